import { Extension } from "@tiptap/core";
import { Fragment, type Node, Slice } from "@tiptap/pm/model";
import { Plugin, PluginKey } from "@tiptap/pm/state";
import type { DocNode } from "#shared/document/check.ts";
import { suggestionMarkNames } from "#shared/document/extensions.ts";
import { onlySuggests } from "#shared/document/suggested.ts";
import { isSuggestionOf, makeSuggestionId } from "#shared/suggestions.ts";
import { suggestInstead } from "./suggest-steps.ts";
import { isFromSharedText } from "./write-guard.ts";

const written = new WeakMap<Node, DocNode>();

/** The blocks as JSON; a block that stays the same object does so in JSON too. */
function blocksOf(doc: Node): DocNode[] {
	return doc.children.map((block) => {
		const json = written.get(block) ?? (block.toJSON() as DocNode);
		written.set(block, json);
		return json;
	});
}

function withoutSuggestions(slice: Slice): Slice {
	const clean = (node: Node): Node => {
		const bare = node.mark(node.marks.filter(({ type }) => !suggestionMarkNames.includes(type.name)));
		return bare.isText ? bare : bare.copy(Fragment.fromArray(bare.children.map(clean)));
	};
	const children = Array.from({ length: slice.content.childCount }, (_, i) => slice.content.child(i));
	return new Slice(Fragment.fromArray(children.map(clean)), slice.openStart, slice.openEnd);
}

export type SuggestingOptions = {
	/** The member who suggests now; null: what is written is written. */
	suggestAs: () => string | null;
	makeBlockId: () => string;
	/** Told when something cannot be suggested. */
	onRefused: () => void;
};

/**
 * Turns what is typed into suggestions. The server holds people to it (server/collab/SPEC.md C16); the same rule is asked
 * here first, so that nobody loses the line by an honest hand.
 */
export const Suggesting = Extension.create<SuggestingOptions>({
	name: "suggesting",
	// Before all others: they shall see what is really done.
	priority: 1000,
	addOptions() {
		return { suggestAs: () => null, makeBlockId: () => "", onRefused: () => undefined };
	},
	dispatchTransaction({ transaction, next }) {
		const memberId = this.options.suggestAs();
		if (memberId === null || !transaction.docChanged || isFromSharedText(transaction))
			return next(transaction);
		const isOwn = (id: string) => isSuggestionOf(id, memberId);
		const { makeBlockId, onRefused } = this.options;
		const { state } = this.editor;
		const makeId = () => makeSuggestionId(memberId);
		const suggested = suggestInstead(transaction, state, { isOwn, makeId, makeBlockId });
		if (suggested && onlySuggests(blocksOf(state.doc), blocksOf(suggested.doc), isOwn)) next(suggested);
		else onRefused();
	},
	addProseMirrorPlugins() {
		// Words that are copied are words; whose suggestion they were stays where they were.
		return [new Plugin({ key: new PluginKey("suggesting"), props: { transformPasted: withoutSuggestions } })];
	},
});
