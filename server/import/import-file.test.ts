import { expect, test } from "vitest";
import { checkDoc, type DocNode } from "#shared/document/check.ts";
import { blockTypes } from "#shared/document/extensions.ts";
import { docToUpdate, updateToDoc } from "#shared/document/ydoc.ts";
import type { ImportedSection, ImportResult } from "#shared/import.ts";
import { makeDocx, wordHeading, wordParagraph, wordRun } from "#test/factories/docx.ts";
import { importFile } from "./import-file.ts";

function importText(name: string, text: string): Promise<ImportResult> {
	return importFile({ name, bytes: new TextEncoder().encode(text) });
}

function importDocx(input: Parameters<typeof makeDocx>[0]): Promise<ImportResult> {
	return importFile({ name: "policy.docx", bytes: makeDocx(input) });
}

/** A section's structure in short: types, and text with its marks. */
function outline(node: DocNode): unknown {
	if (node.type === "text") {
		const marks = node.marks?.map((mark) => String(mark.attrs?.href ?? mark.type)) ?? [];
		return marks.length > 0 ? [node.text, ...marks] : node.text;
	}
	if (node.type === "footnote") return { footnote: node.attrs?.text };
	const name = node.type === "heading" ? `h${node.attrs?.level}` : node.type;
	return { [name]: (node.content ?? []).map(outline) };
}

function shape({ level, number, title, doc }: ImportedSection): unknown {
	return [level, number, title, doc.content.map(outline)];
}

const p = (...parts: unknown[]) => ({ paragraph: parts });

function walk(node: DocNode, visit: (node: DocNode) => void): void {
	visit(node);
	for (const child of node.content ?? []) walk(child, visit);
}

test("Markdown: headings become sections; lists, tables, links, quotes and footnotes are kept", async () => {
	const result = await importText(
		"plan.md",
		[
			"# Labour migration policy",
			"Opening words.",
			"## 1. Context",
			"Some **bold *both***, a [link](https://example.org/x) and a note[^a].",
			"",
			"3. three",
			"4. four",
			"   - inner",
			"",
			"### 1.1 Trends",
			"> quoted",
			"",
			"#### Detail",
			"| Year | Workers |",
			"|------|--------:|",
			"| 2020 | 1 200 |",
			"## 2. Rules",
			"",
			"[^a]: See [the site](https://ilo.org) too.",
		].join("\n"),
	);
	expect(result.title).toBe("Labour migration policy");
	expect(result.sections.map(shape)).toEqual([
		[1, null, null, [p("Opening words.")]],
		[
			1,
			"1",
			"Context",
			[
				p(
					"Some ",
					["bold ", "bold"],
					["both", "bold", "italic"],
					", a ",
					["link", "https://example.org/x"],
					" and a note",
					{ footnote: "See the site (https://ilo.org) too." },
					".",
				),
				{
					orderedList: [
						{ listItem: [p("three")] },
						{ listItem: [p("four"), { bulletList: [{ listItem: [p("inner")] }] }] },
					],
				},
			],
		],
		[
			2,
			"1.1",
			"Trends",
			[
				{ blockquote: [p("quoted")] },
				{ h2: ["Detail"] },
				{
					table: [
						{ tableRow: [{ tableHeader: [p("Year")] }, { tableHeader: [p("Workers")] }] },
						{ tableRow: [{ tableCell: [p("2020")] }, { tableCell: [p("1 200")] }] },
					],
				},
			],
		],
		[1, "2", "Rules", [p()]],
	]);
	expect(result.dropped).toEqual([]);
	expect(result.warnings).toEqual([]);
	const list = result.sections[1]?.doc.content[1];
	expect(list?.attrs?.start).toBe(3);
});

