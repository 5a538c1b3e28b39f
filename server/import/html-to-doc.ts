import { EditorState } from "@tiptap/pm/state";
import { fixTables } from "@tiptap/pm/tables";
import { checkDoc, type Doc, type DocNode } from "#shared/document/check.ts";
import { blockTypes } from "#shared/document/extensions.ts";
import { documentSchema } from "#shared/document/schema.ts";
import { type Dropped, type ImportedSection, importLimits } from "#shared/import.ts";
import { type Conversion, recordDropped, startConversion } from "./convert-context.ts";
import { splitNumbers } from "./heading-numbers.ts";
import { headingLevel, readBlocks } from "./html-to-blocks.ts";
import { readInline } from "./html-to-inline.ts";
import { type HtmlElement, type HtmlNode, hasClass, isElement, parseHtml, plainText } from "./html-tree.ts";
import { ImportError } from "./import-error.ts";
import { takeNotes } from "./notes.ts";

/** A longer "heading" is a paragraph that only looks like one. */
const maxTitleLength = 200;

/** A run of the text: what stands under one heading. `level` is 0 before the first heading. */
type Part = { level: number; text: string; heading: DocNode[]; blocks: DocNode[]; anchors: string[] };

/** `title` is the document's own title when it has one. */
export type ReadDocument = { title: string | null; sections: ImportedSection[]; dropped: Dropped[] };

function isHeading(node: HtmlNode): node is HtmlElement {
	return headingLevel(node) !== null && plainText(node).length <= maxTitleLength;
}

function readHeading(element: HtmlElement, conversion: Conversion): Part {
	const text = plainText({ ...element, childNodes: withoutNotes(element, conversion) }).normalize("NFC");
	conversion.where = text;
	const content = readInline(element.childNodes, conversion);
	// A heading is bold by itself.
	const heading = content.map((node) => ({
		...node,
		marks: node.marks?.filter((mark) => mark.type === "link"),
	}));
	const anchors = conversion.pendingAnchors.splice(0);
	return { level: headingLevel(element) ?? 1, text, heading, blocks: [], anchors };
}

