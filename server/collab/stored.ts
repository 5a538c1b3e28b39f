import * as Y from "yjs";
import type { Db } from "../db/open.ts";
import { loadState, loadTail, type MergedState, mergeTexts } from "../features/texts.ts";
import { createDeletions } from "./deletions.ts";
import { makePacket, type Packet } from "./line.ts";
import { readPlainEdit } from "./plain-edit.ts";
import { writeStep2, writeUpdate } from "./protocol.ts";

/** Pieces of the tail kept apart before they are merged into one. */
const piecesKept = 200;
/** Answers to state vectors kept: after a lost line, many people come back with the same. */
const answersKept = 32;
/** Answers to longer vectors are not kept: nobody fills the memory with them. */
const longestKept = 16_384;

const noState: MergedState = {
	seq: 0,
	data: new Uint8Array([0, 0]),
	vector: new Uint8Array([0]),
	deletionsAt: 1,
};

/** A section's text as it is on disk, as bytes: a merged state and the rows behind it. No document is built. */
export type Stored = ReturnType<typeof createStored>;

/** Reads what is on disk of a section's text. */
export async function loadStored(db: Db, sectionId: string): Promise<Stored> {
	const state = (await loadState(db, sectionId)) ?? noState;
	return createStored(state, await loadTail(db, sectionId, state.seq));
}

function createStored(state: MergedState, rows: readonly { seq: number; data: Uint8Array }[]) {
	const base = state.data;
	const deletions = createDeletions(state);
	let seq = state.seq;
	let tailRows = 0;
	let tailBytes = 0;
	let pieces: Uint8Array[] = [];
	let clocks: Map<number, number> | null = null;
	let encodedVector: Uint8Array | null = null;
	let tailPacket: Packet | null = null;
	let wholePacket: Packet | null = null;
	let basePacket: Packet | null = null;
	const answers = new Map<string, Packet[]>();
	for (const row of rows) append(row.seq, row.data);

	/** What follows the state, as one update. */
	function tail(): Uint8Array {
		if (pieces.length > 1) pieces = [mergeTexts(pieces)];
		return pieces[0] ?? noState.data;
	}

	function readClocks(): Map<number, number> {
		if (clocks) return clocks;
		clocks = Y.decodeStateVector(baseVector());
		for (const piece of pieces) raiseClocks(clocks, piece);
		return clocks;
	}

	function baseVector(): Uint8Array {
		state.vector ??= Y.encodeStateVectorFromUpdate(base);
		return state.vector;
	}

	function append(next: number, data: Uint8Array): void {
		seq = next;
		tailRows += 1;
		tailBytes += data.byteLength;
		pieces.push(data);
		// Nearly every row is a letter; reading it as any update would cost more than storing it.
		const plain = readPlainEdit(data);
		if (plain) {
			deletions.addPlain(plain);
			if (clocks && plain.typed)
				raiseClock(clocks, plain.typed.client, plain.typed.clock + plain.typed.length);
		} else {
			deletions.add(data);
			if (clocks) raiseClocks(clocks, data);
		}
		encodedVector = null;
		tailPacket = null;
		answers.clear();
		if (pieces.length > piecesKept) tail();
	}

	return {
		seq: () => seq,
		/** Rows of the log since the merged state. */
		tailRows: () => tailRows,
		byteLength: () => base.byteLength + tailBytes,
		append,
		/** The text as updates, in order. */
		pieces: (): readonly Uint8Array[] => [base, ...pieces],
		/** How far each client's log goes; only to be read. */
		clocks: (): ReadonlyMap<number, number> => readClocks(),
		vector(): Uint8Array {
			if (pieces.length === 0) return baseVector();
			encodedVector ??= Y.encodeStateVector(new Map(readClocks()));
			return encodedVector;
		},
		/**
		 * The frames that answer a step 1: nothing but what is missing, the last of them a step 2. Malformed vectors
		 * throw.
		 */
		answer(vector: Uint8Array): Packet[] {
			if (vector.length === 1 && vector[0] === 0) {
				if (pieces.length === 0) {
					wholePacket ??= makePacket(writeStep2(base));
					return [wholePacket];
				}
				tailPacket ??= makePacket(writeStep2(tail()));
				if (base === noState.data) return [tailPacket];
				basePacket ??= makePacket(writeUpdate(base));
				return [basePacket, tailPacket];
			}
			const key = Buffer.from(vector).toString("latin1");
			const known = answers.get(key);
			if (known) return known;
			const updates = [base, ...(pieces.length > 0 ? [tail()] : [])];
			const missing = mergeTexts(updates.map((update) => Y.diffUpdate(update, vector)));
			const packets = [makePacket(writeStep2(missing))];
			if (vector.byteLength > longestKept) return packets;
			if (answers.size === answersKept) answers.delete(answers.keys().next().value as string);
			answers.set(key, packets);
			return packets;
		},
		/** Whether an update holds deletions only, and all of them are known; false when it must be looked at. */
		knowsAll: (update: Uint8Array): boolean => deletions.knowsAll(update),
	};
}

function raiseClocks(clocks: Map<number, number>, update: Uint8Array): void {
	for (const [client, clock] of Y.parseUpdateMeta(update).to) raiseClock(clocks, client, clock);
}

function raiseClock(clocks: Map<number, number>, client: number, clock: number): void {
	if (clock > (clocks.get(client) ?? 0)) clocks.set(client, clock);
}
