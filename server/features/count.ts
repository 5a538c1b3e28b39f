import { canonicalJson } from "#shared/canonical.ts";
import { type CastingVoteInput, type Count, withCastingVote } from "#shared/conduct.ts";
import { groupsFromRoll, type RecordBallot, type RollSeat } from "#shared/record.ts";
import { type BallotChoice, decide, type Rule } from "#shared/rounds.ts";
import { authorize } from "../access.ts";
import type { Context, PolicyContext } from "../context.ts";
import { hashText } from "../hash.ts";
import { withTransaction } from "../transaction.ts";
import { readPresence } from "./attendance.ts";
import { signCheckpoint } from "./checkpoints.ts";
import { passGuard } from "./conduct.ts";
import { settingsOf } from "./procedure.ts";
import { writeRecord } from "./records.ts";
import { releaseSections } from "./release.ts";
import { readRoll, rollOf } from "./roll.ts";
import { holdRound, type RoundRow, recordRound, roundClock } from "./round-row.ts";

/** Counting a round: automatic at its end, and the same each time it is done again. */

/** Filled seats without a ballot. */
export async function countMissing(ctx: Context, roundId: string): Promise<number> {
	const row = await ctx.db
		.selectFrom("seat")
		.leftJoin("ballot", (join) =>
			join
				.onRef("ballot.roundId", "=", "seat.roundId")
				.onRef("ballot.seat", "=", "seat.seat")
				.on("ballot.supersededAt", "is", null),
		)
		.select((eb) => eb.fn.countAll<number>().as("missing"))
		.where("seat.roundId", "=", roundId)
		.where("seat.personId", "is not", null)
		.where("ballot.id", "is", null)
		.executeTakeFirstOrThrow();
	return Number(row.missing);
}

/** Every ballot of a round, superseded ones too, as cast. Only the count reads choices before the close. */
async function readBallots(ctx: Context, roundId: string): Promise<RecordBallot[]> {
	const rows = await ctx.db
		.selectFrom("ballot")
		.leftJoin("user", "user.id", "ballot.enteredById")
		.select(["ballot.id", "seat", "revision", "ballot.name", "choice", "statement", "textHash"])
		.select(["castAt", "supersededAt", "hash", "channel", "user.name as enteredBy"])
		.where("roundId", "=", roundId)
		.orderBy("entrySeq")
		.execute();
	return rows.map(({ channel, enteredBy, ...row }) => ({
		...row,
		choice: row.choice as BallotChoice,
		...(enteredBy !== null && { channel: channel as RecordBallot["channel"], enteredBy }),
	}));
}

/** What a count is taken from. */
type Taken = {
	roll: RollSeat[];
	vacancies: Record<string, number>;
	ballots: RecordBallot[];
	present: string[];
	version: { number: number; language: string; canonical: string };
};

async function takeBallots(ctx: Context, round: RoundRow): Promise<Taken> {
	const { roll, vacancies } = rollOf(await readRoll(ctx, round.policyId, round.id));
	const ballots = await readBallots(ctx, round.id);
	const present = (await readPresence(ctx, round.id)).map((one) => one.seat).sort();
	const version = await ctx.db
		.selectFrom("version")
		.select(["number", "language", "canonical"])
		.where("id", "=", round.versionId)
		.executeTakeFirstOrThrow();
	return { roll, vacancies, ballots, present, version };
}

function countTaken(round: RoundRow, { roll, vacancies, ballots, present, version }: Taken): Count {
	const groups = groupsFromRoll(roll, vacancies, ballots, present);
	const rule = withCastingVote(JSON.parse(round.rule) as Rule, round.castingVote);
	const text = { hashAtOpen: round.textHash, hashNow: hashText(version.canonical) };
	return { groups, decision: decide(rule, groups, text) };
}

/**
 * The count as the database holds it now, the same however often it is taken.
 * @param right a choice put in place of what one ballot says
 */
export async function countRound(
	ctx: Context,
	round: RoundRow,
	right?: { ballotId: string; choice: BallotChoice },
): Promise<Count> {
	const taken = await takeBallots(ctx, round);
	const ballots = taken.ballots.map((ballot) =>
		ballot.id === right?.ballotId ? { ...ballot, choice: right.choice } : ballot,
	);
	return countTaken(round, { ...taken, ballots });
}

/**
 * Ends a round's time and counts it: stores what was counted, the result and the signed record, and releases its
 * sections. At an exact tie that the rules let the chair break, it waits for the chair.
 */
export async function finishRound(ctx: Context, round: RoundRow, reason: string | null): Promise<void> {
	const taken = await takeBallots(ctx, round);
	const counted = countTaken(round, taken);
	// A server that was away at the time closes late, but nothing was cast in between.
	const closedAt = round.closedAt ?? Math.min(ctx.now, round.closesAt);
	const cast = taken.ballots.filter((ballot) => ballot.supersededAt === null).length;
	const asksChair = settingsOf(round).castingVote === "chair" && round.castingVote === null;
	if (asksChair && counted.decision.outcome === "not_adopted_tie") {
		await recordRound(ctx, round, "round.tied", { number: round.number, closedAt, ballots: cast });
		await ctx.db
			.updateTable("round")
			.set({ state: "closed", closedAt, reason })
			.where("id", "=", round.id)
			.execute();
		return;
	}
	await storeCount(ctx, { ...round, closedAt, reason }, taken, counted, cast);
}

async function storeCount(
	ctx: Context,
	round: RoundRow & { closedAt: number },
	taken: Taken,
	{ groups, decision }: Count,
	cast: number,
): Promise<void> {
	const { closedAt, reason } = round;
	const checkpoint = await recordRound(ctx, round, "round.closed", {
		number: round.number,
		outcome: decision.outcome,
		closedAt,
		ballots: cast,
		...(reason && { reason }),
	});
	const isVoid = decision.outcome === "void_text_changed";
	const { present, ...rest } = taken;
	const counted = {
		...rest,
		...(present.length > 0 && { present }),
		...(round.castingVote && { castingVote: round.castingVote as "approve" | "oppose" }),
		...{ groups, decision, closedAt, checkpoint },
	};
	const result = {
		state: isVoid ? "void" : "closed",
		closedAt,
		reason,
		groups: canonicalJson(groups),
		decision: canonicalJson(decision),
		record: isVoid ? null : await writeRecord(ctx, round, counted),
	};
	await ctx.db.updateTable("round").set(result).where("id", "=", round.id).execute();
	await releaseSections(ctx, { ...round, ...result });
	await signCheckpoint(ctx, round.policyId, "close");
}

/** The chair breaks an exact tie, where the rules let the chair; the round is counted with it. */
export async function breakTie(ctx: PolicyContext, { roundId, choice }: CastingVoteInput): Promise<void> {
	await withTransaction(ctx, async (ctx) => {
		const round = await holdRound(ctx, roundId);
		authorize(ctx, "round.rule");
		passGuard("breakTie", round);
		const now = await roundClock(ctx, ctx.policyId);
		await ctx.db.updateTable("round").set({ castingVote: choice }).where("id", "=", roundId).execute();
		await recordRound({ ...ctx, now }, round, "round.castingVote", { number: round.number, choice });
		await finishRound({ ...ctx, now }, { ...round, castingVote: choice }, round.reason);
	});
}
