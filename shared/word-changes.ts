import { sameBlocks } from "./amendment-change.ts";
import type { Change } from "./amendments.ts";
import { type BlockChange, compareDocs, type Placed } from "./compare.ts";
import type { InlinePiece } from "./compare-words.ts";
import type { Doc, DocNode } from "./document/check.ts";
import { joinPieces, type Revision } from "./word.ts";
import {
	emptyCell,
	emptyList,
	emptyParagraph,
	type PaperBlock,
	type PaperPiece,
	paintBlock,
	paintDoc,
	paintInline,
} from "./word-paper.ts";

/** A proposed change with who stands for it. */
export type ProposedChange = { id: string; change: Change; author: string; at: number };

/** Words of a paragraph that one change replaces: units from..to (a character, a break or a note is one). */
type Edit = { from: number; to: number; nodes: DocNode[]; by: ProposedChange };

type Overlay = { kind: "edits"; edits: Edit[] } | { kind: "whole"; blocks: PaperBlock[] };

/**
 * A text with proposed changes as revisions, in the order given. Two changes of one paragraph stand in it together
 * where they touch different words; what cannot be shown in the text (a second wording of the same words, a base that
 * is gone) comes back in `unplaced`, to be told otherwise.
 * @returns blocks, and the ids of the changes that found no place
 */
export function paintChanges(
	doc: Doc,
	sectionNumber: string | null,
	proposed: readonly ProposedChange[],
): { blocks: PaperBlock[]; unplaced: string[] } {
	const overlays = new Map<number, Overlay>();
	/** What comes in behind the block of this index; -1: before the first. */
	const gaps = new Map<number, PaperBlock[]>();
	const unplaced: string[] = [];
	for (const one of proposed) {
		if (one.change.operation === "title") continue;
		const plan = planChange(doc.content, one);
		if (!plan || !fits(plan.overlays, overlays)) {
			unplaced.push(one.id);
			continue;
		}
		for (const [index, overlay] of plan.overlays) overlays.set(index, join(overlays.get(index), overlay));
		for (const [index, blocks] of plan.gaps) gaps.set(index, [...(gaps.get(index) ?? []), ...blocks]);
	}
	const painted = paintDoc(doc, sectionNumber);
	const blocks = doc.content.flatMap((node, index) => [
		...draw(node, painted[index]!, overlays.get(index)),
		...(gaps.get(index) ?? []),
	]);
	return { blocks: [...(gaps.get(-1) ?? []), ...blocks], unplaced };
}

/** A section's title with the first title that is proposed as a revision of it. */
export function paintTitle(title: string, proposed: ProposedChange | undefined): PaperPiece[] {
	const words = (text: string, revision: Revision | null) => paintInline([{ type: "text", text }], revision);
	const after = proposed?.change.after.title;
	if (!proposed || !after || after === title) return words(title, null);
	return [...words(title, revise("deleted", proposed)), ...words(after, revise("inserted", proposed))];
}

function revise(kind: Revision["kind"], { author, at }: ProposedChange): Revision {
	return { kind, author, at };
}

type Plan = { overlays: Map<number, Overlay>; gaps: Map<number, PaperBlock[]> };

function fits(wanted: ReadonlyMap<number, Overlay>, taken: ReadonlyMap<number, Overlay>): boolean {
	return [...wanted].every(([index, overlay]) => {
		const other = taken.get(index);
		if (!other) return true;
		if (overlay.kind === "whole" || other.kind === "whole") return false;
		return overlay.edits.every((a) => other.edits.every((b) => a.to < b.from || b.to < a.from));
	});
}

function join(one: Overlay | undefined, other: Overlay): Overlay {
	if (one?.kind !== "edits" || other.kind !== "edits") return other;
	return { kind: "edits", edits: [...one.edits, ...other.edits].sort((a, b) => a.from - b.from) };
}

