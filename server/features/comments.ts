import { createHash } from "node:crypto";
import type {
	Comment,
	CreateThreadInput,
	Permission,
	ReplyInput,
	SectionComments,
	Thread,
} from "#shared/comments.ts";
import type { Capacity } from "#shared/members.ts";
import { type Action, can, type Facts, type Verdict } from "#shared/policy.ts";
import { authorize, enterSection, judge, type SectionRow } from "../access.ts";
import type { Context, PolicyContext } from "../context.ts";
import { newId } from "../ids.ts";
import { record, withTransaction } from "../transaction.ts";
import { type ActiveMember, listActiveMembers, tellMentioned } from "./mentions.ts";
import { enterThread, type ThreadRow, threadFacts, threadScope, visibleThreads } from "./thread-access.ts";

/**
 * The threads of a section that the actor may see, with what each allows, and what the composer needs.
 * Throws "not-found" where the section is not the actor's to read.
 */
export async function listThreads(outer: Context, sectionId: string): Promise<SectionComments> {
	const { ctx, section, facts } = await enterSection(outer, sectionId);
	authorize(ctx, "section.read", facts);
	const threads = await ctx.db
		.selectFrom("thread")
		.leftJoin("user", "user.id", "thread.resolvedById")
		.selectAll("thread")
		.select("user.name as resolvedBy")
		.where("thread.sectionId", "=", section.id)
		.where((eb) => visibleThreads(eb, ctx.member))
		.orderBy("thread.createdAt")
		.orderBy("thread.id")
		.execute();
	const comments = await commentsOf(ctx, section.id);
	const own = ctx.member.constituency;
	return {
		policyId: section.policyId,
		sectionId: section.id,
		personId: ctx.actor.personId,
		threads: threads.map((row) => {
			const known = { ...facts, ...threadFacts(ctx.member, ctx.actor.personId, row) };
			return { ...threadOf(row, comments.get(row.id) ?? []), ...permissionsOf(ctx, known) };
		}),
		members: (await listActiveMembers(ctx)).map(
			({ email: _email, locale: _locale, personId: _id, ...rest }) => rest,
		),
		may: {
			create: permission(ctx, "comment.create", facts),
			createCaucus: permission(ctx, "comment.createCaucus", { ...facts, audience: own !== null }),
			constituency: own === null ? null : { code: own, name: await nameOfConstituency(ctx, own) },
		},
		formKey: newId(),
	};
}

function permissionsOf(ctx: PolicyContext, facts: Facts): Pick<Thread, "canReply" | "canResolve"> {
	return {
		canReply: permission(ctx, "comment.reply", facts),
		canResolve: permission(ctx, "thread.resolve", facts),
	};
}

function permission(ctx: PolicyContext, action: Action, facts: Facts): Permission {
	const verdict: Verdict = judge(ctx, action, facts);
	return verdict.allowed ? verdict : { allowed: false, reason: verdict.reason };
}

function threadOf(
	row: ThreadRow & { resolvedBy: string | null },
	comments: Comment[],
): Omit<Thread, "canReply" | "canResolve"> {
	const { blockId, anchorStart, anchorEnd, quote } = row;
	return {
		id: row.id,
		caucus: row.caucus,
		anchor: blockId === null ? null : { blockId, anchorStart, anchorEnd, quote },
		createdAt: row.createdAt,
		resolved: row.resolvedAt === null ? null : { at: row.resolvedAt, by: row.resolvedBy ?? "" },
		comments,
	};
}

