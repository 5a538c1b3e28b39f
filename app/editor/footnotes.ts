import { Extension } from "@tiptap/core";
import type { Node } from "@tiptap/pm/model";
import { NodeSelection, Plugin, PluginKey } from "@tiptap/pm/state";
import { Decoration, DecorationSet } from "@tiptap/pm/view";

/** A footnote of the text: its number is its order. */
export type Footnote = { number: number; position: number; text: string };

/** The footnotes of a document, in order. */
export function listFootnotes(doc: Node): Footnote[] {
	const notes: Footnote[] = [];
	doc.descendants((node, position) => {
		if (node.type.name === "footnote")
			notes.push({ number: notes.length + 1, position, text: String(node.attrs.text ?? "") });
	});
	return notes;
}

const key = new PluginKey<DecorationSet>("footnoteNumbers");

function drawNumbers(doc: Node, label: (number: number, text: string) => string): DecorationSet {
	const decorations = listFootnotes(doc).map(({ number, position, text }) =>
		Decoration.node(position, position + 1, {
			"data-number": String(number),
			id: `fnref-${number}`,
			role: "note",
			"aria-label": label(number, text),
		}),
	);
	return DecorationSet.create(doc, decorations);
}

type Options = { label: (number: number, text: string) => string; onOpen: (position: number) => void };

/** Numbers the footnotes in the text; a click opens the note to be read or changed. */
export const FootnoteNumbers = Extension.create<Options>({
	name: "footnoteNumbers",
	addOptions() {
		return { label: (number) => String(number), onOpen: () => undefined };
	},
	addProseMirrorPlugins() {
		const { label, onOpen } = this.options;
		return [
			new Plugin<DecorationSet>({
				key,
				state: {
					init: (_config, state) => drawNumbers(state.doc, label),
					apply: (tr, drawn) => (tr.docChanged ? drawNumbers(tr.doc, label) : drawn),
				},
				props: {
					decorations: (state) => key.getState(state),
					handleClickOn: (view, _position, node, at) => {
						if (node.type.name !== "footnote") return false;
						view.dispatch(view.state.tr.setSelection(NodeSelection.create(view.state.doc, at)));
						onOpen(at);
						return true;
					},
				},
			}),
		];
	},
});
