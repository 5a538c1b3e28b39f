import { AppError, notFound } from "#shared/errors.ts";
import type { EventType } from "#shared/events.ts";
import type { GroupMemberInput, GroupNameInput, GroupPart } from "#shared/groups.ts";
import type { Capacity } from "#shared/members.ts";
import { numberSections } from "#shared/sections.ts";
import { authorize } from "../access.ts";
import type { PolicyContext } from "../context.ts";
import { newId } from "../ids.ts";
import { record, withTransaction } from "../transaction.ts";
import { loadSections } from "./outline.ts";

export type GroupMember = {
	memberId: string;
	name: string;
	constituency: string | null;
	capacity: Capacity;
	part: GroupPart;
};
export type Group = {
	id: string;
	name: string;
	/** The convenor first, then the drafters by name. Ended parts are not among them. */
	members: GroupMember[];
	sections: { id: string; number: string; isPart: boolean; title: string }[];
};

/** The policy's working groups, with their present members and the sections they own. */
export async function listGroups(ctx: PolicyContext): Promise<Group[]> {
	authorize(ctx, "group.read");
	const groups = await ctx.db
		.selectFrom("workingGroup")
		.select(["id", "name"])
		.where("policyId", "=", ctx.policyId)
		.where("removedAt", "is", null)
		.orderBy("createdAt")
		.orderBy("id")
		.execute();
	const members = await ctx.db
		.selectFrom("workingGroupMember")
		.innerJoin("member", "member.id", "workingGroupMember.memberId")
		.innerJoin("user", "user.id", "member.personId")
		.select(["groupId", "memberId", "part", "user.name", "constituency", "capacity"])
		.where("member.policyId", "=", ctx.policyId)
		.where("member.fromAt", "<=", ctx.now)
		.where((eb) => eb.or([eb("member.untilAt", "is", null), eb("member.untilAt", ">", ctx.now)]))
		.orderBy("part") // "convenor" before "drafter"
		.orderBy("user.name")
		.execute();
	const outline = numberSections(await loadSections(ctx));
	return groups.map((group) => ({
		...group,
		members: members
			.filter((member) => member.groupId === group.id)
			.map(({ groupId: _, ...member }) => ({
				...member,
				part: member.part as GroupPart,
				capacity: member.capacity as Capacity,
			})),
		sections: outline
			.filter((row) => row.groupId === group.id)
			.map(({ id, number, isPart, title }) => ({ id, number, isPart, title })),
	}));
}

/** Sets up a working group. Only the secretariat. @returns its id */
export async function createGroup(ctx: PolicyContext, input: GroupNameInput): Promise<string> {
	authorize(ctx, "group.change");
	return withTransaction(ctx, async (ctx) => {
		const groupId = newId();
		const { policyId } = ctx;
		await ctx.db
			.insertInto("workingGroup")
			.values({ id: groupId, policyId, name: input.name, createdAt: ctx.now, removedAt: null })
			.execute();
		await recordGroup(ctx, "group.created", groupId, { name: input.name });
		return groupId;
	});
}

/** Gives a working group another name. */
export async function renameGroup(ctx: PolicyContext, groupId: string, input: GroupNameInput): Promise<void> {
	authorize(ctx, "group.change");
	await withTransaction(ctx, async (ctx) => {
		const group = await getGroup(ctx, groupId);
		if (group.name === input.name) return;
		await ctx.db.updateTable("workingGroup").set({ name: input.name }).where("id", "=", groupId).execute();
		await recordGroup(ctx, "group.changed", groupId, { what: "name", before: group.name, after: input.name });
	});
}

/**
 * Puts a present member of the policy into a working group, or changes the member's part in it. A group has one
 * convenor: the one before becomes a drafter. From the commit on the member writes in the group's sections.
 */
export async function setGroupMember(ctx: PolicyContext, input: GroupMemberInput): Promise<void> {
	authorize(ctx, "group.change");
	await withTransaction(ctx, async (ctx) => {
		const { groupId, memberId, part } = input;
		const group = await getGroup(ctx, groupId);
		const member = await getPresentMember(ctx, memberId);
		if (part === "convenor") await demoteConvenors(ctx, groupId, memberId);
		await ctx.db
			.insertInto("workingGroupMember")
			.values({ groupId, memberId, part })
			.onConflict((conflict) => conflict.columns(["groupId", "memberId"]).doUpdateSet({ part }))
			.execute();
		const payload = { what: "member", name: group.name, member: member.name, part };
		await recordGroup(ctx, "group.changed", groupId, payload, { memberId, personId: member.personId });
	});
}

