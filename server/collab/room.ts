import * as Y from "yjs";
import { type CollabLimits, closeCode } from "#shared/collab.ts";
import {
	type AppendResult,
	compactText,
	loadClientOwners,
	loadTail,
	loadText,
	mergeTexts,
	type NewUpdate,
	type StoredText,
} from "../features/texts.ts";
import type { Services } from "../services.ts";
import { isEmpty, openTextCheck, type TextCheck } from "./check.ts";
import type { Committer } from "./commit.ts";
import { type Connection, send } from "./connection.ts";
import type { Refusal } from "./inspect.ts";
import { makePacket } from "./line.ts";
import { createPresence, type Presence } from "./presence.ts";
import { writeSaved, writeStep1, writeStep2, writeUpdate } from "./protocol.ts";

/** An update frame in the order of its arrival. */
type Waiting = { connection: Connection; update: Uint8Array; full: boolean; index: number };
/** What was found about a frame; `entry` is its place in the commit. */
type Settled = { frame: Waiting; entry: number | null };

export type Room = {
	sectionId: string;
	connections: ReadonlySet<Connection>;
	presence: Presence;
	join: (connection: Connection) => void;
	leave: (connection: Connection) => void;
	/** Answers a sync step 1 with what is stored. Throws when the state vector is malformed. */
	open: (connection: Connection, stateVector: Uint8Array) => void;
	/** Takes an update frame in; checked, stored and delivered in order. */
	receive: (connection: Connection, update: Uint8Array, full: boolean) => void;
	/** Fetches and delivers what others than this room have appended. */
	catchUp: () => Promise<void>;
	/** Nobody here and nothing under way: the room may go. */
	isIdle: () => boolean;
	/** Lets the check document go. */
	close: () => void;
};

/** Refuses a connection: closes it with a code, logs why, drops what it still has waiting. */
export type Refuse = (connection: Connection, refusal: Refusal) => void;

const codeOf = {
	frozen: closeCode.frozen,
	revoked: closeCode.knockAgain,
	gone: closeCode.gone,
	"not-yours": closeCode.refusedContent,
} as const;

/** Frames checked in one step, so that a busy room gives way to the others. */
const framesPerStep = 200;
/** Pieces of the tail kept apart before they are merged into one. */
const piecesKept = 500;

/**
 * One section's text in memory, as stored bytes, and the connections to it. Nothing that is not on disk is ever
 * sent to anybody (SPEC C1, C3).
 */
