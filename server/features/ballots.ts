import type { Selectable } from "kysely";
import { guardAct } from "#shared/conduct.ts";
import { AppError, isAppError } from "#shared/errors.ts";
import type { BallotChoice, CastBallotInput, RoundState } from "#shared/rounds.ts";
import { findMembership, judge } from "../access.ts";
import type { Context, PolicyContext } from "../context.ts";
import type { BallotTable } from "../db/tables/rounds.ts";
import { hashBallot, hashReceipt } from "../hash.ts";
import { newId } from "../ids.ts";
import { withTransaction } from "../transaction.ts";
import { currentHolders, seatsHeldBy, usedSeats } from "./attendance.ts";
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
	try {
		return await castOnce(ctx, input);
	} catch (error) {
		await recordRefusal(ctx, input.roundId, error);
		throw error;
	}
}

/** What was tried and refused stands in the log: late, on another text, for another's seat. Not slips in a form. */
async function recordRefusal(ctx: PolicyContext, roundId: string, error: unknown): Promise<void> {
	if (!isAppError(error) || (error.code !== "conflict" && error.code !== "forbidden")) return;
	if (ctx.db.isTransaction) return;
	await withTransaction(ctx, async (ctx) => {
		const round = await holdRound(ctx, roundId);
		await recordRound(ctx, round, "ballot.refused", { number: round.number, reason: error.key });
	});
}

async function castOnce(ctx: PolicyContext, input: CastBallotInput): Promise<Receipt> {
	if (input.choice === "reserve" && !input.statement?.trim()) {
		throw new AppError("invalid", "errors:checkForm", {}, { statement: "decision:error.statementMissing" });
	}
	return withTransaction(ctx, async (ctx) => {
		const round = await holdRound(ctx, input.roundId);
		const repeated = await findRepeated(ctx, input);
		if (repeated) return toReceipt(ctx, repeated);
		const now = await roundClock(ctx, ctx.policyId);
		const seat = await enterSeat({ ...ctx, now }, round, input.seat);
		if (input.textHash !== round.textHash) throw new AppError("conflict", "rounds:error.otherText");
		const ballot = await insertBallot({ ...ctx, now }, round, {
			seat,
			personId: ctx.actor.personId,
			name: ctx.actor.name,
			choice: input.choice,
			statement: input.statement ?? null,
			key: input.key,
			channel: "self",
			enteredById: null,
			confirmedAt: null,
		});
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
async function enterSeat(ctx: PolicyContext, round: RoundRow, wanted: string | undefined): Promise<string> {
	const member = await findMembership(ctx, ctx.policyId, ctx.actor.personId);
	const held = member?.id === ctx.member.id ? await seatsHeldBy({ ...ctx, member }, round.id) : [];
	const used = await usedSeats(ctx, round.id);
	const mine = held.find((one) => used.get(one.seat) === ctx.actor.personId);
	const free = held.filter((one) => !used.has(one.seat));
	const seat = wanted ? held.find((one) => one.seat === wanted) : (mine ?? free[0] ?? held[0]);
	const roundOpen = round.state === "open" && ctx.now < round.closesAt;
	const action = judge(member ? { ...ctx, member } : ctx, "ballot.cast", { holdsSeat: !!seat, roundOpen });
	if (!action.allowed) {
		const ended = action.reason === "rights:fact.roundOpen" && guardAct("cast", stateOf(round, ctx.now));
		if (ended && ended !== "needsOpening") throw new AppError("conflict", "rounds:error.closed");
		if (roundOpen && !seat) await explainLostSeat(ctx, round.id);
		throw new AppError("forbidden", action.reason);
	}
	if (!seat) throw new AppError("forbidden", "rights:fact.holdsSeat");
	if (!wanted && !mine && free.length > 1) throw askWhose();
	if (mine && mine.seat !== seat.seat) throw new AppError("conflict", "conduct:error.oneBallot");
	const by = used.get(seat.seat);
	if (by !== undefined && by !== ctx.actor.personId) throw new AppError("conflict", "conduct:error.seatUsed");
	return seat.seat;
}

/** Whoever may vote in two places says in which: nothing is taken for granted. */
function askWhose(): AppError {
	return new AppError("invalid", "errors:checkForm", {}, { seat: "conduct:error.whose" });
}

/** Before a ballot is shown for checking: throws the sentence for the field seat where one must be chosen. */
export async function checkWhose(ctx: PolicyContext, roundId: string, wanted?: string): Promise<void> {
	if (wanted) return;
	const held = await seatsHeldBy(ctx, roundId);
	if (held.length < 2) return;
	const used = await usedSeats(ctx, roundId);
	const mine = held.some((one) => used.get(one.seat) === ctx.actor.personId);
	if (!mine && held.filter((one) => !used.has(one.seat)).length > 1) throw askWhose();
}

/** By its clock a round that is open may be over all the same. */
function stateOf(round: RoundRow, now: number): RoundState {
	return round.state === "open" && now >= round.closesAt ? "closed" : (round.state as RoundState);
}

/** A titular in whose place an alternate was recorded reads that, and nothing about rights. */
async function explainLostSeat(ctx: PolicyContext, roundId: string): Promise<void> {
	const seat = await ctx.db
		.selectFrom("seat")
		.select("seat")
		.where("roundId", "=", roundId)
		.where("personId", "=", ctx.actor.personId)
		.where("memberId", "=", ctx.member.id)
		.executeTakeFirst();
	if (!seat) return;
	const holder = (await currentHolders(ctx, roundId)).find((one) => one.seat === seat.seat);
	if (!holder?.insteadOf) return;
	const used = (await usedSeats(ctx, roundId)).has(seat.seat);
	throw new AppError("conflict", used ? "conduct:error.seatUsed" : "conduct:error.substitutedYou");
}

/** What differs between a ballot cast by the voter and one written down for the voter. */
export type NewBallot = Pick<
	BallotRow,
	"seat" | "personId" | "name" | "choice" | "statement" | "key" | "channel" | "enteredById" | "confirmedAt"
>;

/** Writes a seat's ballot in place of its last, with its entry in the log. Asks no rights. */
export async function insertBallot(
	ctx: PolicyContext,
	round: RoundRow,
	given: NewBallot,
): Promise<BallotRow> {
	const before = await ctx.db
		.selectFrom("ballot")
		.select(["id", "revision"])
		.where("roundId", "=", round.id)
		.where("seat", "=", given.seat)
		.where("supersededAt", "is", null)
		.executeTakeFirst();
	if (before) {
		await ctx.db.updateTable("ballot").set({ supersededAt: ctx.now }).where("id", "=", before.id).execute();
	}
	const body = {
		id: newId(),
		roundId: round.id,
		seat: given.seat,
		revision: (before?.revision ?? 0) + 1,
		name: given.name,
		choice: given.choice,
		statement: given.statement,
		textHash: round.textHash,
		castAt: ctx.now,
	};
	const hash = hashBallot(body);
	// The log is open to all members while the vote runs: it holds who voted and a sealed hash, never what.
	const entry = await recordRound(ctx, round, "ballot.cast", {
		seat: body.seat,
		revision: body.revision,
		ballotHash: hash,
		...(given.enteredById && { channel: given.channel, voter: given.name, what: "entered" }),
	});
	const row: BallotRow = { ...given, ...body, supersededAt: null, hash, entrySeq: entry.seq };
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
