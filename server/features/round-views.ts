import { guardAct } from "#shared/conduct.ts";
import { notFound } from "#shared/errors.ts";
import type { Decision, Groups, RoundState, Rule } from "#shared/rounds.ts";
import { numberSections } from "#shared/sections.ts";
import { authorize, judge } from "../access.ts";
import type { PolicyContext } from "../context.ts";
import { seatsHeldBy, usedSeats } from "./attendance.ts";
import { findOwnBallot, type Receipt } from "./ballots.ts";
import { loadSections } from "./outline.ts";
import { settingsOf } from "./procedure.ts";
import { type Bench, proposeRoll, readRoll, type Seat } from "./roll.ts";
import type { FrozenText } from "./versions.ts";

// What screens may know of rounds. Before the close no query here selects a choice; the result's columns are
// null until then.

/** "counting": the time has come, and the count follows within seconds. */
export type ShownState =
	| "frozen"
	| "announced"
	| "open"
	| "counting"
	| "closed"
	| "certified"
	| "published"
	| "withdrawn"
	| "void"
	| "annulled";

function shownState(state: string, closesAt: number, now: number): ShownState {
	return state === "open" && closesAt <= now ? "counting" : (state as ShownState);
}

export type RoundInList = {
	id: string;
	number: number;
	question: string;
	state: ShownState;
	closesAt: number;
	openedAt: number | null;
	closedAt: number | null;
	textTitle: string;
	/** Filled seats, and how many of them have voted; both 0 before the opening. */
	seats: number;
	voted: number;
	/** The actor holds a seat that has no ballot yet, and the round is open. */
	waitsForMe: boolean;
	outcome: Decision["outcome"] | null;
	hasRecord: boolean;
};

/** The rounds of the policy, newest first. */
export async function listRounds(ctx: PolicyContext): Promise<RoundInList[]> {
	authorize(ctx, "round.read");
	const rows = await ctx.db
		.selectFrom("round")
		.innerJoin("version", "version.id", "round.versionId")
		.select(["round.id", "round.number", "question", "state", "closesAt", "openedAt", "closedAt", "decision"])
		.select("version.title as textTitle")
		.select((eb) => eb("record", "is not", null).as("hasRecord"))
		.where("round.policyId", "=", ctx.policyId)
		.orderBy("round.number", "desc")
		.execute();
	const seats = await ctx.db
		.selectFrom("seat")
		.innerJoin("round", "round.id", "seat.roundId")
		.leftJoin("ballot", (join) =>
			join
				.onRef("ballot.roundId", "=", "seat.roundId")
				.onRef("ballot.seat", "=", "seat.seat")
				.on("ballot.supersededAt", "is", null),
		)
		.select(["seat.roundId", "seat.seat", "ballot.id as ballotId"])
		.where("round.policyId", "=", ctx.policyId)
		.where("seat.personId", "is not", null)
		.execute();
	const held = new Map<string, string[]>();
	for (const { id } of rows.filter((row) => row.state === "open")) {
		held.set(
			id,
			(await seatsHeldBy(ctx, id)).map((one) => one.seat),
		);
	}
	return rows.map(({ decision, hasRecord, ...row }) => {
		const filled = seats.filter((seat) => seat.roundId === row.id);
		const own = filled.filter((seat) => held.get(row.id)?.includes(seat.seat));
		const state = shownState(row.state, row.closesAt, ctx.now);
		return {
			...row,
			state,
			seats: filled.length,
			voted: filled.filter((seat) => seat.ballotId !== null).length,
			waitsForMe: state === "open" && own.length > 0 && own.every((seat) => seat.ballotId === null),
			hasRecord: Boolean(hasRecord),
			outcome: decision === null ? null : (JSON.parse(decision) as Decision).outcome,
		};
	});
}

export type SeatInRound = Omit<Seat, "personId" | "memberId" | "position"> & { voted: boolean };
export type BenchInRound = { code: string; name: string | null; seats: SeatInRound[] };

export type RoundView = {
	id: string;
	number: number;
	question: string;
	state: ShownState;
	rule: Rule;
	textHash: string;
	version: { id: string; number: number; title: string; language: string };
	/** The sections of the frozen text, as they were named and numbered. */
	sections: { id: string; number: string; title: string; level: number }[];
	createdAt: number;
	openedAt: number | null;
	closesAt: number;
	closedAt: number | null;
	/** Why it was withdrawn, or closed before its time. */
	reason: string | null;
	/** The roll; before the opening, as it would be now. */
	benches: BenchInRound[];
	/** Constituencies with more members for seats than seats: the round cannot open. */
	overfull: string[];
	/** How many have voted, where the rules tell no more before the close; else null. */
	votedHidden: number | null;
	/** The actor's seat on the roll. */
	mySeat: string | null;
	myBallot: Receipt | null;
	may: { open: boolean; withdraw: boolean; close: boolean; vote: boolean };
	/** Only after the close. */
	result: { groups: Groups; decision: Decision } | null;
	hasRecord: boolean;
};

