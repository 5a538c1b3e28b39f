import { commentLabel } from "#shared/circulation.ts";
import {
	type Answer,
	type CommentAct,
	type DecideInput,
	failedGuards,
	type Guard,
	type ObserveInput,
	stateAfter,
} from "#shared/dispositions.ts";
import { AppError, notFound } from "#shared/errors.ts";
import { authorize, sectionFacts } from "../access.ts";
import type { PolicyContext } from "../context.ts";
import { withTransaction } from "../transaction.ts";
import { applyWording, requireChange } from "./disposition-changes.ts";
import {
	type CommentRecord,
	duplicateFacts,
	factsOfAnswer,
	findByNumber,
	getComment,
	isOwn,
	isOwnAlone,
	recordAnswer,
	refuseUnless,
	rowOf,
} from "./disposition-rows.ts";
import { getOwnSection, holdPolicy } from "./outline.ts";

type Change = Partial<Omit<CommentRecord, "id" | "policyId" | "number">>;

async function change(ctx: PolicyContext, comment: CommentRecord, set: Change): Promise<void> {
	await ctx.db.updateTable("submittedComment").set(set).where("id", "=", comment.id).execute();
}

/** One act on one comment, with the policy held: two who decide at once do so one after the other. */
async function enterComment<T>(
	ctx: PolicyContext,
	commentId: string,
	run: (ctx: PolicyContext, comment: CommentRecord) => Promise<T>,
): Promise<T> {
	return withTransaction(ctx, async (ctx) => {
		await holdPolicy(ctx);
		authorize(ctx, "submittedComment.read");
		return run(ctx, await getComment(ctx, commentId));
	});
}

/** The facts about the section a comment is on; of one that was removed, none. */
async function factsOfSection(ctx: PolicyContext, comment: CommentRecord) {
	const section = await ctx.db
		.selectFrom("section")
		.select(["state", "kind", "groupId"])
		.where("id", "=", comment.sectionId)
		.executeTakeFirst();
	return section ? sectionFacts(ctx.member, section) : {};
}

/** Says who is responsible for the answer; null: nobody. */
export async function assignComment(
	ctx: PolicyContext,
	given: { commentId: string; memberId: string | null },
): Promise<void> {
	await enterComment(ctx, given.commentId, async (ctx, comment) => {
		authorize(ctx, "disposition.assign", await factsOfSection(ctx, comment));
		if (given.memberId === comment.responsibleId) return;
		if (given.memberId !== null) await requireMember(ctx, given.memberId);
		await change(ctx, comment, { responsibleId: given.memberId });
		await recordAnswer(ctx, "disposition.assigned", comment, {
			before: comment.responsibleId,
			after: given.memberId,
		});
	});
}

async function requireMember(ctx: PolicyContext, memberId: string): Promise<void> {
	const member = await ctx.db
		.selectFrom("member")
		.select("id")
		.where("id", "=", memberId)
		.where("policyId", "=", ctx.policyId)
		.where((eb) => eb.or([eb("untilAt", "is", null), eb("untilAt", ">", ctx.now)]))
		.executeTakeFirst();
	if (!member) throw notFound();
}

/**
 * Proposes an answer: the secretariat, or the section's working group. It binds nobody. Throws "conflict" naming
 * every guard that refuses.
 */