function withoutNotes(element: HtmlElement, conversion: Conversion): HtmlNode[] {
	return element.childNodes.filter((child) => {
		if (!isElement(child) || child.tagName !== "sup") return true;
		return !child.childNodes.some(
			(link) =>
				isElement(link) && link.attrs.some(({ value }) => conversion.notes.has(value.replace(/^#/, ""))),
		);
	});
}

function readParts(nodes: HtmlNode[], conversion: Conversion): { title: string | null; parts: Part[] } {
	const parts: Part[] = [{ level: 0, text: "", heading: [], blocks: [], anchors: [] }];
	const loose: HtmlNode[] = [];
	let title: string | null = null;
	const flush = () => {
		parts.at(-1)?.blocks.push(...readBlocks(loose.splice(0), conversion));
	};
	for (const node of nodes) {
		if (isElement(node) && node.tagName === "p" && hasClass(node, "doc-title")) {
			const text = plainText(node);
			if (title === null) title = text || null;
			else loose.push(node);
		} else if (isHeading(node) && plainText(node) !== "") {
			flush();
			parts.push(readHeading(node, conversion));
		} else loose.push(node);
	}
	flush();
	return { title, parts };
}

/** A single top heading that opens the text and has others under it is the document's title. */
function takeTitle(parts: Part[]): string | null {
	const [before, first, ...others] = parts;
	if (!before || !first || before.blocks.length > 0 || others.length === 0) return null;
	if (others.some((part) => part.level <= first.level) || first.heading.some(isFootnote)) return null;
	parts.splice(0, 2, { ...first, level: 0, text: "", heading: [] });
	return first.text;
}

function isFootnote(node: DocNode): boolean {
	return node.type === "footnote";
}

/** Which heading levels become sections: the two highest that occur, or one if two make too many. */
function chooseLevels(parts: Part[]): number[] {
	const levels = [...new Set(parts.map(({ level }) => level))].filter((level) => level > 0).sort();
	for (const count of [2, 1]) {
		const chosen = levels.slice(0, count);
		if (parts.filter(({ level }) => chosen.includes(level)).length <= importLimits.sections) return chosen;
	}
	throw new ImportError("too-many-sections", `more than ${importLimits.sections} headings of one level`);
}

function makeInnerHeading(part: Part, chosen: number[], conversion: Conversion): DocNode {
	const level = Math.min(4, Math.max(2, part.level - Math.max(...chosen) + 1));
	const id = conversion.newId();
	for (const name of part.anchors) conversion.anchors.set(name, id);
	return { type: "heading", attrs: { id, level }, content: part.heading };
}

/** A title is plain words: its footnotes move to the first paragraph under it, its links are counted. */
function moveNotesOutOfTitle(part: Part, conversion: Conversion): DocNode[] {
	const links = part.heading.filter((node) => node.marks?.some((mark) => mark.type === "link"));
	recordDropped(conversion, "link", links.length);
	const notes = part.heading.filter(isFootnote).map(({ type, attrs }) => ({ type, attrs }));
	if (notes.length === 0) return part.blocks;
	const [first, ...others] = part.blocks;
	if (first?.type === "paragraph") {
		return [{ ...first, content: [...notes, ...(first.content ?? [])] }, ...others];
	}
	return [{ type: "paragraph", attrs: { id: conversion.newId() }, content: notes }, ...part.blocks];
}

type Draft = { level: number; text: string; blocks: DocNode[] };

function groupParts(parts: Part[], chosen: number[], conversion: Conversion): Draft[] {
	const drafts: Draft[] = [];
	for (const part of parts) {
		conversion.where = part.text || null;
		const current = drafts.at(-1);
		if (part.level === 0 || chosen.includes(part.level)) {
			const blocks = moveNotesOutOfTitle(part, conversion);
			if (part.level > 0 || blocks.length > 0) drafts.push({ level: part.level, text: part.text, blocks });
		} else if (current) {
			current.blocks.push(makeInnerHeading(part, chosen, conversion), ...part.blocks);
		} else {
			const blocks = [makeInnerHeading(part, chosen, conversion), ...part.blocks];
			drafts.push({ level: 0, text: "", blocks });
		}
	}
	return drafts;
}

function fillIds(node: DocNode, newId: () => string): DocNode {
	const attrs = blockTypes.includes(node.type)
		? { ...node.attrs, id: node.attrs?.id ?? newId() }
		: node.attrs;
	return { ...node, attrs, content: node.content?.map((child) => fillIds(child, newId)) };
}

/**
 * Makes tables rectangular with the editor's own rule. Otherwise the first person to open the section
 * would correct them, and be named as the author of it.
 */
function squareTables(doc: Doc, newId: () => string): Doc {
	if (!doc.content.some((node) => JSON.stringify(node).includes('"table"'))) return doc;
	const state = EditorState.create({ doc: documentSchema.nodeFromJSON(doc) });
	const fixed = fixTables(state);
	if (!fixed) return doc;
	const json = fixed.doc.toJSON() as Doc;
	return checkDoc({ type: "doc", content: json.content.map((node) => fillIds(node, newId)) });
}

function collectIds(node: DocNode, into: string[] = []): string[] {
	if (typeof node.attrs?.id === "string") into.push(node.attrs.id);
	for (const child of node.content ?? []) collectIds(child, into);
	return into;
}

/** Links inside the file point at the block they mean, or become plain words when it is elsewhere. */
function resolveInnerLinks(blocks: DocNode[], conversion: Conversion): DocNode[] {
	const topIds = new Map(
		blocks.flatMap((block) => collectIds(block).map((id) => [id, block.attrs?.id] as const)),
	);
	const resolve = (node: DocNode): DocNode => {
		const marks = node.marks?.flatMap((mark) => {
			const href = String(mark.attrs?.href ?? "");
			if (mark.type !== "link" || !href.startsWith("#")) return [mark];
			const target = topIds.get(conversion.anchors.get(href.slice(1)) ?? "");
			if (target) return [{ type: "link", attrs: { href: `#p-${target}` } }];
			recordDropped(conversion, "internalLink");
			return [];
		});
		return {
			...node,
			...(marks ? { marks } : {}),
			...(node.content ? { content: node.content.map(resolve) } : {}),
		};
	};
	return blocks.map(resolve);
}

function makeDoc(draft: Draft, conversion: Conversion): Doc {
	conversion.where = draft.text || null;
	const blocks = resolveInnerLinks(draft.blocks, conversion);
	const empty: DocNode = { type: "paragraph", attrs: { id: conversion.newId() } };
	const doc = { type: "doc", content: blocks.length > 0 ? blocks : [empty] };
	return squareTables(checkDoc(doc), conversion.newId);
}

/** Numbers are taken off level by level, because each level counts on its own. */
function numberTitles(drafts: Draft[]) {
	const titles = new Map<Draft, { number: string | null; title: string | null }>();
	for (const level of new Set(drafts.map((draft) => draft.level))) {
		const same = drafts.filter((draft) => draft.level === level);
		const split = splitNumbers(
			same.map((draft) => draft.text),
			drafts.map((draft) => draft.text),
		);
		same.forEach((draft, index) => {
			const { number = null, title = "" } = split[index] ?? {};
			titles.set(draft, { number, title: title || null });
		});
	}
	return titles;
}

/**
 * Turns the HTML that mammoth, markdown-it or text-to-html.ts write into sections of checked documents.
 *
 * The two highest heading levels become sections, deeper headings stay in them (levels 2 to 4). Every block
 * has a new id. What the schema does not have is counted in `dropped`, with the heading it first stood
 * under. The HTML itself is never passed on.
 */
export function readHtml(html: string, newId: () => string): ReadDocument {
	const root = parseHtml(html);
	const conversion = startConversion(newId, takeNotes(root));
	const { title, parts } = readParts(root.childNodes, conversion);
	const ownTitle = title ?? takeTitle(parts);
	const chosen = chooseLevels(parts);
	const drafts = groupParts(parts, chosen, conversion);
	const titles = numberTitles(drafts);
	let hasParent = false;
	const sections = drafts.map((draft): ImportedSection => {
		const level = draft.level === chosen[1] && hasParent ? 2 : 1;
		hasParent ||= draft.level === chosen[0];
		const { number, title: text } = titles.get(draft) ?? { number: null, title: null };
		return { level, number, title: text, doc: makeDoc(draft, conversion) };
	});
	return { title: ownTitle, sections, dropped: [...conversion.dropped.values()] };
}
