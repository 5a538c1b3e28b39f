import { expect, test } from "vitest";
import { checkDoc, type Doc, type DocNode } from "./check.ts";
import { repairDoc } from "./repair.ts";
import { acceptedText, anchor, listSuggestions, originalText, settleSuggestions } from "./suggested.ts";

const [a, b] = ["m1.aaaaaaaaaa", "m2.bbbbbbbbbb"];
const text = (words: string, ...marks: [string, string][]): DocNode => ({
	type: "text",
	text: words,
	...(marks.length > 0 ? { marks: marks.map(([type, id]) => ({ type, attrs: { id } })) } : {}),
});
const paragraph = (id: string, ...content: DocNode[]): DocNode => ({
	type: "paragraph",
	attrs: { id },
	...(content.length > 0 ? { content } : {}),
});
const doc = (...content: DocNode[]): Doc => checkDoc({ type: "doc", content });

test("words suggested, and what becomes of them", () => {
	const suggested = doc(
		paragraph(
			"p",
			text("Fees are "),
			text("never", ["deletion", a]),
			text("not", ["insertion", a]),
			text(" paid."),
		),
	);
	expect(originalText(suggested)).toEqual(doc(paragraph("p", text("Fees are never paid."))));
	expect(acceptedText(suggested)).toEqual(doc(paragraph("p", text("Fees are not paid."))));
	expect(settleSuggestions(suggested, () => "leave")).toEqual(suggested);
	expect(listSuggestions(suggested)).toEqual([
		{
			id: a,
			block: 0,
			blockId: "p",
			deleted: "never",
			inserted: "not",
			border: null,
			before: "Fees are ",
			after: " paid.",
		},
	]);
});

test("one is settled, the other stays as it is", () => {
	const suggested = doc(
		paragraph("p", text("a"), text("1", ["insertion", a]), text("2", ["insertion", b]), text("z")),
	);
	expect(settleSuggestions(suggested, (id) => (id === a ? "accept" : "leave"))).toEqual(
		doc(paragraph("p", text("a1"), text("2", ["insertion", b]), text("z"))),
	);
});

test("a paragraph that is suggested, in two or at the end of the text", () => {
	const split = doc(
		paragraph("p", text("one"), text(anchor, ["insertion", a])),
		paragraph("q", text(anchor, ["insertion", a]), text(" two")),
	);
	expect(originalText(split)).toEqual(doc(paragraph("p", text("one two"))));
	expect(acceptedText(split)).toEqual(doc(paragraph("p", text("one")), paragraph("q", text(" two"))));
	expect(listSuggestions(split)[0]?.border).toBe("made");
	const added = doc(
		paragraph("p", text("one"), text(anchor, ["insertion", a])),
		paragraph("q", text(`${anchor}more`, ["insertion", a]), text(anchor, ["insertion", a])),
		paragraph("r", text(`${anchor}still more`, ["insertion", a])),
	);
	expect(originalText(added)).toEqual(doc(paragraph("p", text("one"))));
	expect(acceptedText(added)).toEqual(
		doc(paragraph("p", text("one")), paragraph("q", text("more")), paragraph("r", text("still more"))),
	);
});

test("a border between paragraphs that is suggested to go; the last paragraph whole", () => {
	const joined = doc(
		paragraph("p", text("one"), text(anchor, ["deletion", a])),
		paragraph("q", text(anchor, ["deletion", a]), text("two")),
	);
	expect(originalText(joined)).toEqual(doc(paragraph("p", text("one")), paragraph("q", text("two"))));
	expect(acceptedText(joined)).toEqual(doc(paragraph("p", text("onetwo"))));
	const last = doc(paragraph("p", text("one")), paragraph("q", text("two", ["deletion", a])));
	expect(acceptedText(last)).toEqual(doc(paragraph("p", text("one")), paragraph("q")));
	const only = doc(paragraph("p", text("two", ["deletion", a])));
	expect(acceptedText(only)).toEqual(doc(paragraph("p")));
});

test("a text without suggestions is given back as it is", () => {
	const plain = doc(paragraph("p", text("one")));
	expect(originalText(plain)).toBe(plain);
});

test("several suggest about the same words", () => {
	const [x, y, z] = [
		text("x", ["insertion", a], ["deletion", b]),
		text("y", ["deletion", a], ["deletion", b]),
		text("z", ["deletion", b]),
	];
	const both = repairDoc({ type: "doc", content: [paragraph("p", x, y, z)] });
	expect(originalText(both)).toEqual(doc(paragraph("p", text("yz"))));
	expect(acceptedText(both)).toEqual(doc(paragraph("p")));
	expect(settleSuggestions(both, (id) => (id === a ? "accept" : "leave"))).toEqual(
		doc(paragraph("p", text("x", ["deletion", b]), text("z", ["deletion", b]))),
	);
	expect(listSuggestions(both).map(({ id, inserted, deleted }) => [id, inserted, deleted])).toEqual([
		[a, "x", "y"],
		[b, "", "xyz"],
	]);
});
