import { contentOf, matchBlocks } from "./compare-match.ts";
import { compareInline, type InlinePiece } from "./compare-words.ts";
import { countWords, nodeText } from "./document/blocks.ts";
import type { Doc, DocNode } from "./document/check.ts";
import { joinNodes } from "./document/words.ts";

/** A block at its place among its neighbours. A block that changed inside comes without its content. */
export type Placed = { index: number; node: DocNode };

/**
 * What became of one block. `moved`: it left the common order; `restyled`: its kind or an attribute changed (a
 * paragraph became a heading). "left" stands where a moved block was before; it is no second change.
 */
export type BlockChange =
	| { kind: "same"; before: Placed; after: Placed; moved: boolean }
	| {
			kind: "changed";
			before: Placed;
			after: Placed;
			moved: boolean;
			restyled: boolean;
			content: { words: InlinePiece[] } | { blocks: BlockChange[] };
	  }
	| { kind: "inserted"; after: Placed }
	| { kind: "deleted"; before: Placed }
	| { kind: "left"; before: Placed; after: Placed };

/** How much changed: words that came and went, blocks that moved, places whose formatting changed. */
export type ChangeCounts = { inserted: number; deleted: number; moved: number; formatted: number };

export type Comparison = { blocks: BlockChange[]; counts: ChangeCounts; isEmpty: boolean };

/**
 * Compares two checked texts: blocks by their stable ids, then by content; inside a block, words. A block that
 * moved is one move, not one deletion and one insertion. Ids alone are no difference.
 */
export function compareDocs(before: Doc, after: Doc): Comparison {
	const blocks = compareBlocks(before.content, after.content);
	const counts: ChangeCounts = { inserted: 0, deleted: 0, moved: 0, formatted: 0 };
	count(blocks, counts);
	return { blocks, counts, isEmpty: !blocks.some(isChange) };
}

/** The text before, or after, put together again from a comparison. */
export function sideOf(comparison: Comparison, side: "before" | "after"): Doc {
	return { type: "doc", content: blocksOf(comparison.blocks, side) };
}

/** Does this block show any change, itself or inside? */
export function isChange(change: BlockChange): boolean {
	return change.kind !== "same" || change.moved;
}

function compareBlocks(before: readonly DocNode[], after: readonly DocNode[]): BlockChange[] {
	const matches = matchBlocks(before, after);
	const partnerOf = new Map(matches.map((match) => [match.before, match]));
	const sourceOf = new Map(matches.map((match) => [match.after, match]));
	const changes: BlockChange[] = [];
	let old = 0;
	/** What stood before the next block that stays: it went, or left for another place. */
	const passOld = (end: number) => {
		for (; old < end; old++) {
			const placed = { index: old, node: before[old]! };
			const match = partnerOf.get(old);
			if (!match) changes.push({ kind: "deleted", before: placed });
			else changes.push({ kind: "left", before: placed, after: placedAt(after, match.after) });
		}
	};
	after.forEach((node, index) => {
		const match = sourceOf.get(index);
		if (match && !match.moved) {
			passOld(match.before);
			old += 1;
		}
		const placed = { index, node };
		if (!match) changes.push({ kind: "inserted", after: placed });
		else changes.push(compareBlock(placedAt(before, match.before), placed, match.moved));
	});
	passOld(before.length);
	return changes;
}

function placedAt(nodes: readonly DocNode[], index: number): Placed {
	return { index, node: nodes[index]! };
}

function compareBlock(before: Placed, after: Placed, moved: boolean): BlockChange {
	const [old, now] = [before.node, after.node];
	if (contentOf(old) === contentOf(now)) return { kind: "same", before, after, moved };
	const [oldContent, newContent] = [old.content ?? [], now.content ?? []];
	const content = isTextBlock(now)
		? { words: compareInline(oldContent, newContent) }
		: { blocks: compareBlocks(oldContent, newContent) };
	const restyled = contentOf(withoutContent(old)) !== contentOf(withoutContent(now));
	return {
		kind: "changed",
		before: { index: before.index, node: withoutContent(old) },
		after: { index: after.index, node: withoutContent(now) },
		moved,
		restyled,
		content,
	};
}

function isTextBlock(node: DocNode): boolean {
	return node.type === "paragraph" || node.type === "heading";
}

function withoutContent({ content: _, ...node }: DocNode): DocNode {
	return node;
}

function count(changes: readonly BlockChange[], counts: ChangeCounts): void {
	for (const change of changes) {
		if (change.kind === "inserted") counts.inserted += countWords(nodeText(change.after.node));
		else if (change.kind === "deleted") counts.deleted += countWords(nodeText(change.before.node));
		else if (change.kind !== "left") {
			if (change.moved) counts.moved += 1;
			if (change.kind === "same") continue;
			if (change.restyled) counts.formatted += 1;
			if ("blocks" in change.content) count(change.content.blocks, counts);
			else countPieces(change.content.words, counts);
		}
	}
}

function countPieces(pieces: readonly InlinePiece[], counts: ChangeCounts): void {
	for (const piece of pieces) {
		if (piece.kind === "formatted") counts.formatted += 1;
		else if (piece.kind === "note") {
			for (const { kind, text } of piece.words) if (kind !== "same") counts[kind] += countWords(text);
		} else if (piece.kind !== "same") {
			const text = piece.nodes.map((node) => node.text ?? String(node.attrs?.text ?? " ")).join("");
			counts[piece.kind] += countWords(text);
		}
	}
}

function blocksOf(changes: readonly BlockChange[], side: "before" | "after"): DocNode[] {
	const placed: Placed[] = [];
	for (const change of changes) {
		if (change.kind === "left") continue;
		const own = side in change ? (change as Record<"before" | "after", Placed>)[side] : null;
		if (!own) continue;
		placed.push(change.kind === "changed" ? { ...own, node: withContent(own.node, change, side) } : own);
	}
	return placed.sort((a, b) => a.index - b.index).map(({ node }) => node);
}

function withContent(
	node: DocNode,
	{ content }: Extract<BlockChange, { kind: "changed" }>,
	side: "before" | "after",
): DocNode {
	const inside = "blocks" in content ? blocksOf(content.blocks, side) : inlineOf(content.words, side);
	return inside.length > 0 ? { ...node, content: inside } : node;
}

function inlineOf(pieces: readonly InlinePiece[], side: "before" | "after"): DocNode[] {
	const absent = side === "before" ? "inserted" : "deleted";
	return joinNodes(
		pieces.flatMap((piece) => {
			if (piece.kind === "formatted") return piece[side];
			if (piece.kind === "note") return [piece[side]];
			return piece.kind === absent ? [] : piece.nodes;
		}),
	);
}
