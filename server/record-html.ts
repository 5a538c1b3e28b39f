import { directionOf } from "#shared/i18n.ts";
import type { RecordPaper } from "#shared/record-paper.ts";
import { type Block, type Cell, describeRecord } from "#shared/record-parts.ts";
import { describeExport, type Speech, wordsOf } from "#shared/record-words.ts";

/**
 * The record of decision as one HTML file for printing: the same 26 parts as the page and the Word file, no script,
 * nothing to load, the hash and the number of the page below every page. The same record gives the same file.
 */
export function writeRecordHtml(paper: RecordPaper, speech: Speech, locale: string): string {
	const { say, nameOf } = speech;
	const { round, policy, installation } = paper.count;
	const direction = directionOf(locale);
	const write = makeWriter(nameOf);
	const hash = paper.certified?.hash ?? paper.countHash;
	const title = say("record:title", { number: round.number });
	const parts = describeRecord(paper, wordsOf(paper, speech)).map(
		({ number, title, blocks }) =>
			`<section><h2><span class="number">${number}</span> ${escapeHtml(title)}</h2>${blocks.map(write.block).join("")}</section>`,
	);
	const about = describeExport(paper, speech).map(({ label, value }) => ({ label, value: [{ own: value }] }));
	return `<!doctype html>
<html lang="${escapeHtml(locale)}" dir="${direction}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(`${title}: ${policy.title}`)}</title>
<style>${styles}${runningFoot(say("certificate:running", { number: round.number, hash }), direction)}</style>
</head>
<body>
<header>
<p class="note"><bdi>${escapeHtml(installation)}</bdi> · <bdi>${escapeHtml(policy.country)}</bdi></p>
<h1>${escapeHtml(title)}</h1>
<p class="policy"><bdi>${escapeHtml(policy.title)}</bdi></p>
<p><strong class="state">${escapeHtml(say(`certificate:state.${paper.state}`))}</strong></p>
</header>
${parts.join("\n")}
<footer>
<p class="note">${escapeHtml(say("record:limits"))}</p>
${write.facts(about)}
<p><strong>${escapeHtml(say("certificate:export.caucus"))}</strong></p>
</footer>
</body>
</html>
`;
}

