import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createThreadInput, replyInput } from "#shared/comments.ts";
import { isAppError } from "#shared/errors.ts";
import type { Capacity } from "#shared/members.ts";
import { capacities, knownConstituencies } from "#shared/members.ts";
import { can } from "#shared/policy.ts";
import { actorOf, makePerson } from "#test/factories/people.ts";
import { makeGroup, makeMember, makePolicy, makeSection } from "#test/factories/policies.ts";
import { openTestServices, type TestServices } from "#test/setup/services.ts";
import { enterPolicy } from "../access.ts";
import type { Context } from "../context.ts";
import { newId } from "../ids.ts";
import { audienceOf, roomsOf } from "../live/audience.ts";
import {
	countOpenThreads,
	createThread,
	listThreads,
	reopenThread,
	reply,
	resolveThread,
} from "./comments.ts";
import { markMentionsSeen } from "./mentions.ts";
import { threadFacts, threadScope, visibleThreads } from "./thread-access.ts";

let services: TestServices;
let policyId: string;
let sectionId: string;

beforeEach(async () => {
	services = await openTestServices();
	policyId = await makePolicy(services);
	sectionId = await makeSection(services, { policyId });
});
afterEach(() => services.close());

type Joined = Context & { memberId: string };

/** A signed-in member of the policy, with the context of a request of theirs. */
async function join(
	name: string,
	constituency: string | null,
	capacity: Capacity = "adviser",
): Promise<Joined> {
	const person = await makePerson(services, { name });
	const memberId = await makeMember(services, {
		policyId,
		personId: person.personId,
		constituency,
		capacity,
	});
	return {
		services,
		db: services.db,
		actor: await actorOf(services, person),
		now: services.clock(),
		memberId,
	};
}

const asking = (text: string, more: Record<string, unknown> = {}) =>
	createThreadInput.parse({ audience: "everyone", text, key: newId(), ...more });
const answering = (text: string, key = newId()) => replyInput.parse({ text, key });
/** The refusal's code and sentence. */
const refusal = (promise: Promise<unknown>) =>
	promise.then(
		() => "done",
		(error: unknown) => {
			if (!isAppError(error)) throw error;
			return { code: error.code, key: error.key, params: error.params, fields: error.fields };
		},
	);
const hidden = { code: "not-found", key: "errors:notFound", params: {}, fields: {} };

test("a comment shows its author as they were when they wrote", async () => {
	const worker = await join("Amina Sow", "workers", "titular");
	const chair = await join("The Chair", null, "chair");
	const anchor = { blockId: "b1", anchorStart: "AA==", anchorEnd: "AQ==", quote: "the words" };
	const { threadId } = await createThread(worker, sectionId, asking("A question", anchor));
	await reply(chair, threadId, answering("An answer"));
	await services.db
		.updateTable("member")
		.set({ constituency: "government", capacity: "adviser" })
		.where("id", "=", worker.memberId)
		.execute();
	const [thread] = (await listThreads(chair, sectionId)).threads;
	expect(thread).toMatchObject({ id: threadId, caucus: null, anchor, resolved: null });
	expect(thread?.comments).toMatchObject([
		{
			author: { name: "Amina Sow", constituency: "workers", capacity: "titular" },
			text: "A question",
			mine: false,
		},
		{ author: { name: "The Chair", constituency: null, capacity: "chair" }, text: "An answer", mine: true },
	]);
});

test("anyone who belongs to the policy comments, in every state of the section, without the right to edit", async () => {
	const observer = await join("Observer", "observers", "observer");
	for (const state of ["drafting", "circulated", "agreed", "locked"]) {
		await services.db.updateTable("section").set({ state }).where("id", "=", sectionId).execute();
		await createThread(observer, sectionId, asking(`while ${state}`));
	}
	expect((await listThreads(observer, sectionId)).threads).toHaveLength(4);
});

test("nobody outside the policy reads or writes, or learns that the section exists", async () => {
	const person = await makePerson(services);
	const outsider: Context = {
		services,
		db: services.db,
		actor: await actorOf(services, person),
		now: services.clock(),
	};
	const member = await join("Amina", "workers");
	const { threadId } = await createThread(member, sectionId, asking("text"));
	expect(await refusal(listThreads(outsider, sectionId))).toEqual(hidden);
	expect(await refusal(createThread(outsider, sectionId, asking("text")))).toEqual(hidden);
	expect(await refusal(reply(outsider, threadId, answering("text")))).toEqual(hidden);
	expect(await refusal(resolveThread({ ...outsider, actor: null }, threadId))).toMatchObject({
		code: "signed-out",
	});
});

