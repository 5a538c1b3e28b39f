import { numberBlocks } from "./blocks.ts";
import type { Doc, DocMark, DocNode } from "./check.ts";
import { isAllowedHref } from "./links.ts";

/**
 * `sectionNumber`: the section's own number ("2.1"), or null.
 * `headingShift`: how many levels deeper headings are shown (a page with all sections: 1). Default 0.
 * `notePrefix`: set apart the footnotes of several sections on one page ("s2-"). Default "".
 * `paintText`: makes each piece of text HTML, in order of the document; `first` in its paragraph. Default escapeHtml.
 */
export type RenderOptions = {
	sectionNumber: string | null;
	headingShift?: number;
	notePrefix?: string;
	paintText?: (text: string, first: boolean) => string;
};

type Rendering = {
	notes: string[];
	notePrefix: string;
	headingShift: number;
	paintText: (text: string, first: boolean) => string;
};

const entities: Record<string, string> = {
	"&": "&amp;",
	"<": "&lt;",
	">": "&gt;",
	'"': "&quot;",
	"'": "&#39;",
};

/** Makes text harmless inside HTML text and inside quoted attributes. */
export function escapeHtml(text: string): string {
	return text.replace(/[&<>"']/g, (character) => entities[character] as string);
}

function wholeNumber(value: unknown, fallback: number): number {
	return typeof value === "number" && Number.isInteger(value) ? value : fallback;
}

/** Suggested words as HTML says it: added, or taken away. */
const suggestionTags: Readonly<Record<string, string>> = { insertion: "ins", deletion: "del" };

function openMark(mark: DocMark): string {
	if (mark.type === "bold") return "<strong>";
	if (mark.type === "italic") return "<em>";
	const tag = suggestionTags[mark.type];
	if (tag) return `<${tag} data-suggestion="${escapeHtml(String(mark.attrs?.id))}">`;
	const href = mark.attrs?.href;
	if (mark.type !== "link" || !isAllowedHref(href)) return "";
	return `<a href="${escapeHtml(href)}" rel="noopener noreferrer nofollow">`;
}

function closeMark(mark: DocMark): string {
	if (mark.type === "bold") return "</strong>";
	if (mark.type === "italic") return "</em>";
	const tag = suggestionTags[mark.type];
	if (tag) return `</${tag}>`;
	return mark.type === "link" && isAllowedHref(mark.attrs?.href) ? "</a>" : "";
}

function sameMark(one: DocMark | undefined, other: DocMark | undefined): boolean {
	const [a, b] = [one?.attrs, other?.attrs];
	return one?.type === other?.type && a?.href === b?.href && a?.id === b?.id;
}

function renderFootnote(node: DocNode, rendering: Rendering): string {
	rendering.notes.push(String(node.attrs?.text ?? ""));
	const number = rendering.notes.length;
	const name = `${rendering.notePrefix}${number}`;
	const link = `<a href="#fn-${name}" id="fnref-${name}" role="doc-noteref">${number}</a>`;
	return `<sup class="footnote">${link}</sup>`;
}

function renderInline(nodes: readonly DocNode[], rendering: Rendering): string {
	let html = "";
	let first = true;
	const open: DocMark[] = [];
	const closeTo = (count: number) => {
		while (open.length > count) html += closeMark(open.pop() as DocMark);
	};
	for (const node of nodes) {
		const marks = node.type === "footnote" ? [] : (node.marks ?? []);
		let shared = 0;
		while (shared < open.length && shared < marks.length && sameMark(open[shared], marks[shared]))
			shared += 1;
		closeTo(shared);
		for (const mark of marks.slice(shared)) {
			html += openMark(mark);
			open.push(mark);
		}
		if (node.type === "text") {
			html += rendering.paintText(node.text ?? "", first);
			first = false;
		} else if (node.type === "hardBreak") html += "<br>";
		else if (node.type === "footnote") html += renderFootnote(node, rendering);
	}
	closeTo(0);
	return html;
}

function renderCell(node: DocNode, rendering: Rendering): string {
	const colspan = wholeNumber(node.attrs?.colspan, 1);
	const rowspan = wholeNumber(node.attrs?.rowspan, 1);
	const align = node.attrs?.align;
	let attributes = "";
	if (colspan > 1) attributes += ` colspan="${colspan}"`;
	if (rowspan > 1) attributes += ` rowspan="${rowspan}"`;
	// A class and not a style: the content security policy allows no inline style.
	if (align === "center" || align === "right") attributes += ` class="align-${align}"`;
	const content = (node.content ?? []).map((child) => renderBlock(child, rendering)).join("");
	return node.type === "tableHeader"
		? `<th${attributes}>${content}</th>`
		: `<td${attributes}>${content}</td>`;
}

function renderTable(node: DocNode, rendering: Rendering, label: string): string {
	const rows = (node.content ?? []).map((row) => {
		const cells = (row.content ?? []).map((cell) => renderCell(cell, rendering)).join("");
		return `<tr>${cells}</tr>`;
	});
	const named = label ? ` aria-labelledby="${label}"` : "";
	return `<div class="table-scroll" tabindex="0" role="region"${named}><table dir="auto"><tbody>${rows.join("")}</tbody></table></div>`;
}

function renderList(node: DocNode, rendering: Rendering): string {
	const items = (node.content ?? [])
		.map((item) => {
			const content = (item.content ?? []).map((child) => renderBlock(child, rendering)).join("");
			return `<li dir="auto">${content}</li>`;
		})
		.join("");
	if (node.type === "bulletList") return `<ul dir="auto">${items}</ul>`;
	const start = wholeNumber(node.attrs?.start, 1);
	const type = node.attrs?.type;
	const startAttribute = start === 1 ? "" : ` start="${start}"`;
	const typeAttribute = typeof type === "string" && /^[aAiI]$/.test(type) ? ` type="${type}"` : "";
	return `<ol dir="auto"${startAttribute}${typeAttribute}>${items}</ol>`;
}

function renderHeading(node: DocNode, rendering: Rendering, attributes: string): string {
	const level = Math.min(6, wholeNumber(node.attrs?.level, 2) + rendering.headingShift);
	return `<h${level}${attributes} dir="auto">${renderInline(node.content ?? [], rendering)}</h${level}>`;
}

function renderBlock(node: DocNode, rendering: Rendering, label = ""): string {
	switch (node.type) {
		case "paragraph":
			return `<p dir="auto">${renderInline(node.content ?? [], rendering)}</p>`;
		case "heading":
			return renderHeading(node, rendering, "");
		case "blockquote": {
			const content = (node.content ?? []).map((child) => renderBlock(child, rendering)).join("");
			return `<blockquote dir="auto">${content}</blockquote>`;
		}
		case "bulletList":
		case "orderedList":
			return renderList(node, rendering);
		case "table":
			return renderTable(node, rendering, label);
		default:
			return "";
	}
}

function renderNotes(rendering: Rendering): string {
	if (rendering.notes.length === 0) return "";
	const items = rendering.notes.map((text, index) => {
		const name = `${rendering.notePrefix}${index + 1}`;
		const back = `<a href="#fnref-${name}" role="doc-backlink">↩</a>`;
		return `<li id="fn-${name}" dir="auto"><p>${escapeHtml(text)} ${back}</p></li>`;
	});
	return `<section class="footnotes" role="doc-endnotes"><ol>${items.join("")}</ol></section>`;
}

/**
 * Renders a checked document as the HTML that is read without JavaScript.
 *
 * Every top-level block stands in `<div class="para" id="p-<block id>" data-n="2.1.3">` with its number as
 * a link before it (headings are the element itself, without a number). Nothing but the closed schema can
 * come out: all text is escaped, a link that is not allowed loses its address and keeps its words.
 */
export function renderDoc(doc: Doc, options: RenderOptions): string {
	const rendering: Rendering = {
		notes: [],
		notePrefix: options.notePrefix ?? "",
		headingShift: options.headingShift ?? 0,
		paintText: options.paintText ?? escapeHtml,
	};
	const numbers = numberBlocks(doc, options.sectionNumber);
	const taken = new Set<string>();
	const blocks = doc.content.map((node, index) => {
		const given = node.attrs?.id;
		// Two blocks with one id happen when a paragraph is split by two people at once: the first keeps it.
		const id = typeof given === "string" && given !== "" && !taken.has(given) ? given : null;
		if (id) taken.add(id);
		const safeId = id && escapeHtml(id);
		const idAttribute = safeId ? ` id="p-${safeId}"` : "";
		if (node.type === "heading") return renderHeading(node, rendering, idAttribute);
		const number = numbers[index];
		if (!number) return `<div class="para"${idAttribute}>${renderBlock(node, rendering)}</div>`;
		const shown = escapeHtml(number);
		const label = safeId ? `n-${safeId}` : "";
		const link = safeId
			? `<a class="para-link" id="${label}" href="#p-${safeId}">${shown}</a>`
			: `<span class="para-link">${shown}</span>`;
		return `<div class="para"${idAttribute} data-n="${shown}">${link}${renderBlock(node, rendering, label)}</div>`;
	});
	return blocks.join("") + renderNotes(rendering);
}
