import { describe, expect, it } from "vitest";
import { announceRound, hour } from "#test/factories/rounds.ts";
import {
	as,
	ballotsOf,
	cast,
	committee,
	current,
	entries,
	join,
	name,
	open,
	outcome,
	rectify,
	refusal,
	roundRow,
	services,
	voter,
} from "#test/setup/conduct.ts";
import vectors from "#test/vectors/decision-rules.json" with { type: "json" };
import { newId } from "../ids.ts";
import { recordPresence, withdrawSubstitution } from "./attendance.ts";
import { castBallot } from "./ballots.ts";
import { repeatRound } from "./conduct.ts";
import { confirmBallot, enterBallot } from "./entered-ballots.ts";
import { proposeRectification, signRectification } from "./rectifications.ts";
import { closeDueRounds, closeRound, openRound } from "./rounds.ts";
import { addStatement } from "./statements.ts";

describe("who may vote for a seat (vectors A01 to A15)", () => {
	const cases: Record<string, () => Promise<void>> = {
		A01: async () => {
			const roundId = await open();
			const { actor, memberId } = await join("alternate", "workers");
			await name(roundId, "workers-1", memberId);
			await cast(roundId, actor, "oppose");
			const [ballot] = await ballotsOf(roundId);
			expect(ballot).toMatchObject({ seat: "workers-1", name: actor.name, choice: "oppose" });
			const [act] = await services.db.selectFrom("substitution").selectAll().execute();
			expect(act).toMatchObject({ fromName: "workers 1", name: actor.name, state: "recorded" });
		},
		A02: async () => {
			const roundId = await open();
			const { actor, memberId } = await join("alternate", "workers");
			await cast(roundId, voter("workers"));
			expect(await refusal(name(roundId, "workers-1", memberId))).toBe("conduct:error.seatUsed");
			expect(await refusal(cast(roundId, actor))).toBe("rights:action.ballot_cast");
		},
		A03: async () => {
			const roundId = await open();
			const { actor, memberId } = await join("alternate", "workers");
			await name(roundId, "workers-1", memberId);
			expect(await refusal(cast(roundId, voter("workers")))).toBe("conduct:error.substitutedYou");
			await cast(roundId, actor, "oppose");
			expect(await refusal(cast(roundId, voter("workers")))).toBe("conduct:error.seatUsed");
			await cast(roundId, actor, "abstain");
			expect(await current(roundId)).toEqual(["workers-1 abstain"]);
		},
		A05: async () => {
			const roundId = await open();
			const { actor, memberId } = await join("alternate", "workers");
			await name(roundId, "workers-1", memberId);
			await name(roundId, "workers-2", memberId);
			// Nothing is taken for granted: the alternate says whose ballot it is.
			expect(await refusal(cast(roundId, actor))).toBe("conduct:error.whose");
			const { textHash } = await roundRow(roundId);
			const first = { roundId, choice: "oppose" as const, textHash, key: "first" };
			await castBallot(await as(actor), { ...first, seat: "workers-2" });
			expect(await current(roundId)).toEqual(["workers-2 oppose"]);
			const second = { roundId, choice: "approve" as const, textHash, key: "second", seat: "workers-1" };
			expect(await refusal(castBallot(await as(actor), second))).toBe("conduct:error.oneBallot");
			// Nor does the database take it.
			const [ballot] = await ballotsOf(roundId);
			if (!ballot) throw new Error("no ballot");
			const row = { ...ballot, id: newId(), seat: "workers-1", key: "third" };
			await expect(services.db.insertInto("ballot").values(row).execute()).rejects.toThrow(
				/unique|never change/i,
			);
		},
		A06: async () => {
			const roundId = await open();
			const { actor, memberId } = await join("alternate", "workers");
			services.testClock.advance(hour);
			expect(await refusal(name(roundId, "workers-1", memberId))).toBe("conduct:guard.afterClose");
			await closeDueRounds(services);
			expect(await refusal(name(roundId, "workers-1", memberId))).toBe("conduct:guard.afterCount");
			expect(await refusal(cast(roundId, actor))).not.toBe("done");
		},
		A07: async () => {
			const roundId = await open();
			const { actor, memberId } = await join("adviser", "workers");
			expect(await refusal(cast(roundId, actor))).toBe("rights:action.ballot_cast");
			expect(await refusal(name(roundId, "workers-1", memberId))).toBe("conduct:error.alternate");
			const foreign = await join("alternate", "employers");
			expect(await refusal(name(roundId, "workers-1", foreign.memberId))).toBe("conduct:error.alternate");
		},
		A09: async () => {
			const roundId = await open();
			const { actor } = await join("titular", "workers");
			expect(await refusal(cast(roundId, actor))).toBe("rights:action.ballot_cast");
			await cast(roundId, voter("workers"));
			expect(await current(roundId)).toEqual(["workers-1 approve"]);
		},
		A10: async () => {
			const roundId = await open();
			await cast(roundId, voter("workers"), "oppose");
			await cast(roundId, voter("workers"), "approve");
			expect(await current(roundId)).toEqual(["workers-1 approve"]);
			expect(await ballotsOf(roundId)).toHaveLength(2);
		},
		A11: async () => {
			const roundId = await open();
			await cast(roundId, voter("workers"), "oppose");
			await closeRound(await as(committee.chair), { roundId, reason: "Time" });
			const before = await roundRow(roundId);
			const text = "I meant to approve.";
			const input = { roundId, kind: "intendedVote" as const, text, key: "k" };
			await addStatement(await as(voter("workers")), input);
			await addStatement(await as(voter("workers")), input);
			expect(await roundRow(roundId)).toEqual(before);
			expect(await services.db.selectFrom("statement").selectAll().execute()).toMatchObject([
				{ text, seat: "workers-1", kind: "intendedVote" },
			]);
		},
		A13: async () => {
			const roundId = await open();
			const { textHash, closesAt } = await roundRow(roundId);
			const secretary = await as(committee.secretariat);
			for (const actor of [...(committee.voters.government ?? []), ...(committee.voters.employers ?? [])]) {
				await cast(roundId, actor);
			}
			await enterBallot(secretary, {
				roundId,
				seat: "workers-1",
				choice: "approve",
				channel: "phone",
				textHash,
				key: "e",
			});
			await closeRound(await as(committee.chair), { roundId, reason: "Time" });
			expect(await outcome(roundId)).toBe("adopted");
			await rectify(roundId, "workers-1", "oppose");
			expect((await roundRow(roundId)).state).toBe("annulled");
			expect((await roundRow(roundId)).record).not.toBeNull();
			const next = await repeatRound(secretary, { roundId, closesAt: closesAt + hour, key: "again" });
			const fresh = await roundRow(next.roundId);
			expect(fresh).toMatchObject({ textHash, repeatsId: roundId, state: "announced", record: null });
		},
		A15: async () => {
			const roundId = await open();
			const { actor, memberId } = await join("alternate", "workers");
			await name(roundId, "workers-1", memberId);
			await withdrawSubstitution(await as(committee.secretariat), { roundId, seat: "workers-1" });
			await cast(roundId, voter("workers"));
			expect(await current(roundId)).toEqual(["workers-1 approve"]);
			expect(await refusal(cast(roundId, actor))).toBe("rights:action.ballot_cast");
		},
	};
	it.each(vectors.ballots.map(({ id, case: title }) => ({ id, title })))("$id: $title", async ({ id }) => {
		const run = cases[id];
		if (!run) throw new Error(`the vectors have a case ${id} that nothing here tries`);
		await run();
	});
});

