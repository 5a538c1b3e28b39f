import {
	type PresenceInput,
	type PresenceKind,
	presenceKinds,
	type SubstituteInput,
} from "#shared/conduct.ts";
import { AppError, notFound } from "#shared/errors.ts";
import { authorize } from "../access.ts";
import type { Context, PolicyContext } from "../context.ts";
import { newId } from "../ids.ts";
import { withTransaction } from "../transaction.ts";
import { passGuard } from "./conduct.ts";
import { settingsOf } from "./procedure.ts";
import { holdRound, type RoundRow, recordRound, roundClock } from "./round-row.ts";

/** Who is present for a seat, and who sits in it: acts that somebody records, never what a socket says. */

/** Who acts for a seat now: the titular of the roll, or the alternate recorded in that place. */
export type Holder = {
	seat: string;
	constituency: string;
	memberId: string;
	personId: string;
	name: string;
	/** The substitute takes the place of this titular; null: the titular acts. */
	insteadOf: string | null;
	instrument: string | null;
};

/** The holders of all filled seats, by the last substitution recorded for each. Asks no rights. */
export async function currentHolders(ctx: Context, roundId: string): Promise<Holder[]> {
	const seats = await ctx.db
		.selectFrom("seat")
		.select(["seat", "constituency", "memberId", "personId", "name"])
		.where("roundId", "=", roundId)
		.where("personId", "is not", null)
		.orderBy("constituency")
		.orderBy("position")
		.execute();
	const acts = await ctx.db
		.selectFrom("substitution")
		.selectAll()
		.where("roundId", "=", roundId)
		.orderBy("entrySeq")
		.execute();
	const last = new Map(acts.map((act) => [act.seat, act]));
	return seats.map(({ seat, constituency, memberId, personId, name }) => {
		const act = last.get(seat);
		if (act?.state === "recorded") {
			const { byMemberId, byPersonId, instrument } = act;
			const by = { memberId: byMemberId, personId: byPersonId, name: act.name };
			return { seat, constituency, ...by, insteadOf: act.fromName, instrument };
		}
		const holder = { memberId: memberId ?? "", personId: personId ?? "", name: name ?? "" };
		return { seat, constituency, ...holder, insteadOf: null, instrument: null };
	});
}

/** The seats this member may act for now. */
export async function seatsHeldBy(ctx: PolicyContext, roundId: string): Promise<Holder[]> {
	const holders = await currentHolders(ctx, roundId);
	return holders.filter(
		(holder) =>
			holder.personId === ctx.actor.personId &&
			holder.memberId === ctx.member.id &&
			holder.constituency === ctx.member.constituency,
	);
}

/** Seats with a current ballot, and who cast it. */
export async function usedSeats(ctx: Context, roundId: string): Promise<Map<string, string>> {
	const rows = await ctx.db
		.selectFrom("ballot")
		.select(["seat", "personId"])
		.where("roundId", "=", roundId)
		.where("supersededAt", "is", null)
		.execute();
	return new Map(rows.map((row) => [row.seat, row.personId]));
}

export type Presence = { seat: string; kind: PresenceKind; at: number };

/** The seats somebody is recorded as present for, by each seat's last act. Asks no rights. */
export async function readPresence(ctx: Context, roundId: string): Promise<Presence[]> {
	const rows = await ctx.db
		.selectFrom("presence")
		.select(["seat", "state", "kind", "at"])
		.where("roundId", "=", roundId)
		.orderBy("entrySeq")
		.execute();
	const last = new Map(rows.map((row) => [row.seat, row]));
	return [...last.values()]
		.filter((row) => row.state === "present")
		.map(({ seat, kind, at }) => ({
			seat,
			kind: presenceKinds.find((one) => one === kind) ?? "inPerson",
			at,
		}));
}

/** Records that a seat's holder is present, or has left: officers for every seat, holders for their own. */
export async function recordPresence(ctx: PolicyContext, input: PresenceInput): Promise<void> {
	await withTransaction(ctx, async (ctx) => {
		const round = await holdRound(ctx, input.roundId);
		const holder = (await currentHolders(ctx, round.id)).find((one) => one.seat === input.seat);
		const own = (await seatsHeldBy(ctx, round.id)).some((one) => one.seat === input.seat);
		authorize(ctx, "presence.record", { holdsSeat: own });
		passGuard("recordPresence", round);
		if (!holder) throw notFound();
		const now = await roundClock(ctx, ctx.policyId);
		if (now >= round.closesAt) throw new AppError("conflict", "conduct:guard.afterClose");
		const known = (await readPresence(ctx, round.id)).find((one) => one.seat === input.seat);
		// Pressed twice is recorded once.
		if (input.state === "left" ? !known : known?.kind === input.kind) return;
		await writePresence({ ...ctx, now }, round, holder, input);
	});
}

/** Writes one act of presence with its entry. Asks no rights. */
export async function writePresence(
	ctx: PolicyContext,
	round: RoundRow,
	holder: Holder,
	{ state, kind }: Pick<PresenceInput, "state" | "kind">,
): Promise<void> {
	const { seat, name } = holder;
	const entry = await recordRound(ctx, round, "round.presence", { seat, name, state, kind, what: state });
	await ctx.db
		.insertInto("presence")
		.values({
			roundId: round.id,
			seat,
			entrySeq: entry.seq,
			state,
			kind,
			at: ctx.now,
			byPersonId: ctx.actor.personId,
		})
		.execute();
}

