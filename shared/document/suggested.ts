import type { Doc, DocMark, DocNode } from "./check.ts";
import { joinNodes } from "./words.ts";

/** What becomes of one suggestion in a text: its words count, they do not, or they stay as suggested. */
export type Fate = "accept" | "reject" | "leave";

/** Where there are no words to mark (the end of a paragraph), this invisible space carries the mark. */
export const anchor = "\u200b";

type Suggested = { kind: "insertion" | "deletion"; id: string };

/** The suggestions that a piece of text is part of: several people may suggest about the same words. */
export function suggestionsOf(node: { marks?: readonly DocMark[] } | undefined): Suggested[] {
	return (node?.marks ?? []).flatMap(({ type, attrs }): Suggested[] =>
		(type === "insertion" || type === "deletion") && typeof attrs?.id === "string"
			? [{ kind: type, id: attrs.id }]
			: [],
	);
}

function isTextBlock(node: DocNode): boolean {
	return node.type === "paragraph" || node.type === "heading";
}

/** The suggestions that make, or take away, the border between two neighbouring paragraphs. */
export function bordersOf(before: DocNode, after: DocNode): Suggested[] {
	if (!isTextBlock(before) || !isTextBlock(after)) return [];
	const start = suggestionsOf(after.content?.[0]);
	return suggestionsOf(before.content?.at(-1)).filter((end) =>
		start.some(({ id, kind }) => id === end.id && kind === end.kind),
	);
}

/** Whether a settled suggestion says that its words go: added and rejected, or taken away and accepted. */
export function saysGone({ kind, id }: Suggested, fateOf: (id: string) => Fate): boolean {
	return fateOf(id) === (kind === "insertion" ? "reject" : "accept");
}

function settleInline(nodes: readonly DocNode[], fateOf: (id: string) => Fate): DocNode[] {
	const settled = nodes.flatMap((node): DocNode[] => {
		const found = suggestionsOf(node);
		if (found.every(({ id }) => fateOf(id) === "leave")) return [node];
		if (found.some((one) => saysGone(one, fateOf))) return [];
		const marks = (node.marks ?? []).filter((mark) =>
			suggestionsOf({ marks: [mark] }).every(({ id }) => fateOf(id) === "leave"),
		);
		const isStill = found.some(({ id }) => fateOf(id) === "leave");
		const text = isStill ? (node.text ?? "") : (node.text ?? "").replaceAll(anchor, "");
		if (node.type === "text" && text === "") return [];
		// The order of its parts stays: texts are compared as they are written down.
		const words = node.type === "text" ? { ...node, text } : node;
		const { marks: _, ...bare } = words;
		return [marks.length > 0 ? { ...words, marks } : bare];
	});
	return joinNodes(settled);
}

/** The blocks with some suggestions settled; blocks without any are the same objects as before. */
export function settleBlocks(blocks: readonly DocNode[], fateOf: (id: string) => Fate): DocNode[] {
	const settled: DocNode[] = [];
	blocks.forEach((block, index) => {
		const borders = index > 0 ? bordersOf(blocks[index - 1]!, block) : [];
		const next = settleBlock(block, fateOf);
		const last = settled.at(-1);
		// A border that was only suggested, or is suggested to go: the two are one.
		if (last && borders.some((border) => saysGone(border, fateOf))) {
			const content = joinNodes([...(last.content ?? []), ...(next.content ?? [])]);
			settled[settled.length - 1] = withContent(last, content);
		} else settled.push(next);
	});
	return settled;
}

function withContent(node: DocNode, content: DocNode[]): DocNode {
	const { content: _, ...rest } = node;
	return content.length > 0 ? { ...rest, content } : rest;
}

function settleBlock(block: DocNode, fateOf: (id: string) => Fate): DocNode {
	if (!holdsSuggestion(block)) return block;
	const children = block.content ?? [];
	return withContent(
		block,
		isTextBlock(block) ? settleInline(children, fateOf) : settleBlocks(children, fateOf),
	);
}

/** Whether anything in it is suggested. */
export function holdsSuggestion(node: DocNode | Doc): boolean {
	if ("marks" in node && suggestionsOf(node).length > 0) return true;
	return (node.content ?? []).some(holdsSuggestion);
}

/** A text with some of its suggestions settled. The same object where nothing is suggested. */
export function settleSuggestions(doc: Doc, fateOf: (id: string) => Fate): Doc {
	if (!holdsSuggestion(doc)) return doc;
	return { type: "doc", content: settleBlocks(doc.content, fateOf) };
}