export async function observeComment(
	ctx: PolicyContext,
	given: { commentId: string } & ObserveInput,
): Promise<void> {
	await enterComment(ctx, given.commentId, async (ctx, comment) => {
		authorize(ctx, "disposition.propose", await factsOfSection(ctx, comment));
		const { observation, proposed } = given;
		const original = await findByNumber(ctx, given.original);
		const isDuplicate = proposed === "duplicate";
		const duplicates = await duplicateFacts(ctx, comment, original);
		refuseUnless("observe", comment, {
			original: !isDuplicate || duplicates.originalExists,
			originalIsOriginal: !isDuplicate || !duplicates.originalIsDuplicate,
			noDuplicatesOfIt: !isDuplicate || !duplicates.hasDuplicates,
		});
		const duplicateOfId = isDuplicate ? (original?.id ?? null) : null;
		await change(ctx, comment, {
			...{ state: stateAfter("observe", rowOf(comment)), observation, proposed, duplicateOfId },
			...{ observedById: ctx.actor.personId, observedAt: ctx.now },
		});
		await recordAnswer(ctx, "disposition.proposed", comment, {
			observation,
			proposed,
			...(original && isDuplicate && { duplicateOf: commentLabel(original.number) }),
		});
	});
}

/**
 * Decides on a comment: the convenor of the section's working group, or the chair; on a contested one the chair
 * alone, finally. Where the form asks for it, the proposed wording is written into the text and linked. Throws
 * "conflict" naming every guard that refuses; nothing is done then.
 */
export async function decideComment(
	ctx: PolicyContext,
	given: { commentId: string } & DecideInput,
): Promise<void> {
	await enterComment(ctx, given.commentId, async (ctx, comment) => {
		const facts = await factsOfSection(ctx, comment);
		const act: CommentAct = comment.state === "contested" ? "rule" : "dispose";
		authorize(ctx, "disposition.decide", facts);
		const chair = ctx.member.capacity === "chair";
		const answer = await readAnswer(ctx, comment, given);
		const willApply = given.apply !== "no" && answer.changeId === null;
		refuseUnless(act, comment, {
			body: chair || facts.sectionConvenor === true,
			notOwnAlone: !isOwnAlone(ctx, comment),
			chair,
			...(await factsOfAnswer(ctx, comment, willApply ? { ...answer, changeId: "to be made" } : answer)),
		});
		const { disposition, reason, noChangeNote, duplicateOfId, amendmentId } = answer;
		const changeId = willApply ? await applyWording(ctx, comment, given.apply) : answer.changeId;
		const final = act === "rule";
		await change(ctx, comment, {
			...{ disposition, reason, noChangeNote, duplicateOfId, amendmentId, changeId },
			...{ state: stateAfter(act, rowOf(comment)), decidedAs: chair ? "chair" : "group" },
			...{ disposedById: ctx.actor.personId, disposedAt: ctx.now, publishedAt: null },
		});
		await recordAnswer(ctx, "disposition.decided", comment, {
			...(final && { what: "final" }),
			...{ disposition, reason, noChangeNote, changeId, decidedAs: chair ? "chair" : "group" },
			...(given.original && duplicateOfId && { duplicateOf: commentLabel(given.original) }),
			...(given.amendment && amendmentId && { amendment: `D.${given.amendment}` }),
		});
	});
}

/** The answer as the form gives it. What an earlier decision wrote into the text stays linked until it is undone. */
async function readAnswer(ctx: PolicyContext, comment: CommentRecord, given: DecideInput): Promise<Answer> {
	const { disposition, reason, noChangeNote } = given;
	const changes = ["accepted", "acceptedWithChange", "partlyAccepted"].includes(disposition ?? "");
	if (!changes && comment.changeId !== null) throw new AppError("conflict", "matrix:errors.undoFirst");
	const original = disposition === "duplicate" ? await findByNumber(ctx, given.original) : undefined;
	return {
		disposition,
		reason,
		noChangeNote: changes ? noChangeNote : "",
		changeId: changes ? (comment.changeId ?? (await requireChange(ctx, comment, given.changeId))) : null,
		duplicateOfId: original?.id ?? null,
		amendmentId: disposition === "becameAmendment" ? await findAmendment(ctx, given.amendment) : null,
	};
}

async function findAmendment(ctx: PolicyContext, number: number | null): Promise<string | null> {
	if (number === null) return null;
	const row = await ctx.db
		.selectFrom("amendment")
		.select("id")
		.where("policyId", "=", ctx.policyId)
		.where("number", "=", number)
		.executeTakeFirst();
	return row?.id ?? null;
}

