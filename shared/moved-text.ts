/**
 * Editors move words by taking them away and writing them again: a paragraph that is split, made a heading or a list
 * item, cut and pasted, or brought back by undo. The words are still those of whoever wrote them.
 */

/** Characters with the Yjs id of each: all of one client. */
export type IdText = { client: number; text: string; clocks: number[] };

/** Characters `offset` to `offset + length - 1` of the written text are those at `clocks` of `client`. */
export type Moved = { offset: number; length: number; client: number; clocks: number[] };

/** Shorter stretches are found by chance; in UTF-16 units. */
export const leastMoved = 8;
const candidatesLimit = 16;

function commonLength(a: string, atA: number, b: string, atB: number): number {
	let length = 0;
	while (atA + length < a.length && atB + length < b.length && a[atA + length] === b[atB + length])
		length += 1;
	return length;
}

/**
 * Which stretches of a text that was just written are the words of texts that were taken away.
 * @param whole texts taken away in the same act: a short one counts too when it is the written text exactly
 */
export function findMoved(written: string, taken: readonly IdText[], whole: readonly IdText[]): Moved[] {
	const same = written.length > 1 ? whole.find(({ text }) => text === written) : undefined;
	if (same) return [{ offset: 0, length: written.length, client: same.client, clocks: same.clocks }];
	if (written.length < leastMoved) return [];
	const places = new Map<string, { source: IdText; at: number }[]>();
	for (const source of taken) {
		for (let at = 0; at + leastMoved <= source.text.length; at += 1) {
			const gram = source.text.slice(at, at + leastMoved);
			const list = places.get(gram);
			if (!list) places.set(gram, [{ source, at }]);
			else if (list.length < candidatesLimit) list.push({ source, at });
		}
	}
	const found: Moved[] = [];
	let offset = 0;
	while (offset + leastMoved <= written.length) {
		let best: Moved | null = null;
		for (const { source, at } of places.get(written.slice(offset, offset + leastMoved)) ?? []) {
			const length = commonLength(written, offset, source.text, at);
			if (best && length <= best.length) continue;
			best = { offset, length, client: source.client, clocks: source.clocks.slice(at, at + length) };
		}
		if (best) found.push(best);
		offset += best?.length ?? 1;
	}
	return found;
}
