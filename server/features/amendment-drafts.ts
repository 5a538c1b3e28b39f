import { measureDistance, type Text } from "#shared/amendment-change.ts";
import { type AmendmentState, subAmendableStates } from "#shared/amendment-states.ts";
import { readChange, type WrittenChange } from "#shared/amendment-wording.ts";
import {
	type Change,
	type DraftInput,
	draftInput,
	type SubmitInput,
	submitInput,
} from "#shared/amendments.ts";
import { AppError, notFound } from "#shared/errors.ts";
import { authorize } from "../access.ts";
import type { PolicyContext } from "../context.ts";
import { newId } from "../ids.ts";
import { record, withTransaction } from "../transaction.ts";
import { actOnAmendment } from "./amendment-acts.ts";
import { authorFacts } from "./amendment-facts.ts";
import { type AmendmentRow, changeColumns, describeChange, getRow } from "./amendment-row.ts";
import { labelOf, recordAmendment, writeHistory } from "./amendment-steps.ts";
import { baseOf, misfitError, misfitsOf } from "./amendment-text.ts";
import { getOwnSection, holdPolicy } from "./outline.ts";

// Amendments in the making. Nobody outside the constituency learns that a draft exists: not from a page, a count,
// an event, or the numbers of what is submitted.

/** A draft as its constituency sees it. */
export type AmendmentDraft = {
	id: string;
	sectionId: string;
	versionId: string;
	parentId: string | null;
	change: Change;
	reason: string;
	language: string;
	personId: string;
	name: string;
	changedAt: number;
};

/** The drafts of the member's own caucus that are neither submitted nor taken away, newest first. */
export async function listDrafts(ctx: PolicyContext): Promise<AmendmentDraft[]> {
	const own = ctx.member.constituency;
	if (own === null) return [];
	const rows = await ctx.db
		.selectFrom("amendmentDraft")
		.innerJoin("user", "user.id", "amendmentDraft.personId")
		.selectAll("amendmentDraft")
		.select("user.name")
		.where("policyId", "=", ctx.policyId)
		.where("constituency", "=", own)
		.where("submittedId", "is", null)
		.where("removedAt", "is", null)
		.orderBy("changedAt", "desc")
		.orderBy("amendmentDraft.id")
		.execute();
	return rows.map((row) => {
		const { id, sectionId, versionId, parentId, reason, language, personId, name, changedAt } = row;
		const change = describeChange(row);
		return { id, sectionId, versionId, parentId, change, reason, language, personId, name, changedAt };
	});
}

/** One draft of the own caucus. One of another's is "not-found", exactly like one that never was. */
export async function getDraft(ctx: PolicyContext, draftId: string): Promise<AmendmentDraft> {
	authorize(ctx, "amendment.draft", { audience: ctx.member.constituency !== null });
	const draft = (await listDrafts(ctx)).find((one) => one.id === draftId);
	if (!draft) throw notFound();
	return draft;
}

/** The text that a new amendment changes, with its frozen version. Throws "conflict" where there is none. */
export async function openBase(
	ctx: PolicyContext,
	{ sectionId, parentId }: { sectionId: string; parentId: string | null },
): Promise<{ text: Text; versionId: string; language: string; title: string }> {
	const section = await getOwnSection(ctx, sectionId);
	if (section.state !== "circulated" || section.versionId === null)
		throw new AppError("conflict", "amendments:guard.sectionCirculated");
	if (parentId) await requireAmendable(ctx, parentId, sectionId);
	const text = await baseOf(ctx, { sectionId, parentId });
	return { text, versionId: section.versionId, language: section.language, title: section.title };
}

/** One level of sub-amendment, of a wording that everybody knows and that is not decided (DOMAIN 3.4). */
async function requireAmendable(ctx: PolicyContext, parentId: string, sectionId: string): Promise<void> {
	const parent = await getRow(ctx, parentId);
	const label = labelOf(parent);
	if (parent.sectionId !== sectionId) throw notFound();
	if (parent.parentId) throw new AppError("conflict", "amendments:error.secondDegree", { label });
	if (!subAmendableStates.includes(parent.state as AmendmentState))
		throw new AppError("conflict", "amendments:guard.parentOpen", { label });
	if (parent.operation === "delete" || parent.operation === "move")
		throw new AppError("conflict", "amendments:error.noWording", { label });
}

