import type { Node } from "@tiptap/pm/model";
import * as Y from "yjs";
import { readNoteRun, readRuns } from "#shared/document/runs.ts";

/** Where characters of the shared text stand in the editor. `first` in their paragraph; a footnote has one id. */
export type PlacedRun = {
	from: number;
	to: number;
	client: number;
	clock: number;
	first: boolean;
	isNote: boolean;
};

/**
 * Walks the shared text beside the editor's document, which mirrors it node by node. Where the two differ for a
 * moment, the rest of that node is left out: no words are given to the wrong author.
 * @param start where the content of `node` begins
 */
export function placeRuns(
	parent: Y.XmlFragment,
	node: Node,
	start = 0,
	placed: PlacedRun[] = [],
): PlacedRun[] {
	let at = start;
	let first = true;
	for (const child of parent.toArray()) {
		if (child instanceof Y.XmlText) {
			for (const { client, clock, text } of readRuns(child)) {
				const to = at + text.length;
				if (to > start + node.content.size) return placed;
				placed.push({ from: at, to, client, clock, first, isNote: false });
				first = false;
				at = to;
			}
			continue;
		}
		if (!(child instanceof Y.XmlElement)) continue;
		const beside = at - start <= node.content.size ? node.childAfter(at - start).node : null;
		if (beside?.type.name !== child.nodeName) return placed;
		const note = child.nodeName === "footnote" ? readNoteRun(child) : null;
		if (note) {
			placed.push({ from: at, to: at + beside.nodeSize, ...pickId(note), first: false, isNote: true });
		} else if (!beside.isLeaf) placeRuns(child, beside, at + 1, placed);
		at += beside.nodeSize;
	}
	return placed;
}

function pickId({ client, clock }: { client: number; clock: number }) {
	return { client, clock };
}
