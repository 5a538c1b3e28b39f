import type { DocNode } from "#shared/document/check.ts";
import { type Conversion, makeBlockId, recordDropped } from "./convert-context.ts";
import { goDeeper, readInline } from "./html-to-inline.ts";
import {
	childElements,
	type HtmlElement,
	type HtmlNode,
	hasClass,
	isElement,
	readAttribute,
} from "./html-tree.ts";

// Deeper than this, inner lists, quotes and tables lose their frame and keep their words.
const maxDepth = 22;

const inlineTags = new Set(
	"a abbr b br cite code del em i img input ins kbd mark q s samp small span strike strong sub sup u var".split(
		" ",
	),
);

const headingTag = /^h([1-6])$/;

/** The level of a heading element (1 to 6), or null. */
export function headingLevel(node: HtmlNode): number | null {
	const match = isElement(node) ? headingTag.exec(node.tagName) : null;
	return match ? Number(match[1]) : null;
}

function makeParagraph(content: DocNode[], conversion: Conversion): DocNode {
	const id = makeBlockId(conversion);
	return content.length > 0
		? { type: "paragraph", attrs: { id }, content }
		: { type: "paragraph", attrs: { id } };
}

function isInline(node: HtmlNode): boolean {
	return isElement(node) ? inlineTags.has(node.tagName) : node.nodeName === "#text";
}

/** Turns HTML into blocks of the schema. `depth` counts the levels of nodes above them. */
export function readBlocks(nodes: HtmlNode[], conversion: Conversion, depth = 1): DocNode[] {
	return goDeeper(conversion, () => {
		const blocks: DocNode[] = [];
		const inline: HtmlNode[] = [];
		const flush = () => {
			const content = readInline(inline.splice(0), conversion);
			if (content.length > 0) blocks.push(makeParagraph(content, conversion));
		};
		for (const node of nodes) {
			if (isInline(node)) inline.push(node);
			else if (isElement(node)) {
				flush();
				blocks.push(...readBlock(node, conversion, depth));
			}
		}
		flush();
		return blocks;
	});
}

function readBlock(element: HtmlElement, conversion: Conversion, depth: number): DocNode[] {
	switch (element.tagName) {
		case "p":
			return readParagraph(element, conversion);
		case "ul":
		case "ol":
			return readList(element, conversion, depth);
		case "blockquote":
			return readQuote(element, conversion, depth);
		case "table":
			return readTable(element, conversion, depth);
		case "pre":
			return readCode(element, conversion);
		case "hr":
			recordDropped(conversion, "rule");
			return [];
		default:
			if (headingLevel(element)) {
				recordDropped(conversion, "nestedHeading");
				return readParagraph(element, conversion);
			}
			return readBlocks(element.childNodes, conversion, depth);
	}
}

function readParagraph(element: HtmlElement, conversion: Conversion): DocNode[] {
	if (hasClass(element, "toc")) {
		recordDropped(conversion, "contents");
		return [];
	}
	const content = readInline(element.childNodes, conversion);
	return content.length > 0 ? [makeParagraph(content, conversion)] : [];
}

function readCode(element: HtmlElement, conversion: Conversion): DocNode[] {
	recordDropped(conversion, "code");
	const lines = childElements(element, "code")
		.concat(element)
		.at(0)
		?.childNodes.map((node) => ("value" in node ? node.value : ""))
		.join("")
		.replace(/\n$/, "")
		.split("\n");
	const content = (lines ?? []).flatMap((line, index): DocNode[] => [
		...(index > 0 ? [{ type: "hardBreak" }] : []),
		...(line.trim() ? [{ type: "text", text: line.normalize("NFC") }] : []),
	]);
	return content.some(({ type }) => type === "text") ? [makeParagraph(content, conversion)] : [];
}

