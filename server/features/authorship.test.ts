import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import * as Y from "yjs";
import { createAttribution, momentLength } from "#shared/authorship.ts";
import { readRunLines } from "#shared/document/runs.ts";
import { makeInside } from "#test/factories/contexts.ts";
import { makePolicy, makeSection } from "#test/factories/policies.ts";
import { openTestServices, type TestServices } from "#test/setup/services.ts";
import type { PolicyContext } from "../context.ts";
import { readAuthorship, readAuthorshipChoices } from "./authorship.ts";
import { chunkRows, readVectorAt } from "./authorship-log.ts";
import { recordVisit, visitGap } from "./visits.ts";

type Writer = { ctx: PolicyContext; memberId: string; doc: Y.Doc };
type Row = { writer: Writer; at: number; data: Uint8Array };

let services: TestServices;
let policyId: string;
let sectionId: string;
let writers: Writer[];
let rows: Row[];

beforeEach(async () => {
	services = await openTestServices();
	policyId = await makePolicy(services);
	sectionId = await makeSection(services, { policyId });
	writers = [];
	rows = [];
	for (const constituency of ["workers", "employers", "government"]) {
		const { ctx, memberId } = await makeInside(services, policyId, { constituency, capacity: "adviser" });
		writers.push({ ctx, memberId, doc: new Y.Doc() });
	}
});

afterEach(() => services.close());

/** Puts rows at the end of the log as the door does: only what is new, in the name of who sent it. */
async function append(more: readonly Row[]): Promise<void> {
	const values = more.map(({ writer, at, data }, index) => ({
		sectionId,
		seq: rows.length + index + 1,
		memberId: writer.memberId,
		personId: writer.ctx.actor.personId,
		constituency: writer.ctx.member.constituency,
		capacity: writer.ctx.member.capacity,
		at,
		data,
	}));
	rows.push(...more);
	for (let i = 0; i < values.length; i += 500)
		await services.db
			.insertInto("sectionUpdate")
			.values(values.slice(i, i + 500))
			.execute();
	await services.db
		.updateTable("section")
		.set({ updateSeq: rows.length })
		.where("id", "=", sectionId)
		.execute();
}

function capture(writer: Writer, at: number, change: (fragment: Y.XmlFragment) => void): Row {
	const before = Y.encodeStateVector(writer.doc);
	let data = new Uint8Array();
	const keep = (update: Uint8Array) => {
		data = update as Uint8Array<ArrayBuffer>;
	};
	writer.doc.on("update", keep);
	writer.doc.transact(() => change(writer.doc.getXmlFragment("default")));
	writer.doc.off("update", keep);
	return { writer, at, data: data.length > 0 ? data : Y.encodeStateAsUpdate(writer.doc, before) };
}

function exchange(row: Row): Row {
	for (const writer of writers) if (writer !== row.writer) Y.applyUpdate(writer.doc, row.data);
	return row;
}

function firstText(fragment: Y.XmlFragment): Y.XmlText {
	if (fragment.length === 0) {
		const paragraph = new Y.XmlElement("paragraph");
		paragraph.insert(0, [new Y.XmlText()]);
		fragment.insert(0, [paragraph]);
	}
	return (fragment.get(0) as Y.XmlElement).get(0) as Y.XmlText;
}

/** The plain truth: every id of every row in order; whoever was first is the author. */
function decodeNaively(upTo = rows.length): Map<string, { memberId: string; at: number }> {
	const truth = new Map<string, { memberId: string; at: number }>();
	for (const { writer, at, data } of rows.slice(0, upTo)) {
		for (const struct of Y.decodeUpdate(data).structs) {
			if (struct instanceof Y.Skip) continue;
			for (let i = 0; i < struct.length; i += 1) {
				const key = `${struct.id.client} ${struct.id.clock + i}`;
				if (!truth.has(key)) truth.set(key, { memberId: writer.memberId, at });
			}
		}
	}
	return truth;
}

async function told(): Promise<Map<string, { memberId: string; at: number }>> {
	const { authorship } = await readAuthorship(writers[0]!.ctx, sectionId);
	const known = new Map<string, { memberId: string; at: number }>();
	for (let i = 0; i < authorship.ranges.length; i += 5) {
		const [client, clock, length, author, at] = authorship.ranges.slice(i, i + 5) as number[];
		for (let j = 0; j < length!; j += 1) {
			const key = `${client} ${clock! + j}`;
			expect(known.has(key), `${key} is told once`).toBe(false);
			known.set(key, { memberId: authorship.authors[author!]!.person, at: at! });
		}
	}
	return known;
}

