import { newId } from "#server/ids.ts";
import { countWords, docText } from "#shared/document/blocks.ts";
import {
	type Dropped,
	type DroppedKind,
	type ImportResult,
	type ImportWarning,
	importLimits,
} from "#shared/import.ts";
import { type ReadDocument, readHtml } from "./html-to-doc.ts";
import { ImportError, isImportError } from "./import-error.ts";
import { type Converted, convertInWorker } from "./run-worker.ts";
import { type SniffedFile, sniffFile } from "./sniff.ts";
import { textToHtml } from "./text-to-html.ts";

/** `name` decides with the bytes what the file is. Nothing of it is kept. */
export type ImportInput = { name: string; bytes: Uint8Array };

/** `newId` names blocks. `milliseconds` is when the conversion is given up. */
export type ImportOptions = { newId?: () => string; milliseconds?: number };

// Programs count words differently (hyphens, apostrophes): 40,000 of theirs may be 42,000 of ours.
const wordTolerance = 1.05;

async function convert(file: SniffedFile, options: ImportOptions): Promise<Converted> {
	if (file.kind === "docx") return convertInWorker({ kind: "docx", bytes: file.bytes }, options.milliseconds);
	if (file.text.trim() === "") throw new ImportError("empty", "no text");
	if (file.kind === "markdown") {
		return convertInWorker({ kind: "markdown", text: file.text }, options.milliseconds);
	}
	requireLength(file.text);
	return { html: textToHtml(file.text), title: null, dropped: {} };
}

function requireLength(text: string): void {
	if (text.length > importLimits.characters) throw new ImportError("too-long", `${text.length} characters`);
}

/** A text that the schema's limits refuse (check.ts) is the file's fault, not the server's. */
function readSections(html: string, newId: () => string): ReadDocument {
	try {
		return readHtml(html, newId);
	} catch (error) {
		if (isImportError(error)) throw error;
		const { message } = error as Error;
		throw new ImportError(/too m(?:any|uch)/.test(message) ? "too-long" : "broken", message, {
			cause: error,
		});
	}
}

function mergeDropped(counted: Converted["dropped"], read: Dropped[]): Dropped[] {
	const fromFile = Object.entries(counted)
		.filter(([, count]) => count > 0)
		.map(([what, count]) => ({ what: what as DroppedKind, count, where: null }));
	return [...read, ...fromFile].sort((one, other) => other.count - one.count);
}

function fileTitle(name: string): string {
	const base = name.split(/[/\\]/).at(-1) ?? "";
	return base
		.replace(/\.[a-z]{1,10}$/i, "")
		.replace(/[_\s]+/g, " ")
		.trim()
		.slice(0, 200);
}

/**
 * Reads a DOCX, Markdown or plain text file as sections, for a preview; nothing is stored.
 *
 * Up to 10 MB of file, 40,000 words and 300 KB of text, within 10 seconds. Headings become sections; lists,
 * tables, links, quotes, bold, italic and footnotes are kept; everything else is listed in `dropped`. The
 * file is hostile until shown otherwise (SAFETY 3.1, T27): it is taken apart in a thread with limits, and
 * only checked documents come out. Throws an ImportError whose code names a sentence in `import:errors`.
 */
export async function importFile(input: ImportInput, options: ImportOptions = {}): Promise<ImportResult> {
	const { name, bytes } = input;
	if (bytes.length > importLimits.bytes) throw new ImportError("too-large", `${bytes.length} bytes`);
	const file = sniffFile(name, bytes);
	const converted = await convert(file, options);
	const { title, sections, dropped } = readSections(converted.html, options.newId ?? newId);
	const text = sections
		.map(({ number, title, doc }) => [number, title, docText(doc)].filter(Boolean).join("\n"))
		.join("\n");
	if (text.trim() === "") throw new ImportError("empty", "no text");
	requireLength(text);
	const words = countWords(text);
	if (words > importLimits.words * wordTolerance) throw new ImportError("too-long", `${words} words`);
	const warnings: ImportWarning[] = [];
	if (file.kind !== "docx" && file.guessed) warnings.push("encoding-guessed");
	if (sections.every((section) => section.title === null)) warnings.push("no-headings");
	return {
		title: converted.title ?? title ?? fileTitle(name),
		sections,
		words,
		bytes: Buffer.byteLength(text),
		dropped: mergeDropped(converted.dropped, dropped),
		warnings,
	};
}
