import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { groupsFromRoll } from "#shared/record.ts";
import { type BallotChoice, ballotChoices, decide, type Rule } from "#shared/rounds.ts";
import { makeMember } from "#test/factories/policies.ts";
import { type Committee, hour, makeActor, makeCommittee } from "#test/factories/rounds.ts";
import { type Replayed, replayRound } from "#test/setup/replay.ts";
import { openTestServices, type TestServices } from "#test/setup/services.ts";
import { enterPolicy } from "../access.ts";
import type { PolicyContext } from "../context.ts";
import { checkOpenDatabase } from "../database-check.ts";
import { newId } from "../ids.ts";
import { withTransaction } from "../transaction.ts";
import { recordPresence, substitute, withdrawSubstitution } from "./attendance.ts";
import { castBallot, type Receipt } from "./ballots.ts";
import { annulRound } from "./conduct.ts";
import { extendRound } from "./extensions.ts";
import { readRoll, rollOf } from "./roll.ts";
import { closeDueRounds, closeRound, createRound, openRound, withdrawRound } from "./rounds.ts";

// SAFETY T23: any order of acts keeps to a model of a few variables, and the log alone gives the same rows again.
// ROUND_RUNS sets how many sequences; a round costs PostgreSQL ten times as much.

const seats = ["government-1", "government-2", "workers-1", "employers-1"];
const benchOf = (seat: number) => (seats[seat] ?? "").split("-")[0] as string;
/** Persons 0 to 3 are the titulars of the seats, 4 and 5 alternates of these. */
const alternateBench: Record<number, string> = { 4: "government", 5: "workers" };

type Plain =
	| { do: "open" | "withdraw" | "close" | "extend" | "annul" | "timer" }
	| { do: "clock"; by: number }
	| { do: "presence"; seat: number; state: "present" | "left" }
	| { do: "substitute"; seat: number; by: number }
	| { do: "takeBack"; seat: number }
	| { do: "cast"; person: number; choice: BallotChoice; form: number; seat: number | undefined };
/** "kill": the process ends within the act, just before the commit. */
type Act = Plain | { do: "kill"; within: Plain };

const simple = <const T extends Plain["do"]>(...names: T[]) =>
	fc.record({ do: fc.constantFrom(...names) }) as unknown as fc.Arbitrary<Plain>;
const seat = fc.nat(3);
const person = fc.nat(5);
const plain: fc.Arbitrary<Plain> = fc.oneof(
	{ weight: 3, arbitrary: simple("open") },
	{ weight: 4, arbitrary: simple("withdraw", "close", "extend", "annul", "timer", "timer") },
	{
		weight: 2,
		arbitrary: fc.record({
			do: fc.constant("clock" as const),
			by: fc.constantFrom(1000, hour / 2, -hour / 3),
		}),
	},
	{
		weight: 1,
		arbitrary: fc.record({
			do: fc.constant("presence" as const),
			seat,
			state: fc.constantFrom("present" as const, "left" as const),
		}),
	},
	{
		weight: 3,
		arbitrary: fc.record({ do: fc.constant("substitute" as const), seat, by: fc.constantFrom(4, 5, 4) }),
	},
	{ weight: 1, arbitrary: fc.record({ do: fc.constant("takeBack" as const), seat }) },
	{
		weight: 8,
		arbitrary: fc.record({
			do: fc.constant("cast" as const),
			person,
			choice: fc.constantFrom(...ballotChoices),
			form: fc.nat(3),
			seat: fc.option(seat, { nil: undefined, freq: 2 }),
		}),
	},
);
const act: fc.Arbitrary<Act> = fc.oneof(
	{ weight: 12, arbitrary: plain },
	{ weight: 1, arbitrary: fc.record({ do: fc.constant("kill" as const), within: plain }) },
);

/** What must be so, told by a few variables instead of the database. */
type Model = {
	state: string;
	now: number;
	/** The time of the log's last entry. */
	latest: number;
	closesAt: number;
	/** Who sits in each seat, who is recorded as present, and whose ballot it has. */
	holders: number[];
	present: boolean[];
	ballots: Map<number, { person: number; choice: BallotChoice }>;
	forms: Map<string, BallotChoice>;
};