/** The comments of the visible threads of a section, by thread, oldest first. */
async function commentsOf(ctx: PolicyContext, sectionId: string): Promise<Map<string, Comment[]>> {
	const rows = await ctx.db
		.selectFrom("comment")
		.innerJoin("thread", "thread.id", "comment.threadId")
		.innerJoin("user", "user.id", "comment.personId")
		.select(["comment.id", "comment.threadId", "comment.personId", "user.name"])
		.select(["comment.constituency", "comment.capacity", "comment.text", "comment.createdAt"])
		.where("thread.sectionId", "=", sectionId)
		.where((eb) => visibleThreads(eb, ctx.member))
		.orderBy("comment.createdAt")
		.orderBy("comment.id")
		.execute();
	const mentions = await ctx.db
		.selectFrom("mention")
		.innerJoin("comment", "comment.id", "mention.commentId")
		.innerJoin("thread", "thread.id", "comment.threadId")
		.innerJoin("member", "member.id", "mention.memberId")
		.innerJoin("user", "user.id", "member.personId")
		.select(["mention.commentId", "mention.memberId", "mention.seenAt", "user.name"])
		.where("thread.sectionId", "=", sectionId)
		.where((eb) => visibleThreads(eb, ctx.member))
		.execute();
	const byComment = groupBy(mentions, (mention) => mention.commentId);
	const comments = rows.map((row) => {
		const named = byComment.get(row.id) ?? [];
		const comment: Comment = {
			id: row.id,
			author: { name: row.name, constituency: row.constituency, capacity: row.capacity },
			text: row.text,
			at: row.createdAt,
			mine: row.personId === ctx.actor.personId,
			mentions: named.map(({ memberId, name }) => ({ memberId, name })),
			unseenMention: named.some((m) => m.memberId === ctx.member.id && m.seenAt === null),
		};
		return { threadId: row.threadId, comment };
	});
	return new Map(
		[...groupBy(comments, ({ threadId }) => threadId)].map(([threadId, group]) => [
			threadId,
			group.map(({ comment }) => comment),
		]),
	);
}

function groupBy<T>(rows: readonly T[], keyOf: (row: T) => string): Map<string, T[]> {
	const groups = new Map<string, T[]>();
	for (const row of rows) {
		const group = groups.get(keyOf(row));
		if (group) group.push(row);
		else groups.set(keyOf(row), [row]);
	}
	return groups;
}

async function nameOfConstituency(ctx: PolicyContext, code: string): Promise<string | null> {
	const row = await ctx.db
		.selectFrom("constituency")
		.select("name")
		.where("policyId", "=", ctx.policyId)
		.where("code", "=", code)
		.executeTakeFirst();
	return row?.name ?? null;
}

export type Posted = { threadId: string; commentId: string; sectionId: string };

/**
 * Opens a thread with its first comment. No right to edit is asked, and the section may be in any state.
 * The same form sent twice (same key, same words) posts once and answers the same ids.
 * Throws "forbidden" with its sentence, e.g. for a caucus without a constituency.
 */
export async function createThread(
	outer: Context,
	sectionId: string,
	input: CreateThreadInput,
): Promise<Posted> {
	const { ctx, section, facts } = await enterSection(outer, sectionId);
	const own = ctx.member.constituency;
	if (input.audience === "caucus")
		authorize(ctx, "comment.createCaucus", { ...facts, audience: own !== null });
	else authorize(ctx, "comment.create", facts);
	const caucus = input.audience === "caucus" ? own : null;
	const { blockId, anchorStart, anchorEnd, quote } = input;
	const key = postKey(input.key, [sectionId, input.audience, blockId ?? "", quote ?? ""], input.text);
	return postOnce(ctx, key, async (ctx) => {
		const thread: ThreadRow = {
			id: newId(),
			policyId: section.policyId,
			sectionId: section.id,
			caucus,
			...{ blockId, anchorStart, anchorEnd, quote },
			createdAt: ctx.now,
			createdById: ctx.actor.personId,
			resolvedAt: null,
			resolvedById: null,
		};
		await ctx.db.insertInto("thread").values(thread).execute();
		return insertComment(ctx, section, thread, input.text, key);
	});
}

/** Answers in a thread. A thread of another caucus is "not-found", exactly like one that never was. */
export async function reply(outer: Context, threadId: string, input: ReplyInput): Promise<Posted> {
	const { ctx, section, thread, facts } = await enterThread(outer, threadId);
	authorize(ctx, "comment.reply", facts);
	const key = postKey(input.key, [thread.id], input.text);
	return postOnce(ctx, key, (ctx) => insertComment(ctx, section, thread, input.text, key));
}

/** Marks a thread as resolved; one that is resolved already stays as it is. */
export async function resolveThread(outer: Context, threadId: string): Promise<{ sectionId: string }> {
	return setResolved(outer, threadId, true);
}

export async function reopenThread(outer: Context, threadId: string): Promise<{ sectionId: string }> {
	return setResolved(outer, threadId, false);
}

