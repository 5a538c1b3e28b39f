// B8: one reader who does not read, one who floods, one who sends a giant frame: what it costs the others.
import { setTimeout as wait } from "node:timers/promises";
import { readMemory, readSettledMemory, startLoad } from "../processes.mjs";
import { kinds, prepareWorld, startServer } from "../servers.mjs";
import { makeText, marker } from "../texts.mjs";
import { fillMemory } from "./b1-delivery.mjs";

export const title = "slow readers, flood, giant frame: growth of memory, others' p99";
const wanted = Object.keys(kinds).filter((kind) => kind !== "relay");
const connected = 20;

/** Samples the memory of a server ten times a second; `stop` gives the most it held. */
function watchMemory(server) {
	let most = 0;
	const timer = setInterval(() => {
		most = Math.max(most, readMemory(server.pid));
	}, 100);
	return () => {
		clearInterval(timer);
		return most;
	};
}

async function measure({ load, attackers, prepared, kind, seconds }) {
	const { rooms, text } = prepared.world.sections[0];
	const server = await startServer(prepared, kind);
	const crowd = { target: server.target, room: rooms[0], people: prepared.people.slice(0, 20) };
	const attacker = { ...crowd, people: prepared.people.slice(20), marker };
	const type = async (act) => {
		const attack = act ? attackers.ask("attack", { ...attacker, act, seconds, text: marker }) : null;
		if (act) await wait(200);
		const stop = watchMemory(server);
		const { p99, delivered, expected } = await load.ask("type", { key: kind, seconds, perSecond: 5 });
		const found = { p99, lost: expected - delivered, most: stop(), ...(await attack) };
		await wait(1_500);
		return found;
	};
	try {
		await fillMemory(load, server, crowd, text);
		await load.ask("create", { ...crowd, key: kind, marker });
		await load.ask("open", { key: kind, count: connected, witness: true });
		await load.ask("startWriters", { key: kind, count: 5 });
		await load.ask("type", { key: kind, seconds: 2, perSecond: 20 });
		const found = {};
		// The first is for the server to compile and to take the memory it works in.
		for (const act of [null, null, "paste", "slow", "flood", "giant"]) {
			await readSettledMemory(server);
			found[act ?? "undisturbed"] = await type(act);
		}
		return found;
	} finally {
		await load.ask("close", { key: kind });
		await server.end();
	}
}

export async function run({ load, report, short }) {
	const scenario = report.scenario("B8", title, wanted);
	const text = makeText({ visible: 10_000, edits: 2_000 });
	const prepared = await prepareWorld({ persons: 40, sections: [{ rooms: ["s1"], text }] }, wanted);
	const names = {
		undisturbed: "undisturbed",
		paste: "four paste without pause",
		slow: "the same, eight do not read",
		flood: "flood of letters",
		giant: "giant frames",
	};
	// A process of their own: making a giant frame must not hold up the clock of the others.
	const attackers = startLoad();
	for (const kind of short ? ["ours", "hocuspocus"] : wanted) {
		const found = await measure({ load, attackers, prepared, kind, seconds: short ? 2 : 4 });
		for (const [act, name] of Object.entries(names)) {
			const one = found[act];
			const before = act === "slow" ? found.paste : found.undisturbed;
			scenario.add(`${name}: p99 of the others`, "ms", kind, one.p99);
			if (act !== "undisturbed")
				scenario.add(`${name}: growth of memory`, "MiB", kind, Math.max(0, one.most - before.most));
			if (one.lost > 0) scenario.note(`${kind}, ${name}: ${one.lost} letters of the others did not arrive`);
			if (one.codes?.length)
				scenario.note(`${kind}, ${name}: closed with ${[...new Set(one.codes)].join(", ")}`);
		}
	}
	attackers.stop();
	prepared.remove();
	for (const [act, name] of Object.entries(names)) {
		if (act === "undisturbed" || act === "paste") continue;
		const median = (figure, unit) => scenario.median(figure, unit, "ours");
		const calm = median(`${act === "slow" ? names.paste : names.undisturbed}: p99 of the others`, "ms");
		scenario.demand(`${name}: growth in MiB`, median(`${name}: growth of memory`, "MiB"), 20, {
			of: [`${name}: growth of memory`, "MiB"],
		});
		scenario.demand(`${name}: p99 / undisturbed`, median(`${name}: p99 of the others`, "ms") / calm, 1.5, {
			of: [`${name}: p99 of the others`, "ms"],
		});
	}
	scenario.finish();
}
