import { nodeText } from "./document/blocks.ts";
import type { Doc, DocNode } from "./document/check.ts";

/** Why a proposed wording cannot be written into a block by machine. Sentences: matrix:wording.<name>. */
export type WordingFault = "blockGone" | "noProse" | "quoteGone" | "quoteTwice";

const prose = ["paragraph", "heading"];

/**
 * A section's text with a proposed wording in one of its blocks: in place of the whole block, or of the quoted words.
 * The block keeps its id, the rest of it its marks and footnotes. Only paragraphs and headings; a quote must stand in
 * the block exactly once.
 */
export function writeWording(
	doc: Doc,
	blockId: string,
	given: { wording: string; quote: string | null },
): Doc | WordingFault {
	const block = doc.content.find((node) => node.attrs?.id === blockId);
	if (!block) return "blockGone";
	if (!prose.includes(block.type)) return "noProse";
	const text = nodeText(block);
	const start = given.quote === null ? 0 : text.indexOf(given.quote);
	const end = given.quote === null ? text.length : start + given.quote.length;
	if (start < 0 || given.quote === "") return "quoteGone";
	if (given.quote !== null && text.indexOf(given.quote, start + 1) >= 0) return "quoteTwice";
	const written = inlineOf(given.wording, block.type === "heading");
	const content = replaceRange(block.content ?? [], start, end, written);
	return {
		...doc,
		content: doc.content.map((node) => (node === block ? { ...block, content } : node)),
	};
}

/** The words as inline content: line ends become line breaks, in a heading spaces. */
function inlineOf(wording: string, oneLine: boolean): DocNode[] {
	const lines = oneLine ? [wording.replace(/\s+/g, " ")] : wording.split(/\r?\n/);
	return lines.flatMap((line, index) => [
		...(index > 0 ? [{ type: "hardBreak" } as DocNode] : []),
		...(line === "" ? [] : [{ type: "text", text: line } as DocNode]),
	]);
}

/** Offsets are those of nodeText: a line break counts one, a footnote nothing. */
function replaceRange(nodes: readonly DocNode[], start: number, end: number, written: DocNode[]): DocNode[] {
	const before: DocNode[] = [];
	const after: DocNode[] = [];
	let marks: DocNode["marks"];
	let at = 0;
	for (const node of nodes) {
		const length = node.type === "text" ? (node.text ?? "").length : node.type === "hardBreak" ? 1 : 0;
		const from = at;
		at += length;
		if (length === 0) {
			(from <= start ? before : after).push(node);
			continue;
		}
		const { text = "" } = node;
		if (from < start) before.push(at <= start ? node : { ...node, text: text.slice(0, start - from) });
		if (at > end) after.push(from >= end ? node : { ...node, text: text.slice(end - from) });
		if (node.type === "text" && from <= start && at > start) marks = node.marks;
	}
	const kept = marks && written.map((node) => (node.type === "text" ? { ...node, marks } : node));
	return [...before, ...(kept ?? written), ...after];
}

/**
 * A section's text with one block as it was before a change. null where the block no longer says what the change
 * wrote: something else has been changed there since.
 */
export function takeBack(now: Doc, before: Doc, after: Doc, blockId: string): Doc | null {
	const find = (doc: Doc) => doc.content.find((node) => node.attrs?.id === blockId);
	const [current, old, written] = [find(now), find(before), find(after)];
	if (!current || !old || !written || JSON.stringify(current) !== JSON.stringify(written)) return null;
	return { ...now, content: now.content.map((node) => (node === current ? old : node)) };
}
