import type { EnterBallotInput } from "#shared/conduct.ts";
import { AppError, notFound } from "#shared/errors.ts";
import { authorize } from "../access.ts";
import type { PolicyContext } from "../context.ts";
import { withTransaction } from "../transaction.ts";
import { currentHolders, usedSeats } from "./attendance.ts";
import { insertBallot } from "./ballots.ts";
import { passGuard } from "./conduct.ts";
import { mailPersons } from "./round-mails.ts";
import { holdRound, recordRound, roundClock } from "./round-row.ts";

/** Ballots given in the room, by telephone or on paper: the secretariat writes them down, the voter confirms. */

/**
 * Writes down the ballot of a seat's holder. It counts at once and is marked; only the voter can replace it, and what
 * was written down wrongly is corrected with three signatures (DOMAIN 3.6). The same form again enters nothing.
 */
export async function enterBallot(ctx: PolicyContext, input: EnterBallotInput): Promise<void> {
	await withTransaction(ctx, async (ctx) => {
		const round = await holdRound(ctx, input.roundId);
		authorize(ctx, "ballot.enter");
		const earlier = await ctx.db
			.selectFrom("ballot")
			.select("id")
			.where("roundId", "=", round.id)
			.where("enteredById", "=", ctx.actor.personId)
			.where("key", "=", input.key)
			.executeTakeFirst();
		if (earlier) return;
		passGuard("enter", round);
		const now = await roundClock(ctx, ctx.policyId);
		if (now >= round.closesAt) throw new AppError("conflict", "conduct:guard.afterClose");
		if (input.textHash !== round.textHash) throw new AppError("conflict", "rounds:error.otherText");
		const holder = (await currentHolders(ctx, round.id)).find((one) => one.seat === input.seat);
		if (!holder) throw notFound();
		const used = await usedSeats(ctx, round.id);
		if (used.has(input.seat)) throw new AppError("conflict", "conduct:error.seatUsed");
		if ([...used.values()].includes(holder.personId)) {
			throw new AppError("conflict", "conduct:error.oneBallot");
		}
		await insertBallot({ ...ctx, now }, round, {
			seat: input.seat,
			personId: holder.personId,
			name: holder.name,
			choice: input.choice,
			statement: input.statement ?? null,
			key: input.key,
			channel: input.channel,
			enteredById: ctx.actor.personId,
			confirmedAt: null,
		});
		await mailPersons(ctx, round, [holder.personId], "ballotEntered", { params: { by: ctx.actor.name } });
	});
}

/** The voter confirms a ballot that was entered for them, on their own page. Twice is once. */
export async function confirmBallot(
	ctx: PolicyContext,
	{ roundId, ballotId }: { roundId: string; ballotId: string },
): Promise<void> {
	await withTransaction(ctx, async (ctx) => {
		const round = await holdRound(ctx, roundId);
		const ballot = await ctx.db
			.selectFrom("ballot")
			.select(["id", "seat", "personId", "confirmedAt"])
			.where("id", "=", ballotId)
			.where("roundId", "=", roundId)
			.where("enteredById", "is not", null)
			.where("supersededAt", "is", null)
			.executeTakeFirst();
		authorize(ctx, "ballot.confirm", { isAuthor: ballot?.personId === ctx.actor.personId });
		passGuard("confirm", round);
		if (!ballot || ballot.confirmedAt !== null) return;
		const now = await roundClock(ctx, ctx.policyId);
		await ctx.db.updateTable("ballot").set({ confirmedAt: now }).where("id", "=", ballotId).execute();
		await recordRound({ ...ctx, now }, round, "ballot.confirmed", { seat: ballot.seat });
	});
}
