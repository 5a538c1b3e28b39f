import { Extension } from "@tiptap/core";
import { Plugin, PluginKey, type Transaction } from "@tiptap/pm/state";
import { ySyncPluginKey } from "@tiptap/y-tiptap";

/** Whether a transaction brings what others wrote, or an undo, out of the shared text. */
export function isFromSharedText(tr: Transaction): boolean {
	return Boolean((tr.getMeta(ySyncPluginKey) as { isChangeOrigin?: boolean } | undefined)?.isChangeOrigin);
}

/** Whether it is this person's own undo or redo. */
export function isOwnUndo(tr: Transaction): boolean {
	const meta = tr.getMeta(ySyncPluginKey) as { isUndoRedoOperation?: boolean } | undefined;
	return Boolean(meta?.isUndoRedoOperation);
}

/**
 * Lets nothing into the shared text while it may not be edited: not a key, not a paste, and not the corrections
 * that plugins make by themselves (a reader must never write).
 */
export const WriteGuard = Extension.create<{ mayWrite: () => boolean }>({
	name: "writeGuard",
	addOptions() {
		return { mayWrite: () => false };
	},
	addProseMirrorPlugins() {
		const { mayWrite } = this.options;
		return [
			new Plugin({
				key: new PluginKey("writeGuard"),
				filterTransaction: (tr) => !tr.docChanged || isFromSharedText(tr) || mayWrite(),
			}),
		];
	},
});
