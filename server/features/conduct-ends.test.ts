import { describe, expect, it } from "vitest";
import { defaultSettings } from "#shared/procedure.ts";
import { rulePresets } from "#shared/rounds.ts";
import { announceRound, castAs, hour } from "#test/factories/rounds.ts";
import {
	type Actor,
	adoptedRound,
	as,
	ballotsOf,
	cast,
	committee,
	entries,
	join,
	open,
	outcome,
	refusal,
	roundRow,
	services,
	voter,
} from "#test/setup/conduct.ts";
import { checkOpenDatabase } from "../database-check.ts";
import { newId } from "../ids.ts";
import { answerCorrections, proposeCorrections, settleCorrections } from "./concordance.ts";
import { annulRound, reopenText, repeatRound, voidRound } from "./conduct.ts";
import { breakTie } from "./count.ts";
import { extendRound, graceAfterOutage, notePulse } from "./extensions.ts";
import { closeDueRounds, closeRound, openRound } from "./rounds.ts";
import { reopenSection } from "./sections.ts";
import { addStatement } from "./statements.ts";
import { readDoc } from "./texts.ts";

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
		// The living text says so too, in the words of whoever proposed it: what is drafted or frozen next begins there.
		const [sectionId = ""] = committee.sectionIds;
		const { doc } = await readDoc({ services, db: services.db }, sectionId);
		expect(JSON.stringify(doc)).toContain("The workers' rights of every");
		const changes = await services.db.selectFrom("textChange").selectAll().execute();
		const { personId } = committee.secretariat;
		expect(changes).toMatchObject([{ sectionId, cause: "correction", versionId: version.id, personId }]);
		expect((await checkOpenDatabase(services.db, services.dialect)).failures).toEqual([]);
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
