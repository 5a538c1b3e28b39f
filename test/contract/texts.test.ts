import { afterEach, beforeEach, describe, expect, test } from "vitest";
import * as Y from "yjs";
import { appendUpdates, compactText, type NewUpdate } from "#server/collab/store.ts";
import { systemContext } from "#server/context.ts";
import { loadText, readDoc, seedText } from "#server/features/texts.ts";
import { withTransaction } from "#server/transaction.ts";
import { docToUpdate } from "#shared/document/ydoc.ts";
import { actorOf, makePerson } from "#test/factories/people.ts";
import { makeGroup, makeMember, makePolicy, makeSection } from "#test/factories/policies.ts";
import { openTestServices, type TestServices } from "#test/setup/services.ts";

// The promises of the store, on SQLite and (with TEST_POSTGRES_URL) on PostgreSQL. C-numbers: server/collab/SPEC.md.

let services: TestServices;
let policyId: string;
let sectionId: string;
let amina: Writer;
let jonas: Writer;

type Writer = { personId: string; memberId: string; sessionId: string; doc: Y.Doc };

beforeEach(async () => {
	services = await openTestServices();
	policyId = await makePolicy(services);
	amina = await makeWriter(101);
	jonas = await makeWriter(202);
	const groupId = await makeGroup(services, {
		policyId,
		members: [{ memberId: amina.memberId }, { memberId: jonas.memberId }],
	});
	sectionId = await makeSection(services, { policyId, groupId });
});

afterEach(() => services.close());

async function makeWriter(clientId: number): Promise<Writer> {
	const person = await makePerson(services);
	const memberId = await makeMember(services, { policyId, personId: person.personId });
	const { sessionId } = await actorOf(services, person);
	const doc = new Y.Doc();
	doc.clientID = clientId;
	return { personId: person.personId, memberId, sessionId, doc };
}

/** Types a paragraph; the entry holds what is new by it. */
function type(writer: Writer, text: string, section = sectionId): NewUpdate {
	const before = Y.encodeStateVector(writer.doc);
	const paragraph = new Y.XmlElement("paragraph");
	paragraph.insert(0, [new Y.XmlText(text)]);
	writer.doc.getXmlFragment("default").push([paragraph]);
	const data = Y.encodeStateAsUpdate(writer.doc, before);
	const { personId, memberId, sessionId } = writer;
	const clients = [writer.doc.clientID];
	// Checked against everything that will be there.
	const base = Number.MAX_SAFE_INTEGER;
	return { sectionId: section, personId, memberId, sessionId, clients, base, data };
}

async function rows(section = sectionId) {
	return services.db
		.selectFrom("sectionUpdate")
		.selectAll()
		.where("sectionId", "=", section)
		.orderBy("seq")
		.execute();
}

async function textOf(section = sectionId): Promise<string> {
	const { doc } = await readDoc({ services, db: services.db }, section);
	return JSON.stringify(doc);
}

describe("C1: the log", () => {
	test("numbers updates without a gap, with author, capacity and time", async () => {
		const results = await appendUpdates(services, [
			type(amina, "one"),
			type(jonas, "two"),
			type(amina, "three"),
		]);
		expect(results).toEqual([
			{ ok: true, seq: 1 },
			{ ok: true, seq: 2 },
			{ ok: true, seq: 3 },
		]);
		const stored = await rows();
		expect(stored.map((row) => row.seq)).toEqual([1, 2, 3]);
		expect(stored.map((row) => row.personId)).toEqual([amina.personId, jonas.personId, amina.personId]);
		expect(stored[0]).toMatchObject({
			memberId: amina.memberId,
			constituency: "workers",
			capacity: "adviser",
			at: services.clock(),
		});
		const text = await textOf();
		for (const word of ["one", "two", "three"]) expect(text).toContain(word);
	});

	test("several sections in one commit, each with its own numbers", async () => {
		const other = await makeSection(services, { policyId, groupId: await groupOf() });
		const secondDoc = { ...amina, doc: new Y.Doc() };
		const results = await appendUpdates(services, [
			type(amina, "here"),
			type(secondDoc, "there", other),
			type(jonas, "here too"),
		]);
		expect(results.map((result) => result.ok && result.seq)).toEqual([1, 1, 2]);
		expect(await textOf(other)).toContain("there");
	});

	test("words of a client id that were stored since the check send the update back to it", async () => {
		const copy: Writer = { ...amina, doc: new Y.Doc() };
		copy.doc.clientID = amina.doc.clientID;
		await appendUpdates(services, [type(amina, "first")]);
		// The same numbers for other words: through another process, which knew of none.
		const other = { ...type(copy, "other"), base: 0 };
		const third = { ...type(jonas, "third"), base: 0 };
		expect(await appendUpdates(services, [other])).toEqual([{ ok: false, refused: "again" }]);
		expect(await appendUpdates(services, [third])).toEqual([{ ok: true, seq: 2 }]);
		expect(await textOf()).not.toContain("other");
	});

	test("rows never change and never go", async () => {
		await appendUpdates(services, [type(amina, "one")]);
		await expect(services.db.deleteFrom("sectionUpdate").execute()).rejects.toThrow(/never change/);
		await expect(services.db.updateTable("sectionUpdate").set({ seq: 9 }).execute()).rejects.toThrow(
			/never change/,
		);
	});

	test("a write that fails stores nothing at all", async () => {
		const other = await makeSection(services, { policyId, groupId: await groupOf() });
		// A row that stands where the second section's update would go.
		const squatter = { ...type(jonas, "x", other), seq: 1 };
		await services.db
			.insertInto("sectionUpdate")
			.values({
				sectionId: other,
				seq: 1,
				memberId: squatter.memberId,
				personId: squatter.personId,
				constituency: null,
				capacity: "adviser",
				at: 1,
				data: squatter.data,
			})
			.execute();
		await expect(appendUpdates(services, [type(amina, "one"), type(jonas, "two", other)])).rejects.toThrow();
		expect(await rows()).toEqual([]);
	});
});