/** Reads what was written against the text. Throws "invalid" with the fault's sentence under its field. */
export function changeFrom(text: Text, written: WrittenChange): Change {
	const change = readChange(text, written, newId);
	if (typeof change !== "string") return change;
	throw new AppError("invalid", "errors:checkForm", {}, { wording: `amendments:fault.${change}` });
}

/**
 * Keeps a draft in the member's caucus: a new one, or new words for one that is there. "before" is taken from the
 * text on the server, "after" is checked. The same form sent twice makes one draft.
 * @returns its id
 */
export async function saveDraft(
	ctx: PolicyContext,
	given: DraftInput,
	written: WrittenChange,
): Promise<string> {
	const constituency = ctx.member.constituency;
	authorize(ctx, "amendment.draft", { audience: constituency !== null });
	const input = draftInput.parse(given);
	return withTransaction(ctx, async (ctx) => {
		const old = input.draftId ? await getDraft(ctx, input.draftId) : null;
		const { sectionId, parentId } = old ?? { sectionId: input.sectionId, parentId: input.parentId || null };
		const base = await openBase(ctx, { sectionId, parentId });
		const change = changeFrom(base.text, written);
		const words = {
			...changeColumns(change),
			versionId: base.versionId,
			reason: input.reason,
			language: input.language || base.language,
			changedAt: ctx.now,
		};
		if (old) {
			await ctx.db.updateTable("amendmentDraft").set(words).where("id", "=", old.id).execute();
			await recordDraft(ctx, old.id);
			return old.id;
		}
		const twin = await ctx.db
			.selectFrom("amendmentDraft")
			.select("id")
			.where("personId", "=", ctx.actor.personId)
			.where("key", "=", input.key)
			.executeTakeFirst();
		if (twin) return twin.id;
		const id = newId();
		const { id: memberId, capacity } = ctx.member;
		await ctx.db
			.insertInto("amendmentDraft")
			.values({
				...words,
				...{ id, policyId: ctx.policyId, constituency, sectionId, parentId, memberId, capacity },
				personId: ctx.actor.personId,
				createdAt: ctx.now,
				submittedId: null,
				removedAt: null,
				key: input.key,
			})
			.execute();
		await recordDraft(ctx, id);
		return id;
	});
}

/** An entry of the caucus's own chain, without a word of the draft. */
async function recordDraft(ctx: PolicyContext, draftId: string): Promise<void> {
	const { policyId } = ctx;
	const constituency = ctx.member.constituency as string;
	await record(ctx, {
		type: "amendment.drafted",
		scope: { kind: "caucus", policyId, constituency },
		refs: { policyId, amendmentId: draftId },
	});
}

/** Takes a draft away: its author or the constituency's spokesperson. */
export async function removeDraft(ctx: PolicyContext, draftId: string): Promise<void> {
	await withTransaction(ctx, async (ctx) => {
		const draft = await getDraft(ctx, draftId);
		if (draft.personId !== ctx.actor.personId && ctx.member.capacity !== "spokesperson")
			throw new AppError("forbidden", "amendments:error.notYourDraft");
		await ctx.db
			.updateTable("amendmentDraft")
			.set({ removedAt: ctx.now })
			.where("id", "=", draft.id)
			.execute();
		await recordDraft(ctx, draft.id);
	});
}

/**
 * Submits a draft as a new numbered amendment (DOMAIN 3.4): the spokesperson in the constituency's name, titular
 * members and observers in their own, with their own drafts. The draft stays in the caucus. The same draft is
 * submitted once. @returns the amendment's id
 */
