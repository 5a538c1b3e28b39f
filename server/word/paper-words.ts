import type { Revision } from "#shared/word.ts";
import type { PaperRow } from "#shared/word-paper.ts";

const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]/;
const strong = /[A-Za-z\u00c0-\u024f\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]/;

/** Right to left where the first letter is, or where there is none and what is around it is. */
export function isRtl(text: string, around: boolean): boolean {
	const first = strong.exec(text)?.[0];
	return first === undefined ? around : rightToLeft.test(first);
}

/** Without the characters that XML 1.0 does not know. */
export function cleanXml(text: string): string {
	return text.replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "");
}

const tags: Record<string, string> = { en: "en-GB", fr: "fr-FR", es: "es-ES", ar: "ar-SA" };

/** The language as word processors name it for spelling. */
export function languageTag(language: string): string {
	return tags[language] ?? language;
}

/** A row of headings only. */
export function isHeadRow(row: PaperRow): boolean {
	return row.cells.every((cell) => cell.header);
}

/** The property that says a revision in the library's words. */
export function changeOf({ kind }: Revision): "insertion" | "deletion" {
	return kind === "inserted" ? "insertion" : "deletion";
}

/** "Workers: Ana Ruiz" → "WAR". */
export function initialsOf(author: string): string {
	const letters = author.match(/(?<![\p{L}\p{N}])\p{L}/gu) ?? [];
	return letters.slice(0, 3).join("").toUpperCase();
}