/** A round as its page shows it to this member: who has voted while it runs, what only after it is closed. */
export async function getRound(ctx: PolicyContext, roundId: string): Promise<RoundView> {
	authorize(ctx, "round.read");
	const row = await ctx.db
		.selectFrom("round")
		.innerJoin("version", "version.id", "round.versionId")
		.select([
			"round.id",
			"round.number",
			"question",
			"state",
			"rule",
			"textHash",
			"reason",
			"versionId",
			"settings",
		])
		.select(["round.createdAt", "openedAt", "closesAt", "closedAt", "groups", "decision"])
		.select(["version.number as versionNumber", "version.title", "version.language", "version.canonical"])
		.select((eb) => eb("record", "is not", null).as("hasRecord"))
		.where("round.id", "=", roundId)
		.where("round.policyId", "=", ctx.policyId)
		.executeTakeFirst();
	if (!row) throw notFound();
	const state = shownState(row.state, row.closesAt, ctx.now);
	const hidden = row.state === "open" && settingsOf(row).openTotals === "number";
	const roll = await rollOfRound(ctx, roundId, row.state, hidden);
	const mine = await findOwnSeat(ctx, roundId, row.openedAt === null ? roll.seats : null);
	const facts = {
		roundFrozen: guardAct("withdraw", row.state as RoundState) === null,
		roundOpen: state === "open",
		holdsSeat: mine !== undefined,
	};
	const text = JSON.parse(row.canonical) as FrozenText;
	const { groups, decision } = row;
	return {
		id: row.id,
		number: row.number,
		question: row.question,
		state,
		rule: JSON.parse(row.rule) as Rule,
		textHash: row.textHash,
		version: { id: row.versionId, number: row.versionNumber, title: row.title, language: row.language },
		sections: text.sections.map(({ id, number, title, level }) => ({ id, number, title, level })),
		createdAt: row.createdAt,
		openedAt: row.openedAt,
		closesAt: row.closesAt,
		closedAt: row.closedAt,
		reason: row.reason,
		benches: roll.benches,
		overfull: roll.overfull,
		votedHidden: hidden ? roll.voted : null,
		mySeat: row.openedAt === null ? null : (mine ?? null),
		myBallot: await findOwnBallot(ctx, roundId),
		may: {
			open: judge(ctx, "round.open", facts).allowed,
			withdraw: judge(ctx, "round.withdraw", facts).allowed,
			close: judge(ctx, "round.close", facts).allowed,
			vote: judge(ctx, "ballot.cast", facts).allowed,
		},
		result:
			groups === null || decision === null
				? null
				: { groups: JSON.parse(groups) as Groups, decision: JSON.parse(decision) as Decision },
		hasRecord: Boolean(row.hasRecord),
	};
}

/** The seat the actor votes for: by the roll as it would be, or as it was taken and substituted since. */
async function findOwnSeat(
	ctx: PolicyContext,
	roundId: string,
	proposed: Seat[] | null,
): Promise<string | undefined> {
	const held = proposed
		? proposed.filter((seat) => seat.personId === ctx.actor.personId && seat.memberId === ctx.member.id)
		: await seatsHeldBy(ctx, roundId);
	if (proposed || held.length < 2) return held[0]?.seat;
	const used = await usedSeats(ctx, roundId);
	const mine = held.find((one) => used.get(one.seat) === ctx.actor.personId);
	return (mine ?? held.find((one) => !used.has(one.seat)) ?? held[0])?.seat;
}

async function rollOfRound(
	ctx: PolicyContext,
	roundId: string,
	state: string,
	hidden: boolean,
): Promise<{ seats: Seat[]; benches: BenchInRound[]; overfull: string[]; voted: number }> {
	const before = state === "frozen" || state === "announced";
	const proposed = before ? await proposeRoll(ctx, ctx.policyId) : null;
	const benches: Bench[] = proposed?.benches ?? (await readRoll(ctx, ctx.policyId, roundId));
	// Who has voted, never what.
	const cast = await ctx.db
		.selectFrom("ballot")
		.select("seat")
		.where("roundId", "=", roundId)
		.where("supersededAt", "is", null)
		.execute();
	const voted = new Set(hidden ? [] : cast.map((ballot) => ballot.seat));
	return {
		seats: benches.flatMap((bench) => bench.seats),
		benches: benches.map((bench) => ({ ...bench, seats: bench.seats.map((seat) => showSeat(seat, voted)) })),
		voted: cast.length,
		overfull: proposed?.overfull.map(({ code }) => code) ?? [],
	};
}

function showSeat(
	{ seat, constituency, name, organization, capacity }: Seat,
	voted: Set<string>,
): SeatInRound {
	return { seat, constituency, name, organization, capacity, voted: voted.has(seat) };
}

/** What the form for a new round offers: the text sections in order, and the seats as they are now. */
export type RoundForm = {
	policyTitle: string;
	sections: { id: string; number: string; title: string; state: string; depth: number }[];
	benches: { code: string; name: string | null; seats: number; filled: number }[];
	overfull: string[];
};

export async function prepareRound(ctx: PolicyContext): Promise<RoundForm> {
	authorize(ctx, "round.create", { notUnderVote: true });
	const policy = await ctx.db
		.selectFrom("policy")
		.select("title")
		.where("id", "=", ctx.policyId)
		.executeTakeFirstOrThrow();
	const sections = numberSections(await loadSections(ctx)).filter((section) => section.kind === "text");
	const { benches, overfull } = await proposeRoll(ctx, ctx.policyId);
	return {
		policyTitle: policy.title,
		sections: sections.map(({ id, number, title, state, depth }) => ({ id, number, title, state, depth })),
		benches: benches.map(({ code, name, seats }) => ({
			code,
			name,
			seats: seats.length,
			filled: seats.filter((seat) => seat.memberId !== null).length,
		})),
		overfull: overfull.map(({ code }) => code),
	};
}
