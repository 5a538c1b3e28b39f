import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { type IncomingMessage, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { io, type Socket } from "socket.io-client";
import * as Y from "yjs";
import { freePort, startPostgres, startRedis } from "#server/cli/setup.mjs";
import { readEnv } from "#server/env.ts";
import { createServices, type Services } from "#server/services.ts";
import type { LiveMessage } from "#shared/events.ts";
import type { CollabServer } from "./collab.ts";

/** One process of the built application. */
export type Node = {
	/** For openEditor and openRaw. */
	collab: CollabServer;
	/** Sends a form as this person's browser does. */
	post: (path: string, person: { cookie: string }, fields: Record<string, string>) => Promise<number>;
	get: (path: string, person: { cookie: string }) => Promise<number>;
	/** This person's live channel, open; what it hears is gathered. */
	listen: (person: { cookie: string }) => Promise<{ heard: LiveMessage[]; socket: Socket }>;
};

/** Two processes of the built application behind one address, with a PostgreSQL and a Redis of their own. */
export type Installation = {
	nodes: [Node, Node];
	/** A third process, which only writes: the others learn of it from the database. */
	services: Services;
	postgres: Awaited<ReturnType<typeof startPostgres>>;
	redis: Awaited<ReturnType<typeof startRedis>>;
	/** What the processes have written to their logs. */
	logged: () => string;
	stop: () => Promise<void>;
};

/** The address people use; in front of the nodes would be a proxy. */
const origin = "http://127.0.0.1:3000";

/** Starts everything. `npm test` builds before it runs this; alone, run `npm run build` first. */
export async function startNodes(): Promise<Installation> {
	const [postgres, redis] = [await startPostgres(), await startRedis()];
	const folder = mkdtempSync(join(tmpdir(), "tripact-nodes-"));
	const settings = {
		NODE_ENV: "production",
		ORIGIN: origin,
		AUTH_SECRET: "only-for-tests-only-for-tests-only-for-tests",
		DATABASE_URL: postgres.url,
		REDIS_URL: redis.url,
		LOG_LEVEL: "warn",
	};
	const children: ChildProcess[] = [];
	let logged = "";
	const startNode = async (name: string): Promise<Node> => {
		const port = await freePort();
		const child = spawn(process.execPath, ["server/main.mjs"], {
			env: { ...process.env, ...settings, PORT: String(port), DATA_DIR: join(folder, name) },
			stdio: ["ignore", "pipe", "inherit"],
		});
		children.push(child);
		const lines = createInterface({ input: child.stdout! });
		lines.on("line", (line) => {
			logged += `${name} ${line}\n`;
		});
		while (!String(await once(lines, "line")).startsWith("Tripact is at"));
		return connectTo(port);
	};
	// Both at once on an empty database: one brings it to its shape, the other waits.
	const nodes = await Promise.all([startNode("a"), startNode("b")]);
	const services = await createServices(
		readEnv({ ...settings, LOG_LEVEL: "silent", DATA_DIR: join(folder, "c") }),
	);
	return {
		nodes,
		services,
		postgres,
		redis,
		logged: () => logged,
		async stop() {
			for (const child of children) {
				if (child.exitCode !== null || child.signalCode !== null) continue;
				const ended = once(child, "exit");
				child.kill("SIGTERM");
				await ended;
			}
			await services.merger.stop();
			await services.db.destroy();
			await redis.stop();
			await postgres.stop();
			rmSync(folder, { recursive: true, force: true });
		},
	};
}

function connectTo(port: number): Node {
	const url = `http://127.0.0.1:${port}`;
	/** @returns the status. Not fetch(): the Host is the one people use, as the proxy passes it on. */
	async function ask(method: string, path: string, person: { cookie: string }, body = ""): Promise<number> {
		const asked = request(url + path, {
			method,
			headers: {
				cookie: person.cookie,
				origin,
				host: new URL(origin).host,
				...(method === "POST" && { "content-type": "application/x-www-form-urlencoded" }),
			},
		});
		asked.end(body);
		const [answer] = (await once(asked, "response")) as [IncomingMessage];
		answer.resume();
		return answer.statusCode ?? 0;
	}

	return {
		collab: { url: `ws://127.0.0.1:${port}/collab`, port, origin, stop: async () => undefined },
		post: (path, person, fields) => ask("POST", path, person, new URLSearchParams(fields).toString()),
		get: (path, person) => ask("GET", path, person),
		async listen(person) {
			const socket = io(url, {
				path: "/live",
				transports: ["websocket"],
				extraHeaders: { cookie: person.cookie, origin },
				reconnection: false,
				forceNew: true,
			});
			const heard: LiveMessage[] = [];
			socket.on("event", (message: LiveMessage) => heard.push(message));
			await new Promise<void>((resolve, reject) => {
				socket.once("connect", resolve);
				socket.once("connect_error", reject);
			});
			return { heard, socket };
		},
	};
}

/** Rows of a section's log with words under numbers that an earlier row has used already (C1): there are none. */
export async function findRepeats(services: Services, sectionId: string): Promise<number[]> {
	const rows = await services.db
		.selectFrom("sectionUpdate")
		.select(["seq", "data"])
		.where("sectionId", "=", sectionId)
		.orderBy("seq")
		.execute();
	const ends = new Map<number, number>();
	const repeats: number[] = [];
	for (const { seq, data } of rows) {
		const { from, to } = Y.parseUpdateMeta(data);
		for (const [client, end] of to) {
			if ((from.get(client) ?? 0) < (ends.get(client) ?? 0)) repeats.push(seq);
			ends.set(client, Math.max(end, ends.get(client) ?? 0));
		}
	}
	return repeats;
}
