import { z } from "zod";
import type { CollabLimits } from "#shared/collab.ts";
import type { Present } from "../events.ts";
import { type Connection, send } from "./connection.ts";
import { makePacket } from "./line.ts";
import { type PresenceEntry, readPresence, writePresence } from "./protocol.ts";

const id = z.object({ client: z.number().int().min(0), clock: z.number().int().min(0) });
/** A Yjs relative position as JSON: in an item, or at an end of a type. */
const position = z.object({
	type: id.nullish(),
	tname: z.string().max(40).nullish(),
	item: id.nullish(),
	assoc: z.number().int().min(-1).max(1).optional(),
});
const cursor = z.object({ anchor: position, head: position });

/** How many clocks a room remembers; those of people long gone are forgotten first. */
const mostClocks = 2000;

/** Who is shown through another process, and is not spoken of for this long, is gone with it, in ms. */
const unheardTime = 30_000;
/** Entries from other processes that a room keeps. */
const mostElsewhere = 1000;

type Shown = { connection: Connection; clock: number; state: string };

/** Who is in a room and where their cursors are. Lives as long as the room; never stored. */
export type Presence = {
	/** Takes in an awareness update. Throws when it is malformed. */
	take: (connection: Connection, update: Uint8Array) => void;
	/** Tells a connection about everybody else. */
	tellAll: (connection: Connection) => void;
	/** Takes a connection's presence away and tells the others. */
	leave: (connection: Connection) => void;
	/** The person who shows this client id now, if anybody does. */
	holderOf: (clientId: number) => string | undefined;
	/** Those whose connections are here. */
	present: () => Present[];
	/** Takes in what another process has checked and shown. What is older than what is known is passed over. */
	hear: (present: Present) => void;
	/** Takes away those of other processes that have not been heard of. To be called now and then. */
	forgetUnheard: () => void;
};

/**
 * @param connections the room's connections, kept by the room
 * @param ownerOf the person a client id belongs to by what is stored
 * @param told called with what the room was told about its own connections
 */
