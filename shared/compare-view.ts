import { type BlockChange, type ChangeCounts, type Comparison, isChange } from "./compare.ts";
import { numberBlocks } from "./document/blocks.ts";
import type { Doc, DocNode } from "./document/check.ts";

/** A block of a comparison with its generated numbers, or how many blocks without changes were left out. */
export type ComparedBlock =
	| {
			change: BlockChange;
			oldNumber: string | null;
			newNumber: string | null;
			/** Who changed it, as places in a list of authors; empty where nothing changed or it is not known. */
			by: number[];
	  }
	| { unchanged: number };

/** A comparison as a page shows it. */
export type ComparisonView = { blocks: ComparedBlock[]; counts: ChangeCounts; isEmpty: boolean };

/**
 * Makes a comparison ready for a page: blocks numbered as on the section's page, nothing sent twice.
 * @param only blocks without changes are counted, not shown
 * @param byBlock who changed a block, by its stable id, as places in a list of authors
 */
export function viewComparison(
	comparison: Comparison,
	sides: { before: Doc; after: Doc; sectionNumber: string },
	only: boolean,
	byBlock: ReadonlyMap<string, readonly number[]> = new Map(),
): ComparisonView {
	const oldNumbers = numberBlocks(sides.before, sides.sectionNumber);
	const newNumbers = numberBlocks(sides.after, sides.sectionNumber);
	const blocks: ComparedBlock[] = [];
	for (const change of comparison.blocks) {
		if (only && !isChange(change)) {
			const last = blocks.at(-1);
			if (last && "unchanged" in last) last.unchanged += 1;
			else blocks.push({ unchanged: 1 });
			continue;
		}
		blocks.push({
			change: withoutRepeats(change),
			oldNumber: "before" in change ? (oldNumbers[change.before.index] ?? null) : null,
			newNumber: "after" in change ? (newNumbers[change.after.index] ?? null) : null,
			by: isChange(change) && change.kind !== "left" ? listChangers(change, byBlock) : [],
		});
	}
	return { blocks, counts: comparison.counts, isEmpty: comparison.isEmpty };
}

/** A block that was made anew has two ids: whoever changed either. */
function listChangers(change: BlockChange, byBlock: ReadonlyMap<string, readonly number[]>): number[] {
	const sides = [
		...("before" in change ? [change.before] : []),
		...("after" in change ? [change.after] : []),
	];
	const found = sides.flatMap(({ node }) => byBlock.get(String(node.attrs?.id ?? "")) ?? []);
	return [...new Set(found)].sort((a, b) => a - b);
}

/** What is the same on both sides is kept once, on the side after; where a block was, its words are not needed. */
function withoutRepeats(change: BlockChange): BlockChange {
	const bare = ({ type }: DocNode): DocNode => ({ type });
	if (change.kind === "same") {
		return { ...change, before: { ...change.before, node: bare(change.before.node) } };
	}
	if (change.kind === "left") {
		const { before, after } = change;
		return {
			...change,
			before: { ...before, node: bare(before.node) },
			after: { ...after, node: bare(after.node) },
		};
	}
	if (change.kind !== "changed" || "words" in change.content) return change;
	return { ...change, content: { blocks: change.content.blocks.map(withoutRepeats) } };
}
