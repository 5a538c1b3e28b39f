import {
	guardAct,
	isAdopted,
	type ReopenTextInput,
	type RepeatRoundInput,
	type RoundAct,
	stageOf,
} from "#shared/conduct.ts";
import { AppError, notFound } from "#shared/errors.ts";
import type { Decision, RoundState } from "#shared/rounds.ts";
import { authorize } from "../access.ts";
import type { PolicyContext } from "../context.ts";
import { newId } from "../ids.ts";
import { withTransaction } from "../transaction.ts";
import { holdPolicy } from "./outline.ts";
import { releaseSections, reopenAdopted } from "./release.ts";
import {
	checkClosing,
	holdRound,
	type RoundRow,
	recordRound,
	roundClock,
	sectionIdsOf,
} from "./round-row.ts";
import { lockSections } from "./sections.ts";
import { freezeSections } from "./versions.ts";

/** What officers do with a round beside opening and closing it (DOMAIN 3.6): each act behind its guard. */

/** Where the round stands; "counted" once its result is stored. */
export function stageOfRound(round: Pick<RoundRow, "state" | "decision">): RoundState {
	return stageOf(round.state, round.decision !== null);
}

/** Throws the sentence of the guard that stands before this act. */
export function passGuard(act: RoundAct, round: Pick<RoundRow, "state" | "decision">): void {
	const guard = guardAct(act, stageOfRound(round));
	if (guard) throw new AppError("conflict", `conduct:guard.${guard}`);
}

/** The outcome of a counted round. */
export function outcomeOf(round: Pick<RoundRow, "decision">): Decision["outcome"] | undefined {
	return round.decision === null ? undefined : (JSON.parse(round.decision) as Decision).outcome;
}

/** Gives notice of a round that is prepared: from here its notice days run. */
export async function announceRound(ctx: PolicyContext, { roundId }: { roundId: string }): Promise<void> {
	await withTransaction(ctx, async (ctx) => {
		const round = await holdRound(ctx, roundId);
		authorize(ctx, "round.conduct");
		passGuard("announce", round);
		const now = await roundClock(ctx, ctx.policyId);
		await ctx.db
			.updateTable("round")
			.set({ state: "announced", announcedAt: now })
			.where("id", "=", roundId)
			.execute();
		await recordRound({ ...ctx, now }, round, "round.announced", announcement(round));
	});
}

/** What the log says of a round's announcement. */
export function announcement(round: RoundRow): Record<string, unknown> {
	const { number, question, textHash, closesAt } = round;
	return { number, question, textHash, rule: JSON.parse(round.rule), closesAt };
}

/** Ends an open round whose roll, rule or text was wrong from the start: no ballot of it counts. */
export async function voidRound(
	ctx: PolicyContext,
	{ roundId, defect, reason }: { roundId: string; defect: string; reason: string },
): Promise<void> {
	await withTransaction(ctx, async (ctx) => {
		const round = await holdRound(ctx, roundId);
		authorize(ctx, "round.conduct");
		passGuard("declareVoid", round);
		const now = await roundClock(ctx, ctx.policyId);
		await ctx.db
			.updateTable("round")
			.set({ state: "void", closedAt: now, reason })
			.where("id", "=", roundId)
			.execute();
		await recordRound({ ...ctx, now }, round, "round.voided", { number: round.number, defect, reason });
		await releaseSections(ctx, { ...round, state: "void" });
	});
}

/**
 * Annuls a closed round for a defect that is certified in words. Its record stays as it was signed, and the text may
 * be put to the vote again on the same hash.
 */
export async function annulRound(
	ctx: PolicyContext,
	{ roundId, reason }: { roundId: string; reason: string },
): Promise<void> {
	await withTransaction(ctx, async (ctx) => {
		const round = await holdRound(ctx, roundId);
		authorize(ctx, "round.conduct");
		passGuard("annul", round);
		await annulHeld(ctx, round, reason);
	});
}

/** The same for a round that is held already and whose guard was passed. */
export async function annulHeld(ctx: PolicyContext, round: RoundRow, reason: string): Promise<void> {
	const now = await roundClock(ctx, ctx.policyId);
	await ctx.db
		.updateTable("round")
		.set({ state: "annulled", annulledAt: now, annulReason: reason })
		.where("id", "=", round.id)
		.execute();
	await recordRound({ ...ctx, now }, round, "round.annulled", {
		number: round.number,
		reason,
		...(round.decision && { outcome: outcomeOf(round) }),
	});
	await releaseSections(ctx, { ...round, state: "annulled" });
}

