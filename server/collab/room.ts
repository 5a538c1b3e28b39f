import { type CollabLimits, closeCode } from "#shared/collab.ts";
import { docLimits } from "#shared/document/check.ts";
import { loadTail, mergeTexts } from "../features/texts.ts";
import type { Services } from "../services.ts";
import { isEmpty, openTextCheck, type Passed, type TextCheck } from "./check.ts";
import type { Committer } from "./commit.ts";
import { type Connection, mayCountAsSaved, send } from "./connection.ts";
import { codeOfRefused } from "./cuts.ts";
import { createGathering } from "./gathering.ts";
import type { Refusal } from "./inspect.ts";
import { makePacket } from "./line.ts";
import { createPlaces } from "./places.ts";
import { readPlainEdit } from "./plain-edit.ts";
import { createPresence, type Presence } from "./presence.ts";
import { writeSaved, writeStep1, writeTrouble, writeUpdate } from "./protocol.ts";
import { type AppendResult, compactText, loadClientOwners, type NewUpdate } from "./store.ts";
import { loadStored } from "./stored.ts";
import { openSuggestionBook } from "./suggestion-book.ts";

/** An update frame in the order of its arrival. */
type Waiting = { connection: Connection; update: Uint8Array; full: boolean; index: number };
/** What was found about a frame; `entry` is its place in the commit. */
type Settled = { frame: Waiting; entry: number | null };

export type Room = {
	sectionId: string;
	connections: ReadonlySet<Connection>;
	presence: Presence;
	join: (connection: Connection) => void;
	/** Tells those who write that their words cannot be stored for the moment, or can again. */
	tellTrouble: (isInTrouble: boolean) => void;
	leave: (connection: Connection) => void;
	/** Answers a sync step 1 with what is stored. Throws when the state vector is malformed. */
	open: (connection: Connection, stateVector: Uint8Array) => void;
	/** Takes an update frame in; checked, stored and delivered in order. */
	receive: (connection: Connection, update: Uint8Array, full: boolean) => void;
	/** How far the log is known here. */
	seq: () => number;
	/** Fetches and delivers what others than this room have appended; at once, or after what is being stored. */
	catchUp: () => Promise<void>;
	/** Nobody here and nothing under way: the room may go. */
	isIdle: () => boolean;
	/** Lets the check document go. */
	close: () => void;
};

/** Refuses a connection: closes it with a code, logs why, drops what it still has waiting. */
export type Refuse = (connection: Connection, refusal: Refusal) => void;

