// B7: kill -9 at random moments while three people type; what another person was shown must be there after restart.
import { setTimeout as wait } from "node:timers/promises";
import { removeFolder } from "../processes.mjs";
import { prepareWorld, startServer } from "../servers.mjs";
import { makeText, marker } from "../texts.mjs";

export const title = "letters that others had seen and that are lost, over kill -9";
const wanted = ["ours", "y-leveldb", "hocuspocus"];
const writers = 3;

/**
 * Starts, lets people type, kills, and asks the next start for what was shown. Nobody comes back with a copy: all
 * windows are closed, as when the machine room loses power.
 */
async function killAgainAndAgain({ load, prepared, kind, kills, short }, keep) {
	const data = prepared.copy(kind);
	const room = prepared.world.sections[0].rooms[0];
	let shown = null;
	for (let round = 0; round <= kills; round++) {
		const server = await startServer(prepared, kind, { data });
		const key = `${kind}-${round}`;
		try {
			await load.ask("create", { key, target: server.target, room, people: prepared.people, marker });
			const { refused } = await load.ask("open", { key, count: writers + 1, witness: true });
			if (refused.length > 0) throw new Error(`${kind} refused: ${refused[0]}`);
			if (shown) keep(await load.ask("findLost", { key, shown }));
			if (round === kills) break;
			await load.ask("startWriters", { key, count: writers });
			const typing = load.ask("type", { key, seconds: 5, perSecond: 20, patience: 0 });
			await wait(150 + Math.random() * (short ? 850 : 1_350));
			await server.kill();
			await typing;
			shown = await load.ask("shown", { key });
		} finally {
			await load.ask("close", { key });
			await server.kill();
		}
	}
	removeFolder(data);
}

export async function run({ load, report, short }) {
	const scenario = report.scenario("B7", title, wanted);
	const text = makeText({ visible: 10_000, edits: 2_000 });
	const prepared = await prepareWorld({ persons: 8, sections: [{ rooms: ["s1"], text }] }, wanted);
	const kills = short ? 5 : 60;
	await Promise.all(
		wanted.map(async (kind) => {
			let all = 0;
			let gone = 0;
			let hit = 0;
			await killAgainAndAgain({ load, prepared, kind, kills, short }, ({ shown, lost }) => {
				all += shown;
				gone += lost;
				if (lost > 0) hit += 1;
			});
			scenario.add("kills", "", kind, kills);
			scenario.add("letters that others had seen", "", kind, all);
			scenario.add("of these lost", "", kind, gone);
			scenario.add("kills that lost something", "", kind, hit);
		}),
	);
	prepared.remove();
	scenario.demand("ours: letters lost", scenario.median("of these lost", "", "ours"), 0, {
		of: ["of these lost", ""],
	});
	scenario.finish();
}
