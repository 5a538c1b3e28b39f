import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { docToUpdate } from "#shared/document/ydoc.ts";
import { defaultSettings, type RoundSettings } from "#shared/procedure.ts";
import type { BallotChoice, Rule } from "#shared/rounds.ts";
import { rulePresets } from "#shared/rounds.ts";
import { makeDoc, makeParagraph } from "#test/factories/document.ts";
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
import vectors from "#test/vectors/decision-rules.json" with { type: "json" };
import { newId } from "../ids.ts";
import { withTransaction } from "../transaction.ts";
import { recordPresence, substitute, withdrawSubstitution } from "./attendance.ts";
import { castBallot } from "./ballots.ts";
import { answerCorrections, proposeCorrections, settleCorrections } from "./concordance.ts";
import { annulRound, reopenText, repeatRound, voidRound } from "./conduct.ts";
import { breakTie } from "./count.ts";
import { confirmBallot, enterBallot } from "./entered-ballots.ts";
import { extendRound, graceAfterOutage, notePulse } from "./extensions.ts";
import { proposeRectification, signRectification } from "./rectifications.ts";
import { closeDueRounds, closeRound, openRound } from "./rounds.ts";
import { reopenSection } from "./sections.ts";
import { addStatement } from "./statements.ts";
import { seedText } from "./texts.ts";

let services: TestServices;
let committee: Committee;

beforeEach(async () => {
	services = await openTestServices();
	committee = await makeCommittee(services);
});
afterEach(() => services.close());

type Actor = Committee["chair"];
const as = (actor: Actor) => contextFor(services, committee.policyId, actor);
const voter = (code: string, index = 0): Actor => {
	const actor = committee.voters[code]?.[index];
	if (!actor) throw new Error(`no voter ${code} ${index}`);
	return actor;
};
const roundRow = (id: string) =>
	services.db.selectFrom("round").selectAll().where("id", "=", id).executeTakeFirstOrThrow();
const ballotsOf = (roundId: string) =>
	services.db.selectFrom("ballot").selectAll().where("roundId", "=", roundId).orderBy("entrySeq").execute();
const current = async (roundId: string) =>
	(await ballotsOf(roundId))
		.filter((one) => one.supersededAt === null)
		.map((one) => `${one.seat} ${one.choice}`);
const entries = (type: string) =>
	services.db.selectFrom("event").selectAll().where("type", "=", type).orderBy("seq").execute();
const outcome = async (roundId: string) => JSON.parse((await roundRow(roundId)).decision ?? "{}").outcome;
const refusal = (work: Promise<unknown>): Promise<string> =>
	work.then(
		() => "done",
		(error) => Object.values(error.fields ?? {}).join() || error.key || String(error),
	);
const cast = (roundId: string, actor: Actor, choice: BallotChoice = "approve") =>
	castAs(services, committee, roundId, actor, choice);

async function join(capacity: "alternate" | "adviser" | "observer" | "titular", constituency: string) {
	const actor = await makeActor(services, { name: `${capacity} of ${constituency}` });
	const { policyId } = committee;
	const memberId = await makeMember(services, {
		policyId,
		personId: actor.personId,
		capacity,
		constituency,
	});
	return { actor, memberId: typeof memberId === "string" ? memberId : (memberId as { id: string }).id };
}

/** Opens a round whose rules of procedure differ from the defaults in these. */
async function open(settings: Partial<RoundSettings> = {}, rule?: Rule): Promise<string> {
	const roundId = await announceRound(services, committee);
	await services.db
		.updateTable("round")
		.set({
			settings: JSON.stringify({ ...defaultSettings, ...settings }),
			...(rule && { rule: JSON.stringify(rule) }),
		})
		.where("id", "=", roundId)
		.execute();
	await openRound(await as(committee.secretariat), { roundId });
	return roundId;
}

async function name(roundId: string, seat: string, memberId: string): Promise<void> {
	const instrument = "Letter of 20 November";
	await substitute(await as(committee.secretariat), { roundId, seat, memberId, instrument });
}

