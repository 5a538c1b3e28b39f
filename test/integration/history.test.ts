import type { KyselyPlugin } from "kysely";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import * as Y from "yjs";
import { enterPolicy, enterSection } from "#server/access.ts";
import { systemContext } from "#server/context.ts";
import { compareMoments, listHistory, readMoment } from "#server/features/history.ts";
import { enterHistory } from "#server/features/moments.ts";
import { restoreMoment } from "#server/features/restore.ts";
import { circulateSection, reopenSection } from "#server/features/sections.ts";
import { loadText, seedText } from "#server/features/texts.ts";
import { withTransaction } from "#server/transaction.ts";
import { docText } from "#shared/document/blocks.ts";
import { docToUpdate } from "#shared/document/ydoc.ts";
import { foldSessions, type LogPart, type SessionInHistory } from "#shared/history.ts";
import { contextOf } from "#test/factories/contexts.ts";
import { makeDoc, makeParagraph } from "#test/factories/document.ts";
import { makePerson, type TestPerson } from "#test/factories/people.ts";
import { makeGroup, makeMember, makePolicy, makeSection } from "#test/factories/policies.ts";
import { type CollabServer, openEditor, startCollabServer } from "#test/setup/collab.ts";
import { openTestServices, type TestServices } from "#test/setup/services.ts";

const minute = 60_000;
let services: TestServices;
let policyId: string;
let sectionId: string;
let amina: TestPerson & { memberId: string };
let secretary: TestPerson & { memberId: string };
/** Stands for everybody's editor: what it changes is appended to the log by hand. */
let doc: Y.Doc;

beforeEach(async () => {
	services = await openTestServices();
	policyId = await makePolicy(services);
	amina = await makeOne("Amina", { constituency: "workers", capacity: "drafter" });
	secretary = await makeOne("Ilse", { constituency: null, capacity: "secretariat" });
	const groupId = await makeGroup(services, { policyId, members: [{ memberId: amina.memberId }] });
	sectionId = await makeSection(services, { policyId, groupId });
	const update = docToUpdate(
		makeDoc(makeParagraph("a", "First words."), makeParagraph("b", "Last words.")),
		1,
	);
	await withTransaction(systemContext(services), (ctx) => seedText(ctx, { id: sectionId }, update, 1));
	doc = new Y.Doc();
	Y.applyUpdate(doc, update);
});
afterEach(() => services.close());

async function makeOne(name: string, part: { constituency: string | null; capacity: string }) {
	const person = await makePerson(services, { name });
	return {
		...person,
		memberId: await makeMember(services, { policyId, personId: person.personId, ...part }),
	};
}

/** This person's way into the section's history. */
async function enter(person: TestPerson) {
	return enterHistory(await contextOf(services, person), policyId, sectionId);
}

const paragraph = (index: number) =>
	(doc.getXmlFragment("default").get(index) as Y.XmlElement).get(0) as Y.XmlText;

/** One change of the text as one row of the log. @returns its number */
async function write(person: { personId: string; memberId: string }, change: () => void): Promise<number> {
	const before = Y.encodeStateVector(doc);
	doc.transact(change);
	const data = Y.encodeStateAsUpdate(doc, before);
	const { updateSeq } = await services.db
		.selectFrom("section")
		.select("updateSeq")
		.where("id", "=", sectionId)
		.executeTakeFirstOrThrow();
	const seq = updateSeq + 1;
	const neutral = person === secretary;
	await services.db
		.insertInto("sectionUpdate")
		.values({
			sectionId,
			seq,
			memberId: person.memberId,
			personId: person.personId,
			constituency: neutral ? null : "workers",
			capacity: neutral ? "secretariat" : "drafter",
			at: services.clock(),
			data,
		})
		.execute();
	await services.db.updateTable("section").set({ updateSeq: seq }).where("id", "=", sectionId).execute();
	return seq;
}

const type = (person: { personId: string; memberId: string }, words: string, index = 0) =>
	write(person, () => paragraph(index).insert(paragraph(index).length, words));

async function textAt(seq: number): Promise<string> {
	const { ctx, section } = await enter(amina);
	return docText((await readMoment(ctx, section, seq)).doc);
}

const spell = (sessions: readonly SessionInHistory[]) =>
	sessions.map(({ fromSeq, toSeq, authors }) => [
		`${fromSeq}-${toSeq}`,
		authors.map((author) => `${author.name ?? "server"} ${author.updates}`).join(", "),
	]);

