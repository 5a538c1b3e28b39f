import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { docToUpdate } from "#shared/document/ydoc.ts";
import type { Decision } from "#shared/rounds.ts";
import { makeDoc, makeParagraph } from "#test/factories/document.ts";
import { makeMember, makeSection } from "#test/factories/policies.ts";
import {
	announceRound,
	type Committee,
	castAs,
	contextFor,
	hour,
	makeActor,
	makeCommittee,
	startRound,
	takeTermsTrigger,
} from "#test/factories/rounds.ts";
import { openTestServices, type TestServices } from "#test/setup/services.ts";
import { withTransaction } from "../transaction.ts";
import { sectionIdsOf } from "./round-row.ts";
import { getRound, listRounds, prepareRound } from "./round-views.ts";
import { closeDueRounds, closeRound, createRound, openRound, withdrawRound } from "./rounds.ts";
import { seedText } from "./texts.ts";

let services: TestServices;
let committee: Committee;

beforeEach(async () => {
	services = await openTestServices();
	committee = await makeCommittee(services);
});
afterEach(() => services.close());

const as = (actor: { personId: string }) => contextFor(services, committee.policyId, actor as never);
const roundRow = (id: string) =>
	services.db.selectFrom("round").selectAll().where("id", "=", id).executeTakeFirstOrThrow();
const sectionStates = async () =>
	(await services.db.selectFrom("section").select("state").orderBy("position").execute()).map(
		(row) => row.state,
	);
const entries = async (type: string) =>
	services.db.selectFrom("event").selectAll().where("type", "=", type).orderBy("seq").execute();
const refusal = (work: Promise<unknown>) =>
	work.then(
		() => "done",
		(error) => ({
			code: error.code,
			key: error.key,
			...(Object.keys(error.fields).length > 0 && { fields: error.fields }),
		}),
	);