async function adoptedRound(words?: string): Promise<string> {
	if (words) {
		const update = docToUpdate(makeDoc(makeParagraph("p1", words)), 7);
		const [id = ""] = committee.sectionIds;
		await withTransaction(await as(committee.secretariat), (ctx) => seedText(ctx, { id }, update, 7));
	}
	const roundId = await startRound(services, committee);
	for (const actor of Object.values(committee.voters).flat()) await cast(roundId, actor);
	await closeRound(await as(committee.chair), { roundId });
	return roundId;
}

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
			await cast(roundId, actor);
			const { textHash } = await roundRow(roundId);
			const second = { roundId, choice: "approve" as const, textHash, key: "second", seat: "workers-2" };
			expect(await refusal(castBallot(await as(actor), second))).toBe("conduct:error.oneBallot");
			// Nor does the database take it.
			const [ballot] = await ballotsOf(roundId);
			if (!ballot) throw new Error("no ballot");
			const row = { ...ballot, id: newId(), seat: "workers-2", key: "third" };
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
async function rectify(roundId: string, seat: string, choice: BallotChoice): Promise<void> {
	const ballot = (await ballotsOf(roundId)).findLast((one) => one.seat === seat);
	if (!ballot) throw new Error("no ballot");
	await proposeRectification(await as(committee.secretariat), {
		roundId,
		ballotId: ballot.id,
		choice,
		reason: "Misheard on the telephone",
	});
	const row = await services.db.selectFrom("rectification").selectAll().executeTakeFirstOrThrow();
	const input = { roundId, rectificationId: row.id };
	const person = Object.values(committee.voters)
		.flat()
		.find((one) => one.personId === ballot.personId);
	expect(await refusal(as(voter("employers")).then((ctx) => signRectification(ctx, input)))).toBe(
		"rights:action.round_rule",
	);
	await signRectification(await as(person as Actor), input);
	expect(await services.db.selectFrom("rectification").select("doneAt").execute()).toEqual([
		{ doneAt: null },
	]);
	await signRectification(await as(committee.chair), input);
}

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

describe("time", () => {
	it("notice days lie between announcement and opening", async () => {
		const roundId = await announceRound(services, committee, { closesAt: services.clock() + 96 * hour });
		await services.db
			.updateTable("round")
			.set({ settings: JSON.stringify({ ...defaultSettings, noticeDays: 2 }) })
			.where("id", "=", roundId)
			.execute();
		const attempt = async () => openRound(await as(committee.chair), { roundId });
		expect(await refusal(attempt())).toBe("conduct:error.notice");
		services.testClock.advance(48 * hour - 1);
		expect(await refusal(attempt())).toBe("conduct:error.notice");
		services.testClock.advance(1);
		expect(await refusal(attempt())).toBe("done");
	});

	it("an end moves only later, only before it is reached, and every move is kept", async () => {
		const roundId = await open();
		const { closesAt } = await roundRow(roundId);
		const extend = async (to: number) =>
			extendRound(await as(committee.chair), { roundId, closesAt: to, reason: "The employers' caucus sits" });
		expect(await refusal(extend(closesAt))).toBe("conduct:error.notShorter");
		await extend(closesAt + hour);
		services.testClock.advance(hour + 1);
		await closeDueRounds(services);
		await cast(roundId, voter("workers"));
		services.testClock.advance(hour);
		expect(await refusal(extend(closesAt + 9 * hour))).toBe("conduct:error.tooLate");
		await closeDueRounds(services);
		expect(await roundRow(roundId)).toMatchObject({ state: "closed", closedAt: closesAt + hour });
		expect(await services.db.selectFrom("extension").select(["from", "to", "kind"]).execute()).toEqual([
			{ from: closesAt, to: closesAt + hour, kind: "announced" },
		]);
	});

	it("an outage over the end gives the grace of the rules once; one before it, or none, gives nothing", async () => {
		const roundId = await open({ graceMinutes: 15 });
		const { closesAt } = await roundRow(roundId);
		await notePulse(services);
		services.testClock.advance(10 * 60_000);
		await graceAfterOutage(services);
		expect((await roundRow(roundId)).closesAt).toBe(closesAt);
		services.testClock.advance(30 * 60_000);
		await notePulse(services);
		services.testClock.set(closesAt + 20 * 60_000);
		expect(await refusal(cast(roundId, voter("workers")))).toBe("rounds:error.closed");
		await graceAfterOutage(services);
		await notePulse(services);
		await graceAfterOutage(services);
		await closeDueRounds(services);
		await cast(roundId, voter("workers"));
		expect(await services.db.selectFrom("extension").select(["to", "kind", "byPersonId"]).execute()).toEqual([
			{ to: closesAt + 35 * 60_000, kind: "outage", byPersonId: null },
		]);
		services.testClock.advance(16 * 60_000);
		await closeDueRounds(services);
		expect((await roundRow(roundId)).state).toBe("closed");
	});
});

