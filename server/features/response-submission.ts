import {
	commentLabel,
	digestItems,
	type ItemInput,
	orderItems,
	type RuleLateInput,
	type SubmitResponseInput,
} from "#shared/circulation.ts";
import { AppError, notFound } from "#shared/errors.ts";
import { authorize } from "../access.ts";
import type { PolicyContext } from "../context.ts";
import { newId } from "../ids.ts";
import { record, withTransaction } from "../transaction.ts";
import { type CirculationRow, getCirculationRow, recordCirculation } from "./circulations.ts";
import { readCaucusTexts } from "./response-views.ts";
import {
	type CaucusContext,
	enterResponse,
	findPlace,
	getItem,
	type ResponseItem,
	wordsOf,
} from "./responses.ts";
import { roundClock } from "./round-row.ts";
import { insertSubmittedComment } from "./submitted-comments.ts";

// Submission: new rows for everyone. No row of a caucus changes its audience, ever (DESIGN 5, DOMAIN 3.3).

/**
 * The spokesperson submits the constituency's endorsed comments, or one of them. What is submitted must be what was
 * on the screen: otherwise nothing is, and the reader sees what it is now. The same form sent twice submits once.
 * @returns how many became comments
 */
export async function submitResponse(
	ctx: PolicyContext,
	circulationId: string,
	input: SubmitResponseInput,
): Promise<number> {
	return withTransaction(ctx, async (ctx) => {
		const caucus = await enterResponse(ctx, circulationId, true);
		authorize(ctx, "response.submit", { audience: true });
		const sent = await findSent(caucus, input.key);
		if (sent !== null) return sent;
		const now = await roundClock(ctx, ctx.policyId);
		const late = requireOpened(caucus.circulation, now);
		const items = await chooseItems(caucus, input.itemId);
		if (digestItems(items) !== input.seen) throw new AppError("conflict", "circulation:error.changedSince");
		if (items.length === 0) throw new AppError("conflict", "circulation:error.nothing");
		await sendItems({ ...caucus, ctx: { ...ctx, now } }, items, { ...input, late });
		return items.length;
	});
}

/** Before the window nothing is taken; after it everything, marked late. */
function requireOpened(circulation: CirculationRow, now: number): boolean {
	if (now < circulation.opensAt) throw new AppError("conflict", "circulation:error.notOpenYet");
	return now >= circulation.closesAt;
}

async function findSent({ ctx, circulation }: CaucusContext, key: string): Promise<number | null> {
	const response = await ctx.db
		.selectFrom("response")
		.select("id")
		.where("personId", "=", ctx.actor.personId)
		.where("circulationId", "=", circulation.id)
		.where("key", "=", key)
		.executeTakeFirst();
	if (!response) return null;
	const count = await ctx.db
		.selectFrom("submittedComment")
		.select((eb) => eb.fn.countAll<number | string>().as("count"))
		.where("responseId", "=", response.id)
		.executeTakeFirstOrThrow();
	return Number(count.count);
}

async function chooseItems(caucus: CaucusContext, itemId: string | null): Promise<ResponseItem[]> {
	if (itemId === null) return endorsedItems(caucus);
	const item = await getItem(caucus, itemId);
	if (item.state !== "endorsed") throw new AppError("conflict", "circulation:error.notEndorsed");
	return [item];
}

/** What "submit all" would submit at this moment, in the order of the text. */
export async function endorsedItems(caucus: CaucusContext): Promise<ResponseItem[]> {
	const { ctx, circulation, constituency } = caucus;
	const items = await ctx.db
		.selectFrom("responseItem")
		.selectAll()
		.where("circulationId", "=", circulation.id)
		.where("constituency", "=", constituency)
		.where("state", "=", "endorsed")
		.execute();
	return orderItems(items, await readCaucusTexts(ctx, circulation.id));
}

