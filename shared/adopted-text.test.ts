import { describe, expect, it } from "vitest";
import { makeDoc, makeFootnote, makeParagraph, makeText } from "#test/factories/document.ts";
import { joinSections, sayTheSame, type TitledText } from "./adopted-text.ts";

const heading = (level: number, text: string) => ({
	type: "heading",
	attrs: { id: "h", level },
	content: [makeText(text)],
});
const words = "Fees are borne by employers, never by workers.";
const text: TitledText[] = [
	{ title: "Vision", doc: makeDoc(makeParagraph("a", words)) },
	{
		title: "2. Means",
		doc: makeDoc(heading(2, "2.1 Fees"), makeParagraph("b", "None", makeFootnote("Or few."))),
	},
];

describe("two texts say the same", () => {
	const same: [string, TitledText[]][] = [
		["other block ids", [{ title: "Vision", doc: makeDoc(makeParagraph("z", words)) }, text[1]!]],
		[
			"numbers of headings",
			[
				{ ...text[0]!, title: "1. Vision" },
				{ ...text[1]!, title: "Means" },
			],
		],
		[
			"a section's title as a heading inside the one before",
			[
				{
					title: "Vision",
					doc: makeDoc(makeParagraph("a", words), heading(3, "Means"), ...text[1]!.doc!.content),
				},
			],
		],
		[
			"bold",
			[{ title: "Vision", doc: makeDoc(makeParagraph("a", makeText(words, { type: "bold" }))) }, text[1]!],
		],
		[
			"white space",
			[{ title: "Vision ", doc: makeDoc(makeParagraph("a", words.replaceAll(" ", "  "))) }, text[1]!],
		],
		[
			"empty paragraphs",
			[{ title: "Vision", doc: makeDoc(makeParagraph("a", words), makeParagraph("e")) }, text[1]!],
		],
	];
	it.each(same)("with %s", (_name, other) => {
		expect(sayTheSame(text, other)).toBe(true);
	});

	const different: [string, TitledText[]][] = [
		[
			"a word",
			[{ title: "Vision", doc: makeDoc(makeParagraph("a", words.replace("never", "not"))) }, text[1]!],
		],
		["a comma", [{ title: "Vision", doc: makeDoc(makeParagraph("a", words.replace(",", ""))) }, text[1]!]],
		["a letter's case", [{ title: "vision", doc: text[0]!.doc }, text[1]!]],
		[
			"a footnote",
			[text[0]!, { title: "Means", doc: makeDoc(heading(2, "Fees"), makeParagraph("b", "None")) }],
		],
		["the order", [text[1]!, text[0]!]],
		["a section less", [text[0]!]],
		[
			"the division into paragraphs",
			[
				{
					title: "Vision",
					doc: makeDoc(
						makeParagraph("a", "Fees are borne by employers,"),
						makeParagraph("c", "never by workers."),
					),
				},
				text[1]!,
			],
		],
	];
	it.each(different)("not with another %s", (_name, other) => {
		expect(sayTheSame(text, other)).toBe(false);
	});

	it("in every spelling of the same letters", () => {
		const one = [{ title: "R\u00e9serve", doc: null }];
		expect(sayTheSame(one, [{ title: "Re\u0301serve", doc: null }])).toBe(true);
	});

	it("a year or a count is no number of a heading", () => {
		const titles = ["2030", "2026-2030 Plan", "2030 targets", "12 measures"];
		const joined = joinSections(titles.map((title) => ({ title, doc: null })));
		expect(joined.content.map((node) => node.content?.[0]?.text)).toEqual(titles);
	});
});
