// B5: 200 and 1,000 people come back at once to the section of B4, with their documents, 150 keystrokes behind.
import { readCpu } from "../processes.mjs";
import { kinds, prepareWorld, startServer } from "../servers.mjs";
import { makeText, marker } from "../texts.mjs";
import { fillMemory } from "./b1-delivery.mjs";

export const title = "200 and 1,000 people reconnect at once to the section of B4";
const all = Object.keys(kinds);
/** What a person lacks, about; the relay sends as much. */
const missingBytes = 5_000;
const patience = 120_000;

/** All come at once; CPU time and time until the last has what they lacked, in ms. */
async function come({ load, kind, server, crowd, text }, count) {
	await load.ask("create", { ...crowd, marker: kinds[kind].texts ? "" : marker });
	const options = { count, atOnce: count, vector: text.base.vector, patience };
	const cpu = readCpu(server.pid);
	const { refused, allMs } = await load.ask("open", { key: kind, ...options });
	const found = { refused: refused.length, code: refused[0], allMs, cpu: readCpu(server.pid) - cpu };
	await load.ask("close", { key: kind });
	return found;
}

async function withServer({ load, prepared, kind }, measure) {
	const [{ rooms, text }] = prepared.world.sections;
	const server = await startServer(prepared, kind, { relayBytes: missingBytes });
	const crowd = { key: kind, target: server.target, room: rooms[0], people: prepared.people };
	try {
		await fillMemory(load, server, crowd, text);
		await measure({ load, kind, server, crowd, text });
	} finally {
		await load.ask("close", { key: "stays" });
		await load.ask("close", { key: kind });
		await server.end();
	}
}

/** The lines were lost: the server is there, with the section open because one person stayed. */
const comeAfterLostLines = (given, people, runs, each) =>
	withServer(given, async (place) => {
		await given.load.ask("create", { ...place.crowd, key: "stays", marker });
		await given.load.ask("open", { key: "stays", count: 1 });
		await come(place, 20);
		for (let run = 0; run < runs; run++) each(await come(place, people));
	});

/** The server was restarted: nobody and nothing is there yet. */
async function comeAfterRestart(given, people, runs, each) {
	for (let run = 0; run < runs; run++) {
		await withServer(given, async (place) => each(await come(place, people)));
	}
}

export async function run({ load, report, runs, short }) {
	const scenario = report.scenario("B5", title, all);
	const text = makeText({ visible: 100_000, edits: 100_000 });
	const prepared = await prepareWorld({ persons: 200, sections: [{ rooms: ["s1"], text }] });
	for (const people of short ? [200] : [200, 1_000]) {
		for (const kind of all) {
			const given = { load, prepared, kind };
			const keep = (when) => (found) => {
				if (found.refused > 0) {
					scenario.note(`${kind}, ${when}: ${found.refused} of ${people} not let in (${found.code})`);
					return;
				}
				scenario.add(`${people}, ${when}: until all have the text`, "ms", kind, found.allMs);
				scenario.add(`${people}, ${when}: CPU`, "ms", kind, found.cpu);
			};
			await comeAfterLostLines(given, people, people > 200 ? Math.min(runs, 3) : runs, keep("lost lines"));
			if (kind === "y-websocket") continue;
			await comeAfterRestart(given, people, Math.min(runs, 3), keep("restart"));
		}
		demand(scenario, `${people}, lost lines`, ["y-websocket", "y-leveldb", "hocuspocus"]);
		demand(scenario, `${people}, restart`, ["y-leveldb", "hocuspocus"]);
	}
	prepared.remove();
	scenario.finish();
}

function demand(scenario, name, peers) {
	for (const figure of ["until all have the text", "CPU"]) {
		const of = [`${name}: ${figure}`, "ms"];
		const median = (kind) => scenario.median(...of, kind);
		const best = Math.min(...peers.map(median));
		scenario.demand(`${name}: ${figure}: ours / best peer`, median("ours") / best, 0.2, { of });
	}
}
