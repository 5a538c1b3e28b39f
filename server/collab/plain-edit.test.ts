import { describe, expect, test } from "vitest";
import * as Y from "yjs";
import { collabLimits } from "#shared/collab.ts";
import { fragmentName } from "#shared/document/ydoc.ts";
import { makeBlock, makeTypist } from "#test/factories/typing.ts";
import { type Dice, makeDice } from "#test/setup/drafting.ts";
import { openTextCheck } from "./check.ts";
import { createPlaces } from "./places.ts";
import { type PlainEdit, readPlainEdit } from "./plain-edit.ts";

// C5: the short way lets nothing pass that the long way would refuse, and both leave the same document.

const seeds = Number(process.env.SEEDS ?? 60);
const hostileId = 666;

const jsonOf = (doc: Y.Doc) => doc.getXmlFragment(fragmentName).toString();
const clockOf = (doc: Y.Doc, client: number) => Y.getState(doc.store, client);

/** Two people at one text; every update of theirs in order. */
function makeUpdates(dice: Dice, count: number): { update: Uint8Array; client: number }[] {
	const updates: { update: Uint8Array; client: number }[] = [];
	const docs = [11, 12].map((clientId) => {
		const doc = new Y.Doc();
		doc.clientID = clientId;
		return doc;
	});
	const [one, two] = docs as [Y.Doc, Y.Doc];
	for (const [doc, other] of [
		[one, two],
		[two, one],
	] as const) {
		doc.on("update", (update: Uint8Array, origin: unknown) => {
			if (origin === "other") return;
			updates.push({ update, client: doc.clientID });
			Y.applyUpdate(other, update, "other");
		});
	}
	one.getXmlFragment(fragmentName).push([makeBlock(new Y.XmlText("Start"))]);
	const typists = docs.map((doc) => makeTypist(doc, doc.getXmlFragment(fragmentName), dice));
	let at = 0;
	while (updates.length < count) {
		if (dice.chance(8)) at = dice.roll(2);
		typists[at]!.act();
	}
	return updates;
}

/** Bytes changed, added or taken away. */
function mutate(update: Uint8Array, dice: Dice): Uint8Array {
	const bytes = [...update];
	for (let i = 0; i <= dice.roll(2); i++) {
		const at = dice.roll(bytes.length + 1);
		const what = dice.roll(4);
		if (what === 0) bytes[at] = dice.roll(256);
		else if (what === 1) bytes.splice(at, 0, dice.roll(256));
		else if (what === 2) bytes.splice(at, 1);
		else bytes[at] = ((bytes[at] ?? 0) + 1) & 0xff;
	}
	return new Uint8Array(bytes);
}

/** The long way, with all state before it, as a room has it; two checks, one for each way. */
function openBoth(updates: readonly Uint8Array[]) {
	const check = openTextCheck(updates, collabLimits);
	const places = createPlaces((client) => check.clockOf(client));
	places.learn(check, [11, 12]);
	places.settle();
	return { check, places };
}

function passes(places: ReturnType<typeof createPlaces>, edit: PlainEdit, writer: number): boolean {
	if (edit.typed && edit.typed.client !== writer) return false;
	return places.knowsGround(edit) && places.pass(edit);
}

describe("C5: the short way", () => {
	test(`passes only what the long way passes, with the same result (${seeds} texts, over 10,000 updates)`, () => {
		let seen = 0;
		let passed = 0;
		for (let seed = 1; seed <= seeds; seed++) {
			const dice = makeDice(seed);
			const shadow = new Y.Doc();
			let known: Uint8Array[] = [];
			let both = openBoth([]);
			for (const { update, client } of makeUpdates(dice, 170)) {
				const where = `seed ${seed}, update ${seen}`;
				const strange = mutate(update, dice);
				for (const tried of [strange, update]) {
					seen += 1;
					const edit = readPlainEdit(tried);
					if (!edit) continue;
					const trial = openBoth(known);
					if (!passes(trial.places, edit, client)) continue;
					const decided = trial.check.write(tried, (id) => id === client);
					expect([where, decided.kind]).not.toContain("refused");
					expect([where, decided.kind]).not.toContain("gap");
					if (tried === strange) continue;
					passed += 1;
					expect(passes(both.places, edit, client)).toBe(true);
					both.check.follow(tried);
					const byBoth = new Y.Doc();
					for (const each of known) Y.applyUpdate(byBoth, each);
					if (decided.kind === "new") Y.applyUpdate(byBoth, decided.data);
					const bare = new Y.Doc();
					for (const each of known) Y.applyUpdate(bare, each);
					Y.applyUpdate(bare, tried);
					expect([where, jsonOf(bare)]).toEqual([where, jsonOf(byBoth)]);
					expect(bare.store.pendingStructs).toBeNull();
				}
				Y.applyUpdate(shadow, update);
				known = [Y.encodeStateAsUpdate(shadow)];
				both = openBoth(known);
			}
			both.check.close();
		}
		expect(seen).toBeGreaterThan(seeds * 300);
		// Most of what people do takes this way.
		expect(passed).toBeGreaterThan(seeds * 60);
	}, 240_000);
});

