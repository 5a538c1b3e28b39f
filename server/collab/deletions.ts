import * as Y from "yjs";
import type { MergedState } from "../features/texts.ts";
import type { PlainEdit } from "./plain-edit.ts";

type Range = { clock: number; len: number };
type Ranges = ReadonlyMap<number, readonly Range[]>;

/** Frames that were found to bring nothing; those who come back after a lost line all send the same. */
const framesKept = 8;

/**
 * What is known to be deleted, read from bytes. Whoever comes back sends all deletions he knows of; nearly always they are
 * known, and no document is needed to see it.
 */
export function createDeletions(state: MergedState) {
	let ofState: Ranges | null = null;
	/** Of the rows behind the state. */
	const ofTail = new Map<number, Range[]>();
	/** What brought nothing once will never bring anything. */
	let frames: Uint8Array[] = [];

	function readState(): Ranges {
		if (ofState) return ofState;
		const { data, deletionsAt } = state;
		ofState = readRanges(deletionsAt === null ? data : withoutStructs(data.subarray(deletionsAt)));
		return ofState;
	}

	function isKnown(client: number, { clock, len }: Range): boolean {
		const lists = [readState().get(client) ?? [], ofTail.get(client) ?? []];
		let from = clock;
		while (from < clock + len) {
			const covering = lists.map((list) => findCovering(list, from)).find((range) => range !== undefined);
			if (!covering) return false;
			from = covering.clock + covering.len;
		}
		return true;
	}

	function addRanges(client: number, ranges: readonly Range[]): void {
		const list = [...(ofTail.get(client) ?? []), ...ranges];
		ofTail.set(
			client,
			list.sort((a, b) => a.clock - b.clock),
		);
	}

	return {
		add(update: Uint8Array): void {
			// The last byte of an update without deletions counts no writer of any.
			if (update.at(-1) === 0 && Y.decodeUpdate(update).ds.clients.size === 0) return;
			for (const [client, ranges] of readRanges(update)) addRanges(client, ranges);
		},
		/** The same of an edit that was read already. */
		addPlain(edit: PlainEdit): void {
			for (const { client, clock, length } of edit.deletions) addRanges(client, [{ clock, len: length }]);
		},
		knowsAll(update: Uint8Array): boolean {
			if (update[0] !== 0) return false;
			const same = (frame: Uint8Array) => Buffer.compare(frame, update) === 0;
			if (frames.some(same)) return true;
			let ranges: Ranges;
			try {
				ranges = readRanges(update);
			} catch {
				return false;
			}
			for (const [client, list] of ranges) if (!list.every((range) => isKnown(client, range))) return false;
			frames = [update, ...frames].slice(0, framesKept);
			return true;
		},
	};
}

function withoutStructs(deletions: Uint8Array): Uint8Array {
	const update = new Uint8Array(deletions.byteLength + 1);
	update.set(deletions, 1);
	return update;
}

/** The deletions of an update, by client, in order. Throws when it is malformed. */
function readRanges(update: Uint8Array): Ranges {
	const { clients } = Y.decodeUpdate(update).ds;
	const ranges = new Map<number, Range[]>();
	for (const [client, list] of clients) {
		const found = list.map(({ clock, len }) => ({ clock, len }));
		if (found.some(({ len }) => !(len > 0))) throw new Error("an empty deletion");
		ranges.set(
			client,
			found.sort((a, b) => a.clock - b.clock),
		);
	}
	return ranges;
}

/** The range that holds a clock; where ranges overlap, any of them. */
function findCovering(list: readonly Range[], clock: number): Range | undefined {
	let low = 0;
	let high = list.length - 1;
	let best: Range | undefined;
	while (low <= high) {
		const middle = (low + high) >> 1;
		const range = list[middle]!;
		if (range.clock <= clock) {
			if (clock < range.clock + range.len) best = range;
			low = middle + 1;
		} else high = middle - 1;
	}
	return best;
}
