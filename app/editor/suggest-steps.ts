import type { Fragment, Mark, Node, ResolvedPos, Slice } from "@tiptap/pm/model";
import { type EditorState, TextSelection, type Transaction } from "@tiptap/pm/state";
import { AddMarkStep, Mapping, RemoveMarkStep, ReplaceStep, type Step } from "@tiptap/pm/transform";
import { anchor } from "#shared/document/suggested.ts";

/** Whose suggestions are made. */
export type Suggester = { isOwn: (id: string) => boolean; makeId: () => string; makeBlockId: () => string };

type Kind = "insertion" | "deletion";

const isSuggestion = ({ type }: Mark) => type.name === "insertion" || type.name === "deletion";

function ownMark(node: Node | null, kind: Kind, { isOwn }: Suggester): Mark | null {
	return node?.marks.find(({ type, attrs }) => type.name === kind && isOwn(attrs.id)) ?? null;
}

/** Goes on with the suggestion at these places, or begins one. */
function idAt($places: readonly ResolvedPos[], by: Suggester): string {
	for (const $at of $places) {
		for (const node of [$at.nodeBefore, $at.nodeAfter]) {
			const mark = ownMark(node, "insertion", by) ?? ownMark(node, "deletion", by);
			if (mark) return mark.attrs.id;
		}
	}
	return by.makeId();
}

/** Where the invisible space at the end or beginning of a paragraph is the border that somebody sees. */
function widenToBorder(doc: Node, from: number, to: number): [number, number] {
	if (to - from !== 1 || doc.textBetween(from, to) !== anchor) return [from, to];
	const $from = doc.resolve(from);
	const $to = doc.resolve(to);
	if ($from.parentOffset === 0 && $from.index(-1) > 0) return [$from.before() - 1, to];
	if ($to.parentOffset === $to.parent.content.size && $to.index(-1) < $to.node(-1).childCount - 1)
		return [from, $to.after() + 1];
	return [from, to];
}

/** Both in paragraphs that stand side by side, or in one. */
function areNeighbours($from: ResolvedPos, $to: ResolvedPos): boolean {
	if (!$from.parent.isTextblock || !$to.parent.isTextblock) return false;
	return (
		$from.sameParent($to) || ($from.depth === $to.depth && $from.sharedDepth($to.pos) === $from.depth - 1)
	);
}

/** Takes what one added oneself back, and marks everything else as suggested to go. @returns the id, or null */
function suggestDeletion(tr: Transaction, from: number, to: number, by: Suggester): string | null {
	const { deletion } = tr.doc.type.schema.marks;
	const [$from, $to] = [tr.doc.resolve(from), tr.doc.resolve(to)];
	if (!deletion || !areNeighbours($from, $to)) return null;
	const end = ownMark($from.parent.lastChild, "insertion", by);
	const start = ownMark($to.parent.firstChild, "insertion", by);
	if (!$from.sameParent($to) && end && start && end.attrs.id === start.attrs.id) {
		const before = $from.parent.lastChild?.text?.endsWith(anchor) ? $from.end() - 1 : from;
		const after = $to.parent.firstChild?.text?.startsWith(anchor) ? $to.start() + 1 : to;
		tr.delete(Math.min(from, before), Math.max(to, after));
		return end.attrs.id;
	}
	const id = idAt([$to, $from], by);
	const pieces: { from: number; to: number; own: boolean }[] = [];
	tr.doc.nodesBetween(from, to, (node, pos) => {
		if (!node.isText) return true;
		const own = ownMark(node, "insertion", by) !== null;
		const piece = { from: Math.max(pos, from), to: Math.min(pos + node.nodeSize, to), own };
		if (piece.to > piece.from && !ownMark(node, "deletion", by)) pieces.push(piece);
		return false;
	});
	const mark = deletion.create({ id });
	const space = () => tr.doc.type.schema.text(anchor, [mark]);
	const crosses = !$from.sameParent($to);
	if (crosses && $to.parentOffset === 0) tr.insert(to, space());
	for (const piece of pieces.reverse()) {
		if (piece.own) tr.delete(piece.from, piece.to);
		else tr.addMark(piece.from, piece.to, mark);
	}
	if (crosses && $from.parentOffset === $from.parent.content.size) tr.insert(from, space());
	return id;
}

