import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Capacity } from "#shared/members.ts";
import { ballotChoices } from "#shared/rounds.ts";
import { makeMember } from "#test/factories/policies.ts";
import {
	announceRound,
	type Committee,
	castAs,
	contextFor,
	hour,
	makeActor,
	makeCommittee,
	startRound,
} from "#test/factories/rounds.ts";
import { openTestServices, type TestServices } from "#test/setup/services.ts";
import { hashBallot } from "../hash.ts";
import { record, withTransaction } from "../transaction.ts";
import { castBallot, findOwnBallot } from "./ballots.ts";
import { getRecord, getRecordFile } from "./records.ts";
import { getRound, listRounds } from "./round-views.ts";
import { closeDueRounds, closeRound, openRound, withdrawRound } from "./rounds.ts";

let services: TestServices;
let committee: Committee;

beforeEach(async () => {
	services = await openTestServices();
	committee = await makeCommittee(services);
});
afterEach(() => services.close());

const voter = (code: string, index = 0) => {
	const actor = committee.voters[code]?.[index];
	if (!actor) throw new Error(`no voter ${code} ${index}`);
	return actor;
};
const ballots = (roundId: string) =>
	services.db.selectFrom("ballot").selectAll().where("roundId", "=", roundId).orderBy("entrySeq").execute();
const refusal = (work: Promise<unknown>) =>
	work.then(
		() => "done",
		(error) => `${error.code} ${error.key} ${Object.values(error.fields).join()}`.trim(),
	);
const cast = (roundId: string, actor = voter("workers"), given: Parameters<typeof castAs>[5] = {}) =>
	castAs(services, committee, roundId, actor, "approve", given);

describe("casting", () => {
	it("gives a receipt; the same form again gives the same, and casts nothing", async () => {
		const roundId = await startRound(services, committee);
		const first = await cast(roundId, voter("workers"), { key: "k1" });
		expect(await cast(roundId, voter("workers"), { key: "k1" })).toEqual(first);
		expect(await ballots(roundId)).toHaveLength(1);
		expect(first).toMatchObject({ seat: "workers-1", revision: 1, choice: "approve", supersededAt: null });
		expect(first.reference).toMatch(/^([0-9A-F]{4}-){2}[0-9A-F]{4}$/);
		services.testClock.advance(2 * hour);
		await closeDueRounds(services);
		expect(await cast(roundId, voter("workers"), { key: "k1" })).toEqual(first);
	});

	it("refuses another answer on a form that was used", async () => {
		const roundId = await startRound(services, committee);
		await cast(roundId, voter("workers"), { key: "k1" });
		const again = castAs(services, committee, roundId, voter("workers"), "oppose", { key: "k1" });
		expect(await refusal(again)).toBe("conflict rounds:error.usedForm");
	});

	it("replaces the ballot before, which stays as superseded", async () => {
		const roundId = await startRound(services, committee);
		await cast(roundId);
		services.testClock.advance(1000);
		const second = await castAs(services, committee, roundId, voter("workers"), "reserve");
		const [old, current] = await ballots(roundId);
		expect(old).toMatchObject({ revision: 1, choice: "approve", supersededAt: second.castAt });
		expect(current).toMatchObject({ revision: 2, choice: "reserve", supersededAt: null });
		const ctx = await contextFor(services, committee.policyId, voter("workers"));
		expect(await findOwnBallot(ctx, roundId)).toEqual(second);
		expect(await findOwnBallot(ctx, roundId, old?.id)).toMatchObject({ revision: 1 });
		const others = await contextFor(services, committee.policyId, voter("employers"));
		expect(await findOwnBallot(others, roundId, second.ballotId)).toBeNull();
	});

	it("needs a statement for a reservation, and the hash of this round's text", async () => {
		const roundId = await startRound(services, committee);
		const ctx = await contextFor(services, committee.policyId, voter("workers"));
		const { textHash } = await getRound(ctx, roundId);
		const bare = castBallot(ctx, { roundId, choice: "reserve", statement: " ", textHash, key: "k" });
		expect(await refusal(bare)).toBe("invalid errors:checkForm decision:error.statementMissing");
		expect(await refusal(cast(roundId, voter("workers"), { textHash: "0".repeat(64) }))).toBe(
			"conflict rounds:error.otherText",
		);
		expect(await ballots(roundId)).toEqual([]);
	});

	it("is for the holders of seats alone", async () => {
		const roundId = await startRound(services, committee);
		const seated = "forbidden rights:action.ballot_cast";
		const join = async (capacity: Capacity, constituency: string | null) => {
			const actor = await makeActor(services);
			await makeMember(services, {
				policyId: committee.policyId,
				personId: actor.personId,
				capacity,
				constituency,
			});
			return actor;
		};
		for (const [capacity, constituency] of [
			["alternate", "workers"],
			["adviser", "workers"],
			["observer", "observers"],
			// Became a titular after the roll was taken.
			["titular", "workers"],
		] as const) {
			expect(await refusal(cast(roundId, await join(capacity, constituency))), capacity).toBe(seated);
		}
		expect(await refusal(cast(roundId, committee.secretariat))).toBe(seated);
		expect(await refusal(cast(roundId, await makeActor(services)))).toBe("not-found errors:notFound");
		const other = await makeCommittee(services);
		const theirs = voter("workers");
		const stranger = castBallot(
			await contextFor(services, other.policyId, other.voters.workers?.[0] ?? theirs),
			{
				roundId,
				choice: "approve",
				textHash: "0".repeat(64),
				key: "k",
			},
		);
		expect(await refusal(stranger)).toBe("not-found errors:notFound");
		expect(await ballots(roundId)).toEqual([]);
	});

	it("ends for a member whose part has ended since the page was opened", async () => {
		const roundId = await startRound(services, committee);
		const ctx = await contextFor(services, committee.policyId, voter("workers"));
		const { textHash } = await getRound(ctx, roundId);
		await services.db
			.updateTable("member")
			.set({ untilAt: services.clock() })
			.where("personId", "=", voter("workers").personId)
			.execute();
		const late = castBallot(ctx, { roundId, choice: "approve", textHash, key: "k" });
		expect(await refusal(late)).toBe("forbidden rights:action.ballot_cast");
	});

	it("is possible while the round is open, by the clock, and never before or after", async () => {
		const roundId = await announceRound(services, committee);
		expect(await refusal(cast(roundId))).toBe("forbidden rights:action.ballot_cast");
		await openRound(await contextFor(services, committee.policyId, committee.chair), { roundId });
		services.testClock.advance(hour - 1);
		await cast(roundId);
		services.testClock.advance(1);
		// Not closed by the timer yet: the deadline counts, not the row's state.
		expect(await refusal(cast(roundId))).toBe("conflict rounds:error.closed");
		await closeDueRounds(services);
		services.testClock.advance(-hour / 2);
		expect(await refusal(cast(roundId))).toBe("conflict rounds:error.closed");
		const withdrawn = await announceRound(services, committee);
		const officer = await contextFor(services, committee.policyId, committee.secretariat);
		await withdrawRound(officer, { roundId: withdrawn, reason: "Postponed" });
		expect(await refusal(cast(withdrawn))).toMatch(/^forbidden rights:/);
	});

	it("a clock set back reopens nothing and dates no ballot before another: the log's last entry counts", async () => {
		const roundId = await startRound(services, committee);
		services.testClock.advance(hour / 2);
		const first = await cast(roundId, voter("government"));
		services.testClock.advance(-hour / 4);
		expect((await cast(roundId, voter("employers"))).castAt).toBe(first.castAt);
		services.testClock.advance(hour);
		await withTransaction(await contextFor(services, committee.policyId, committee.chair), (ctx) =>
			record(ctx, { type: "policy.renamed", scope: { kind: "policy", policyId: ctx.policyId }, refs: {} }),
		);
		services.testClock.advance(-hour / 2);
		expect(await refusal(cast(roundId))).toBe("conflict rounds:error.closed");
	});
});

