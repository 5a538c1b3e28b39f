import { setImmediate as nextTurn } from "node:timers/promises";
import * as Y from "yjs";
import {
	type Author,
	addMove,
	addRange,
	type FlatVector,
	flatten,
	type Moves,
	type Ranges,
} from "#shared/authorship.ts";
import { findMoved, type IdText } from "#shared/moved-text.ts";
import type { Db } from "../db/open.ts";

/** How many rows of the log one stored piece of the authorship covers; a piece is written when it is complete. */
export const chunkRows = 1000;
/** Rows read at once, and how long one turn may work before others get theirs, in ms. */
const pageRows = 200;
const turnLength = 15;
/** How many of a member's last deletions may come back as moved words. */
const remembered = 30;

/** What a stretch of the log says; `ranges` and `moves` flat as in shared/authorship.ts. */
export type LogAuthorship = { authors: Author[]; ranges: number[]; moves: number[] };

type LogRow = Author & { seq: number; at: number; data: Uint8Array };
type IdRange = { client: number; clock: number; length: number };
type Strings = { clock: number; text: string }[];

/** What one row of the log holds. `units`: the new text nodes' words, each with its ids. */
type Decoded = { ids: IdRange[]; strings: (IdRange & { text: string })[]; units: IdText[]; gone: IdRange[] };

function decodeRow(data: Uint8Array): Decoded {
	const { structs, ds } = Y.decodeUpdate(data);
	const decoded: Decoded = { ids: [], strings: [], units: [], gone: [] };
	let unit = null as IdText | null;
	for (const struct of structs) {
		const { client, clock } = struct.id;
		const { length } = struct;
		if (struct instanceof Y.Skip) continue;
		decoded.ids.push({ client, clock, length });
		const content = struct instanceof Y.Item ? struct.content : null;
		if (content instanceof Y.ContentFormat) continue;
		if (!(content instanceof Y.ContentString)) {
			unit = null;
			continue;
		}
		const { str } = content;
		decoded.strings.push({ client, clock, length, text: str });
		if (unit?.client !== client) {
			unit = { client, text: "", clocks: [] };
			decoded.units.push(unit);
		}
		unit.text += str;
		for (let i = 0; i < length; i += 1) unit.clocks.push(clock + i);
	}
	for (const [client, items] of ds.clients) {
		for (const { clock, len } of items) decoded.gone.push({ client, clock, length: len });
	}
	return decoded;
}

/** The written words of a section by id, read from the log where they are asked for. */
class Words {
	readonly #byClient = new Map<number, Strings>();
	readonly #read = new Set<number>();
	#clients: Map<number, number[]> | null = null;
	readonly #db: Db;
	readonly #sectionId: string;

	constructor(db: Db, sectionId: string) {
		this.#db = db;
		this.#sectionId = sectionId;
	}

	add(strings: readonly (IdRange & { text: string })[]): void {
		for (const { client, clock, text } of strings) {
			const list = this.#byClient.get(client) ?? [];
			const last = list.at(-1);
			if (last && clock === last.clock + last.text.length) last.text += text;
			else if (!last || clock > last.clock) list.push({ clock, text });
			else if (
				!list.some((known) => known.clock < clock + text.length && clock < known.clock + known.text.length)
			)
				list.splice(
					list.findIndex((known) => known.clock > clock),
					0,
					{ clock, text },
				);
			this.#byClient.set(client, list);
		}
	}

	/** All words of this piece of the log are in here from now on. */
	markRead(chunk: number): void {
		this.#read.add(chunk);
	}

	/** The characters of these ids that were text. */
	async find({ client, clock, length }: IdRange): Promise<IdText> {
		await this.#readChunksOf(client);
		const found: IdText = { client, text: "", clocks: [] };
		for (const piece of this.#byClient.get(client) ?? []) {
			const from = Math.max(clock, piece.clock);
			const to = Math.min(clock + length, piece.clock + piece.text.length);
			if (from >= to) continue;
			found.text += piece.text.slice(from - piece.clock, to - piece.clock);
			for (let at = from; at < to; at += 1) found.clocks.push(at);
		}
		return found;
	}