describe("announcing", () => {
	it("freezes and locks the text in question, once per form", async () => {
		const roundId = await announceRound(services, committee, { key: "k1" });
		expect(await announceRound(services, committee, { key: "k1" })).toBe(roundId);
		const round = await roundRow(roundId);
		expect(round).toMatchObject({ number: 1, state: "announced", openedAt: null, decision: null });
		expect(await sectionIdsOf(await as(committee.chair), round.versionId)).toEqual(committee.sectionIds);
		expect(await sectionStates()).toEqual(["locked", "locked"]);
		expect(await entries("round.announced")).toHaveLength(1);
	});

	it("takes chosen sections in the order of the contents, and only text sections of this policy", async () => {
		const [first = "", second = ""] = committee.sectionIds;
		const roundId = await announceRound(services, committee, { sectionIds: [second] });
		const view = await getRound(await as(committee.chair), roundId);
		expect(view.version.title).toBe("2 Mission");
		expect(view.sections.map((section) => section.id)).toEqual([second]);
		expect(await sectionStates()).toEqual(["drafting", "locked"]);
		expect(
			await refusal(announceRound(services, committee, { sectionIds: [first, "nowhere"] })),
		).toMatchObject({
			fields: { sectionIds: "rounds:error.sections" },
		});
	});

	it("puts several questions by one form: a round for each section, linked, each locked and released by itself", async () => {
		const [first = "", second = ""] = committee.sectionIds;
		const roundId = await announceRound(services, committee, { asks: "eachSection", key: "k" });
		const rounds = await services.db.selectFrom("round").selectAll().orderBy("number").execute();
		expect(rounds.map((round) => [round.number, round.askedTogether, round.covers])).toEqual([
			[1, "k", "sections"],
			[2, "k", "sections"],
		]);
		expect(rounds.map((round) => round.question)).toEqual([
			"Does the committee validate the policy? 1 Vision",
			"Does the committee validate the policy? 2 Mission",
		]);
		const chair = await as(committee.chair);
		const covered = await Promise.all(rounds.map((round) => sectionIdsOf(chair, round.versionId)));
		expect(covered).toEqual([[first], [second]]);
		expect(await announceRound(services, committee, { asks: "eachSection", key: "k" })).toBe(roundId);
		await withdrawRound(chair, { roundId, reason: "One question less" });
		expect(await sectionStates()).toEqual(["drafting", "locked"]);
	});

	it("puts a question on a passage only where it stands in one section", async () => {
		const passages = "[every migrant worker]\n[and their families]";
		const ask = () => announceRound(services, committee, { asks: "passages", passages });
		expect(await refusal(ask())).toMatchObject({ key: "conduct:error.passage" });
		const words = "The rights of [every migrant worker] [and their families].";
		const update = docToUpdate(makeDoc(makeParagraph("p1", words)), 7);
		await withTransaction(await as(committee.secretariat), (ctx) =>
			seedText(ctx, { id: committee.sectionIds[1] ?? "" }, update, 7),
		);
		const roundId = await ask();
		const rounds = await services.db.selectFrom("round").selectAll().orderBy("number").execute();
		expect(rounds.map((round) => [round.covers, round.passage])).toEqual([
			["passage", "[every migrant worker]"],
			["passage", "[and their families]"],
		]);
		// One frozen text for both, held until the last of them is over.
		expect(new Set(rounds.map((round) => round.versionId)).size).toBe(1);
		const chair = await as(committee.chair);
		await withdrawRound(chair, { roundId, reason: "Agreed meanwhile" });
		expect(await sectionStates()).toEqual(["drafting", "locked"]);
		await withdrawRound(chair, { roundId: rounds[1]?.id ?? "", reason: "Agreed meanwhile" });
		expect(await sectionStates()).toEqual(["drafting", "drafting"]);
	});

	it("is refused while another round binds the text, to voters, and for an end that is past or years ahead", async () => {
		await announceRound(services, committee);
		expect(await refusal(announceRound(services, committee))).toMatchObject({
			key: "rights:fact.notUnderVote",
		});
		const voter = committee.voters.workers?.[0] as never;
		const input = {
			policyId: committee.policyId,
			question: "May we?",
			sectionIds: [],
			key: "k",
			closesAt: services.clock() + hour,
		};
		expect(await refusal(createRound(await as(voter), { ...input, preset: "consensus" }))).toEqual({
			code: "forbidden",
			key: "rights:action.round_create",
		});
		const other = await makeCommittee(services);
		for (const closesAt of [services.clock(), services.clock() + 400 * 24 * hour]) {
			expect(await refusal(announceRound(services, other, { closesAt }))).toHaveProperty("fields.closesAt");
		}
	});

	it("can be taken back before the opening, which releases the text, and not after", async () => {
		const roundId = await announceRound(services, committee);
		await withdrawRound(await as(committee.chair), { roundId, reason: "The annex is missing." });
		expect(await roundRow(roundId)).toMatchObject({ state: "withdrawn", reason: "The annex is missing." });
		expect(await sectionStates()).toEqual(["drafting", "drafting"]);
		const next = await startRound(services, committee);
		expect(
			await refusal(withdrawRound(await as(committee.chair), { roundId: next, reason: "Too late" })),
		).toEqual({
			code: "conflict",
			key: "conduct:guard.afterOpening",
		});
	});
});

