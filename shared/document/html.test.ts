import { type DefaultTreeAdapterTypes, parseFragment } from "parse5";
import { expect, test } from "vitest";
import { makeDoc, makeFootnote, makeFullDoc, makeParagraph, makeText } from "#test/factories/document.ts";
import { checkDoc, type Doc } from "./check.ts";
import { renderDoc } from "./html.ts";

test("blocks carry their id, number and a link before the text", () => {
	const html = renderDoc(makeDoc(makeParagraph("abc", "Words")), { sectionNumber: "2.1" });
	expect(html).toBe(
		'<div class="para" id="p-abc" data-n="2.1.1"><a class="para-link" id="n-abc" href="#p-abc">2.1.1</a>' +
			'<p dir="auto">Words</p></div>',
	);
});

test("a full document renders every part", () => {
	const html = renderDoc(checkDoc(makeFullDoc()), { sectionNumber: "3" });
	for (const part of [
		'<h2 id="p-h1" dir="auto">Fair recruitment</h2>',
		"<strong><em>borne</em></strong>",
		'<a href="https://example.org/a?b=1&amp;c=2" rel="noopener noreferrer nofollow">workers</a>',
		'<sup class="footnote"><a href="#fn-1" id="fnref-1" role="doc-noteref">1</a></sup>',
		'<ol dir="auto" start="3" type="a"><li dir="auto"><p dir="auto">one</p><ul dir="auto">',
		'<blockquote dir="auto"><p dir="auto">quoted</p></blockquote>',
		'<div class="table-scroll" tabindex="0" role="region" aria-labelledby="n-t1"><table dir="auto"><tbody>',
		'<th colspan="2"><p dir="auto">Head</p></th><th class="align-right">',
		'<td rowspan="2">',
		'<section class="footnotes" role="doc-endnotes"><ol><li id="fn-1" dir="auto"><p>ملاحظة &amp; شرح ',
		'<li id="fn-2" dir="auto"><p>second note <a href="#fnref-2" role="doc-backlink">↩</a></p></li>',
	]) {
		expect(html).toContain(part);
	}
});

test("two sections on one page keep their footnotes and headings apart", () => {
	const html = renderDoc(makeFullDoc(), { sectionNumber: "1", headingShift: 1, notePrefix: "s1-" });
	expect(html).toContain('<h3 id="p-h1"');
	expect(html).toContain('href="#fn-s1-1" id="fnref-s1-1"');
	expect(html).toContain('<li id="fn-s1-1"');
});

test("a repeated or missing block id gives no repeated id", () => {
	const doc = makeDoc(makeParagraph("a", "1"), makeParagraph("a", "2"), {
		type: "paragraph",
		attrs: { id: null },
		content: [makeText("3")],
	});
	const html = renderDoc(doc, { sectionNumber: null });
	expect(html.match(/id="p-a"/g)).toHaveLength(1);
	expect(html).toContain('<div class="para" data-n="3"><span class="para-link">3</span>');
});

const attacks = [
	"<script>alert(1)</script>",
	'"><script>alert(1)</script>',
	"'><img src=x onerror=alert(1)>",
	'" onmouseover="alert(1)',
	"' onfocus='alert(1)' autofocus='",
	"javascript:alert(1)",
	"JaVaScRiPt:alert(1)",
	"java\tscript:alert(1)",
	"java\nscript:alert(1)",
	"\u0000javascript:alert(1)",
	"&#106;avascript:alert(1)",
	"&lt;script&gt;alert(1)&lt;/script&gt;",
	"data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==",
	"vbscript:msgbox(1)",
	"//evil.example/x",
	"\\\\evil.example\\x",
	"</p></div><svg onload=alert(1)>",
	"<svg><animate onbegin=alert(1)>",
	"<iframe srcdoc='<script>alert(1)</script>'>",
	"<math><mtext></p><img src onerror=alert(1)></mtext></math>",
	"<!--><img src=x onerror=alert(1)>-->",
	"<![CDATA[<script>alert(1)</script>]]>",
	"</textarea><script>alert(1)</script>",
	"<style>@import '//evil.example'</style>",
	"<a href=javascript:alert(1)>x</a>",
	'https://example.org/"onclick="alert(1)',
	"https://example.org/' onclick='alert(1)",
	"<template><script>alert(1)</script></template>",
	"\u2028<script>alert(1)</script>",
	"{{constructor.constructor('alert(1)')()}}",
];

const allowedTags = new Set(
	"div a p h2 strong em sup ul ol li blockquote table tbody tr td th br section span".split(" "),
);
const allowedAttributes = new Set(
	"id class href rel role dir data-n tabindex colspan rowspan start type aria-labelledby".split(" "),
);

function collectElements(node: DefaultTreeAdapterTypes.ParentNode): DefaultTreeAdapterTypes.Element[] {
	return node.childNodes.flatMap((child) => ("tagName" in child ? [child, ...collectElements(child)] : []));
}

function textOf(node: DefaultTreeAdapterTypes.ParentNode): string {
	return node.childNodes
		.map((child) => ("value" in child ? child.value : "tagName" in child ? textOf(child) : ""))
		.join("");
}

test.each(attacks)("%j stays text in every field", (attack) => {
	// Deliberately not checked: the renderer must hold even if the check before it were missing.
	const doc: Doc = makeDoc(
		{ type: "heading", attrs: { id: attack, level: attack }, content: [makeText(attack)] },
		makeParagraph(
			`${attack}1`,
			makeText(attack, { type: "link", attrs: { href: attack } }),
			makeFootnote(attack),
		),
		{
			type: "orderedList",
			attrs: { id: attack, start: attack, type: attack },
			content: [{ type: "listItem", content: [makeParagraph(attack, attack)] }],
		},
		{
			type: "table",
			attrs: { id: attack },
			content: [
				{
					type: "tableRow",
					content: [
						{
							type: "tableCell",
							attrs: { colspan: attack, rowspan: attack, align: attack },
							content: [makeParagraph(attack, makeText(attack, { type: attack }))],
						},
					],
				},
			],
		},
		{ type: attack, content: [makeText(attack)] },
	);
	const html = renderDoc(doc, { sectionNumber: attack, notePrefix: "" });
	const tree = parseFragment(html);
	const elements = collectElements(tree);
	expect(elements.filter(({ tagName }) => !allowedTags.has(tagName))).toEqual([]);
	for (const element of elements) {
		for (const { name, value } of element.attrs) {
			expect(allowedAttributes).toContain(name);
			if (name === "href") expect(value).toMatch(/^(#|https:\/\/example\.org)/);
		}
	}
	// The words themselves are all there to be read.
	const shown = attack.replaceAll("\u0000", "");
	expect(textOf(tree).replaceAll("\u0000", "").replaceAll("\uFFFD", "")).toContain(shown);
});

test("what is suggested is told apart, by whose suggestion it is", () => {
	const marked = (text: string, type: string, id: string) => ({
		type: "text",
		text,
		marks: [{ type, attrs: { id } }],
	});
	const content = [
		marked("old", "deletion", "m1.aaaaaaaaaa"),
		marked("new", "insertion", "m1.aaaaaaaaaa"),
		marked("er", "insertion", "m2.aaaaaaaaaa"),
	];
	const doc = checkDoc({ type: "doc", content: [{ type: "paragraph", attrs: { id: "p" }, content }] });
	expect(renderDoc(doc, { sectionNumber: null })).toContain(
		'<del data-suggestion="m1.aaaaaaaaaa">old</del><ins data-suggestion="m1.aaaaaaaaaa">new</ins><ins data-suggestion="m2.aaaaaaaaaa">er</ins>',
	);
});
