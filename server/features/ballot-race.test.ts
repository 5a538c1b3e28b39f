import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type BallotChoice, ballotChoices } from "#shared/rounds.ts";
import {
	announceRound,
	type Committee,
	castAs,
	contextFor,
	hour,
	makeCommittee,
	startRound,
} from "#test/factories/rounds.ts";
import { openTestServices, type TestServices } from "#test/setup/services.ts";
import { newId } from "../ids.ts";
import { checkRecord } from "../record-check.ts";
import { castBallot, type Receipt } from "./ballots.ts";
import { annulRound } from "./conduct.ts";
import { extendRound } from "./extensions.ts";
import { closeDueRounds, closeRound, openRound, withdrawRound } from "./rounds.ts";

async function readBallots(services: TestServices, roundId: string) {
	return services.db
		.selectFrom("ballot")
		.selectAll()
		.where("roundId", "=", roundId)
		.orderBy("entrySeq")
		.execute();
}
const readRound = (services: TestServices, roundId: string) =>
	services.db.selectFrom("round").selectAll().where("id", "=", roundId).executeTakeFirstOrThrow();

describe("the ballot race (SAFETY T24)", () => {
	it.each([1, 2])(
		"round %i: 100 voters, 5 copies each, closed in the middle: one ballot per seat",
		async () => {
			const services = await openTestServices();
			try {
				const committee = await makeCommittee(services, { government: 34, workers: 33, employers: 33 });
				const roundId = await startRound(services, committee);
				const { textHash } = await readRound(services, roundId);
				const chair = await contextFor(services, committee.policyId, committee.chair);
				const voters = Object.values(committee.voters).flat();
				const contexts = await Promise.all(
					voters.map((voter) => contextFor(services, committee.policyId, voter)),
				);
				// Three copies of one form, and two of another that changes the mind.
				const copies = [
					{ key: "first", choice: "approve" as const },
					{ key: "first", choice: "approve" as const },
					{ key: "first", choice: "approve" as const },
					{ key: "second", choice: "oppose" as const },
					{ key: "second", choice: "oppose" as const },
				];
				const casts = contexts.flatMap((ctx) => copies.map((copy) => ({ ctx, ...copy })));
				const shuffled = casts
					.map((one) => ({ one, at: Math.random() }))
					.sort((a, b) => a.at - b.at)
					.map(({ one }) => one);
				const work = shuffled.map(async ({ ctx, key, choice }, index) => {
					if (index === 250) await closeRound(chair, { roundId, reason: "In the middle" });
					return castBallot(ctx, { roundId, choice, textHash, key });
				});
				const answers = await Promise.allSettled(work);
				const receipts = answers.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
				const refusals = answers.flatMap((one) => (one.status === "rejected" ? [one.reason.key] : []));
				expect(new Set(refusals)).toEqual(new Set(["rounds:error.closed"]));
				expect(receipts.length + refusals.length).toBe(500);
				await expectSound(services, roundId, receipts);
				const round = await readRound(services, roundId);
				expect(checkRecord(round.record ?? "").failures).toEqual([]);
			} finally {
				await services.close();
			}
		},
		120_000,
	);
});

/** One current ballot per seat, its last; every receipt given is of a ballot that is there; none after the close. */
async function expectSound(services: TestServices, roundId: string, receipts: Receipt[]): Promise<void> {
	const round = await readRound(services, roundId);
	const ballots = await readBallots(services, roundId);
	const seats = new Set(ballots.map((ballot) => ballot.seat));
	for (const seat of seats) {
		const own = ballots.filter((ballot) => ballot.seat === seat);
		expect(own.map((ballot) => ballot.revision)).toEqual(own.map((_, index) => index + 1));
		expect(own.filter((ballot) => ballot.supersededAt === null)).toEqual([own.at(-1)]);
	}
	const ids = new Set(ballots.map((ballot) => ballot.id));
	expect(new Set(receipts.map((receipt) => receipt.ballotId))).toEqual(ids);
	for (const ballot of ballots) {
		expect(ballot.textHash).toBe(round.textHash);
		expect(ballot.castAt).toBeGreaterThanOrEqual(round.openedAt ?? Number.POSITIVE_INFINITY);
		expect(ballot.castAt).toBeLessThanOrEqual(round.closedAt ?? round.closesAt);
	}
}

type Act =
	| { do: "open" }
	| { do: "withdraw" }
	| { do: "close" }
	| { do: "extend" }
	| { do: "annul" }
	| { do: "timer" }
	| { do: "clock"; by: number }
	| { do: "cast"; voter: number; choice: BallotChoice; form: number };

const act: fc.Arbitrary<Act> = fc.oneof(
	{ weight: 2, arbitrary: fc.record({ do: fc.constant("open" as const) }) },
	{ weight: 1, arbitrary: fc.record({ do: fc.constantFrom("withdraw" as const, "close" as const) }) },
	{ weight: 1, arbitrary: fc.record({ do: fc.constantFrom("extend" as const, "annul" as const) }) },
	{ weight: 2, arbitrary: fc.record({ do: fc.constant("timer" as const) }) },
	{
		weight: 2,
		arbitrary: fc.record({
			do: fc.constant("clock" as const),
			by: fc.constantFrom(1000, hour / 2, -hour / 3),
		}),
	},
	{
		weight: 6,
		arbitrary: fc.record({
			do: fc.constant("cast" as const),
			voter: fc.nat(3),
			choice: fc.constantFrom(...ballotChoices),
			form: fc.nat(5),
		}),
	},
);

/** What must be so, told by a few variables instead of the database. */
type Model = {
	state: string;
	now: number;
	latest: number;
	closesAt: number;
	forms: Map<string, string>;
	current: Map<number, string>;
};

