/**
 * What an amendment does to a text, purely: applying it, telling why it no longer fits, taking it back, measuring
 * it, and the order in which amendments are taken (DOMAIN 3.4).
 */
import type { Change, Passage } from "./amendments.ts";
import { canonicalJson } from "./canonical.ts";
import { compareText } from "./compare-words.ts";
import { countWords, listBlocks, nodeText } from "./document/blocks.ts";
import type { Doc, DocNode } from "./document/check.ts";

/** A section's text with its title. */
export type Text = { title: string; doc: Doc };

/**
 * Why a change does not fit a text. "gone": a block is no longer there; "differs": it says something else now
 * (`now` beside `before`); "title"; "empty": nothing would be left; "taken": a new block's id is there already.
 */
export type Misfit =
	| { kind: "gone" | "taken"; blockId: string; before: string }
	| { kind: "differs"; blockId: string; before: string; now: string }
	| { kind: "title"; before: string; now: string }
	| { kind: "empty" };

export function idOf(block: DocNode): string {
	return String(block.attrs?.id ?? "");
}

export function sameBlocks(one: readonly DocNode[], other: readonly DocNode[]): boolean {
	return canonicalJson(one) === canonicalJson(other);
}

/** Everything that keeps a change from being put into a text; none: it fits. */
export function findMisfits({ title, doc }: Text, change: Change): Misfit[] {
	if (change.operation === "title") {
		const before = change.before.title ?? "";
		return before === title ? [] : [{ kind: "title", before, now: title }];
	}
	const now = new Map(doc.content.map((block) => [idOf(block), block]));
	const misfits: Misfit[] = [];
	const known = new Map(change.before.blocks.map((block) => [idOf(block), block]));
	// Two people who split a paragraph at once leave two blocks with one id: nobody can say which is meant.
	const isTwice = (blockId: string) => doc.content.filter((block) => idOf(block) === blockId).length > 1;
	for (const blockId of [...change.blockIds, ...placeOf(change)]) {
		const before = known.get(blockId);
		const current = now.get(blockId);
		const said = before ? nodeText(before) : "";
		if (!current) misfits.push({ kind: "gone", blockId, before: said });
		else if ((before && !sameBlocks([before], [current])) || isTwice(blockId))
			misfits.push({ kind: "differs", blockId, before: said, now: nodeText(current) });
	}
	for (const block of newBlocks(change)) {
		if (now.has(idOf(block))) misfits.push({ kind: "taken", blockId: idOf(block), before: nodeText(block) });
	}
	if (misfits.length === 0 && applyToBlocks(doc.content, change).length === 0)
		misfits.push({ kind: "empty" });
	return misfits;
}

/** The block behind which something is put, where that is not one of the blocks concerned. */
function placeOf({ operation, after }: Change): string[] {
	return operation === "move" && after.place ? [after.place] : [];
}

/** Blocks that the change brings and that were not among those it concerns. */
function newBlocks({ operation, before, after }: Change): DocNode[] {
	if (operation !== "insert" && operation !== "replace") return [];
	const known = new Set(before.blocks.map(idOf));
	return operation === "insert" ? after.blocks : after.blocks.filter((block) => !known.has(idOf(block)));
}

/** The text with the change in it. Only for a change without misfits: throws otherwise. */
export function applyChange(text: Text, change: Change): Text {
	const [misfit] = findMisfits(text, change);
	if (misfit) throw new Error(`the change does not fit: ${misfit.kind}`);
	if (change.operation === "title") return { ...text, title: change.after.title ?? "" };
	return { ...text, doc: { type: "doc", content: applyToBlocks(text.doc.content, change) } };
}

function applyToBlocks(blocks: readonly DocNode[], change: Change): DocNode[] {
	const { operation, after } = change;
	const concerned = new Set(change.blockIds);
	if (operation === "delete") return blocks.filter((block) => !concerned.has(idOf(block)));
	if (operation === "insert") return putBehind(blocks, after.blocks, after.place ?? null);
	if (operation === "move") {
		const moved = blocks.filter((block) => concerned.has(idOf(block)));
		const rest = blocks.filter((block) => !concerned.has(idOf(block)));
		return putBehind(rest, moved, after.place ?? null);
	}
	return replaceBlocks(blocks, change);
}

