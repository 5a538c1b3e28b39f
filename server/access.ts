import type { Selectable } from "kysely";
import { AppError, notFound } from "#shared/errors.ts";
import type { Capacity, Membership } from "#shared/members.ts";
import { type Action, can, type Facts, type Verdict } from "#shared/policy.ts";
import type { Context, PolicyContext } from "./context.ts";
import { keepQuery } from "./db/kept-query.ts";
import type { SectionTable } from "./db/tables/texts.ts";

/** May the actor of this context do this? Membership counts only inside a PolicyContext. */
export function judge(ctx: Context | PolicyContext, action: Action, facts: Facts = {}): Verdict {
	const member = "member" in ctx ? ctx.member : null;
	return can({ actor: ctx.actor, member }, action, facts);
}

/** Throws the sentence of refusal, or "not found" where even existence is not told. */
export function authorize(ctx: Context | PolicyContext, action: Action, facts: Facts = {}): void {
	const verdict = judge(ctx, action, facts);
	if (verdict.allowed) return;
	if (verdict.hidden) throw notFound();
	throw new AppError(ctx.actor ? "forbidden" : "signed-out", verdict.reason);
}

/** One row per working group. */
const askMembership = keepQuery((db, policyId, personId, now, alsoNow) =>
	db
		.selectFrom("member")
		.innerJoin("user", "user.id", "member.personId")
		.leftJoin("workingGroupMember", "workingGroupMember.memberId", "member.id")
		.leftJoin("workingGroup", (join) =>
			join
				.onRef("workingGroup.id", "=", "workingGroupMember.groupId")
				.on("workingGroup.removedAt", "is", null),
		)
		.select(["member.id", "member.policyId", "member.constituency", "member.capacity", "member.untilAt"])
		.select(["workingGroup.id as groupId", "workingGroupMember.part"])
		.where("member.policyId", "=", policyId)
		.where("member.personId", "=", personId)
		.where("member.fromAt", "<=", now)
		.where((eb) => eb.or([eb("member.untilAt", "is", null), eb("member.untilAt", ">", alsoNow)]))
		.where("user.suspendedAt", "is", null)
		.orderBy("member.id"),
);

/** A part in a policy, and when it ends if that is known already. */
export type DatedMembership = { membership: Membership; untilAt: number | null };

/**
 * A person's part in a policy at this moment, or undefined. Ended and suspended parts do not count.
 */
export async function findDatedMembership(
	ctx: Context,
	policyId: string,
	personId: string,
): Promise<DatedMembership | undefined> {
	const rows = await askMembership(ctx.db, policyId, personId, ctx.now, ctx.now);
	const first = rows[0];
	if (!first) return undefined;
	const { id, constituency, capacity, untilAt } = first;
	const groups = rows.flatMap((row) =>
		row.id === id && row.groupId ? [{ groupId: row.groupId, part: row.part as "convenor" | "drafter" }] : [],
	);
	return { membership: { id, policyId, constituency, capacity: capacity as Capacity, groups }, untilAt };
}

/** The same without its end. */
export async function findMembership(
	ctx: Context,
	policyId: string,
	personId: string,
): Promise<Membership | undefined> {
	return (await findDatedMembership(ctx, policyId, personId))?.membership;
}

/**
 * Enters a policy: the one way to a PolicyContext. Somebody who is no member learns nothing, not even that it exists.
 * Throws "signed-out" without an actor, "not-found" for everyone else who may not enter.
 */
export async function enterPolicy(ctx: Context, policyId: string): Promise<PolicyContext> {
	if (!ctx.actor) throw new AppError("signed-out", "rights:signIn");
	const member = await findMembership(ctx, policyId, ctx.actor.personId);
	if (!member) throw notFound();
	return { ...ctx, actor: ctx.actor, policyId, member };
}

export type SectionRow = Selectable<SectionTable>;

const askSection = keepQuery((db, sectionId) =>
	db.selectFrom("section").selectAll().where("id", "=", sectionId).where("removedAt", "is", null),
);

/**
 * A section with the policy it is in and the facts that the rights table asks about it.
 * Throws "not-found" if it is not there, removed, or of a policy the actor is no member of.
 */
export async function enterSection(
	ctx: Context,
	sectionId: string,
): Promise<{ ctx: PolicyContext; section: SectionRow; facts: Facts }> {
	const [section] = await askSection(ctx.db, sectionId);
	if (!section) throw notFound();
	const inside = await enterPolicy(ctx, section.policyId);
	return { ctx: inside, section, facts: sectionFacts(inside.member, section) };
}

/** The facts about a section that follow from its row and the member who asks. */
export function sectionFacts(
	member: Membership,
	section: Pick<SectionRow, "state" | "kind" | "groupId">,
): Facts {
	const part = member.groups.find((group) => group.groupId === section.groupId)?.part;
	return {
		sectionText: section.kind === "text",
		sectionDrafting: section.state === "drafting",
		sectionCirculated: section.state === "circulated",
		sectionAgreed: section.state === "agreed",
		notUnderVote: section.state !== "locked",
		sectionGroup: part !== undefined,
		sectionConvenor: part === "convenor",
	};
}