describe("C5: what only looks like plain typing", () => {
	/** Person 11 has typed two paragraphs; person 12 has typed behind the first. */
	function makeText() {
		const doc = new Y.Doc();
		doc.clientID = 11;
		const first = new Y.XmlText("mine");
		const second = new Y.XmlText("other paragraph");
		doc.getXmlFragment(fragmentName).push([makeBlock(second), makeBlock(first)]);
		first.insert(4, "s");
		const state = Y.encodeStateAsUpdate(doc);
		return { doc, first, second, state, next: clockOf(doc, 11) };
	}

	type Parts = {
		client?: number;
		clock?: number;
		info?: number;
		origin?: [number, number];
		right?: [number, number];
	};
	const varint = (value: number): number[] =>
		value < 128 ? [value] : [(value & 127) | 128, ...varint(Math.floor(value / 128))];
	/** One letter behind the writer's last, as bytes; with whatever is to be wrong about it. */
	function forge(
		next: number,
		{ client = 11, clock = next, info, origin = [client, clock - 1], right }: Parts = {},
		text = [1, 120],
		deletions = [0],
	): Uint8Array {
		const head = [1, 1, ...varint(client), ...varint(clock), info ?? (right ? 0xc4 : 0x84)];
		const ids = [
			...varint(origin[0]),
			...varint(origin[1]),
			...(right ? [...varint(right[0]), ...varint(right[1])] : []),
		];
		return new Uint8Array([...head, ...ids, ...text, ...deletions]);
	}

	function goesShort(
		update: Uint8Array,
		writer = 11,
		before?: (places: ReturnType<typeof createPlaces>) => void,
	): boolean {
		const { places } = openBoth([makeText().state]);
		before?.(places);
		const edit = readPlainEdit(update);
		return edit !== null && passes(places, edit, writer);
	}

	const { next, second } = makeText();
	const foreign = second._start!.id;

	test("the honest letter goes the short way", () => {
		expect(goesShort(forge(next))).toBe(true);
	});

	const strange: [string, Uint8Array, number?][] = [
		["a right neighbour in another paragraph", forge(next, { right: [foreign.client, foreign.clock] })],
		["a right neighbour nobody knows", forge(next, { right: [77, 5] })],
		["a left neighbour that is not one's last letter", forge(next, { origin: [11, next - 2] })],
		["a left neighbour of somebody else", forge(next, { origin: [foreign.client + 1, 0] })],
		["a gap in the numbers", forge(next, { clock: next + 1 })],
		["numbers that are known", forge(next, { clock: next - 1 })],
		["another person's number", forge(next), 12],
		["a client nobody has seen", forge(next, { client: hostileId })],
		["a parent of its own choice", forge(next, { info: 0x04 })],
		["a key", forge(next, { info: 0xa4 })],
		["another kind of content", forge(next, { info: 0x88 })],
		[
			"a number with an idle group",
			new Uint8Array([1, 0x81, 0, 11, ...varint(next), 0x84, 11, ...varint(next - 1), 1, 120, 0]),
		],
		["a number beyond all numbers", new Uint8Array([1, 1, ...Array(12).fill(0xff), 1])],
		["words that are not UTF-8", forge(next, {}, [2, 0xc3, 0x28])],
		["half a letter", forge(next, {}, [1, 0xc3])],
		["a surrogate written as UTF-8", forge(next, {}, [3, 0xed, 0xa0, 0x80])],
		["no words", forge(next, {}, [0])],
		["words longer than the frame", forge(next, {}, [9, 120])],
		["bytes after the end", forge(next, {}, [1, 120], [0, 0])],
		["no list of deletions", forge(next, {}, [1, 120], [])],
		["a deletion of nothing", forge(next, {}, [1, 120], [1, 11, 1, 0, 0])],
		["a deletion of what is not there yet", forge(next, {}, [1, 120], [1, 11, 1, ...varint(next), 1])],
		["a deletion of what nobody knows", forge(next, {}, [1, 120], [1, 77, 1, 0, 1])],
		["201 deletions", forge(next, {}, [1, 120], [1, 11, ...varint(201), ...Array(201).fill([0, 1]).flat()])],
		["two writers", new Uint8Array([2, ...forge(next).slice(1)])],
		["two structs", new Uint8Array([1, 2, ...forge(next).slice(2)])],
		["nothing at all", new Uint8Array()],
	];
	test.each(strange)("%s does not", (_name, update, writer) => {
		expect(goesShort(update, writer)).toBe(false);
	});

	test("after one's last letter was deleted, the next goes the long way", () => {
		const taken = readPlainEdit(new Uint8Array([0, 1, 11, 1, ...varint(next - 1), 1]))!;
		expect(goesShort(forge(next), 11, (places) => void places.pass(taken))).toBe(false);
	});
});
