import { applyChange } from "#shared/amendment-change.ts";
import {
	type AmendmentState,
	actionOf,
	adoptedStates,
	failedGuards,
	subAmendableStates,
	transitions,
} from "#shared/amendment-states.ts";
import { type ActInput, actInput, type Change } from "#shared/amendments.ts";
import { AppError } from "#shared/errors.ts";
import { authorize } from "../access.ts";
import type { PolicyContext } from "../context.ts";
import { withTransaction } from "../transaction.ts";
import {
	authorFacts,
	establishFacts,
	isVoting,
	openSubs,
	parentWithout,
	timeOfDay,
} from "./amendment-facts.ts";
import { type AmendmentRow, describeChange, getRow } from "./amendment-row.ts";
import { fallBeside, isUndecided, labelOf, resumeParent, settleSubs, takeStep } from "./amendment-steps.ts";
import {
	misfitError,
	misfitsOf,
	proposedText,
	removeChange,
	withWording,
	writeChange,
} from "./amendment-text.ts";
import { getOwnSection, holdPolicy } from "./outline.ts";

/** A new wording that its author files: what the form describes, and why. */
export type NewWording = { change: Change; reason: string; versionId: string };

/**
 * Does one act on an amendment (DOMAIN 3.4): the right, then the state, then every guard, each with its own sentence.
 * What follows by machine is done in the same transaction: contradicting amendments fall, a parent goes on, the text
 * changes. The same form sent twice acts once. Throws "forbidden" or "conflict" naming the guard.
 * @param wording for "refile" and "revise" only
 */
export async function actOnAmendment(
	ctx: PolicyContext,
	given: ActInput,
	wording?: NewWording,
): Promise<void> {
	const input = actInput.parse(given);
	await withTransaction(ctx, async (ctx) => {
		await holdPolicy(ctx);
		const row = await getRow(ctx, input.amendmentId);
		authorize(ctx, actionOf[input.act], authorFacts(ctx, row));
		if (await isDone(ctx, row, input)) return;
		await refuseUnless(ctx, row, input, wording);
		const after = await perform(ctx, row, input, wording);
		if (adoptedStates.includes(after.state as AmendmentState) && input.act !== "undo")
			await fallBeside(ctx, after);
		if (!isUndecided(after)) await settleSubs(ctx, after);
		await resumeParent(ctx, after);
	});
}

type Input = ReturnType<typeof actInput.parse>;

async function isDone(ctx: PolicyContext, row: AmendmentRow, { act, key }: Input): Promise<boolean> {
	const done = await ctx.db
		.selectFrom("amendmentAct")
		.select("id")
		.where("personId", "=", ctx.actor.personId)
		.where("key", "=", key)
		.where("amendmentId", "=", row.id)
		.where("act", "=", act)
		.executeTakeFirst();
	return done !== undefined;
}

/** Throws "conflict" with the sentence of the first guard that fails, and those that a field of the form answers. */
async function refuseUnless(
	ctx: PolicyContext,
	row: AmendmentRow,
	input: Input,
	wording: NewWording | undefined,
): Promise<void> {
	const { act } = input;
	const needsWording = act === "refile" || act === "revise";
	const facts = await establishFacts(ctx, act, row, {
		...input,
		...(needsWording && wording && { change: wording.change }),
	});
	const failed = failedGuards(act, row.state as AmendmentState, facts);
	const [first] = failed;
	if (first === undefined) return;
	const label = labelOf(row);
	if (act === "incorporate" && row.state === "incorporated") {
		const name = await lastActor(ctx, row.id);
		throw new AppError("conflict", "amendments:error.alreadyIn", { label, name });
	}
	const fields: Record<string, string> = {};
	if (failed.includes("reason") || failed.includes("reservation"))
		fields.reason = `amendments:guard.${failed.includes("reason") ? "reason" : "reservation"}`;
	if (failed.includes("until")) fields.until = "amendments:guard.until";
	if (first !== "fits" || act === "undo")
		throw new AppError("conflict", `amendments:guard.${first}`, { label }, fields);
	const [misfit] = await misfitsOf(ctx, row, wording?.change);
	throw misfitError(label, misfit);
}

async function lastActor(ctx: PolicyContext, amendmentId: string): Promise<string> {
	const last = await ctx.db
		.selectFrom("amendmentAct")
		.innerJoin("user", "user.id", "amendmentAct.personId")
		.select("user.name")
		.where("amendmentId", "=", amendmentId)
		.orderBy("number", "desc")
		.executeTakeFirstOrThrow();
	return last.name;
}