describe("the life of a round (SAFETY T23)", () => {
	it("any order of acts keeps to the model", async () => {
		const services = await openTestServices();
		const runs = Number(process.env.ROUND_RUNS ?? (services.dialect === "postgres" ? 40 : 250));
		try {
			const committee = await makeCommittee(services, { government: 2, workers: 1, employers: 1 });
			const voters = Object.values(committee.voters).flat();
			await fc.assert(
				fc.asyncProperty(fc.array(act, { minLength: 4, maxLength: 18 }), async (acts) => {
					services.testClock.set(Math.max(services.clock(), await lastEntry(services, committee)));
					const roundId = await announceRound(services, committee, { key: newId() });
					const { closesAt } = await readRound(services, roundId);
					const now = services.clock();
					const model: Model = {
						state: "announced",
						now,
						latest: await lastEntry(services, committee),
						closesAt,
						forms: new Map(),
						current: new Map(),
					};
					const receipts: Receipt[] = [];
					for (const one of acts) {
						const happened = await perform(services, committee, voters, roundId, one, receipts);
						expect(happened, JSON.stringify({ one, model: { ...model, forms: [...model.forms] } })).toBe(
							predict(model, one),
						);
						model.latest = await lastEntry(services, committee);
						expect((await readRound(services, roundId)).state).toBe(model.state);
					}
					await expectSound(services, roundId, receipts);
					await settle(services, committee, roundId, model);
				}),
				{ numRuns: runs },
			);
		} finally {
			await services.close();
		}
	}, 120_000);
});

async function lastEntry(services: TestServices, { policyId }: Committee): Promise<number> {
	const row = await services.db
		.selectFrom("event")
		.select("at")
		.where("chain", "=", `policy:${policyId}`)
		.orderBy("seq", "desc")
		.limit(1)
		.executeTakeFirst();
	return row?.at ?? 0;
}

async function perform(
	services: TestServices,
	committee: Committee,
	voters: Committee["voters"][string],
	roundId: string,
	one: Act,
	receipts: Receipt[],
): Promise<boolean> {
	const chair = () => contextFor(services, committee.policyId, committee.chair);
	const done = (work: Promise<unknown>) =>
		work.then(
			() => true,
			(error) => {
				if (!error.key) throw error;
				return false;
			},
		);
	if (one.do === "clock") {
		services.testClock.advance(one.by);
		return true;
	}
	if (one.do === "timer") return done(closeDueRounds(services));
	if (one.do === "open") return done(openRound(await chair(), { roundId }));
	if (one.do === "withdraw") return done(withdrawRound(await chair(), { roundId, reason: "Postponed" }));
	if (one.do === "annul") return done(annulRound(await chair(), { roundId, reason: "A defect" }));
	if (one.do === "extend") {
		const closesAt = (await readRound(services, roundId)).closesAt + hour / 2;
		return done(extendRound(await chair(), { roundId, closesAt, reason: "More time" }));
	}
	if (one.do === "close") return done(closeRound(await chair(), { roundId, reason: "Enough" }));
	const voter = voters[one.voter];
	if (!voter) throw new Error("no such voter");
	const cast = castAs(services, committee, roundId, voter, one.choice, { key: `${one.form}` });
	return done(cast.then((receipt) => receipts.push(receipt)));
}

function predict(model: Model, one: Act): boolean {
	const now = Math.max(model.now, model.latest);
	if (one.do === "clock") {
		model.now += one.by;
		return true;
	}
	if (one.do === "timer") {
		// The timer looks by the clock; the round itself by the log, too.
		if (model.state === "open" && model.closesAt <= model.now) model.state = "closed";
		return true;
	}
	if (one.do === "cast") return predictCast(model, one, now);
	if (one.do === "extend") {
		if (model.state !== "open" || now >= model.closesAt) return false;
		model.closesAt += hour / 2;
		return true;
	}
	if (one.do === "annul") {
		if (model.state !== "closed") return false;
		model.state = "annulled";
		return true;
	}
	const from = one.do === "close" ? "open" : "announced";
	if (model.state !== from || (one.do === "open" && model.closesAt <= now)) return false;
	model.state = { open: "open", withdraw: "withdrawn", close: "closed" }[one.do];
	return true;
}

function predictCast(model: Model, one: Extract<Act, { do: "cast" }>, now: number): boolean {
	const form = `${one.voter} ${one.form}`;
	const before = model.forms.get(form);
	if (before !== undefined) return before === one.choice;
	if (model.state !== "open" || now >= model.closesAt) return false;
	model.forms.set(form, one.choice);
	model.current.set(one.voter, one.choice);
	return true;
}

/** Brings the round to its end, so that the next may begin; what was counted is what the model holds. */
async function settle(
	services: TestServices,
	committee: Committee,
	roundId: string,
	model: Model,
): Promise<void> {
	const chair = await contextFor(services, committee.policyId, committee.chair);
	if (model.state === "announced") await withdrawRound(chair, { roundId, reason: "Postponed" });
	if (model.state === "open") await closeRound(chair, { roundId, reason: "Enough" });
	const round = await readRound(services, roundId);
	if (round.state !== "closed") return;
	const { failures, summary } = checkRecord(round.record ?? "");
	expect(failures).toEqual([]);
	expect(summary?.ballots).toBe(model.current.size);
	const counted = (
		JSON.parse(round.record ?? "") as {
			ballots: { seat: string; choice: string; supersededAt: number | null }[];
		}
	).ballots
		.filter((ballot) => ballot.supersededAt === null)
		.map((ballot) => ballot.choice)
		.sort();
	expect(counted).toEqual([...model.current.values()].sort());
}