describe("opening", () => {
	it("fixes the roll: spokespersons and titulars by time in office, the rest vacant", async () => {
		const late = await makeActor(services, { name: "Late titular" });
		await makeMember(services, {
			policyId: committee.policyId,
			personId: late.personId,
			capacity: "titular",
			constituency: "workers",
			fromAt: services.clock(),
		});
		for (const capacity of ["alternate", "adviser", "observer"] as const) {
			const { personId } = await makeActor(services);
			await makeMember(services, {
				policyId: committee.policyId,
				personId,
				capacity,
				constituency: "employers",
			});
		}
		const roundId = await startRound(services, committee);
		const seats = await services.db
			.selectFrom("seat")
			.select(["seat", "name", "capacity"])
			.where("roundId", "=", roundId)
			.orderBy("seat")
			.execute();
		expect(seats).toEqual([
			{ seat: "employers-1", name: "employers 1", capacity: "spokesperson" },
			{ seat: "employers-2", name: "employers 2", capacity: "titular" },
			{ seat: "employers-3", name: null, capacity: null },
			{ seat: "government-1", name: "government 1", capacity: "spokesperson" },
			{ seat: "government-2", name: "government 2", capacity: "titular" },
			{ seat: "government-3", name: null, capacity: null },
			{ seat: "workers-1", name: "workers 1", capacity: "spokesperson" },
			{ seat: "workers-2", name: "workers 2", capacity: "titular" },
			{ seat: "workers-3", name: "Late titular", capacity: "titular" },
		]);
		const mails = await services.db.selectFrom("mail").select(["recipient", "kind"]).execute();
		expect(mails).toHaveLength(7);
		expect(mails.map((mail) => mail.recipient)).toContain(late.email);
		const update = services.db
			.updateTable("seat")
			.set({ name: "Somebody else" })
			.where("roundId", "=", roundId);
		await expect(update.execute()).rejects.toThrow(/never change/);
	});

	it("is refused with a constituency over its seats, without voters, after the closing time, and twice", async () => {
		const roundId = await announceRound(services, committee);
		const chair = await as(committee.chair);
		await services.db.updateTable("constituency").set({ seats: 1 }).where("code", "=", "workers").execute();
		expect(await refusal(openRound(chair, { roundId }))).toEqual({
			code: "conflict",
			key: "rounds:error.overfull.workers",
		});
		await services.db.updateTable("constituency").set({ seats: 2 }).where("code", "=", "workers").execute();
		services.testClock.advance(hour);
		expect(await refusal(openRound(chair, { roundId }))).toEqual({
			code: "conflict",
			key: "rounds:error.closesPassed",
		});
		services.testClock.advance(-hour / 2);
		await openRound(chair, { roundId });
		expect(await refusal(openRound(chair, { roundId }))).toMatchObject({ key: "conduct:guard.afterOpening" });
		const empty = await makeCommittee(services, { government: 0, workers: 0, employers: 0 });
		const theirs = await announceRound(services, empty);
		const secretary = await contextFor(services, empty.policyId, empty.secretariat);
		expect(await refusal(openRound(secretary, { roundId: theirs }))).toMatchObject({
			key: "rounds:error.noSeats",
		});
	});
});

