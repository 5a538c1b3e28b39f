import { afterAll, beforeAll, expect, test } from "vitest";
import { readDoc } from "#server/features/texts.ts";
import { type CollabServer, startCollabServer } from "#test/setup/collab.ts";
import { type Drafting, makeDice, openDrafting } from "#test/setup/drafting.ts";
import { openPeer } from "#test/setup/peer.ts";
import { openTestServices, type TestServices } from "#test/setup/services.ts";
import { makeWriter, notOnce } from "#test/setup/writer.ts";

// T2, C2, C3: the set test. Twenty people write words that exist once; lines are cut and the server is restarted.

const seed = Number(process.env.SET_SEED ?? 5);
const people = 20;
const faults = 30;
let services: TestServices;
let server: CollabServer;
let drafting: Drafting;

beforeAll(async () => {
	services = await openTestServices();
	drafting = await openDrafting(services, people);
	server = await startCollabServer(services);
});
afterAll(async () => {
	await server.stop();
	await services.close();
});

test(`T2: ${people} people, ${faults} faults (seed ${seed}): every word once, none called saved too early`, async () => {
	const dice = makeDice(seed);
	const sectionIds: string[] = [];
	for (let i = 0; i < 4; i++) sectionIds.push(await drafting.addSection());
	const early: Promise<string[]>[] = [];
	const writers = drafting.drafters.map((person, index) => {
		const sectionId = sectionIds[index % sectionIds.length]!;
		const address = () => `${server.url}/${sectionId}`;
		const onSaved = () => {
			if (!dice.chance(12)) return;
			const claimed = writer.saved();
			// Read at once: what is called saved now is on disk now.
			early.push(
				readDoc({ services, db: services.db }, sectionId).then(({ doc }) =>
					notOnce(claimed, JSON.stringify(doc)),
				),
			);
		};
		const peer = openPeer(address(), person, { origin: server.origin, onSaved });
		const writer = makeWriter(peer, `p${index}`);
		return { ...writer, sectionId, address };
	});
	const open = () => {
		for (const { peer, address } of writers) if (!peer.isOpen()) peer.connect(address());
	};
	open();
	let restarts = 0;
	for (let fault = 0; fault < faults; fault++) {
		for (let round = 0; round < 12; round++) {
			for (const { write } of writers) if (dice.chance(2)) write();
			await new Promise((resolve) => setTimeout(resolve, 5 + dice.roll(20)));
			if (dice.chance(2)) open();
		}
		if (fault % 6 === 5) {
			await server.stop();
			server = await startCollabServer(services);
			restarts += 1;
		} else for (let i = 0; i < 1 + dice.roll(6); i++) dice.pick(writers).peer.cut();
	}
	await expect
		.poll(
			() => {
				open();
				return writers.every(({ peer }) => peer.isSettled());
			},
			{ timeout: 60_000, interval: 20 },
		)
		.toBe(true);
	expect(restarts).toBe(5);
	expect((await Promise.all(early)).flat()).toEqual([]);
	expect(early.length).toBeGreaterThan(20);
	for (const sectionId of sectionIds) {
		const text = await drafting.textOf(sectionId);
		const here = writers.filter((writer) => writer.sectionId === sectionId);
		for (const { words } of here) expect(notOnce(words, text)).toEqual([]);
		const [first, ...others] = here;
		for (const { peer } of others) {
			await expect
				.poll(() => peer.root.toString() === first!.peer.root.toString(), { timeout: 20_000 })
				.toBe(true);
		}
	}
	for (const { peer } of writers) peer.leave();
}, 180_000);