test("DOCX: Word's headings, lists, tables with spans, links, notes and Arabic are kept", async () => {
	const cell = (text: string, properties = "") =>
		`<w:tc><w:tcPr>${properties}</w:tcPr>${wordParagraph(wordRun(text))}</w:tc>`;
	const row = (...cells: string[]) => `<w:tr>${cells.join("")}</w:tr>`;
	const item = (text: string, level: number, list: number) =>
		wordParagraph(wordRun(text), `<w:numPr><w:ilvl w:val="${level}"/><w:numId w:val="${list}"/></w:numPr>`);
	const result = await importDocx({
		body: [
			wordParagraph(wordRun("National policy"), '<w:pStyle w:val="Title"/>'),
			wordParagraph(wordRun("1 Context 3"), '<w:pStyle w:val="TOC1"/>'),
			wordHeading(1, "1 Context"),
			wordParagraph(
				`${wordRun("Fees are ")}${wordRun("not borne", '<w:b/><w:color w:val="FF0000"/>')}` +
					'<w:r><w:footnoteReference w:id="1"/></w:r>' +
					`<w:hyperlink r:id="h1">${wordRun(" by workers")}</w:hyperlink>`,
			),
			item("first", 0, 1),
			item("inner", 1, 2),
			wordHeading(2, "1.1 Trends"),
			wordParagraph(wordRun("لا يتحمل العمال"), '<w:bidi/><w:pStyle w:val="Quote"/>'),
			wordHeading(3, "Detail"),
			wordParagraph(wordRun("own style"), '<w:pStyle w:val="Chapter"/>'),
			`<w:tbl>${row(cell("wide", '<w:gridSpan w:val="2"/>'))}${row(
				cell("tall", '<w:vMerge w:val="restart"/>'),
				cell("b"),
			)}${row(cell("", "<w:vMerge/>"), cell("c"))}</w:tbl>`,
		].join(""),
		footnotes: ["ILO, 2019."],
		relations:
			'<Relationship Id="h1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink" Target="https://ilo.org" TargetMode="External"/>',
		styles:
			'<w:style w:type="paragraph" w:styleId="Chapter"><w:name w:val="My chapter"/><w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>',
	});
	expect(result.title).toBe("National policy");
	expect(result.sections.map(shape)).toEqual([
		[
			1,
			"1",
			"Context",
			[
				p("Fees are ", ["not borne", "bold"], { footnote: "ILO, 2019." }, [" by workers", "https://ilo.org"]),
				{ orderedList: [{ listItem: [p("first"), { bulletList: [{ listItem: [p("inner")] }] }] }] },
			],
		],
		[2, "1.1", "Trends", [{ blockquote: [p("لا يتحمل العمال")] }, { h2: ["Detail"] }]],
		[
			1,
			null,
			"own style",
			[
				{
					table: [
						{ tableRow: [{ tableCell: [p("wide")] }] },
						{ tableRow: [{ tableCell: [p("tall")] }, { tableCell: [p("b")] }] },
						{ tableRow: [{ tableCell: [p("c")] }] },
					],
				},
			],
		],
	]);
	const table = result.sections[2]?.doc.content[0]?.content;
	expect(table?.[0]?.content?.[0]?.attrs).toMatchObject({ colspan: 2 });
	expect(table?.[1]?.content?.[0]?.attrs).toMatchObject({ rowspan: 2 });
	expect(result.dropped).toEqual([
		{ what: "contents", count: 1, where: null },
		{ what: "colour", count: 1, where: null },
	]);
});

