import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { enterPolicy, enterSection, judge } from "#server/access.ts";
import type { PolicyContext } from "#server/context.ts";
import type { PublishedEvent } from "#shared/events.ts";
import type { Capacity } from "#shared/members.ts";
import { contextOf, makeInside, makeTemplatePolicy } from "#test/factories/contexts.ts";
import { makePerson } from "#test/factories/people.ts";
import { openTestServices, type TestServices } from "#test/setup/services.ts";
import { createGroup, listGroups, removeGroupMember, renameGroup, setGroupMember } from "./groups.ts";
import { addMember, changeMember, endMember, listMembers, membershipsOf } from "./members.ts";
import { listConstituencies } from "./policies.ts";
import { assignSection, listSections } from "./sections.ts";

let services: TestServices;
let ctx: PolicyContext;
let events: PublishedEvent[];
beforeEach(async () => {
	services = await openTestServices();
	ctx = await makeTemplatePolicy(services);
	events = [];
	services.events.subscribe((event) => events.push(event));
});
afterEach(() => services.close());

async function add(constituency: string | null, capacity: Capacity) {
	const person = await makePerson(services);
	const { personId } = person;
	const memberId = await addMember(ctx, { personId, constituency, capacity, organization: "Union" });
	return { person, personId, memberId };
}

describe("members", () => {
	test("a member is added, changed and ended; each event names the person, so that connections are cut", async () => {
		const { person, personId, memberId } = await add("workers", "titular");
		const outside = await contextOf(services, person);
		expect(await membershipsOf(outside, personId)).toHaveLength(1);
		expect((await listConstituencies(ctx)).find((one) => one.code === "workers")?.filled).toBe(1);
		await changeMember(ctx, { memberId, capacity: "adviser", organization: "Union" });
		expect((await listConstituencies(ctx)).find((one) => one.code === "workers")?.filled).toBe(0);
		await endMember(ctx, memberId);
		await expect(enterPolicy(outside, ctx.policyId)).rejects.toMatchObject({ code: "not-found" });
		expect(await membershipsOf(outside, personId)).toEqual([]);
		expect(events.map((event) => [event.type, event.refs.personId, event.refs.memberId])).toEqual([
			["member.added", personId, memberId],
			["member.changed", personId, memberId],
			["member.ended", personId, memberId],
		]);
		const { present, past } = await listMembers(ctx);
		expect([present.length, past.length]).toEqual([1, 1]);
	});

	test("one person has one part in one policy; after its end another", async () => {
		const { personId, memberId } = await add("workers", "titular");
		const again = () =>
			addMember(ctx, { personId, constituency: "employers", capacity: "adviser", organization: "" });
		await expect(again()).rejects.toMatchObject({ code: "conflict" });
		await endMember(ctx, memberId);
		services.testClock.advance(1000);
		await again();
		const other = await makeTemplatePolicy(services);
		await addMember(other, { personId, constituency: "workers", capacity: "titular", organization: "" });
	});

	const pairs: [string | null, Capacity, boolean][] = [
		[null, "secretariat", true],
		[null, "chair", true],
		["government", "secretariat", false],
		[null, "titular", false],
		["workers", "spokesperson", true],
		["observers", "observer", true],
		["workers", "observer", false],
		["observers", "titular", false],
		["observers", "alternate", false],
		["observers", "drafter", true],
		["martians", "adviser", false],
	];
	test.each(pairs)("%s and %s: %s", async (constituency, capacity, allowed) => {
		const added = add(constituency, capacity);
		if (allowed) expect((await added).memberId).toBeTruthy();
		else await expect(added).rejects.toThrow();
	});

	test("a change of capacity does not cross between a constituency and the secretariat", async () => {
		const { memberId } = await add("workers", "titular");
		const change = changeMember(ctx, { memberId, capacity: "secretariat", organization: "" });
		await expect(change).rejects.toMatchObject({ code: "invalid" });
	});

	test("the last of the secretariat stays", async () => {
		await expect(endMember(ctx, ctx.member.id)).rejects.toMatchObject({
			key: "members:errors.lastSecretary",
		});
		const chair = { memberId: ctx.member.id, capacity: "chair" as const, organization: "" };
		await expect(changeMember(ctx, chair)).rejects.toMatchObject({ key: "members:errors.lastSecretary" });
		await add(null, "secretariat");
		await endMember(ctx, ctx.member.id);
	});

	test("only the secretariat changes members and reads addresses; no member of another policy is named", async () => {
		const titular = await makeInside(services, ctx.policyId, {
			constituency: "workers",
			capacity: "titular",
		});
		const { present } = await listMembers(titular.ctx);
		expect(present.map((member) => member.email)).toEqual(present.map(() => null));
		expect((await listMembers(ctx)).present.every((member) => member.email !== null)).toBe(true);
		await expect(endMember(titular.ctx, ctx.member.id)).rejects.toMatchObject({ code: "forbidden" });
		const other = await makeTemplatePolicy(services);
		await expect(endMember(other, titular.memberId)).rejects.toMatchObject({ code: "not-found" });
	});
});

