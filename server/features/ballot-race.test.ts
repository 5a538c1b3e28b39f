import { describe, expect, it } from "vitest";
import { contextFor, makeCommittee, startRound } from "#test/factories/rounds.ts";
import { openTestServices, type TestServices } from "#test/setup/services.ts";
import { checkRecord } from "../record-check.ts";
import { castBallot, type Receipt } from "./ballots.ts";
import { closeRound } from "./rounds.ts";

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
	// RACE_ROUNDS sets how many rounds are run.
	const rounds = Array.from({ length: Number(process.env.RACE_ROUNDS ?? 2) }, (_, index) => index + 1);
	it.each(rounds)(
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
