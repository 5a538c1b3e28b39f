import { type Mentionable, mentionsIn } from "#shared/comments.ts";
import { authorize, enterSection, type SectionRow } from "../access.ts";
import type { Context, PolicyContext } from "../context.ts";
import { withTransaction } from "../transaction.ts";
import { queueMail } from "./mail.ts";
import type { ThreadRow } from "./thread-access.ts";

export type ActiveMember = Mentionable & { personId: string; email: string; locale: string | null };

/** Everyone but the actor who is a member of the policy at this moment, in a fixed order. */
export async function listActiveMembers(ctx: PolicyContext): Promise<ActiveMember[]> {
	authorize(ctx, "member.read");
	return ctx.db
		.selectFrom("member")
		.innerJoin("user", "user.id", "member.personId")
		.select(["member.id as memberId", "user.name", "member.constituency", "member.capacity"])
		.select(["member.organization", "member.personId", "user.email", "user.locale"])
		.where("member.policyId", "=", ctx.policyId)
		.where("member.id", "!=", ctx.member.id)
		.where("member.fromAt", "<=", ctx.now)
		.where((eb) => eb.or([eb("member.untilAt", "is", null), eb("member.untilAt", ">", ctx.now)]))
		.where("user.suspendedAt", "is", null)
		.orderBy("user.name")
		.orderBy("member.id")
		.execute();
}

/**
 * Tells those of `readers` (who all may see the thread) whom the comment names; every other name stays plain
 * text. Part of the transaction that writes the comment.
 */
export async function tellMentioned(
	ctx: PolicyContext,
	given: {
		section: SectionRow;
		thread: ThreadRow;
		comment: { id: string; text: string };
		readers: readonly ActiveMember[];
	},
): Promise<void> {
	const { section, thread, comment, readers } = given;
	const named = mentionsIn(comment.text, readers);
	if (named.length === 0) return;
	await ctx.db
		.insertInto("mention")
		.values(named.map((memberId) => ({ commentId: comment.id, memberId, seenAt: null })))
		.execute();
	const { title } = await ctx.db
		.selectFrom("policy")
		.select("title")
		.where("id", "=", ctx.policyId)
		.executeTakeFirstOrThrow();
	const link = `${ctx.services.env.ORIGIN}/policies/${ctx.policyId}/sections/${section.id}#thread-${thread.id}`;
	// Mails pass through servers and the administrator's outbox: a caucus's words, authors and places do not.
	const words: Record<string, string> =
		thread.caucus === null
			? { policy: title, section: section.title, author: ctx.actor.name, text: comment.text }
			: { policy: title, context: "brief" };
	for (const member of readers.filter(({ memberId }) => named.includes(memberId))) {
		await queueMail(ctx, {
			to: member.email,
			locale: member.locale ?? "en",
			kind: "mention",
			params: { ...words, name: member.name, link },
		});
	}
}

/**
 * Marks every mention of the actor in a section as seen. A reader's own mark, so nothing is recorded: an event
 * would tell others that a mention exists.
 */
export async function markMentionsSeen(outer: Context, sectionId: string): Promise<void> {
	const { ctx, section, facts } = await enterSection(outer, sectionId);
	authorize(ctx, "section.read", facts);
	await withTransaction(ctx, async (ctx) => {
		await ctx.db
			.updateTable("mention")
			.set({ seenAt: ctx.now })
			.where("memberId", "=", ctx.member.id)
			.where("seenAt", "is", null)
			.where("commentId", "in", (eb) =>
				eb
					.selectFrom("comment")
					.innerJoin("thread", "thread.id", "comment.threadId")
					.select("comment.id")
					.where("thread.sectionId", "=", section.id),
			)
			.execute();
	});
}