async function groupOf(): Promise<string> {
	const group = await services.db.selectFrom("workingGroup").select("id").executeTakeFirstOrThrow();
	return group.id;
}

describe("C5: what was committed before is obeyed", () => {
	const refusedWith = async (entry: NewUpdate) => {
		const [result] = await appendUpdates(services, [entry]);
		expect(await rows()).toEqual([]);
		return result?.ok === false ? result.refused : "stored";
	};

	test.each(["circulated", "agreed", "locked"])("a section that is %s takes nothing", async (state) => {
		await services.db.updateTable("section").set({ state }).where("id", "=", sectionId).execute();
		expect(await refusedWith(type(amina, "late"))).toBe("frozen");
	});

	test("a removed section takes nothing", async () => {
		await services.db.updateTable("section").set({ removedAt: 1 }).where("id", "=", sectionId).execute();
		expect(await refusedWith(type(amina, "late"))).toBe("gone");
	});

	test("an ended session", async () => {
		await services.db.deleteFrom("session").where("id", "=", amina.sessionId).execute();
		expect(await refusedWith(type(amina, "late"))).toBe("revoked");
	});

	test("an expired session", async () => {
		services.testClock.advance(15 * 24 * 60 * 60 * 1000);
		expect(await refusedWith(type(amina, "late"))).toBe("revoked");
	});

	test("somebody else's session", async () => {
		expect(await refusedWith({ ...type(amina, "late"), sessionId: jonas.sessionId })).toBe("revoked");
	});

	test("an ended part", async () => {
		await services.db
			.updateTable("member")
			.set({ untilAt: services.clock() })
			.where("id", "=", amina.memberId)
			.execute();
		expect(await refusedWith(type(amina, "late"))).toBe("revoked");
	});

	test("a suspended person", async () => {
		await services.db.updateTable("user").set({ suspendedAt: 1 }).where("id", "=", amina.personId).execute();
		expect(await refusedWith(type(amina, "late"))).toBe("revoked");
	});

	test("a member who left the working group", async () => {
		await services.db.deleteFrom("workingGroupMember").where("memberId", "=", amina.memberId).execute();
		expect(await refusedWith(type(amina, "late"))).toBe("revoked");
	});

	test("what follows a refused update is checked anew, not stored", async () => {
		await services.db.deleteFrom("session").where("id", "=", amina.sessionId).execute();
		const results = await appendUpdates(services, [
			type(jonas, "before"),
			type(amina, "late"),
			type(jonas, "after"),
		]);
		expect(results).toEqual([
			{ ok: true, seq: 1 },
			{ ok: false, refused: "revoked" },
			{ ok: false, refused: "again" },
		]);
		expect((await rows()).length).toBe(1);
	});
});

