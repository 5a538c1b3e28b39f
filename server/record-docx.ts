import { directionOf } from "#shared/i18n.ts";
import type { RecordPaper } from "#shared/record-paper.ts";
import { type Block, type Cell, describeRecord } from "#shared/record-parts.ts";
import { describeExport, type Speech, wordsOf } from "#shared/record-words.ts";
import { writeZip } from "./zip.ts";

/**
 * The record of decision as a Word document (WordprocessingML, ECMA-376): the same 26 parts as the page, real
 * headings and tables, the hash above every page. The same record gives the same bytes.
 */
export function writeRecordDocx(paper: RecordPaper, speech: Speech, locale: string): Buffer {
	const rtl = directionOf(locale) === "rtl";
	const write = makeWriter(rtl, speech);
	const { say } = speech;
	const { round, policy, installation } = paper.count;
	const body = [
		write.paragraph(`${installation} · ${policy.country}`, "Subtle"),
		write.paragraph(say("record:title", { number: round.number }), "Title"),
		write.paragraph(policy.title, "Subtitle"),
		write.paragraph(say(`certificate:state.${paper.state}`), "Strong"),
		...describeRecord(paper, wordsOf(paper, speech)).flatMap(({ number, title, blocks }) => [
			write.paragraph(`${number}. ${title}`, "Heading1"),
			...blocks.map(write.block),
		]),
		write.paragraph(say("record:limits"), "Subtle"),
		write.facts(describeExport(paper, speech).map(({ label, value }) => ({ label, value: [value] }))),
		write.paragraph(say("certificate:export.caucus"), "Strong"),
	];
	const hash = paper.certified?.hash ?? paper.countHash;
	const head = write.paragraph(say("certificate:running", { number: round.number, hash }), "Subtle");
	return writeZip(
		Object.entries(documentParts(body.join(""), head, rtl)).map(([path, text]) => ({
			path,
			bytes: Buffer.from(`<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n${text}`, "utf8"),
		})),
	);
}

const arabic = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]/;
const latin = /[A-Za-z\u00c0-\u024f]/;

/** Right to left where the words are, or where they are neither and the document is. */
function isRtl(text: string, fallback: boolean): boolean {
	const first = /[A-Za-z\u00c0-\u024f\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]/.exec(text)?.[0];
	return first === undefined ? fallback : arabic.test(first) || !latin.test(first);
}

/** Characters that XML 1.0 does not know are left out; the signed file has them. */
function escapeXml(text: string): string {
	return text
		.replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "")
		.replaceAll("&", "&amp;")
		.replaceAll("<", "&lt;")
		.replaceAll(">", "&gt;")
		.replaceAll('"', "&quot;");
}

function makeWriter(rtl: boolean, { nameOf }: Speech) {
	const run = (text: string, bold = false) => {
		const marks = `${bold ? "<w:b/><w:bCs/>" : ""}${isRtl(text, rtl) ? "<w:rtl/>" : ""}`;
		const lines = escapeXml(text)
			.split(/\r?\n/)
			.map((line) => `<w:t xml:space="preserve">${line}</w:t>`);
		return `<w:r>${marks ? `<w:rPr>${marks}</w:rPr>` : ""}${lines.join("<w:br/>")}</w:r>`;
	};
	const wrap = (runs: string, style: string, bidi: boolean) =>
		`<w:p><w:pPr><w:pStyle w:val="${style}"/>${bidi ? "<w:bidi/>" : ""}</w:pPr>${runs}</w:p>`;
	const paragraph = (text: string, style = "Normal") => wrap(run(text), style, isRtl(text, rtl));
	const word = (cell: Cell): string => {
		if (typeof cell === "string") return cell;
		if ("constituency" in cell) return nameOf(cell.constituency);
		return "code" in cell ? cell.code : cell.own;
	};
	const words = (cells: Cell[]) => cells.map(word).filter(Boolean).join(" · ");
	const cellOf = (text: string, width: number, bold = false) =>
		`<w:tc><w:tcPr><w:tcW w:w="${width}" w:type="pct"/></w:tcPr>${wrap(run(text, bold), "Cell", isRtl(text, rtl))}</w:tc>`;
	const table = (rows: string[], head = "") =>
		`<w:tbl><w:tblPr><w:tblStyle w:val="Grid"/>${rtl ? "<w:bidiVisual/>" : ""}<w:tblW w:w="5000" w:type="pct"/></w:tblPr>${head}${rows.join("")}</w:tbl>${wrap("", "Cell", rtl)}`;
	const facts = (rows: { label: string; value: Cell[] }[]) =>
		table(
			rows.map(
				({ label, value }) =>
					`<w:tr><w:trPr><w:cantSplit/></w:trPr>${cellOf(label, 1500, true)}${cellOf(words(value), 3500)}</w:tr>`,
			),
		);
	const block = (one: Block): string => {
		if (one.kind === "text") return paragraph(one.text, one.look === "lead" ? "Lead" : "Normal");
		if (one.kind === "facts") return facts(one.rows);
		if (one.kind === "list") return one.items.map((item) => paragraph(`– ${word(item)}`)).join("");
		if (one.kind === "statement") return paragraph(words(one.by), "Strong") + paragraph(one.text, "Quote");
		const width = Math.floor(5000 / one.head.length);
		const head = `<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>${one.head.map((title) => cellOf(title, width, true)).join("")}</w:tr>`;
		const rows = one.rows.map(
			(cells) =>
				`<w:tr><w:trPr><w:cantSplit/></w:trPr>${cells.map((cell) => cellOf(word(cell), width)).join("")}</w:tr>`,
		);
		return paragraph(one.caption, "Strong") + table(rows, head);
	};
	return { paragraph, facts, block };
}

