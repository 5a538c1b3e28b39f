import type { Node } from "@tiptap/pm/model";
import { type EditorState, TextSelection } from "@tiptap/pm/state";
import type { EditorView } from "@tiptap/pm/view";
import {
	absolutePositionToRelativePosition,
	relativePositionToAbsolutePosition,
	ySyncPluginKey,
} from "@tiptap/y-tiptap";
import * as Y from "yjs";

/** Words somebody chose: the block, positions in the shared text (base64 of JSON), and the words themselves. */
export type ChosenWords = { blockId: string; anchorStart?: string; anchorEnd?: string; quote: string };

/** Where a thread hangs. Positions are null when the whole block is meant. */
export type ThreadAnchor = {
	threadId: string;
	blockId: string;
	anchorStart: string | null;
	anchorEnd: string | null;
	quote: string | null;
};

function encode(position: unknown): string {
	return btoa(JSON.stringify(position));
}

function decode(text: string): Y.RelativePosition | null {
	try {
		return Y.createRelativePositionFromJSON(JSON.parse(atob(text)));
	} catch {
		return null;
	}
}

/** The top-level block that holds a position, and its id. */
export function blockAt(
	doc: Node,
	position: number,
): { node: Node; start: number; id: string | null } | null {
	const place = doc.resolve(Math.min(position, doc.content.size));
	const index = place.index(0);
	if (index >= doc.childCount) return null;
	const node = doc.child(index);
	return { node, start: place.posAtIndex(index, 0), id: (node.attrs.id as string | null) ?? null };
}

/**
 * Makes the editor's selection the one that is seen. The browser tells of a moved selection a frame late: a key
 * pressed at once would act on the words chosen before.
 */
export function takeUpSelection(view: EditorView): void {
	const seen = view.dom.ownerDocument.getSelection();
	if (!view.hasFocus() || !(view.state.selection instanceof TextSelection)) return;
	if (!seen?.anchorNode || !seen.focusNode || !view.dom.contains(seen.anchorNode)) return;
	if (!view.dom.contains(seen.focusNode)) return;
	const { doc } = view.state;
	const anchor = view.posAtDOM(seen.anchorNode, seen.anchorOffset);
	const head = view.posAtDOM(seen.focusNode, seen.focusOffset);
	const selection = TextSelection.between(doc.resolve(anchor), doc.resolve(head));
	if (!selection.eq(view.state.selection)) view.dispatch(view.state.tr.setSelection(selection));
}

/** The chosen words of a selection, or of the whole block where nothing is selected. null in a block without id. */
export function readChosenWords(state: EditorState): ChosenWords | null {
	const { from, to, empty } = state.selection;
	const block = blockAt(state.doc, from);
	if (!block?.id) return null;
	if (empty) return { blockId: block.id, quote: block.node.textContent };
	const end = Math.min(to, block.start + block.node.nodeSize - 1);
	const quote = state.doc.textBetween(from, Math.max(from, end), " ");
	const sync = ySyncPluginKey.getState(state);
	if (!sync?.binding || quote.trim() === "") return { blockId: block.id, quote };
	const place = (at: number) =>
		encode(absolutePositionToRelativePosition(at, sync.type, sync.binding.mapping));
	return { blockId: block.id, anchorStart: place(from), anchorEnd: place(end), quote };
}

/** Where the quoted words stand in the block, for threads without positions; the first place counts. */
function findQuote(doc: Node, anchor: ThreadAnchor): { from: number; to: number } | null {
	const quote = anchor.quote?.replace(/…$/, "");
	if (!quote) return null;
	let found: { from: number; to: number } | null = null;
	doc.forEach((block, start) => {
		if (found || block.attrs.id !== anchor.blockId) return;
		// Positions count leaves and the ends of inner blocks; the words of one paragraph stand together.
		block.descendants((node, offset) => {
			if (found || !node.isTextblock) return !found;
			const words = node.textBetween(0, node.content.size, undefined, "\ufffc");
			const at = words.indexOf(quote);
			if (at >= 0) found = { from: start + offset + 2 + at, to: start + offset + 2 + at + quote.length };
			return false;
		});
		const at = block.isTextblock
			? block.textBetween(0, block.content.size, undefined, "\ufffc").indexOf(quote)
			: -1;
		if (at >= 0) found = { from: start + 1 + at, to: start + 1 + at + quote.length };
	});
	return found;
}

/** Where the words of an anchor are now, or null when they are gone from the text. */
export function findWords(state: EditorState, anchor: ThreadAnchor): { from: number; to: number } | null {
	if (!anchor.anchorStart || !anchor.anchorEnd) return findQuote(state.doc, anchor);
	const sync = ySyncPluginKey.getState(state);
	if (!sync?.binding) return null;
	const place = (text: string) => {
		const position = decode(text);
		if (!position) return null;
		return relativePositionToAbsolutePosition(sync.doc, sync.type, position, sync.binding.mapping);
	};
	const from = place(anchor.anchorStart);
	const to = place(anchor.anchorEnd);
	if (from === null || to === null || from >= to || to > state.doc.content.size) return null;
	return { from, to };
}
