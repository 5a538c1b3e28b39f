import { yXmlFragmentToProsemirrorJSON } from "@tiptap/y-tiptap";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as Y from "yjs";
import { loadTail, readDoc } from "#server/features/texts.ts";
import { checkDoc } from "#shared/document/check.ts";
import { repairDoc } from "#shared/document/repair.ts";
import { fragmentName, updateToDoc } from "#shared/document/ydoc.ts";
import { makeTypist } from "#test/factories/typing.ts";
import { type CollabServer, startCollabServer } from "#test/setup/collab.ts";
import { type Drafting, makeDice, openDrafting } from "#test/setup/drafting.ts";
import { openPeer, type Peer } from "#test/setup/peer.ts";
import { openTestServices, type TestServices } from "#test/setup/services.ts";

// T1, C1 to C3, C9: whatever people do, wherever the line or the server stops, all end with one text.
// One run alone: CONVERGENCE_SEED=417 npx vitest run test/integration/convergence.test.ts

/** On PostgreSQL a tenth: the engine is the same, and the store has its own contract. */
const runs = process.env.TEST_POSTGRES_URL ? 100 : 1000;
const firstSeed = Number(process.env.CONVERGENCE_SEED ?? 1);
const lastSeed = process.env.CONVERGENCE_SEED ? firstSeed : runs;
const operations = 200;
const runsAtOnce = 40;
/** Nobody types this fast; the rate limits have tests of their own. */
const limits = { updateBucket: [1e9, 1e9], frameBucket: [1e9, 1e9], openingBucket: [1e9, 1e9] } as const;

let services: TestServices;
let server: CollabServer;
let drafting: Drafting;

beforeAll(async () => {
	services = await openTestServices();
	drafting = await openDrafting(services, 6);
	server = await startCollabServer(services, { ...limits, tailRows: 60, idleDocument: 50 });
});

afterAll(async () => {
	await server.stop();
	await services.close();
});

const breathe = () => new Promise((resolve) => setImmediate(resolve));

async function until(what: string, holds: () => boolean, each: () => void = () => undefined): Promise<void> {
	const end = performance.now() + 40_000;
	while (!holds()) {
		if (performance.now() > end) throw new Error(`never: ${what}`);
		each();
		await new Promise((resolve) => setTimeout(resolve, 4));
	}
}

const vectorOf = (doc: Y.Doc) => JSON.stringify([...Y.decodeStateVector(Y.encodeStateVector(doc))].sort());

async function run(seed: number): Promise<void> {
	const dice = makeDice(seed);
	const sectionId = await drafting.addSection();
	const peers = drafting.drafters.slice(0, 2 + dice.roll(5)).map((person, index) =>
		openPeer(`${server.url}/${sectionId}`, person, {
			origin: server.origin,
			clientId: seed * 10 + index + 1,
		}),
	);
	const typists = peers.map((peer) => makeTypist(peer.doc, peer.root, dice));
	try {
		for (const peer of peers) peer.connect();
		for (let operation = 0; operation < operations; operation++) {
			const index = dice.roll(peers.length);
			const peer = peers[index]!;
			if (dice.chance(60)) peer.cut();
			else if (!peer.isOpen() && dice.chance(4)) peer.connect(`${server.url}/${sectionId}`);
			// A few keys in a row, as hands have it.
			typists[index]!.act();
			if (dice.chance(3)) await breathe();
		}
		await until(
			"all saved, one state",
			() =>
				peers.every((peer) => peer.isSettled()) && new Set(peers.map(({ doc }) => vectorOf(doc))).size === 1,
			() => {
				for (const peer of peers) if (!peer.isOpen()) peer.connect(`${server.url}/${sectionId}`);
			},
		);
		await compare(sectionId, peers);
	} catch (error) {
		const states = peers.map((peer) => [
			peer.isOpen(),
			peer.isSettled(),
			peer.edits(),
			peer.savedEdits(),
			peer.closes,
		]);
		throw new Error(
			`seed ${seed}, ${JSON.stringify(states)}: ${error instanceof Error ? error.message : error}`,
			{ cause: error },
		);
	} finally {
		for (const peer of peers) peer.leave();
	}
}

async function compare(sectionId: string, peers: readonly Peer[]): Promise<void> {
	const [first] = peers;
	const words = first!.root.toString();
	for (const { root, doc, closes } of peers) {
		expect(root.toString()).toBe(words);
		expect(doc.store.pendingStructs).toBeNull();
		expect(doc.store.pendingDs).toBeNull();
		expect(closes.filter((code) => ![1001, 1005, 1006, 1013].includes(code))).toEqual([]);
	}
	const stored = await readDoc({ services, db: services.db }, sectionId);
	expect(updateToDoc(Y.encodeStateAsUpdate(first!.doc))).toEqual(stored.doc);
	// What the editor itself would show, by its own reader.
	const shown = yXmlFragmentToProsemirrorJSON(first!.root as never) as never;
	expect(checkDoc(repairDoc({ ...(shown as object), type: "doc" } as never))).toEqual(stored.doc);
	const replayed = new Y.Doc();
	const rows = await loadTail(services.db, sectionId, 0);
	expect(rows.map(({ seq }) => seq)).toEqual(rows.map((_, index) => index + 1));
	for (const { data } of rows) {
		Y.applyUpdate(replayed, data);
		expect(replayed.store.pendingStructs).toBeNull();
	}
	expect(replayed.getXmlFragment(fragmentName).toString()).toBe(words);
	replayed.destroy();
}

test(`T1: ${lastSeed - firstSeed + 1} runs of ${operations} edits by 2 to 6 people, with lost lines and restarts`, async () => {
	let next = firstSeed;
	let finished = 0;
	let restarts = 0;
	async function work(): Promise<void> {
		while (next <= lastSeed) {
			await run(next++);
			finished += 1;
		}
	}
	const workers = Array.from({ length: runsAtOnce }, work);
	const all = Promise.all(workers);
	let done = false;
	void all
		.catch(() => undefined)
		.finally(() => {
			done = true;
		});
	// The service stops and starts again in the middle of everything.
	for (let at = 20; !done; at += 60) {
		while (!done && finished < at) await new Promise((resolve) => setTimeout(resolve, 5));
		if (done) break;
		await server.stop();
		server = await startCollabServer(services, { ...limits, tailRows: 60, idleDocument: 50 });
		restarts += 1;
	}
	await all;
	expect(finished).toBe(lastSeed - firstSeed + 1);
	if (finished > 100) expect(restarts).toBeGreaterThan(3);
}, 240_000);