describe("ends", () => {
	it("an exact tie waits for the chair where the rules ask the chair", async () => {
		const roundId = await open({ castingVote: "chair" }, rulePresets.simpleMajority);
		const half = ["approve", "oppose"] as const;
		for (const [index, actor] of Object.values(committee.voters).flat().entries()) {
			await cast(roundId, actor, half[index % 2]);
		}
		await closeRound(await as(committee.secretariat), { roundId });
		expect(await roundRow(roundId)).toMatchObject({ state: "closed", decision: null, record: null });
		const attempt = async (actor: Actor) => breakTie(await as(actor), { roundId, choice: "approve" });
		expect(await refusal(attempt(committee.secretariat))).toBe("rights:action.round_rule");
		await attempt(committee.chair);
		expect(await outcome(roundId)).toBe("adopted_on_casting_vote");
		expect(await refusal(attempt(committee.chair))).toBe("conduct:guard.afterCount");
		expect(await entries("round.closed")).toHaveLength(1);
	});

	it("a round without quorum is called again on the same hash, and only while the text is the same", async () => {
		const roundId = await open();
		await closeRound(await as(committee.chair), { roundId, reason: "Nobody came" });
		expect(await outcome(roundId)).toBe("no_quorum");
		const { textHash, closesAt } = await roundRow(roundId);
		const again = async (key: string) =>
			repeatRound(await as(committee.chair), { roundId, closesAt: closesAt + hour, key });
		const { roundId: next } = await again("k");
		expect((await again("k")).roundId).toBe(next);
		expect(await roundRow(next)).toMatchObject({ textHash, number: 2, repeatsId: roundId });
		await openRound(await as(committee.chair), { roundId: next });
		await closeRound(await as(committee.chair), { roundId: next, reason: "Nobody came" });
		await services.db.updateTable("section").set({ title: "Another" }).execute();
		const third = async () =>
			repeatRound(await as(committee.chair), { roundId: next, closesAt: closesAt + hour, key: "t" });
		expect(await refusal(third())).toBe("conduct:error.textChanged");
	});

	it("void while open, annulled afterwards; both keep what was cast", async () => {
		const roundId = await open();
		await cast(roundId, voter("workers"));
		const chair = await as(committee.chair);
		expect(await refusal(annulRound(chair, { roundId, reason: "Too early" }))).toBe(
			"conduct:guard.needsClose",
		);
		await voidRound(chair, { roundId, defect: "roll", reason: "A titular is missing on the roll" });
		expect(await roundRow(roundId)).toMatchObject({ state: "void", record: null });
		expect(await refusal(cast(roundId, voter("workers")))).toBe("rounds:error.closed");
		expect(await ballotsOf(roundId)).toHaveLength(1);
		const adopted = await adoptedRound();
		await annulRound(await as(committee.chair), { roundId: adopted, reason: "A forged instrument" });
		const row = await roundRow(adopted);
		expect(row).toMatchObject({ state: "annulled", annulReason: "A forged instrument" });
		expect(row.record).not.toBeNull();
	});

	it("an adopted text is reopened by the chair alone, at a constituency's request", async () => {
		const roundId = await adoptedRound();
		const [sectionId = ""] = committee.sectionIds;
		expect(
			await refusal(
				as(committee.secretariat).then((ctx) => reopenSection(ctx, { sectionId, reason: "A typing slip" })),
			),
		).toBe("conduct:error.adopted");
		const input = { roundId, constituency: "workers", reason: "The annex changed" };
		expect(await refusal(as(committee.secretariat).then((ctx) => reopenText(ctx, input)))).toBe(
			"rights:action.round_rule",
		);
		const before = (await roundRow(roundId)).record;
		await reopenText(await as(committee.chair), input);
		expect((await roundRow(roundId)).record).toBe(before);
		const states = await services.db.selectFrom("section").select("state").execute();
		expect(states.map((row) => row.state)).toEqual(["drafting", "drafting"]);
		expect(await refusal(as(committee.chair).then((ctx) => reopenText(ctx, input)))).toBe(
			"conduct:error.reopened",
		);
	});
});