describe("closing", () => {
	it("asks a reason while ballots are missing, counts, and keeps the adopted text", async () => {
		const roundId = await startRound(services, committee);
		for (const [code, voters] of Object.entries(committee.voters)) {
			for (const voter of voters)
				await castAs(services, committee, roundId, voter, code === "employers" ? "reserve" : "approve");
		}
		const outsider = await as(committee.voters.government?.[0] as never);
		expect(await refusal(closeRound(outsider, { roundId }))).toMatchObject({
			key: "rights:action.round_close",
		});
		await closeRound(await as(committee.secretariat), { roundId });
		const view = await getRound(outsider, roundId);
		expect(view).toMatchObject({
			state: "closed",
			reason: null,
			hasRecord: true,
			may: { close: false, vote: false },
		});
		expect(view.result?.decision.outcome).toBe("adopted_with_reservations");
		expect(view.result?.groups.employers).toEqual({
			seats: 3,
			vacant: 1,
			present: 2,
			ballots: { reserve: 2 },
		});
		// Adopted: the text stays as it was adopted until the chair reopens it.
		expect(await sectionStates()).toEqual(["agreed", "agreed"]);
	});

	it("before its time with ballots missing only for a reason, which is kept", async () => {
		const roundId = await startRound(services, committee);
		const chair = await as(committee.chair);
		expect(await refusal(closeRound(chair, { roundId }))).toMatchObject({
			fields: { reason: "rounds:error.closeReason" },
		});
		await closeRound(chair, { roundId, reason: "The meeting ended." });
		expect(await roundRow(roundId)).toMatchObject({ state: "closed", reason: "The meeting ended." });
		expect(JSON.parse((await roundRow(roundId)).decision ?? "")).toMatchObject({ outcome: "no_quorum" });
		expect(await refusal(closeRound(chair, { roundId }))).toMatchObject({ key: "conduct:guard.afterCount" });
	});

	it("happens at its time with nobody present, also after the server was away", async () => {
		const roundId = await startRound(services, committee);
		for (const voter of Object.values(committee.voters).flat())
			await castAs(services, committee, roundId, voter, "approve");
		await closeDueRounds(services);
		expect((await roundRow(roundId)).state).toBe("open");
		services.testClock.advance(24 * hour);
		const before = await getRound(await as(committee.chair), roundId);
		expect(before).toMatchObject({ state: "counting", result: null, may: { close: false, vote: false } });
		await closeDueRounds(services);
		await closeDueRounds(services);
		const round = await roundRow(roundId);
		expect(round).toMatchObject({ state: "closed", closedAt: round.closesAt });
		const [closed, ...more] = await entries("round.closed");
		expect(more).toEqual([]);
		expect(closed).toMatchObject({ personId: null, memberId: null });
	});

	it("is void when the frozen text no longer has its hash", async () => {
		const roundId = await startRound(services, committee);
		await takeTermsTrigger(services);
		await services.db
			.updateTable("round")
			.set({ textHash: "0".repeat(64) })
			.where("id", "=", roundId)
			.execute();
		await closeRound(await as(committee.chair), { roundId, reason: "To see" });
		const round = await roundRow(roundId);
		expect(round).toMatchObject({ state: "void", record: null });
		expect((JSON.parse(round.decision ?? "") as Decision).outcome).toBe("void_text_changed");
		expect(await sectionStates()).toEqual(["drafting", "drafting"]);
	});

	it("one round that cannot be counted does not keep the others open", async () => {
		const broken = await startRound(services, committee);
		const other = await makeCommittee(services);
		const sound = await startRound(services, other);
		await takeTermsTrigger(services);
		await services.db.updateTable("round").set({ rule: "{}" }).where("id", "=", broken).execute();
		services.testClock.advance(2 * hour);
		await closeDueRounds(services);
		expect((await roundRow(broken)).state).toBe("open");
		expect((await roundRow(sound)).state).toBe("closed");
		expect(await sectionStates()).toEqual(expect.arrayContaining(["locked", "drafting"]));
	});
});

describe("lists", () => {
	it("say for whom a round waits and how many have voted", async () => {
		const roundId = await startRound(services, committee);
		const [voter] = committee.voters.workers ?? [];
		const mine = async () => (await listRounds(await as(voter as never)))[0];
		expect(await mine()).toMatchObject({
			state: "open",
			seats: 6,
			voted: 0,
			waitsForMe: true,
			outcome: null,
		});
		await castAs(services, committee, roundId, voter as never, "oppose");
		expect(await mine()).toMatchObject({ voted: 1, waitsForMe: false, outcome: null });
		expect((await listRounds(await as(committee.chair)))[0]?.waitsForMe).toBe(false);
	});

	it("offer the text sections for a new round, with the seats as they are", async () => {
		await makeSection(services, {
			policyId: committee.policyId,
			kind: "part",
			position: 9,
			title: "Annexes",
		});
		const form = await prepareRound(await as(committee.secretariat));
		expect(form.sections.map((section) => section.title)).toEqual(["Vision", "Mission"]);
		expect(form.benches[0]).toEqual({ code: "government", name: null, seats: 3, filled: 2 });
		expect(await refusal(prepareRound(await as(committee.voters.workers?.[0] as never)))).toMatchObject({
			code: "forbidden",
		});
	});
});