describe("the database itself", () => {
	it("refuses a second current ballot, a changed seat and a deleted ballot", async () => {
		const roundId = await startRound(services, committee);
		await cast(roundId);
		const [ballot] = await ballots(roundId);
		if (!ballot) throw new Error("no ballot");
		const second = { ...ballot, id: "second", revision: 2, key: "other" };
		await expect(services.db.insertInto("ballot").values(second).execute()).rejects.toThrow(
			/unique|never change/i,
		);
		await expect(services.db.deleteFrom("ballot").where("id", "=", ballot.id).execute()).rejects.toThrow(
			/never change/,
		);
	});
});

describe("secrecy until the close", () => {
	it("no page, list, record or log tells a choice; only one's own ballot is shown", async () => {
		const roundId = await startRound(services, committee);
		const statement = "CANARY statement of the employers";
		await castAs(services, committee, roundId, voter("employers"), "reserve", { statement });
		await castAs(services, committee, roundId, voter("government"), "oppose", {
			statement: "CANARY government",
		});
		for (const actor of [committee.secretariat, committee.chair, voter("workers"), voter("government", 1)]) {
			const ctx = await contextFor(services, committee.policyId, actor);
			const seen = {
				round: await getRound(ctx, roundId),
				rounds: await listRounds(ctx),
				own: await findOwnBallot(ctx, roundId),
			};
			expect(JSON.stringify(seen)).not.toMatch(/CANARY|"reserve"|"oppose"/);
			expect(seen.round.benches.flatMap((bench) => bench.seats).filter((seat) => seat.voted)).toHaveLength(2);
			expect(await refusal(getRecord(ctx, roundId))).toBe("not-found errors:notFound");
			expect(await refusal(getRecordFile(ctx, roundId))).toBe("not-found errors:notFound");
		}
		const events = await services.db
			.selectFrom("event")
			.selectAll()
			.where("type", "=", "ballot.cast")
			.execute();
		expect(JSON.stringify(events)).not.toMatch(/CANARY|approve|reserve|oppose|abstain/);
		const own = await getRound(await contextFor(services, committee.policyId, voter("employers")), roundId);
		expect(own.myBallot).toMatchObject({ choice: "reserve", statement });
	});

	it("the hash in the log cannot be tried out: it covers an id that nobody else knows", async () => {
		const roundId = await startRound(services, committee);
		await cast(roundId);
		const [ballot] = await ballots(roundId);
		const [event] = await services.db
			.selectFrom("event")
			.selectAll()
			.where("type", "=", "ballot.cast")
			.execute();
		if (!ballot || !event) throw new Error("no ballot");
		expect(JSON.parse(event.payload)).toEqual({ seat: "workers-1", revision: 1, ballotHash: ballot.hash });
		expect(hashBallot(ballot)).toBe(ballot.hash);
		for (const choice of ballotChoices)
			expect(hashBallot({ ...ballot, choice, id: "" })).not.toBe(ballot.hash);
		expect(event.refs).not.toContain(ballot.id);
		await closeRound(await contextFor(services, committee.policyId, committee.chair), {
			roundId,
			reason: "Done",
		});
		const ctx = await contextFor(services, committee.policyId, voter("employers"));
		expect((await getRecord(ctx, roundId)).count.ballots.map(({ hash }) => hash)).toEqual([ballot.hash]);
	});
});
