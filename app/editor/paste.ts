import { isAllowedHref } from "#shared/document/links.ts";
import { gatherWordLists, nestLists } from "./paste-lists.ts";
import { takeFootnotes } from "./paste-notes.ts";
import {
	isElement,
	makeElement,
	type PasteElement,
	type PasteNode,
	readHtml,
	textOf,
	walk,
	writeHtml,
} from "./paste-tree.ts";

/** Left out with everything in them. */
const dropped = new Set([
	"head",
	"style",
	"script",
	"meta",
	"link",
	"title",
	"xml",
	"img",
	"svg",
	"object",
	"iframe",
	"video",
	"audio",
	"form",
	"input",
	"button",
	"select",
	"textarea",
	"template",
	"noscript",
	"del",
	"colgroup",
	"col",
]);

/** Kept, with these attributes only; every other element gives way to what it holds. */
const kept: Record<string, readonly string[]> = {
	p: [],
	h1: [],
	h2: [],
	h3: [],
	h4: [],
	h5: [],
	h6: [],
	ul: [],
	ol: ["start", "type"],
	li: [],
	blockquote: [],
	table: [],
	thead: [],
	tbody: [],
	tfoot: [],
	tr: [],
	td: ["colspan", "rowspan"],
	th: ["colspan", "rowspan"],
	strong: [],
	b: [],
	em: [],
	i: [],
	a: ["href"],
	br: [],
	div: [],
	pre: [],
	sup: ["data-footnote"],
};

const boldStyle = /(?:^|;)\s*font-weight\s*:\s*(?:bold|bolder|[6-9]00)\b/i;
const plainStyle = /(?:^|;)\s*font-weight\s*:\s*(?:normal|lighter|[1-5]00)\b/i;
const italicStyle = /(?:^|;)\s*font-style\s*:\s*(?:italic|oblique)\b/i;
const uprightStyle = /(?:^|;)\s*font-style\s*:\s*normal\b/i;
/** Word's own lists of comments, of notes, and what it hides. */
const asideStyle = /mso-element:\s*(?:comment-list|footnote-list|endnote-list)|(?:^|;)\s*display\s*:\s*none/i;

function isLeftOut(element: PasteElement): boolean {
	if (dropped.has(element.tag)) return true;
	if (element.tag === "br" && /interchange-newline/i.test(element.attrs.class ?? "")) return true;
	return (
		asideStyle.test(element.attrs.style ?? "") || /\bMsoCommentReference\b/.test(element.attrs.class ?? "")
	);
}

function keepAttributes(element: PasteElement, names: readonly string[]): Record<string, string> {
	const pairs = names.map((name) => [name, element.attrs[name]] as const);
	return Object.fromEntries(pairs.filter((pair): pair is [string, string] => pair[1] !== undefined));
}

/** Bold and italic may be a tag or a style; a style also takes back a tag (Google Docs). */
function emphasize(element: PasteElement, children: PasteNode[]): PasteNode[] {
	const style = element.attrs.style ?? "";
	const tag = element.tag;
	const heading = /^h[1-6]$/.test(tag);
	const bold =
		!heading && (((tag === "b" || tag === "strong") && !plainStyle.test(style)) || boldStyle.test(style));
	const italic = ((tag === "i" || tag === "em") && !uprightStyle.test(style)) || italicStyle.test(style);
	let result = children;
	if (italic) result = [makeElement("em", result)];
	if (bold) result = [makeElement("strong", result)];
	return result;
}

const blocks = new Set([
	"p",
	"h1",
	"h2",
	"h3",
	"h4",
	"h5",
	"h6",
	"ul",
	"ol",
	"li",
	"blockquote",
	"table",
	"div",
	"td",
	"th",
	"tr",
	"thead",
	"tbody",
]);

function cleanElement(element: PasteElement, inHead: boolean): PasteNode[] {
	const children = element.children.flatMap((child) => cleanNode(child, inHead || element.tag === "thead"));
	let { tag } = element;
	if (tag === "p" && /\bMsoTitle\b/.test(element.attrs.class ?? "")) tag = "h1";
	if (tag === "td" && inHead) tag = "th";
	const inline = !blocks.has(tag);
	const content =
		inline || !children.some((child) => isElement(child) && blocks.has(child.tag))
			? emphasize(element, children)
			: children;
	if (tag === "a")
		return isAllowedHref(element.attrs.href) && !element.attrs.href.startsWith("#")
			? [makeElement("a", content, { href: element.attrs.href })]
			: content;
	if (tag === "sup" && element.attrs["data-footnote"] === undefined) return content;
	const names = kept[tag];
	if (!names || ["b", "strong", "i", "em"].includes(tag)) return content;
	return [makeElement(tag, content, keepAttributes(element, names))];
}

function cleanNode(node: PasteNode, inHead: boolean): PasteNode[] {
	if (!isElement(node)) return [node];
	return isLeftOut(node) ? [] : cleanElement(node, inHead);
}

function isEmptyBlock(node: PasteNode): boolean {
	if (!isElement(node) || (node.tag !== "p" && node.tag !== "div")) return false;
	if (textOf(node).replace(/[\s\u00a0\u200b]+/gu, "") !== "") return false;
	return ![...walk(node.children)].some((inner) => inner.tag === "sup" || inner.tag === "table");
}

/** Blank lines that Word uses as spacing go; an empty cell or item keeps its one paragraph. */
function dropBlanks(nodes: readonly PasteNode[], holder: string): PasteNode[] {
	const keepEmpty = holder === "td" || holder === "th" || holder === "li";
	return nodes
		.filter((node) => keepEmpty || !isEmptyBlock(node))
		.map((node) => {
			if (!isElement(node)) return node;
			return { ...node, children: isEmptyBlock(node) ? [] : dropBlanks(node.children, node.tag) };
		});
}

/** The section's title is the first level, so pasted headings start at the second and end at the fourth. */
function fitHeadings(nodes: readonly PasteNode[]): PasteNode[] {
	const shift = [...walk(nodes)].some((element) => element.tag === "h1") ? 1 : 0;
	const fit = (node: PasteNode): PasteNode => {
		if (!isElement(node)) return node;
		const level = /^h([1-6])$/.exec(node.tag);
		const tag = level ? `h${Math.min(4, Math.max(2, Number(level[1]) + shift))}` : node.tag;
		return { ...node, tag, children: node.children.map(fit) };
	};
	return nodes.map(fit);
}

/**
 * Cleans pasted content: headings, bold, italic, lists, quotes, tables, links and footnotes stay; styles,
 * classes, Word's own elements, pictures and deleted words go.
 */
export function cleanPasted(nodes: readonly PasteNode[]): PasteNode[] {
	const lists = nestLists(gatherWordLists(takeFootnotes(nodes)));
	return dropBlanks(fitHeadings(lists.flatMap((node) => cleanNode(node, false))), "");
}

/** The same for HTML from the clipboard. What was copied from this editor comes back as it is. */
export function cleanPastedHtml(html: string): string {
	return html.includes("data-pm-slice") ? html : writeHtml(cleanPasted(readHtml(html)));
}
