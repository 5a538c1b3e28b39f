import type { ExtendRoundInput } from "#shared/conduct.ts";
import { AppError } from "#shared/errors.ts";
import { authorize } from "../access.ts";
import { type Context, type PolicyContext, systemContext } from "../context.ts";
import { newId } from "../ids.ts";
import type { Services } from "../services.ts";
import { withTransaction } from "../transaction.ts";
import { passGuard } from "./conduct.ts";
import { settingsOf } from "./procedure.ts";
import { mailVoters } from "./round-mails.ts";
import { checkClosing, holdRound, type RoundRow, recordRound, roundClock } from "./round-row.ts";

/** Moving a round's end, always to a later time: announced before the end, or by rule after an outage. */

/** Officers move the end of an open round, before it is reached, with a reason that everybody reads. */
export async function extendRound(ctx: PolicyContext, input: ExtendRoundInput): Promise<void> {
	await withTransaction(ctx, async (ctx) => {
		const round = await holdRound(ctx, input.roundId);
		authorize(ctx, "round.conduct");
		passGuard("extend", round);
		const now = await roundClock(ctx, ctx.policyId);
		if (now >= round.closesAt) throw new AppError("conflict", "conduct:error.tooLate");
		if (input.closesAt <= round.closesAt) {
			throw new AppError("invalid", "errors:checkForm", {}, { closesAt: "conduct:error.notShorter" });
		}
		checkClosing(input.closesAt, now);
		const byPersonId = ctx.actor.personId;
		await moveEnd({ ...ctx, now }, round, {
			to: input.closesAt,
			reason: input.reason,
			kind: "announced",
			byPersonId,
		});
	});
}

async function moveEnd(
	ctx: Context,
	round: RoundRow,
	given: { to: number; reason: string; kind: "announced" | "outage"; byPersonId: string | null },
): Promise<void> {
	const { to, reason, kind, byPersonId } = given;
	const from = round.closesAt;
	const payload = { number: round.number, from, to, reason, kind };
	const entry = await recordRound(ctx, round, "round.extended", payload);
	await ctx.db
		.insertInto("extension")
		.values({
			id: newId(),
			roundId: round.id,
			...{ kind, from, to, reason, byPersonId },
			...stamp(ctx, entry),
		})
		.execute();
	await ctx.db.updateTable("round").set({ closesAt: to }).where("id", "=", round.id).execute();
	await mailVoters(ctx, round, "roundExtended", {
		page: "ballot",
		until: to,
		// An outage is told by the round's page: its reason is two moments.
		params: { reason: kind === "announced" ? reason : "", context: kind },
	});
}

function stamp(ctx: Context, entry: { seq: number }) {
	return { at: ctx.now, entrySeq: entry.seq };
}

/** A gap between two signs of life that is longer than this was an outage, in ms. */
const longestPause = 60_000;

/** Notes that this installation is at work. */
export async function notePulse(services: Services): Promise<void> {
	const seenAt = services.clock();
	const { numUpdatedRows } = await services.db
		.updateTable("pulse")
		.set({ seenAt })
		.where("id", "=", 1)
		.executeTakeFirst();
	if (numUpdatedRows > 0n) return;
	await services.db
		.insertInto("pulse")
		.values({ id: 1, seenAt })
		.onConflict((conflict) => conflict.column("id").doNothing())
		.execute();
}

/**
 * After an outage that fell into a round's last minutes, the round takes ballots for `graceMinutes` of its rules after
 * the return; recorded as an extension with the outage's beginning and end. Call it before due rounds are closed.
 */
export async function graceAfterOutage(services: Services): Promise<void> {
	const now = services.clock();
	const pulse = await services.db.selectFrom("pulse").select("seenAt").where("id", "=", 1).executeTakeFirst();
	if (!pulse || now - pulse.seenAt <= longestPause) return;
	const from = pulse.seenAt;
	const open = await services.db
		.selectFrom("round")
		.select(["id", "policyId"])
		.where("state", "=", "open")
		.where("closesAt", ">", from)
		.execute();
	for (const { id, policyId } of open) {
		await withTransaction(systemContext(services), async (ctx) => {
			const round = await holdRound({ ...ctx, policyId }, id);
			const grace = settingsOf(round).graceMinutes * 60_000;
			// Whoever had more than that left after the return lost nothing.
			if (round.state !== "open" || now + grace <= round.closesAt) return;
			const reason = `${new Date(from).toISOString()}/${new Date(now).toISOString()}`;
			await moveEnd({ ...ctx, now }, round, { to: now + grace, reason, kind: "outage", byPersonId: null });
		});
	}
}