describe("working groups", () => {
	test("membership of a group gives and takes the right to write in its sections", async () => {
		const section = (await listSections(ctx)).find((row) => row.number === "2.1");
		const { person, memberId, personId } = await add("workers", "adviser");
		const groupId = await createGroup(ctx, { name: "Protection" });
		await assignSection(ctx, { sectionId: section?.id ?? "", groupId });
		const mayEdit = async () => {
			const entered = await enterSection(await contextOf(services, person), section?.id ?? "");
			return judge(entered.ctx, "section.edit", entered.facts).allowed;
		};
		expect(await mayEdit()).toBe(false);
		await setGroupMember(ctx, { groupId, memberId, part: "drafter" });
		expect(await mayEdit()).toBe(true);
		expect(events.at(-1)).toMatchObject({ type: "group.changed", refs: { personId, memberId, groupId } });
		await removeGroupMember(ctx, { groupId, memberId });
		expect(await mayEdit()).toBe(false);
		expect(events.at(-1)).toMatchObject({ type: "group.changed", refs: { personId } });
	});

	test("drafters come from all constituencies; one convenor at a time; ended members are not listed", async () => {
		const groupId = await createGroup(ctx, { name: "Protection" });
		const people = [
			await add("government", "adviser"),
			await add("workers", "titular"),
			await add("observers", "observer"),
		];
		for (const { memberId } of people) await setGroupMember(ctx, { groupId, memberId, part: "convenor" });
		await renameGroup(ctx, groupId, { name: "Fair recruitment" });
		const [group] = await listGroups(ctx);
		expect(group?.name).toBe("Fair recruitment");
		expect(group?.members.map((member) => [member.memberId, member.part])[0]).toEqual([
			people[2]?.memberId,
			"convenor",
		]);
		expect(group?.members.filter((member) => member.part === "convenor")).toHaveLength(1);
		await endMember(ctx, people[0]?.memberId ?? "");
		expect((await listGroups(ctx))[0]?.members).toHaveLength(2);
	});

	test("secretariat and chair belong to none; only the secretariat sets groups up", async () => {
		const groupId = await createGroup(ctx, { name: "Protection" });
		const own = { groupId, memberId: ctx.member.id, part: "drafter" as const };
		await expect(setGroupMember(ctx, own)).rejects.toMatchObject({ code: "conflict" });
		const chair = await makeInside(services, ctx.policyId, { constituency: null, capacity: "chair" });
		await expect(createGroup(chair.ctx, { name: "Mine" })).rejects.toMatchObject({ code: "forbidden" });
		const other = await makeTemplatePolicy(services);
		await expect(renameGroup(other, groupId, { name: "Stolen" })).rejects.toMatchObject({
			code: "not-found",
		});
	});
});
