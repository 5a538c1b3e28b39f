import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as Y from "yjs";
import { countFrame } from "#app/editor/counting-socket.ts";
import {
	countUnsaved,
	reduceSaved,
	type SavedEvent,
	type SavedState,
	startSaved,
} from "#app/editor/saved-state.ts";
import { readDoc } from "#server/features/texts.ts";
import { messageType } from "#shared/collab.ts";
import { makePerson, type TestPerson } from "#test/factories/people.ts";
import { makeGroup, makeMember, makePolicy, makeSection } from "#test/factories/policies.ts";
import { type CollabServer, type Editor, openEditor, startCollabServer } from "#test/setup/collab.ts";
import { type FaultProxy, type Faults, startFaultProxy } from "#test/setup/fault-proxy.ts";
import { openTestServices, type TestServices } from "#test/setup/services.ts";

// T12 with T2's set test: on a bad line no word is called saved that is not, and every word arrives, once.

let services: TestServices;
let server: CollabServer;
let proxy: FaultProxy;
let policyId: string;
let groupId: string;
let amina: TestPerson;
let jonas: TestPerson;

beforeAll(async () => {
	services = await openTestServices();
	policyId = await makePolicy(services);
	[amina, jonas] = [await makePerson(services), await makePerson(services)];
	const members = [];
	for (const { personId } of [amina, jonas])
		members.push({ memberId: await makeMember(services, { policyId, personId }) });
	groupId = await makeGroup(services, { policyId, members });
	server = await startCollabServer(services);
	proxy = await startFaultProxy(server.port);
});

afterAll(async () => {
	await proxy.stop();
	await server.stop();
	await services.close();
});

const readStored = async (sectionId: string) =>
	JSON.stringify((await readDoc({ services, db: services.db }, sectionId)).doc);

type Writer = {
	editor: Editor;
	words: string[];
	unsaved: () => number;
	claims: () => Promise<string[]>;
	write: () => void;
};

/** Somebody behind the bad line, told of *saved* by the reckoning of the product's own page. */
function openWriter(person: TestPerson, sectionId: string, name: string, polling: boolean): Writer {
	const words: string[] = [];
	const claims: Promise<string[]>[] = [];
	let saved: SavedState = startSaved;
	const apply = (event: SavedEvent) => {
		saved = reduceSaved(saved, event);
	};
	const behind = { ...server, url: `ws://127.0.0.1:${proxy.port}/collab`, port: proxy.port };
	const onSent = (frame: Uint8Array) => countFrame(frame, (kind) => apply({ type: "sent", frame: kind }));
	const doc = new Y.Doc();
	// Before the provider's own listener, as on the page: an edit is counted before the frame that carries it.
	doc.on("update", (_update: Uint8Array, origin: unknown) => {
		if (origin !== provider) apply({ type: "edited" });
	});
	const editor = openEditor(behind, person, sectionId, { doc, polling, onSent, connect: false });
	const { provider } = editor;
	const count = provider.messageHandlers[messageType.saved]!;
	provider.messageHandlers[messageType.saved] = (...args) => {
		count(...args);
		const before = saved.saved;
		apply({ type: "saved", count: editor.saved(), at: 0 });
		if (saved.saved === before) return;
		// What is called saved now is on disk now.
		const claimed = words.slice(0, saved.saved);
		claims.push(
			readStored(sectionId).then((text) => claimed.filter((word) => text.split(word).length !== 2)),
		);
	};
	provider.on("status", ({ status }) => status === "connected" && apply({ type: "connected" }));
	provider.on("sync", (synced) => synced && apply({ type: "synced", at: 0 }));
	provider.on("connection-close", () => apply({ type: "lost", at: 0 }));
	provider.connect();
	return {
		editor,
		words,
		unsaved: () => countUnsaved(saved),
		claims: async () => (await Promise.all(claims)).flat(),
		write: () => {
			const word = `${name}${words.length}z`;
			words.push(word);
			editor.type(word);
		},
	};
}

const profiles: [name: string, faults: Partial<Faults>, words: number][] = [
	["10 % loss, and resets", { loss: 0.1, reset: 0.04, delay: 10 }, 40],
	["2 s delay", { delay: 1000 }, 20],
	["64 kbit/s", { bytesPerSecond: 8000, delay: 150 }, 40],
	["pieces of 7 bytes", { split: 7 }, 20],
	["half-open, then whole again", { halfOpen: true }, 15],
	["a partition, then whole again", { partition: true }, 15],
];

describe("T12, T2: every word arrives once, none is falsely called saved", () => {
	test.each(profiles)(
		"%s",
		async (_name, faults, count) => {
			const sectionId = await makeSection(services, { policyId, groupId });
			proxy.set({});
			const writers = [openWriter(amina, sectionId, "w", false), openWriter(jonas, sectionId, "p", true)];
			const ready = () => writers.every(({ editor }) => editor.provider.synced);
			await expect.poll(ready, { timeout: 20_000 }).toBe(true);
			for (const { write } of writers) write();
			await expect
				.poll(() => writers.every(({ unsaved }) => unsaved() === 0), { timeout: 20_000 })
				.toBe(true);
			proxy.set(faults);
			for (let i = 1; i < count; i++) {
				for (const { write } of writers) write();
				// A fast hand.
				await new Promise((resolve) => setTimeout(resolve, 60));
			}
			if (faults.halfOpen || faults.partition) {
				// Nothing can have been acknowledged: nothing may be called saved.
				expect(writers.every(({ unsaved }) => unsaved() > 0)).toBe(true);
				for (const { editor } of writers) if (faults.halfOpen) editor.provider.ws?.close();
				proxy.set({});
			}
			const isSaved = () => writers.every(({ unsaved }) => unsaved() === 0);
			// Half a minute on the bad line; whoever is not through by then has the whole line again.
			const end = performance.now() + 30_000;
			while (!isSaved() && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, 100));
			proxy.set({});
			await expect.poll(isSaved, { timeout: 60_000, interval: 200 }).toBe(true);
			const text = await readStored(sectionId);
			for (const { words, claims } of writers) {
				expect(await claims()).toEqual([]);
				expect(words.filter((word) => text.split(word).length !== 2)).toEqual([]);
			}
			await expect
				.poll(() => writers[0]!.editor.text() === writers[1]!.editor.text(), { timeout: 30_000 })
				.toBe(true);
			for (const { editor } of writers) editor.leave();
		},
		150_000,
	);
});

test("SAFETY 6.2: a line that carries nothing is given up within 35 s, by WebSocket and by polling", async () => {
	const sectionId = await makeSection(services, { policyId, groupId });
	proxy.set({});
	const writers = [openWriter(amina, sectionId, "w", false), openWriter(jonas, sectionId, "p", true)];
	const ready = () => writers.every(({ editor }) => editor.provider.synced);
	await expect.poll(ready, { timeout: 20_000 }).toBe(true);
	const lost = writers.map(
		({ editor }) =>
			new Promise<number>((resolve) =>
				editor.provider.once("connection-close", () => resolve(performance.now())),
			),
	);
	proxy.set({ halfOpen: true });
	const start = performance.now();
	for (const at of await Promise.all(lost)) expect(at - start).toBeLessThan(35_000);
	proxy.set({});
	await expect.poll(ready, { timeout: 60_000 }).toBe(true);
	for (const { editor } of writers) editor.leave();
}, 120_000);