	async #readChunksOf(client: number): Promise<void> {
		this.#clients ??= await this.#listClients();
		for (const chunk of this.#clients.get(client) ?? []) {
			if (this.#read.has(chunk)) continue;
			this.#read.add(chunk);
			for await (const row of readRows(this.#db, this.#sectionId, chunk * chunkRows, (chunk + 1) * chunkRows))
				this.add(decodeRow(row.data).strings);
		}
	}

	async #listClients(): Promise<Map<number, number[]>> {
		const clients = new Map<number, number[]>();
		const chunks = await readChunks(this.#db, this.#sectionId, 0, 2 ** 31 - 1);
		for (const [chunk, { ranges }] of chunks.entries()) {
			for (let i = 0; i < ranges.length; i += 5) {
				const list = clients.get(ranges[i] as number) ?? [];
				if (list.at(-1) !== chunk) list.push(chunk);
				clients.set(ranges[i] as number, list);
			}
		}
		return clients;
	}
}

/** The rows after `from` up to `to` in order, a page at a time; others get their turn in between. */
async function* readRows(db: Db, sectionId: string, from: number, to: number): AsyncGenerator<LogRow> {
	let after = from;
	while (after < to) {
		const rows = await db
			.selectFrom("sectionUpdate")
			.select(["seq", "memberId", "constituency", "capacity", "at", "data"])
			.where("sectionId", "=", sectionId)
			.where("seq", ">", after)
			.where("seq", "<=", Math.min(to, after + pageRows))
			.orderBy("seq")
			.execute();
		if (rows.length === 0) return;
		let began = performance.now();
		for (const row of rows) {
			yield row;
			if (performance.now() - began < turnLength) continue;
			await nextTurn();
			began = performance.now();
		}
		await nextTurn();
		after = rows.at(-1)?.seq ?? to;
	}
}

/** The stored pieces that lie after row `from` (a multiple of chunkRows) and not beyond row `to`, in order. */
async function readChunks(db: Db, sectionId: string, from: number, to: number): Promise<LogAuthorship[]> {
	const rows = await db
		.selectFrom("sectionAuthorship")
		.select("data")
		.where("sectionId", "=", sectionId)
		.where("seq", ">", from)
		.where("seq", "<=", to)
		.orderBy("seq")
		.execute();
	return rows.map(({ data }) => JSON.parse(data) as LogAuthorship);
}

/** Reads one piece of the log: who wrote which ids, and which ids stand for words that were moved. */
async function readPiece(db: Db, sectionId: string, chunk: number, end: number, words: Words) {
	const authors: Author[] = [];
	const places = new Map<string, number>();
	const ranges: Ranges = new Map();
	const moves: Moves = new Map();
	const gone = new Map<string, IdRange[]>();
	for await (const row of readRows(db, sectionId, chunk * chunkRows, end)) {
		const { memberId, constituency, capacity, at } = row;
		const key = JSON.stringify([memberId, constituency, capacity]);
		const author = places.get(key) ?? authors.push({ memberId, constituency, capacity }) - 1;
		places.set(key, author);
		const decoded = decodeRow(row.data);
		// Words that somebody sends again stay what they are (SPEC.md C6).
		const fresh = decoded.units.filter(({ client, clocks }) => !isKnown(ranges, client, clocks[0] as number));
		for (const { client, clock, length } of decoded.ids)
			addRange(ranges, client, { clock, length, author, at });
		const before = gone.get(memberId) ?? [];
		await addMoves({ ...decoded, units: fresh }, before, words, moves);
		gone.set(memberId, [...decoded.gone, ...before].slice(0, Math.max(remembered, decoded.gone.length)));
		words.add(decoded.strings);
	}
	words.markRead(chunk);
	return { authors, ...flatten(ranges, moves) };
}

function isKnown(ranges: Ranges, client: number, clock: number): boolean {
	const last = ranges.get(client)?.at(-1);
	return last !== undefined && clock < last.clock + last.length;
}

async function addMoves(
	{ units, gone }: Decoded,
	before: readonly IdRange[],
	words: Words,
	moves: Moves,
): Promise<void> {
	const long = units.filter(({ text }) => text.length > 1);
	if (long.length === 0 || gone.length + before.length === 0) return;
	const whole: IdText[] = [];
	for (const range of gone) whole.push(await words.find(range));
	const taken = [...whole];
	for (const range of before) taken.push(await words.find(range));
	for (const unit of long) {
		for (const moved of findMoved(unit.text, taken, whole)) {
			for (let i = 0; i < moved.length; i += 1) {
				const clock = unit.clocks[moved.offset + i] as number;
				const fromClock = moved.clocks[i] as number;
				appendMove(moves, unit.client, clock, moved.client, fromClock);
			}
		}
	}
}

/** One character more of a move; consecutive ones make one entry. */
function appendMove(
	moves: Moves,
	client: number,
	clock: number,
	fromClient: number,
	fromClock: number,
): void {
	const last = moves.get(client)?.at(-1);
	const goesOn =
		last &&
		last.clock + last.length === clock &&
		last.fromClient === fromClient &&
		last.fromClock + last.length === fromClock;
	if (goesOn) last.length += 1;
	else addMove(moves, client, { clock, length: 1, fromClient, fromClock });
}

/**
 * What the log says about who wrote what. Complete pieces of the log are kept once they were read, off the hot path;
 * only what is newer is decoded again.
 * @param after a row up to which the asker knows everything; 0: nothing
 * @returns the answer in pieces, in order of the log; it reaches row `seq` and may repeat what is known
 */
export async function readLogAuthorship(
	db: Db,
	sectionId: string,
	seq: number,
	after = 0,
): Promise<LogAuthorship[]> {
	const first = Math.min(Math.floor(after / chunkRows), Math.floor(seq / chunkRows));
	const pieces = await readChunks(db, sectionId, first * chunkRows, seq);
	const words = new Words(db, sectionId);
	for (let chunk = first + pieces.length; chunk * chunkRows < seq; chunk += 1) {
		const end = Math.min(seq, (chunk + 1) * chunkRows);
		const piece = await readPiece(db, sectionId, chunk, end, words);
		pieces.push(piece);
		if (end === (chunk + 1) * chunkRows) {
			await db
				.insertInto("sectionAuthorship")
				.values({ sectionId, seq: end, data: JSON.stringify(piece) })
				.onConflict((conflict) => conflict.columns(["sectionId", "seq"]).doNothing())
				.execute();
		}
	}
	return pieces;
}

/** How far each client's ids went at row `seq` of the log. */
export async function readVectorAt(db: Db, sectionId: string, seq: number): Promise<FlatVector> {
	const vector = new Map<number, number>();
	for (const { ranges } of await readLogAuthorship(db, sectionId, seq)) {
		for (let i = 0; i < ranges.length; i += 5) {
			const [client, clock, length] = ranges.slice(i, i + 3) as [number, number, number];
			vector.set(client, Math.max(vector.get(client) ?? 0, clock + length));
		}
	}
	return [...vector].sort(([a], [b]) => a - b).flat();
}