/** Text for HTML, in elements and in quoted attributes; control characters are left out, the signed file has them. */
export function escapeHtml(text: string): string {
	return text
		.replace(/[^\t\n\r\u0020-\u007e\u00a0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "")
		.replaceAll("&", "&amp;")
		.replaceAll("<", "&lt;")
		.replaceAll(">", "&gt;")
		.replaceAll('"', "&quot;")
		.replaceAll("'", "&#39;");
}

function makeWriter(nameOf: Speech["nameOf"]) {
	const own = (text: string) => `<bdi class="own">${escapeHtml(text)}</bdi>`;
	const cell = (one: Cell): string => {
		if (typeof one === "string") return escapeHtml(one);
		if ("constituency" in one) return `<bdi>${escapeHtml(nameOf(one.constituency))}</bdi>`;
		return "code" in one ? `<code dir="ltr">${escapeHtml(one.code)}</code>` : own(one.own);
	};
	const cells = (all: Cell[]) => all.map(cell).filter(Boolean).join(" · ");
	const facts = (rows: { label: string; value: Cell[] }[]) =>
		`<table class="facts"><tbody>${rows
			.map(({ label, value }) => `<tr><th scope="row">${escapeHtml(label)}</th><td>${cells(value)}</td></tr>`)
			.join("")}</tbody></table>`;
	const table = ({ caption, head, rows, numbers }: Extract<Block, { kind: "table" }>) => {
		const look = (index: number) => (numbers?.includes(index) ? ' class="amount"' : "");
		const titles = head.map((one, index) => `<th scope="col"${look(index)}>${escapeHtml(one)}</th>`);
		const lines = rows.map(
			(row) => `<tr>${row.map((one, index) => `<td${look(index)}>${cell(one)}</td>`).join("")}</tr>`,
		);
		return `<table><caption>${escapeHtml(caption)}</caption><thead><tr>${titles.join("")}</tr></thead><tbody>${lines.join("")}</tbody></table>`;
	};
	const block = (one: Block): string => {
		switch (one.kind) {
			case "text":
				return `<p dir="auto"${one.look ? ` class="${one.look}"` : ""}>${escapeHtml(one.text)}</p>`;
			case "facts":
				return facts(one.rows);
			case "list":
				return `<ul>${one.items.map((item) => `<li>${cell(item)}</li>`).join("")}</ul>`;
			case "statement":
				return `<p class="by">${cells(one.by)}</p><blockquote dir="auto">${escapeHtml(one.text)}</blockquote>`;
			default:
				return table(one);
		}
	};
	return { facts, block };
}

/** A page's margin takes its words from a style only: the catalogue's, a number and a hash, and still made harmless. */
function runningFoot(words: string, direction: string): string {
	const content = JSON.stringify(words.replace(/[<>"\\\n]/g, ""));
	const [start, end] = direction === "rtl" ? ["right", "left"] : ["left", "right"];
	return `
@page {
	@bottom-${start} { content: ${content}; direction: ${direction}; font: 7pt ${sans}; color: #333; white-space: nowrap; }
	@bottom-${end} { content: counter(page) " / " counter(pages); direction: ltr; font: 7pt ${sans}; color: #333; }
}`;
}

const sans = '"Liberation Sans", Arial, "DejaVu Sans", "Noto Sans", "Noto Naskh Arabic", sans-serif';

const styles = `
@page { size: A4; margin: 18mm 18mm 20mm; }
* { box-sizing: border-box; }
html { font: 10.5pt/1.45 "Liberation Serif", "Times New Roman", "Noto Serif", "Noto Naskh Arabic", "DejaVu Serif", serif; color: #111; }
html:lang(ar) { line-height: 1.7; }
body { margin: 0; }
h1, h2, p, ul, blockquote { margin: 0; }
h1 { font-size: 20pt; line-height: 1.2; margin-block: 2mm; }
h2 { font-size: 12.5pt; line-height: 1.3; margin-block: 7mm 2mm; break-after: avoid; }
p + p, table + p, p + table, table + table, ul + *, blockquote, blockquote + * { margin-block-start: 2.5mm; }
p { orphans: 3; widows: 3; }
.policy { font-size: 13pt; }
.state { border: 0.3mm solid #111; padding: 0.4mm 2mm; }
.number { display: inline-block; min-inline-size: 7mm; font-weight: 400; color: #555; }
.lead { font-size: 12pt; font-weight: 700; }
.note { font-size: 9pt; color: #333; }
.own, blockquote { white-space: pre-line; }
.by { font-weight: 700; break-after: avoid; }
blockquote { padding-inline-start: 4mm; border-inline-start: 0.8mm solid #999; }
ul { padding-inline-start: 5mm; }
table { inline-size: 100%; border-collapse: collapse; font-size: 9.5pt; line-height: 1.35; }
html:lang(ar) table { line-height: 1.6; }
caption { text-align: start; font-weight: 700; padding-block-end: 1mm; break-after: avoid; }
thead { display: table-header-group; }
tr { break-inside: avoid; }
th, td { text-align: start; vertical-align: top; padding: 1mm 1.5mm; border-block: 0.2mm solid #999; overflow-wrap: anywhere; }
.facts { table-layout: fixed; }
.facts th { inline-size: 32%; }
th.amount, td.amount { text-align: end; font-variant-numeric: tabular-nums; }
code { font: 8pt/1.4 "Liberation Mono", "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; unicode-bidi: isolate; }
body > footer { margin-block-start: 9mm; padding-block-start: 3mm; border-block-start: 0.4mm solid #111; }
`;
