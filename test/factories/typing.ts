import * as Y from "yjs";
import type { Dice } from "#test/setup/drafting.ts";

/** Somebody at the keys of a shared text: a cursor, a hand, and an undo of their own. */
export type Typist = { act: () => void };

const letters = [..."abcdefghij klmnop.,éلاर", "👷🏽"];
const marks: Record<string, object | null>[] = [
	{ bold: {} },
	{ italic: {} },
	{ bold: null },
	{ italic: null },
];
const hand = Symbol("hand");

function textsOf(root: Y.XmlFragment): Y.XmlText[] {
	return root.toArray().flatMap((block) => {
		const text = block instanceof Y.XmlElement ? block.get(0) : null;
		return text instanceof Y.XmlText ? [text] : [];
	});
}

/** No hand stops inside a letter of two code units. */
function snap(text: Y.XmlText, index: number): number {
	const words = (text.toDelta() as { insert: string }[]).map(({ insert }) => insert).join("");
	return /[\uDC00-\uDFFF]/.test(words.charAt(index)) ? index - 1 : index;
}

export function makeBlock(text: Y.XmlText = new Y.XmlText()): Y.XmlElement {
	const block = new Y.XmlElement("paragraph");
	block.insert(0, [text]);
	return block;
}

/** Types letter by letter most of the time, as people do; deletes, formats, splits and joins paragraphs, undoes. */
export function makeTypist(doc: Y.Doc, root: Y.XmlFragment, dice: Dice): Typist {
	const undo = new Y.UndoManager(root, { trackedOrigins: new Set([hand]), captureTimeout: 0 });
	let at: { text: Y.XmlText; index: number } | null = null;

	/** Where the cursor is; somewhere else when its paragraph is gone. */
	function place(): { text: Y.XmlText; index: number } | null {
		const texts = textsOf(root);
		if (at && texts.includes(at.text) && !dice.chance(12)) {
			at.index = snap(at.text, Math.min(at.index, at.text.length));
			return at;
		}
		at = texts.length > 0 ? { text: dice.pick(texts), index: 0 } : null;
		if (at) at.index = snap(at.text, dice.chance(2) ? at.text.length : dice.roll(at.text.length + 1));
		return at;
	}

	function split(from: { text: Y.XmlText; index: number }): void {
		const block = from.text.parent as Y.XmlElement;
		const index = root.toArray().indexOf(block);
		const tail = from.text.toDelta() as { insert: string; attributes?: object }[];
		let before = from.index;
		const rest = tail.flatMap(({ insert, ...others }) => {
			const cut = Math.min(before, insert.length);
			before -= cut;
			return cut < insert.length ? [{ insert: insert.slice(cut), ...others }] : [];
		});
		from.text.delete(from.index, from.text.length - from.index);
		const next = new Y.XmlText();
		root.insert(index + 1, [makeBlock(next)]);
		next.applyDelta(rest);
		at = { text: next, index: 0 };
	}

	function change(): void {
		const here = place();
		const what = dice.roll(100);
		if (!here || what < 3) {
			const text = new Y.XmlText();
			root.insert(dice.roll(root.length + 1), [makeBlock(text)]);
			at = { text, index: 0 };
		} else if (what < 72) {
			const word = dice.pick(letters);
			here.text.insert(here.index, word);
			here.index += word.length;
		} else if (what < 84) {
			const from = snap(here.text, Math.max(0, here.index - 1 - dice.roll(3)));
			here.text.delete(from, here.index - from);
			here.index = from;
		} else if (what < 89) {
			const end = Math.min(here.text.length, here.index + 1 + dice.roll(5));
			const length = snap(here.text, end) - here.index;
			if (length > 0) here.text.format(here.index, length, dice.pick(marks));
		} else if (what < 94) split(here);
		else if (what < 96 && root.length > 2) root.delete(dice.roll(root.length), 1);
		else if (what < 98) (here.text.parent as Y.XmlElement).setAttribute("id", `b${dice.roll(1000)}`);
	}

	return {
		act() {
			const what = dice.roll(40);
			if (what === 0) undo.undo();
			else if (what === 1) undo.redo();
			else doc.transact(change, hand);
		},
	};
}