let services: TestServices;
let hall: Hall;
beforeAll(async () => {
	services = await openTestServices();
});
afterAll(() => services.close());

/** A committee, and everybody's context in it. */
type Hall = {
	committee: Committee;
	chair: PolicyContext;
	people: PolicyContext[];
	alternates: Record<number, string>;
};

async function makeHall(): Promise<Hall> {
	const committee = await makeCommittee(services, { government: 2, workers: 1, employers: 1 });
	const { policyId } = committee;
	const actors = Object.values(committee.voters).flat();
	const alternates: Record<number, string> = {};
	for (const [index, constituency] of Object.entries(alternateBench)) {
		const actor = await makeActor(services, { name: `alternate ${constituency}` });
		const { personId } = actor;
		await makeMember(services, { policyId, personId, capacity: "alternate", constituency });
		actors.push(actor);
		const of = services.db.selectFrom("member").select("id").where("personId", "=", personId);
		alternates[Number(index)] = (await of.executeTakeFirstOrThrow()).id;
	}
	const enter = (actor: Committee["chair"]) =>
		enterPolicy({ services, db: services.db, actor, now: services.clock() }, policyId);
	return {
		committee,
		chair: await enter(committee.chair),
		people: await Promise.all(actors.map(enter)),
		alternates,
	};
}

const runs = () => Number(process.env.ROUND_RUNS ?? (services.dialect === "postgres" ? 60 : 2000));

/** Each end is reached at least once, however few sequences there are. */
const ways: [Act[]][] = [
	[[{ do: "withdraw" }]],
	[[{ do: "open" }, { do: "close" }]],
	[[{ do: "open" }, { do: "close" }, { do: "annul" }]],
];

it("any order of acts keeps to the model, and the log alone gives the same rows", async () => {
	let count = 0;
	const ends = new Map<string, number>();
	await fc.assert(
		fc.asyncProperty(fc.array(act, { minLength: 4, maxLength: 14 }), async (acts) => {
			// A new committee from time to time: reading a long log is another test's.
			if (count++ % 100 === 0) hall = await makeHall();
			const end = await live(acts);
			ends.set(end, (ends.get(end) ?? 0) + 1);
		}),
		{ numRuns: runs(), examples: ways },
	);
	// Otherwise the sequences say nothing about them.
	expect([...ends.keys()].sort()).toEqual(["annulled", "closed", "withdrawn"]);
	expect((await checkOpenDatabase(services.db, services.dialect)).failures).toEqual([]);
}, 300_000);

/** One sequence, from the announcement to the round's end. @returns where it ended */
async function live(acts: Act[]): Promise<string> {
	const { policyId, sectionIds } = hall.committee;
	services.testClock.set(Math.max(services.clock(), (await look("")).latest));
	const closesAt = services.clock() + hour;
	const { roundId } = await createRound(now(hall.chair), {
		...{ policyId, closesAt, key: newId(), sectionIds: sectionIds.slice(0, 1) },
		question: "Does the committee validate the policy?",
		preset: "majorityInEachConstituency",
	});
	const round = await look(roundId);
	const model: Model = {
		...{ state: "announced", now: services.clock(), latest: round.latest, closesAt },
		...{ holders: [0, 1, 2, 3], present: [false, false, false, false] },
		ballots: new Map(),
		forms: new Map(),
	};
	const receipts: Receipt[] = [];
	for (const one of acts) {
		const happened = await perform(roundId, round.textHash, one, receipts);
		expect(happened, JSON.stringify({ one, model })).toBe(predict(model, one));
		const after = await look(roundId);
		model.latest = after.latest;
		expect([after.state, after.closesAt], JSON.stringify(one)).toEqual([model.state, model.closesAt]);
	}
	const { chair } = hall;
	if (model.state === "announced") await withdrawRound(now(chair), { roundId, reason: "Postponed" });
	if (model.state === "open") await closeRound(now(chair), { roundId, reason: "Enough" });
	await compare(roundId, model, receipts);
	return (await look(roundId)).state;
}

const now = (ctx: PolicyContext): PolicyContext => ({ ...ctx, now: services.clock() });

