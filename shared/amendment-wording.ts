/**
 * From what a form sends to the wording of an amendment: plain text written into a copy of the passage keeps the
 * formatting, footnotes and ids of what stays; what comes from the editor is checked like any text.
 */

import { idOf, type Text } from "./amendment-change.ts";
import { type Change, type Operation, operations, type Passage } from "./amendments.ts";
import { canonicalJson } from "./canonical.ts";
import { nodeText } from "./document/blocks.ts";
import { checkDoc, type DocMark, type DocNode } from "./document/check.ts";
import { joinNodes, marksOf, splitFine, type Token, tokenize } from "./document/words.ts";
import { commonRuns } from "./sequence.ts";

const prose = ["paragraph", "heading"];

/** The paragraphs of a passage in order, as the plain form shows them: those in lists and tables too. */
export function leavesOf(blocks: readonly DocNode[]): DocNode[] {
	return blocks.flatMap((block) => (prose.includes(block.type) ? [block] : leavesOf(block.content ?? [])));
}

/**
 * The passage with each paragraph's text as it was written; an empty line in a paragraph of its own begins a new one,
 * a block whose every text was emptied goes.
 * @param texts one for each of leavesOf(blocks), in their order
 */
export function writePlain(
	blocks: readonly DocNode[],
	texts: readonly string[],
	makeId: () => string,
): DocNode[] {
	const rest = [...texts];
	return blocks.flatMap((block): DocNode[] => {
		const own = rest.splice(0, leavesOf([block]).length).map(cleanText);
		if (own.every((text) => text === "")) return nodeText(block) === "" ? [block] : [];
		if (!prose.includes(block.type)) return [writeLeaves(block, own)];
		const [first = "", ...more] = own[0]!.split(/\n{2,}/);
		return [retext(block, first), ...paragraphsOf(more.join("\n\n"), makeId)];
	});
}

function cleanText(text: string): string {
	return text
		.normalize("NFC")
		.replace(/\r\n?/g, "\n")
		.replace(/[^\S\n]+$/gm, "")
		.trim();
}

/** Writes texts into the paragraphs inside a block, in order; takes them from the list. */
function writeLeaves(block: DocNode, texts: string[]): DocNode {
	if (prose.includes(block.type)) return retext(block, (texts.shift() ?? "").replace(/\n{2,}/g, "\n"));
	if (!block.content) return block;
	return { ...block, content: block.content.map((child) => writeLeaves(child, texts)) };
}

/** Plain text as new paragraphs: an empty line between two. */
export function paragraphsOf(text: string, makeId: () => string): DocNode[] {
	return cleanText(text)
		.split(/\n{2,}/)
		.filter((one) => one !== "")
		.map((one) => retext({ type: "paragraph", attrs: { id: makeId() } }, one));
}

/** A paragraph that says `text`: words that stay keep their form, footnotes stay behind the word they followed. */
export function retext(block: DocNode, text: string): DocNode {
	const wanted = block.type === "heading" ? text.replace(/\s+/g, " ") : text;
	if (nodeText(block) === wanted) return block;
	const kept: { key: string; nodes: DocNode[] }[] = [{ key: "", nodes: [] }];
	for (const token of tokenize(block.content ?? [])) {
		if (token.nodes[0]!.type === "footnote") kept.at(-1)!.nodes.push(...token.nodes);
		else kept.push({ key: keyOf(token), nodes: [...token.nodes] });
	}
	const words = splitFine(wanted).map((piece) => piece.text);
	const [lead, ...before] = kept;
	const nodes: DocNode[] = [...lead!.nodes];
	let [i, j] = [0, 0];
	const runs = commonRuns(
		before.map((one) => one.key),
		words,
	);
	for (const run of [...runs, { a: before.length, b: words.length, length: 0 }]) {
		const gone = before.slice(i, run.a);
		nodes.push(...writeWords(words.slice(j, run.b).join(""), commonMarks(gone)));
		nodes.push(...gone.flatMap((one) => one.nodes.filter((node) => node.type === "footnote")));
		nodes.push(...before.slice(run.a, run.a + run.length).flatMap((one) => one.nodes));
		[i, j] = [run.a + run.length, run.b + run.length];
	}
	const { content: _, ...rest } = block;
	return nodes.length > 0 ? { ...rest, content: joinNodes(nodes) } : rest;
}

function keyOf(token: Token): string {
	return token.nodes[0]!.type === "hardBreak" ? "\n" : token.key;
}

/** The form that all the replaced words had; mixed: none. */
function commonMarks(gone: readonly { nodes: DocNode[] }[]): DocMark[] | undefined {
	const texts = gone.flatMap((one) => one.nodes.filter((node) => node.type === "text"));
	const [first] = texts;
	return first && texts.every((node) => marksOf(node) === marksOf(first)) ? first.marks : undefined;
}

function writeWords(text: string, marks: DocMark[] | undefined): DocNode[] {
	return text
		.split("\n")
		.flatMap((line, index): DocNode[] => [
			...(index > 0 ? [{ type: "hardBreak" } as DocNode] : []),
			...(line === "" ? [] : [{ type: "text", text: line, ...(marks && { marks }) } as DocNode]),
		]);
}

/** What the form of a draft says of the change itself. */
export type WrittenChange = {
	operation: Operation;
	/** The blocks that were chosen. */
	blockIds: readonly string[];
	/** "insert" and "move": the block behind which; null: at the beginning. */
	place: string | null;
	title: string;
	/** Plain text, one per paragraph of the passage; or for "insert" one with all. */
	texts: readonly string[];
	/** The editor's blocks, where there was one: goes before the plain text. */
	blocks: unknown;
};