/** The text as if every suggestion were rejected: what is frozen, hashed and put to the vote. */
export function originalText(doc: Doc): Doc {
	return settleSuggestions(doc, () => "reject");
}

/** The text as if every suggestion were accepted. */
export function acceptedText(doc: Doc): Doc {
	return settleSuggestions(doc, () => "accept");
}

/** What one suggestion says, where it stands in the text. */
export type SuggestedChange = {
	id: string;
	/** The top-level block in which it begins, by its place and id. */
	block: number;
	blockId: string | null;
	deleted: string;
	inserted: string;
	/** A border between paragraphs that it makes, or takes away. */
	border: "made" | "taken" | null;
	/** Some of the words before and after it. */
	before: string;
	after: string;
};

const contextLength = 40;

/** The suggestions of a text in the order in which they begin. */
export function listSuggestions(doc: Doc): SuggestedChange[] {
	const found = new Map<string, SuggestedChange>();
	doc.content.forEach((block, index) => {
		collect(block, { block: index, blockId: (block.attrs?.id as string | null | undefined) ?? null }, found);
		if (index > 0) noteBorders(doc.content[index - 1]!, block, found);
	});
	return [...found.values()];
}

function noteBorders(before: DocNode, after: DocNode, found: Map<string, SuggestedChange>): void {
	for (const { id, kind } of bordersOf(before, after)) {
		const change = found.get(id);
		if (change) change.border = kind === "insertion" ? "made" : "taken";
	}
}

function collect(
	node: DocNode,
	place: Pick<SuggestedChange, "block" | "blockId">,
	found: Map<string, SuggestedChange>,
): void {
	const children = node.content ?? [];
	const words = (from: number, to?: number) =>
		children
			.slice(from, to)
			.map(({ text }) => text ?? "")
			.join("")
			.replaceAll(anchor, "");
	children.forEach((child, index) => {
		const suggested = suggestionsOf(child);
		if (suggested.length === 0) {
			collect(child, place, found);
			if (index > 0) noteBorders(children[index - 1]!, child, found);
		}
		for (const { kind, id } of suggested) {
			const change = found.get(id) ?? {
				id,
				...place,
				deleted: "",
				inserted: "",
				border: null,
				before: words(0, index).slice(-contextLength),
				after: "",
			};
			const text = (child.text ?? "").replaceAll(anchor, "");
			if (kind === "insertion") change.inserted += text;
			else change.deleted += text;
			change.after = words(index + 1).slice(0, contextLength);
			found.set(id, change);
		}
	});
}

/**
 * Whether, but for one person's suggestions, a text says the same after a change as before: no word of it, no mark of
 * anybody else's, nothing in another place. Blocks that are the same objects in both are not looked at.
 */
export function onlySuggests(
	before: readonly DocNode[],
	after: readonly DocNode[],
	isOwn: (id: string) => boolean,
): boolean {
	const [from, fromEnd] = sameEnds(before, after);
	const without = (blocks: readonly DocNode[]) =>
		JSON.stringify(
			settleBlocks(blocks.slice(from, blocks.length - fromEnd), (id) => (isOwn(id) ? "reject" : "leave")),
		);
	return without(before) === without(after);
}

/** How many blocks at the beginning and the end are untouched, and hang on none that is not by a suggested border. */
function sameEnds(before: readonly DocNode[], after: readonly DocNode[]): [number, number] {
	const most = Math.min(before.length, after.length);
	let from = 0;
	while (from < most && before[from] === after[from]) from += 1;
	let end = 0;
	while (end < most - from && before[before.length - 1 - end] === after[after.length - 1 - end]) end += 1;
	const hangs = (blocks: readonly DocNode[], at: number) =>
		at > 0 && at < blocks.length && bordersOf(blocks[at - 1]!, blocks[at]!).length > 0;
	while (from > 0 && (hangs(before, from) || hangs(after, from))) from -= 1;
	while (end > 0 && (hangs(before, before.length - end) || hangs(after, after.length - end))) end -= 1;
	return [from, end];
}

/** The suggestion that counts where one is enough: what is added, before what is to go. */
export function suggestionOf(node: { marks?: readonly DocMark[] } | undefined): Suggested | null {
	const found = suggestionsOf(node);
	return found.find(({ kind }) => kind === "insertion") ?? found[0] ?? null;
}

/** The first of the suggestions about a border between two paragraphs. */
export function borderOf(before: DocNode, after: DocNode): Suggested | null {
	return bordersOf(before, after)[0] ?? null;
}
