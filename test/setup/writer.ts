import * as Y from "yjs";
import { makeBlock } from "#test/factories/typing.ts";
import type { Peer } from "./peer.ts";

/** Somebody who writes words that exist once in the world, each a single edit, letter behind letter. */
export type Writer = {
	peer: Peer;
	/** The word of each edit. */
	words: string[];
	write: (padding?: string) => void;
	/** The words that the server has called saved. */
	saved: () => string[];
};

export function makeWriter(peer: Peer, name: string): Writer {
	const words: string[] = [];
	const text = new Y.XmlText();
	const block = makeBlock(text);
	return {
		peer,
		words,
		write(padding = "") {
			const word = `${name}n${words.length}z`;
			words.push(word);
			peer.doc.transact(() => {
				if (words.length === 1) peer.root.push([block]);
				text.insert(text.length, `${word}${padding} `);
			});
		},
		saved: () => words.slice(0, peer.savedEdits()),
	};
}

/** The words that are not there exactly once. */
export function notOnce(words: readonly string[], text: string): string[] {
	const counts = new Map<string, number>();
	for (const word of text.match(/\w+n\d+z/g) ?? []) counts.set(word, (counts.get(word) ?? 0) + 1);
	return words.filter((word) => counts.get(word) !== 1);
}
