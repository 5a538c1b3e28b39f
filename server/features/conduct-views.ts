import {
	type ConcordanceChange,
	guardAct,
	type PresenceKind,
	type RoundAct,
	type StatementKind,
	stages,
} from "#shared/conduct.ts";
import { notFound } from "#shared/errors.ts";
import { chainOf } from "#shared/events.ts";
import { authorize, judge } from "../access.ts";
import type { PolicyContext } from "../context.ts";
import {
	type Alternate,
	currentHolders,
	findAlternates,
	type Holder,
	readPresence,
	seatsHeldBy,
} from "./attendance.ts";
import { outcomeOf, stageOfRound } from "./conduct.ts";
import { settingsOf } from "./procedure.ts";
import type { RoundRow } from "./round-row.ts";
import { statementKindsFor, statementsUntil } from "./statements.ts";

/** What a round's page shows of its conduct. While it is open no choice but the reader's own is in here. */

/** One step of a round's life; null: not reached yet. */
export type LifeStep = { stage: (typeof stages)[number]; at: number | null };

/** What is known about a seat beyond the roll. */
export type SeatConduct = {
	seat: string;
	holder: string;
	insteadOf: string | null;
	instrument: string | null;
	present: PresenceKind | null;
	/** The current ballot was entered for the voter: how it was given, and whether it was confirmed. */
	entered: { channel: string; confirmed: boolean } | null;
	used: boolean;
};

export type ConductView = Awaited<ReturnType<typeof getConduct>>;

/** The conduct of a round, for this member. Throws "not-found". */
export async function getConduct(ctx: PolicyContext, roundId: string) {
	authorize(ctx, "round.read");
	const round = await ctx.db
		.selectFrom("round")
		.selectAll()
		.where("id", "=", roundId)
		.where("policyId", "=", ctx.policyId)
		.executeTakeFirst();
	if (!round) throw notFound();
	const settings = settingsOf(round);
	const seats = await readSeats(ctx, round);
	const held = await seatsHeldBy(ctx, roundId);
	const stage = stageOfRound(round);
	const open = stage === "open" && ctx.now < round.closesAt;
	const may = mayOf(ctx, round, open);
	return {
		stage,
		life: await readLife(ctx, round),
		settings,
		opensFrom: (round.announcedAt ?? round.createdAt) + settings.noticeDays * 24 * 60 * 60 * 1000,
		exit: exitOf(round),
		extensions: await readExtensions(ctx, roundId),
		linked: await readLinked(ctx, round),
		passage: round.passage,
		reopened:
			round.reopenedAt === null
				? null
				: { at: round.reopenedAt, by: round.reopenedFor ?? "", reason: round.reopenReason ?? "" },
		seats,
		mine: held.map((one) => ({
			seat: one.seat,
			present: seats.find((seat) => seat.seat === one.seat)?.present ?? null,
		})),
		alternates: may.substitute ? await offerAlternates(ctx, roundId) : [],
		entered: await readEntered(ctx, roundId),
		statements: await readStatements(ctx, roundId),
		statementForm: statementForm(ctx, round, held),
		rectifications: await readRectifications(ctx, round),
		rectifiable: may.rectify ? await readRectifiable(ctx, round) : [],
		corrections: await readCorrections(ctx, roundId),
		may,
	};
}

function mayOf(ctx: PolicyContext, round: RoundRow, open: boolean) {
	const stage = stageOfRound(round);
	const officer = judge(ctx, "round.conduct").allowed;
	const chair = judge(ctx, "round.rule").allowed;
	const secretary = judge(ctx, "ballot.enter").allowed;
	const can = (act: RoundAct, who: boolean) => who && guardAct(act, stage) === null;
	const outcome = outcomeOf(round);
	const adopted = (outcome?.startsWith("adopted") ?? false) && round.reopenedAt === null;
	const again = stage === "annulled" || stage === "void" || outcome === "no_quorum";
	return {
		announce: can("announce", officer),
		extend: open && can("extend", officer),
		presence: open && can("recordPresence", officer),
		substitute: open && can("substitute", officer) && settingsOf(round).substitution,
		enter: open && can("enter", secretary),
		void: can("declareVoid", officer),
		annul: can("annul", officer),
		repeat: again && can("repeat", officer),
		breakTie: can("breakTie", chair),
		awaitsChair: stage === "closed",
		reopen: adopted && can("reopen", chair),
		correct: adopted && can("proposeCorrections", officer),
		rectify: can("rectify", secretary),
		answer: judge(ctx, "corrections.answer").allowed,
	};
}

