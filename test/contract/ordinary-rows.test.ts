import { afterEach, beforeEach, expect, test } from "vitest";
import { appendUpdates, type NewUpdate } from "#server/collab/store.ts";
import { sqliteFileOf } from "#server/db/open.ts";
import { actorOf, makePerson } from "#test/factories/people.ts";
import { makeGroup, makeMember, makePolicy, makeSection } from "#test/factories/policies.ts";
import { openTestServices, type TestServices } from "#test/setup/services.ts";

// C3, C5 for the rows that nearly every commit is made of: of somebody whose standing was looked up before, with a
// client id that is known. On SQLite they are stored in one step (direct-append.ts).

let services: TestServices;
let sectionId: string;
let entry: NewUpdate;

beforeEach(async () => {
	services = await openTestServices();
	const policyId = await makePolicy(services);
	const person = await makePerson(services);
	const memberId = await makeMember(services, { policyId, personId: person.personId });
	const groupId = await makeGroup(services, { policyId, members: [{ memberId }] });
	sectionId = await makeSection(services, { policyId, groupId });
	const { sessionId } = await actorOf(services, person);
	const { personId } = person;
	entry = { sectionId, personId, memberId, sessionId, clients: [], base: 0, data: new Uint8Array([0, 0]) };
	// The first looks everything up.
	expect(await appendUpdates(services, [entry])).toEqual([{ ok: true, seq: 1 }]);
	entry.base = 1;
});

afterEach(() => services.close());

const countRows = async () =>
	(await services.db.selectFrom("sectionUpdate").select("seq").where("sectionId", "=", sectionId).execute())
		.length;

test("rows of one commit are numbered one after the other, and the section knows its end", async () => {
	expect(await appendUpdates(services, [entry, { ...entry, base: 1 }])).toEqual([
		{ ok: true, seq: 2 },
		{ ok: true, seq: 3 },
	]);
	const section = await services.db
		.selectFrom("section")
		.select("updateSeq")
		.where("id", "=", sectionId)
		.executeTakeFirstOrThrow();
	expect(section.updateSeq).toBe(3);
});

test.each(["circulated", "agreed", "locked"])("a section that is %s takes nothing", async (state) => {
	await services.db.updateTable("section").set({ state }).where("id", "=", sectionId).execute();
	expect(await appendUpdates(services, [entry])).toEqual([{ ok: false, refused: "frozen" }]);
	expect(await countRows()).toBe(1);
});

test("a removed section takes nothing", async () => {
	await services.db.updateTable("section").set({ removedAt: 1 }).where("id", "=", sectionId).execute();
	expect(await appendUpdates(services, [entry])).toEqual([{ ok: false, refused: "gone" }]);
});

test("whose session has ended, who is suspended, has left the policy or the group stores nothing", async () => {
	const { db } = services;
	const ends = [
		() => db.deleteFrom("session").where("id", "=", entry.sessionId).execute(),
		() => db.updateTable("user").set({ suspendedAt: 1 }).where("id", "=", entry.personId).execute(),
		() => db.updateTable("member").set({ untilAt: 1 }).where("id", "=", entry.memberId).execute(),
		() => db.deleteFrom("workingGroupMember").where("memberId", "=", entry.memberId).execute(),
	];
	const session = await db.selectFrom("session").selectAll().executeTakeFirstOrThrow();
	const groups = await db.selectFrom("workingGroupMember").selectAll().execute();
	for (const [index, end] of ends.entries()) {
		await end();
		expect(await appendUpdates(services, [entry])).toEqual([{ ok: false, refused: "revoked" }]);
		if (index === 0) await db.insertInto("session").values(session).execute();
		if (index === 1) await db.updateTable("user").set({ suspendedAt: null }).execute();
		if (index === 2) await db.updateTable("member").set({ untilAt: null }).execute();
		if (index === 3) await db.insertInto("workingGroupMember").values(groups).execute();
		const again = await appendUpdates(services, [{ ...entry, base: index + 1 }]);
		expect(again).toEqual([{ ok: true, seq: index + 2 }]);
		entry.base = index + 2;
	}
});

test("a part that ends by its date stores nothing from then on", async () => {
	const untilAt = services.clock() + 1000;
	await services.db.updateTable("member").set({ untilAt }).where("id", "=", entry.memberId).execute();
	expect(await appendUpdates(services, [entry])).toEqual([{ ok: true, seq: 2 }]);
	services.clock = () => untilAt;
	expect(await appendUpdates(services, [{ ...entry, base: 2 }])).toEqual([{ ok: false, refused: "revoked" }]);
});

test("a transaction that somebody has open is not written into", async () => {
	const undone = new Error("undone");
	let stored: Promise<unknown> = Promise.resolve();
	const other = services.db.transaction().execute(async (db) => {
		await db.updateTable("section").set({ title: "never" }).where("id", "=", sectionId).execute();
		// On PostgreSQL it has its own connection and waits for the row; here it waits for the connection.
		stored = appendUpdates(services, [entry]);
		await db.selectFrom("section").select("id").execute();
		throw undone;
	});
	await expect(other).rejects.toThrow(undone);
	expect(await stored).toEqual([{ ok: true, seq: 2 }]);
	expect(await countRows()).toBe(2);
});

test("a write that fails stores nothing and leaves no transaction open", async () => {
	const broken = { ...entry, data: null as unknown as Uint8Array };
	await expect(appendUpdates(services, [entry, broken])).rejects.toThrow();
	expect(await countRows()).toBe(1);
	expect(sqliteFileOf(services.db)?.inTransaction ?? false).toBe(false);
	expect(await appendUpdates(services, [entry])).toEqual([{ ok: true, seq: 2 }]);
});
