import { expect, test } from "vitest";
import type { Change } from "#shared/amendments.ts";
import { checkDoc, type Doc, type DocNode } from "#shared/document/check.ts";
import type { ImportErrorCode } from "#shared/import.ts";
import { type ProposedChange, paintChanges } from "#shared/word-changes.ts";
import { anchorComment } from "#shared/word-comments.ts";
import { flattenPaper, paintDoc, paintTitleOf, type TextPaper } from "#shared/word-paper.ts";
import { makeDoc, makeFullDoc, makeParagraph, makeText } from "#test/factories/document.ts";
import { makeDocx, makeDocxParts, makeZip, wordParagraph, wordRun } from "#test/factories/docx.ts";
import { writeTextDocx } from "../word/write-docx.ts";
import { isImportError } from "./import-error.ts";
import { readWordFile } from "./import-revisions.ts";

const at = Date.UTC(2026, 10, 3, 9, 30);
const workers = { author: "Workers: Ana Ruiz", at };
const employers = { author: "أصحاب العمل: ليلى", at: at + 60_000 };

function paperOf(sections: TextPaper["sections"], comments: TextPaper["comments"] = []): TextPaper {
	const words = { head: "head", foot: "foot", caucus: "No caucus material.", kindOfPaper: "Section" };
	const about = [{ name: "sha256", label: "SHA-256", value: "abc" }];
	const made = { madeAt: at, madeBy: "Secretary", key: [], draft: null, whole: false };
	const given = { title: "Title", language: "en", textLanguage: "en", words: { commentsTitle: "Comments" } };
	return { ...words, ...made, ...given, about, sections, comments };
}

function sectionOf(blocks: TextPaper["sections"][number]["blocks"], language = "en") {
	const place = { id: "0193-ab", number: "2.1", level: 2, language, status: "" };
	return { ...place, title: paintTitleOf("Recruitment"), blocks };
}

async function roundTrip(paper: TextPaper) {
	return readWordFile({ name: "a.docx", bytes: new Uint8Array(await writeTextDocx(paper)) });
}

const paragraph = (id: string, words: string): DocNode => makeParagraph(id, words);
const doc = (...content: DocNode[]): Doc => checkDoc(makeDoc(...content));
const change = (
	operation: Change["operation"],
	before: DocNode[],
	after: DocNode[],
	place?: string,
): Change => ({
	operation,
	blockIds: operation === "insert" ? (place ? [place] : []) : before.map((node) => String(node.attrs?.id)),
	before: { blocks: before },
	after: { blocks: after, ...(place !== undefined && { place }) },
});
const proposed = (id: string, by: { author: string; at: number }, one: Change): ProposedChange => ({
	id,
	...by,
	change: one,
});

test("every kind of block comes back with the same words, looks, links and notes", async () => {
	const paper = paperOf([sectionOf(paintDoc(checkDoc(makeFullDoc()), "2.1"))]);
	expect(await roundTrip(paper)).toEqual(flattenPaper(paper));
});

test("right to left: the same", async () => {
	const arabic = doc(
		makeParagraph("p1", "لا يتحمل العمال ", makeText("أي رسوم", { type: "bold" }), " في 2026"),
	);
	const paper = paperOf([sectionOf(paintDoc(arabic, "1"), "ar")]);
	expect(await roundTrip(paper)).toEqual(flattenPaper(paper));
});

test("revisions and comments come back with their authors and dates", async () => {
	const base = doc(
		paragraph("p1", "Workers do not pay any fee for recruitment."),
		paragraph("p2", "Agencies are registered."),
		paragraph("p3", "This paragraph goes."),
		makeFullDoc().content[3] as DocNode,
	);
	const list = base.content[3]!;
	const longer = JSON.parse(JSON.stringify(list).replace('"one"', '"one and a half"')) as DocNode;
	const { blocks, unplaced } = paintChanges(base, "2.1", [
		proposed(
			"a",
			workers,
			change("replace", [base.content[0]!], [paragraph("p1", "Workers never pay any fee for recruitment.")]),
		),
		proposed(
			"b",
			employers,
			change(
				"replace",
				[base.content[0]!],
				[paragraph("p1", "Workers do not pay any fee for their recruitment.")],
			),
		),
		proposed("c", workers, change("delete", [base.content[2]!], [])),
		proposed("d", employers, change("insert", [], [paragraph("n1", "فقرة جديدة")], "p2")),
		proposed("e", workers, change("replace", [list], [longer])),
		proposed("f", employers, change("delete", [base.content[0]!], [])),
	]);
	// Another change of words that are changed already has no place in the text.
	expect(unplaced).toEqual(["f"]);
	expect(anchorComment(blocks, 0, { blockId: "p1", quote: "any fee" })).toBe(true);
	expect(anchorComment(blocks, 1, { blockId: "n1", quote: null })).toBe(true);
	expect(anchorComment(blocks, 2, { blockId: "gone", quote: "x" })).toBe(false);
	const comments = [
		{ ...workers, text: "Which fee?\nSee C181.", replies: [{ ...employers, text: "رسوم" }] },
		{ ...employers, text: "D.4 <b>&amp;", replies: [] },
	];
	const paper = paperOf([sectionOf(blocks)], comments);
	const read = await roundTrip(paper);
	expect(read).toEqual(flattenPaper(paper));
	const authors = read.paragraphs.flatMap(({ pieces }) =>
		pieces.flatMap(({ revision }) => revision?.author ?? []),
	);
	expect(new Set(authors)).toEqual(new Set([workers.author, employers.author]));
	expect(read.comments.map(({ author, quote, parent }) => [author, quote, parent])).toEqual([
		[workers.author, "any fee", null],
		[employers.author, "any fee", 0],
		[employers.author, "فقرة جديدة", null],
	]);
});

