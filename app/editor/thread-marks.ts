import { Extension } from "@tiptap/core";
import { type EditorState, Plugin, PluginKey } from "@tiptap/pm/state";
import { Decoration, DecorationSet } from "@tiptap/pm/view";
import { findWords, type ThreadAnchor } from "./anchors.ts";
import { isFromSharedText } from "./write-guard.ts";

type Marks = { anchors: readonly ThreadAnchor[]; shown: string | null; drawn: DecorationSet };
type Change = { anchors?: readonly ThreadAnchor[]; shown?: string | null };

const key = new PluginKey<Marks>("threadMarks");

function draw(state: EditorState, anchors: readonly ThreadAnchor[], shown: string | null): DecorationSet {
	const decorations: Decoration[] = [];
	for (const anchor of anchors) {
		const place = findWords(state, anchor);
		if (!place) continue;
		const attrs = {
			class: anchor.threadId === shown ? "thread-mark thread-mark-shown" : "thread-mark",
			"data-thread": anchor.threadId,
		};
		decorations.push(Decoration.inline(place.from, place.to, attrs, { threadId: anchor.threadId }));
	}
	return DecorationSet.create(state.doc, decorations);
}

/** The thread on the words at the cursor, or null. */
export function threadAt(state: EditorState): string | null {
	const { from, to } = state.selection;
	const [mark] = key.getState(state)?.drawn.find(from, Math.max(to, from + 1)) ?? [];
	return (mark?.spec as { threadId?: string } | undefined)?.threadId ?? null;
}

declare module "@tiptap/core" {
	interface Commands<ReturnType> {
		threadMarks: {
			/** Says which threads to mark in the text, and which one is open in the margin. */
			markThreads: (change: Change) => ReturnType;
		};
	}
}

/**
 * Marks the words that threads are about. After a change from the shared text the places are found anew: the
 * binding replaces whole blocks, which plain mapping of positions does not survive.
 */
export const ThreadMarks = Extension.create<{ onOpen: (threadId: string) => void }>({
	name: "threadMarks",
	addOptions() {
		return { onOpen: () => undefined };
	},
	addCommands() {
		return {
			markThreads:
				(change) =>
				({ tr }) => {
					tr.setMeta(key, change).setMeta("addToHistory", false);
					return true;
				},
		};
	},
	addProseMirrorPlugins() {
		const { onOpen } = this.options;
		return [
			new Plugin<Marks>({
				key,
				state: {
					init: () => ({ anchors: [], shown: null, drawn: DecorationSet.empty }),
					apply: (tr, marks, _before, state) => {
						const change = tr.getMeta(key) as Change | undefined;
						if (change || (tr.docChanged && isFromSharedText(tr))) {
							const anchors = change?.anchors ?? marks.anchors;
							const shown = change?.shown === undefined ? marks.shown : change.shown;
							return { anchors, shown, drawn: draw(state, anchors, shown) };
						}
						return tr.docChanged ? { ...marks, drawn: marks.drawn.map(tr.mapping, tr.doc) } : marks;
					},
				},
				props: {
					decorations: (state) => key.getState(state)?.drawn,
					handleClick: (_view, _position, event) => {
						const mark = (event.target as Element | null)?.closest?.<HTMLElement>("[data-thread]");
						if (mark?.dataset.thread) onOpen(mark.dataset.thread);
						return false;
					},
				},
			}),
		];
	},
});