describe("C6: a client id belongs to one person", () => {
	test("the first to use it owns it; another person is refused", async () => {
		await appendUpdates(services, [type(amina, "mine")]);
		const forged = {
			...type(amina, "forged"),
			personId: jonas.personId,
			memberId: jonas.memberId,
			sessionId: jonas.sessionId,
		};
		expect(await appendUpdates(services, [forged])).toEqual([{ ok: false, refused: "not-yours" }]);
		expect(await textOf()).not.toContain("forged");
	});

	test("the owner may use it in another session", async () => {
		await appendUpdates(services, [type(amina, "mine")]);
		expect(await appendUpdates(services, [type(amina, "again mine")])).toEqual([{ ok: true, seq: 2 }]);
		const owners = await services.db.selectFrom("sectionClient").selectAll().execute();
		expect(owners).toMatchObject([{ clientId: 101, personId: amina.personId, memberId: amina.memberId }]);
	});

	test("within one commit too", async () => {
		const forged = {
			...type(amina, "x"),
			personId: jonas.personId,
			memberId: jonas.memberId,
			sessionId: jonas.sessionId,
		};
		const results = await appendUpdates(services, [type(amina, "mine"), forged]);
		expect(results).toEqual([
			{ ok: true, seq: 1 },
			{ ok: false, refused: "not-yours" },
		]);
	});
});

describe("seeding", () => {
	const text = (words: string) => ({
		type: "doc",
		content: [{ type: "paragraph", content: [{ type: "text", text: words }] }],
	});

	test("once, in the transaction that makes the section; the client id is nobody's", async () => {
		const ctx = systemContext(services);
		await withTransaction(ctx, (inner) =>
			seedText(inner, { id: sectionId }, docToUpdate(text("Preamble"), 7), 7),
		);
		expect(await textOf()).toContain("Preamble");
		const again = withTransaction(ctx, (inner) =>
			seedText(inner, { id: sectionId }, docToUpdate(text("Preamble"), 8), 8),
		);
		await expect(again).rejects.toThrow(/has a text already/);
		const forged = { ...type(amina, "x"), clients: [7] };
		expect(await appendUpdates(services, [forged])).toEqual([{ ok: false, refused: "not-yours" }]);
	});

	test("outside a transaction it refuses", async () => {
		const seeding = seedText(systemContext(services), { id: sectionId }, docToUpdate(text("x"), 7), 7);
		await expect(seeding).rejects.toThrow(/outside a transaction/);
	});
});

describe("C9: merged states", () => {
	test("hold the same text, and the log stays", async () => {
		for (let i = 0; i < 120; i++) await appendUpdates(services, [type(i % 2 ? amina : jonas, `line ${i}`)]);
		const before = await textOf();
		expect(await compactText(services, sectionId)).toBe(120);
		await appendUpdates(services, [type(amina, "after")]);
		const stored = await loadText(services.db, sectionId);
		expect(stored).toMatchObject({ seq: 121, tail: 1 });
		expect((await rows()).length).toBe(121);
		const after = await textOf();
		expect(after).toContain("after");
		expect(after.length).toBeGreaterThan(before.length);
		expect(await compactText(services, sectionId)).toBe(121);
		expect(await compactText(services, sectionId)).toBeNull();
	});

	test("an empty section is an empty paragraph, and costs nothing to merge", async () => {
		expect(await loadText(services.db, sectionId)).toMatchObject({ seq: 0, tail: 0 });
		expect(await compactText(services, sectionId)).toBeNull();
		expect(await textOf()).toContain("paragraph");
	});
});

describe("reading", () => {
	test("follows every commit, and repeats without reading again", async () => {
		await appendUpdates(services, [type(amina, "one")]);
		const first = await readDoc({ services, db: services.db }, sectionId);
		const second = await readDoc({ services, db: services.db }, sectionId);
		expect(second.doc).toBe(first.doc);
		await appendUpdates(services, [type(amina, "two")]);
		const third = await readDoc({ services, db: services.db }, sectionId);
		expect(third.seq).toBe(2);
		expect(JSON.stringify(third.doc)).toContain("two");
	});

	test("works inside a transaction, and remembers nothing of one that is taken back", async () => {
		await appendUpdates(services, [type(amina, "one")]);
		const failed = withTransaction(systemContext(services), async (ctx) => {
			await readDoc(ctx, sectionId);
			throw new Error("taken back");
		});
		await expect(failed).rejects.toThrow("taken back");
		expect(services.textCache.get(sectionId, 1)).toBeUndefined();
	});

	test("a section that is not there", async () => {
		await expect(readDoc({ services, db: services.db }, "nowhere")).rejects.toMatchObject({
			code: "not-found",
		});
	});
});
