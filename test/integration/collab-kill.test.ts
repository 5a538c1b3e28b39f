import { afterAll, beforeAll, expect, test } from "vitest";
import {
	buildProcess,
	type CollabProcess,
	type Disk,
	makeDisk,
	startProcess,
} from "#test/setup/collab-process.ts";
import { makeDice } from "#test/setup/drafting.ts";
import { openPeer } from "#test/setup/peer.ts";
import { makeWriter, notOnce, type Writer } from "#test/setup/writer.ts";

// C2, C3 (T7): a killed server takes back no word it called saved, and none that anybody else saw.

const kills = 60;
const seed = Number(process.env.KILL_SEED ?? 7);
let script: string;
let disk: Disk;
const running = new Set<CollabProcess>();

beforeAll(async () => {
	[disk, script] = [await makeDisk(6, 3), await buildProcess("kill")];
});

afterAll(async () => {
	for (const each of running) await each.kill();
	disk.remove();
});

async function start(): Promise<CollabProcess> {
	const started = await startProcess(script, disk);
	running.add(started);
	return started;
}

/** Two people in each section. */
function seat(): Map<string, Writer[]> {
	const { drafters } = disk.drafting;
	return new Map(
		disk.sectionIds.map((sectionId, index) => [
			sectionId,
			drafters.slice(index * 2, index * 2 + 2).map((person, seatNumber) => {
				const given = { origin: disk.settings.ORIGIN!, clientId: 100 + index * 10 + seatNumber };
				return makeWriter(openPeer("", person, given), `s${index}p${seatNumber}`);
			}),
		]),
	);
}

test.skipIf(process.env.TEST_POSTGRES_URL)(
	`T7: ${kills} kills while people type: every word that was called saved or seen is there, once`,
	async () => {
		const dice = makeDice(seed);
		const sections = seat();
		const writers = [...sections.values()].flat();
		let promised = 0;
		let underWay = 0;
		let server = await start();
		for (let kill = 0; kill < kills; kill++) {
			// The next one stands by, so that nobody waits for it.
			const standby = kill < kills - 1 ? start() : null;
			for (const [sectionId, seated] of sections) {
				for (const { peer } of seated) peer.connect(`${server.url}/${sectionId}`);
			}
			await expect
				.poll(() => writers.every(({ peer }) => peer.isSettled()), { timeout: 30_000, interval: 5 })
				.toBe(true);
			const enough = 1 + dice.roll(60);
			const from = writers[0]!.words.length;
			const [first] = writers;
			// Some words are always under way.
			while (first!.peer.savedEdits() - from < enough) {
				for (const { peer, words, write } of writers) if (words.length - peer.savedEdits() < 8) write();
				await new Promise((resolve) => setImmediate(resolve));
			}
			await server.kill();
			for (const [sectionId, seated] of sections) {
				const text = disk.read(sectionId);
				for (const { peer, words, saved } of seated) {
					const shown = seated
						.filter((other) => other.peer !== peer)
						.flatMap((other) => other.peer.root.toString().match(/\w+n\d+z/g) ?? [])
						.filter((word) => words.includes(word));
					const due = [...new Set([...saved(), ...shown])];
					expect([`seed ${seed}, kill ${kill}`, notOnce(due, text)]).toEqual([
						`seed ${seed}, kill ${kill}`,
						[],
					]);
					promised += due.length;
					underWay += words.length - due.length;
					peer.cut();
				}
			}
			const file = disk.open();
			expect(file.pragma("integrity_check", { simple: true })).toBe("ok");
			file.close();
			if (standby) server = await standby;
		}
		expect(promised).toBeGreaterThan(kills * 50);
		// The kills fell into the middle of something.
		expect(underWay).toBeGreaterThan(kills);
		for (const { peer } of writers) peer.leave();
	},
	300_000,
);