/** Where the round and the log stand. */
async function look(roundId: string, db = services.db) {
	const { policyId } = hall.committee;
	const row = await db
		.selectFrom("event")
		.leftJoin("round", (join) => join.on("round.id", "=", roundId))
		.select(["event.at", "round.state", "round.closesAt", "round.textHash"])
		.where("event.chain", "=", `policy:${policyId}`)
		.orderBy("event.seq", "desc")
		.limit(1)
		.executeTakeFirst();
	const { state, closesAt, textHash } = row ?? {};
	return { latest: row?.at ?? 0, state: state ?? "", closesAt: closesAt ?? 0, textHash: textHash ?? "" };
}

class Killed extends Error {}

async function perform(roundId: string, textHash: string, one: Act, receipts: Receipt[]): Promise<boolean> {
	if (one.do === "clock") {
		services.testClock.advance(one.by);
		return true;
	}
	const settle = (work: Promise<unknown>) =>
		work.then(
			() => true,
			(error) => {
				if (!error.key) throw error;
				return false;
			},
		);
	if (one.do !== "kill") return settle(carryOut(now, services, roundId, textHash, one, receipts));
	if (one.within.do === "clock") return true;
	const killed = withTransaction({ ...now(hall.chair) }, async ({ db }) => {
		const inside = (ctx: PolicyContext) => ({ ...now(ctx), db });
		await settle(
			carryOut(inside, { ...services, db } as TestServices, roundId, textHash, one.within as Plain, []),
		);
		throw new Killed();
	});
	return killed.catch((error) => {
		if (!(error instanceof Killed)) throw error;
		return true;
	});
}

async function carryOut(
	as: (ctx: PolicyContext) => PolicyContext,
	services: TestServices,
	roundId: string,
	textHash: string,
	one: Plain,
	receipts: Receipt[],
): Promise<unknown> {
	const { chair, people, alternates } = hall;
	switch (one.do) {
		case "timer":
			return closeDueRounds(services);
		case "open":
			return openRound(as(chair), { roundId });
		case "withdraw":
			return withdrawRound(as(chair), { roundId, reason: "Postponed" });
		case "annul":
			return annulRound(as(chair), { roundId, reason: "A defect" });
		case "close":
			return closeRound(as(chair), { roundId, reason: "Enough" });
		case "extend": {
			const { closesAt } = await look(roundId, services.db);
			return extendRound(as(chair), { roundId, closesAt: closesAt + hour / 2, reason: "More time" });
		}
		case "presence": {
			const { seat: of, state } = one;
			return recordPresence(as(chair), { roundId, seat: seats[of] ?? "", state, kind: "inPerson" });
		}
		case "substitute": {
			const [seat, memberId] = [seats[one.seat] ?? "", alternates[one.by] ?? ""];
			return substitute(as(chair), { roundId, seat, memberId, instrument: "Letter of 20 November" });
		}
		case "takeBack":
			return withdrawSubstitution(as(chair), { roundId, seat: seats[one.seat] ?? "" });
		case "cast": {
			const { choice, form } = one;
			const statement = choice === "reserve" ? "Subject to the annex." : undefined;
			const receipt = await castBallot(as(people[one.person] as PolicyContext), {
				...{ roundId, choice, statement, textHash, key: `form-${form}` },
				seat: one.seat === undefined ? undefined : seats[one.seat],
			});
			receipts.push(receipt);
		}
	}
}

/** Whether the act is done, and what it changes. */
function predict(model: Model, one: Act): boolean {
	const now = Math.max(model.now, model.latest);
	const runs = model.state === "open" && now < model.closesAt;
	switch (one.do) {
		case "kill":
			return true;
		case "clock":
			model.now += one.by;
			return true;
		case "timer":
			// The timer looks by the clock; the round itself by the log, too.
			if (model.state === "open" && model.closesAt <= model.now) model.state = "closed";
			return true;
		case "cast":
			return predictCast(model, one, runs);
		case "extend":
			if (runs) model.closesAt += hour / 2;
			return runs;
		case "presence":
			if (runs) model.present[one.seat] = one.state === "present";
			return runs;
		case "substitute":
		case "takeBack":
			return predictSubstitution(model, one, runs);
		case "annul":
			if (model.state !== "closed") return false;
			model.state = "annulled";
			return true;
		default: {
			if (model.state !== (one.do === "close" ? "open" : "announced")) return false;
			if (one.do === "open" && model.closesAt <= now) return false;
			model.state = { open: "open", withdraw: "withdrawn", close: "closed" }[one.do];
			return true;
		}
	}
}