/** The secretariat proposes, voter and chair sign. */
describe("ballots written down by the secretariat", () => {
	it("are marked, confirmed by the voter alone, and never overwritten by the secretariat", async () => {
		const roundId = await open();
		const { textHash } = await roundRow(roundId);
		const secretary = await as(committee.secretariat);
		const input = {
			roundId,
			seat: "workers-1",
			choice: "oppose" as const,
			channel: "paper" as const,
			textHash,
			key: "e1",
		};
		await enterBallot(secretary, input);
		await enterBallot(secretary, input);
		expect(await refusal(enterBallot(secretary, { ...input, key: "e2", choice: "approve" }))).toBe(
			"conduct:error.seatUsed",
		);
		expect(await refusal(as(committee.chair).then((ctx) => enterBallot(ctx, { ...input, key: "e3" })))).toBe(
			"rights:action.ballot_enter",
		);
		const [ballot, ...more] = await ballotsOf(roundId);
		expect(more).toEqual([]);
		expect(ballot).toMatchObject({
			name: "workers 1",
			channel: "paper",
			enteredById: committee.secretariat.personId,
			confirmedAt: null,
		});
		const confirm = { roundId, ballotId: ballot?.id ?? "" };
		expect(await refusal(as(voter("workers", 1)).then((ctx) => confirmBallot(ctx, confirm)))).toBe(
			"rights:action.ballot_confirm",
		);
		await confirmBallot(await as(voter("workers")), confirm);
		expect((await ballotsOf(roundId))[0]?.confirmedAt).toEqual(expect.any(Number));
		expect(JSON.stringify(await entries("ballot.cast"))).not.toContain("oppose");
	});

	it("while open a signed correction takes the wrong one's place; afterwards it is noted where nothing flips", async () => {
		const roundId = await open();
		const { textHash } = await roundRow(roundId);
		const entered = { roundId, choice: "oppose" as const, channel: "room" as const, textHash };
		const secretary = await as(committee.secretariat);
		await enterBallot(secretary, { ...entered, seat: "workers-1", key: "e1" });
		await rectify(roundId, "workers-1", "approve");
		expect(await current(roundId)).toEqual(["workers-1 approve"]);
		await services.db.updateTable("rectification").set({ effect: "replaced" }).execute();
		await closeRound(await as(committee.chair), { roundId, reason: "Time" });
		const before = await roundRow(roundId);
		const [ballot] = (await ballotsOf(roundId)).filter((one) => one.supersededAt === null);
		await proposeRectification(secretary, {
			roundId,
			ballotId: ballot?.id ?? "",
			choice: "abstain",
			reason: "Misheard in the room",
		});
		const row = await services.db
			.selectFrom("rectification")
			.selectAll()
			.where("doneAt", "is", null)
			.executeTakeFirstOrThrow();
		await signRectification(await as(committee.chair), { roundId, rectificationId: row.id });
		await signRectification(await as(voter("workers")), { roundId, rectificationId: row.id });
		expect(await roundRow(roundId)).toEqual(before);
		const done = await services.db
			.selectFrom("rectification")
			.selectAll()
			.where("id", "=", row.id)
			.executeTakeFirstOrThrow();
		expect(done.effect).toBe("noted");
	});
});

