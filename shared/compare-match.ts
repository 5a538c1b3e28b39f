import { nodeText } from "./document/blocks.ts";
import type { DocNode } from "./document/check.ts";
import { splitWords } from "./document/words.ts";
import { commonRuns, longestIncreasing } from "./sequence.ts";

/** The block `before` of one list of blocks is the block `after` of the other. */
export type Match = { before: number; after: number; moved: boolean };

/** From this share of common words on, two paragraphs without a common id are the same one, rewritten. */
const likeness = 0.4;
/** Pairs weighed at most between two blocks that are sure; beyond, nothing is guessed. */
const weighedPairs = 900;

/**
 * Finds which blocks of two lists are the same: by their stable ids first, by equal content then, and between
 * these by likeness. Whatever left the common order is moved; as few as possible are.
 */
export function matchBlocks(before: readonly DocNode[], after: readonly DocNode[]): Match[] {
	const pairs = new Pairs(before, after);
	pairs.addOnce(blockKey);
	const contents = new Map<DocNode, string>();
	for (const node of [...before, ...after]) contents.set(node, contentOf(node));
	// Empty blocks all look the same: they are never sure by content.
	pairs.addOnce((node) => (nodeText(node).trim() === "" ? null : contents.get(node)!));
	pairs.fillGaps((from, to) => {
		const runs = commonRuns(
			from.map((index) => contents.get(before[index]!)!),
			to.map((index) => contents.get(after[index]!)!),
		);
		return runs.flatMap((run) =>
			Array.from({ length: run.length }, (_, i) => [from[run.a + i]!, to[run.b + i]!] as const),
		);
	});
	pairs.fillGaps((from, to) => pairAlike(before, after, from, to));
	return pairs.list();
}

class Pairs {
	readonly #before: readonly DocNode[];
	readonly #after: readonly DocNode[];
	readonly #partner = new Map<number, number>();
	readonly #taken = new Set<number>();

	constructor(before: readonly DocNode[], after: readonly DocNode[]) {
		this.#before = before;
		this.#after = after;
	}

	#add(before: number, after: number): void {
		if (this.#partner.has(before) || this.#taken.has(after)) return;
		if (!areComparable(this.#before[before]!, this.#after[after]!)) return;
		this.#partner.set(before, after);
		this.#taken.add(after);
	}

	/** Pairs what has a key that occurs once on each side, wherever it stands. */
	addOnce(keyOf: (node: DocNode) => string | null): void {
		const once = (nodes: readonly DocNode[], skip: (index: number) => boolean) => {
			const places = new Map<string, number | null>();
			nodes.forEach((node, index) => {
				const key = skip(index) ? null : keyOf(node);
				if (key !== null) places.set(key, places.has(key) ? null : index);
			});
			return places;
		};
		const there = once(this.#after, (index) => this.#taken.has(index));
		for (const [key, index] of once(this.#before, (index) => this.#partner.has(index))) {
			const other = there.get(key);
			if (index !== null && other !== null && other !== undefined) this.#add(index, other);
		}
	}

	/** The pairs in the order of `before`, with those that keep the common order. */
	list(): Match[] {
		const pairs = [...this.#partner].sort(([a], [b]) => a - b);
		const stays = longestIncreasing(pairs.map(([, after]) => after));
		return pairs.map(([before, after], index) => ({ before, after, moved: !stays.has(index) }));
	}

	/** Asks for pairs among what is left between two blocks that stay. */
	fillGaps(
		pair: (before: number[], after: number[]) => Iterable<readonly [before: number, after: number]>,
	): void {
		const anchors = this.list().filter(({ moved }) => !moved);
		let [i, j] = [0, 0];
		for (const { before, after } of [
			...anchors,
			{ before: this.#before.length, after: this.#after.length },
		]) {
			const from = range(i, before).filter((index) => !this.#partner.has(index));
			const to = range(j, after).filter((index) => !this.#taken.has(index));
			if (from.length > 0 && to.length > 0) for (const [a, b] of pair(from, to)) this.#add(a, b);
			[i, j] = [before + 1, after + 1];
		}
	}
}

function range(from: number, to: number): number[] {
	return Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index);
}

const families: readonly string[][] = [
	["paragraph", "heading"],
	["bulletList", "orderedList"],
	["tableCell", "tableHeader"],
];

/** Can the one have become the other by editing? */
function areComparable(a: DocNode, b: DocNode): boolean {
	return a.type === b.type || families.some((family) => family.includes(a.type) && family.includes(b.type));
}

/** A block's own id, or that of the first block inside it: list items, rows and cells have none. */
function blockKey(node: DocNode): string | null {
	const id = node.attrs?.id;
	if (typeof id === "string" && id !== "") return id;
	for (const child of node.content ?? []) {
		const key = blockKey(child);
		if (key !== null) return key;
	}
	return null;
}

/** Everything about a block but the ids in it, as a string to compare by. */
export function contentOf(node: DocNode): string {
	return JSON.stringify(node, (key, value) => (key === "id" ? undefined : value));
}

/** The pairs, in order, with the most words in common (an alignment by likeness). */
function pairAlike(
	before: readonly DocNode[],
	after: readonly DocNode[],
	from: number[],
	to: number[],
): [number, number][] {
	if (from.length * to.length > weighedPairs) return [];
	const bags = (nodes: readonly DocNode[], indexes: number[]) => indexes.map((i) => bagOf(nodes[i]!));
	const [left, right] = [bags(before, from), bags(after, to)];
	const like = left.map((a, i) =>
		right.map((b, j) => (areComparable(before[from[i]!]!, after[to[j]!]!) ? shareOf(a, b) : 0)),
	);
	// best[i][j]: the greatest likeness in sum of what stands from i and from j on.
	const best = range(0, from.length + 1).map(() => new Float64Array(to.length + 1));
	const gain = (i: number, j: number) =>
		like[i]![j]! >= likeness ? like[i]![j]! + best[i + 1]![j + 1]! : -1;
	for (let i = from.length - 1; i >= 0; i--) {
		for (let j = to.length - 1; j >= 0; j--) {
			best[i]![j] = Math.max(best[i + 1]![j]!, best[i]![j + 1]!, gain(i, j));
		}
	}
	const pairs: [number, number][] = [];
	let [i, j] = [0, 0];
	while (i < from.length && j < to.length) {
		if (gain(i, j) === best[i]![j]!) {
			pairs.push([from[i]!, to[j]!]);
			i += 1;
			j += 1;
		} else if (best[i + 1]![j]! >= best[i]![j + 1]!) i += 1;
		else j += 1;
	}
	return pairs;
}

function bagOf(node: DocNode): Map<string, number> {
	const bag = new Map<string, number>();
	for (const { text, isWord } of splitWords(nodeText(node))) {
		if (isWord) bag.set(text, (bag.get(text) ?? 0) + 1);
	}
	return bag;
}

/** The words two bags share, as a share of all their words: 0 to 1. */
function shareOf(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): number {
	const size = (bag: ReadonlyMap<string, number>) => [...bag.values()].reduce((sum, count) => sum + count, 0);
	const all = size(a) + size(b);
	if (all === 0) return 0;
	let shared = 0;
	for (const [word, count] of a) shared += Math.min(count, b.get(word) ?? 0);
	return (2 * shared) / all;
}