/** Why what was written is no change. Sentences: amendments:fault.<name>. */
export type WordingFault =
	| "operation"
	| "noBlocks"
	| "gone"
	| "noChange"
	| "noWords"
	| "noTitle"
	| "longTitle"
	| "place"
	| "malformed"
	| "allGone";

/** The longest title of a section. */
export const longestTitle = 300;

/**
 * The change that a form describes, before from the text, after from what was written. Blocks that the editor or
 * the form made anew have ids that the text does not hold. Pure.
 */
export function readChange(text: Text, written: WrittenChange, makeId: () => string): Change | WordingFault {
	const { operation } = written;
	if (!operations.includes(operation)) return "operation";
	if (operation === "title") return readTitle(text, written.title);
	const there = new Map(text.doc.content.map((block) => [idOf(block), block]));
	const { place } = written;
	if ((operation === "insert" || operation === "move") && place !== null && !there.has(place)) return "place";
	if (operation === "insert") {
		const blocks = readBlocks(written, new Set(there.keys()), makeId, () =>
			paragraphsOf(written.texts.join("\n\n"), makeId),
		);
		if (typeof blocks === "string") return blocks;
		if (blocks.every((block) => nodeText(block) === "")) return "noWords";
		const blockIds = place === null ? [] : [place];
		return { operation, blockIds, before: { blocks: [] }, after: { blocks, place } };
	}
	const chosen = text.doc.content.filter((block) => written.blockIds.includes(idOf(block)));
	if (written.blockIds.length === 0) return "noBlocks";
	if (chosen.length !== new Set(written.blockIds).size) return "gone";
	const blockIds = chosen.map(idOf);
	const before: Passage = { blocks: chosen };
	const left = text.doc.content.length - chosen.length;
	if (operation === "delete") {
		return left === 0 ? "allGone" : { operation, blockIds, before, after: { blocks: [] } };
	}
	if (operation === "move") return readMove(text, chosen, place);
	const others = new Set([...there.keys()].filter((id) => !blockIds.includes(id)));
	const blocks = readBlocks(written, others, makeId, () => writePlain(chosen, written.texts, makeId));
	if (typeof blocks === "string") return blocks;
	if (blocks.length === 0 && left === 0) return "allGone";
	if (canonicalJson(blocks) === canonicalJson(chosen)) return "noChange";
	return { operation, blockIds, before, after: { blocks } };
}

function readTitle(text: Text, given: string): Change | WordingFault {
	const title = given.normalize("NFC").replace(/\s+/g, " ").trim();
	if (title === "") return "noTitle";
	if (title.length > longestTitle) return "longTitle";
	if (title === text.title) return "noChange";
	const before = { blocks: [], title: text.title };
	return { operation: "title", blockIds: [], before, after: { blocks: [], title } };
}

function readMove(text: Text, chosen: DocNode[], place: string | null): Change | WordingFault {
	const blockIds = chosen.map(idOf);
	if (place !== null && blockIds.includes(place)) return "place";
	const at = text.doc.content.indexOf(chosen[0]!);
	const standsThere = (at === 0 ? null : idOf(text.doc.content[at - 1]!)) === place;
	const together = chosen.every((block, index) => text.doc.content[at + index] === block);
	if (standsThere && together) return "noChange";
	return { operation: "move", blockIds, before: { blocks: chosen }, after: { blocks: chosen, place } };
}

/** The editor's blocks, checked and with ids of their own; without an editor what the plain text makes. */
function readBlocks(
	{ blocks }: WrittenChange,
	taken: ReadonlySet<string>,
	makeId: () => string,
	fromTexts: () => DocNode[],
): DocNode[] | WordingFault {
	const given = blocks === null ? fromTexts() : blocks;
	if (Array.isArray(given) && given.length === 0) return [];
	try {
		const used = new Set(taken);
		return checkDoc({ type: "doc", content: given }).content.map((block) => {
			const id = idOf(block);
			const free = /^[0-9A-Za-z_-]{1,64}$/.test(id) && !used.has(id);
			const own = free ? id : makeId();
			used.add(own);
			return { ...block, attrs: { ...block.attrs, id: own } };
		});
	} catch {
		return "malformed";
	}
}

/**
 * What the plain form shows for a wording that was written before: one text for each of leavesOf(base), in their
 * order. What came new stands behind the paragraph it follows, an empty line between.
 */
export function plainOf(base: readonly DocNode[], after: readonly DocNode[]): string[] {
	const known = new Set(base.map(idOf));
	const texts = new Map<string, string[]>();
	const first: string[] = [];
	let added = first;
	for (const block of after) {
		if (known.has(idOf(block))) {
			const own = leavesOf([block]).map((leaf) => nodeText(leaf));
			texts.set(idOf(block), own);
			added = own;
		} else if (added === first) first.push(nodeText(block));
		else added[added.length - 1] = [added.at(-1), nodeText(block)].filter(Boolean).join("\n\n");
	}
	const plain = base.flatMap((block) => {
		const count = leavesOf([block]).length;
		const own = texts.get(idOf(block)) ?? [];
		return Array.from({ length: count }, (_, index) => own[index] ?? "");
	});
	if (first.length > 0 && plain.length > 0) plain[0] = [...first, plain[0]].filter(Boolean).join("\n\n");
	return plain;
}