describe("the time line", () => {
	test("sessions with their people, newest first, divided by versions; named moments before", async () => {
		await type(amina, " One");
		services.testClock.advance(minute);
		await type(secretary, " two");
		await type(amina, " three");
		services.testClock.advance(20 * minute);
		await type(amina, " four");
		const inside = await enterPolicy(await contextOf(services, secretary), policyId);
		await circulateSection(inside, sectionId);
		await reopenSection(inside, { sectionId, reason: "A word is missing" });
		await type(amina, " five");
		const { ctx, section } = await enter(amina);
		const page = await listHistory(ctx, section, null);
		expect(spell(page.sessions)).toEqual([
			["6-6", "Amina 1"],
			["5-5", "Amina 1"],
			["2-4", "Amina 2, Ilse 1"],
			["1-1", "server 1"],
		]);
		expect(page.named).toMatchObject([
			{ seq: 5, versions: [{ number: 1, scope: "section" }], isNow: false },
			{ seq: 1, isFirst: true, author: { name: null } },
		]);
		expect(page.older).toBeNull();
	});

	test("reads what the text was, and compares who changed it", async () => {
		await type(amina, " One");
		await type(secretary, " two", 1);
		expect(await textAt(1)).toBe("First words.\nLast words.");
		expect(await textAt(2)).toBe("First words. One\nLast words.");
		expect(await textAt(3)).toBe("First words. One\nLast words. two");
		const { ctx, section } = await enter(amina);
		const compared = await compareMoments(ctx, section, 3, 1);
		expect([compared.from.seq, compared.to.seq]).toEqual([1, 3]);
		expect(compared.comparison.counts).toMatchObject({ inserted: 2, deleted: 0 });
		expect(compared.authors.map((author) => author.name).sort()).toEqual(["Amina", "Ilse"]);
		const whole = await compareMoments(ctx, section, 0, 3);
		expect(whole.comparison.counts.inserted).toBe(6);
		await expect(readMoment(ctx, section, 4)).rejects.toMatchObject({ code: "not-found" });
	});

	test("says of each block who changed it: also who took words away, moved it, or removed it", async () => {
		const fragment = doc.getXmlFragment("default");
		const block = (id: string, words: string) => {
			const made = new Y.XmlElement("paragraph");
			made.setAttribute("id", id);
			const text = new Y.XmlText();
			text.insert(0, words);
			made.insert(0, [text]);
			return made;
		};
		await write(amina, () => fragment.insert(2, [block("c", "Third."), block("d", "Fourth.")]));
		const from = await type(amina, " before", 3);
		await type(amina, " One");
		await write(secretary, () => paragraph(1).delete(0, 5));
		await write(secretary, () => fragment.delete(2, 1));
		await write(amina, () => fragment.insert(0, [block("e", "New.")]));
		await type(secretary, " and more", 0);
		const to = await write(amina, () => paragraph(1).insert(0, "And "));
		const { ctx, section } = await enter(amina);
		const { byBlock, authors } = await compareMoments(ctx, section, from, to);
		const names = [...byBlock].map(([id, places]) => [
			id,
			places.map((place) => authors[place]?.name).sort(),
		]);
		expect(Object.fromEntries(names)).toEqual({
			a: ["Amina"],
			b: ["Ilse"],
			c: ["Ilse"],
			e: ["Amina", "Ilse"],
		});
	});

	test("is nobody else's: strangers, other policies and mere headings answer as if there were none", async () => {
		const stranger = await contextOf(services, await makePerson(services));
		await expect(enterHistory(stranger, policyId, sectionId)).rejects.toMatchObject({ code: "not-found" });
		const mine = await contextOf(services, amina);
		const elsewhere = await makePolicy(services);
		await expect(enterHistory(mine, elsewhere, sectionId)).rejects.toMatchObject({ code: "not-found" });
		const heading = await makeSection(services, { policyId, kind: "part" });
		await expect(enterHistory(mine, policyId, heading)).rejects.toMatchObject({ code: "not-found" });
	});
});

