import { ImportError } from "./import-error.ts";

/** What a file turned out to be. Text is decoded; `guessed` when its encoding had to be assumed. */
export type SniffedFile =
	| { kind: "docx"; bytes: Uint8Array }
	| { kind: "markdown" | "text"; text: string; guessed: boolean };

const kinds: Record<string, SniffedFile["kind"]> = {
	docx: "docx",
	md: "markdown",
	markdown: "markdown",
	txt: "text",
};

function startsWith(bytes: Uint8Array, ...start: number[]): boolean {
	return start.every((byte, index) => bytes[index] === byte);
}

function decodeUtf16(bytes: Uint8Array): string | null {
	if (startsWith(bytes, 0xff, 0xfe)) return new TextDecoder("utf-16le").decode(bytes);
	if (startsWith(bytes, 0xfe, 0xff)) return new TextDecoder("utf-16be").decode(bytes);
	return null;
}

function decodeText(bytes: Uint8Array): { text: string; guessed: boolean } {
	const marked = decodeUtf16(bytes);
	if (marked !== null) return { text: marked, guessed: false };
	const head = bytes.subarray(0, 4096);
	const binary = head.some((byte) => byte < 9 || (byte > 13 && byte < 27) || (byte > 27 && byte < 32));
	if (binary || startsWith(bytes, 0x25, 0x50, 0x44, 0x46)) {
		throw new ImportError("not-supported", "the file is not text");
	}
	try {
		return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes), guessed: false };
	} catch {
		return { text: new TextDecoder("windows-1252").decode(bytes), guessed: true };
	}
}

/** One kind of line end, no control characters, no halves of characters. */
function cleanText(text: string): string {
	return (
		text
			.replace(/\r\n?|[\u2028\u2029\u0085]/g, "\n")
			// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
			.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u0084\u0086-\u009f\ufeff]/g, "")
			.replace(/\p{Surrogate}/gu, "\uFFFD")
	);
}

/** Whether an old Office container holds "WordDocument" and no encrypted package: a .doc, not a locked .docx. */
function isOldWord(bytes: Uint8Array): boolean {
	const contains = (name: string) => Buffer.from(bytes).includes(Buffer.from(name, "utf16le"));
	return contains("WordDocument") && !contains("EncryptedPackage");
}

/**
 * Decides by name and bytes together what a file is. Throws an ImportError: `empty`, `not-supported`,
 * `encrypted` or `broken`.
 */
export function sniffFile(name: string, bytes: Uint8Array): SniffedFile {
	const extension = /\.([a-z]{1,10})$/i.exec(name.trim())?.[1]?.toLowerCase() ?? "";
	const kind = Object.hasOwn(kinds, extension) ? kinds[extension] : undefined;
	if (!kind) throw new ImportError("not-supported", `the extension “${extension}”`);
	if (bytes.length === 0) throw new ImportError("empty", "no bytes");
	const isOle = startsWith(bytes, 0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1);
	const isZip = startsWith(bytes, 0x50, 0x4b);
	if (kind === "docx") {
		if (isOle) throw new ImportError(isOldWord(bytes) ? "not-supported" : "encrypted", "an OLE container");
		if (!isZip) throw new ImportError("broken", "not a ZIP archive");
		return { kind, bytes };
	}
	if (isOle || isZip) throw new ImportError("not-supported", "not text");
	const { text, guessed } = decodeText(bytes);
	return { kind, text: cleanText(text), guessed };
}
