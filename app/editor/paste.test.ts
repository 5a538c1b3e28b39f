import { type DefaultTreeAdapterTypes, parse } from "parse5";
import { describe, expect, it } from "vitest";
import { cleanPasted } from "./paste.ts";
import { makeElement, type PasteNode, writeHtml } from "./paste-tree.ts";

function fromParsed(node: DefaultTreeAdapterTypes.ChildNode): PasteNode[] {
	if ("tagName" in node) {
		const attrs = Object.fromEntries(node.attrs.map(({ name, value }) => [name, value]));
		return [makeElement(node.tagName, node.childNodes.flatMap(fromParsed), attrs)];
	}
	return node.nodeName === "#text" ? [(node as DefaultTreeAdapterTypes.TextNode).value] : [];
}

/** Cleans HTML read as a browser reads it. */
function clean(html: string): string {
	const page = parse(html);
	const root = page.childNodes.find((node) => node.nodeName === "html") as DefaultTreeAdapterTypes.Element;
	const body = root.childNodes.find((node) => node.nodeName === "body") as DefaultTreeAdapterTypes.Element;
	return writeHtml(cleanPasted(body.childNodes.flatMap(fromParsed)))
		.replace(/>\s+</g, "><")
		.trim();
}

const wordItem = (level: number, sign: string, words: string) =>
	`<p class=MsoListParagraphCxSpMiddle style='margin-left:36pt;mso-list:l0 level${level} lfo1'><![if !supportLists]><span style='font-family:Symbol'><span style='mso-list:Ignore'>${sign}<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span></span></span><![endif]>${words}<o:p></o:p></p>`;

describe("pasting from Word", () => {
	it("keeps structure and drops styling", () => {
		const html = clean(
			`<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p.MsoNormal{color:red}</style></head><body>
			<h1 style='color:#2F5496'>Fair recruitment<o:p></o:p></h1>
			<p class=MsoNormal style='mso-margin-top-alt:auto'>No <b style='mso-bidi-font-weight:normal'>fees</b>
			<span style='color:red;font-size:14pt'>are</span> <i>borne</i> by <a href="https://example.org/x" style='color:blue'>workers</a>.<o:p></o:p></p>
			<p class=MsoNormal><o:p>&nbsp;</o:p></p><img src="file:///c:/x.png"></body></html>`,
		);
		expect(html.replace(/\s+/g, " ")).toBe(
			'<h2>Fair recruitment</h2><p>No <strong>fees</strong> are <em>borne</em> by <a href="https://example.org/x">workers</a>.</p>',
		);
	});

	it("makes real lists, with levels and numbering, of list paragraphs", () => {
		const html = clean(
			[
				wordItem(1, "·", "one"),
				wordItem(2, "o", "inner"),
				wordItem(1, "·", "two"),
				"<p>between</p>",
				wordItem(1, "c)", "third"),
			].join("\n"),
		);
		expect(html).toBe(
			'<ul><li><p>one</p><ul><li><p>inner</p></li></ul></li><li><p>two</p></li></ul><p>between</p><ol start="3" type="a"><li><p>third</p></li></ol>',
		);
	});

	it("turns footnotes into footnotes at their place", () => {
		const html = clean(
			`<p class=MsoNormal>Agencies pay<a style='mso-footnote-id:ftn1' href="#_ftn1" name="_ftnref1" title=""><span class=MsoFootnoteReference>[1]</span></a>.</p>
			<div style='mso-element:footnote-list'><hr><div style='mso-element:footnote' id=ftn1><p class=MsoFootnoteText><a href="#_ftnref1" name="_ftn1"><span>[1]</span></a> General principles,
			paragraph 7.</p></div></div>`,
		);
		expect(html).toBe('<p>Agencies pay<sup data-footnote="General principles, paragraph 7."></sup>.</p>');
	});

	it("keeps tables with their head and merged cells, and leaves out deleted words and comments", () => {
		const html = clean(
			`<table border=1 style='border:none'><thead><tr><td style='width:3cm'><p>Cost</p></td><td colspan=2><p><b>Who pays</b></p></td></tr></thead>
			<tr><td><p>Visa <del>and more</del></p></td><td><p>Employer</p></td><td><p>&nbsp;</p></td></tr></table>
			<div style='mso-element:comment-list'><p>[A1] internal remark</p></div>`,
		);
		expect(html).toBe(
			'<table><thead><tr><th><p>Cost</p></th><th colspan="2"><p><strong>Who pays</strong></p></th></tr></thead><tbody><tr><td><p>Visa </p></td><td><p>Employer</p></td><td><p></p></td></tr></tbody></table>',
		);
	});
});

describe("pasting from elsewhere", () => {
	it("reads Google Docs: bold by style, the wrapper that is not bold, lists in lists, footnotes", () => {
		const html = clean(
			`<b style="font-weight:normal;" id="docs-internal-guid-1"><p dir="ltr"><span style="font-weight:700">Bold</span><span style="font-weight:400;font-style:italic"> it</span><sup><a href="#ftnt1" id="ftnt_ref1">[1]</a></sup></p>
			<ul><li dir="ltr" aria-level="1"><p>a</p></li><ul><li><p>b</p></li></ul></ul></b><div><p><a href="#ftnt_ref1" id="ftnt1">[1]</a> A note</p></div>`,
		);
		expect(html).toBe(
			'<p><strong>Bold</strong><em> it</em><sup data-footnote="A note"></sup></p><ul><li><p>a</p><ul><li><p>b</p></li></ul></li></ul>',
		);
	});

	it("reads LibreOffice footnotes", () => {
		const html = clean(
			`<p>Text<a class="sdfootnoteanc" name="sdfootnote1anc" href="#sdfootnote1sym"><sup>1</sup></a></p>
			<div id="sdfootnote1"><p class="sdfootnote"><a class="sdfootnotesym" name="sdfootnote1sym" href="#sdfootnote1anc">1</a>The note</p></div>`,
		);
		expect(html).toBe('<p>Text<sup data-footnote="The note"></sup></p>');
	});

	it("keeps the words of links that are not allowed, and nothing that runs", () => {
		const html = clean(
			`<p><a href="javascript:alert(1)">here</a><script>alert(1)</script><a href="#_Toc1">there</a> <span onclick="x()">y</span></p>`,
		);
		expect(html).toBe("<p>herethere y</p>");
	});

	it("fits headings under the section's title", () => {
		expect(clean("<h2>a</h2><h6>b</h6>")).toBe("<h2>a</h2><h4>b</h4>");
		expect(clean("<h1>a</h1><h2>b</h2><h3>c</h3><h4>d</h4>")).toBe(
			"<h2>a</h2><h3>b</h3><h4>c</h4><h4>d</h4>",
		);
	});
});
