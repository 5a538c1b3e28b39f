import { Extension } from "@tiptap/core";
import { Plugin, PluginKey, TextSelection } from "@tiptap/pm/state";
import type { EditorView } from "@tiptap/pm/view";
import { getRelativeSelection, ySyncPluginKey } from "@tiptap/y-tiptap";
import * as Y from "yjs";

/** What of the binding between editor and shared text is used here. */
type Binding = {
	doc: Y.Doc;
	type: Y.XmlFragment;
	/** What the binding will restore after the change that is coming in. */
	beforeTransactionSelection: Selection | null;
};
type Selection = Omit<ReturnType<typeof getRelativeSelection>, "absAnchor" | "absHead"> & {
	/** Where it stood as a number. null: where it stands among the letters is known, and counts alone. */
	absAnchor: number | null;
	absHead: number | null;
};
type Place = Y.RelativePosition;

/** Whether a piece of the shared text still stands in it. */
function stands(type: Y.AbstractType<unknown> | null, root: Y.XmlFragment): boolean {
	for (let one = type; one; one = one._item?.parent as Y.AbstractType<unknown> | null) {
		if (one === root) return true;
		if (!one._item || one._item.deleted) return false;
	}
	return false;
}

/** The same place, held by the letter to its left (-1) or to its right (0). */
function holdBy(place: Place, side: -1 | 0, doc: Y.Doc): Place {
	const at = Y.createAbsolutePositionFromRelativePosition(place, doc);
	return at ? Y.createRelativePositionFromTypeIndex(at.type, at.index, side) : place;
}

/** A caret is held by the letter to its left; chosen words by their own first and last letter. */
function holdSelection(binding: Binding, view: EditorView): Selection | null {
	const found: Selection = getRelativeSelection(binding as never, view.state);
	const { selection } = view.state;
	if (!(selection instanceof TextSelection) || !found.anchor || !found.head) return found;
	const { empty, anchor, head } = selection;
	const hold = (place: Place, first: boolean) => holdBy(place, !empty && first ? 0 : -1, binding.doc);
	return { ...found, anchor: hold(found.anchor, anchor < head), head: hold(found.head, head < anchor) };
}

/**
 * Keeps one's own caret beside the letter it stood behind when others' words arrive, or an undo.
 *
 * The binding remembers that letter, but as soon as the paragraph reads differently it takes the change for a moved
 * block and counts letters from the paragraph's beginning instead: whoever writes before one's caret, or at the same
 * moment at the same place, pushes it into the midst of other words, and letters interleave. Counting is right only
 * for a block that was moved, because moving makes it anew and the old letters are gone. So: where the letters still
 * stand, the number is withheld. After an undo the binding also keeps an old selection for the next change that comes;
 * the selection is always taken anew here.
 */
export function ownCaretPlugin(): Plugin {
	return new Plugin({
		key: new PluginKey("ownCaret"),
		view: (view) => {
			const binding = ySyncPluginKey.getState(view.state).binding as Binding;
			const { doc, type: root } = binding;
			// After the binding's own listener: this extension stands behind it in the list.
			const onBefore = () => {
				binding.beforeTransactionSelection = holdSelection(binding, view);
			};
			const onChanged = () => {
				const held = binding.beforeTransactionSelection;
				if (held?.type !== "text") return;
				const pin = (place: Place, count: number | null): [Place, number | null] => {
					const at = Y.createAbsolutePositionFromRelativePosition(place, doc);
					if (!at || !stands(at.type, root)) return [place, count];
					// Named anew: the letter itself may just have been deleted.
					return [Y.createRelativePositionFromTypeIndex(at.type, at.index, place.assoc), null];
				};
				const [anchor, absAnchor] = pin(held.anchor, held.absAnchor);
				const [head, absHead] = pin(held.head, held.absHead);
				binding.beforeTransactionSelection = { ...held, anchor, absAnchor, head, absHead };
			};
			doc.on("beforeAllTransactions", onBefore);
			doc.on("beforeObserverCalls", onChanged);
			return {
				destroy: () => {
					doc.off("beforeAllTransactions", onBefore);
					doc.off("beforeObserverCalls", onChanged);
				},
			};
		},
	});
}

/** One's own caret, while others write. */
export const OwnCaret = Extension.create({
	name: "ownCaret",
	addProseMirrorPlugins: () => [ownCaretPlugin()],
});