export async function openRoom(
	services: Services,
	committer: Committer,
	sectionId: string,
	limits: CollabLimits,
	refuse: Refuse,
): Promise<Room> {
	const connections = new Set<Connection>();
	let owners: Map<number, string> | null = null;
	const presence = createPresence(connections, (clientId) => owners?.get(clientId), limits);
	const stored = createStored(await loadText(services.db, sectionId));
	let check: TextCheck | null = null;
	let checkTimer: NodeJS.Timeout | undefined;
	let queue: Waiting[] = [];
	let busy = false;
	let compacting = false;

	/** The check document, built from what is stored and what this step has passed already. */
	function openCheck(passed: readonly NewUpdate[]): TextCheck {
		check ??= openTextCheck([...stored.pieces(), ...passed.map((entry) => entry.data)], limits);
		clearTimeout(checkTimer);
		checkTimer = setTimeout(dropCheck, limits.idleDocument);
		checkTimer.unref();
		return check;
	}

	function dropCheck(): void {
		clearTimeout(checkTimer);
		check?.close();
		check = null;
	}

	function mayWriteAs(connection: Connection, clientId: number): boolean {
		const owner = owners?.get(clientId) ?? presence.holderOf(clientId) ?? connection.personId;
		return owner === connection.personId;
	}

	/** Decides about one frame. Adds to `entries` what must be stored; null when the frame goes no further. */
	function judge(frame: Waiting, entries: NewUpdate[]): Settled | null {
		const { connection } = frame;
		if (connection.closed) return null;
		if (isEmpty(frame.update)) return { frame, entry: null };
		const passed = openCheck(entries).write(frame.update, (clientId) => mayWriteAs(connection, clientId));
		if ("spoilt" in passed) dropCheck();
		if (passed.kind === "refused") {
			refuse(connection, passed.refusal);
			return null;
		}
		if (passed.kind === "gap") {
			askAgain(frame);
			return null;
		}
		connection.gapsInARow = 0;
		if (passed.kind === "nothing") return { frame, entry: null };
		const { personId, memberId, sessionId } = connection;
		entries.push({ sectionId, personId, memberId, sessionId, clients: passed.clients, data: passed.data });
		return { frame, entry: entries.length - 1 };
	}

	/** C7: what lacks its ground is not stored; the client is asked for everything we lack. */
	function askAgain({ connection, index }: Waiting): void {
		connection.gapAt = index;
		connection.gapsInARow += 1;
		if (connection.gapsInARow > limits.gaps) {
			refuse(connection, { code: closeCode.refusedContent, reason: "gaps that do not close" });
			return;
		}
		services.log.warn(
			{ sectionId, personId: connection.personId },
			"an update lacks what it builds on; asked again",
		);
		send(connection, writeStep1(stored.vector()), limits);
	}

	/** A connection that may only read may repeat what is known, and nothing else. */
	function judgeReader(frame: Waiting): Settled | null {
		if (frame.connection.closed) return null;
		if (isEmpty(frame.update)) return { frame, entry: null };
		const news = openCheck([]).bringsNews(frame.update);
		if (news === false) return { frame, entry: null };
		const refusal = news === true ? { code: closeCode.noAccess, reason: "a reader wrote" } : news.refusal;
		refuse(frame.connection, refusal);
		return null;
	}

	async function step(): Promise<void> {
		const frames = queue.splice(0, framesPerStep);
		if (!owners) owners = await loadClientOwners(services.db, sectionId);
		const entries: NewUpdate[] = [];
		const settled: Settled[] = [];
		for (const frame of frames) {
			const found = frame.connection.right === "edit" ? judge(frame, entries) : judgeReader(frame);
			if (found) settled.push(found);
		}
		const results = entries.length > 0 ? await committer.submit(entries) : [];
		const again = await take(entries, settled, results);
		queue = [...again, ...queue];
		for (const frame of frames) {
			if (again.includes(frame)) continue;
			frame.connection.unsettledBytes -= frame.update.byteLength;
			const { line, unsettledBytes } = frame.connection;
			if (line.isPaused && unsettledBytes <= limits.unsavedBytes) line.resume();
		}
	}

	/** After the commit: remember, deliver, acknowledge. @returns the frames that must be looked at again */
	async function take(entries: NewUpdate[], settled: Settled[], results: AppendResult[]): Promise<Waiting[]> {
		const first = results.find((result) => result.ok);
		if (first?.ok && first.seq > stored.seq() + 1) await fetchUpTo(first.seq - 1);
		const saved = new Map<Connection, number>();
		const again: Waiting[] = [];
		for (const { frame, entry } of settled) {
			const result = entry === null ? null : results[entry]!;
			if (result?.ok === false) {
				dropCheck();
				if (result.refused === "again") again.push(frame);
				else refuse(frame.connection, { code: codeOf[result.refused], reason: result.refused });
				continue;
			}
			if (result && entry !== null) {
				const { data, clients } = entries[entry]!;
				stored.append(result.seq, data);
				for (const clientId of clients) owners?.set(clientId, frame.connection.personId);
				deliver(data, frame.connection);
			}
			// Once something of a connection waits for a second look, nothing behind it counts as saved.
			if (!again.some((waiting) => waiting.connection === frame.connection)) count(frame, saved);
		}
		for (const [connection, upTo] of saved) send(connection, writeSaved(stored.seq(), upTo), limits);
		if (stored.tail() > limits.tailRows) void compact();
		return again;
	}

	/** C2: a gap holds the count back until a full step 2, which brings everything sent before it. */
	function count({ connection, full, index }: Waiting, saved: Map<Connection, number>): void {
		if (connection.gapAt > 0) {
			if (!full || index <= connection.gapAt) return;
			connection.gapAt = 0;
		}
		saved.set(connection, index);
	}

	function deliver(data: Uint8Array, except: Connection | null): void {
		const frame = makePacket(writeUpdate(data));
		for (const other of connections) if (other !== except) send(other, frame, limits);
	}

	/** Rows that others have appended: another process, or the server itself. */
	async function fetchUpTo(seq: number): Promise<void> {
		dropCheck();
		owners = null;
		for (const row of await loadTail(services.db, sectionId, stored.seq())) {
			if (row.seq > seq) break;
			stored.append(row.seq, row.data);
			deliver(row.data, null);
		}
		owners = await loadClientOwners(services.db, sectionId);
	}

	async function pump(): Promise<void> {
		if (busy) return;
		busy = true;
		try {
			while (queue.length > 0) await step();
		} catch (error) {
			services.log.error({ err: error, sectionId }, "a room failed; its connections knock again");
			dropCheck();
			queue = [];
			for (const connection of [...connections]) {
				refuse(connection, { code: closeCode.later, reason: "room failed" });
			}
		} finally {
			busy = false;
		}
	}

	async function compact(): Promise<void> {
		if (compacting) return;
		compacting = true;
		try {
			const upTo = await compactText(services, sectionId);
			if (upTo !== null) stored.compacted(upTo);
		} catch (error) {
			services.log.error({ err: error, sectionId }, "a text could not be merged; tried again later");
		} finally {
			compacting = false;
		}
	}

	return {
		sectionId,
		connections,
		presence,
		join: (connection) => void connections.add(connection),
		leave(connection) {
			connections.delete(connection);
			presence.leave(connection);
			queue = queue.filter((frame) => frame.connection !== connection);
		},
		open(connection, stateVector) {
			const update = stateVector.length === 1 ? stored.text() : Y.diffUpdate(stored.text(), stateVector);
			send(connection, writeStep2(update), limits);
			if (connection.asked || connection.right !== "edit") return;
			connection.asked = true;
			send(connection, writeStep1(stored.vector()), limits);
		},
		receive(connection, update, full) {
			connection.received += 1;
			connection.unsettledBytes += update.byteLength;
			if (connection.unsettledBytes > limits.unsavedBytes) connection.line.pause();
			queue.push({ connection, update, full, index: connection.received });
			void pump();
		},
		async catchUp() {
			if (busy) return;
			const row = await services.db
				.selectFrom("section")
				.select("updateSeq")
				.where("id", "=", sectionId)
				.executeTakeFirst();
			if (busy || !row || row.updateSeq <= stored.seq()) return;
			busy = true;
			try {
				await fetchUpTo(row.updateSeq);
			} finally {
				busy = false;
			}
			void pump();
		},
		isIdle: () => connections.size === 0 && !busy && !compacting && queue.length === 0,
		close: dropCheck,
	};
}

/** What is on disk, as bytes: merged when somebody asks for the whole. */
function createStored(loaded: StoredText) {
	let { seq, tail } = loaded;
	let base: Uint8Array = loaded.update;
	let pieces: Uint8Array[] = [];
	let vector: Uint8Array | null = null;

	function text(): Uint8Array {
		if (pieces.length > 0) {
			base = mergeTexts([base, ...pieces]);
			pieces = [];
			vector = null;
		}
		return base;
	}

	return {
		seq: () => seq,
		/** Rows of the log since the last merged state. */
		tail: () => tail,
		text,
		vector() {
			text();
			vector ??= Y.encodeStateVectorFromUpdate(base);
			return vector;
		},
		pieces: (): readonly Uint8Array[] => [base, ...pieces],
		append(next: number, data: Uint8Array) {
			seq = next;
			tail += 1;
			pieces.push(data);
			if (pieces.length > piecesKept) text();
		},
		compacted(upTo: number) {
			tail = seq - upTo;
		},
	};
}