async function setResolved(
	outer: Context,
	threadId: string,
	resolved: boolean,
): Promise<{ sectionId: string }> {
	const { ctx, thread, facts } = await enterThread(outer, threadId);
	authorize(ctx, "thread.resolve", facts);
	await withTransaction(ctx, async (ctx) => {
		const changed = await ctx.db
			.updateTable("thread")
			.set({
				resolvedAt: resolved ? ctx.now : null,
				resolvedById: resolved ? ctx.actor.personId : null,
			})
			.where("id", "=", thread.id)
			.where("resolvedAt", resolved ? "is" : "is not", null)
			.executeTakeFirst();
		if (changed.numUpdatedRows === 0n) return;
		await record(ctx, {
			type: resolved ? "thread.resolved" : "thread.reopened",
			scope: threadScope(thread),
			refs: { policyId: thread.policyId, sectionId: thread.sectionId, threadId: thread.id },
		});
	});
	return { sectionId: thread.sectionId };
}

/** One form, one target, the same words: one key. Other words under the same form are another comment. */
function postKey(formKey: string, target: string[], text: string): string {
	return createHash("sha256")
		.update(JSON.stringify([formKey, ...target, text]))
		.digest("hex");
}

/** Runs `post` in a transaction unless this key has been posted; two at the same moment still post once. */
async function postOnce(
	ctx: PolicyContext,
	key: string,
	post: (ctx: PolicyContext) => Promise<Posted>,
): Promise<Posted> {
	const findPosted = (ctx: PolicyContext): Promise<Posted | undefined> =>
		ctx.db
			.selectFrom("comment")
			.innerJoin("thread", "thread.id", "comment.threadId")
			.select(["comment.threadId", "comment.id as commentId", "thread.sectionId"])
			.where("comment.personId", "=", ctx.actor.personId)
			.where("comment.key", "=", key)
			.executeTakeFirst();
	try {
		return await withTransaction(ctx, async (ctx) => (await findPosted(ctx)) ?? post(ctx));
	} catch (error) {
		// The other of two simultaneous posts won: its key is unique.
		const posted = ctx.db.isTransaction ? undefined : await findPosted(ctx);
		if (posted) return posted;
		throw error;
	}
}

async function insertComment(
	ctx: PolicyContext,
	section: SectionRow,
	thread: ThreadRow,
	text: string,
	key: string,
): Promise<Posted> {
	const comment = {
		id: newId(),
		threadId: thread.id,
		memberId: ctx.member.id,
		personId: ctx.actor.personId,
		constituency: ctx.member.constituency,
		capacity: ctx.member.capacity,
		text,
		createdAt: ctx.now,
		key,
	};
	await ctx.db.insertInto("comment").values(comment).execute();
	if (text.includes("@")) {
		await tellMentioned(ctx, { section, thread, comment, readers: await readersOf(ctx, thread) });
	}
	await record(ctx, {
		type: "comment.created",
		scope: threadScope(thread),
		refs: {
			policyId: thread.policyId,
			sectionId: thread.sectionId,
			threadId: thread.id,
			commentId: comment.id,
		},
	});
	return { threadId: thread.id, commentId: comment.id, sectionId: thread.sectionId };
}

/** The members other than the author who may read a thread at this moment, as the rights table says. */
async function readersOf(ctx: PolicyContext, thread: ThreadRow): Promise<ActiveMember[]> {
	return (await listActiveMembers(ctx)).filter((member) => {
		const asker = { actor: { administrator: false }, member: { capacity: member.capacity as Capacity } };
		return can(asker, "comment.read", threadFacts(member, member.personId, thread)).allowed;
	});
}

/** Open threads the actor may see, by section: those open to everyone and those of the actor's own caucus. */
export async function countOpenThreads(
	ctx: PolicyContext,
): Promise<Record<string, { everyone: number; caucus: number }>> {
	authorize(ctx, "policy.read");
	const rows = await ctx.db
		.selectFrom("thread")
		.select(["sectionId", "caucus", (eb) => eb.fn.countAll<number | string>().as("threads")])
		.where("resolvedAt", "is", null)
		.where((eb) => visibleThreads(eb, ctx.member))
		.groupBy(["sectionId", "caucus"])
		.execute();
	const counts: Record<string, { everyone: number; caucus: number }> = {};
	for (const row of rows) {
		counts[row.sectionId] ??= { everyone: 0, caucus: 0 };
		counts[row.sectionId]![row.caucus === null ? "everyone" : "caucus"] += Number(row.threads);
	}
	return counts;
}
