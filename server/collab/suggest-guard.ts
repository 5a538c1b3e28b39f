import * as Y from "yjs";
import type { DocNode } from "#shared/document/check.ts";
import { onlySuggests } from "#shared/document/suggested.ts";
import { joinNodes } from "#shared/document/words.ts";
import { compareMarks, fragmentName, readBlock } from "#shared/document/ydoc.ts";
import { isSuggestionOf } from "#shared/suggestions.ts";

/** Holds those who may only suggest to it (SPEC C16). */
export type SuggestGuard = {
	/** The blocks of the text now. Blocks in which nothing changed are the same objects as before. */
	read: () => readonly DocNode[];
	/**
	 * Whether, but for this member's own suggestions, the text says the same as it did before: no word of it, no mark of
	 * anybody else's, nothing in another place.
	 */
	isOnlySuggested: (before: readonly DocNode[], memberId: string) => boolean;
};

/**
 * Reads blocks once and again only where something changed in them, so that an update costs what it touches and not
 * what the section weighs.
 * @param doc the check's document
 */
export function openSuggestGuard(doc: Y.Doc): SuggestGuard {
	const fragment = doc.getXmlFragment(fragmentName);
	const known = new WeakMap<object, DocNode>();
	doc.on("afterTransaction", (transaction: Y.Transaction) => {
		for (const type of transaction.changedParentTypes.keys()) known.delete(type);
	});

	function readKnown(element: Y.XmlElement): DocNode {
		const block = known.get(element) ?? joinInside(readBlock(element));
		known.set(element, block);
		return block;
	}
	const read = () =>
		fragment.toArray().flatMap((item) => (item instanceof Y.XmlElement ? [readKnown(item)] : []));

	return {
		read,
		isOnlySuggested(before, memberId) {
			return onlySuggests(before, read(), (id) => isSuggestionOf(id, memberId));
		},
	};
}

/** Neighbouring text with equal formatting joined, at every depth: pieces of the shared text have other seams. */
function joinInside(node: DocNode): DocNode {
	if (!node.content) return node;
	return { ...node, content: joinNodes(node.content.map(joinInside).map(sortMarks)) };
}

/** In one order, whoever formatted first. */
function sortMarks(node: DocNode): DocNode {
	if (!node.marks || node.marks.length < 2) return node;
	return { ...node, marks: node.marks.toSorted(compareMarks) };
}
