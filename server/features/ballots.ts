import type { Selectable } from "kysely";
import { AppError } from "#shared/errors.ts";
import type { BallotChoice, CastBallotInput } from "#shared/rounds.ts";
import { findMembership, judge } from "../access.ts";
import type { Context, PolicyContext } from "../context.ts";
import type { BallotTable } from "../db/schema.ts";
import { hashBallot, hashReceipt } from "../hash.ts";
import { newId } from "../ids.ts";
import { withTransaction } from "../transaction.ts";
import { holdRound, type RoundRow, recordRound, roundClock } from "./round-row.ts";

/** What a voter is given to keep, and reads again on the own page. */
export type Receipt = {
	ballotId: string;
	/** The first digits of `hash`, to read out or write down. */
	reference: string;
	/** hashReceipt of server/hash.ts. */
	hash: string;
	ballotHash: string;
	castAt: number;
	seat: string;
	revision: number;
	choice: BallotChoice;
	statement: string | null;
	/** Its place in the policy's log, and that entry's hash. */
	entrySeq: number;
	entryHash: string;
	/** null: this is the seat's current ballot. */
	supersededAt: number | null;
};

type BallotRow = Selectable<BallotTable>;

/**
 * Casts or replaces the ballot of the actor's own seat: one seat, one current ballot, until the round closes.
 * Sending the same form again gives the same receipt, also after the close. Refused without touching anything
 * when the round is not open by the database's clock, the seat is not this person's, or the text is another.
 */
export async function castBallot(ctx: PolicyContext, input: CastBallotInput): Promise<Receipt> {
	if (input.choice === "reserve" && !input.statement?.trim()) {
		throw new AppError("invalid", "errors:checkForm", {}, { statement: "decision:error.statementMissing" });
	}
	return withTransaction(ctx, async (ctx) => {
		const round = await holdRound(ctx, input.roundId);
		const repeated = await findRepeated(ctx, input);
		if (repeated) return toReceipt(ctx, repeated);
		const now = await roundClock(ctx, ctx.policyId);
		const seat = await enterSeat({ ...ctx, now }, round);
		if (input.textHash !== round.textHash) throw new AppError("conflict", "rounds:error.otherText");
		const ballot = await replaceBallot({ ...ctx, now }, round, seat, input);
		return toReceipt(ctx, ballot);
	});
}

/** The ballot that this very form cast before, if it did. */
async function findRepeated(ctx: PolicyContext, input: CastBallotInput): Promise<BallotRow | undefined> {
	const row = await ctx.db
		.selectFrom("ballot")
		.selectAll()
		.where("roundId", "=", input.roundId)
		.where("personId", "=", ctx.actor.personId)
		.where("key", "=", input.key)
		.executeTakeFirst();
	if (row && (row.choice !== input.choice || row.statement !== (input.statement ?? null))) {
		throw new AppError("conflict", "rounds:error.usedForm");
	}
	return row;
}

/** The seat this person votes for. Throws the sentence that tells why there is none, or why not now. */
async function enterSeat(ctx: PolicyContext, round: RoundRow): Promise<string> {
	const member = await findMembership(ctx, ctx.policyId, ctx.actor.personId);
	const seat = await findSeat(ctx, round.id);
	const roundOpen = round.state === "open" && ctx.now < round.closesAt;
	const holdsSeat =
		seat !== undefined && member?.id === ctx.member.id && member.constituency === seat.constituency;
	const verdict = judge(member ? { ...ctx, member } : ctx, "ballot.cast", { holdsSeat, roundOpen });
	if (!verdict.allowed) {
		const ended =
			verdict.reason === "rights:fact.roundOpen" && ["open", "closed", "void"].includes(round.state);
		throw new AppError(ended ? "conflict" : "forbidden", ended ? "rounds:error.closed" : verdict.reason);
	}
	return seat?.seat ?? "";
}

async function findSeat(ctx: PolicyContext, roundId: string) {
	return ctx.db
		.selectFrom("seat")
		.select(["seat", "constituency"])
		.where("roundId", "=", roundId)
		.where("personId", "=", ctx.actor.personId)
		.where("memberId", "=", ctx.member.id)
		.executeTakeFirst();
}

async function replaceBallot(
	ctx: PolicyContext,
	round: RoundRow,
	seat: string,
	input: CastBallotInput,
): Promise<BallotRow> {
	const before = await ctx.db
		.selectFrom("ballot")
		.select(["id", "revision"])
		.where("roundId", "=", round.id)
		.where("seat", "=", seat)
		.where("supersededAt", "is", null)
		.executeTakeFirst();
	if (before) {
		await ctx.db.updateTable("ballot").set({ supersededAt: ctx.now }).where("id", "=", before.id).execute();
	}
	const body = {
		id: newId(),
		roundId: round.id,
		seat,
		revision: (before?.revision ?? 0) + 1,
		name: ctx.actor.name,
		choice: input.choice,
		statement: input.statement ?? null,
		textHash: input.textHash,
		castAt: ctx.now,
	};
	const hash = hashBallot(body);
	// The log is open to all members while the vote runs: it holds who voted and a sealed hash, never what.
	const entry = await recordRound(ctx, round, "ballot.cast", {
		seat,
		revision: body.revision,
		ballotHash: hash,
	});
	const row: BallotRow = {
		...body,
		personId: ctx.actor.personId,
		supersededAt: null,
		key: input.key,
		hash,
		entrySeq: entry.seq,
		enteredById: null,
		channel: "self",
		confirmedAt: null,
	};
	await ctx.db.insertInto("ballot").values(row).execute();
	return row;
}

/** The actor's own ballot: the current one, or the one of that id. Nobody else's is ever found. */
export async function findOwnBallot(
	ctx: PolicyContext,
	roundId: string,
	ballotId?: string,
): Promise<Receipt | null> {
	let query = ctx.db
		.selectFrom("ballot")
		.selectAll()
		.where("roundId", "=", roundId)
		.where("personId", "=", ctx.actor.personId);
	query = ballotId ? query.where("id", "=", ballotId) : query.where("supersededAt", "is", null);
	const row = await query.executeTakeFirst();
	return row ? toReceipt(ctx, row) : null;
}

async function toReceipt(ctx: Context & { policyId: string }, row: BallotRow): Promise<Receipt> {
	const entry = await ctx.db
		.selectFrom("event")
		.select("hash")
		.where("chain", "=", `policy:${ctx.policyId}`)
		.where("seq", "=", row.entrySeq)
		.executeTakeFirstOrThrow();
	const { roundId, seat, hash: ballotHash, entrySeq, revision, statement, castAt, supersededAt } = row;
	const hash = hashReceipt({ roundId, seat, ballotHash, seq: entrySeq, entryHash: entry.hash });
	return {
		ballotId: row.id,
		reference: (hash.slice(0, 12).toUpperCase().match(/.{4}/g) ?? []).join("-"),
		hash,
		ballotHash,
		castAt,
		seat,
		revision,
		choice: row.choice as BallotChoice,
		statement,
		entrySeq,
		entryHash: entry.hash,
		supersededAt,
	};
}
