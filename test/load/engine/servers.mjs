// The servers that are measured: ours, and the peers. Each is a process of its own with a data folder of its own.
import { spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { cookieOf, prepareOurs, root, schema, settingsOf } from "./ours.mjs";
import { freePort, makeFolder, removeFolder, runNode, startNode } from "./processes.mjs";

const peers = new URL("../peers/", import.meta.url).pathname;
const hook = new URL("gc-hook.mjs", import.meta.url).href;
const nodeArgs = ["--expose-gc", "--import", hook];

/** Puts the peers where they belong, once: apart from our own dependencies. */
export async function installPeers() {
	if (existsSync(join(peers, "node_modules/@hocuspocus/server"))) return;
	console.log("Installing the peers (about two minutes, once) …");
	const args = ["ci", "--no-audit", "--no-fund", "--loglevel=error"];
	const child = spawn("npm", args, { cwd: peers, stdio: "inherit" });
	const code = await new Promise((resolve) => child.once("exit", resolve));
	if (code !== 0) throw new Error("The peers could not be installed; the lines above say why.");
}

function prepareHocuspocus(data, { sections }) {
	const db = new Database(join(data, "hocuspocus.sqlite"));
	db.exec(
		'create table if not exists "documents" ("name" varchar(255) not null, "data" blob not null, unique(name))',
	);
	const insert = db.prepare('insert into "documents" values (?, ?)');
	db.transaction(() => {
		for (const { rooms, text } of sections) for (const room of rooms) insert.run(room, text.state);
	})();
	db.close();
}

async function prepareLevel(data, { sections }) {
	const lines = sections.map(({ rooms, text }) => {
		const updates = text.base ? [text.base.update, ...text.updates.slice(text.base.seq)] : [text.state];
		return JSON.stringify({
			rooms,
			updates: updates.map((update) => Buffer.from(update).toString("base64")),
		});
	});
	await runNode(["fill-leveldb.mjs", join(data, "level")], { cwd: peers, input: `${lines.join("\n")}\n` });
}

const startPeer = (file, env) => startNode([...nodeArgs, file], { cwd: peers, env, ready: "running at" });

/**
 * Each kind: `prepare` fills a new data folder with a world (ours.mjs), `start` serves it. `stores` says whether
 * anything outlives the process; `texts` whether the server knows texts at all.
 */
export const kinds = {
	ours: {
		...{ name: "ours", stores: true, texts: true, prepare: prepareOurs },
		start: (data, port) =>
			startNode([...nodeArgs, "server/main.mjs"], {
				...{ cwd: root, env: settingsOf(data, port), ready: "Tripact is at" },
			}),
	},
	"y-websocket": {
		...{ name: "y-websocket", stores: false, texts: true, prepare: async () => undefined },
		start: (_data, port) =>
			startPeer("node_modules/y-websocket/bin/server.cjs", { HOST: "127.0.0.1", PORT: String(port) }),
	},
	"y-leveldb": {
		...{ name: "y-websocket + LevelDB", stores: true, texts: true, prepare: prepareLevel },
		start: (data, port) =>
			startPeer("node_modules/y-websocket/bin/server.cjs", {
				...{ HOST: "127.0.0.1", PORT: String(port), YPERSISTENCE: join(data, "level") },
			}),
	},
	hocuspocus: {
		...{ name: "Hocuspocus + SQLite", stores: true, texts: true, prepare: prepareHocuspocus },
		start: (data, port) => startPeer("hocuspocus.mjs", { HOST: "127.0.0.1", PORT: String(port), DATA: data }),
	},
	relay: {
		...{ name: "bare relay", stores: false, texts: false, prepare: async () => undefined },
		start: (_data, port, bytes = 0) =>
			startPeer("relay.mjs", { HOST: "127.0.0.1", PORT: String(port), RELAY_BYTES: String(bytes) }),
	},
};

/** Data folders filled with a world, one for each kind; `copy(kind)` is a fresh one. */
export async function prepareWorld(world, wanted = Object.keys(kinds)) {
	const folder = makeFolder();
	for (const kind of wanted) {
		mkdirSync(join(folder, kind));
		await kinds[kind].prepare(join(folder, kind), world);
	}
	const people = Array.from({ length: world.persons }, (_, index) => cookieOf(index));
	return {
		...{ world, people, folder, kinds: wanted },
		copy(kind) {
			const copy = makeFolder();
			cpSync(join(folder, kind), copy, { recursive: true });
			return copy;
		},
		remove: () => removeFolder(folder),
	};
}

/**
 * Starts a server on a fresh copy of the prepared data, or on `data` again.
 * @returns the process, and the `target` that the load process needs
 */
export async function startServer(prepared, kind, { data = prepared.copy(kind), relayBytes = 0 } = {}) {
	const port = await freePort();
	const server = await kinds[kind].start(data, port, relayBytes);
	const target = { kind: kind === "y-leveldb" ? "y-websocket" : kind, port, schema };
	target.origin = `http://127.0.0.1:${port}`;
	return {
		...{ ...server, kind, data, target },
		async end() {
			await server.stop();
			removeFolder(data);
		},
	};
}
