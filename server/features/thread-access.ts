import type { Expression, ExpressionBuilder, Selectable, SqlBool } from "kysely";
import { AppError, notFound } from "#shared/errors.ts";
import type { EventScope } from "#shared/events.ts";
import type { Membership } from "#shared/members.ts";
import type { Facts } from "#shared/policy.ts";
import { authorize, enterSection, type SectionRow } from "../access.ts";
import type { Context, PolicyContext } from "../context.ts";
import type { Database } from "../db/schema.ts";
import type { ThreadTable } from "../db/tables/texts.ts";
import { membershipsOf } from "./members.ts";

export type ThreadRow = Selectable<ThreadTable>;
type Viewer = Pick<Membership, "policyId" | "constituency">;

/**
 * The threads a member may see: the SQL twin of the row "comment.read" of the rights table. Every query that
 * touches threads or comments passes through it, counts included.
 */
export function visibleThreads(
	eb: ExpressionBuilder<Database, "thread">,
	member: Viewer,
): Expression<SqlBool> {
	const open = eb("thread.caucus", "is", null);
	return eb.and([
		eb("thread.policyId", "=", member.policyId),
		member.constituency === null ? open : eb.or([open, eb("thread.caucus", "=", member.constituency)]),
	]);
}

/** The facts about a thread that the rights table asks, for a member of its policy. */
export function threadFacts(
	member: Pick<Membership, "constituency">,
	personId: string,
	thread: Pick<ThreadRow, "caucus" | "createdById">,
): Facts {
	return {
		audience: thread.caucus === null || thread.caucus === member.constituency,
		isAuthor: thread.createdById === personId,
	};
}

/** Who may learn that something happened in a thread: DESIGN 5. */
export function threadScope(thread: Pick<ThreadRow, "policyId" | "caucus">): EventScope {
	return thread.caucus === null
		? { kind: "policy", policyId: thread.policyId }
		: { kind: "caucus", policyId: thread.policyId, constituency: thread.caucus };
}

/**
 * Finds a thread the actor may see. One query decides for unknown and hidden ids alike, so that neither the
 * answer nor its time tells them apart.
 */
export async function enterThread(
	outer: Context,
	threadId: string,
): Promise<{ ctx: PolicyContext; section: SectionRow; thread: ThreadRow; facts: Facts }> {
	if (!outer.actor) throw new AppError("signed-out", "rights:signIn");
	const memberships = await membershipsOf(outer, outer.actor.personId);
	if (memberships.length === 0) throw notFound();
	const thread = await outer.db
		.selectFrom("thread")
		.selectAll()
		.where("id", "=", threadId)
		.where((eb) => eb.or(memberships.map((member) => visibleThreads(eb, member))))
		.executeTakeFirst();
	if (!thread) throw notFound();
	const { ctx, section, facts: known } = await enterSection(outer, thread.sectionId);
	const facts = { ...known, ...threadFacts(ctx.member, ctx.actor.personId, thread) };
	authorize(ctx, "comment.read", facts);
	return { ctx, section, thread, facts };
}