async function expectTheTruth(): Promise<void> {
	const truth = decodeNaively();
	const known = await told();
	expect(known.size).toBe(truth.size);
	for (const [key, { memberId, at }] of truth) {
		expect(known.get(key)?.memberId, key).toBe(memberId);
		expect(Math.abs(known.get(key)!.at - at), key).toBeLessThan(momentLength);
	}
}

/** Who wrote the text that stands, as "W:words|E:words". */
async function readText(writer: Writer): Promise<string> {
	const { authorship } = await readAuthorship(writers[0]!.ctx, sectionId);
	const attribution = createAttribution(authorship);
	const out: string[] = [];
	let last = "";
	for (const { runs } of readRunLines(writer.doc.getXmlFragment("default"))) {
		for (const run of runs) {
			for (const piece of attribution.split(run.client, run.clock, run.text.length)) {
				const letter = (authorship.authors[piece.author]?.constituency ?? "?")[0]!.toUpperCase();
				const words = run.text.slice(piece.offset, piece.offset + piece.length);
				if (letter === last) out.push(`${out.pop()}${words}`);
				else out.push(`${letter}:${words}`);
				last = letter;
			}
		}
	}
	return out.join("|");
}

const step = fc.record({
	who: fc.nat(2),
	kind: fc.constantFrom("type", "type", "type", "delete", "offline", "return", "relay"),
	place: fc.nat(1000),
	text: fc.string({ minLength: 1, maxLength: 6 }),
	wait: fc.nat(20 * 60_000),
});

describe("who wrote what", () => {
	it("says of every character what the whole log says: several people, offline work, relays", async () => {
		await fc.assert(
			fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 50 }), async (steps) => {
				await services.close();
				services = await openTestServices();
				policyId = await makePolicy(services);
				sectionId = await makeSection(services, { policyId });
				rows = [];
				const offline = new Set<number>();
				writers = [];
				for (const constituency of ["workers", "employers", "government"]) {
					const inside = await makeInside(services, policyId, { constituency, capacity: "adviser" });
					writers.push({ ...inside, doc: new Y.Doc() });
				}
				let at = services.clock();
				const server = new Y.Doc();
				const store = async (writer: Writer) => {
					// What the door stores: what the server has not got yet.
					const data = Y.encodeStateAsUpdate(writer.doc, Y.encodeStateVector(server));
					Y.applyUpdate(server, data);
					await append([{ writer, at, data }]);
				};
				for (const { who, kind, place, text, wait } of steps) {
					at += wait;
					const writer = writers[who]!;
					if (kind === "offline") offline.add(who);
					else if (kind === "return") offline.delete(who);
					// Somebody sends everything they have, words of others included.
					else if (kind === "relay" && !offline.has(who))
						await append([{ writer, at, data: Y.encodeStateAsUpdate(writer.doc) }]);
					else if (kind === "type" || kind === "delete") {
						const target = firstText(writer.doc.getXmlFragment("default"));
						if (kind === "type") target.insert(place % (target.length + 1), text);
						else if (target.length > 0) target.delete(place % target.length, 1);
					}
					if (offline.has(who) || kind === "relay") continue;
					await store(writer);
					for (const [index, other] of writers.entries())
						if (!offline.has(index)) Y.applyUpdate(other.doc, Y.encodeStateAsUpdate(server));
				}
				await expectTheTruth();
			}),
			{ numRuns: 15 },
		);
	});

	it("keeps what it has read of a long log, and reads on from there", async () => {
		const start = services.clock();
		const type = (count: number) =>
			Array.from({ length: count }, (_, i) =>
				exchange(
					capture(writers[i % 3]!, start + i * 1000, (fragment) => {
						const text = firstText(fragment);
						text.insert(i % (text.length + 1), "x");
					}),
				),
			);
		await append(type(2 * chunkRows + 300));
		await expectTheTruth();
		const kept = () => services.db.selectFrom("sectionAuthorship").select(["seq", "data"]).execute();
		expect((await kept()).map(({ seq }) => seq)).toEqual([chunkRows, 2 * chunkRows]);
		await append(type(chunkRows));
		await expectTheTruth();
		expect((await kept()).map(({ seq }) => seq)).toEqual([chunkRows, 2 * chunkRows, 3 * chunkRows]);
		// What is kept is what is used.
		await services.db
			.updateTable("sectionAuthorship")
			.set({ data: JSON.stringify({ authors: [], ranges: [], moves: [] }) })
			.where("seq", "=", chunkRows)
			.execute();
		expect((await told()).size).toBeLessThan(decodeNaively().size);
	});

	it("tells who knows the log up to a number only what came later", async () => {
		const [amina, etienne] = writers as [Writer, Writer];
		const many = Array.from({ length: chunkRows + 5 }, () =>
			exchange(capture(amina, services.clock(), (fragment) => firstText(fragment).insert(0, "a"))),
		);
		await append(many);
		const first = await readAuthorship(amina.ctx, sectionId);
		await append([
			exchange(capture(etienne, services.clock(), (fragment) => firstText(fragment).insert(0, "e"))),
		]);
		const more = await readAuthorship(amina.ctx, sectionId, { after: first.authorship.seq });
		expect(more.authorship.seq).toBe(chunkRows + 6);
		const attribution = createAttribution(first.authorship);
		const id = [etienne.doc.clientID, 0] as const;
		expect(attribution.split(...id, 1)[0]?.author).toBe(-1);
		attribution.add(more.authorship);
		const author = attribution.authors[attribution.split(...id, 1)[0]!.author];
		expect(author).toMatchObject({ constituency: "employers", mine: false });
		expect(more.authorship.ranges.length).toBeLessThanOrEqual(first.authorship.ranges.length + 5);
	});

	it("leaves words that were moved to who wrote them", async () => {
		const [amina, etienne] = writers as [Writer, Writer];
		const now = services.clock();
		const write = (writer: Writer, change: (fragment: Y.XmlFragment) => void) =>
			append([exchange(capture(writer, now, change))]);
		await write(amina, (fragment) => firstText(fragment).insert(0, "Fees are borne. No worker pays them."));
		// Etienne splits the paragraph: the editor takes the second half away and writes it into a new one.
		await write(etienne, (fragment) => {
			firstText(fragment).delete(16, 20);
			const paragraph = new Y.XmlElement("paragraph");
			paragraph.insert(0, [new Y.XmlText("No worker pays them.")]);
			fragment.insert(1, [paragraph]);
		});
		expect(await readText(amina)).toBe("W:Fees are borne. No worker pays them.");
		// He makes the first a heading, and a word of his own stands in it.
		await write(etienne, (fragment) => firstText(fragment).insert(8, " never"));
		await write(etienne, (fragment) => {
			fragment.delete(0, 1);
			const heading = new Y.XmlElement("heading");
			heading.insert(0, [new Y.XmlText("Fees are never borne. ")]);
			fragment.insert(0, [heading]);
		});
		expect(await readText(amina)).toBe("W:Fees are |E:never|W: borne. No worker pays them.");
	});

	it("keeps the author of words that were cut and brought back by undo", async () => {
		const [amina, etienne] = writers as [Writer, Writer];
		const now = services.clock();
		await append([
			exchange(capture(amina, now, (fragment) => firstText(fragment).insert(0, "No worker pays them."))),
			exchange(capture(etienne, now, (fragment) => firstText(fragment).delete(0, 20))),
			exchange(capture(etienne, now, (fragment) => firstText(fragment).insert(0, "No worker pays them."))),
		]);
		expect(await readText(amina)).toBe("W:No worker pays them.");
	});
});

