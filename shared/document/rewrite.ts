import { updateYFragment } from "@tiptap/y-tiptap";
import * as Y from "yjs";
import { type Match, matchBlocks } from "../compare-match.ts";
import { commonRuns } from "../sequence.ts";
import type { Doc, DocNode } from "./check.ts";
import { documentSchema } from "./schema.ts";
import { splitWords } from "./words.ts";
import { fragmentName, fragmentToDoc } from "./ydoc.ts";

/**
 * Turns a shared text into another one, as one change by `clientId`, and says only what differs: blocks that stay
 * keep their place in the shared text, so that comments and carets in them stay where they are; inside a block
 * only the words that differ are touched. `target` is a checked text.
 * @param state everything the text is made of now, as one update
 * @returns the update to append, or null when the text says the same already
 */
export function rewriteText(state: Uint8Array, target: Doc, clientId: number): Uint8Array | null {
	for (const change of [changeBlocks, replaceAll]) {
		const doc = new Y.Doc();
		try {
			Y.applyUpdate(doc, state);
			doc.clientID = clientId;
			const fragment = doc.getXmlFragment(fragmentName);
			if (isSame(fragment, target)) return null;
			let update: Uint8Array | null = null;
			doc.on("update", (written: Uint8Array) => {
				update = written;
			});
			doc.transact(() => change(fragment, fragmentToDoc(fragment).content, target.content));
			if (update && isSame(fragment, target)) return update;
		} finally {
			doc.destroy();
		}
	}
	throw new Error("a text could not be rewritten");
}

function isSame(fragment: Y.XmlFragment, target: Doc): boolean {
	return JSON.stringify(fragmentToDoc(fragment)) === JSON.stringify(target);
}

/** What simultaneous edits left in a state that no difference explains is written anew as a whole. */
function replaceAll(parent: Y.XmlFragment, _: readonly DocNode[], target: readonly DocNode[]): void {
	parent.delete(0, parent.length);
	target.forEach((node, index) => {
		addBlock(parent, index, node);
	});
}

function changeBlocks(parent: Y.XmlFragment, current: readonly DocNode[], target: readonly DocNode[]): void {
	const elements = parent.toArray();
	const agrees =
		elements.length === current.length &&
		elements.every((one, i) => one instanceof Y.XmlElement && one.nodeName === current[i]!.type);
	// What is read was repaired on the way: there is no saying which element is which block.
	if (!agrees) {
		replaceAll(parent, current, target);
		return;
	}
	const stays = new Map<number, Match>();
	for (const match of matchBlocks(current, target)) {
		if (!match.moved && current[match.before]!.type === target[match.after]!.type)
			stays.set(match.before, match);
	}
	for (let index = elements.length - 1; index >= 0; index--) {
		const match = stays.get(index);
		if (!match) parent.delete(index, 1);
		else changeBlock(elements[index] as Y.XmlElement, current[index]!, target[match.after]!);
	}
	const kept = new Set([...stays.values()].map((match) => match.after));
	target.forEach((node, index) => {
		if (!kept.has(index)) addBlock(parent, index, node);
	});
}

function changeBlock(element: Y.XmlElement, current: DocNode, target: DocNode): void {
	if (JSON.stringify(current) === JSON.stringify(target)) return;
	const holdsBlocks = element.toArray().every((child) => child instanceof Y.XmlElement);
	if (target.type === "paragraph" || target.type === "heading") changeTexts(element, target);
	else if (holdsBlocks) changeBlocks(element, current.content ?? [], target.content ?? []);
	// Attributes, formatting, notes, and whatever the steps above could not settle.
	fill(element, target);
}

/** Changes the words of a paragraph's texts, where they stand between the same line breaks and notes as before. */
function changeTexts(element: Y.XmlElement, target: DocNode): void {
	const children = element.toArray();
	const wanted: string[][] = [[]];
	for (const node of target.content ?? []) {
		if (node.type === "text") wanted.at(-1)!.push(node.text ?? "");
		else wanted.push([]);
	}
	const shape = (isText: boolean, index: number) => (index % 2 === 0) === isText;
	// Text, note, text, note, text: any other order is left to the general way.
	if (children.length !== wanted.length * 2 - 1) return;
	if (!children.every((child, index) => shape(child instanceof Y.XmlText, index))) return;
	wanted.forEach((texts, index) => {
		changeText(children[index * 2] as Y.XmlText, texts.join(""));
	});
}

function changeText(text: Y.XmlText, wanted: string): void {
	const current = (text.toDelta() as { insert: unknown }[])
		.map(({ insert }) => (typeof insert === "string" ? insert : "\uFFFC"))
		.join("");
	if (current === wanted) return;
	const [before, after] = [current, wanted].map((one) => splitWords(one).map((piece) => piece.text));
	const lengthOf = (pieces: readonly string[], from: number, to: number) =>
		pieces.slice(from, to).join("").length;
	const runs = commonRuns(before!, after!);
	// From the end, so that the places before stay what they are.
	let [i, j, at] = [before!.length, after!.length, current.length];
	for (const run of [...runs.reverse(), { a: 0, b: 0, length: 0 }]) {
		const [a, b] = [run.a + run.length, run.b + run.length];
		const gone = lengthOf(before!, a, i);
		at -= gone;
		if (gone > 0) text.delete(at, gone);
		const come = after!.slice(b, j).join("");
		if (come !== "") text.insert(at, come);
		at -= lengthOf(before!, run.a, a);
		[i, j] = [run.a, run.b];
	}
}

function addBlock(parent: Y.XmlFragment, index: number, node: DocNode): void {
	const element = new Y.XmlElement(node.type);
	parent.insert(index, [element]);
	fill(element, node);
}

/** y-tiptap's own way from a node to its shared element. */
function fill(element: Y.XmlElement, node: DocNode): void {
	const meta = { mapping: new Map(), isOMark: new Map() };
	updateYFragment(element.doc as Y.Doc, element, documentSchema.nodeFromJSON(node), meta);
}