/**
 * Calls a round again on the same text, question and rule, after it missed the quorum, was annulled or void. The text
 * is frozen anew and must have the same hash.
 */
export async function repeatRound(ctx: PolicyContext, input: RepeatRoundInput): Promise<{ roundId: string }> {
	return withTransaction(ctx, async (ctx) => {
		await holdPolicy(ctx);
		const before = await holdRound(ctx, input.roundId);
		authorize(ctx, "round.conduct");
		const earlier = await ctx.db
			.selectFrom("round")
			.select("id")
			.where("policyId", "=", ctx.policyId)
			.where("key", "=", input.key)
			.executeTakeFirst();
		if (earlier) return { roundId: earlier.id };
		passGuard("repeat", before);
		const again = before.state === "annulled" || before.state === "void" || outcomeOf(before) === "no_quorum";
		if (!again) throw new AppError("conflict", "conduct:error.repeat");
		const now = await roundClock(ctx, ctx.policyId);
		checkClosing(input.closesAt, now);
		const version = await freezeAgain(ctx, before);
		const { count } = await ctx.db
			.selectFrom("round")
			.select((eb) => eb.fn.max("number").as("count"))
			.where("policyId", "=", ctx.policyId)
			.executeTakeFirstOrThrow();
		const round: RoundRow = {
			...before,
			id: newId(),
			number: Number(count) + 1,
			state: "announced",
			versionId: version.id,
			opensAt: now,
			closesAt: input.closesAt,
			openedAt: null,
			closedAt: null,
			createdById: ctx.actor.personId,
			createdAt: now,
			announcedAt: now,
			groups: null,
			decision: null,
			record: null,
			reason: null,
			annulledAt: null,
			annulReason: null,
			castingVote: null,
			repeatsId: before.id,
			key: input.key,
		};
		await ctx.db.insertInto("round").values(round).execute();
		await recordRound({ ...ctx, now }, round, "round.announced", {
			...announcement(round),
			repeats: before.number,
		});
		return { roundId: round.id };
	});
}

async function freezeAgain(ctx: PolicyContext, before: RoundRow) {
	const { title } = await ctx.db
		.selectFrom("version")
		.select("title")
		.where("id", "=", before.versionId)
		.executeTakeFirstOrThrow();
	const sectionIds = await sectionIdsOf(ctx, before.versionId);
	const version = await freezeSections(ctx, { scope: "round", sectionIds, title });
	if (version.hash !== before.textHash) throw new AppError("conflict", "conduct:error.textChanged");
	await lockSections(ctx, version.sectionIds, version.id);
	return version;
}

/**
 * Opens an adopted text for drafting again: the chair, at a constituency's request. The record stays valid for the
 * text it names; another text needs another round.
 */
export async function reopenText(ctx: PolicyContext, input: ReopenTextInput): Promise<void> {
	await withTransaction(ctx, async (ctx) => {
		await holdPolicy(ctx);
		const round = await holdRound(ctx, input.roundId);
		authorize(ctx, "round.rule");
		passGuard("reopen", round);
		if (!isAdopted(outcomeOf(round))) throw new AppError("conflict", "conduct:error.notAdopted");
		if (round.reopenedAt !== null) throw new AppError("conflict", "conduct:error.reopened");
		const asking = await ctx.db
			.selectFrom("constituency")
			.select("code")
			.where("policyId", "=", ctx.policyId)
			.where("code", "=", input.constituency)
			.where("seats", ">", 0)
			.executeTakeFirst();
		if (!asking) throw notFound();
		const now = await roundClock(ctx, ctx.policyId);
		const { constituency, reason } = input;
		await ctx.db
			.updateTable("round")
			.set({ reopenedAt: now, reopenedFor: constituency, reopenReason: reason })
			.where("id", "=", round.id)
			.execute();
		const payload = { number: round.number, constituency, reason };
		await recordRound({ ...ctx, now }, round, "round.reopened", payload);
		await reopenAdopted(ctx, round, reason);
	});
}