describe("a hundred thousand updates", () => {
	const total = 100_000;
	const statesEvery = 5_000;

	/** Every row of the log is one letter more; states as the merging leaves them. */
	async function fill(): Promise<LogPart[]> {
		const start = services.clock();
		const text = paragraph(0);
		const rows: { seq: number; at: number; data: Uint8Array; by: typeof amina }[] = [];
		const states: { seq: number; data: Uint8Array }[] = [];
		let update: Uint8Array = new Uint8Array();
		doc.on("update", (data: Uint8Array) => {
			update = data;
		});
		for (let seq = 2; seq <= total; seq++) {
			text.insert(text.length, "x");
			// Every 700 rows somebody pauses for long; every 300 rows another writes.
			const at = start + seq * 500 + Math.floor(seq / 700) * 16 * minute;
			rows.push({ seq, at, data: update, by: Math.floor(seq / 300) % 2 === 0 ? amina : secretary });
			if (seq % statesEvery === 0) states.push({ seq, data: Y.encodeStateAsUpdate(doc) });
		}
		await services.db.transaction().execute(async (db) => {
			for (let i = 0; i < rows.length; i += 1000) {
				const values = rows.slice(i, i + 1000).map(({ by, ...row }) => ({
					...row,
					sectionId,
					memberId: by.memberId,
					personId: by.personId,
					constituency: by === amina ? "workers" : null,
					capacity: by === amina ? "drafter" : "secretariat",
				}));
				await db.insertInto("sectionUpdate").values(values).execute();
			}
			for (const state of states) {
				await db
					.insertInto("sectionState")
					.values({ ...state, sectionId, at: start })
					.execute();
			}
			await db.updateTable("section").set({ updateSeq: total }).where("id", "=", sectionId).execute();
		});
		return rows.map(({ seq, at, by }) => ({
			memberId: by.memberId,
			constituency: null,
			capacity: "",
			stretch: 0,
			...{ fromSeq: seq, toSeq: seq, fromAt: at, toAt: at, updates: 1 },
		}));
	}

	/** A context whose database counts the rows it hands out. */
	async function enterCounting() {
		let count = 0;
		const counter: KyselyPlugin = {
			transformQuery: ({ node }) => node,
			transformResult: async ({ result }) => {
				count += result.rows.length;
				return result;
			},
		};
		const { ctx, section } = await enter(amina);
		const counted = { ...ctx, db: services.db.withPlugin(counter) };
		return {
			ctx: counted,
			section,
			rowsOf: async (run: () => Promise<unknown>) => {
				count = 0;
				await run();
				return count;
			},
		};
	}

	test("each answer reads a page, or one state and a bounded tail; the pages together hold every row", async () => {
		const rowsOfLog = await fill();
		const { ctx, section, rowsOf } = await enterCounting();
		const sessions: SessionInHistory[] = [];
		let before: number | null = null;
		do {
			const rows = await rowsOf(async () => {
				const page = await listHistory(ctx, section, before);
				sessions.push(...page.sessions);
				before = page.older;
			});
			expect(rows).toBeLessThan(1_000);
		} while (before !== null);
		const spans = (list: readonly { fromSeq: number; toSeq: number }[]) =>
			list.map(({ fromSeq, toSeq }) => [fromSeq, toSeq]);
		// The first text stands alone; the rest is what the whole log folds to at once, wherever a page ended.
		expect(spans(sessions)).toEqual([...spans(foldSessions(rowsOfLog)), [1, 1]]);

		for (const seq of [1, 4_999, 5_000, 54_321, 99_999, total]) {
			let length = 0;
			const rows = await rowsOf(async () => {
				length = docText((await readMoment(ctx, section, seq)).doc).length;
			});
			expect(length, `text at ${seq}`).toBe("First words.\nLast words.".length + seq - 1);
			expect(rows, `rows for ${seq}`).toBeLessThan(statesEvery + 20);
		}
		const rows = await rowsOf(() => compareMoments(ctx, section, 10, total - 10));
		expect(rows).toBeLessThan(2 * statesEvery + 40);
	});
});

