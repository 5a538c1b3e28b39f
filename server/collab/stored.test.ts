import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as Y from "yjs";
import { fragmentName } from "#shared/document/ydoc.ts";
import { makeBlock, makeTypist } from "#test/factories/typing.ts";
import { makeDice, openDrafting } from "#test/setup/drafting.ts";
import { openTestServices, type TestServices } from "#test/setup/services.ts";
import { readFrame } from "./protocol.ts";
import { compactText } from "./store.ts";
import { loadStored, type Stored } from "./stored.ts";

// C3, C9: what is sent from stored bytes is what a document of Yjs would have sent, whoever asks and from whenever.

let services: TestServices;
let addSection: () => Promise<string>;
beforeAll(async () => {
	services = await openTestServices();
	({ addSection } = await openDrafting(services));
});
afterAll(() => services.close());

const textOf = (doc: Y.Doc) => doc.getXmlFragment(fragmentName).toString();

/** A text's log, and the state of somebody who left at each moment. */
function makeLog(seed: number, count: number) {
	const dice = makeDice(seed);
	const doc = new Y.Doc();
	doc.clientID = 11;
	const other = new Y.Doc();
	other.clientID = 12;
	const log: Uint8Array[] = [];
	const states: Uint8Array[] = [];
	for (const [from, to] of [
		[doc, other],
		[other, doc],
	] as const) {
		from.on("update", (update: Uint8Array, origin: unknown) => {
			if (origin === "other") return;
			log.push(update);
			Y.applyUpdate(to, update, "other");
			states.push(Y.encodeStateAsUpdate(doc));
		});
	}
	doc.getXmlFragment(fragmentName).push([makeBlock(new Y.XmlText("Start"))]);
	const typists = [doc, other].map((each) => makeTypist(each, each.getXmlFragment(fragmentName), dice));
	while (log.length < count) typists[dice.roll(2)]!.act();
	return { dice, doc, log, states };
}

async function store(sectionId: string, log: readonly Uint8Array[], from: number): Promise<void> {
	for (const [index, data] of log.entries()) {
		const row = {
			sectionId,
			seq: from + index + 1,
			memberId: "m",
			personId: "p",
			constituency: null,
			capacity: "adviser",
			at: 1,
		};
		await services.db
			.insertInto("sectionUpdate")
			.values({ ...row, data })
			.execute();
	}
	const updateSeq = from + log.length;
	await services.db.updateTable("section").set({ updateSeq }).where("id", "=", sectionId).execute();
}

/** What a client has after the answer to its vector. */
function follow(stored: Stored, before: Uint8Array | null): Y.Doc {
	const client = new Y.Doc();
	if (before) Y.applyUpdate(client, before);
	const packets = stored.answer(Y.encodeStateVector(client));
	for (const [index, { payload }] of packets.entries()) {
		const frame = readFrame(payload);
		if (frame.kind !== "update") throw new Error(frame.kind);
		// Only the last says "that was all".
		expect(frame.full).toBe(index === packets.length - 1);
		Y.applyUpdate(client, frame.update);
	}
	return client;
}

describe("C3, C9: answers from bytes", () => {
	test("15 texts, each asked from 12 moments: the client has exactly what is stored", async () => {
		for (let seed = 1; seed <= 15; seed++) {
			const { dice, doc, log, states } = makeLog(seed, 120);
			const sectionId = await addSection();
			const merged = dice.roll(100);
			await store(sectionId, log.slice(0, merged), 0);
			await compactText(services, sectionId);
			await store(sectionId, log.slice(merged), merged);
			const stored = await loadStored(services.db, sectionId);
			expect([...Y.decodeStateVector(stored.vector())].sort()).toEqual(
				[...Y.decodeStateVector(Y.encodeStateVector(doc))].sort(),
			);
			for (let i = 0; i < 12; i++) {
				const client = follow(stored, i === 0 ? null : dice.pick(states));
				expect([seed, textOf(client)]).toEqual([seed, textOf(doc)]);
				expect(client.store.pendingStructs).toBeNull();
				// It lacks nothing: a document of Yjs has nothing more to tell it.
				expect(Y.encodeStateVector(client)).toEqual(
					Y.encodeStateVector(follow(stored, Y.encodeStateAsUpdate(doc))),
				);
			}
			// And the same with what is appended afterwards.
			const more = new Y.Doc();
			Y.applyUpdate(more, Y.encodeStateAsUpdate(doc));
			const vector = Y.encodeStateVector(more);
			more.getXmlFragment(fragmentName).push([makeBlock(new Y.XmlText("later"))]);
			stored.append(log.length + 1, Y.encodeStateAsUpdate(more, vector));
			expect(textOf(follow(stored, dice.pick(states)))).toBe(textOf(more));
		}
	});

	test("C1, C9: deletions are called known only when a document would not change by them", async () => {
		let known = 0;
		let unknown = 0;
		for (let seed = 100; seed < 110; seed++) {
			const { dice, log } = makeLog(seed, 120);
			const sectionId = await addSection();
			const upTo = 40 + dice.roll(60);
			const merged = dice.roll(upTo);
			await store(sectionId, log.slice(0, merged), 0);
			await compactText(services, sectionId);
			await store(sectionId, log.slice(merged, upTo), merged);
			const stored = await loadStored(services.db, sectionId);
			const now = new Y.Doc();
			for (const update of log.slice(0, upTo)) Y.applyUpdate(now, update);
			for (let i = 0; i < 200; i++) {
				const client = dice.pick([11, 12]);
				const reach = Y.getState(now.store, client);
				if (reach < 4) continue;
				const clock = dice.roll(reach - 3);
				const asked = new Uint8Array([0, 1, client, 1, ...varint(clock), 1 + dice.roll(3)]);
				const trial = new Y.Doc();
				Y.applyUpdate(trial, Y.encodeStateAsUpdate(now));
				let changes = false;
				trial.on("update", () => {
					changes = true;
				});
				Y.applyUpdate(trial, asked);
				const says = stored.knowsAll(asked);
				// Caution is no fault: what is left of a deleted paragraph may be asked of the document again.
				if (says) expect([seed, i, changes]).toEqual([seed, i, false]);
				if (says) known += 1;
				if (changes) unknown += 1;
			}
			// Everything somebody who has it all would send at his return.
			expect(stored.knowsAll(Y.encodeStateAsUpdate(now, Y.encodeStateVector(now)))).toBe(true);
		}
		expect(known).toBeGreaterThan(100);
		expect(unknown).toBeGreaterThan(100);
	});

	test("malformed vectors throw, and are remembered by nobody", async () => {
		const stored = await loadStored(services.db, await addSection());
		expect(() => stored.answer(new Uint8Array([9, 9]))).toThrow();
		expect(stored.knowsAll(new Uint8Array([0, 1, 11, 1, 0, 0]))).toBe(false);
		expect(stored.knowsAll(new Uint8Array([0, 200]))).toBe(false);
		expect(stored.knowsAll(new Uint8Array([1, 1, 11, 0]))).toBe(false);
	});
});

function varint(value: number): number[] {
	return value < 128 ? [value] : [(value & 127) | 128, ...varint(Math.floor(value / 128))];
}