describe("statements", () => {
	it("are for those concerned, within their days, and a minority statement for those outvoted", async () => {
		const roundId = await open({ statementDays: 7 }, rulePresets.simpleMajority);
		for (const code of ["government", "employers"]) {
			for (const actor of committee.voters[code] ?? []) await cast(roundId, actor);
		}
		await cast(roundId, voter("workers"), "oppose");
		const say = async (actor: Actor, kind: "minority" | "observer" | "explanation", text = "We differ.") =>
			addStatement(await as(actor), { roundId, kind, text, key: newId() });
		expect(await refusal(say(voter("workers"), "minority"))).toBe("conduct:guard.needsClose");
		await closeRound(await as(committee.chair), { roundId, reason: "Time" });
		const { actor: observer } = await join("observer", "observers");
		expect(await refusal(say(voter("employers"), "minority"))).toBe("conduct:error.minority");
		expect(await refusal(say(observer, "minority"))).toBe("conduct:error.statementNotYours");
		expect(await refusal(say(committee.secretariat, "explanation"))).toBe("rights:action.statement_create");
		await say(voter("workers"), "minority");
		await say(observer, "observer");
		services.testClock.advance(8 * 24 * hour);
		expect(await refusal(say(voter("workers"), "explanation"))).toBe("conduct:error.statementLate");
	});
});

describe("editorial corrections", () => {
	const correct = async (roundId: string, key: string) => {
		const [sectionId = ""] = committee.sectionIds;
		const propose = async (from: string) =>
			proposeCorrections(await as(committee.secretariat), {
				roundId,
				changes: [{ sectionId, from, to: "workers' rights" }],
				days: 7,
				key,
			});
		expect(await refusal(propose("worker"))).toBe("conduct:error.changeNotFound");
		expect(await refusal(propose("nowhere"))).toBe("conduct:error.changeNotFound");
		await propose("worker rihgts");
		return services.db.selectFrom("concordance").selectAll().where("key", "=", key).executeTakeFirstOrThrow();
	};

	it("without objection make a version that the note links to the old hash; the round's own stays", async () => {
		const roundId = await adoptedRound("The worker rihgts of every migrant worker.");
		const { textHash } = await roundRow(roundId);
		const note = await correct(roundId, "n1");
		for (const code of ["government", "workers"]) {
			const answer = { concordanceId: note.id, answer: "noObjection" as const };
			await answerCorrections(await as(voter(code)), answer);
		}
		await settleCorrections(services);
		expect((await services.db.selectFrom("concordance").select("state").execute())[0]?.state).toBe(
			"proposed",
		);
		services.testClock.advance(7 * 24 * hour);
		await settleCorrections(services);
		const decided = await services.db.selectFrom("concordance").selectAll().executeTakeFirstOrThrow();
		expect(decided).toMatchObject({ state: "accepted", oldHash: textHash });
		const version = await services.db
			.selectFrom("version")
			.selectAll()
			.where("id", "=", decided.newVersionId ?? "")
			.executeTakeFirstOrThrow();
		expect(version.hash).toBe(decided.newHash);
		expect(version.canonical).toContain("The workers' rights of every");
		expect((await roundRow(roundId)).textHash).toBe(textHash);
		const held = await services.db.selectFrom("section").select("versionId").execute();
		expect(held.map((row) => row.versionId)).toEqual([version.id, version.id]);
	});

	it("any objection stops them", async () => {
		const roundId = await adoptedRound("The worker rihgts of every migrant worker.");
		const note = await correct(roundId, "n1");
		await answerCorrections(await as(voter("employers")), {
			concordanceId: note.id,
			answer: "objection",
			text: "That is substance.",
		});
		const answer = { concordanceId: note.id, answer: "noObjection" as const };
		expect(await refusal(as(voter("workers")).then((ctx) => answerCorrections(ctx, answer)))).toBe(
			"conduct:error.correctionsOver",
		);
		const [row] = await services.db.selectFrom("concordance").selectAll().execute();
		expect(row).toMatchObject({ state: "objected", newVersionId: null });
	});
});

describe("what is refused stands in the log", () => {
	it("late, on another text, for another's seat", async () => {
		const roundId = await open();
		const other = castAs(services, committee, roundId, voter("workers"), "approve", {
			textHash: "0".repeat(64),
		});
		await refusal(other);
		await refusal(cast(roundId, committee.secretariat));
		services.testClock.advance(2 * hour);
		await refusal(cast(roundId, voter("workers")));
		const reasons = (await entries("ballot.refused")).map((row) => JSON.parse(row.payload).reason);
		expect(reasons).toEqual(["rounds:error.otherText", "rights:action.ballot_cast", "rounds:error.closed"]);
		expect(await ballotsOf(roundId)).toEqual([]);
	});
});
