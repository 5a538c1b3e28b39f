import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import { type CollabLimits, closeCode, collabLimits, collabPath } from "#shared/collab.ts";
import type { EventType } from "#shared/events.ts";
import type { SharedRooms } from "../nodes/nodes.ts";
import type { Services } from "../services.ts";
import { createCommitter } from "./commit.ts";
import { type Connection, createConnection, type Knock, send } from "./connection.ts";
import { cutOf } from "./cuts.ts";
import { decideKnock, isUnchanged, readKnock } from "./door.ts";
import type { Refusal } from "./inspect.ts";
import { makePacket, openSocketLine } from "./line.ts";
import { type AnswerKnock, createPolling, type Guest } from "./polling.ts";
import { writePresence } from "./protocol.ts";
import { createReader } from "./reader.ts";
import type { Room } from "./room.ts";
import { createRooms, shareRooms } from "./rooms.ts";

export type Collab = {
	path: string;
	handleUpgrade: (req: IncomingMessage, socket: Duplex, head: Buffer) => void;
	/** Answers requests under `pollingPath`: the door for networks without WebSockets. */
	poll: (req: IncomingMessage, res: ServerResponse) => void;
	/** For the other processes of this installation. */
	shared: SharedRooms;
	stop: () => Promise<void>;
};

/** How often a knock is decided anew because something was committed meanwhile. */
const decideAttempts = 20;
/** How long a socket that was told to close may take before it is torn down, in ms. */
const closingTime = 3_000;
/** How long stopping waits for what is being stored, in ms. */
const stoppingTime = 5_000;

/** What the server itself writes into a text. */
const writesText: readonly EventType[] = [
	"section.restored",
	"section.revised",
	"suggestion.accepted",
	"suggestion.rejected",
	"suggestion.withdrawn",
];

/**
 * The collaboration door and its rooms (SPEC.md). Whoever is refused gets a WebSocket and a close code, because a
 * browser learns nothing of an HTTP refusal and the stock provider would knock for ever.
 */