/**
 * Records that an alternate votes in place of an absent titular of the same constituency: before any ballot of the
 * seat, while the round is open, by a written instrument (DOMAIN 3.6, cases A01 to A15).
 */
export async function substitute(ctx: PolicyContext, input: SubstituteInput): Promise<void> {
	await withTransaction(ctx, async (ctx) => {
		const { round, now } = await enterSubstitution(ctx, input.roundId, input.seat);
		const holder = (await currentHolders(ctx, round.id)).find((one) => one.seat === input.seat);
		if (!holder) throw notFound();
		if (holder.insteadOf !== null) throw new AppError("conflict", "conduct:error.substituted");
		const present = await readPresence(ctx, round.id);
		if (present.some((one) => one.seat === input.seat)) {
			throw new AppError("conflict", "conduct:error.titularPresent");
		}
		const alternate = (await findAlternates({ ...ctx, now }, round.id)).find(
			(one) => one.id === input.memberId && one.constituency === holder.constituency,
		);
		if (!alternate) {
			const fields = { memberId: "conduct:error.alternate" };
			throw new AppError("invalid", "errors:checkForm", {}, fields);
		}
		await writeSubstitution({ ...ctx, now }, round, {
			seat: input.seat,
			state: "recorded",
			fromMemberId: holder.memberId,
			fromName: holder.name,
			byMemberId: alternate.id,
			byPersonId: alternate.personId,
			name: alternate.name,
			organization: alternate.organization || null,
			capacity: "alternate",
			instrument: input.instrument,
		});
	});
}

/** Takes a substitution back before the alternate has voted: the titular holds the seat again. */
export async function withdrawSubstitution(
	ctx: PolicyContext,
	input: { roundId: string; seat: string },
): Promise<void> {
	await withTransaction(ctx, async (ctx) => {
		const { round, now } = await enterSubstitution(ctx, input.roundId, input.seat);
		const last = await ctx.db
			.selectFrom("substitution")
			.selectAll()
			.where("roundId", "=", round.id)
			.where("seat", "=", input.seat)
			.orderBy("entrySeq", "desc")
			.limit(1)
			.executeTakeFirst();
		if (last?.state !== "recorded") return;
		await writeSubstitution({ ...ctx, now }, round, { ...last, state: "withdrawn" });
		// Whoever left the seat is no longer present for it.
		const present = (await readPresence(ctx, round.id)).find((one) => one.seat === input.seat);
		const holder = (await currentHolders(ctx, round.id)).find((one) => one.seat === input.seat);
		if (present && holder)
			await writePresence({ ...ctx, now }, round, holder, { state: "left", kind: present.kind });
	});
}

async function enterSubstitution(ctx: PolicyContext, roundId: string, seat: string) {
	const round = await holdRound(ctx, roundId);
	authorize(ctx, "round.conduct");
	passGuard("substitute", round);
	const now = await roundClock(ctx, ctx.policyId);
	if (now >= round.closesAt) throw new AppError("conflict", "conduct:guard.afterClose");
	if (!settingsOf(round).substitution) throw new AppError("conflict", "conduct:error.noSubstitution");
	if ((await usedSeats(ctx, roundId)).has(seat)) throw new AppError("conflict", "conduct:error.seatUsed");
	return { round, now };
}

type NewSubstitution = {
	seat: string;
	state: "recorded" | "withdrawn";
	fromMemberId: string;
	fromName: string;
	byMemberId: string;
	byPersonId: string;
	name: string;
	organization: string | null;
	capacity: string;
	instrument: string;
};

async function writeSubstitution(ctx: PolicyContext, round: RoundRow, given: NewSubstitution): Promise<void> {
	const { seat, state, fromMemberId, fromName, byMemberId, byPersonId } = given;
	const { name, organization, capacity, instrument } = given;
	const entry = await recordRound(ctx, round, "round.substituted", {
		seat,
		what: state,
		state,
		from: fromName,
		by: name,
		instrument,
	});
	await ctx.db
		.insertInto("substitution")
		.values({
			id: newId(),
			roundId: round.id,
			entrySeq: entry.seq,
			at: ctx.now,
			recordedById: ctx.actor.personId,
			...{ seat, state, fromMemberId, fromName, byMemberId, byPersonId },
			...{ name, organization, capacity, instrument },
		})
		.execute();
}

export type Alternate = {
	id: string;
	personId: string;
	name: string;
	organization: string;
	constituency: string | null;
};

/** Members who may take an absent titular's seat: active alternates who hold no seat themselves. Asks no rights. */
export async function findAlternates(ctx: PolicyContext, roundId: string): Promise<Alternate[]> {
	return ctx.db
		.selectFrom("member")
		.innerJoin("user", "user.id", "member.personId")
		.select(["member.id", "member.personId", "user.name", "member.organization", "member.constituency"])
		.where("member.policyId", "=", ctx.policyId)
		.where("member.capacity", "=", "alternate")
		.where("member.fromAt", "<=", ctx.now)
		.where((eb) => eb.or([eb("member.untilAt", "is", null), eb("member.untilAt", ">", ctx.now)]))
		.where("user.suspendedAt", "is", null)
		.where("member.personId", "not in", (eb) =>
			eb
				.selectFrom("seat")
				.select("personId")
				.where("roundId", "=", roundId)
				.where("personId", "is not", null)
				.$castTo<{ personId: string }>(),
		)
		.orderBy("user.name")
		.orderBy("member.id")
		.execute();
}