const childrenOf = (content: Fragment) =>
	Array.from({ length: content.childCount }, (_, i) => content.child(i));

/** The words of a slice, paragraph by paragraph; null where it holds more than words. */
function readParagraphs(slice: Slice): (readonly Node[])[] | null {
	const blocks = childrenOf(slice.content);
	const paragraphs = blocks.every((node) => node.isInline)
		? [blocks]
		: blocks.map((node) => node.children as readonly Node[]);
	const isWords = paragraphs.flat().every((node) => node.isText);
	return isWords && blocks.every((node) => node.isInline || node.isTextblock) ? paragraphs : null;
}

/** Adds words as suggested. @returns where they end, or null */
function suggestInsertion(
	tr: Transaction,
	at: number,
	slice: Slice,
	id: string,
	by: Suggester,
): number | null {
	const paragraphs = readParagraphs(slice);
	const { insertion } = tr.doc.type.schema.marks;
	if (!paragraphs || !insertion || !tr.doc.resolve(at).parent.isTextblock) return null;
	const mark = insertion.create({ id });
	const write = (node: Node) => {
		tr.insert(at, node);
		at += node.nodeSize;
	};
	const space = () => tr.doc.type.schema.text(anchor, [mark]);
	paragraphs.forEach((words, index) => {
		if (index > 0) {
			write(space());
			const { type, attrs } = tr.doc.resolve(at).parent;
			tr.split(at, 1, [{ type, attrs: { ...attrs, id: by.makeBlockId() } }]);
			at += 2;
			write(space());
		}
		for (const node of words) write(node.mark(mark.addToSet(node.marks.filter((one) => !isSuggestion(one)))));
	});
	return at;
}

function readStep(step: Step, after: Node): { from: number; to: number; slice: Slice } | null {
	if (step instanceof ReplaceStep) return step;
	if (step instanceof AddMarkStep || step instanceof RemoveMarkStep) {
		return { from: step.from, to: step.to, slice: after.slice(step.from, step.to) };
	}
	return null;
}

/**
 * The suggestion of what a transaction would do: words are marked as added or to go instead of being added or gone.
 * Null where it cannot be suggested: anything but words and paragraphs.
 */
export function suggestInstead(tr: Transaction, state: EditorState, by: Suggester): Transaction | null {
	const suggested = state.tr;
	let cursor: number | null = null;
	for (const [index, step] of tr.steps.entries()) {
		const change = readStep(step, tr.docs[index + 1] ?? tr.doc);
		if (!change) return null;
		const back = new Mapping(tr.mapping.maps.slice(0, index)).invert();
		const place = (pos: number) => suggested.mapping.map(back.map(pos));
		const [from, to] = widenToBorder(suggested.doc, place(change.from), place(change.to));
		const isForward = state.selection.empty && state.selection.from <= from && from < to;
		const before = suggested.mapping.maps.length;
		let id: string | null = null;
		if (from < to) {
			id = suggestDeletion(suggested, from, to, by);
			if (id === null) return null;
		}
		const mapped = new Mapping(suggested.mapping.maps.slice(before));
		const end = mapped.map(to);
		cursor = isForward ? end : mapped.map(from, -1);
		if (change.slice.content.size > 0) {
			id ??= idAt([suggested.doc.resolve(end)], by);
			cursor = suggestInsertion(suggested, end, change.slice, id, by);
			if (cursor === null) return null;
		}
	}
	if (cursor !== null) suggested.setSelection(TextSelection.near(suggested.doc.resolve(cursor), -1));
	return tr.scrolledIntoView ? suggested.scrollIntoView() : suggested;
}
