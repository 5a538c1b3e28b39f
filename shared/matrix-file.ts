/**
 * The response matrix as a table in a file: its columns, cells that no spreadsheet takes for a formula, comma-separated
 * values as RFC 4180 has them, and what a row of a table that came by mail must hold.
 */
import * as z from "zod";
import { commentTypes } from "./circulation.ts";
import type { Disposition } from "./dispositions.ts";

/** The columns of the exported table, in order. Words: matrix:column.<name>. */
export const exportColumns = [
	"number",
	"section",
	"paragraph",
	"quote",
	"type",
	"text",
	"wording",
	"justification",
	"constituency",
	"organization",
	"author",
	"submittedAt",
	"late",
	"observation",
	"proposed",
	"disposition",
	"reason",
	"duplicateOf",
	"amendment",
	"noChangeNote",
	"decidedAs",
	"responsible",
	"state",
	"sent",
] as const;
export type ExportColumn = (typeof exportColumns)[number];

/** The columns that an import reads; the template has exactly these. */
export const importColumns = [
	"number",
	"section",
	"paragraph",
	"quote",
	"type",
	"text",
	"wording",
	"justification",
	"constituency",
	"organization",
	"author",
	"observation",
	"proposed",
] as const satisfies readonly ExportColumn[];
export type ImportColumn = (typeof importColumns)[number];

/** Without these there is no comment. */
export const requiredColumns = ["section", "text"] as const satisfies readonly ImportColumn[];

export const sheetLimits = { bytes: 5 * 1024 * 1024, rows: 2000, cell: 6000, columns: 60 } as const;

const dangerous = /^'*[=+\-@\t\r\n]/;

/** A cell that a spreadsheet would take for a formula gets an apostrophe before it. */
export function neutralize(cell: string): string {
	return dangerous.test(cell) ? `'${cell}` : cell;
}

/** The inverse of neutralize. */
export function readCell(cell: string): string {
	return cell.startsWith("'") && dangerous.test(cell) ? cell.slice(1) : cell;
}

/** Rows as CSV (RFC 4180) in UTF-8 with the mark that spreadsheets look for; every cell neutralized. */
export function writeCsv(rows: readonly (readonly string[])[]): string {
	const write = (cell: string) => {
		const safe = neutralize(cell);
		return /[",;\r\n\t]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
	};
	return `\ufeff${rows.map((row) => row.map(write).join(",")).join("\r\n")}\r\n`;
}

/**
 * Reads CSV (RFC 4180); commas, semicolons or tabs, whichever the first row uses most. Rows without any words are left
 * out, but counted: each comes with its number as a spreadsheet shows it.
 * @param most gives up after this many rows
 */
export function readCsv(text: string, most: number = sheetLimits.rows + 1): SheetRow[] {
	const rest = text.startsWith("\ufeff") ? text.slice(1) : text;
	const separator = findSeparator(rest);
	const rows: SheetRow[] = [];
	let cells: string[] = [];
	let cell = "";
	let quoted = false;
	let number = 1;
	const endRow = () => {
		cells.push(cell);
		if (cells.some((one) => one.trim() !== "")) rows.push({ row: number, cells });
		cells = [];
		cell = "";
		number += 1;
	};
	for (let at = 0; at < rest.length && rows.length < most; at++) {
		const letter = rest[at];
		if (quoted) {
			if (letter !== '"') cell += letter;
			else if (rest[at + 1] === '"') {
				cell += '"';
				at += 1;
			} else quoted = false;
		} else if (letter === '"' && cell === "") quoted = true;
		else if (letter === separator) {
			cells.push(cell);
			cell = "";
		} else if (letter === "\n" || letter === "\r") {
			if (letter === "\r" && rest[at + 1] === "\n") at += 1;
			endRow();
		} else cell += letter;
	}
	if (cell !== "" || cells.length > 0) endRow();
	return rows;
}

export type SheetRow = { row: number; cells: string[] };

function findSeparator(text: string): string {
	const line = /^(?:"(?:[^"]|"")*"|[^\r\n])*/.exec(text.slice(0, 10_000))?.[0] ?? "";
	const bare = line.replace(/"(?:[^"]|"")*"/g, "");
	const count = (one: string) => bare.split(one).length;
	return [",", ";", "\t"].reduce((best, one) => (count(one) > count(best) ? one : best));
}