test("plain text: paragraphs, lists, and only clearly numbered headings", async () => {
	const result = await importText(
		"draft.txt",
		[
			"Some words before.",
			"",
			"1. Context",
			"",
			"This line is long enough to show that a program has broken the paragraph",
			"into two lines.",
			"",
			"1.1 Trends",
			"Short line",
			"another",
			"",
			"- one",
			"- two",
			"",
			"1. first",
			"2. second",
			"",
			"1.2 Gaps",
			"",
			"10 priorities were named.",
		].join("\r\n"),
	);
	expect(result.sections.map(shape)).toEqual([
		[1, null, null, [p("Some words before.")]],
		[
			1,
			"1",
			"Context",
			[p("This line is long enough to show that a program has broken the paragraph into two lines.")],
		],
		[
			2,
			"1.1",
			"Trends",
			[
				p("Short line", { hardBreak: [] }, "another"),
				{ bulletList: [{ listItem: [p("one")] }, { listItem: [p("two")] }] },
				{ orderedList: [{ listItem: [p("first")] }, { listItem: [p("second")] }] },
			],
		],
		[2, "1.2", "Gaps", [p("10 priorities were named.")]],
	]);
});

test.each([
	["UTF-8 with a mark", new Uint8Array([0xef, 0xbb, 0xbf, ...new TextEncoder().encode("Été عمل")]), []],
	["UTF-16", new Uint8Array(Buffer.from("\ufeffÉté عمل", "utf16le")), []],
	["Windows", new Uint8Array(Buffer.from("Été", "latin1")), ["encoding-guessed"]],
] as const)("text in %s is read", async (_name, bytes, warnings) => {
	const result = await importFile({ name: "a.TXT", bytes });
	expect(result.sections[0]?.doc.content.map(outline)).toEqual([p(bytes.length > 3 ? "Été عمل" : "Été")]);
	expect(result.warnings).toEqual([...warnings, "no-headings"]);
	expect(result.title).toBe("a");
});

test("everything that is left out is listed with its place", async () => {
	const result = await importText(
		"x.md",
		[
			"---",
			"title: The title",
			"---",
			"# A",
			"![pic](https://evil.example/p.png) [bad](javascript:alert(1)) [up](//evil.example) [in](#b) ~~old~~",
			"",
			"---",
			"# B",
			"```",
			"let x = 1;",
			"  y();",
			"```",
			"`code` <script>alert(1)</script>",
			"",
			"> # inside",
			"",
			`long[^1]`,
			"",
			`[^1]: ${"word ".repeat(500)}`,
			"[^2]: never used",
		].join("\n"),
	);
	expect(result.title).toBe("The title");
	const listed = result.dropped.map(({ what, count, where }) => [what, count, where]);
	expect(listed.toSorted()).toEqual(
		[
			["code", 2, "B"],
			["footnoteEnd", 1, "B"],
			["footnoteUnused", 1, null],
			["frontMatter", 1, null],
			["image", 1, "A"],
			["internalLink", 1, "A"],
			["link", 1, "A"],
			["nestedHeading", 1, "B"],
			["rule", 1, "A"],
			["strikethrough", 1, "A"],
		].toSorted(),
	);
	const all = JSON.stringify(result.sections);
	for (const kept of ["bad", "up", "old", "let x = 1;", "<script>alert(1)</script>", "inside"]) {
		expect(all).toContain(kept);
	}
	expect(all).not.toContain("evil.example");
});

test("DOCX: comments, tracked changes, pictures, boxes and decoration are counted", async () => {
	const picture = (attributes: string) =>
		`<w:r><w:drawing><wp:inline><a:graphic><a:graphicData><pic:pic><pic:blipFill><a:blip ${attributes}/></pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>`;
	const image = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image";
	const result = await importDocx({
		body: [
			wordHeading(1, "Start"),
			wordParagraph(wordRun("under", '<w:u w:val="single"/>') + wordRun("gone", "<w:strike/>")),
			wordParagraph(`${wordRun("H")}${wordRun("2", '<w:vertAlign w:val="subscript"/>')}${wordRun("O")}`),
			wordParagraph(
				`<w:ins w:id="1">${wordRun("added")}</w:ins><w:del w:id="2"><w:r><w:delText>cut</w:delText></w:r></w:del>`,
			),
			wordParagraph(`${wordRun("said")}<w:r><w:commentReference w:id="0"/></w:r>`),
			wordParagraph(`<m:oMath><m:r><m:t>x</m:t></m:r></m:oMath>${picture('r:embed="i1"')}`),
		].join(""),
		relations: `<Relationship Id="i1" Type="${image}" Target="media/i.png"/>`,
		extra: [{ name: "word/media/i.png", data: "not really" }],
	});
	expect(Object.fromEntries(result.dropped.map(({ what, count }) => [what, count]))).toEqual({
		underline: 1,
		strikethrough: 1,
		script: 1,
		change: 2,
		comment: 1,
		equation: 1,
		image: 1,
	});
	const all = JSON.stringify(result.sections);
	expect(all).toContain("added");
	expect(all).not.toContain("cut");
});

