import { readCsv, type SheetRow, sheetLimits } from "#shared/matrix-file.ts";
import { type ImportError, isImportError } from "./import-error.ts";
import { readSheetInWorker } from "./run-worker.ts";

function startsWith(bytes: Uint8Array, ...start: number[]): boolean {
	return start.every((byte, index) => bytes[index] === byte);
}

/** A table that is not taken. Sentences: matrix:file.<code>. */
export type TableFault =
	| "kind"
	| "empty"
	| "large"
	| "rows"
	| "dangerous"
	| "encrypted"
	| "broken"
	| "slow"
	| "busy"
	| "encoding";

const faults: Partial<Record<string, TableFault>> = {
	"too-large": "dangerous",
	"not-supported": "kind",
	"too-slow": "slow",
	"too-long": "rows",
	dangerous: "dangerous",
	encrypted: "encrypted",
	busy: "busy",
	empty: "empty",
};

/**
 * The rows of an XLSX or CSV file that hold words, or why it is not taken. Its name and its bytes together say what it
 * is; it is hostile until shown otherwise (SAFETY 3.1): XLSX is taken apart in a thread with limits.
 */
export async function readTable(file: { name: string; bytes: Uint8Array }): Promise<SheetRow[] | TableFault> {
	const { bytes } = file;
	const extension = /\.([a-z]{1,10})$/i.exec(file.name.trim())?.[1]?.toLowerCase() ?? "";
	if (extension !== "xlsx" && extension !== "csv") return "kind";
	if (bytes.length === 0) return "empty";
	if (bytes.length > sheetLimits.bytes) return "large";
	const isZip = startsWith(bytes, 0x50, 0x4b);
	if (startsWith(bytes, 0xd0, 0xcf, 0x11, 0xe0)) return "encrypted";
	if ((extension === "xlsx") !== isZip) return "kind";
	const rows = isZip ? await readXlsx(bytes) : readText(bytes);
	if (typeof rows === "string") return rows;
	if (rows.length === 0) return "empty";
	return rows.length > sheetLimits.rows + 1 ? "rows" : rows;
}

async function readXlsx(bytes: Uint8Array): Promise<SheetRow[] | TableFault> {
	try {
		return await readSheetInWorker(bytes, sheetLimits.rows + 1);
	} catch (error) {
		if (!isImportError(error)) throw error;
		return faults[(error as ImportError).code] ?? "broken";
	}
}

function readText(bytes: Uint8Array): SheetRow[] | TableFault {
	try {
		const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
		if (text.includes("\0")) return "kind";
		return readCsv(text, sheetLimits.rows + 2);
	} catch {
		return "encoding";
	}
}
