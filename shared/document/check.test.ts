import { expect, test } from "vitest";
import { makeDoc, makeFootnote, makeFullDoc, makeParagraph, makeText } from "#test/factories/document.ts";
import { checkDoc, type DocNode, docLimits } from "./check.ts";
import { isAllowedHref } from "./links.ts";
import { repairDoc } from "./repair.ts";

test("a full document comes back in its normal form, twice the same", () => {
	const once = checkDoc(makeFullDoc());
	expect(checkDoc(once)).toEqual(once);
	expect(checkDoc(JSON.parse(JSON.stringify(once)))).toEqual(once);
});

test("defaults are filled, marks ordered, neighbouring text joined", () => {
	const doc = checkDoc({
		type: "doc",
		content: [
			{
				type: "paragraph",
				content: [
					makeText("a", { type: "italic" }, { type: "bold" }),
					makeText("b", { type: "bold" }, { type: "italic" }),
				],
			},
		],
	});
	expect(doc.content).toEqual([
		{
			type: "paragraph",
			attrs: { id: null },
			content: [{ type: "text", text: "ab", marks: [{ type: "bold" }, { type: "italic" }] }],
		},
	]);
});

const refused: [string, unknown, RegExp][] = [
	["not an object", "x", /not an object/],
	["null", null, /not an object/],
	["an array", [], /not an object/],
	["no doc", makeParagraph("p", "x"), /begin with/],
	["empty doc", { type: "doc", content: [] }, /not well formed/],
	["unknown node", makeDoc({ type: "image", attrs: { src: "x" } }), /not known/],
	["node named constructor", makeDoc({ type: "constructor" }), /not known/],
	["unknown mark", makeDoc(makeParagraph("p", makeText("x", { type: "underline" }))), /not known/],
	["unknown attribute", makeDoc({ type: "paragraph", attrs: { style: "color:red" } }), /unknown attribute/],
	["unknown part", { type: "doc", content: [makeParagraph("p", "x")], meta: 1 }, /unknown part/],
	["own __proto__", JSON.parse('{"type":"doc","__proto__":{"a":1},"content":[]}'), /forbidden/],
	[
		"own __proto__ in attributes",
		JSON.parse('{"type":"doc","content":[{"type":"paragraph","attrs":{"__proto__":{"id":"x"}}}]}'),
		/forbidden/,
	],
	["constructor in attributes", makeDoc({ type: "paragraph", attrs: { constructor: 1 } }), /forbidden/],
	[
		"prototype in a mark",
		makeDoc(makeParagraph("p", makeText("x", { type: "bold", attrs: { prototype: 1 } }))),
		/forbidden/,
	],
	["bad id", makeDoc(makeParagraph('"><script>', "x")), /block id/],
	["heading level 1", makeDoc({ type: "heading", attrs: { level: 1 } }), /heading level/],
	["text level", makeDoc({ type: "heading", attrs: { level: "2" } }), /heading level/],
	["list without items", makeDoc({ type: "bulletList" }), /not well formed/],
	[
		"block in paragraph",
		makeDoc({ type: "paragraph", content: [makeParagraph("p", "x")] }),
		/not well formed/,
	],
	["long footnote", makeDoc(makeParagraph("p", makeFootnote("x".repeat(2001)))), /footnote/],
	["footnote not text", makeDoc(makeParagraph("p", { type: "footnote", attrs: { text: {} } })), /footnote/],
	["empty text", makeDoc(makeParagraph("p", makeText(""))), /empty/],
	["half a character", makeDoc(makeParagraph("p", makeText("\ud800"))), /half a character/],
	["content not a list", { type: "doc", content: { length: 1 } }, /not a list/],
	[
		"colspan as text",
		makeDoc({
			type: "table",
			content: [
				{
					type: "tableRow",
					content: [{ type: "tableCell", attrs: { colspan: "2" }, content: [makeParagraph("p", "x")] }],
				},
			],
		}),
		/columns/,
	],
];

test.each(refused)("refuses %s", (_name, json, reason) => {
	expect(() => checkDoc(json)).toThrow(reason);
});

test("refuses what is nested too deep, far before the stack ends", () => {
	let node: DocNode = makeParagraph("p", "x");
	for (let depth = 0; depth < docLimits.depth; depth += 1) node = { type: "blockquote", content: [node] };
	expect(() => checkDoc(makeDoc(node))).toThrow(/nested/);
	for (let depth = 0; depth < 20_000; depth += 1) node = { type: "blockquote", content: [node] };
	expect(() => checkDoc(makeDoc(node))).toThrow(/nested/);
});

test("refuses too much text", () => {
	const long = makeText("x".repeat(docLimits.characters / 2 + 1));
	expect(() => checkDoc(makeDoc(makeParagraph("p", long, long)))).toThrow(/too much text/);
});

test.each([
	["https://example.org", true],
	["http://example.org/a?b#c", true],
	["HTTPS://EXAMPLE.ORG", true],
	["mailto:a@example.org", true],
	["#p-abc", true],
	["/policies/1", true],
	["/", true],
	["//evil.example", false],
	["/\\evil.example", false],
	["\\\\evil.example", false],
	["/\t/evil.example", false],
	["javascript:alert(1)", false],
	["JaVaScRiPt:alert(1)", false],
	["java\nscript:alert(1)", false],
	[" javascript:alert(1)", false],
	["\u0001javascript:alert(1)", false],
	["data:text/html,x", false],
	["vbscript:x", false],
	["file:///etc/passwd", false],
	["ftp://example.org", false],
	["https:evil", false],
	["relative/path", false],
	["", false],
	[null, false],
	[`https://example.org/${"a".repeat(2000)}`, false],
])("link %j is allowed: %s", (href, allowed) => {
	expect(isAllowedHref(href)).toBe(allowed);
	const doc = makeDoc(makeParagraph("p", makeText("x", { type: "link", attrs: { href } })));
	if (allowed) expect(checkDoc(doc).content).toHaveLength(1);
	else expect(() => checkDoc(doc)).toThrow(/link address/);
});

test("repair fills in what simultaneous edits left out and keeps the words", () => {
	const repaired = repairDoc({
		type: "doc",
		content: [
			makeText("loose"),
			{ type: "bulletList", attrs: { id: "l" } },
			{ type: "table", content: [] },
			{ type: "orderedList", content: [makeParagraph("p", "item")] },
			{ type: "heading", attrs: { level: 9 }, content: [makeText("head", { type: "wrong" })] },
			makeParagraph("q", makeText("go", { type: "link", attrs: { href: "javascript:1" } })),
			{ type: "script", content: [] },
		],
	});
	const checked = checkDoc(repaired);
	expect(checked.content.map((node) => node.type)).toEqual([
		"paragraph",
		"bulletList",
		"table",
		"orderedList",
		"heading",
		"paragraph",
	]);
	const text = JSON.stringify(checked);
	for (const word of ["loose", "item", "head", "go"]) expect(text).toContain(`"${word}"`);
	expect(text).not.toContain("javascript");
	expect(checkDoc(repairDoc({ type: "doc", content: [] })).content).toEqual([
		{ type: "paragraph", attrs: { id: null } },
	]);
});