function predictSubstitution(
	model: Model,
	one: Extract<Plain, { do: "substitute" | "takeBack" }>,
	runs: boolean,
): boolean {
	if (!runs || model.ballots.has(one.seat)) return false;
	const substituted = model.holders[one.seat] !== one.seat;
	if (one.do === "takeBack") {
		if (substituted) model.present[one.seat] = false;
		model.holders[one.seat] = one.seat;
		return true;
	}
	if (substituted || model.present[one.seat] || alternateBench[one.by] !== benchOf(one.seat)) return false;
	model.holders[one.seat] = one.by;
	return true;
}

function predictCast(model: Model, one: Extract<Plain, { do: "cast" }>, runs: boolean): boolean {
	const form = `${one.person} ${one.form}`;
	const before = model.forms.get(form);
	if (before !== undefined) return before === one.choice;
	const held = [0, 1, 2, 3].filter((seat) => model.holders[seat] === one.person);
	const mine = held.find((seat) => model.ballots.get(seat)?.person === one.person);
	// Whoever sits in two places says for which; and votes once.
	const wanted = one.seat ?? mine ?? (held.length === 1 ? held[0] : undefined);
	if (!runs || wanted === undefined || !held.includes(wanted)) return false;
	if (mine !== undefined && mine !== wanted) return false;
	model.forms.set(form, one.choice);
	model.ballots.set(wanted, { person: one.person, choice: one.choice });
	return true;
}

/** Rows, model and log tell the same story; the ballots that the log names give the result that was stored. */
async function compare(roundId: string, model: Model, receipts: Receipt[]): Promise<void> {
	const { rows, replayed } = await replayRound(services, hall.committee.policyId, roundId);
	expect(rows).toEqual(replayed);
	const ballots = await services.db
		.selectFrom("ballot")
		.selectAll()
		.where("roundId", "=", roundId)
		.orderBy("entrySeq")
		.execute();
	expect(new Set(receipts.map((one) => one.ballotId))).toEqual(new Set(ballots.map((one) => one.id)));
	const current = ballots.filter((one) => one.supersededAt === null);
	const personIds = hall.people.map((ctx) => ctx.actor.personId);
	const told = [...model.ballots].map(([seat, { person, choice }]) => [
		seats[seat],
		personIds[person],
		choice,
	]);
	expect(current.map((one) => [one.seat, one.personId, one.choice]).sort()).toEqual(told.sort());
	await recount(roundId, replayed, ballots as ((typeof ballots)[number] & { choice: BallotChoice })[]);
}

async function recount(
	roundId: string,
	{ round, ballots: logged, presence }: Replayed,
	ballots: { hash: string; choice: BallotChoice }[],
): Promise<void> {
	if (round.outcome === null) return;
	const { roll, vacancies } = rollOf(await readRoll(hall.chair, hall.committee.policyId, roundId));
	const last = new Map(presence.map((one) => [one.seat, one.state]));
	const present = [...last].flatMap(([seat, state]) => (state === "present" ? [seat] : []));
	const counted = logged.map((one) => {
		const choice = ballots.find(({ hash }) => hash === one.hash)?.choice;
		return { ...one, choice } as Parameters<typeof groupsFromRoll>[2][number];
	});
	const groups = groupsFromRoll(roll, vacancies, counted, present);
	const text = { hashAtOpen: round.textHash, hashNow: round.textHash };
	const { decision } = await services.db
		.selectFrom("round")
		.select("decision")
		.where("id", "=", roundId)
		.executeTakeFirstOrThrow();
	expect(JSON.parse(decision ?? "null")).toEqual(decide(JSON.parse(round.rule) as Rule, groups, text));
}
