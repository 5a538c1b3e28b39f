import type { Selectable } from "kysely";
import { commentLabel } from "#shared/circulation.ts";
import {
	type Answer,
	answerFacts,
	blockerOf,
	type CommentAct,
	type CommentRow,
	type CommentState,
	type Disposition,
	type DuplicateFacts,
	failedGuards,
	type Guard,
	guardField,
} from "#shared/dispositions.ts";
import { AppError, notFound } from "#shared/errors.ts";
import type { EventType } from "#shared/events.ts";
import type { PolicyContext } from "../context.ts";
import type { SubmittedCommentTable } from "../db/tables/negotiation.ts";
import { record } from "../transaction.ts";
import type { PolicyScope } from "./outline.ts";

export type CommentRecord = Selectable<SubmittedCommentTable>;

/** What shared/dispositions.ts asks of a row. */
export function rowOf(comment: CommentRecord): CommentRow {
	const { lateRuling, publishedAt, contestedAt } = comment;
	return {
		state: comment.state as CommentState,
		late: comment.late === 1,
		lateRuling,
		publishedAt,
		contestedAt,
	};
}

export function answerOf(comment: CommentRecord): Answer {
	const { reason, changeId, noChangeNote, duplicateOfId, amendmentId } = comment;
	const disposition = comment.disposition as Disposition | null;
	return { disposition, reason, changeId, noChangeNote, duplicateOfId, amendmentId };
}

/** A comment of this policy. Throws "not-found". */
export async function getComment(ctx: PolicyScope, commentId: string): Promise<CommentRecord> {
	const row = await ctx.db
		.selectFrom("submittedComment")
		.selectAll()
		.where("id", "=", commentId)
		.where("policyId", "=", ctx.policyId)
		.executeTakeFirst();
	if (!row) throw notFound();
	return row;
}

/** The comment C.n of this policy. */
export async function findByNumber(
	ctx: PolicyScope,
	number: number | null,
): Promise<CommentRecord | undefined> {
	if (number === null) return undefined;
	return ctx.db
		.selectFrom("submittedComment")
		.selectAll()
		.where("policyId", "=", ctx.policyId)
		.where("number", "=", number)
		.executeTakeFirst();
}

function pointsTo(comment: CommentRecord): string | null {
	const says = comment.disposition ?? comment.proposed;
	return says === "duplicate" ? comment.duplicateOfId : null;
}

/** What is known of a duplicate and the comment it points to; proposals count as well. */
export async function duplicateFacts(
	ctx: PolicyScope,
	comment: CommentRecord,
	original: CommentRecord | undefined,
): Promise<DuplicateFacts> {
	const pointing = await ctx.db
		.selectFrom("submittedComment")
		.selectAll()
		.where("policyId", "=", ctx.policyId)
		.where("duplicateOfId", "=", comment.id)
		.execute();
	return {
		originalExists: original !== undefined && original.id !== comment.id,
		originalIsDuplicate: original !== undefined && pointsTo(original) !== null,
		hasDuplicates: pointing.some((one) => pointsTo(one) === comment.id),
	};
}

/**
 * Throws "conflict" with the sentence of the first guard that fails, and that of each under the field it asks for.
 * @param params fill the sentences: `label` is always given
 */
export function refuseUnless(
	act: CommentAct,
	comment: CommentRecord,
	facts: Partial<Record<Guard, boolean>>,
	params: Record<string, string | number> = {},
): void {
	const failed = failedGuards(act, rowOf(comment), facts);
	const [first] = failed;
	if (!first) return;
	const fields: Record<string, string> = {};
	for (const guard of failed) fields[guardField[guard] ?? guard] ??= `matrix:guard.${guard}`;
	const label = commentLabel(comment.number);
	throw new AppError("conflict", "matrix:refused", { label, ...params }, fields);
}

/** Writes one entry about the answer to a comment into the policy's log. */
export async function recordAnswer(
	ctx: PolicyScope,
	type: Extract<EventType, `disposition.${string}`>,
	comment: Pick<CommentRecord, "id" | "number" | "sectionId">,
	payload: Record<string, unknown> = {},
): Promise<void> {
	const { policyId } = ctx;
	await record(ctx, {
		type,
		scope: { kind: "policy", policyId },
		refs: { policyId, sectionId: comment.sectionId, submittedCommentId: comment.id },
		payload: { label: commentLabel(comment.number), ...payload },
	});
}

/** The comments on a section whose answer is missing or not complete: what keeps it from being agreed. */
export async function listBlockers(ctx: PolicyScope, sectionId: string): Promise<{ number: number }[]> {
	const rows = await ctx.db
		.selectFrom("submittedComment")
		.selectAll()
		.where("policyId", "=", ctx.policyId)
		.where("sectionId", "=", sectionId)
		.orderBy("number")
		.execute();
	const blocking = [];
	for (const row of rows) {
		const original = row.duplicateOfId === null ? undefined : await getComment(ctx, row.duplicateOfId);
		const duplicates = await duplicateFacts(ctx, row, original);
		if (blockerOf(rowOf(row), answerOf(row), duplicates) !== null) blocking.push({ number: row.number });
	}
	return blocking;
}

/** How many comments keep a section from being agreed. */
export async function countOpenComments(ctx: PolicyScope, sectionId: string): Promise<number> {
	return (await listBlockers(ctx, sectionId)).length;
}

/** Refuses to agree on a section while a comment on it has no complete answer (DOMAIN 3.2). */
export async function requireAnswered(ctx: PolicyScope, sectionId: string): Promise<void> {
	const blockers = await listBlockers(ctx, sectionId);
	if (blockers.length === 0) return;
	const numbers = blockers.slice(0, 12).map(({ number }) => commentLabel(number));
	const more = blockers.length > numbers.length ? ["…"] : [];
	throw new AppError("conflict", "matrix:errors.openComments", {
		count: blockers.length,
		numbers: [...numbers, ...more].join(", "),
	});
}

/** What an answer fulfils, with what only the server knows. */
export async function factsOfAnswer(
	ctx: PolicyScope,
	comment: CommentRecord,
	answer: Answer,
): Promise<Partial<Record<Guard, boolean>>> {
	const original = answer.duplicateOfId === null ? undefined : await getComment(ctx, answer.duplicateOfId);
	return answerFacts(answer, await duplicateFacts(ctx, comment, original));
}

/** May this member speak for whoever submitted the comment? What came by mail is spoken for by who brought it in. */
export function isOwn(ctx: PolicyContext, comment: CommentRecord): boolean {
	const { capacity, constituency } = ctx.member;
	if (comment.source === "import" && capacity === "secretariat") return true;
	if (comment.constituency === null)
		return comment.source === "form" && comment.personId === ctx.actor.personId;
	return capacity === "spokesperson" && comment.constituency === constituency;
}

/**
 * Nobody disposes of the own constituency's comment alone (DOMAIN 3.3). The rule here: a convenor of the same
 * constituency, or who wrote it, does not decide on it at all; the chair does.
 */
export function isOwnAlone(ctx: PolicyContext, comment: CommentRecord): boolean {
	if (ctx.member.capacity === "chair") return false;
	if (comment.personId === ctx.actor.personId) return true;
	return comment.constituency !== null && comment.constituency === ctx.member.constituency;
}