/** Takes a comment back: the constituency's spokesperson, or the person who made it in the own name. */
export async function withdrawComment(ctx: PolicyContext, commentId: string): Promise<void> {
	await enterComment(ctx, commentId, async (ctx, comment) => {
		const own = isOwn(ctx, comment);
		authorize(ctx, "disposition.contest", { isAuthor: own });
		refuseUnless("withdraw", comment, { own });
		await change(ctx, comment, {
			...{ state: stateAfter("withdraw", rowOf(comment)), disposition: "withdrawn", decidedAs: "author" },
			...{ disposedById: ctx.actor.personId, disposedAt: ctx.now, duplicateOfId: null },
		});
		await recordAnswer(ctx, "disposition.withdrawn", comment);
	});
}

/** Says once, with a reason, that the answer will not do; then the chair decides. */
export async function contestComment(
	ctx: PolicyContext,
	given: { commentId: string; contestReason: string },
): Promise<void> {
	await enterComment(ctx, given.commentId, async (ctx, comment) => {
		const own = isOwn(ctx, comment);
		authorize(ctx, "disposition.contest", { isAuthor: own });
		const { contestReason } = given;
		refuseUnless("contest", comment, { own, contestReason: contestReason.trim() !== "" });
		await change(ctx, comment, {
			...{ state: stateAfter("contest", rowOf(comment)), contestReason, publishedAt: null },
			...{ contestedAt: ctx.now, contestedById: ctx.actor.personId },
		});
		await recordAnswer(ctx, "disposition.contested", comment, { reason: contestReason });
	});
}

/** Nothing more is to come: the answer was sent and stands. */
export async function closeComment(ctx: PolicyContext, commentId: string): Promise<void> {
	await enterComment(ctx, commentId, async (ctx, comment) => {
		authorize(ctx, "disposition.publish");
		if (comment.state === "closed") return;
		refuseUnless("close", comment, {});
		await change(ctx, comment, { state: stateAfter("close", rowOf(comment)) });
		await recordAnswer(ctx, "disposition.closed", comment);
	});
}

/** What a member may do with a comment now; a guard's name where the right is there and the moment is not. */
export async function listActs(
	ctx: PolicyContext,
	comment: CommentRecord,
): Promise<{
	propose: boolean;
	decide: boolean | Guard;
	contest: boolean;
	withdraw: boolean;
	close: boolean;
}> {
	const section = await getOwnSection(ctx, comment.sectionId).catch(() => null);
	const facts = section ? sectionFacts(ctx.member, section) : {};
	const own = isOwn(ctx, comment);
	const row = rowOf(comment);
	const may = (act: CommentAct, given: Partial<Record<Guard, boolean>>) =>
		failedGuards(act, row, given).find((guard) => guard in given || !contentGuards.has(guard));
	const { capacity } = ctx.member;
	const decides = capacity === "chair" || facts.sectionConvenor === true;
	const act = row.state === "contested" ? "rule" : "dispose";
	const refusal = may(act, {
		body: decides,
		chair: capacity === "chair",
		notOwnAlone: !isOwnAlone(ctx, comment),
	});
	return {
		propose: (capacity === "secretariat" || facts.sectionGroup === true) && may("observe", {}) === undefined,
		decide: decides ? (refusal ?? true) : false,
		contest: own && may("contest", { own }) === undefined,
		withdraw: own && may("withdraw", { own }) === undefined,
		close: ["secretariat", "chair"].includes(capacity) && may("close", {}) === undefined,
	};
}

/** What the form is to bring. */
const contentGuards: ReadonlySet<Guard> = new Set([
	"disposition",
	"reason",
	"change",
	"original",
	"originalIsOriginal",
	"noDuplicatesOfIt",
	"amendment",
	"contestReason",
]);