/** The stages with the moment each was reached. */
async function readLife(ctx: PolicyContext, round: RoundRow): Promise<LifeStep[]> {
	const events = await ctx.db
		.selectFrom("event")
		.select(["type", "at", "refs"])
		.where("chain", "=", chainOf({ kind: "policy", policyId: ctx.policyId }))
		.where("type", "in", ["round.closed", "record.certified", "record.published"])
		.orderBy("seq")
		.execute();
	const at = (type: string) =>
		events.find((event) => event.type === type && JSON.parse(event.refs).roundId === round.id)?.at ?? null;
	const reached: Partial<Record<(typeof stages)[number], number | null>> = {
		frozen: round.createdAt,
		announced: round.announcedAt,
		open: round.openedAt,
		closed: round.closedAt,
		counted: round.decision === null ? null : at("round.closed"),
		certified: at("record.certified"),
		published: at("record.published"),
	};
	return stages
		.filter((stage) => stage !== "configured")
		.map((stage) => ({ stage, at: reached[stage] ?? null }));
}

function exitOf(round: RoundRow): { state: "withdrawn" | "void" | "annulled"; reason: string | null } | null {
	if (round.state === "annulled") return { state: "annulled", reason: round.annulReason };
	if (round.state === "void" || round.state === "withdrawn")
		return { state: round.state, reason: round.reason };
	return null;
}

async function readSeats(ctx: PolicyContext, round: RoundRow): Promise<SeatConduct[]> {
	const present = await readPresence(ctx, round.id);
	const ballots = await ctx.db
		.selectFrom("ballot")
		.select(["seat", "channel", "enteredById", "confirmedAt"])
		.where("roundId", "=", round.id)
		.where("supersededAt", "is", null)
		.execute();
	// Where the rules keep secret who has voted, nothing here tells it before the close.
	const told = round.state !== "open" || settingsOf(round).openTotals === "seats";
	return (await currentHolders(ctx, round.id)).map(({ seat, name, insteadOf, instrument }) => {
		const ballot = told ? ballots.find((one) => one.seat === seat) : undefined;
		return {
			seat,
			holder: name,
			insteadOf,
			instrument,
			present: present.find((one) => one.seat === seat)?.kind ?? null,
			entered: ballot?.enteredById
				? { channel: ballot.channel, confirmed: ballot.confirmedAt !== null }
				: null,
			used: ballot !== undefined,
		};
	});
}

async function offerAlternates(ctx: PolicyContext, roundId: string) {
	return (await findAlternates(ctx, roundId)).map(({ id, name, constituency }: Alternate) => ({
		id,
		name,
		constituency,
	}));
}

async function readExtensions(ctx: PolicyContext, roundId: string) {
	const rows = await ctx.db
		.selectFrom("extension")
		.leftJoin("user", "user.id", "extension.byPersonId")
		.select(["extension.id", "kind", "from", "to", "reason", "at", "user.name as by"])
		.where("roundId", "=", roundId)
		.orderBy("entrySeq")
		.execute();
	return rows.map(({ reason, ...row }) => {
		const [from = "", to = ""] = row.kind === "outage" ? reason.split("/") : [];
		const outage = row.kind === "outage" ? { from: Date.parse(from), to: Date.parse(to) } : null;
		return { ...row, reason: outage ? null : reason, outage };
	});
}

/** The rounds asked by the same form, the one this repeats, and the one that repeats this. */
async function readLinked(ctx: PolicyContext, round: RoundRow) {
	const rows = await ctx.db
		.selectFrom("round")
		.select(["id", "number", "question", "askedTogether", "repeatsId"])
		.where("policyId", "=", ctx.policyId)
		.where("id", "<>", round.id)
		.where((eb) =>
			eb.or([
				eb("id", "=", round.repeatsId ?? ""),
				eb("repeatsId", "=", round.id),
				eb("askedTogether", "=", round.askedTogether ?? ""),
			]),
		)
		.orderBy("number")
		.execute();
	return rows.map(({ id, number, question, repeatsId }) => ({
		id,
		number,
		question,
		how:
			id === round.repeatsId
				? ("repeats" as const)
				: repeatsId === round.id
					? ("repeated" as const)
					: ("together" as const),
	}));
}