describe("since", () => {
	it("knows the ids that stood at each number of the log", async () => {
		const many = Array.from({ length: chunkRows + 30 }, (_, i) =>
			exchange(capture(writers[i % 3]!, services.clock(), (fragment) => firstText(fragment).insert(0, "ab"))),
		);
		await append(many);
		for (const seq of [0, 1, 17, chunkRows - 1, chunkRows, chunkRows + 1, chunkRows + 30]) {
			const ends = new Map<number, number>();
			for (const key of decodeNaively(seq).keys()) {
				const [client, clock] = key.split(" ").map(Number) as [number, number];
				ends.set(client, Math.max(ends.get(client) ?? 0, clock + 1));
			}
			const flat = [...ends].sort(([a], [b]) => a - b).flat();
			expect(await readVectorAt(services.db, sectionId, seq), `row ${seq}`).toEqual(flat);
		}
	});

	it("keeps the visit before this one however often the page is reloaded", async () => {
		const writer = writers[0] as Writer;
		const open = async () => {
			await recordVisit({ ...writer.ctx, now: services.clock() }, sectionId);
			const visit = (await readAuthorshipChoices(writer.ctx, sectionId)).visit;
			return visit && { seq: visit.seq, ago: services.clock() - visit.at };
		};
		const type = () =>
			append([
				exchange(capture(writers[1]!, services.clock(), (fragment) => firstText(fragment).insert(0, "b"))),
			]);
		await type();
		expect(await open()).toBeNull();
		await type();
		services.testClock.advance(visitGap + 1);
		expect(await open()).toEqual({ seq: 1, ago: visitGap + 1 });
		await type();
		services.testClock.advance(visitGap / 2);
		expect(await open()).toMatchObject({ seq: 1 });
		services.testClock.advance(visitGap / 2);
		expect(await open()).toMatchObject({ seq: 1 });
		services.testClock.advance(visitGap + 1);
		expect(await open()).toEqual({ seq: 3, ago: visitGap + 1 });
	});
});