function readQuote(element: HtmlElement, conversion: Conversion, depth: number): DocNode[] {
	if (depth >= maxDepth) {
		recordDropped(conversion, "deepNesting");
		return readBlocks(element.childNodes, conversion, depth);
	}
	const id = makeBlockId(conversion);
	const content = readBlocks(element.childNodes, conversion, depth + 1);
	return content.length > 0 ? [{ type: "blockquote", attrs: { id }, content }] : [];
}

function readItem(element: HtmlElement, conversion: Conversion, depth: number): DocNode {
	const content = readBlocks(element.childNodes, conversion, depth + 2);
	if (content[0]?.type !== "paragraph") content.unshift(makeParagraph([], conversion));
	return { type: "listItem", content };
}

function readListAttributes(element: HtmlElement): Record<string, unknown> {
	if (element.tagName === "ul") return {};
	const start = Number(readAttribute(element, "start") ?? 1);
	const type = readAttribute(element, "type");
	return {
		start: Number.isInteger(start) && start >= 0 && start <= 100_000 ? start : 1,
		type: type && /^[aAiI]$/.test(type) ? type : null,
	};
}

function readList(element: HtmlElement, conversion: Conversion, depth: number): DocNode[] {
	if (depth >= maxDepth) {
		recordDropped(conversion, "deepNesting");
		return childElements(element).flatMap((item) => readBlocks(item.childNodes, conversion, depth));
	}
	const id = makeBlockId(conversion);
	const content: DocNode[] = [];
	for (const child of childElements(element)) {
		const previous = content.at(-1);
		// Some writers put an inner list beside its item instead of inside it.
		if (child.tagName !== "li" && previous) {
			previous.content?.push(...readBlocks([child], conversion, depth + 2));
		} else content.push(readItem(child, conversion, depth));
	}
	const type = element.tagName === "ul" ? "bulletList" : "orderedList";
	return content.length > 0 ? [{ type, attrs: { id, ...readListAttributes(element) }, content }] : [];
}

function readSpan(element: HtmlElement, name: string, most: number): number {
	const value = Number(readAttribute(element, name) ?? 1);
	return Number.isInteger(value) ? Math.min(Math.max(value, 1), most) : 1;
}

function readCell(element: HtmlElement, rowsLeft: number, conversion: Conversion, depth: number): DocNode {
	const content = readBlocks(element.childNodes, conversion, depth + 3);
	if (content.length === 0) content.push(makeParagraph([], conversion));
	const align = /text-align:\s*(left|center|right)/.exec(readAttribute(element, "style") ?? "")?.[1] ?? null;
	return {
		type: element.tagName === "th" ? "tableHeader" : "tableCell",
		attrs: {
			colspan: readSpan(element, "colspan", 100),
			rowspan: readSpan(element, "rowspan", Math.min(rowsLeft, 1000)),
			align,
		},
		content,
	};
}

function findRows(table: HtmlElement): HtmlElement[] {
	return childElements(table, "thead", "tbody", "tfoot", "tr").flatMap((part) =>
		part.tagName === "tr" ? [part] : childElements(part, "tr"),
	);
}

function readTable(element: HtmlElement, conversion: Conversion, depth: number): DocNode[] {
	const rows = findRows(element).filter((row) => childElements(row, "td", "th").length > 0);
	if (conversion.insideTable || depth >= maxDepth) {
		recordDropped(conversion, "nestedTable");
		return rows
			.flatMap((row) => childElements(row, "td", "th"))
			.flatMap((cell) => readBlocks(cell.childNodes, conversion, depth));
	}
	const caption = childElements(element, "caption").flatMap((part) => readParagraph(part, conversion));
	if (rows.length === 0) return caption;
	const id = makeBlockId(conversion);
	conversion.insideTable = true;
	const content = rows.map((row, index) => ({
		type: "tableRow",
		content: childElements(row, "td", "th").map((cell) =>
			readCell(cell, rows.length - index, conversion, depth),
		),
	}));
	conversion.insideTable = false;
	return [...caption, { type: "table", attrs: { id }, content }];
}