/** What a change does to the blocks; null where what it was made on does not stand there. */
function planChange(blocks: readonly DocNode[], one: ProposedChange): Plan | null {
	const { operation, blockIds, before, after } = one.change;
	const placeOf = (id: string) => blocks.findIndex((node) => node.attrs?.id === id);
	const inserted = () => after.blocks.map((node) => paintBlock(node, revise("inserted", one)));
	const behind = (id: string | null | undefined) => (id ? placeOf(id) : -1);
	if (operation === "insert") {
		const id = blockIds[0] ?? after.place;
		const gap = behind(id);
		return id && gap === -1 ? null : { overlays: new Map(), gaps: new Map([[gap, inserted()]]) };
	}
	const places = blockIds.map(placeOf);
	const stands = places.every((place, index) => {
		const base = before.blocks[index];
		return place !== -1 && base !== undefined && sameBlocks([blocks[place]!], [base]);
	});
	if (!stands || places.length === 0 || places.length !== before.blocks.length) return null;
	if (operation === "replace") return planReplace(blocks, places, one);
	const gone = (place: number): [number, Overlay] => [
		place,
		{ kind: "whole", blocks: [paintBlock(blocks[place]!, revise("deleted", one))] },
	];
	const overlays = new Map(places.map(gone));
	if (operation === "delete") return { overlays, gaps: new Map() };
	const target = behind(after.place);
	return after.place && target === -1 ? null : { overlays, gaps: new Map([[target, inserted()]]) };
}

function planReplace(blocks: readonly DocNode[], places: readonly number[], one: ProposedChange): Plan {
	const { before, after } = one.change;
	const { blocks: changes } = compareDocs(docOf(before.blocks), docOf(after.blocks));
	const overlays = new Map<number, Overlay>();
	const gaps = new Map<number, PaperBlock[]>();
	let last = places[0]! - 1;
	const come = (node: DocNode) =>
		gaps.set(last, [...(gaps.get(last) ?? []), paintBlock(node, revise("inserted", one))]);
	for (const change of changes) {
		if (change.kind === "inserted") {
			come(change.after.node);
			continue;
		}
		// What moves inside the passage goes there and comes here.
		if ((change.kind === "same" || change.kind === "changed") && change.moved) {
			come(after.blocks[change.after.index]!);
			continue;
		}
		last = places[change.before.index]!;
		const node = blocks[last]!;
		if (change.kind === "changed") overlays.set(last, overlayOf(change, node, after.blocks, one));
		else if (change.kind !== "same")
			overlays.set(last, { kind: "whole", blocks: [paintBlock(node, revise("deleted", one))] });
	}
	return { overlays, gaps };
}

function docOf(blocks: readonly DocNode[]): Doc {
	return { type: "doc", content: [...blocks] };
}

type Changed = Extract<BlockChange, { kind: "changed" }>;

function overlayOf(change: Changed, node: DocNode, after: readonly DocNode[], one: ProposedChange): Overlay {
	if ("words" in change.content && !change.restyled)
		return { kind: "edits", edits: editsOf(change.content.words, one) };
	const painted = isSimple(change) ? paintChanged(change, one) : null;
	if (painted) return { kind: "whole", blocks: [painted] };
	const [old, now] = [node, after[change.after.index]!];
	return {
		kind: "whole",
		blocks: [paintBlock(old, revise("deleted", one)), paintBlock(now, revise("inserted", one))],
	};
}

/** Can it be drawn piece by piece? Not where something moved inside, or a table got another shape. */
function isSimple(change: BlockChange): boolean {
	if (change.kind === "left" || ("moved" in change && change.moved)) return false;
	if (change.kind !== "changed") return true;
	if (change.restyled) return false;
	if ("words" in change.content) return true;
	const isRow = change.after.node.type === "tableRow";
	return change.content.blocks.every(
		(child) => isSimple(child) && !(isRow && child.kind !== "same" && child.kind !== "changed"),
	);
}

/** A block that changed inside, with its changes as revisions of one author. */
function paintChanged(change: Changed, one: ProposedChange): PaperBlock {
	const node = change.after.node;
	if ("words" in change.content) {
		const pieces = joinPieces(change.content.words.flatMap((piece) => paintPiece(piece, one)));
		return { ...emptyParagraph(node), id: text(change.before.node.attrs?.id), pieces };
	}
	const children = change.content.blocks;
	if (node.type === "table") {
		const rows = children.map((row) => ({ revision: kindOf(row, one), cells: paintCells(row, one) }));
		return { kind: "table", id: text(node.attrs?.id), number: null, rows };
	}
	if (node.type === "bulletList" || node.type === "orderedList") {
		return { ...emptyList(node), items: children.map((item) => paintInside(item, one)) };
	}
	const blocks = children.flatMap((child) => paintChild(child, one));
	return { kind: "quote", id: text(node.attrs?.id), number: null, blocks };
}

function text(value: unknown): string | null {
	return typeof value === "string" && value !== "" ? value : null;
}

