import { canonicalJson } from "#shared/canonical.ts";
import type { RectifyInput } from "#shared/conduct.ts";
import { AppError, notFound } from "#shared/errors.ts";
import type { BallotChoice } from "#shared/rounds.ts";
import { authorize } from "../access.ts";
import type { PolicyContext } from "../context.ts";
import { newId } from "../ids.ts";
import { withTransaction } from "../transaction.ts";
import { insertBallot } from "./ballots.ts";
import { annulHeld, outcomeOf, passGuard } from "./conduct.ts";
import { countRound } from "./count.ts";
import { findMembers, mailPersons } from "./round-mails.ts";
import { holdRound, type RoundRow, recordRound, roundClock } from "./round-row.ts";

/**
 * A ballot that the secretariat wrote down wrongly: corrected with the signatures of voter, chair and secretary
 * (DOMAIN 3.6). While the round is open the right ballot takes its place. Afterwards the result stands and the
 * correction is noted beside it, unless the outcome would have been another: then the round is annulled.
 */

/** The secretariat proposes the correction, and signs it by that. */
export async function proposeRectification(ctx: PolicyContext, input: RectifyInput): Promise<void> {
	await withTransaction(ctx, async (ctx) => {
		const round = await holdRound(ctx, input.roundId);
		authorize(ctx, "ballot.enter");
		passGuard("rectify", round);
		const ballot = await findCurrent(ctx, round.id, input.ballotId);
		if (ballot.enteredById === null) throw new AppError("conflict", "conduct:error.notEntered");
		if (ballot.choice === input.choice) {
			throw new AppError("invalid", "errors:checkForm", {}, { choice: "conduct:error.sameChoice" });
		}
		if (input.choice === "reserve" && !input.statement) {
			throw new AppError("invalid", "errors:checkForm", {}, { statement: "decision:error.statementMissing" });
		}
		const waiting = await ctx.db
			.selectFrom("rectification")
			.select("id")
			.where("ballotId", "=", ballot.id)
			.where("doneAt", "is", null)
			.executeTakeFirst();
		if (waiting) throw new AppError("conflict", "conduct:error.rectificationUnderWay");
		const now = await roundClock(ctx, ctx.policyId);
		const { personId } = ctx.actor;
		await ctx.db
			.insertInto("rectification")
			.values({
				id: newId(),
				roundId: round.id,
				ballotId: ballot.id,
				from: ballot.choice,
				to: input.choice,
				statement: input.statement ?? null,
				reason: input.reason,
				at: now,
				byPersonId: personId,
				voterId: ballot.personId,
				signedBySecretaryAt: now,
				secretaryId: personId,
			})
			.execute();
		await recordRound({ ...ctx, now }, round, "ballot.rectification", {
			seat: ballot.seat,
			signedBy: "secretary",
			reason: input.reason,
		});
		const signers = [ballot.personId, ...(await findMembers(ctx, ctx.policyId, "chair"))];
		await mailPersons(ctx, round, signers, "rectificationProposed", { params: { by: ctx.actor.name } });
	});
}

async function findCurrent(ctx: PolicyContext, roundId: string, ballotId: string) {
	const ballot = await ctx.db
		.selectFrom("ballot")
		.selectAll()
		.where("id", "=", ballotId)
		.where("roundId", "=", roundId)
		.where("supersededAt", "is", null)
		.executeTakeFirst();
	if (!ballot) throw notFound();
	return ballot;
}

/** The voter or the chair signs; with the last signature the correction takes effect. Twice is once. */
export async function signRectification(
	ctx: PolicyContext,
	input: { roundId: string; rectificationId: string },
): Promise<void> {
	await withTransaction(ctx, async (ctx) => {
		const round = await holdRound(ctx, input.roundId);
		const row = await ctx.db
			.selectFrom("rectification")
			.selectAll()
			.where("id", "=", input.rectificationId)
			.where("roundId", "=", round.id)
			.executeTakeFirst();
		if (!row) throw notFound();
		const isVoter = row.voterId === ctx.actor.personId;
		if (isVoter) authorize(ctx, "ballot.confirm", { isAuthor: true });
		else authorize(ctx, "round.rule");
		passGuard("rectify", round);
		if (row.doneAt !== null || (isVoter ? row.signedByVoterAt : row.signedByChairAt) !== null) return;
		const now = await roundClock(ctx, ctx.policyId);
		const signed = {
			...row,
			...(isVoter ? { signedByVoterAt: now } : { signedByChairAt: now, chairId: ctx.actor.personId }),
		};
		const ballot = await findCurrent(ctx, round.id, row.ballotId);
		const { signedByVoterAt, signedByChairAt, chairId } = signed;
		await ctx.db
			.updateTable("rectification")
			.set({ signedByVoterAt, signedByChairAt, chairId })
			.where("id", "=", row.id)
			.execute();
		await recordRound({ ...ctx, now }, round, "ballot.rectification", {
			seat: ballot.seat,
			signedBy: isVoter ? "voter" : "chair",
		});
		if (signedByVoterAt !== null && signedByChairAt !== null) {
			await takeEffect({ ...ctx, now }, round, signed, ballot);
		}
	});
}

type Right = { id: string; to: string; statement: string | null; reason: string };
type Wrong = Awaited<ReturnType<typeof findCurrent>>;

async function takeEffect(ctx: PolicyContext, round: RoundRow, right: Right, wrong: Wrong): Promise<void> {
	const done = (effect: string, count: object = {}) =>
		ctx.db
			.updateTable("rectification")
			.set({ doneAt: ctx.now, effect, ...count })
			.where("id", "=", right.id)
			.execute();
	if (round.state === "open") {
		const { seat, personId, name, channel, enteredById } = wrong;
		const { to: choice, statement } = right;
		const key = `rectified-${right.id}`.slice(0, 64);
		const given = { seat, personId, name, choice, statement, key, channel, enteredById };
		await insertBallot(ctx, round, { ...given, confirmedAt: ctx.now });
		await done("replaced");
		await recordRound(ctx, round, "ballot.rectified", { seat, effect: "replaced" });
		return;
	}
	const { groups, decision } = await countRound(ctx, round, {
		ballotId: wrong.id,
		choice: right.to as BallotChoice,
	});
	const effect = decision.outcome === outcomeOf(round) ? "noted" : "annulled";
	await done(effect, { groups: canonicalJson(groups), decision: canonicalJson(decision) });
	await recordRound(ctx, round, "ballot.rectified", {
		seat: wrong.seat,
		from: wrong.choice,
		to: right.to,
		outcome: decision.outcome,
		effect,
	});
	if (effect === "annulled") await annulHeld(ctx, round, right.reason);
}