export async function submitDraft(ctx: PolicyContext, given: SubmitInput): Promise<string> {
	authorize(ctx, "amendment.submit", { audience: ctx.member.constituency !== null });
	const input = submitInput.parse(given);
	return withTransaction(ctx, async (ctx) => {
		await holdPolicy(ctx);
		const done = await ctx.db
			.selectFrom("amendment")
			.select("id")
			.where("personId", "=", ctx.actor.personId)
			.where("key", "=", input.key)
			.executeTakeFirst();
		if (done) return done.id;
		const draft = await getDraft(ctx, input.draftId);
		requireName(ctx, draft, input.as);
		const base = await openBase(ctx, draft);
		const row = await insertAmendment(ctx, draft, input, base.versionId);
		const [misfit] = await misfitsOf(ctx, row);
		if (misfit) throw misfitError(labelOf(row), misfit);
		await ctx.db
			.updateTable("amendmentDraft")
			.set({ submittedId: row.id })
			.where("id", "=", draft.id)
			.execute();
		await recordDraft(ctx, draft.id);
		return row.id;
	});
}

function requireName(ctx: PolicyContext, draft: AmendmentDraft, as: "constituency" | "own"): void {
	if (as === "constituency" && ctx.member.capacity !== "spokesperson")
		throw new AppError("forbidden", "amendments:error.spokespersonOnly");
	if (as === "own" && draft.personId !== ctx.actor.personId)
		throw new AppError("forbidden", "amendments:error.ownDraftOnly");
}

async function insertAmendment(
	ctx: PolicyContext,
	draft: AmendmentDraft,
	input: ReturnType<typeof submitInput.parse>,
	versionId: string,
): Promise<AmendmentRow> {
	const { policyId } = ctx;
	const last = await ctx.db
		.selectFrom("amendment")
		.select((eb) => eb.fn.max("number").as("number"))
		.where("policyId", "=", policyId)
		.executeTakeFirst();
	const { sectionId, parentId, change, reason, language } = draft;
	const nothingYet = {
		...{ stateReason: "", secondedById: null, secondedBy: null, secondedAt: null, takenOverBy: null },
		...{ fellBecauseId: null, deferredUntil: null, roundId: null, changeId: null },
	};
	const row: AmendmentRow = {
		...nothingYet,
		...changeColumns(change),
		...{ id: newId(), policyId, number: Number(last?.number ?? 0) + 1 },
		...{ sectionId, versionId, parentId, reason, language },
		constituency: input.as === "constituency" ? ctx.member.constituency : null,
		memberId: ctx.member.id,
		personId: ctx.actor.personId,
		capacity: ctx.member.capacity,
		submittedAt: ctx.now,
		state: "submitted",
		changedAt: ctx.now,
		revision: 1,
		distance: measureDistance(change),
		key: input.key,
	};
	await ctx.db.insertInto("amendment").values(row).execute();
	const line = { act: "submit", from: null, reason: "", key: input.key, isWorded: true };
	await writeHistory(ctx, row, line);
	await recordAmendment(ctx, row, "amendment.submitted", { revision: 1 }, versionId);
	return row;
}

/**
 * Files an amendment with a new wording: one that was returned keeps its number and waits to be received; one that is
 * discussed gets a new revision, and positions on the former wording lapse. Only its author's side.
 */
export async function fileAgain(
	ctx: PolicyContext,
	given: DraftInput & { amendmentId: string },
	written: WrittenChange,
): Promise<void> {
	const input = draftInput.parse(given);
	await withTransaction(ctx, async (ctx) => {
		await holdPolicy(ctx);
		const row = await getRow(ctx, given.amendmentId);
		authorize(ctx, "amendment.own", authorFacts(ctx, row));
		const base = await openBase(ctx, row);
		const act = row.state === "returned_for_clarity" ? "refile" : "revise";
		const wording = {
			change: changeFrom(base.text, written),
			reason: input.reason,
			versionId: base.versionId,
		};
		await actOnAmendment(ctx, { amendmentId: row.id, act, key: input.key }, wording);
	});
}