test("a caucus thread is nothing to everyone else: the answers are those to an id that never was", async () => {
	const worker = await join("Amina", "workers");
	const others = [
		await join("Employer", "employers", "spokesperson"),
		await join("Government", "government"),
		await join("Observer", "observers", "observer"),
		await join("Secretary", null, "secretariat"),
		await join("Chair", null, "chair"),
	];
	const { threadId } = await createThread(worker, sectionId, asking("ours", { audience: "caucus" }));
	expect((await listThreads(worker, sectionId)).threads).toHaveLength(1);
	for (const other of others) {
		expect((await listThreads(other, sectionId)).threads).toEqual([]);
		expect(await countOpenThreads(await enterPolicy(other, policyId))).toEqual({});
		for (const act of [
			(id: string) => reply(other, id, answering("let me in")),
			(id: string) => resolveThread(other, id),
			(id: string) => reopenThread(other, id),
		]) {
			expect(await refusal(act(threadId))).toEqual(hidden);
			expect(await refusal(act(newId()))).toEqual(hidden);
		}
	}
	expect(await countOpenThreads(await enterPolicy(worker, policyId))).toEqual({
		[sectionId]: { everyone: 0, caucus: 1 },
	});
	expect((await listThreads(worker, sectionId)).threads[0]?.comments).toHaveLength(1);
});

test("who belongs to no constituency has no caucus; observers have theirs", async () => {
	const secretary = await join("Secretary", null, "secretariat");
	const observer = await join("Observer", "observers", "observer");
	const refused = await refusal(createThread(secretary, sectionId, asking("x", { audience: "caucus" })));
	expect(refused).toMatchObject({ code: "forbidden", key: "rights:action.comment_createCaucus" });
	expect((await listThreads(secretary, sectionId)).may).toMatchObject({
		create: { allowed: true },
		createCaucus: { allowed: false },
		constituency: null,
	});
	await createThread(observer, sectionId, asking("x", { audience: "caucus" }));
	expect((await listThreads(observer, sectionId)).threads[0]?.caucus).toBe("observers");
});

test("pressing twice posts once, also at the same moment; other words under the same form are not lost", async () => {
	const worker = await join("Amina", "workers");
	const input = asking("once");
	const [first, second] = await Promise.all([
		createThread(worker, sectionId, input),
		createThread(worker, sectionId, input),
	]);
	expect(second).toEqual(first);
	expect(await createThread(worker, sectionId, input)).toEqual(first);
	const again = await createThread(worker, sectionId, { ...input, text: "other words" });
	expect(again.threadId).not.toBe(first.threadId);
	const key = newId();
	await reply(worker, first.threadId, answering("yes", key));
	await reply(worker, first.threadId, answering("yes", key));
	await reply(worker, again.threadId, answering("yes", key));
	const { threads } = await listThreads(worker, sectionId);
	expect(threads.map((thread) => thread.comments.map(({ text }) => text))).toEqual([
		["once", "yes"],
		["other words", "yes"],
	]);
	const events = await services.db
		.selectFrom("event")
		.select("type")
		.where("type", "=", "comment.created")
		.execute();
	expect(events).toHaveLength(4);
});

test("resolving: by who began it, spokespersons, officers and the convenor; others read why not", async () => {
	const author = await join("Author", "workers");
	const reader = await join("Reader", "workers");
	const spokesperson = await join("Speaker", "employers", "spokesperson");
	const secretary = await join("Secretary", null, "secretariat");
	const convenor = await join("Convenor", "government");
	const groupId = await makeGroup(services, {
		policyId,
		members: [{ memberId: convenor.memberId, part: "convenor" }],
	});
	await services.db.updateTable("section").set({ groupId }).where("id", "=", sectionId).execute();
	const { threadId } = await createThread(author, sectionId, asking("text"));
	const refused = { code: "forbidden", key: "rights:action.thread_resolve" };
	expect(await refusal(resolveThread(reader, threadId))).toMatchObject(refused);
	expect((await listThreads(reader, sectionId)).threads[0]?.canResolve).toEqual({
		allowed: false,
		reason: refused.key,
	});
	for (const who of [author, spokesperson, secretary, convenor]) {
		await resolveThread(who, threadId);
		const [thread] = (await listThreads(reader, sectionId)).threads;
		expect(thread?.resolved).toEqual({ at: services.clock(), by: who.actor?.name });
		await reopenThread(who, threadId);
		await reopenThread(who, threadId);
		expect((await listThreads(reader, sectionId)).threads[0]?.resolved).toBeNull();
	}
	const events = await services.db
		.selectFrom("event")
		.select("type")
		.where("type", "like", "thread.%")
		.execute();
	expect(events).toHaveLength(8);
});

