import type { Selectable } from "kysely";
import {
	answersAsOne,
	type ChangeItemInput,
	type CommentType,
	type ItemInput,
	type ItemState,
	itemActs,
	type JudgeItemInput,
	type MergeItemsInput,
	responseLimits,
} from "#shared/circulation.ts";
import { shortenQuote } from "#shared/comments.ts";
import { listBlocks } from "#shared/document/blocks.ts";
import { AppError, notFound } from "#shared/errors.ts";
import type { EventScope } from "#shared/events.ts";
import { authorize, judge } from "../access.ts";
import type { PolicyContext } from "../context.ts";
import type { ResponseItemTable } from "../db/tables/negotiation.ts";
import { newId } from "../ids.ts";
import { record, withTransaction } from "../transaction.ts";
import { type CirculationRow, getCirculationRow } from "./circulations.ts";
import { getVersion } from "./versions.ts";

// A constituency's response in the making. Every function here asks first whether the caucus is the actor's own, and
// every query names that constituency: whatever is here is absent everywhere else (DESIGN 5).

export type ResponseItem = Selectable<ResponseItemTable>;
/** A context whose actor works in the caucus of `constituency`, on one comment round. */
export type CaucusContext = { ctx: PolicyContext; circulation: CirculationRow; constituency: string };

/** The way into a caucus's work on a comment round. Who has none there learns nothing: "not-found". */
export async function enterResponse(
	ctx: PolicyContext,
	circulationId: string,
	hold = false,
): Promise<CaucusContext> {
	const { constituency } = ctx.member;
	authorize(ctx, "response.read", { audience: answersAsOne(constituency) });
	const circulation = await getCirculationRow(ctx, circulationId, hold);
	return { ctx, circulation, constituency: constituency as string };
}

/** What happens in a caucus is written in its own chain, and heard by its own members only. */
async function recordChange({ ctx, circulation, constituency }: CaucusContext): Promise<void> {
	const { policyId } = ctx;
	const scope: EventScope = { kind: "caucus", policyId, constituency };
	await record(ctx, {
		type: "response.changed",
		scope,
		refs: { policyId, circulationId: circulation.id },
	});
}

/** Runs one act on a caucus's response in a transaction, as one entry of its chain. */
async function actInCaucus<T>(
	ctx: PolicyContext,
	circulationId: string,
	act: (caucus: CaucusContext) => Promise<T>,
): Promise<T> {
	return withTransaction(ctx, async (ctx) => {
		const caucus = await enterResponse(ctx, circulationId, true);
		authorize(ctx, "response.prepare", { audience: true });
		const result = await act(caucus);
		await recordChange(caucus);
		return result;
	});
}

/** One item of the actor's own caucus, in this comment round. Throws "not-found", for other caucuses' too. */
export async function getItem(
	{ ctx, circulation, constituency }: CaucusContext,
	itemId: string,
): Promise<ResponseItem> {
	const item = await ctx.db
		.selectFrom("responseItem")
		.selectAll()
		.where("id", "=", itemId)
		.where("circulationId", "=", circulation.id)
		.where("constituency", "=", constituency)
		.executeTakeFirst();
	if (!item) throw notFound();
	return item;
}

/** The frozen text of a section in a comment round, and the words of one of its paragraphs. */
export async function findPlace(
	ctx: PolicyContext,
	circulationId: string,
	place: { sectionId: string; blockId: string | null },
): Promise<{ sectionId: string; versionId: string; blockId: string | null; quote: string | null }> {
	const text = await ctx.db
		.selectFrom("circulationText")
		.select(["sectionId", "versionId"])
		.where("circulationId", "=", circulationId)
		.where("sectionId", "=", place.sectionId)
		.executeTakeFirst();
	const wrongPlace = new AppError("invalid", "errors:checkForm", {}, { place: "circulation:error.place" });
	if (!text) throw wrongPlace;
	if (place.blockId === null) return { ...text, blockId: null, quote: null };
	const version = await getVersion(ctx, text.versionId);
	const doc = version.text.sections.find((section) => section.id === place.sectionId)?.doc;
	const block = doc && listBlocks(doc, null).find(({ id }) => id === place.blockId);
	if (!block) throw wrongPlace;
	return { ...text, blockId: place.blockId, quote: shortenQuote(block.text) };
}

/** Adds a comment to the response in the making. The same form sent twice adds one. @returns its id */
export async function addItem(ctx: PolicyContext, circulationId: string, input: ItemInput): Promise<string> {
	const known = await ctx.db
		.selectFrom("responseItem")
		.select("id")
		.where("personId", "=", ctx.actor.personId)
		.where("key", "=", input.key)
		.where("circulationId", "=", circulationId)
		.executeTakeFirst();
	if (known) return known.id;
	return actInCaucus(ctx, circulationId, async (caucus) => {
		const { ctx, circulation, constituency } = caucus;
		const { type, text, wording, justification, key } = input;
		const { sectionId, blockId, quote } = await findPlace(ctx, circulation.id, input.place);
		const id = newId();
		await ctx.db
			.insertInto("responseItem")
			.values({
				...{ id, policyId: ctx.policyId, circulationId: circulation.id, constituency },
				...{ sectionId, blockId, quote, type, text, wording, justification, key },
				...{ memberId: ctx.member.id, personId: ctx.actor.personId, capacity: ctx.member.capacity },
				...{ createdAt: ctx.now, changedAt: ctx.now, changedById: ctx.actor.personId },
				...{ state: "draft", mergedIntoId: null, submittedCommentId: null },
			})
			.execute();
		return id;
	});
}