describe("restoring", () => {
	async function restore(person: TestPerson, seq: number, given: { seen?: number; anyway?: "yes" } = {}) {
		const { ctx, section } = await enterSection(await contextOf(services, person), sectionId);
		const { seen = section.updateSeq, anyway = "" } = given;
		return restoreMoment(ctx, { sectionId, seq, seen, anyway });
	}
	async function rowOf(seq: number) {
		return services.db
			.selectFrom("sectionUpdate")
			.select(["memberId", "personId", "capacity", "data"])
			.where("sectionId", "=", sectionId)
			.where("seq", "=", seq)
			.executeTakeFirstOrThrow();
	}

	test("is a new change by the restorer; every earlier moment stays as it was", async () => {
		await type(amina, " One");
		await write(amina, () => doc.getXmlFragment("default").delete(1, 1));
		const before = await Promise.all([1, 2, 3].map(textAt));
		expect(await restore(secretary, 1)).toBe(4);
		expect(await textAt(4)).toBe("First words.\nLast words.");
		expect(await Promise.all([1, 2, 3].map(textAt))).toEqual(before);
		const row = await rowOf(4);
		expect(row).toMatchObject({ memberId: secretary.memberId, capacity: "secretariat" });
		const clients = new Set(Y.decodeUpdate(row.data).structs.map((struct) => struct.id.client));
		for (const clientId of clients) {
			const owner = await services.db
				.selectFrom("sectionClient")
				.select("personId")
				.where("sectionId", "=", sectionId)
				.where("clientId", "=", clientId)
				.executeTakeFirst();
			expect(owner?.personId).toBe(secretary.personId);
		}
		const { ctx, section } = await enter(amina);
		const [session] = (await listHistory(ctx, section, null)).sessions;
		expect(session).toMatchObject({ fromSeq: 4, toSeq: 4, restoredFrom: 1, authors: [{ name: "Ilse" }] });
		// And back again: the moment before is no other than the rest.
		await restore(amina, 3);
		expect(await textAt(5)).toBe(before[2]);
		const events = await services.db
			.selectFrom("event")
			.select("payload")
			.where("type", "=", "section.restored")
			.execute();
		expect(events.map(({ payload }) => JSON.parse(payload))).toMatchObject([
			{ seq: 4, restored: 1 },
			{ seq: 5, restored: 3 },
		]);
	});

	test("a comment's place in words that stay is still that place", async () => {
		const place = Y.createRelativePositionFromTypeIndex(paragraph(1), 5);
		await type(amina, " One");
		await restore(secretary, 1);
		const now = new Y.Doc();
		Y.applyUpdate(now, (await loadText(services.db, sectionId)).update);
		const found = Y.createAbsolutePositionFromRelativePosition(place, now);
		expect(found?.index).toBe(5);
		expect(found?.type.toString()).toBe("Last words.");
	});

	test("is refused while frozen, without the right, and where nothing would change", async () => {
		await type(amina, " One");
		const adviser = await makeOne("Mateo", { constituency: "workers", capacity: "adviser" });
		await expect(restore(adviser, 1)).rejects.toMatchObject({
			code: "forbidden",
			key: "rights:action.section_restore",
		});
		await expect(restore(secretary, 2)).rejects.toMatchObject({ key: "history:restore.same" });
		await expect(restore(secretary, 3)).rejects.toMatchObject({ code: "not-found" });
		await circulateSection(await enterPolicy(await contextOf(services, secretary), policyId), sectionId);
		await expect(restore(secretary, 1)).rejects.toMatchObject({
			code: "forbidden",
			key: "rights:fact.sectionDrafting",
		});
		const claims = await services.db.selectFrom("sectionClient").select("clientId").execute();
		expect(claims).toHaveLength(1);
		expect(await textAt(2)).toBe("First words. One\nLast words.");
		await expect(textAt(3)).rejects.toMatchObject({ code: "not-found" });
	});

	test("asks again when somebody wrote meanwhile, and then replaces that too", async () => {
		const seen = await type(amina, " One");
		await type(amina, " two");
		await expect(restore(secretary, 1, { seen })).rejects.toMatchObject({ key: "history:restore.moved" });
		await restore(secretary, 1, { seen, anyway: "yes" });
		expect(await textAt(4)).toBe("First words.\nLast words.");
	});
});

describe("restoring while others write", () => {
	let server: CollabServer;
	beforeEach(async () => {
		// Nothing but the event itself may bring the news.
		server = await startCollabServer(services, { recheckEvery: 3_600_000 });
	});
	afterEach(() => server.stop());

	test("whoever has the section open has the old text at once, writes on, and takes back own words only", async () => {
		const editor = openEditor(server, amina, sectionId);
		await vi.waitFor(() => expect(editor.provider.synced).toBe(true), { timeout: 30_000 });
		const own = Symbol("own words");
		const fragment = editor.doc.getXmlFragment("default");
		const text = (index: number) => (fragment.get(index) as Y.XmlElement).get(0) as Y.XmlText;
		const undo = new Y.UndoManager(fragment, { trackedOrigins: new Set([own]), captureTimeout: 0 });
		const say = (index: number, words: string) =>
			editor.doc.transact(() => text(index).insert(text(index).length, words), own);
		const reaches = async (seq: number) =>
			vi.waitFor(async () => expect((await enter(amina)).section.updateSeq).toBe(seq), { timeout: 30_000 });
		say(0, " Wrong.");
		await reaches(2);
		const { ctx, section } = await enterSection(await contextOf(services, secretary), sectionId);
		await restoreMoment(ctx, { sectionId, seq: 1, seen: section.updateSeq, anyway: "" });
		await vi.waitFor(() => expect(text(0).toString()).toBe("First words."), { timeout: 30_000 });
		say(1, " Mine.");
		await reaches(4);
		undo.undo();
		expect([0, 1].map((index) => text(index).toString())).toEqual(["First words.", "Last words."]);
		await vi.waitFor(
			async () =>
				expect(await textAt((await enter(amina)).section.updateSeq)).toBe("First words.\nLast words."),
			{
				timeout: 30_000,
			},
		);
		undo.redo();
		expect(text(1).toString()).toBe("Last words. Mine.");
		expect(editor.closes).toEqual([]);
		editor.leave();
	});
});