async function demoteConvenors(ctx: PolicyContext, groupId: string, except: string): Promise<void> {
	const before = await ctx.db
		.selectFrom("workingGroupMember")
		.innerJoin("member", "member.id", "workingGroupMember.memberId")
		.select(["memberId", "personId"])
		.where("groupId", "=", groupId)
		.where("part", "=", "convenor")
		.where("memberId", "!=", except)
		.execute();
	for (const { memberId, personId } of before) {
		await ctx.db
			.updateTable("workingGroupMember")
			.set({ part: "drafter" })
			.where("groupId", "=", groupId)
			.where("memberId", "=", memberId)
			.execute();
		await recordGroup(
			ctx,
			"group.changed",
			groupId,
			{ what: "member", part: "drafter" },
			{ memberId, personId },
		);
	}
}

/** Takes a member out of a working group: the member no longer writes in its sections. */
export async function removeGroupMember(
	ctx: PolicyContext,
	input: Pick<GroupMemberInput, "groupId" | "memberId">,
): Promise<void> {
	authorize(ctx, "group.change");
	await withTransaction(ctx, async (ctx) => {
		const { groupId, memberId } = input;
		const group = await getGroup(ctx, groupId);
		const row = await ctx.db
			.selectFrom("workingGroupMember")
			.innerJoin("member", "member.id", "workingGroupMember.memberId")
			.innerJoin("user", "user.id", "member.personId")
			.select(["member.personId", "user.name"])
			.where("groupId", "=", groupId)
			.where("memberId", "=", memberId)
			.executeTakeFirst();
		if (!row) return;
		await ctx.db
			.deleteFrom("workingGroupMember")
			.where("groupId", "=", groupId)
			.where("memberId", "=", memberId)
			.execute();
		const payload = { what: "left", name: group.name, member: row.name };
		await recordGroup(ctx, "group.changed", groupId, payload, { memberId, personId: row.personId });
	});
}

/** Dissolves a working group. Its sections belong to none until they are given to another; texts stay. */
export async function dissolveGroup(ctx: PolicyContext, groupId: string): Promise<void> {
	authorize(ctx, "group.change");
	await withTransaction(ctx, async (ctx) => {
		const group = await getGroup(ctx, groupId);
		await ctx.db.updateTable("section").set({ groupId: null }).where("groupId", "=", groupId).execute();
		await ctx.db.updateTable("workingGroup").set({ removedAt: ctx.now }).where("id", "=", groupId).execute();
		await recordGroup(ctx, "group.removed", groupId, { name: group.name });
	});
}

async function getGroup(ctx: PolicyContext, groupId: string): Promise<{ id: string; name: string }> {
	const group = await ctx.db
		.selectFrom("workingGroup")
		.select(["id", "name"])
		.where("id", "=", groupId)
		.where("policyId", "=", ctx.policyId)
		.where("removedAt", "is", null)
		.executeTakeFirst();
	if (!group) throw notFound();
	return group;
}

/** A present member who may draft: the chair leads the whole and belongs to no working group. */
async function getPresentMember(
	ctx: PolicyContext,
	memberId: string,
): Promise<{ personId: string; name: string }> {
	const member = await ctx.db
		.selectFrom("member")
		.innerJoin("user", "user.id", "member.personId")
		.select(["personId", "user.name", "capacity"])
		.where("member.id", "=", memberId)
		.where("policyId", "=", ctx.policyId)
		.where((eb) => eb.or([eb("untilAt", "is", null), eb("untilAt", ">", ctx.now)]))
		.executeTakeFirst();
	if (!member) throw notFound();
	if (member.capacity === "chair" || member.capacity === "secretariat") {
		throw new AppError("conflict", "groups:errors.neutral");
	}
	return member;
}

async function recordGroup(
	ctx: PolicyContext,
	type: Extract<EventType, `group.${string}`>,
	groupId: string,
	payload: Record<string, unknown>,
	who: { memberId?: string; personId?: string } = {},
): Promise<void> {
	const { policyId } = ctx;
	await record(ctx, {
		type,
		scope: { kind: "policy", policyId },
		refs: { policyId, groupId, ...who },
		payload,
	});
}
