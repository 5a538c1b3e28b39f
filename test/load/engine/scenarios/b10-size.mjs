// B10: what opening, a keystroke and an open section cost as the text grows, and as its history grows.
import { setTimeout as wait } from "node:timers/promises";
import { readCpu, readSettledMemory } from "../processes.mjs";
import { prepareWorld, startServer } from "../servers.mjs";
import { makeText, marker } from "../texts.mjs";
import { openCold, openWarm } from "./b4-opening.mjs";

export const title = "cost against size";
const wanted = ["ours", "hocuspocus"];
const cases = [
	{ name: "1 KB", visible: 1_000, edits: 1_000 },
	{ name: "10 KB", visible: 10_000, edits: 1_000 },
	{ name: "100 KB", visible: 100_000, edits: 1_000 },
	{ name: "1 MB", visible: 1_000_000, edits: 1_000 },
	{ name: "10 KB, 10,000 updates", visible: 10_000, edits: 10_000 },
	{ name: "10 KB, 100,000 updates", visible: 10_000, edits: 100_000 },
	{ name: "10 KB, 1,000,000 updates", visible: 10_000, edits: 1_000_000 },
];
const shortCases = [cases[0], cases[1], cases[3], cases[4]];

/** Memory of the open section, and CPU for each of many letters that two people type before ten. */
async function measureOpen({ load, prepared, kind }) {
	const room = prepared.world.sections[0].rooms[0];
	const server = await startServer(prepared, kind);
	const crowd = { target: server.target, people: prepared.people };
	try {
		// The other section is opened first, so that what is loaded once is not counted here.
		const other = prepared.world.sections[1].rooms[0];
		await load.ask("create", { ...crowd, key: "small", room: other, marker });
		await load.ask("open", { key: "small", count: 10, witness: true });
		await load.ask("startWriters", { key: "small", count: 2 });
		await load.ask("type", { key: "small", seconds: 2, perSecond: 30 });
		await load.ask("close", { key: "small" });
		await wait(3_000);
		const before = await readSettledMemory(server);
		await load.ask("create", { ...crowd, key: kind, room, marker });
		const { refused } = await load.ask("open", { key: kind, count: 10, witness: true });
		if (refused.length > 0) throw new Error(`${kind} refused: ${refused[0]}`);
		await load.ask("startWriters", { key: kind, count: 2 });
		await load.ask("type", { key: kind, seconds: 1, perSecond: 20 });
		const cpu = readCpu(server.pid);
		const { keys, p99 } = await load.ask("type", { key: kind, seconds: 2, perSecond: 30 });
		const used = readCpu(server.pid) - cpu;
		return { keystroke: used / keys, p99, memory: (await readSettledMemory(server)) - before };
	} finally {
		await load.ask("close", { key: "small" });
		await load.ask("close", { key: kind });
		await server.end();
	}
}

export async function run({ load, report, runs, short }) {
	const scenario = report.scenario("B10", title, wanted);
	const small = makeText({ visible: 1_000, edits: 200 });
	const times = short ? 1 : Math.min(3, runs);
	for (const { name, visible, edits } of short ? shortCases : cases) {
		const text = makeText({ visible, edits });
		const sections = [
			{ rooms: ["s1"], text },
			{ rooms: ["s2"], text: small },
		];
		const prepared = await prepareWorld({ persons: 20, sections }, wanted);
		scenario.add(`${name}: state`, "KB", "ours", text.state.length / 1000);
		for (const kind of wanted) {
			for (let run = 0; run < times; run++) {
				const cold = await openCold({ load, prepared, kind });
				scenario.add(`${name}: cold opening`, "ms", kind, cold.ms);
			}
			for (const { ms } of await openWarm({ load, prepared, kind }, 1)) {
				scenario.add(`${name}: warm opening`, "ms", kind, ms);
			}
			const found = await measureOpen({ load, prepared, kind });
			scenario.add(`${name}: CPU per letter to nine`, "ms", kind, found.keystroke);
			scenario.add(`${name}: p99 of a letter`, "ms", kind, found.p99);
			scenario.add(`${name}: memory of the open section`, "MiB", kind, found.memory);
		}
		prepared.remove();
	}
	demand(scenario, short);
	scenario.finish();
}

function demand(scenario, short) {
	const ours = (name, figure, unit = "ms") => scenario.median(`${name}: ${figure}`, unit, "ours");
	const largest = short ? "10 KB, 10,000 updates" : "10 KB, 1,000,000 updates";
	const letter = "CPU per letter to nine";
	scenario.demand("a letter at 1 MB / at 1 KB (flat)", ours("1 MB", letter) / ours("1 KB", letter), 2, {
		of: [`1 MB: ${letter}`, "ms"],
	});
	scenario.demand(
		"a letter after the longest history / at 10 KB",
		ours(largest, letter) / ours("10 KB", letter),
		2,
		{ of: [`${largest}: ${letter}`, "ms"] },
	);
	const open = ours(largest, "warm opening") / ours("10 KB", "warm opening");
	const state = ours(largest, "state", "KB") / ours("10 KB", "state", "KB");
	scenario.demand(
		"opening grows no more than the state after the longest history",
		open,
		Math.max(2, state),
		{
			of: [`${largest}: warm opening`, "ms"],
		},
	);
}
