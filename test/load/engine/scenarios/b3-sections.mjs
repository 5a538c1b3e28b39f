// B3: 300 sections with four people each, all typing: the highest rate at which 99 of 100 letters arrive within 100 ms.
import { kinds, prepareWorld, startServer } from "../servers.mjs";
import { makeText, marker } from "../texts.mjs";

export const title = "300 sections x 4 people: highest rate with p99 under 100 ms";
const wanted = ["ours", "y-leveldb", "hocuspocus", "relay"];
const people = 4;
const limit = 100;
/** Between two rates that are tried; what is found is right to about this share. */
const step = 1.15;
const lowest = 150;
/** One person's bucket holds 80 updates a second; far more is asked of nobody. */
const mostPerPerson = 60;

async function openSections(load, prepared, { kind, target }) {
	const [{ rooms }] = prepared.world.sections;
	const keys = rooms.map((room) => `${kind}-${room}`);
	const place = { keys, rooms, target, people: prepared.people, marker: kinds[kind].texts ? marker : "" };
	await load.ask("enter", { ...place, count: people, writers: people });
	return keys;
}

/** Finds the highest rate that holds, in updates a second over all sections, beginning at `start`. */
async function findRate(tryRate, start) {
	let rate = start;
	let held = await tryRate(rate);
	const up = held;
	while (held === up && rate >= lowest && rate < mostPerPerson * 300 * people) {
		rate *= up ? step : 1 / step;
		held = await tryRate(rate);
	}
	return up && !held ? rate / step : rate;
}

async function findRates({ load, prepared, kind, seconds, runs }) {
	const server = await startServer(prepared, kind);
	let keys = [];
	try {
		keys = await openSections(load, prepared, server);
		const writers = keys.length * people;
		const tryRate = async (rate) => {
			const found = await load.ask("type", { keys, seconds, perSecond: rate / writers, patience: 5_000 });
			if (found.codes.length > 0) throw new Error(`${kind} closed lines: ${found.codes[0]}`);
			return found.delivered === found.expected && found.p99 < limit;
		};
		await tryRate(300);
		// Doubled until it breaks; from there in small steps.
		let start = 300;
		while (start < 50_000 && (await tryRate(start * 2))) start *= 2;
		const rates = [];
		for (let run = 0; run < runs; run++) rates.push(await findRate(tryRate, rates.at(-1) ?? start * step));
		return rates;
	} finally {
		await load.ask("close", { keys });
		await server.end();
	}
}

export async function run({ load, report, runs, short }) {
	const scenario = report.scenario("B3", title, wanted);
	const text = makeText({ visible: 2_000, edits: 200 });
	const rooms = Array.from({ length: short ? 40 : 300 }, (_, index) => `s${index}`);
	const prepared = await prepareWorld({ persons: 300, sections: [{ rooms, text }] }, wanted);
	for (const kind of wanted) {
		const given = { load, prepared, kind, seconds: short ? 1 : 2, runs: short ? 1 : runs };
		scenario.add("highest rate", "upd/s", kind, await findRates(given));
	}
	prepared.remove();
	const rate = (kind) => scenario.median("highest rate", "upd/s", kind);
	const best = Math.max(rate("y-leveldb"), rate("hocuspocus"));
	scenario.demand("ours / best peer that stores", rate("ours") / best, 1.5, {
		of: ["highest rate", "upd/s"],
		least: true,
	});
	scenario.finish();
}