/** An item may be changed by its author until it is endorsed, and by the spokesperson until it is submitted. */
function requireOwn(ctx: PolicyContext, item: ResponseItem): void {
	if (judge(ctx, "response.submit", { audience: true }).allowed) return;
	if (item.memberId !== ctx.member.id) throw new AppError("forbidden", "circulation:error.notYours");
	if (item.state === "endorsed") throw new AppError("conflict", "circulation:error.endorsed");
}

function requireOpen(item: ResponseItem): void {
	if (!itemActs(item.state as ItemState).change)
		throw new AppError("conflict", `circulation:error.item.${item.state}`);
}

/** Changes what an item says. Refused where somebody changed it after the writer read it: nothing is written over. */
export async function changeItem(
	ctx: PolicyContext,
	circulationId: string,
	input: ChangeItemInput,
): Promise<void> {
	await actInCaucus(ctx, circulationId, async (caucus) => {
		const { ctx } = caucus;
		const item = await getItem(caucus, input.itemId);
		requireOpen(item);
		requireOwn(ctx, item);
		if (item.changedAt !== input.seen) throw new AppError("conflict", "circulation:error.changedMeanwhile");
		const { type, text, wording, justification } = input;
		const { sectionId, blockId, quote } = await findPlace(ctx, circulationId, input.place);
		await setItem(ctx, item, { sectionId, blockId, quote, type, text, wording, justification });
	});
}

type ItemChange = Partial<Omit<ResponseItem, "id" | "constituency" | "circulationId">>;

async function setItem(ctx: PolicyContext, item: ResponseItem, change: ItemChange): Promise<void> {
	// Two changes within one millisecond are still two: whoever read the first has not seen the second.
	const changedAt = Math.max(ctx.now, item.changedAt + 1);
	// Whoever only judges an item is not among those who wrote it.
	const changedById = change.state === undefined ? ctx.actor.personId : item.changedById;
	await ctx.db
		.updateTable("responseItem")
		.set({ ...change, changedAt, changedById })
		.where("id", "=", item.id)
		.execute();
}

/** The spokesperson endorses an item, does not, or leaves it open again. */
export async function judgeItem(
	ctx: PolicyContext,
	circulationId: string,
	input: JudgeItemInput,
): Promise<void> {
	await actInCaucus(ctx, circulationId, async (caucus) => {
		authorize(caucus.ctx, "response.submit", { audience: true });
		const item = await getItem(caucus, input.itemId);
		requireOpen(item);
		if (item.state !== input.state) await setItem(caucus.ctx, item, { state: input.state });
	});
}

/** The spokesperson puts one item into another of the same section: its words are added there, its row stays. */
export async function mergeItems(
	ctx: PolicyContext,
	circulationId: string,
	input: MergeItemsInput,
): Promise<void> {
	await actInCaucus(ctx, circulationId, async (caucus) => {
		authorize(caucus.ctx, "response.submit", { audience: true });
		const item = await getItem(caucus, input.itemId);
		const into = await getItem(caucus, input.intoId);
		requireOpen(item);
		requireOpen(into);
		if (item.id === into.id || item.sectionId !== into.sectionId)
			throw new AppError("invalid", "errors:checkForm", {}, { intoId: "circulation:error.into" });
		const joined = {
			text: joinWords(into.text, item.text, responseLimits.text),
			wording: joinWords(into.wording, item.wording, responseLimits.wording),
			justification: joinWords(into.justification, item.justification, responseLimits.justification),
		};
		await setItem(caucus.ctx, into, joined);
		await setItem(caucus.ctx, item, { state: "merged", mergedIntoId: into.id });
	});
}

function joinWords(one: string, other: string, limit: number): string {
	const joined = other === "" || one === other ? one : [one, other].filter(Boolean).join("\n\n");
	if (joined.length > limit) throw new AppError("conflict", "circulation:error.mergedTooLong", { limit });
	return joined;
}

/** Takes an item away for good: its author while it is not endorsed, or the spokesperson. */
export async function removeItem(ctx: PolicyContext, circulationId: string, itemId: string): Promise<void> {
	await actInCaucus(ctx, circulationId, async (caucus) => {
		const item = await getItem(caucus, itemId);
		requireOpen(item);
		requireOwn(caucus.ctx, item);
		await caucus.ctx.db.deleteFrom("responseItem").where("id", "=", item.id).execute();
	});
}

/** What a comment says, without who is behind it inside the caucus. */
export function wordsOf(item: ResponseItem) {
	const { sectionId, blockId, quote, text, wording, justification } = item;
	return { sectionId, blockId, quote, type: item.type as CommentType, text, wording, justification };
}