test("mentions reach those who may see the comment, by mail and on the page; other names stay words", async () => {
	const author = await join("Karim Diallo", "workers");
	const worker = await join("Amina Sow", "workers");
	const employer = await join("Jean Petit", "employers");
	await createThread(author, sectionId, asking("open: @Amina Sow @Jean Petit @Karim Diallo"));
	await createThread(author, sectionId, asking("quiet: @Amina Sow @Jean Petit", { audience: "caucus" }));
	const mails = await services.db
		.selectFrom("mail")
		.select(["recipient", "kind", "body"])
		.orderBy("id")
		.execute();
	expect(mails.map((mail) => [mail.recipient, mail.body.includes("open:")])).toEqual(
		expect.arrayContaining([
			[worker.actor?.email, true],
			[employer.actor?.email, true],
			[worker.actor?.email, false],
		]),
	);
	expect(mails).toHaveLength(3);
	expect(mails.some((mail) => mail.body.includes("quiet"))).toBe(false);
	const seen = async () =>
		(await listThreads(worker, sectionId)).threads.map((thread) => thread.comments[0]?.unseenMention);
	expect(await seen()).toEqual([true, true]);
	await markMentionsSeen(worker, sectionId);
	expect(await seen()).toEqual([false, false]);
	const [open] = (await listThreads(employer, sectionId)).threads;
	expect(open?.comments[0]?.unseenMention).toBe(true);
	expect(open?.comments[0]?.mentions.map(({ name }) => name).sort()).toEqual(["Amina Sow", "Jean Petit"]);
});

test("those who left or are suspended are not offered, not mentioned and not mailed", async () => {
	const author = await join("Karim Diallo", "workers");
	const left = await join("Amina Sow", "workers");
	const suspended = await join("Jean Petit", "workers");
	await services.db
		.updateTable("member")
		.set({ untilAt: services.clock() })
		.where("id", "=", left.memberId)
		.execute();
	await services.db
		.updateTable("user")
		.set({ suspendedAt: services.clock() })
		.where("id", "=", suspended.actor?.personId ?? "")
		.execute();
	expect((await listThreads(author, sectionId)).members).toEqual([]);
	await createThread(author, sectionId, asking("@Amina Sow @Jean Petit"));
	expect(await services.db.selectFrom("mail").selectAll().execute()).toEqual([]);
	expect(await services.db.selectFrom("mention").selectAll().execute()).toEqual([]);
});

test("rule, SQL and audience agree on who sees a thread, for every actor and thread", async () => {
	const policies = [policyId, await makePolicy(services)];
	const sections = [sectionId, await makeSection(services, { policyId: policies[1] ?? "" })];
	const constituency = fc.constantFrom(null, ...knownConstituencies, "diaspora");
	const place = fc.constantFrom(0, 1);
	const thread = fc.record({ policy: place, caucus: constituency });
	const actor = fc.record({ policy: place, constituency, capacity: fc.constantFrom(...capacities) });
	await fc.assert(
		fc.asyncProperty(
			fc.array(thread, { maxLength: 12 }),
			fc.array(actor, { maxLength: 8 }),
			async (drawn, actors) => {
				await services.db.deleteFrom("thread").execute();
				const rows = drawn.map(({ policy, caucus }, at) => ({
					id: `thread${at}`,
					policyId: policies[policy] ?? "",
					sectionId: sections[policy] ?? "",
					caucus,
					...{ blockId: null, anchorStart: null, anchorEnd: null, quote: null },
					createdAt: at,
					createdById: "somebody",
					...{ resolvedAt: null, resolvedById: null },
				}));
				if (rows.length > 0) await services.db.insertInto("thread").values(rows).execute();
				for (const { policy, constituency, capacity } of actors) {
					const member = { policyId: policies[policy] ?? "", constituency, capacity };
					const seen = await services.db
						.selectFrom("thread")
						.select("id")
						.where((eb) => visibleThreads(eb, member))
						.execute();
					const bySql = new Set(seen.map(({ id }) => id));
					for (const row of rows) {
						// A member of another policy is nobody here.
						const asker = {
							actor: { administrator: false },
							member: member.policyId === row.policyId ? { capacity } : null,
						};
						const byRule = can(asker, "comment.read", threadFacts(member, "reader", row)).allowed;
						const rooms = audienceOf({ type: "comment.created", scope: threadScope(row), refs: {} });
						const bySocket = rooms.some((room) => roomsOf(member).includes(room));
						expect([bySql.has(row.id), bySocket]).toEqual([byRule, byRule]);
					}
				}
			},
		),
		{ numRuns: 60 },
	);
});