/** A word as it is compared: without case, marks, spaces at its ends or doubled. */
export function plain(word: string): string {
	return word
		.normalize("NFKD")
		.replace(/\p{Mn}|[\u200e\u200f\u2066-\u2069]/gu, "")
		.replace(/[*:.°]/g, " ")
		.replace(/\s+/g, " ")
		.trim()
		.toLowerCase();
}

/**
 * Which column stands where, by the first row: in any of the languages, or by the column's own name. null where one
 * that is required is missing.
 * @param words each column's names
 */
export function readHeaders(
	cells: readonly string[],
	words: Record<ImportColumn, readonly string[]>,
): Map<ImportColumn, number> | null {
	const found = new Map<ImportColumn, number>();
	for (const column of importColumns) {
		const names = new Set([column, ...words[column]].map(plain));
		const index = cells.findIndex((cell) => names.has(plain(readCell(cell))));
		if (index >= 0) found.set(column, index);
	}
	return requiredColumns.every((column) => found.has(column)) ? found : null;
}

/** A row as it was read or corrected: every column's words. */
export type GivenRow = { row: number } & Record<ImportColumn, string>;

/** The rows below the headers; those of the sheet's own notes ("# …") are left out. */
export function readGivenRows(
	rows: readonly SheetRow[],
	headers: ReadonlyMap<ImportColumn, number>,
): GivenRow[] {
	return rows.flatMap(({ row, cells }) => {
		if (cells[0]?.startsWith("# ")) return [];
		const words = importColumns.map((column) => {
			const index = headers.get(column);
			return [column, index === undefined ? "" : readCell(cells[index] ?? "").trim()] as const;
		});
		if (words.every(([, word]) => word === "")) return [];
		return [{ row, ...(Object.fromEntries(words) as Record<ImportColumn, string>) }];
	});
}

/** What is wrong with a row. Sentences: matrix:rowFault.<name>. */
export type RowFault =
	| "section"
	| "notCirculated"
	| "paragraph"
	| "type"
	| "text"
	| "long"
	| "constituency"
	| "from"
	| "number"
	| "answered"
	| "proposed"
	| "nothing";

/** What a row's words stand for in this policy. */
export type RowPlace = {
	sectionId: string;
	versionId: string;
	blockId: string | null;
	type: string;
	constituency: string | null;
};

/** A row that names a comment of the table changes what is proposed for it; any other is a new comment. */
export type CheckedRow =
	| { kind: "new"; given: GivenRow; place: RowPlace; key: string }
	| {
			kind: "update";
			given: GivenRow;
			commentId: string;
			number: number;
			proposed: Disposition | null;
			/** The original of a duplicate that was linked before; it stays. */
			original: string | null;
	  }
	/** It is here already, or stands twice in the file. */
	| { kind: "same"; given: GivenRow; number: number | null }
	| { kind: "bad"; given: GivenRow; faults: RowFault[] };

/** A type in any language's word, or its code; an empty cell is a general comment. */
export function readType(cell: string, words: Record<string, readonly string[]>): string | null {
	if (cell === "") return "general";
	const given = plain(cell);
	return (
		commentTypes.find((type) => [type, ...(words[type] ?? [])].some((one) => plain(one) === given)) ?? null
	);
}

/** "C.12", "12": the number of a comment; null where the cell names none, undefined where it cannot be read. */
export function readNumber(cell: string): number | null | undefined {
	if (cell === "") return null;
	const found = /^(?:[Cc]\.?\s*)?(\d{1,6})$/.exec(cell);
	return found ? Number(found[1]) : undefined;
}

const cell = z.string().max(sheetLimits.cell).default("");

/** A row as the form of corrections sends it. */
export const correctedRow = z.object({
	row: z.coerce.number().int().min(1).max(1_000_000),
	...(Object.fromEntries(importColumns.map((column) => [column, cell])) as Record<ImportColumn, typeof cell>),
});