describe("presence", () => {
	it("is an act: a present seat without a ballot counts towards the quorum, one that left does not", async () => {
		const roundId = await open();
		const secretary = await as(committee.secretariat);
		const mark = (seat: string, state: "present" | "left" = "present") =>
			recordPresence(secretary, { roundId, seat, state, kind: "online" });
		for (const code of ["government", "workers"]) await cast(roundId, voter(code));
		await mark("employers-1");
		await mark("employers-1");
		await mark("government-2");
		await mark("government-2", "left");
		await recordPresence(await as(voter("workers", 1)), {
			roundId,
			seat: "workers-2",
			state: "present",
			kind: "phone",
		});
		expect(
			await refusal(
				as(voter("workers", 1)).then((ctx) =>
					recordPresence(ctx, { roundId, seat: "employers-2", state: "present", kind: "phone" }),
				),
			),
		).toBe("rights:action.presence_record");
		expect(await entries("round.presence")).toHaveLength(4);
		await closeRound(secretary, { roundId, reason: "Time" });
		const groups = JSON.parse((await roundRow(roundId)).groups ?? "{}");
		expect(groups.employers).toMatchObject({ present: 1, ballots: {} });
		expect(groups.workers).toMatchObject({ present: 2, ballots: { approve: 1 } });
		expect(groups.government).toMatchObject({ present: 1 });
		// Quorum met by presence; the employers' silence carries nothing.
		expect(await outcome(roundId)).toBe("not_adopted");
	});

	it("at the opening is taken with the roll", async () => {
		const roundId = await announceRound(services, committee);
		await openRound(await as(committee.chair), { roundId, present: ["workers-2", "workers-3", "nobody"] });
		const rows = await services.db.selectFrom("presence").select(["seat", "state"]).execute();
		expect(rows).toEqual([{ seat: "workers-2", state: "present" }]);
		await expect(services.db.updateTable("presence").set({ state: "left" }).execute()).rejects.toThrow(
			/never change/,
		);
	});
});
