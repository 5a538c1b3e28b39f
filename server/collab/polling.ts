import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { fromNodeHeaders } from "better-auth/node";
import {
	type CollabLimits,
	closeCode,
	epochParameter,
	personParameter,
	schemaParameter,
} from "#shared/collab.ts";
import { type PollingAnswer, pollingPath, readBatch, readCount, writeCount } from "#shared/polling.ts";
import { findKnocker } from "../auth/session.ts";
import type { Services } from "../services.ts";
import type { Connection, Knock } from "./connection.ts";
import type { Refusal } from "./inspect.ts";
import type { Line } from "./line.ts";
import { openPollingLine, type PollingLine } from "./polling-line.ts";

/** Who was let in, and how a door hands on what they send. */
export type Guest = {
	connection: Connection;
	read: (data: Buffer, isBinary: boolean) => void;
	refuse: (refusal: Refusal) => void;
	leave: () => void;
};

/** What a knock is answered with. `enter` is called at once or never: rights are those of this moment. */
export type KnockAnswer = { refusal: Refusal } | { enter: (line: Line) => Guest };
export type AnswerKnock = (knock: Knock, answer: (given: KnockAnswer) => void) => Promise<void>;

type OpenLine = { line: PollingLine; guest: Guest; sending: IncomingMessage | null };

/** What WebSockets say of a message that is not even read (RFC 6455). */
const messageTooLarge = 1009;
const tooLarge = Symbol("too large");

/** The whole body, or `tooLarge`. Throws when the other side gives up. */
async function readBody(req: IncomingMessage, limit: number): Promise<Buffer | typeof tooLarge> {
	const parts: Buffer[] = [];
	let size = 0;
	for await (const part of req.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
		size += part.byteLength;
		if (size > limit) return tooLarge;
		parts.push(part);
	}
	return Buffer.concat(parts);
}

function answerStatus(res: ServerResponse, status: number): void {
	if (!res.headersSent) res.writeHead(status, { "Cache-Control": "no-store" });
	res.end();
}

function answerBytes(res: ServerResponse): void {
	res.writeHead(200, {
		"Content-Type": "application/octet-stream",
		"Cache-Control": "no-store",
		// A proxy that keeps answers back would make a slow line of a fast one.
		"X-Accel-Buffering": "no",
	});
}

/**
 * The collaboration door for networks that let no WebSocket pass (SPEC C14). Each line is a connection of the same
 * rooms, so that every check, limit and cut is the same. Everything is a POST with this site's own Origin: a browser
 * tells it with no other request of its own.
 */
export function createPolling(services: Services, limits: CollabLimits, answerKnock: AnswerKnock) {
	const lines = new Map<string, OpenLine>();
	/** As on a WebSocket, twice the frame's limit is still read, to be refused with our own code. */
	const bodyLimit = 2 * limits.frameBytes;

	function open(req: IncomingMessage, res: ServerResponse, url: URL, sectionId: string): Promise<void> {
		const knock: Knock = {
			sectionId,
			schema: url.searchParams.get(schemaParameter),
			epoch: url.searchParams.get(epochParameter),
			person: url.searchParams.get(personParameter),
			headers: req.headers,
		};
		return answerKnock(knock, (given) => {
			if (res.destroyed) return;
			res.setHeader("Content-Type", "application/json");
			res.setHeader("Cache-Control", "no-store");
			res.end(JSON.stringify("refusal" in given ? { refused: given.refusal } : enter(given.enter)));
		});
	}

	function enter(join: (line: Line) => Guest): PollingAnswer {
		const id = randomBytes(24).toString("base64url");
		const line = openPollingLine({
			onAlive: () => {
				guest.connection.alive = true;
			},
			onEnd: () => {
				guest.leave();
				// The goodbye can be asked for again while its answer may still be lost.
				setTimeout(() => lines.delete(id), limits.unasked).unref();
			},
			unasked: limits.unasked,
		});
		const guest = join(line);
		lines.set(id, { line, guest, sending: null });
		return { line: id };
	}

	async function send(req: IncomingMessage, res: ServerResponse, open: OpenLine): Promise<void> {
		const { line, guest } = open;
		// What is sent again takes the place of what hangs.
		open.sending?.destroy();
		open.sending = req;
		const body = await readBody(req, bodyLimit);
		open.sending = null;
		if (body === tooLarge) {
			guest.refuse({ code: messageTooLarge, reason: "the message is too large" });
			res.once("finish", () => req.destroy());
			return answerStatus(res, 413);
		}
		line.touch();
		takeBatch(open, body);
		answerBytes(res);
		res.end(writeCount(line.taken));
	}

	/** Frames are taken once, in their order: what came already is passed over, what would leave a gap waits. */
	function takeBatch({ line, guest }: OpenLine, body: Buffer): void {
		try {
			const { first, frames } = readBatch(body);
			for (const [index, frame] of frames.entries()) {
				if (line.isPaused || guest.connection.closed) return;
				if (first + index !== line.taken + 1) continue;
				line.taken += 1;
				guest.read(Buffer.from(frame.buffer, frame.byteOffset, frame.byteLength), true);
			}
		} catch {
			guest.refuse({ code: closeCode.garbage, reason: "an unreadable body" });
		}
	}

	async function hear(req: IncomingMessage, res: ServerResponse, { line, guest }: OpenLine): Promise<void> {
		const body = await readBody(req, 16);
		let have = 0;
		try {
			if (body !== tooLarge) have = readCount(body);
		} catch {
			guest.refuse({ code: closeCode.garbage, reason: "an unreadable body" });
		}
		answerBytes(res);
		line.hear(have, res);
	}

	/** A line answers to the session that opened it. @returns the line, or the status that says why not */
	async function findLine(req: IncomingMessage, sectionId: string, id: string): Promise<OpenLine | number> {
		const actor = await findKnocker(services, fromNodeHeaders(req.headers));
		if (!actor) return 401;
		const found = lines.get(id);
		const { sessionId, sectionId: itsSection } = found?.guest.connection ?? {};
		return found && sessionId === actor.sessionId && itsSection === sectionId ? found : 410;
	}

	async function route(req: IncomingMessage, res: ServerResponse): Promise<void> {
		const url = new URL(req.url ?? "/", "http://localhost");
		const [sectionId = "", id, act, ...rest] = url.pathname.slice(pollingPath.length + 1).split("/");
		if (id === undefined) return open(req, res, url, sectionId);
		if (rest.length > 0) return answerStatus(res, 404);
		const found = await findLine(req, sectionId, id);
		if (typeof found === "number") return answerStatus(res, found);
		if (act === "send") return send(req, res, found);
		if (act === "hear") return hear(req, res, found);
		if (act !== "close") return answerStatus(res, 404);
		found.line.terminate();
		lines.delete(id);
		answerStatus(res, 204);
	}

	async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
		if (req.method !== "POST") return answerStatus(res, 405);
		if (req.headers.origin === services.env.ORIGIN) return route(req, res);
		services.log.warn({ origin: req.headers.origin }, "polling refused: foreign origin");
		answerStatus(res, 403);
	}

	/** Answers a request to an address under `pollingPath`. */
	function handle(req: IncomingMessage, res: ServerResponse): void {
		answer(req, res).catch((error: unknown) => {
			if (!req.destroyed) services.log.error({ err: error }, "a polling request failed");
			answerStatus(res, 503);
		});
	}

	return { handle };
}