async function perform(
	ctx: PolicyContext,
	row: AmendmentRow,
	{ act, reason, until, key }: Input,
	wording: NewWording | undefined,
): Promise<AmendmentRow> {
	const to = transitions[act].to;
	if (to === null) return undo(ctx, row, { reason, key });
	const step = { act, to, reason, key };
	if (act === "incorporate") return incorporate(ctx, row, key);
	if (act === "refile" || act === "revise") {
		if (!wording) throw new AppError("invalid", "errors:unreadableForm");
		return takeStep(ctx, row, { ...step, reason: "", wording });
	}
	const { constituency } = ctx.member;
	if (act === "receive" && row.constituency && (await isVoting(ctx, row.constituency)))
		return takeStep(ctx, row, { ...step, set: { secondedBy: row.constituency, secondedAt: ctx.now } });
	if (act === "second") {
		const seconded = { secondedBy: constituency, secondedById: ctx.actor.personId, secondedAt: ctx.now };
		return takeStep(ctx, row, { ...step, set: seconded });
	}
	if (act === "takeOver") {
		const event = { type: "amendment.acted", payload: { what: act, constituency } } as const;
		return takeStep(ctx, row, { ...step, set: { takenOverBy: constituency }, event });
	}
	if (act === "defer") {
		const event = { type: "amendment.acted", payload: { what: act, after: until } } as const;
		return takeStep(ctx, row, { ...step, set: { deferredUntil: timeOfDay(until) }, event });
	}
	const after = await takeStep(ctx, row, step);
	if (act === "circulate" && row.parentId) await subAmend(ctx, row.parentId);
	return after;
}

/** A sub-amendment is before everybody: what it changes waits for it. */
async function subAmend(ctx: PolicyContext, parentId: string): Promise<void> {
	const parent = await getRow(ctx, parentId);
	if (parent.state === "under_discussion" || parent.state === "circulated")
		await takeStep(ctx, parent, { act: "subAmend", to: "sub_amended" });
}

/** Writes the agreed words into the section, or a sub-amendment's into the amendment that it changes. */
async function incorporate(ctx: PolicyContext, row: AmendmentRow, key: string): Promise<AmendmentRow> {
	const change = describeChange(row);
	const label = labelOf(row);
	const step = { act: "incorporate", to: "incorporated", key } as const;
	if (row.parentId) {
		const parent = await getRow(ctx, row.parentId);
		if (!subAmendableStates.includes(parent.state as AmendmentState))
			throw new AppError("conflict", "amendments:guard.parentOpen", { label: labelOf(parent) });
		const own = describeChange(parent);
		const text = applyChange(proposedText(own.after), change);
		const after = await takeStep(ctx, row, { ...step, event: { type: "amendment.incorporated" } });
		await takeStep(ctx, await getRow(ctx, parent.id), {
			act: "subSettle",
			to: (await openSubs(ctx, parent.id)).length > 0 ? "sub_amended" : "under_discussion",
			wording: { change: withWording(own, text) },
		});
		return after;
	}
	const section = await getOwnSection(ctx, row.sectionId);
	const written = await writeChange(ctx, section, change, { cause: "amendment", causeId: row.id, label });
	const event = { type: "amendment.incorporated", versionId: written.versionId } as const;
	return takeStep(ctx, row, { ...step, set: { changeId: written.id }, event });
}

/** Takes the words out of the text again, as a new change; the amendment is what it was before. */
async function undo(
	ctx: PolicyContext,
	row: AmendmentRow,
	{ reason, key }: { reason: string; key: string },
): Promise<AmendmentRow> {
	const last = await ctx.db
		.selectFrom("amendmentAct")
		.select("from")
		.where("amendmentId", "=", row.id)
		.where("act", "=", "incorporate")
		.orderBy("number", "desc")
		.executeTakeFirstOrThrow();
	const step = { act: "undo", to: last.from as AmendmentState, reason, key };
	if (row.parentId) {
		const parent = await getRow(ctx, row.parentId);
		const text = parentWithout(parent, row);
		if (!text) throw new AppError("conflict", "amendments:guard.fits");
		const after = await takeStep(ctx, row, { ...step, event: { type: "amendment.undone" } });
		const wording = { change: withWording(describeChange(parent), text) };
		await takeStep(ctx, parent, { act: "subAmend", to: "sub_amended", wording });
		return after;
	}
	const section = await getOwnSection(ctx, row.sectionId);
	const cause = { causeId: row.id, label: labelOf(row) };
	const written = await removeChange(ctx, section, row.changeId ?? "", cause);
	const event = { type: "amendment.undone", versionId: written.versionId } as const;
	return takeStep(ctx, row, { ...step, set: { changeId: null }, event });
}
