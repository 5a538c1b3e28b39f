// B4: 100 KB of text with 100,000 edits behind it; from the first packet to the whole text, cold and warm.
import { setTimeout as wait } from "node:timers/promises";
import { readCpu } from "../processes.mjs";
import { kinds, prepareWorld, startServer } from "../servers.mjs";
import { makeText, marker } from "../texts.mjs";
import { fillMemory } from "./b1-delivery.mjs";

export const title = "100 KB of text, 100,000 edits behind it: connect to synced";
const all = Object.keys(kinds);
/** Openings a warm figure is the median of. */
const openings = 30;

/** The first person after the server's start. */
export async function openCold({ load, prepared, kind, relayBytes }) {
	const [{ rooms }] = prepared.world.sections;
	const server = await startServer(prepared, kind, { relayBytes });
	try {
		// What starting leaves to be done is no part of the opening.
		await wait(500);
		const crowd = { key: kind, target: server.target, room: rooms[0], people: prepared.people, marker };
		await load.ask("create", crowd);
		const cpu = readCpu(server.pid);
		const { times, refused } = await load.ask("open", { key: kind, count: 1 });
		if (refused.length > 0) throw new Error(`${kind} refused: ${refused[0]}`);
		await wait(200);
		return { ms: times[0], cpu: readCpu(server.pid) - cpu };
	} finally {
		await load.ask("close", { key: kind });
		await server.end();
	}
}

/** A server with the section open; `measure(server, crowd)` has one person inside already. */
async function withOpenSection({ load, prepared, kind, relayBytes }, measure) {
	const [{ rooms, text }] = prepared.world.sections;
	const server = await startServer(prepared, kind, { relayBytes });
	try {
		const crowd = { key: kind, target: server.target, room: rooms[0], people: prepared.people, marker };
		await fillMemory(load, server, crowd, text);
		await load.ask("create", crowd);
		await load.ask("open", { key: kind, count: 1 });
		return await measure(server, crowd);
	} finally {
		await load.ask("close", { key: kind });
		await server.end();
	}
}

/** One after the other comes, gets the text and goes. The first ten are not counted. */
export async function openWarm(given, runs) {
	const { load, kind } = given;
	const found = [];
	await withOpenSection(given, async (server, crowd) => {
		const openOne = async () => {
			await load.ask("create", { ...crowd, key: "next" });
			const { times, refused } = await load.ask("open", { key: "next", count: 1 });
			if (refused.length > 0) throw new Error(`${kind} refused: ${refused[0]}`);
			await load.ask("close", { key: "next" });
			return times[0];
		};
		for (let index = 0; index < 10; index++) await openOne();
		for (let run = 0; run < runs; run++) {
			const cpu = readCpu(server.pid);
			const times = [];
			for (let index = 0; index < openings; index++) times.push(await openOne());
			times.sort((a, b) => a - b);
			found.push({ ms: times[openings / 2], cpu: (readCpu(server.pid) - cpu) / openings });
		}
	});
	return found;
}

export async function run({ load, report, runs, short }) {
	const scenario = report.scenario("B4", title, all);
	const text = makeText({ visible: 100_000, edits: 100_000 });
	const prepared = await prepareWorld({ persons: 50, sections: [{ rooms: ["s1"], text }] });
	const relayBytes = text.state.length;
	for (let round = 0; round < (short ? 2 : runs + 1); round++) {
		for (const kind of all.filter((one) => one !== "y-websocket")) {
			const { ms, cpu } = await openCold({ load, prepared, kind, relayBytes });
			// The load process itself is cold in the first round.
			if (round === 0 && !short) continue;
			scenario.add("cold: connect to synced", "ms", kind, ms);
			scenario.add("cold: CPU", "ms", kind, cpu);
		}
	}
	for (const kind of all) {
		for (const { ms, cpu } of await openWarm({ load, prepared, kind, relayBytes }, runs)) {
			scenario.add("warm: connect to synced", "ms", kind, ms);
			scenario.add("warm: CPU", "ms", kind, cpu);
		}
	}
	prepared.remove();
	scenario.add("text as stored", "KB", "relay", relayBytes / 1000);
	demand(scenario);
	scenario.finish();
}

function demand(scenario) {
	const best = (name, ...kindsOf) => Math.min(...kindsOf.map((kind) => scenario.median(name, "ms", kind)));
	const ratio = (name, ...kindsOf) => scenario.median(name, "ms", "ours") / best(name, ...kindsOf);
	const peers = ["y-websocket", "y-leveldb", "hocuspocus"];
	const storing = ["y-leveldb", "hocuspocus"];
	scenario.demand("cold: ours / best peer", ratio("cold: connect to synced", ...storing), 0.2, {
		of: ["cold: connect to synced", "ms"],
	});
	scenario.demand("cold CPU: ours / best peer", ratio("cold: CPU", ...storing), 0.2, {
		of: ["cold: CPU", "ms"],
	});
	scenario.demand("warm: ours / best peer", ratio("warm: connect to synced", ...peers), 0.2, {
		of: ["warm: connect to synced", "ms"],
	});
	scenario.demand("warm CPU: ours / best peer", ratio("warm: CPU", ...peers), 0.2, {
		of: ["warm: CPU", "ms"],
	});
	scenario.demand("cold: ours / the same bytes by the relay", ratio("cold: connect to synced", "relay"), 3, {
		of: ["cold: connect to synced", "ms"],
	});
}