export function createCollab(services: Services, given: Partial<CollabLimits> = {}): Collab {
	const limits: CollabLimits = { ...collabLimits, ...given };
	const connections = new Set<Connection>();
	const committer = createCommitter(services, limits, (sectionId, isInTrouble) =>
		rooms.get(sectionId)?.tellTrouble(isInTrouble),
	);
	const rooms = createRooms(services, committer, refuse, limits);
	const read = createReader(services, refuse, limits);
	// Twice the frame's limit is still read, so that what is somewhat too large gets our own code and sentence.
	const sockets = new WebSocketServer({
		noServer: true,
		maxPayload: 2 * limits.frameBytes,
		perMessageDeflate: false,
	});
	/** Raised by every event: who was judged before it is judged again. */
	let eventCount = 0;
	let stopped = false;

	function refuse(connection: Connection, { code, reason }: Refusal): void {
		if (connection.closed) return;
		const { personId, memberId, sectionId, sessionId } = connection;
		services.log.warn(
			{ personId, memberId, sectionId, sessionId, code, reason },
			"collaboration connection closed",
		);
		connection.closed = true;
		detach(connection);
		connection.line.close(code, reason);
		connection.line.resume();
		setTimeout(() => connection.line.terminate(), closingTime).unref();
	}

	function detach(connection: Connection): void {
		connection.closed = true;
		if (!connections.delete(connection)) return;
		rooms.get(connection.sectionId)?.leave(connection);
		rooms.release(connection.sectionId);
	}

	/** Decides a knock on rights as they are now: whatever was committed meanwhile, it looks again. */
	async function decide(knock: Knock): ReturnType<typeof decideKnock> {
		for (let attempt = 0; attempt < decideAttempts; attempt++) {
			const seen = eventCount;
			const decided = await decideKnock(services, knock);
			if (!("admission" in decided)) return decided;
			await rooms.load(decided.admission.sectionId);
			if (seen === eventCount && rooms.get(decided.admission.sectionId)) return decided;
		}
		return { refusal: { code: closeCode.later, reason: "too much is changing" } };
	}

	function budgetFault(room: Room, personId: string): Refusal | null {
		if (room.connections.size >= limits.connectionsPerSection) {
			return { code: closeCode.later, reason: "too many in this section" };
		}
		let own = 0;
		for (const connection of room.connections) if (connection.personId === personId) own += 1;
		return own >= limits.connectionsPerPerson ? { code: closeCode.later, reason: "too many windows" } : null;
	}

	/** What every door asks: may they enter now? From the answer to the joining there is no waiting. */
	const answerKnock: AnswerKnock = async (knock, answer) => {
		const decided = await decide(knock).catch((error: unknown) => {
			services.log.error(
				{ err: error, sectionId: knock.sectionId.slice(0, 64) },
				"a knock could not be decided",
			);
			return {
				refusal: { code: closeCode.later, reason: "cannot be read now" } as Refusal,
				personId: undefined,
			};
		});
		const room = "admission" in decided ? rooms.get(decided.admission.sectionId) : undefined;
		let refusal = "refusal" in decided ? decided.refusal : null;
		if (stopped) refusal = { code: closeCode.goingAway, reason: "going away" };
		if ("admission" in decided && room) refusal ??= budgetFault(room, decided.admission.personId);
		if (refusal || !("admission" in decided) || !room) {
			const { code, reason } = refusal ?? { code: closeCode.later, reason: "cannot be read now" };
			const personId = "admission" in decided ? decided.admission.personId : decided.personId;
			services.log.warn({ personId, sectionId: knock.sectionId.slice(0, 64), code, reason }, "knock refused");
			answer({ refusal: { code, reason } });
		} else {
			answer({
				enter: (line) => {
					const connection = createConnection(decided.admission, line, knock, limits);
					admit(room, connection);
					return {
						connection,
						read: (data, isBinary) => read(room, connection, data, isBinary),
						refuse: (reason) => refuse(connection, reason),
						leave: () => detach(connection),
					};
				},
			});
		}
		if ("admission" in decided) rooms.release(decided.admission.sectionId);
	};

	function openSocket(req: IncomingMessage, raw: Duplex, head: Buffer): void {
		void answerKnock(readKnock(req.url ?? "/", req.headers), (given) => {
			if (raw.destroyed) return;
			sockets.handleUpgrade(req, raw, head, (socket) => {
				// SAFETY 0.7: without a listener one bad frame ends the process.
				socket.on("error", (error) => services.log.debug({ err: error }, "collaboration socket"));
				if ("enter" in given) return listen(given.enter(openSocketLine(socket, raw)), socket);
				socket.close(given.refusal.code, given.refusal.reason);
				setTimeout(() => socket.terminate(), closingTime).unref();
			});
		});
	}

	function admit(room: Room, connection: Connection): void {
		connections.add(connection);
		room.join(connection);
		room.presence.tellAll(connection);
	}

	function listen({ connection, read: take, refuse: cut, leave }: Guest, socket: WebSocket): void {
		socket.on("message", (data, isBinary) => take(data as Buffer, isBinary));
		socket.on("pong", () => {
			connection.alive = true;
		});
		socket.on("ping", () => {
			if (!connection.buckets.frames.take()) cut({ code: closeCode.slowDown, reason: "pings" });
		});
		socket.on("close", leave);
	}

	/** Ends the dead, and lets the living hear something: the stock provider gives up after 30 s of silence. */
	function ping(): void {
		const heartbeat = makePacket(writePresence([]));
		for (const connection of connections) {
			if (!connection.alive) {
				detach(connection);
				connection.line.terminate();
				continue;
			}
			connection.alive = false;
			connection.line.ping();
			send(connection, heartbeat, limits, true);
		}
		for (const room of rooms.all()) room.presence.forgetUnheard();
		rooms.sweep();
	}

	/** C8: the door's questions again, for a connection that is open. */
	async function reconsider(connection: Connection): Promise<void> {
		const decided = await decideKnock(services, connection.knock);
		if (connection.closed) return;
		if ("refusal" in decided) return refuse(connection, decided.refusal);
		if (!isUnchanged(connection, decided.admission)) {
			refuse(connection, { code: closeCode.knockAgain, reason: "rights changed" });
		}
	}

	let rechecking = false;
	async function recheck(): Promise<void> {
		if (rechecking) return;
		rechecking = true;
		for (const room of rooms.all()) await room.catchUp();
		for (const connection of [...connections]) await reconsider(connection).catch(report);
		rechecking = false;
	}

	function report(error: unknown): void {
		services.log.error({ err: error }, "a check of open connections failed; tried again");
	}

	const unsubscribe = services.events.subscribe((event) => {
		eventCount += 1;
		for (const connection of [...connections]) {
			const cut = cutOf(event, connection);
			if (cut === "ask") void reconsider(connection).catch(report);
			else if (cut) refuse(connection, cut);
		}
		// The server itself wrote into the text: whoever has it open sees it now.
		if (writesText.includes(event.type) && event.refs.sectionId) {
			void rooms.get(event.refs.sectionId)?.catchUp().catch(report);
		}
	});
	const timers = [
		setInterval(ping, limits.pingEvery),
		setInterval(() => void recheck(), limits.recheckEvery),
	];
	for (const timer of timers) timer.unref();

	async function stop(): Promise<void> {
		stopped = true;
		unsubscribe();
		for (const timer of timers) clearInterval(timer);
		for (const connection of [...connections]) {
			refuse(connection, { code: closeCode.goingAway, reason: "going away" });
		}
		await settled();
		committer.stop();
		for (const socket of sockets.clients) socket.terminate();
		sockets.close();
	}

	/** Waits until every room has stored what it took in, or the time is up. */
	async function settled(): Promise<void> {
		const end = performance.now() + stoppingTime;
		while ([...rooms.all()].some((room) => !room.isIdle()) && performance.now() < end) {
			await new Promise((resolve) => setTimeout(resolve, 10));
		}
		rooms.sweep();
	}

	return {
		path: collabPath,
		handleUpgrade: openSocket,
		poll: createPolling(services, limits, answerKnock).handle,
		shared: shareRooms(rooms),
		stop,
	};
}
