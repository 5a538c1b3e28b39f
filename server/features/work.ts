import type { Actor, Capacity, Membership } from "#shared/members.ts";
import { can } from "#shared/policy.ts";
import { authorize, findMembership, judge, sectionFacts } from "../access.ts";
import type { Context } from "../context.ts";
import { listAwaitedResponses } from "./circulations.ts";
import { listRoundTasks } from "./round-tasks.ts";
import { visibleThreads } from "./thread-access.ts";

/** How many sections and mentions the start page names; the policy's own pages show all. */
const shown = 8;

/**
 * What waits for this person, and the policies they have a part in. Only their own: a mention in a caucus they
 * have left is gone, as is everything of a policy they no longer belong to.
 */
export async function listMyWork(ctx: Context & { actor: Actor }) {
	authorize(ctx, "policy.list");
	const policies = await listMyPolicies(ctx);
	const memberIds = policies.map((policy) => policy.memberId);
	return {
		policies,
		rounds: await listOpenRounds(ctx, memberIds),
		tasks: await listRoundTasks(ctx, memberIds),
		responses: await listAwaitedResponses(
			ctx,
			policies.map(({ id, ...part }) => ({ ...part, policyId: id })),
		),
		mentions: await listUnseenMentions(
			ctx,
			policies.map(({ id, ...part }) => ({ ...part, policyId: id })),
		),
		sections: await listMySections(ctx, policies),
		mayCreate: judge(ctx, "policy.create").allowed,
	};
}

async function listMyPolicies(ctx: Context & { actor: Actor }) {
	const rows = await ctx.db
		.selectFrom("member")
		.innerJoin("policy", "policy.id", "member.policyId")
		.leftJoin("constituency", (join) =>
			join
				.onRef("constituency.policyId", "=", "member.policyId")
				.onRef("constituency.code", "=", "member.constituency"),
		)
		.select([
			"member.id as memberId",
			"member.constituency",
			"member.capacity",
			"constituency.name as constituencyName",
			"policy.id",
			"policy.title",
			"policy.country",
			"policy.language",
			"policy.step",
		])
		.where("member.personId", "=", ctx.actor.personId)
		.where("member.fromAt", "<=", ctx.now)
		.where((eb) => eb.or([eb("member.untilAt", "is", null), eb("member.untilAt", ">", ctx.now)]))
		.orderBy("policy.createdAt", "desc")
		.execute();
	return rows.map((row) => ({ ...row, capacity: row.capacity as Capacity }));
}

/** Open rounds in which this person holds a seat that has no ballot yet; the one that closes first comes first. */
async function listOpenRounds(ctx: Context & { actor: Actor }, memberIds: string[]) {
	if (memberIds.length === 0) return [];
	return ctx.db
		.selectFrom("seat")
		.innerJoin("round", "round.id", "seat.roundId")
		.innerJoin("policy", "policy.id", "round.policyId")
		.leftJoin("ballot", (join) =>
			join
				.onRef("ballot.roundId", "=", "seat.roundId")
				.onRef("ballot.seat", "=", "seat.seat")
				.on("ballot.supersededAt", "is", null),
		)
		.select([
			"round.id",
			"round.policyId",
			"round.number",
			"round.question",
			"round.closesAt",
			"policy.title as policyTitle",
			"policy.language",
		])
		.where("seat.personId", "=", ctx.actor.personId)
		.where("seat.memberId", "in", memberIds)
		.where("round.state", "=", "open")
		.where("round.closesAt", ">", ctx.now)
		.where("ballot.id", "is", null)
		.orderBy("round.closesAt")
		.execute();
}

/** Mentions not seen yet, newest first. The words of the comment stay where they were written. */
async function listUnseenMentions(
	ctx: Context & { actor: Actor },
	parts: { memberId: string; policyId: string; constituency: string | null }[],
) {
	if (parts.length === 0) return [];
	return ctx.db
		.selectFrom("mention")
		.innerJoin("comment", "comment.id", "mention.commentId")
		.innerJoin("thread", "thread.id", "comment.threadId")
		.innerJoin("section", "section.id", "thread.sectionId")
		.innerJoin("policy", "policy.id", "thread.policyId")
		.innerJoin("user", "user.id", "comment.personId")
		.select([
			"comment.id",
			"comment.threadId",
			"comment.createdAt",
			"comment.constituency",
			"comment.capacity",
			"user.name as author",
			"thread.caucus",
			"thread.policyId",
			"section.id as sectionId",
			"section.title as sectionTitle",
			"section.language",
			"policy.title as policyTitle",
		])
		.where(
			"mention.memberId",
			"in",
			parts.map((part) => part.memberId),
		)
		.where("mention.seenAt", "is", null)
		.where("comment.personId", "!=", ctx.actor.personId)
		.where("section.removedAt", "is", null)
		.where((eb) => eb.or(parts.map((part) => visibleThreads(eb, part))))
		.orderBy("comment.createdAt", "desc")
		.limit(shown)
		.execute();
}

/** Sections in drafting whose working group this person belongs to, and whose text the rights table lets them edit. */
async function listMySections(
	ctx: Context & { actor: Actor },
	policies: { id: string; title: string; memberId: string }[],
) {
	const sections = [];
	for (const policy of policies) {
		const member: Membership | undefined = await findMembership(ctx, policy.id, ctx.actor.personId);
		const groupIds = member?.groups.map((group) => group.groupId) ?? [];
		if (!member || groupIds.length === 0) continue;
		const rows = await ctx.db
			.selectFrom("section")
			.select(["id", "policyId", "title", "language", "state", "kind", "groupId"])
			.where("policyId", "=", policy.id)
			.where("groupId", "in", groupIds)
			.where("state", "=", "drafting")
			.where("kind", "=", "text")
			.where("removedAt", "is", null)
			.orderBy("position")
			.limit(shown)
			.execute();
		for (const { id, policyId, title, language, ...row } of rows) {
			const verdict = can({ actor: ctx.actor, member }, "section.edit", sectionFacts(member, row));
			if (verdict.allowed) sections.push({ id, policyId, title, language, policyTitle: policy.title });
		}
	}
	return sections.slice(0, shown);
}