function putBehind(blocks: readonly DocNode[], added: readonly DocNode[], place: string | null): DocNode[] {
	const at = place === null ? 0 : blocks.findIndex((block) => idOf(block) === place) + 1;
	return [...blocks.slice(0, at), ...added, ...blocks.slice(at)];
}

/**
 * Each block is replaced where it stands, so that what others have put between two of them stays there; what is new
 * comes behind the block it follows in the passage, what comes first stands where the first one stood.
 */
function replaceBlocks(blocks: readonly DocNode[], { blockIds, after }: Change): DocNode[] {
	const concerned = new Set(blockIds);
	const behind = new Map<string, DocNode[]>();
	const first: DocNode[] = [];
	let run = first;
	for (const block of after.blocks) {
		if (!concerned.has(idOf(block))) run.push(block);
		else {
			run = [block];
			behind.set(idOf(block), run);
		}
	}
	let started = false;
	return blocks.flatMap((block) => {
		if (!concerned.has(idOf(block))) return [block];
		const own = behind.get(idOf(block)) ?? [];
		if (started) return own;
		started = true;
		return [...first, ...own];
	});
}

/** Does the text hold the change's "after"? The check that follows every incorporation. */
export function holdsChange({ title, doc }: Text, change: Change): boolean {
	const { operation, after, blockIds } = change;
	if (operation === "title") return title === after.title;
	const there = new Set(doc.content.map(idOf));
	if (operation === "delete") return blockIds.every((blockId) => !there.has(blockId));
	const wanted = new Set(after.blocks.map(idOf));
	const found = doc.content.filter((block) => wanted.has(idOf(block)));
	const gone = operation === "replace" ? blockIds.filter((blockId) => !wanted.has(blockId)) : [];
	if (gone.some((blockId) => there.has(blockId))) return false;
	if (!sameBlocks(found, after.blocks)) return false;
	if (operation === "replace") return true;
	const at = doc.content.findIndex((block) => idOf(block) === idOf(after.blocks[0]!));
	const before = at <= 0 ? null : idOf(doc.content[at - 1]!);
	return before === (after.place ?? null);
}

/**
 * The text without a change that was put into it: what it touched says again what it said before, everything else
 * stays. null where what it touched has been changed since.
 * @param before the text right before the change, `after` right after it
 */
export function takeBack(now: Text, before: Text, after: Text): Text | null {
	const [was, became] = [before, after].map(
		({ doc }) => new Map(doc.content.map((block) => [idOf(block), block])),
	) as [Map<string, DocNode>, Map<string, DocNode>];
	const current = new Map(now.doc.content.map((block) => [idOf(block), block]));
	const isMoved = movedIds(before.doc, after.doc);
	const touched = (blockId: string) =>
		isMoved.has(blockId) || written(was.get(blockId)) !== written(became.get(blockId));
	const ids = [...new Set([...was.keys(), ...became.keys()])].filter(touched);
	const asLeft = ids.every((blockId) => written(current.get(blockId)) === written(became.get(blockId)));
	const titleChanged = before.title !== after.title;
	if (!asLeft || (titleChanged && now.title !== after.title)) return null;
	const content = now.doc.content.flatMap((block) => {
		const blockId = idOf(block);
		if (!touched(blockId)) return [block];
		const old = was.get(blockId);
		return old && !isMoved.has(blockId) ? [old] : [];
	});
	const order = before.doc.content.map(idOf);
	for (const [index, blockId] of order.entries()) {
		if (!touched(blockId) || (became.has(blockId) && !isMoved.has(blockId))) continue;
		const there = new Set(content.map(idOf));
		const place = order.slice(0, index).findLast((earlier) => there.has(earlier));
		const at = place === undefined ? 0 : content.findIndex((block) => idOf(block) === place) + 1;
		content.splice(at, 0, was.get(blockId)!);
	}
	return { title: titleChanged ? before.title : now.title, doc: { type: "doc", content } };
}

function written(block: DocNode | undefined): string {
	return block ? canonicalJson(block) : "";
}