/** The reader's own ballot, where somebody else wrote it down. */
async function readEntered(ctx: PolicyContext, roundId: string) {
	const row = await ctx.db
		.selectFrom("ballot")
		.innerJoin("user", "user.id", "ballot.enteredById")
		.select(["ballot.id", "choice", "channel", "castAt", "confirmedAt", "user.name as by"])
		.where("roundId", "=", roundId)
		.where("personId", "=", ctx.actor.personId)
		.where("supersededAt", "is", null)
		.executeTakeFirst();
	return row ?? null;
}

async function readStatements(ctx: PolicyContext, roundId: string) {
	return ctx.db
		.selectFrom("statement")
		.select(["id", "kind", "name", "constituency", "capacity", "text", "at"])
		.where("roundId", "=", roundId)
		.orderBy("entrySeq")
		.execute();
}

function statementForm(
	ctx: PolicyContext,
	round: RoundRow,
	held: Holder[],
): { kinds: StatementKind[]; until: number } | null {
	const until = statementsUntil(round);
	const kinds = statementKindsFor(ctx.member.capacity, held.length > 0);
	const open = until !== null && ctx.now < until && guardAct("state", stageOfRound(round)) === null;
	return open && kinds.length > 0 ? { kinds, until } : null;
}

/** Corrections of entered ballots: while the round is open, only for those whose signature is asked. */
async function readRectifications(ctx: PolicyContext, round: RoundRow) {
	const rows = await ctx.db
		.selectFrom("rectification")
		.innerJoin("ballot", "ballot.id", "rectification.ballotId")
		.select(["rectification.id", "from", "to", "rectification.reason", "at", "effect", "voterId"])
		.select(["signedByVoterAt", "signedByChairAt", "signedBySecretaryAt", "ballot.seat", "ballot.name"])
		.where("rectification.roundId", "=", round.id)
		.orderBy("at")
		.execute();
	const chair = judge(ctx, "round.rule").allowed;
	const officer = judge(ctx, "round.conduct").allowed;
	return rows
		.filter((row) => round.state !== "open" || officer || row.voterId === ctx.actor.personId)
		.map(({ voterId, ...row }) => {
			const isVoter = voterId === ctx.actor.personId;
			const waits = row.effect === null && guardAct("rectify", stageOfRound(round)) === null;
			const unsigned = isVoter ? row.signedByVoterAt === null : row.signedByChairAt === null;
			return { ...row, canSign: waits && (isVoter || chair) && unsigned };
		});
}

async function readRectifiable(ctx: PolicyContext, round: RoundRow) {
	return ctx.db
		.selectFrom("ballot")
		.select(["id", "seat", "name"])
		.where("roundId", "=", round.id)
		.where("enteredById", "is not", null)
		.where("supersededAt", "is", null)
		.orderBy("seat")
		.execute();
}

async function readCorrections(ctx: PolicyContext, roundId: string) {
	const notes = await ctx.db
		.selectFrom("concordance")
		.select(["id", "state", "changes", "until", "at", "oldHash", "newHash", "newVersionId", "decidedAt"])
		.where("roundId", "=", roundId)
		.orderBy("at")
		.execute();
	const answers = await ctx.db
		.selectFrom("concordanceAnswer")
		.innerJoin("concordance", "concordance.id", "concordanceAnswer.concordanceId")
		.select(["concordanceId", "constituency", "answer", "text", "name", "concordanceAnswer.at"])
		.where("roundId", "=", roundId)
		.orderBy("concordanceAnswer.at")
		.execute();
	return notes.map(({ changes, ...note }) => ({
		...note,
		changes: JSON.parse(changes) as ConcordanceChange[],
		answers: answers.filter((one) => one.concordanceId === note.id),
		mayAnswer:
			note.state === "proposed" &&
			ctx.now < note.until &&
			judge(ctx, "corrections.answer").allowed &&
			!answers.some((one) => one.concordanceId === note.id && one.constituency === ctx.member.constituency),
	}));
}