function kindOf(change: BlockChange, one: ProposedChange): Revision | null {
	return change.kind === "inserted" || change.kind === "deleted" ? revise(change.kind, one) : null;
}

function sideOfChange(change: BlockChange): Placed {
	return change.kind === "deleted" || change.kind === "left" ? change.before : change.after;
}

function paintChild(change: BlockChange, one: ProposedChange): PaperBlock[] {
	if (change.kind === "changed") return [paintChanged(change, one)];
	return [paintBlock(sideOfChange(change).node, kindOf(change, one))];
}

/** The blocks inside a list item, a cell or a row's cell. */
function paintInside(change: BlockChange, one: ProposedChange): PaperBlock[] {
	if (change.kind === "changed")
		return "blocks" in change.content ? change.content.blocks.flatMap((child) => paintChild(child, one)) : [];
	return (sideOfChange(change).node.content ?? []).map((node) => paintBlock(node, kindOf(change, one)));
}

function paintCells(row: BlockChange, one: ProposedChange) {
	if (row.kind === "changed" && "blocks" in row.content) {
		return row.content.blocks.map((cell) => ({
			...emptyCell(sideOfChange(cell).node),
			blocks: paintInside(cell, one),
		}));
	}
	const revision = kindOf(row, one);
	return (sideOfChange(row).node.content ?? []).map((cell) => ({
		...emptyCell(cell),
		blocks: (cell.content ?? []).map((node) => paintBlock(node, revision)),
	}));
}

function paintPiece(piece: InlinePiece, one: ProposedChange): PaperPiece[] {
	if (piece.kind === "same") return paintInline(piece.nodes);
	if (piece.kind === "inserted" || piece.kind === "deleted")
		return paintInline(piece.nodes, revise(piece.kind, one));
	const [before, after] = oldAndNew(piece);
	return [...paintInline(before, revise("deleted", one)), ...paintInline(after, revise("inserted", one))];
}

/** What stood at a piece and what stands there now. */
function oldAndNew(piece: InlinePiece): [before: DocNode[], after: DocNode[]] {
	if (piece.kind === "note") return [[piece.before], [piece.after]];
	if (piece.kind === "formatted") return [piece.before, piece.after];
	if (piece.kind === "inserted") return [[], piece.nodes];
	return [piece.nodes, piece.kind === "same" ? piece.nodes : []];
}

function editsOf(words: readonly InlinePiece[], by: ProposedChange): Edit[] {
	const edits: Edit[] = [];
	let at = 0;
	for (const piece of words) {
		const [before, after] = oldAndNew(piece);
		const last = edits.at(-1);
		// "Taken out, put in" at one place is one edit.
		if (piece.kind === "inserted" && last?.to === at) last.nodes.push(...after);
		else if (piece.kind !== "same")
			edits.push({ from: at, to: at + lengthOf(before), nodes: [...after], by });
		at += lengthOf(before);
	}
	return edits;
}

function lengthOf(nodes: readonly DocNode[]): number {
	return nodes.reduce((sum, node) => sum + unitsOf(node), 0);
}

function unitsOf(node: DocNode): number {
	return node.type === "text" ? (node.text ?? "").length : 1;
}

function slice(nodes: readonly DocNode[], from: number, to: number): DocNode[] {
	let at = 0;
	return nodes.flatMap((node) => {
		const [start, end] = [Math.max(0, from - at), Math.min(unitsOf(node), to - at)];
		at += unitsOf(node);
		if (start >= end) return [];
		return node.type === "text" ? [{ ...node, text: (node.text ?? "").slice(start, end) }] : [node];
	});
}

function draw(node: DocNode, painted: PaperBlock, overlay: Overlay | undefined): PaperBlock[] {
	if (!overlay) return [painted];
	if (overlay.kind === "whole") {
		const [first, ...rest] = overlay.blocks;
		return first ? [{ ...first, number: painted.number }, ...rest] : [];
	}
	if (painted.kind !== "paragraph") return [painted];
	const content = node.content ?? [];
	const pieces: PaperPiece[] = [];
	let at = 0;
	for (const { from, to, nodes, by } of overlay.edits) {
		pieces.push(...paintInline(slice(content, at, from)));
		pieces.push(...paintInline(slice(content, from, to), revise("deleted", by)));
		pieces.push(...paintInline(nodes, revise("inserted", by)));
		at = to;
	}
	pieces.push(...paintInline(slice(content, at, Number.POSITIVE_INFINITY)));
	return [{ ...painted, pieces: joinPieces(pieces) }];
}