export function createPresence(
	connections: ReadonlySet<Connection>,
	ownerOf: (clientId: number) => string | undefined,
	limits: CollabLimits,
	told: (present: Present) => void = () => undefined,
): Presence {
	const shown = new Map<number, Shown>();
	/** Shown by other processes of the same installation. */
	const elsewhere = new Map<number, Present & { heardAt: number }>();
	/** The last clock told for an id, so that a reconnected person is not taken for an old message. */
	const clocks = new Map<number, number>();

	function tell(entry: PresenceEntry, except: Connection | null): void {
		const frame = makePacket(writePresence([entry]));
		for (const other of connections) if (other !== except) send(other, frame, limits, true);
	}

	function holderOf(clientId: number): string | undefined {
		return shown.get(clientId)?.connection.personId ?? elsewhere.get(clientId)?.personId;
	}

	/** The stock provider sends back what it hears of others: only a connection's own id counts, the rest is passed over. */
	function isOwn(connection: Connection, entry: PresenceEntry): boolean {
		if (connection.presenceId !== null) return connection.presenceId === entry.clientId;
		if (entry.state === "null") return false;
		const owner = ownerOf(entry.clientId) ?? holderOf(entry.clientId);
		return owner === undefined || owner === connection.personId;
	}

	function rememberClock(clientId: number, clock: number): void {
		clocks.delete(clientId);
		clocks.set(clientId, clock);
		if (clocks.size <= mostClocks) return;
		for (const oldest of clocks.keys()) {
			if (!shown.has(oldest) && !elsewhere.has(oldest)) return void clocks.delete(oldest);
		}
	}

	function remove(connection: Connection): void {
		const clientId = connection.presenceId;
		if (clientId === null || shown.get(clientId)?.connection !== connection) return;
		shown.delete(clientId);
		const entry = { clientId, clock: clocks.get(clientId) ?? 0, state: "null" };
		tell(entry, connection);
		told({ personId: connection.personId, ...entry });
	}

	/** Whether this says something newer than what is known, of somebody who may say it. */
	function isNews({ personId, clientId, clock, state }: Present): boolean {
		const owner = ownerOf(clientId) ?? holderOf(clientId);
		if (owner !== undefined && owner !== personId) return false;
		if (!isJson(state) || (!elsewhere.has(clientId) && elsewhere.size >= mostElsewhere)) return false;
		const known = clocks.get(clientId) ?? 0;
		// Only what another process has shown may be taken away by one, with the clock it was shown with.
		return state === "null" ? elsewhere.has(clientId) && clock >= known : clock > known;
	}

	return {
		take(connection, update) {
			for (const entry of readPresence(update)) {
				if (!isOwn(connection, entry)) continue;
				if (!connection.buckets.presence.take()) return;
				if (entry.state === "null") {
					remove(connection);
					continue;
				}
				const { clientId } = entry;
				// The same person with the same id on a new line: the old connection no longer speaks for it.
				const before = shown.get(clientId);
				if (before && before.connection !== connection) before.connection.presenceId = null;
				connection.presenceId = clientId;
				// From 1 on: the stock provider passes over the clock 0 that it begins with itself.
				const clock = Math.max(entry.clock, (clocks.get(clientId) ?? 0) + 1);
				const state = rewriteState(connection, entry.state);
				rememberClock(clientId, clock);
				shown.set(clientId, { connection, clock, state });
				elsewhere.delete(clientId);
				tell({ clientId, clock, state }, connection);
				told({ personId: connection.personId, clientId, clock, state });
			}
		},
		tellAll(connection) {
			for (const [clientId, { connection: other, clock, state }] of shown) {
				if (other !== connection) send(connection, writePresence([{ clientId, clock, state }]), limits, true);
			}
			for (const { clientId, clock, state } of elsewhere.values()) {
				send(connection, writePresence([{ clientId, clock, state }]), limits, true);
			}
		},
		leave: remove,
		holderOf,
		present: () =>
			[...shown].map(([clientId, { connection, clock, state }]) => ({
				personId: connection.personId,
				clientId,
				clock,
				state,
			})),
		hear(entry) {
			const { clientId, clock, state } = entry;
			const known = elsewhere.get(clientId);
			if (known?.clock === clock && state !== "null") known.heardAt = performance.now();
			if (!isNews(entry)) return;
			rememberClock(clientId, clock);
			// The same person with the same id came in through another process: the connection here is an old one.
			const before = shown.get(clientId);
			if (before) before.connection.presenceId = null;
			shown.delete(clientId);
			if (state === "null") elsewhere.delete(clientId);
			else elsewhere.set(clientId, { ...entry, heardAt: performance.now() });
			tell({ clientId, clock, state }, null);
		},
		forgetUnheard() {
			const before = performance.now() - unheardTime;
			for (const [clientId, { heardAt, clock }] of elsewhere) {
				if (heardAt > before) continue;
				elsewhere.delete(clientId);
				tell({ clientId, clock, state: "null" }, null);
			}
		},
	};
}

function isJson(text: string): boolean {
	try {
		JSON.parse(text);
		return true;
	} catch {
		return false;
	}
}

/**
 * Who somebody is comes from the session, never from the client (SAFETY 2.2, 29). Of what the client says only the
 * cursor stays, in its known form, and only for those who may edit.
 */
function rewriteState(connection: Connection, state: string): string {
	const given: unknown = JSON.parse(state);
	const { name, constituency, memberId } = connection;
	const known =
		typeof given === "object" && given !== null ? (given as { cursor?: unknown }).cursor : undefined;
	const parsed = connection.right !== "read" ? cursor.safeParse(known) : null;
	return JSON.stringify({
		user: { name, constituency, memberId },
		...(parsed?.success && { cursor: parsed.data }),
	});
}