/** Blocks in both texts that stand in another order; few, because one amendment moves them together. */
function movedIds(before: Doc, after: Doc): Set<string> {
	const kept = new Set(after.content.map(idOf));
	const old = before.content.map(idOf).filter((blockId) => kept.has(blockId));
	const stood = new Set(old);
	const now = after.content.map(idOf).filter((blockId) => stood.has(blockId));
	let start = 0;
	while (start < old.length && old[start] === now[start]) start += 1;
	let end = old.length;
	while (end > start && old[end - 1] === now[end - 1]) end -= 1;
	return new Set(old.slice(start, end));
}

/** Words inserted and deleted: how far an amendment is from the text (DOMAIN 3.4, order). */
export function measureDistance({ operation, before, after }: Change): number {
	if (operation === "move") return 2 * countWords(textOf(before));
	return compareText(textOf(before), textOf(after))
		.filter((piece) => piece.kind !== "same")
		.reduce((sum, piece) => sum + countWords(piece.text), 0);
}

/** The words of one side of a change, one line per paragraph. */
export function textOf(passage: Passage): string {
	return passage.title ?? passage.blocks.map(nodeText).join("\n");
}

/** Do two changes of one section speak about the same words? Then they probably contradict one another. */
export function overlaps(one: Change, other: Change): boolean {
	if (one.operation === "title" || other.operation === "title") return one.operation === other.operation;
	if (one.operation === "insert" || other.operation === "insert") {
		const [added, changed] = one.operation === "insert" ? [one, other] : [other, one];
		// What stands behind a paragraph that goes has no place any more.
		const isGone = changed.operation === "delete" || changed.operation === "move";
		return isGone && added.blockIds.some((blockId) => changed.blockIds.includes(blockId));
	}
	return one.blockIds.some((blockId) => other.blockIds.includes(blockId));
}

type Ordered = { id: string; number: number; change: Change; distance: number; parentId: string | null };

/**
 * The order in which amendments of one section are taken (DOMAIN 3.4): by place in the text, on the same paragraph
 * the most distant from the text first, then by number; a sub-amendment before the amendment it changes. Where the
 * chair has ordered some of them, those stand in the chair's order in the places they have together.
 */
export function orderAmendments<T extends Ordered>(
	amendments: readonly T[],
	doc: Doc,
	ruled: readonly string[] = [],
): T[] {
	const places = new Map(doc.content.map((block, index) => [idOf(block), index]));
	const placeIn = ({ operation, blockIds }: Change): number => {
		if (operation === "title") return -2;
		const at = Math.min(...blockIds.map((blockId) => places.get(blockId) ?? Number.POSITIVE_INFINITY));
		if (operation !== "insert") return at;
		return blockIds.length === 0 ? -1 : at + 0.5;
	};
	const byPlace = amendments
		.filter((one) => !amendments.some((other) => other.id === one.parentId))
		.map((one) => ({ one, at: placeIn(one.change) }))
		.sort((a, b) => compare(a.at, b.at) || b.one.distance - a.one.distance || a.one.number - b.one.number)
		.map(({ one }) => one);
	const isRuled = (one: T) => ruled.includes(one.id);
	const inChairsOrder = byPlace.filter(isRuled).sort((a, b) => ruled.indexOf(a.id) - ruled.indexOf(b.id));
	const ordered = byPlace.map((one) => (isRuled(one) ? inChairsOrder.shift()! : one));
	return ordered.flatMap((one) => [
		...amendments
			.filter((sub) => sub.parentId === one.id)
			.sort((a, b) => b.distance - a.distance || a.number - b.number),
		one,
	]);
}

function compare(a: number, b: number): number {
	return a === b ? 0 : a < b ? -1 : 1;
}

/** The generated numbers of the paragraphs concerned, for reading only: the change itself knows ids. */
export function placesOf(base: Text, { operation, blockIds }: Change, sectionNumber: string): string[] {
	if (operation === "title") return [];
	const blocks = listBlocks(base.doc, sectionNumber || null);
	return blocks.flatMap(({ id, number, text }) =>
		id && blockIds.includes(id) ? [number ?? text.slice(0, 60)] : [],
	);
}
