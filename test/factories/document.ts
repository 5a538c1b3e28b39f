import type { Doc, DocMark, DocNode } from "#shared/document/check.ts";

/** A piece of text. */
export function makeText(text: string, ...marks: DocMark[]): DocNode {
	return { type: "text", text, ...(marks.length > 0 ? { marks } : {}) };
}

/** A paragraph with a block id. */
export function makeParagraph(id: string, ...content: (string | DocNode)[]): DocNode {
	return {
		type: "paragraph",
		attrs: { id },
		content: content.map((part) => (typeof part === "string" ? makeText(part) : part)),
	};
}

/** A footnote. */
export function makeFootnote(text: string): DocNode {
	return { type: "footnote", attrs: { text } };
}

/** A document of the given blocks. */
export function makeDoc(...content: DocNode[]): Doc {
	return { type: "doc", content };
}

/** A section with every kind of node and mark the schema has. */
export function makeFullDoc(): Doc {
	const bold = { type: "bold" };
	const italic = { type: "italic" };
	const link = { type: "link", attrs: { href: "https://example.org/a?b=1&c=2" } };
	const cell = (type: string, id: string, text: string, attrs = {}): DocNode => ({
		type,
		attrs,
		content: [makeParagraph(id, text)],
	});
	return makeDoc(
		{ type: "heading", attrs: { id: "h1", level: 2 }, content: [makeText("Fair recruitment")] },
		makeParagraph("p1", "No fees are ", makeText("borne", bold, italic), " by ", makeText("workers", link)),
		makeParagraph(
			"p2",
			"لا يتحمل العمال",
			makeFootnote("ملاحظة & شرح"),
			" أي رسوم",
			{ type: "hardBreak" },
			"2",
		),
		{
			type: "orderedList",
			attrs: { id: "l1", start: 3, type: "a" },
			content: [
				{
					type: "listItem",
					content: [
						makeParagraph("p3", "one"),
						{
							type: "bulletList",
							attrs: { id: "l2" },
							content: [{ type: "listItem", content: [makeParagraph("p4", "inner")] }],
						},
					],
				},
			],
		},
		{ type: "blockquote", attrs: { id: "q1" }, content: [makeParagraph("p5", "quoted")] },
		{
			type: "table",
			attrs: { id: "t1" },
			content: [
				{
					type: "tableRow",
					content: [
						cell("tableHeader", "c1", "Head", { colspan: 2 }),
						cell("tableHeader", "c2", "N", { align: "right" }),
					],
				},
				{
					type: "tableRow",
					content: [
						cell("tableCell", "c3", "a", { rowspan: 2 }),
						cell("tableCell", "c4", "b"),
						cell("tableCell", "c5", "c"),
					],
				},
				{ type: "tableRow", content: [cell("tableCell", "c6", "d"), cell("tableCell", "c7", "e")] },
			],
		},
		makeParagraph("p6", "Last", makeFootnote("second note")),
	);
}