const main = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"';
const office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const wordType = "application/vnd.openxmlformats-officedocument.wordprocessingml";

function documentParts(body: string, head: string, rtl: boolean): Record<string, string> {
	const page = `<w:sectPr xmlns:r="${office}"><w:headerReference w:type="default" r:id="h1"/><w:footerReference w:type="default" r:id="f1"/><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1304" w:right="1134" w:bottom="1134" w:left="1134" w:header="567" w:footer="567" w:gutter="0"/>${rtl ? "<w:bidi/>" : ""}</w:sectPr>`;
	const relations = (entries: [string, string, string][]) =>
		`<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${entries
			.map(([id, type, target]) => `<Relationship Id="${id}" Type="${office}/${type}" Target="${target}"/>`)
			.join("")}</Relationships>`;
	const types = Object.entries({
		document: "document.main",
		styles: "styles",
		header: "header",
		footer: "footer",
	})
		.map(([name, type]) => `<Override PartName="/word/${name}.xml" ContentType="${wordType}.${type}+xml"/>`)
		.join("");
	return {
		"[Content_Types].xml": `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${types}</Types>`,
		"_rels/.rels": relations([["d1", "officeDocument", "word/document.xml"]]),
		"word/_rels/document.xml.rels": relations([
			["s1", "styles", "styles.xml"],
			["h1", "header", "header.xml"],
			["f1", "footer", "footer.xml"],
		]),
		"word/document.xml": `<w:document ${main}><w:body>${body}${page}</w:body></w:document>`,
		"word/header.xml": `<w:hdr ${main}>${head}</w:hdr>`,
		"word/footer.xml": `<w:ftr ${main}><w:p><w:pPr><w:pStyle w:val="Subtle"/><w:jc w:val="center"/></w:pPr><w:fldSimple w:instr="PAGE"><w:r><w:t>1</w:t></w:r></w:fldSimple><w:r><w:t xml:space="preserve"> / </w:t></w:r><w:fldSimple w:instr="NUMPAGES"><w:r><w:t>1</w:t></w:r></w:fldSimple></w:p></w:ftr>`,
		"word/styles.xml": `<w:styles ${main}>${styles()}</w:styles>`,
	};
}

function styles(): string {
	const font = `<w:rFonts w:ascii="Liberation Serif" w:hAnsi="Liberation Serif" w:cs="Times New Roman"/>`;
	const style = (id: string, name: string, paragraph: string, run: string, rest = "") =>
		`<w:style w:type="paragraph" w:styleId="${id}"><w:name w:val="${name}"/>${rest}<w:basedOn w:val="Normal"/><w:qFormat/><w:pPr>${paragraph}</w:pPr><w:rPr>${run}</w:rPr></w:style>`;
	const size = (half: number) => `<w:sz w:val="${half}"/><w:szCs w:val="${half}"/>`;
	const bold = "<w:b/><w:bCs/>";
	const border = (side: string) => `<w:${side} w:val="single" w:sz="4" w:space="0" w:color="999999"/>`;
	return [
		`<w:docDefaults><w:rPrDefault><w:rPr>${font}${size(21)}</w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after="100" w:line="264" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>`,
		`<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>`,
		style("Title", "Title", `<w:spacing w:before="0" w:after="60"/>`, bold + size(36)),
		style("Subtitle", "Subtitle", `<w:spacing w:after="120"/>`, size(26)),
		style(
			"Heading1",
			"heading 1",
			`<w:keepNext/><w:spacing w:before="320" w:after="80"/><w:outlineLvl w:val="0"/>`,
			bold + size(25),
		),
		style("Lead", "Lead", "", bold + size(24)),
		style("Strong", "Strong paragraph", `<w:keepNext/>`, bold),
		style("Subtle", "Subtle", "", `<w:color w:val="444444"/>${size(17)}`),
		style("Quote", "Quote", `<w:ind w:left="340" w:right="340"/>`, ""),
		style("Cell", "Cell", `<w:spacing w:before="20" w:after="20" w:line="240" w:lineRule="auto"/>`, size(19)),
		`<w:style w:type="table" w:styleId="Grid"><w:name w:val="Table Grid"/><w:tblPr><w:tblBorders>${["top", "bottom", "insideH"].map(border).join("")}</w:tblBorders><w:tblCellMar><w:left w:w="80" w:type="dxa"/><w:right w:w="80" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>`,
	].join("");
}
