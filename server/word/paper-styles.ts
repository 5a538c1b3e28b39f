const sans = '"Liberation Sans", Arial, "DejaVu Sans", "Noto Sans", "Noto Naskh Arabic", sans-serif';

/** What stands above and below every printed page; words in a style are made harmless. */
export function runningLines(head: string, foot: string, direction: string): string {
	const safe = (words: string) => JSON.stringify(words.replace(/[<>"\\\n\r\f]/g, " "));
	const [start, end] = direction === "rtl" ? ["right", "left"] : ["left", "right"];
	const look = `font: 7pt ${sans}; color: #333; direction: ${direction};`;
	return `
@page {
	@top-${start} { content: ${safe(head)}; ${look} inline-size: 100%; }
	@bottom-${start} { content: ${safe(foot)}; ${look} inline-size: 85%; }
	@bottom-${end} { content: counter(page) " / " counter(pages); ${look} direction: ltr; }
}`;
}

export const paperStyles = `
@page { size: A4; margin: 20mm 20mm 20mm; }
* { box-sizing: border-box; }
html { font: 11pt/1.5 "Liberation Serif", "Times New Roman", "Noto Serif", "Noto Naskh Arabic", "DejaVu Serif", serif; color: #111; }
html:lang(ar), section:lang(ar) { line-height: 1.8; }
body { margin: 0; }
@media screen { body { max-inline-size: 46rem; margin: 2rem auto; padding-inline: 1rem; } }
h1, h2, h3, h4, h5, h6, p, ul, ol, blockquote { margin: 0; }
h1 { font-size: 21pt; line-height: 1.2; margin-block: 2mm 3mm; }
h2, h3, h4, h5, h6 { line-height: 1.3; margin-block: 7mm 2.5mm; break-after: avoid; }
h2 { font-size: 16pt; }
h3 { font-size: 13.5pt; }
h4 { font-size: 12pt; }
h5, h6 { font-size: 11pt; }
p, li { orphans: 3; widows: 3; }
p + p, p + ul, p + ol, ul + p, ol + p, table + p, p + table, .para, blockquote { margin-block-start: 2.4mm; }
header { border-block-end: 0.4mm solid #111; padding-block-end: 5mm; }
.cover { break-after: page; border-block-end: 0; }
.state { border: 0.3mm solid #111; padding: 0.4mm 2mm; }
.note { font-size: 9pt; color: #333; }
.number { font-weight: 400; color: #444; }
.status { break-after: avoid; overflow-wrap: anywhere; }
.para { display: grid; grid-template-columns: 14mm minmax(0, 1fr); }
.count { font: 9pt/1.9 ${sans}; color: #444; direction: ltr; text-align: start; }
.name { font: 700 9pt/1.5 ${sans}; color: #333; margin-block-start: 3mm; break-after: avoid; }
.hand { font: 7.5pt/1 ${sans}; color: #333; border: 0.2mm solid #777; border-radius: 0.6mm; padding: 0 0.8mm; }
ins { text-decoration: underline; text-decoration-thickness: 0.3mm; background: #eef3ee; }
del { text-decoration: line-through; color: #444; background: #f6eeee; }
.mark, .footnote { font: 7.5pt/0 ${sans}; }
blockquote { padding-inline-start: 4mm; border-inline-start: 0.8mm solid #999; }
ul, ol { padding-inline-start: 6mm; }
table { inline-size: 100%; border-collapse: collapse; font-size: 9.5pt; line-height: 1.4; margin-block-start: 3mm; }
thead { display: table-header-group; }
tr { break-inside: avoid; }
th, td { text-align: start; vertical-align: top; padding: 1mm 1.5mm; border-block: 0.2mm solid #999; overflow-wrap: anywhere; }
.grid th, .grid td { border: 0.2mm solid #888; }
.grid th { background: #eee; }
.facts { table-layout: fixed; }
.facts th { inline-size: 22%; }
.facts + p { margin-block-start: 3mm; }
.notes, .comments { margin-block-start: 9mm; padding-block-start: 3mm; border-block-start: 0.2mm solid #555; font-size: 9.5pt; }
.notes li, .comments li { margin-block-start: 1.5mm; }
.comments h2 { font-size: 12pt; margin-block: 0 2mm; }
.by { font-weight: 700; break-after: avoid; }
.said { white-space: pre-line; }
.reply { margin-inline-start: 5mm; margin-block-start: 1.5mm; }
a { color: inherit; }
`;
