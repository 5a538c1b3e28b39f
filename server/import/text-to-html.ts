import { escapeHtml } from "#shared/document/html.ts";

const numberedTitle = /^(\p{Nd}{1,3}(?:\.\p{Nd}{1,3}){0,4})[.)]?[ \t\u00a0]+\S/u;
const listItem = /^\s*(?:[-*•–·]|(\p{Nd}{1,3})[.)])\s+(\S.*)$/u;
const maxTitleLength = 100;

/** How many numbers a line begins with if it may be a title: "2.1 Fair recruitment" → 2; otherwise 0. */
function titleDepth(line: string | undefined): number {
	if (!line || line.length > maxTitleLength || /[.;:,!?،؛。]\s*$/.test(line)) return 0;
	const number = numberedTitle.exec(line.trim())?.[1];
	return number ? number.split(".").length : 0;
}

/** Splits text into blocks of lines; blank lines separate them. */
function splitBlocks(text: string): string[][] {
	const blocks: string[][] = [];
	let current: string[] = [];
	for (const line of text.split("\n")) {
		if (line.trim() !== "") current.push(line.trimEnd());
		else if (current.length > 0) {
			blocks.push(current);
			current = [];
		}
	}
	if (current.length > 0) blocks.push(current);
	return blocks;
}

function writeList(lines: string[]): string | null {
	const items = lines.map((line) => listItem.exec(line));
	if (items.some((item) => !item)) return null;
	const numbered = items.every((item) => item?.[1]);
	if (items.some((item) => item?.[1]) && (!numbered || items.length < 2)) return null;
	const inner = items.map((item) => `<li>${escapeHtml(item?.[2] ?? "")}</li>`).join("");
	const start = Number(items[0]?.[1] ?? 1) || 1;
	return numbered ? `<ol start="${start}">${inner}</ol>` : `<ul>${inner}</ul>`;
}

function writeParagraph(lines: string[]): string {
	const list = writeList(lines);
	if (list) return list;
	// Lines that fill their width were broken by a program; short ones by a person.
	const wrapped = lines.slice(0, -1).every((line) => line.length >= 50);
	return `<p>${lines.map(escapeHtml).join(wrapped ? " " : "<br>")}</p>`;
}

/**
 * Turns plain text into HTML: paragraphs by blank lines, plain lists, and headings only where a short line
 * is clearly numbered ("2.1 Title") and text or a deeper title follows it. Several numbered lines of one
 * depth in a row are a list, not headings.
 */
export function textToHtml(text: string): string {
	const html: string[] = [];
	const blocks = splitBlocks(text);
	let rejected = 0;
	blocks.forEach((lines, index) => {
		const depth = titleDepth(lines[0]);
		const next = lines.length > 1 ? lines[1] : blocks[index + 1]?.[0];
		const nextDepth = titleDepth(next);
		// One number could as well count the items of a list; two or more do not.
		const followed = depth > 1 ? nextDepth !== depth : nextDepth === 0 || nextDepth > depth;
		const isTitle = depth > 0 && next !== undefined && followed && depth !== rejected;
		if (isTitle) {
			rejected = 0;
			const level = Math.min(depth, 6);
			html.push(`<h${level}>${escapeHtml((lines[0] ?? "").trim())}</h${level}>`);
			if (lines.length > 1) html.push(writeParagraph(lines.slice(1)));
			return;
		}
		rejected = depth;
		html.push(writeParagraph(lines));
	});
	return html.join("\n");
}