test("links inside a Word file lead to the block they mean, or become words", async () => {
	const result = await importDocx({
		body: [
			wordHeading(1, "A"),
			wordParagraph(`<w:bookmarkStart w:id="0" w:name="here"/>${wordRun("Target")}`),
			wordParagraph(`<w:hyperlink w:anchor="here">${wordRun("near")}</w:hyperlink>`),
			wordHeading(1, "B"),
			wordParagraph(`<w:hyperlink w:anchor="here">${wordRun("far")}</w:hyperlink>`),
		].join(""),
	});
	const target = result.sections[0]?.doc.content[0]?.attrs?.id;
	expect(result.sections.map((section) => section.doc.content.map(outline))).toEqual([
		[p("Target"), p(["near", `#p-${target}`])],
		[p("far")],
	]);
	expect(result.dropped).toEqual([{ what: "internalLink", count: 1, where: "B" }]);
});

test("every block has an id of its own, ragged tables are squared, and the text goes into Yjs unchanged", async () => {
	let count = 0;
	const result = await importFile(
		{
			name: "x.docx",
			bytes: makeDocx({
				body: `${wordHeading(1, "T")}<w:tbl><w:tr><w:tc>${wordParagraph(wordRun("a"))}</w:tc></w:tr><w:tr><w:tc>${wordParagraph(wordRun("b"))}</w:tc><w:tc>${wordParagraph(wordRun("c"))}</w:tc></w:tr></w:tbl>${wordParagraph(wordRun("end"))}`,
			}),
		},
		{ newId: () => `b${++count}` },
	);
	const ids: unknown[] = [];
	for (const { doc } of result.sections) {
		expect(checkDoc(doc)).toEqual(doc);
		expect(updateToDoc(docToUpdate(doc, 1))).toEqual(doc);
		walk(doc, (node) => blockTypes.includes(node.type) && ids.push(node.attrs?.id));
	}
	expect(new Set(ids).size).toBe(ids.length);
	expect(ids.every((id) => typeof id === "string" && /^b\d+$/.test(id))).toBe(true);
	const rows = result.sections[0]?.doc.content[0]?.content?.map((row) => row.content?.length);
	expect(rows).toEqual([2, 2]);
});

test("a footnote in a heading moves into the section, so that the title is plain", async () => {
	const result = await importText("x.md", "# One[^1]\n\ntext\n\n# Two\n\nx\n\n[^1]: note");
	expect(result.sections.map(shape)).toEqual([
		[1, null, "One", [p({ footnote: "note" }, "text")]],
		[1, null, "Two", [p("x")]],
	]);
});

test("lists and quotes nested without end keep their words", async () => {
	const quoted = await importText("x.md", `# A\n\n${">".repeat(90)} deep words`);
	expect(JSON.stringify(quoted.sections)).toContain("deep words");
	expect(quoted.dropped.map(({ what }) => what)).toEqual(["deepNesting"]);
	const lines = Array.from({ length: 40 }, (_, depth) => `${"  ".repeat(depth)}- item${depth}`);
	const listed = await importText("x.md", `# A\n\n${lines.join("\n")}`);
	for (const word of ["item0", "item39"]) expect(JSON.stringify(listed.sections)).toContain(word);
});
