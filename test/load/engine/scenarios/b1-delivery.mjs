// B1: one section, five people type five letters a second, 10 to 200 are connected.
import { readCpu } from "../processes.mjs";
import { kinds, prepareWorld, startServer } from "../servers.mjs";
import { makeText, marker } from "../texts.mjs";

export const title = "one section, 5 writers x 5 letters/s: delivery, CPU";
const all = Object.keys(kinds);
const writers = 5;
const perSecond = 5;

/**
 * Servers with a crowd in one section of each, measured in turn so that what else the machine does meets all alike.
 * @param each called with every window's result, the CPU time it took in ms, and the kind
 */
export async function measureTyping({ load, prepared, wanted, connected, typing, runs, each, relayBytes }) {
	const [{ rooms, text }] = prepared.world.sections;
	const servers = [];
	try {
		for (const kind of wanted) {
			const server = await startServer(prepared, kind, { relayBytes });
			servers.push(server);
			const crowd = { key: kind, target: server.target, room: rooms[0], people: prepared.people };
			await fillMemory(load, server, crowd, text);
			await load.ask("create", { ...crowd, marker: kinds[kind].texts ? marker : "" });
			const { refused } = await load.ask("open", { key: kind, count: connected, witness: true });
			if (refused.length > 0) throw new Error(`${kind} refused ${refused.length}: ${refused[0]}`);
			const { missing } = await load.ask("startWriters", { key: kind, count: typing.writers });
			if (missing > 0) throw new Error(`${kind}: ${missing} first letters did not arrive`);
			// Until the code is compiled and everything is in its place.
			await load.ask("type", { key: kind, seconds: 2, perSecond: 100 / typing.writers });
		}
		for (let run = 0; run < runs; run++) {
			for (const server of servers) {
				const before = readCpu(server.pid);
				const own = readCpu(load.pid);
				const result = await load.ask("type", { key: server.kind, ...typing });
				each(server.kind, result, readCpu(server.pid) - before, readCpu(load.pid) - own);
			}
		}
		for (const { kind } of servers) {
			const { missing } = await load.ask("verify", { key: kind });
			if (missing > 0) throw new Error(`${kind}: ${missing} paragraphs are not as they were typed`);
		}
	} finally {
		for (const server of servers) {
			await load.ask("close", { key: server.kind });
			await server.end();
		}
	}
}

/** A server that stores nothing gets its text from its first visitor. */
export async function fillMemory(load, server, crowd, text) {
	if (server.kind === "y-websocket") await load.ask("fill", { ...crowd, update: text.state, marker });
}

export async function run({ load, report, runs, short }) {
	const sizes = short ? [50] : [10, 50, 100, 200];
	const scenario = report.scenario("B1", title, all);
	const text = makeText({ visible: 10_000, edits: 2_000 });
	const prepared = await prepareWorld({ persons: 50, sections: [{ rooms: ["s1"], text }] });
	for (const connected of sizes) {
		const typing = { writers, perSecond, seconds: short ? 1.5 : 2 };
		await measureTyping({
			...{ load, prepared, wanted: all, connected, typing, runs },
			each(kind, { p50, p99, delivered, expected }, cpu) {
				scenario.add(`${connected} connected: p50`, "ms", kind, p50);
				scenario.add(`${connected} connected: p99`, "ms", kind, p99);
				scenario.add(`${connected} connected: CPU per 1,000`, "ms", kind, (cpu / delivered) * 1000);
				if (delivered < expected) scenario.note(`${kind}: ${expected - delivered} letters came too late`);
			},
		});
	}
	prepared.remove();
	for (const connected of sizes) demand(scenario, connected);
	scenario.finish();
}

function demand(scenario, connected) {
	const cpu = (kind) => scenario.median(`${connected} connected: CPU per 1,000`, "ms", kind);
	const p99 = (kind) => scenario.median(`${connected} connected: p99`, "ms", kind);
	const of = [`${connected} connected: CPU per 1,000`, "ms"];
	scenario.demand(`${connected}: CPU / y-websocket, memory only`, cpu("ours") / cpu("y-websocket"), 1, {
		of,
	});
	scenario.demand(`${connected}: CPU / Hocuspocus`, cpu("ours") / cpu("hocuspocus"), 0.75, { of });
	scenario.demand(
		`${connected}: p99 against 1.5 times the relay's, or 25 ms`,
		p99("ours"),
		Math.max(25, 1.5 * p99("relay")),
		{ of: [`${connected} connected: p99`, "ms"] },
	);
}
