import { expect, test } from "vitest";
import { makeDoc, makeFootnote, makeFullDoc, makeParagraph } from "#test/factories/document.ts";
import { countWords, docText, headingOutline, listBlocks } from "./blocks.ts";

test("top-level blocks are numbered under their section; headings and empty blocks are not", () => {
	const doc = makeDoc(
		...makeFullDoc().content,
		{ type: "paragraph", attrs: { id: "blank" } },
		makeParagraph("end", "End"),
	);
	expect(listBlocks(doc, "2.1").map(({ id, number }) => [id, number])).toEqual([
		["h1", null],
		["p1", "2.1.1"],
		["p2", "2.1.2"],
		["l1", "2.1.3"],
		["q1", "2.1.4"],
		["t1", "2.1.5"],
		["p6", "2.1.6"],
		["blank", null],
		["end", "2.1.7"],
	]);
	expect(listBlocks(makeDoc(makeParagraph("a", "x")), null)[0]?.number).toBe("1");
});

test("text is one line per paragraph; footnotes count as text of the section, not of the block", () => {
	const doc = makeDoc(
		makeParagraph("a", "Before", makeFootnote("the note"), " after"),
		makeParagraph("b", "Two"),
	);
	expect(docText(doc)).toBe("Before after\nthe note\nTwo");
	expect(listBlocks(doc, null)[0]?.text).toBe("Before after");
	expect(listBlocks(makeFullDoc(), "1")[3]?.text).toBe("one\ninner");
});

test("the outline lists headings with level and id", () => {
	expect(headingOutline(makeFullDoc())).toEqual([{ id: "h1", level: 2, text: "Fair recruitment" }]);
});

test.each([
	["", 0],
	["One two, three!", 3],
	["لا يتحمل العمال أي رسوم.", 5],
	["— … !", 0],
	["a\nb\n\nc", 3],
])("%j has %i words", (text, count) => {
	expect(countWords(text)).toBe(count);
});
