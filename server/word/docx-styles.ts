import type { IBaseParagraphStyleOptions, ILevelsOptions, IStylesOptions } from "docx";
import { directionOf } from "#shared/i18n.ts";
import { languageTag } from "./paper-words.ts";

const ink = "1a1a1a";
const soft = "4a4a4a";
const serif = {
	ascii: "Liberation Serif",
	hAnsi: "Liberation Serif",
	cs: "Times New Roman",
	eastAsia: "Liberation Serif",
};

/** Styles whose name begins so are ours and no part of the text: a reader of the file passes them by. */
export const ownStyle = "Tripact";

/** The styles of every text: institutional, one serif, black on white; `language`: that of the text. */
export function stylesFor(language: string): IStylesOptions {
	const heading = (size: number, before: number): IBaseParagraphStyleOptions => ({
		run: { bold: true, boldComplexScript: true, size, color: ink, font: serif },
		paragraph: { keepNext: true, keepLines: true, spacing: { before, after: 100 } },
	});
	const tag = languageTag(language);
	const lang = directionOf(language) === "rtl" ? { value: "en-GB", bidirectional: tag } : { value: tag };
	const own = (id: string, paragraph: object, run: object = {}) => ({
		id: `${ownStyle}${id}`,
		name: `${ownStyle} ${id}`,
		basedOn: "Normal",
		paragraph,
		run: { size: 18, color: soft, ...run },
	});
	return {
		default: {
			document: {
				run: { font: serif, size: 22, language: lang },
				paragraph: { spacing: { after: 120, line: 276 } },
			},
			title: {
				run: { bold: true, boldComplexScript: true, size: 40, color: ink, font: serif },
				paragraph: { spacing: { before: 60, after: 80 } },
			},
			heading1: heading(32, 400),
			heading2: heading(28, 320),
			heading3: heading(25, 260),
			heading4: heading(23, 220),
			heading5: heading(22, 200),
			heading6: heading(22, 200),
			hyperlink: { run: { color: "1f4e79", underline: { type: "single" } } },
			footnoteText: { run: { size: 18 }, paragraph: { spacing: { after: 40, line: 240 } } },
		},
		paragraphStyles: [
			{
				id: "Quote",
				name: "Quote",
				basedOn: "Normal",
				quickFormat: true,
				paragraph: { indent: { start: 680, end: 340 } },
			},
			own("About", { spacing: { before: 20, after: 20, line: 240 } }),
			own("Draft", { spacing: { after: 120 }, keepNext: true }, { size: 24, bold: true, color: ink }),
			own("Status", { spacing: { after: 140 }, keepNext: true }),
			own("Number", { spacing: { before: 60, after: 20 }, keepNext: true }, { size: 22, color: ink }),
			own("Name", { spacing: { before: 100, after: 40 }, keepNext: true }, { bold: true }),
			own("Space", { spacing: { before: 0, after: 60, line: 120, lineRule: "exact" } }, { size: 8 }),
		],
	};
}

const formats: Record<string, NonNullable<ILevelsOptions["format"]>> = {
	"1": "decimal",
	a: "lowerLetter",
	A: "upperLetter",
	i: "lowerRoman",
	I: "upperRoman",
};
const bullets = ["•", "–", "▪"];
/** A paragraph's number hangs in the margin of the text, in twentieths of a point. */
const hang = 720;
const step = 400;

/** One level of a list at a depth from 0; `ordered` null: bullets. */
export function listLevel(level: number, ordered: { start: number; type: string } | null): ILevelsOptions {
	return {
		level,
		format: ordered ? (formats[ordered.type] ?? "decimal") : "bullet",
		text: ordered ? `%${level + 1}.` : bullets[level % bullets.length]!,
		start: ordered?.start ?? 1,
		alignment: "start",
		style: { paragraph: { indent: { start: hang + step * (level + 1), hanging: step } } },
	};
}

/** Where further paragraphs of a list's item stand. */
export function itemIndent(level: number): { start: number } {
	return { start: hang + step * (level + 1) };
}

/** The generated numbers of a section's paragraphs: "2.1.1", "2.1.2" … */
export function paragraphLevel(sectionNumber: string): ILevelsOptions {
	return {
		level: 0,
		format: "decimal",
		text: sectionNumber === "" ? "%1" : `${sectionNumber}.%1`,
		start: 1,
		alignment: "start",
		style: { paragraph: { indent: { start: hang, hanging: hang } } },
	};
}

/** A heading's own number, which counts nothing. */
export function headingLevel(number: string): ILevelsOptions {
	return {
		level: 0,
		format: "decimal",
		text: number,
		suffix: "space",
		alignment: "start",
		style: { paragraph: { indent: { start: 0, hanging: 0 } } },
	};
}
