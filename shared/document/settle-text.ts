import * as Y from "yjs";
import { checkDoc } from "./check.ts";
import { rewriteText } from "./rewrite.ts";
import { anchor, type Fate, saysGone, settleSuggestions, suggestionsOf } from "./suggested.ts";
import { fragmentName, fragmentToDoc } from "./ydoc.ts";

/**
 * Settles suggestions in a shared text, as one change by `clientId`. Words that stay keep the ids they were written
 * with, so that whoever suggested them remains their author.
 * @param state everything the text is made of now, as one update
 * @returns the update to append, or null when nothing of the text is concerned
 */
export function settleText(
	state: Uint8Array,
	fateOf: (id: string) => Fate,
	clientId: number,
): Uint8Array | null {
	const doc = new Y.Doc();
	try {
		Y.applyUpdate(doc, state);
		doc.clientID = clientId;
		const written: Uint8Array[] = [];
		doc.on("update", (update: Uint8Array) => written.push(update));
		const fragment = doc.getXmlFragment(fragmentName);
		const target = checkDoc(settleSuggestions(fragmentToDoc(fragment), fateOf));
		doc.transact(() => settleInside(fragment, fateOf));
		// Paragraphs that become one: their words move.
		const joined = rewriteText(Y.encodeStateAsUpdate(doc), target, clientId);
		if (joined) written.push(joined);
		return written.length > 0 ? Y.mergeUpdates(written) : null;
	} finally {
		doc.destroy();
	}
}

function settleInside(parent: Y.XmlFragment, fateOf: (id: string) => Fate): void {
	for (const child of parent.toArray()) {
		if (child instanceof Y.XmlText) settleWords(child, fateOf);
		else if (child instanceof Y.XmlElement) settleInside(child, fateOf);
	}
}

type Delta = { insert: unknown; attributes?: Record<string, unknown> }[];

function settleWords(text: Y.XmlText, fateOf: (id: string) => Fate): void {
	let at = text.length;
	// From the end, so that the places before stay what they are.
	for (const { insert, attributes } of (text.toDelta() as Delta).reverse()) {
		const length = typeof insert === "string" ? insert.length : 1;
		at -= length;
		if (typeof insert !== "string") continue;
		const found = Object.entries(attributes ?? {}).flatMap(([key, attrs]) => {
			const [type = ""] = key.split("--");
			return suggestionsOf({ marks: [{ type, attrs: attrs as { id: string } }] }).map((one) => ({
				key,
				...one,
			}));
		});
		const settled = found.filter(({ id }) => fateOf(id) !== "leave");
		if (settled.length === 0) continue;
		if (settled.some((one) => saysGone(one, fateOf))) {
			text.delete(at, length);
			continue;
		}
		text.format(at, length, Object.fromEntries(settled.map(({ key }) => [key, null])));
		if (settled.length < found.length) continue;
		for (let i = length - 1; i >= 0; i--) if (insert[i] === anchor) text.delete(at + i, 1);
	}
}
