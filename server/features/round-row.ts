import type { Selectable } from "kysely";
import { AppError, notFound } from "#shared/errors.ts";
import { chainOf, type EventType } from "#shared/events.ts";
import type { Context } from "../context.ts";
import type { RoundTable } from "../db/tables/rounds.ts";
import { record } from "../transaction.ts";

// What rounds and ballots share: a round's row, the clock it is measured by, its entries in the log.

export type RoundRow = Selectable<RoundTable>;

/** The sections of a frozen text, in its order. */
export async function sectionIdsOf(ctx: Context, versionId: string): Promise<string[]> {
	const rows = await ctx.db
		.selectFrom("versionSection")
		.select("sectionId")
		.where("versionId", "=", versionId)
		.orderBy("position")
		.execute();
	return rows.map((row) => row.sectionId);
}

/** A round of this policy, held until the transaction ends: casts and closings wait for one another. */
export async function holdRound(ctx: Context & { policyId: string }, roundId: string): Promise<RoundRow> {
	let query = ctx.db
		.selectFrom("round")
		.selectAll()
		.where("id", "=", roundId)
		.where("policyId", "=", ctx.policyId);
	if (ctx.services.dialect === "postgres") query = query.forUpdate();
	const round = await query.executeTakeFirst();
	if (!round) throw notFound();
	return round;
}

/**
 * The moment by which a round's deadlines are measured: the clock read now, after any waiting for a lock, but
 * never before the last entry of the log, so that a clock set back reopens nothing (SAFETY 4.1).
 */
export async function roundClock(ctx: Context, policyId: string): Promise<number> {
	const last = await ctx.db
		.selectFrom("event")
		.select("at")
		.where("chain", "=", chainOf({ kind: "policy", policyId }))
		.orderBy("seq", "desc")
		.limit(1)
		.executeTakeFirst();
	return Math.max(ctx.now, ctx.services.clock(), last?.at ?? 0);
}

/** A round may stay open for this long at most, in ms. */
const longestRound = 366 * 24 * 60 * 60 * 1000;

/** Throws the sentence for the field closesAt unless the end lies ahead, within a year. */
export function checkClosing(closesAt: number, now: number): void {
	const sentence =
		closesAt <= now
			? "rounds:error.closesPast"
			: closesAt > now + longestRound
				? "rounds:error.closesFar"
				: null;
	if (sentence) throw new AppError("invalid", "errors:checkForm", {}, { closesAt: sentence });
}

type RoundEvent = Extract<EventType, `round.${string}` | `ballot.${string}`>;

/** Writes one entry about a round into the policy's log. */
export async function recordRound(
	ctx: Context,
	round: Pick<RoundRow, "id" | "policyId" | "versionId">,
	type: RoundEvent,
	payload: Record<string, unknown>,
): Promise<{ seq: number; hash: string }> {
	const { id: roundId, policyId, versionId } = round;
	const refs = type.startsWith("ballot.") ? { policyId, roundId } : { policyId, roundId, versionId };
	return record(ctx, { type, scope: { kind: "policy", policyId }, refs, payload });
}