async function sendItems(
	{ ctx, circulation, constituency }: CaucusContext,
	items: readonly ResponseItem[],
	{ note, key, late }: { note: string; key: string; late: boolean },
): Promise<void> {
	const last = await ctx.db
		.selectFrom("response")
		.select((eb) => eb.fn.max("number").as("number"))
		.where("circulationId", "=", circulation.id)
		.where("constituency", "=", constituency)
		.executeTakeFirst();
	const responseId = newId();
	const number = Number(last?.number ?? 0) + 1;
	const who = { memberId: ctx.member.id, personId: ctx.actor.personId };
	const { policyId, now: sentAt } = ctx;
	await ctx.db
		.insertInto("response")
		.values({
			...{ id: responseId, policyId, circulationId: circulation.id, constituency },
			...{ number, sentAt, note, key, ...who },
		})
		.execute();
	const labels: string[] = [];
	for (const [index, item] of items.entries()) {
		const { versionId } = await findPlace(ctx, circulation.id, { sectionId: item.sectionId, blockId: null });
		const comment = await insertSubmittedComment(ctx, {
			...wordsOf(item),
			...{ circulationId: circulation.id, responseId, versionId, constituency, late },
			...{ organization: "", onBehalfOf: null, source: "form" as const, key: `${key}.${index}` },
		});
		labels.push(commentLabel(comment.number));
		await ctx.db
			.updateTable("responseItem")
			.set({ state: "submitted", submittedCommentId: comment.id })
			.where("id", "=", item.id)
			.execute();
	}
	await recordCirculation(ctx, circulation, "response.submitted", {
		constituency,
		number,
		comments: labels,
		late,
	});
}

/**
 * A comment in a person's own name: observers, convenors, secretariat and chair always, other members where the round
 * says so. It needs no caucus and goes to everyone at once. @returns its number
 */
export async function submitOwn(
	ctx: PolicyContext,
	circulationId: string,
	input: ItemInput,
): Promise<number> {
	return withTransaction(ctx, async (ctx) => {
		authorize(ctx, "circulation.read");
		const circulation = await getCirculationRow(ctx, circulationId, true);
		authorize(ctx, "submittedComment.create", { ownNameAllowed: circulation.ownName === "everyone" });
		const known = await ctx.db
			.selectFrom("submittedComment")
			.select("number")
			.where("personId", "=", ctx.actor.personId)
			.where("key", "=", input.key)
			.executeTakeFirst();
		if (known) return known.number;
		const now = await roundClock(ctx, ctx.policyId);
		const late = requireOpened(circulation, now);
		const place = await findPlace(ctx, circulation.id, input.place);
		const member = await ctx.db
			.selectFrom("member")
			.select("organization")
			.where("id", "=", ctx.member.id)
			.executeTakeFirst();
		const { type, text, wording, justification, key } = input;
		const { number } = await insertSubmittedComment(
			{ ...ctx, now },
			{
				...{ ...place, type, text, wording, justification, key, late },
				...{ circulationId, responseId: null, constituency: null, onBehalfOf: null, source: "form" as const },
				organization: member?.organization ?? "",
			},
		);
		return number;
	});
}

/** The chair accepts a late comment or refuses it, with a reason; once. A refused one asks for no answer. */
export async function ruleLate(ctx: PolicyContext, input: RuleLateInput): Promise<void> {
	await withTransaction(ctx, async (ctx) => {
		authorize(ctx, "submittedComment.rule");
		const { commentId, ruling, reason } = input;
		const comment = await ctx.db
			.selectFrom("submittedComment")
			.select(["id", "number", "sectionId", "circulationId", "late"])
			.where("id", "=", commentId)
			.where("policyId", "=", ctx.policyId)
			.executeTakeFirst();
		if (!comment) throw notFound();
		if (comment.late !== 1) throw new AppError("conflict", "circulation:error.notLate");
		const changed = await ctx.db
			.updateTable("submittedComment")
			.set({ lateRuling: ruling, lateReason: reason })
			.where("id", "=", comment.id)
			.where("lateRuling", "is", null)
			.executeTakeFirst();
		if (changed.numUpdatedRows === 0n) throw new AppError("conflict", "circulation:error.ruled");
		const { policyId } = ctx;
		await record(ctx, {
			type: "comment.lateRuled",
			scope: { kind: "policy", policyId },
			refs: {
				...{ policyId, sectionId: comment.sectionId, submittedCommentId: comment.id },
				...(comment.circulationId ? { circulationId: comment.circulationId } : {}),
			},
			payload: { what: ruling, label: commentLabel(comment.number), reason },
		});
	});
}
