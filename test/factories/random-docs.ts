import fc from "fast-check";
import { checkDoc, type Doc, type DocMark, type DocNode } from "#shared/document/check.ts";

// Random texts of the schema, and random edits of them: for properties that must hold for any two texts.

const words = [
	"the",
	"worker",
	"fees",
	"لا",
	"العمال",
	"रोज़गार",
	"नीति",
	"é",
	"a",
	",",
	".",
	" ",
	"  ",
	"2.5",
	"’s",
];
const marks: DocMark[] = [
	{ type: "bold" },
	{ type: "italic" },
	{ type: "link", attrs: { href: "https://example.org/" } },
];

const text = fc
	.record({
		text: fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: 8 }),
		glue: fc.constantFrom("", " "),
		marks: fc.subarray(marks),
	})
	.map(({ text, glue, marks }): DocNode => ({ type: "text", text: text.join(glue) || "x", marks }));
const footnote = fc
	.array(fc.constantFrom(...words), { maxLength: 4 })
	.map((text): DocNode => ({ type: "footnote", attrs: { text: text.join(" ") } }));
const hardBreak = fc.constant<DocNode>({ type: "hardBreak" });
const inline = fc.array(fc.oneof({ weight: 5, arbitrary: text }, footnote, hardBreak), { maxLength: 5 });
/** Few ids, so that both texts hold some of the same, and one text may hold one twice. */
const id = fc.option(fc.constantFrom(..."abcdefghijkl"), { nil: null, freq: 4 });

const paragraph = fc
	.record({ id, content: inline })
	.map(({ id, content }): DocNode => ({ type: "paragraph", attrs: { id }, content }));
const heading = fc
	.record({ id, level: fc.constantFrom(2, 3, 4), content: inline })
	.map(({ id, level, content }): DocNode => ({ type: "heading", attrs: { id, level }, content }));
const item = fc
	.array(paragraph, { minLength: 1, maxLength: 2 })
	.map((content): DocNode => ({ type: "listItem", content }));
const list = fc
	.record({
		id,
		type: fc.constantFrom("bulletList", "orderedList"),
		content: fc.array(item, { minLength: 1, maxLength: 4 }),
	})
	.map(({ id, type, content }): DocNode => ({ type, attrs: { id }, content }));
const quote = fc
	.record({ id, content: fc.array(paragraph, { minLength: 1, maxLength: 2 }) })
	.map(({ id, content }): DocNode => ({ type: "blockquote", attrs: { id }, content }));
const cell = fc
	.record({ type: fc.constantFrom("tableCell", "tableHeader"), content: paragraph })
	.map(({ type, content }): DocNode => ({ type, content: [content] }));
const table = fc
	.record({
		id,
		content: fc.array(
			fc
				.array(cell, { minLength: 2, maxLength: 2 })
				.map((content): DocNode => ({ type: "tableRow", content })),
			{ minLength: 1, maxLength: 3 },
		),
	})
	.map(({ id, content }): DocNode => ({ type: "table", attrs: { id }, content }));
const block = fc.oneof({ weight: 5, arbitrary: paragraph }, heading, list, quote, table);

/** Any text: paragraphs, headings, lists, quotations, tables, notes; in several scripts; ids missing or repeated. */
export const anyDoc: fc.Arbitrary<Doc> = fc
	.array(block, { minLength: 1, maxLength: 8 })
	.map((content) => checkDoc({ type: "doc", content }));

/** A text and what became of it: blocks moved, taken out, put in and rewritten. */
export const anyEdit: fc.Arbitrary<[Doc, Doc]> = fc
	.record({
		doc: anyDoc,
		added: fc.array(block, { maxLength: 3 }),
		order: fc.array(fc.nat(1000), { minLength: 11, maxLength: 11 }),
		shuffles: fc.boolean(),
		dropped: fc.nat(10),
	})
	.map(({ doc, added, order, shuffles, dropped }) => {
		const content = [...doc.content, ...added].filter((_, index) => index !== dropped);
		const sorted = content
			.map((node, index) => ({ node, rank: shuffles ? (order[index] ?? 0) : index }))
			.sort((a, b) => a.rank - b.rank)
			.map(({ node }) => node);
		const kept = sorted.length > 0 ? sorted : [{ type: "paragraph", attrs: { id: null } }];
		return [doc, checkDoc({ type: "doc", content: kept })];
	});
