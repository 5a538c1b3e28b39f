import { createServer, type IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { fromNodeHeaders } from "better-auth/node";
import { Server, type Socket } from "socket.io";
import type { LiveMessage, PublishedEvent } from "#shared/events.ts";
import { findKnocker } from "../auth/session.ts";
import { systemContext } from "../context.ts";
import { membershipsOf } from "../features/members.ts";
import type { Services } from "../services.ts";
import { audienceOf, roomsOf } from "./audience.ts";

export type Live = {
	path: string;
	handleUpgrade: (req: IncomingMessage, socket: Duplex, head: Buffer) => void;
	stop: () => Promise<void>;
};

/** How often an open connection's session is looked up again, in ms (SAFETY 3.2). */
const sessionCheckEvery = 30_000;

/**
 * The live channel: says that something happened, never what. Audiences are computed here from the
 * database; a client sends nothing and names no room. Whoever's rights change is cut and knocks again.
 */
export function createLive(services: Services): Live {
	// Attached to a server that never listens: real upgrades reach the engine only through server/http/upgrade.ts.
	const io = new Server(createServer(), {
		path: "/live",
		transports: ["websocket"],
		serveClient: false,
		maxHttpBufferSize: 4096,
	});

	io.use(async (socket, next) => {
		const headers = fromNodeHeaders(socket.request.headers);
		const actor = await findKnocker(services, headers);
		if (!actor) return next(new Error("signed-out"));
		socket.data.actor = actor;
		for (const membership of await membershipsOf(systemContext(services), actor.personId)) {
			await socket.join(roomsOf(membership));
		}
		await socket.join([`person:${actor.personId}`, `session:${actor.sessionId}`]);
		next();
	});
	io.on("connection", (socket) => {
		socket.onAny(() => socket.disconnect(true)); // nothing may be said on this channel
		watchSession(services, socket);
	});

	const unsubscribe = services.events.subscribe((event) => {
		cut(io, event);
		const message: LiveMessage = { type: event.type, refs: event.refs };
		const rooms = audienceOf(event);
		if (rooms.length > 0) io.to(rooms).emit("event", message);
	});

	return {
		path: "/live",
		handleUpgrade: (req, socket, head) => io.engine.handleUpgrade(req as never, socket as never, head),
		stop: async () => {
			unsubscribe();
			io.disconnectSockets(true);
			io.engine.close();
		},
	};
}

function watchSession(services: Services, socket: Socket): void {
	const timer = setInterval(async () => {
		const actor = await findKnocker(services, fromNodeHeaders(socket.request.headers)).catch(
			() => socket.data.actor,
		);
		if (!actor) socket.disconnect(true);
	}, sessionCheckEvery);
	timer.unref();
	socket.on("disconnect", () => clearInterval(timer));
}

/** Rights are decided at the door only: whoever's changed goes out and knocks again. */
function cut(io: Server, event: PublishedEvent): void {
	const { personId, sessionId } = event.refs;
	if (event.type === "session.revoked") {
		io.in(sessionId ? `session:${sessionId}` : `person:${personId}`).disconnectSockets(true);
	} else if (
		["person.suspended", "member.added", "member.changed", "member.ended"].includes(event.type) &&
		personId
	) {
		io.in(`person:${personId}`).disconnectSockets(true);
	}
}
