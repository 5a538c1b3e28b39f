// B6: 1,000 sections open and idle, one person in each: memory beyond what the relay needs for a connection, and what
// is left when all have gone, twice.
import { setTimeout as wait } from "node:timers/promises";
import { readSettledMemory } from "../processes.mjs";
import { kinds, prepareWorld, startServer } from "../servers.mjs";
import { makeText, marker } from "../texts.mjs";
import { fillMemory } from "./b1-delivery.mjs";

export const title = "1,000 open idle sections, one person each: memory";
const all = Object.keys(kinds);
const peers = ["y-websocket", "y-leveldb", "hocuspocus"];
/** After the last has gone, until memory is read: Hocuspocus keeps a document for two seconds. */
const leaving = 4_000;

async function measure({ load, prepared, kind }) {
	const { rooms, text } = prepared.world.sections[0];
	const server = await startServer(prepared, kind);
	const keys = rooms.map((room) => `${kind}-${room}`);
	const place = { target: server.target, people: prepared.people, marker: kinds[kind].texts ? marker : "" };
	const enter = (from, to) =>
		load.ask("enter", { ...place, keys: keys.slice(from, to), rooms: rooms.slice(from, to), count: 1 });
	const fill = async (from, to) => {
		for (const room of rooms.slice(from, to)) await fillMemory(load, server, { ...place, room }, text);
	};
	const leave = async () => {
		await load.ask("close", { keys });
		await wait(leaving);
	};
	try {
		// The last fifty are not measured: they let the server compile and load what it needs at all.
		const measured = rooms.length - 50;
		await fill(measured, rooms.length);
		await enter(measured, rooms.length);
		await leave();
		const before = await readSettledMemory(server);
		const found = { open: [], left: [] };
		for (let round = 0; round < 2; round++) {
			if (round === 0) await fill(0, measured);
			await enter(0, measured);
			found.open.push((await readSettledMemory(server)) - before);
			await leave();
			found.left.push((await readSettledMemory(server)) - before);
		}
		return found;
	} finally {
		await load.ask("close", { keys });
		await server.end();
	}
}

export async function run({ load, report, short }) {
	const scenario = report.scenario("B6", title, all);
	const text = makeText({ visible: 10_000, edits: 2_000 });
	const rooms = Array.from({ length: short ? 150 : 1_050 }, (_, index) => `s${index}`);
	const prepared = await prepareWorld({ persons: 100, sections: [{ rooms, text }] });
	const found = {};
	for (const kind of all) found[kind] = await measure({ load, prepared, kind });
	prepared.remove();
	const count = rooms.length - 50;
	const beyond = (kind) => found[kind].open[0] - found.relay.open[0];
	for (const kind of all) {
		scenario.add(`${count} open: memory`, "MiB", kind, found[kind].open[0]);
		scenario.add("beyond the relay's", "MiB", kind, beyond(kind));
		scenario.add("all have left, first round", "MiB", kind, found[kind].left[0]);
		scenario.add("all have left, second round", "MiB", kind, found[kind].left[1]);
	}
	const ours = found.ours;
	scenario.demand("ours / best peer", beyond("ours") / Math.min(...peers.map(beyond)), 0.2, {
		of: ["beyond the relay's", "MiB"],
	});
	scenario.demand("ours: left over by the second round, in MiB", ours.left[1] - ours.left[0], 2, {
		of: ["all have left, second round", "MiB"],
	});
	scenario.finish();
}