/** Frames checked in one step, so that a busy room gives way to the others. */
const framesPerStep = 200;
/** What was passed without the check document, before that is let go rather than brought up to date. */
const behindKept = 1000;

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
	let owners = await loadClientOwners(services.db, sectionId);
	const suggestions = await openSuggestionBook(services.db, sectionId);
	const ownerOf = (clientId: number) => owners.get(clientId);
	const presence = createPresence(connections, ownerOf, limits, (present) =>
		services.presence.publish([{ sectionId, present }]),
	);
	let stored = await loadStored(services.db, sectionId);
	let check: TextCheck | null = null;
	let checkTimer: NodeJS.Timeout | undefined;
	/** Passed without the check document; it takes them in when it is asked next. */
	let behind: Uint8Array[] = [];
	const places = createPlaces((clientId) => stored.clocks().get(clientId) ?? 0);
	let queue: Waiting[] = [];
	let busy = false;
	const gather = createGathering(connections, limits);
	let compacting = false;
	let troubled = false;
	/** Others have appended while something was being stored. */
	let missesNews = false;

	/** The check document, built from what is stored and what this step has passed already. */
	function openCheck(passed: readonly NewUpdate[]): TextCheck {
		if (check) for (const update of behind) check.follow(update);
		else check = openTextCheck([...stored.pieces(), ...passed.map((entry) => entry.data)], limits);
		behind = [];
		clearTimeout(checkTimer);
		checkTimer = setTimeout(dropCheck, limits.idleDocument);
		checkTimer.unref();
		return check;
	}

	function dropCheck(): void {
		clearTimeout(checkTimer);
		check?.close();
		check = null;
		behind = [];
	}

	/** Forgets what was passed and is not stored. */
	function forget(): void {
		dropCheck();
		places.settle();
		places.forget();
	}

	function mayWriteAs(connection: Connection, clientId: number): boolean {
		const owner = owners.get(clientId) ?? presence.holderOf(clientId) ?? connection.personId;
		return owner === connection.personId;
	}

	/** Decides about one frame. Adds to `entries` what must be stored; null when the frame goes no further. */
	function judge(frame: Waiting, entries: NewUpdate[]): Settled | null {
		const { connection } = frame;
		if (connection.closed) return null;
		if (frame.full) connection.asking = false;
		if (isEmpty(frame.update)) return { frame, entry: null };
		const plain = frame.full ? stored.knowsAll(frame.update) && "known" : passPlain(frame, entries);
		if (plain) return { frame, entry: plain === "known" ? null : entries.length - 1 };
		const opened = openCheck(entries);
		const mayWrite = (clientId: number) => mayWriteAs(connection, clientId);
		const passed = opened.write(frame.update, mayWrite, suggestions.markingOf(connection));
		if ("spoilt" in passed) dropCheck();
		if (passed.kind === "refused") refuse(connection, passed.refusal);
		if (passed.kind === "gap") askAgain(frame);
		if (passed.kind === "refused" || passed.kind === "gap") return null;
		connection.gapsInARow = 0;
		if (passed.kind === "nothing") return { frame, entry: null };
		places.learn(opened, passed.clients);
		hand(connection, passed, entries);
		return { frame, entry: entries.length - 1 };
	}

	function hand(connection: Connection, { data, clients, marked }: Passed, entries: NewUpdate[]): void {
		const { personId, memberId, sessionId } = connection;
		const onlySuggests = connection.right === "suggest";
		const made = marked.filter((id) => !suggestions.isKnown(id));
		const unclaimed = clients.filter((clientId) => !owners.has(clientId));
		const base = stored.seq();
		const who = { sectionId, personId, memberId, sessionId };
		entries.push({ ...who, clients: unclaimed, base, data, suggestions: made, onlySuggests });
	}

	/** C5 for nearly every keystroke, without a document (places.ts). null: the longer way must decide. */
	function passPlain({ connection, update }: Waiting, entries: NewUpdate[]): "passed" | "known" | null {
		// What only looks like the next letter may stand where nothing is suggested any more.
		const edit = connection.right === "edit" ? readPlainEdit(update) : null;
		if (!edit) return null;
		const size = stored.byteLength() + entries.reduce((sum, entry) => sum + entry.data.byteLength, 0);
		if (size + update.byteLength > Math.min(limits.sectionBytes, docLimits.characters)) return null;
		if (!places.knowsGround(edit)) return null;
		if (edit.typed && owners.get(edit.typed.client) !== connection.personId) return null;
		if (!edit.typed && stored.knowsAll(update)) return "known";
		if (!places.pass(edit)) return null;
		connection.gapsInARow = 0;
		// A copy: the frame is a part of whatever arrived with it.
		const data = new Uint8Array(update);
		if (check) behind.push(data);
		if (behind.length > behindKept) dropCheck();
		hand(connection, { data, clients: [], marked: [] }, entries);
		return "passed";
	}

	/** C7: what lacks its ground is not stored; the client is asked for everything we lack. */
	function askAgain({ connection, index }: Waiting): void {
		connection.gapAt = index;
		// A fast hand sends more before our question reaches it; the answer holds all of that.
		if (connection.asking) return;
		connection.gapsInARow += 1;
		if (connection.gapsInARow > limits.gaps) {
			refuse(connection, { code: closeCode.refusedContent, reason: "gaps that do not close" });
			return;
		}
		services.log.warn(
			{ sectionId, personId: connection.personId },
			"an update lacks what it builds on; asked again",
		);
		ask(connection);
	}

	function ask(connection: Connection): void {
		connection.asking = true;
		send(connection, writeStep1(stored.vector()), limits);
	}

	/** A connection that may only read may repeat what is known, and nothing else. */
	function judgeReader(frame: Waiting, entries: readonly NewUpdate[]): Settled | null {
		if (frame.connection.closed) return null;
		if (isEmpty(frame.update) || stored.knowsAll(frame.update)) return { frame, entry: null };
		const news = openCheck(entries).bringsNews(frame.update);
		if (news === false) return { frame, entry: null };
		const refusal = news === true ? { code: closeCode.noAccess, reason: "a reader wrote" } : news.refusal;
		refuse(frame.connection, refusal);
		return null;
	}

	async function step(): Promise<void> {
		const frames = queue.splice(0, framesPerStep);
		const entries: NewUpdate[] = [];
		const settled: Settled[] = [];
		for (const frame of frames) {
			const found = frame.connection.right === "read" ? judgeReader(frame, entries) : judge(frame, entries);
			if (found) settled.push(found);
		}
		const results = entries.length > 0 ? await committer.submit(entries) : [];
		const again = await take(entries, settled, results);
		places.settle();
		queue = [...again, ...queue];
		for (const frame of frames) {
			if (again.includes(frame)) continue;
			frame.connection.unsettledBytes -= frame.update.byteLength;
			if (frame.connection.unsettledBytes > limits.unsavedBytes) continue;
			if (frame.connection.line.isPaused) frame.connection.line.resume();
		}
	}

	/** After the commit: remember, deliver, acknowledge. @returns the frames that must be looked at again */
	async function take(entries: NewUpdate[], settled: Settled[], results: AppendResult[]): Promise<Waiting[]> {
		const first = results.find((result) => result.ok);
		if (first?.ok && first.seq > stored.seq() + 1) await fetchUpTo(first.seq - 1);
		const saved = new Map<Connection, number>();
		const again: Waiting[] = [];
		const news: Uint8Array[] = [];
		const authors = new Set<Connection>();
		let refusedOne = false;
		for (const { frame, entry } of settled) {
			const result = entry === null ? null : results[entry]!;
			// What was found to bring nothing may bring something, now that words before it did not get in.
			if (!result && refusedOne) {
				again.push(frame);
				continue;
			}
			if (result?.ok === false) {
				refusedOne = true;
				forget();
				if (result.refused === "again") again.push(frame);
				else refuse(frame.connection, { code: codeOfRefused[result.refused], reason: result.refused });
				continue;
			}
			if (result && entry !== null) {
				const { data, clients, suggestions: made = [] } = entries[entry]!;
				stored.append(result.seq, data);
				suggestions.note(made);
				for (const clientId of clients) owners.set(clientId, frame.connection.personId);
				news.push(data);
				authors.add(frame.connection);
			}
			// Once something of a connection waits for a second look, nothing behind it counts as saved.
			if (again.some((waiting) => waiting.connection === frame.connection)) continue;
			const { connection, full, index } = frame;
			if (mayCountAsSaved(connection, full, index)) saved.set(connection, index);
		}
		// What was found to collide with the words of another process is judged again in their sight.
		if (again.length > 0) {
			deliver(news.splice(0), authors);
			await fetchUpTo(Number.POSITIVE_INFINITY);
		}
		// An author's news and the word that theirs are saved leave together.
		for (const { line } of saved.keys()) line.cork();
		deliver(news, authors);
		for (const [connection, upTo] of saved) send(connection, writeSaved(stored.seq(), upTo), limits);
		for (const { line } of saved.keys()) line.uncork();
		if (stored.tailRows() > limits.tailRows) void compact();
		return again;
	}

	/** News of one moment in one frame, encoded once; a single author has no need of it. */
	function deliver(news: readonly Uint8Array[], authors: ReadonlySet<Connection>): void {
		if (news.length === 0) return;
		const frame = makePacket(writeUpdate(mergeTexts(news)));
		for (const other of connections) if (authors.size > 1 || !authors.has(other)) send(other, frame, limits);
	}

	/** Rows that others have appended: another process, or the server itself. */
	async function fetchUpTo(seq: number): Promise<void> {
		const rows = await loadTail(services.db, sectionId, stored.seq());
		const known = await loadClientOwners(services.db, sectionId);
		await suggestions.reload();
		// What counts as stored is delivered in the same step: a failure in between would keep it from those here.
		const news: Uint8Array[] = [];
		for (const row of rows) {
			if (row.seq > seq) break;
			stored.append(row.seq, row.data);
			news.push(row.data);
		}
		if (news.length === 0) return;
		// The check document follows; where each may write on unseen, it must say anew.
		places.forget();
		if (check) behind.push(...news);
		if (behind.length > behindKept) dropCheck();
		owners = known;
		deliver(news, new Set());
	}

	async function pump(): Promise<void> {
		if (busy) return;
		busy = true;
		try {
			while (queue.length > 0) {
				await gather();
				await step();
			}
		} catch (error) {
			services.log.error({ err: error, sectionId }, "a room failed; its connections knock again");
			forget();
			queue = [];
			for (const connection of [...connections]) {
				refuse(connection, { code: closeCode.later, reason: "room failed" });
			}
		} finally {
			busy = false;
		}
		if (missesNews) void catchUp();
	}

	async function catchUp(): Promise<void> {
		missesNews = busy;
		await alone(() => fetchUpTo(Number.POSITIVE_INFINITY)).catch((error: unknown) =>
			services.log.error({ err: error, sectionId }, "what others wrote could not be read; tried again"),
		);
	}

	async function compact(): Promise<void> {
		if (compacting) return;
		compacting = true;
		try {
			const upTo = await services.merger.inTurn(() => compactText(services, sectionId));
			if (upTo === null || connections.size === 0) return;
			await alone(async () => {
				const loaded = await loadStored(services.db, sectionId);
				if (loaded.seq() === stored.seq()) stored = loaded;
			});
		} catch (error) {
			services.log.error({ err: error, sectionId }, "alarm: a text could not be merged; tried again later");
		} finally {
			compacting = false;
		}
	}

	/** Runs while nothing is being stored; left out while something is, because it comes again. */
	async function alone(run: () => Promise<void>): Promise<void> {
		if (busy) return;
		busy = true;
		try {
			await run();
		} finally {
			busy = false;
			void pump();
		}
	}

	return {
		sectionId,
		connections,
		presence,
		join(connection) {
			connections.add(connection);
			if (troubled && connection.right !== "read") send(connection, writeTrouble(true), limits);
		},
		tellTrouble(isInTrouble) {
			troubled = isInTrouble;
			const frame = makePacket(writeTrouble(isInTrouble));
			for (const each of connections) if (each.right !== "read") send(each, frame, limits);
		},
		leave(connection) {
			connections.delete(connection);
			presence.leave(connection);
			queue = queue.filter((frame) => frame.connection !== connection);
			if (connections.size === 0 && stored.tailRows() > limits.tailRowsLeft) void compact();
		},
		open(connection, stateVector) {
			const packets = stored.answer(stateVector);
			connection.line.cork();
			for (const packet of packets) send(connection, packet, limits);
			if (!connection.asked && connection.right !== "read") {
				connection.asked = true;
				ask(connection);
			}
			connection.line.uncork();
		},
		receive(connection, update, full) {
			connection.received += 1;
			connection.unsettledBytes += update.byteLength;
			if (connection.unsettledBytes > limits.unsavedBytes) connection.line.pause();
			queue.push({ connection, update, full, index: connection.received });
			// Everything that has arrived by then is looked at together.
			if (queue.length === 1) setImmediate(() => void pump());
		},
		seq: () => stored.seq(),
		catchUp,
		isIdle: () => connections.size === 0 && !busy && !compacting && queue.length === 0,
		close: dropCheck,
	};
}