const words = (inner: string, extra: Parameters<typeof makeDocx>[0]["extra"] = []) =>
	makeDocx({ body: wordParagraph(inner), extra });

test("a file of another program: moved words, marks in tables, a name without a date, a comment on a place", async () => {
	const comments = `<w:comments xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:comment w:id="7" w:author="Jo"><w:p><w:r><w:t>why</w:t></w:r></w:p></w:comment></w:comments>`;
	const body = `<w:p><w:moveFrom w:id="1" w:author="Jo" w:date="2026-01-02T03:04:05Z"><w:r><w:t>old </w:t></w:r></w:moveFrom><w:r><w:t>stays</w:t><w:commentReference w:id="7"/></w:r><w:ins w:id="2" w:author="Jo"><w:r><w:t> new</w:t></w:r><w:del w:id="3" w:author="Al"><w:r><w:delText> never</w:delText></w:r></w:del></w:ins></w:p><w:tbl><w:tr><w:trPr><w:del w:id="4" w:author="Al"/></w:trPr><w:tc>${wordParagraph(wordRun("cell"))}</w:tc></w:tr></w:tbl>`;
	const bytes = makeDocx({ body, extra: [{ name: "word/comments.xml", data: comments }] });
	const read = await readWordFile({ name: "a.docx", bytes });
	const by = { author: "Jo", at: null };
	expect(
		read.paragraphs.map(({ pieces }) =>
			pieces.map(({ revision, ...piece }) => [piece.kind === "text" && piece.text, revision]),
		),
	).toEqual([
		[
			["old ", { kind: "deleted", author: "Jo", at: Date.UTC(2026, 0, 2, 3, 4, 5) }],
			["stays", null],
			[" new", { kind: "inserted", ...by }],
		],
		[["cell", { kind: "deleted", author: "Al", at: null }]],
	]);
	expect(read.leftOut).toEqual({ moved: 1, both: 1 });
	expect(read.comments).toEqual([
		{ ...by, text: "why", paragraph: 0, quote: "", parent: null, resolved: false },
	]);
});

async function refusal(name: string, bytes: Uint8Array): Promise<ImportErrorCode | "accepted"> {
	try {
		await readWordFile({ name, bytes });
		return "accepted";
	} catch (error) {
		if (!isImportError(error)) throw error;
		return error.code;
	}
}

const withPart = (name: string, data: string | Uint8Array) =>
	makeZip([
		...makeDocxParts({ body: wordParagraph(wordRun("x")) }).filter((part) => part.name !== name),
		{ name, data },
	]);
const nested = (tag: string, depth: number) => `<w:${tag}>`.repeat(depth) + `</w:${tag}>`.repeat(depth);
const laughs = `<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>`;
const types = (override: string) =>
	`<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/>${override}</Types>`;

test.each<[string, string, () => Uint8Array, ImportErrorCode]>([
	["another kind", "a.txt", () => new TextEncoder().encode("words"), "not-supported"],
	["text named .docx", "a.docx", () => new TextEncoder().encode("words"), "broken"],
	["over 10 MB", "a.docx", () => new Uint8Array(10 * 1024 * 1024 + 1), "too-large"],
	["no words", "a.docx", () => words(""), "empty"],
	[
		"macros",
		"a.docx",
		() =>
			withPart(
				"[Content_Types].xml",
				types(
					'<Override PartName="/word/document.xml" ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/>',
				),
			),
		"dangerous",
	],
	["a bomb", "a.docx", () => withPart("word/media/a.xml", new Uint8Array(40 * 1024 * 1024)), "dangerous"],
	[
		"entities in the text",
		"a.docx",
		() => makeDocx({ body: wordParagraph(wordRun("&b;")), prolog: laughs }),
		"dangerous",
	],
	["entities in the comments", "a.docx", () => withPart("word/comments.xml", `${laughs}<x/>`), "dangerous"],
	[
		"no document",
		"a.docx",
		() => makeZip(makeDocxParts({ body: "" }).filter(({ name }) => name !== "word/document.xml")),
		"broken",
	],
	[
		"a spreadsheet",
		"a.docx",
		() => makeZip(makeDocxParts({ body: "" }).filter(({ name }) => !name.startsWith("word/"))),
		"not-supported",
	],
	["XML that is cut", "a.docx", () => withPart("word/document.xml", "<w:document><w:body>"), "broken"],
	["another root", "a.docx", () => withPart("word/document.xml", "<html><body/></html>"), "not-supported"],
	[
		"comments that are cut",
		"a.docx",
		() => withPart("word/comments.xml", "<w:comments><w:comment>"),
		"broken",
	],
	[
		"tables in tables in tables",
		"a.docx",
		() =>
			makeDocx({
				body:
					nested("tbl", 1).replace("></", `>${nested("customXml", 900)}</`) +
					nested("sdt", 1) +
					`<w:p>${nested("smartTag", 900)}</w:p>`,
			}),
		"dangerous",
	],
	[
		"too many paragraphs",
		"a.docx",
		() => makeDocx({ body: wordParagraph(wordRun("x")).repeat(5_001) }),
		"too-long",
	],
])("a hostile or wrong file is refused with its sentence: %s", async (_, name, make, code) => {
	expect(await refusal(name, make())).toBe(code);
});
