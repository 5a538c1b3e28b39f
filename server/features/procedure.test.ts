import { sql } from "kysely";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { defaultSettings, formerSettings, procedurePresets } from "#shared/procedure.ts";
import { type ProcedureFields, writeProcedure } from "#shared/procedure-form.ts";
import {
	announceRound,
	type Committee,
	castAs,
	contextFor,
	makeCommittee,
	startRound,
} from "#test/factories/rounds.ts";
import { openTestServices, type TestServices } from "#test/setup/services.ts";
import { newId } from "../ids.ts";
import { isSigned } from "../record-signature.ts";
import { adoptProcedure, proposeProcedure, settingsOf } from "./procedure.ts";
import { getProcedures, prepareProcedure, rulesOfRound } from "./procedure-views.ts";
import { getReceiptFile } from "./receipts.ts";
import { getRound } from "./round-views.ts";
import { createRound, withdrawRound } from "./rounds.ts";

let services: TestServices;
let committee: Committee;

beforeEach(async () => {
	services = await openTestServices();
	committee = await makeCommittee(services);
});
afterEach(() => services.close());

const as = (actor: { personId: string }) => contextFor(services, committee.policyId, actor as never);
const refusal = (work: Promise<unknown>) =>
	work.then(
		() => "done",
		(error) => ({
			key: error.key,
			...(Object.keys(error.fields ?? {}).length > 0 && { fields: error.fields }),
		}),
	);
const first = writeProcedure({
	rule: procedurePresets.majorityInEachConstituency,
	settings: defaultSettings,
});

async function propose(changes: Partial<ProcedureFields> = {}, key = newId()): Promise<string> {
	const input = { fields: { ...first, ...changes }, preset: "", key };
	return (await proposeProcedure(await as(committee.secretariat), input)).procedureId;
}
async function adopt(procedureId: string, given: { decidedOn?: string; decision?: string } = {}) {
	const input = {
		procedureId,
		decidedOn: "2026-01-31",
		decision: "Minutes of the 1st sitting, item 2",
		...given,
	};
	await adoptProcedure(await as(committee.chair), input);
}
const events = async () =>
	(
		await services.db
			.selectFrom("event")
			.select(["type", "payload"])
			.where("type", "like", "procedure.%")
			.execute()
	).map(({ type, payload }) => [type, JSON.parse(payload)]);
const rulesFor = (roundId: string) =>
	services.db
		.selectFrom("round")
		.select(["rule", "preset", "procedureId", "settings"])
		.where("id", "=", roundId)
		.executeTakeFirstOrThrow();

describe("versions", () => {
	it("are proposed by an officer, once per form, and adopted through the chair; both stand in the log", async () => {
		const id = await propose({}, "k1");
		expect(await propose({}, "k1")).toBe(id);
		expect((await getProcedures(await as(committee.chair))).inForce).toBeNull();
		await adopt(id);
		const seen = await getProcedures(await as(committee.voters.workers![0]!));
		expect(seen).toMatchObject({
			inForce: { number: 1, adopted: { decidedOn: "2026-01-31", by: "Chair" } },
			may: { propose: false, adopt: false },
		});
		expect(await events()).toMatchObject([
			["procedure.proposed", { number: 1, settings: { castingVote: "off" } }],
			["procedure.adopted", { number: 1, decision: "Minutes of the 1st sitting, item 2" }],
		]);
	});

	it("say what they changed against the version adopted before", async () => {
		await adopt(await propose());
		await propose({ statementDays: "30" });
		await propose({ quorumPerGroup: "60 %", noticeDays: "14" });
		const [third, second] = (await getProcedures(await as(committee.chair))).versions;
		expect(third?.changes).toEqual({
			against: 1,
			fields: [
				{ field: "quorumPerGroup", before: "1/2", after: "3/5" },
				{ field: "noticeDays", before: "0", after: "14" },
			],
		});
		expect(second?.changes?.fields.map(({ field }) => field)).toEqual(["statementDays"]);
	});

	it("are refused to others, and with a sentence at each field that is not legal", async () => {
		const voter = await as(committee.voters.workers![0]!);
		const input = { fields: first, preset: "", key: "k" };
		expect(await refusal(proposeProcedure(voter, input))).toEqual({ key: "rights:action.procedure_propose" });
		const id = await propose();
		const office = await as(committee.secretariat);
		const adoption = { procedureId: id, decidedOn: "2026-01-31", decision: "Minutes" };
		expect(await refusal(adoptProcedure(office, adoption))).toEqual({ key: "rights:action.procedure_adopt" });
		expect(await refusal(propose({ majority: "1/3", castingVote: "chair" }))).toEqual({
			key: "errors:checkForm",
			fields: {
				majority: "procedure:error.belowHalf",
				castingVote: "procedure:error.castingVoteKind",
			},
		});
		expect(
			await refusal(propose({ kind: "standards", maxAgainst: "1/4", participating: "observers" })),
		).toEqual({
			key: "errors:checkForm",
			fields: { participating: "procedure:error.participatingUnknown" },
		});
	});

	it("never change once adopted, and a proposed one only becomes adopted, whoever asks the database", async () => {
		const proposed = await propose();
		const set = (column: string, value: string) =>
			sql
				.raw(`update "procedure" set "${column}" = '${value}' where "id" = '${proposed}'`)
				.execute(services.db);
		for (const column of ["rule", "settings", "number", "proposedById"]) {
			await expect(set(column, "7")).rejects.toThrow(/never change/);
		}
		await adopt(proposed);
		for (const column of ["decision", "decidedOn", "state", "rule"]) {
			await expect(set(column, "x")).rejects.toThrow(/never change/);
		}
		await expect(sql`delete from "procedure"`.execute(services.db)).rejects.toThrow(/never change/);
		expect(await refusal(adopt(proposed))).toBe("done");
		expect(await refusal(adopt(proposed, { decision: "Another decision" }))).toEqual({
			key: "procedure:error.alreadyAdopted",
		});
	});

	it("are not adopted on a day to come, nor after a later version", async () => {
		const older = await propose();
		const newer = await propose({ noticeDays: "3" });
		expect(await refusal(adopt(newer, { decidedOn: "2999-01-01" }))).toMatchObject({
			fields: { decidedOn: "procedure:error.decidedLater" },
		});
		await adopt(newer);
		expect(await refusal(adopt(older))).toEqual({ key: "procedure:error.overtaken" });
		const { versions } = await getProcedures(await as(committee.chair));
		expect(versions.map(({ number, state }) => [number, state])).toEqual([
			[2, "adopted"],
			[1, "overtaken"],
		]);
	});

	it("fill the form for the next: what is in force, or a preset", async () => {
		await adopt(await propose({ noticeDays: "3" }));
		const office = await as(committee.secretariat);
		expect((await prepareProcedure(office, null)).fields).toEqual({ ...first, noticeDays: "3" });
		expect((await prepareProcedure(office, "consensus")).fields).toMatchObject({
			kind: "consensus",
			majority: "",
			noticeDays: "3",
		});
	});
});

describe("a round", () => {
	it("without adopted rules names a preset", async () => {
		const row = await rulesFor(await announceRound(services, committee, { preset: undefined }));
		expect(row).toMatchObject({ preset: "majorityInEachConstituency", procedureId: null });
		expect(settingsOf(row)).toEqual(defaultSettings);
		expect(settingsOf({ settings: null })).toEqual(formerSettings);
	});

	it("takes the adopted rules, keeps them when others follow, and is not announced by a form made before", async () => {
		const one = await propose({ kind: "qualified", majority: "2/3", strict: "atLeast", graceMinutes: "5" });
		await adopt(one);
		const input = { preset: undefined, procedureId: one };
		const roundId = await announceRound(services, committee, input);
		const kept = await rulesFor(roundId);
		expect(kept).toMatchObject({ preset: "adopted", procedureId: one });
		expect(JSON.parse(kept.rule)).toMatchObject({ kind: "simple", majority: "2/3", strict: false });
		expect(settingsOf(kept).graceMinutes).toBe(5);

		await adopt(await propose({ kind: "consensus", majority: "", strict: "", base: "", needSupport: "yes" }));
		expect(await rulesFor(roundId)).toEqual(kept);
		expect(await rulesOfRound(await as(committee.chair), roundId)).toMatchObject({ version: 1 });
		await withdrawRound(await as(committee.chair), { roundId, reason: "Other rules" });
		const changed = { key: "procedure:error.rulesChanged" };
		expect(await refusal(announceRound(services, committee, input))).toEqual(changed);
		expect(await refusal(announceRound(services, committee, { preset: "consensus" }))).toEqual(changed);
	});

	it("is not announced under rules that no longer fit the body", async () => {
		const id = await propose({ kind: "mlc", majority: "2/3", strict: "atLeast" });
		await adopt(id);
		await services.db
			.updateTable("constituency")
			.set({ seats: 0 })
			.where("policyId", "=", committee.policyId)
			.where("code", "=", "government")
			.execute();
		const office = await as(committee.secretariat);
		const input = {
			policyId: committee.policyId,
			question: "May we?",
			sectionIds: [],
			closesAt: services.clock() + 1000,
			key: "k",
		};
		expect(await refusal(createRound(office, input))).toEqual({ key: "procedure:error.rulesNoLongerFit" });
	});
});

describe("a receipt", () => {
	it("is signed, says which ballot was taken and where, and not what was voted; it is the voter's alone", async () => {
		const roundId = await startRound(services, committee);
		const voter = committee.voters.workers![0]!;
		const ballot = await castAs(services, committee, roundId, voter, "oppose", { statement: "No, never." });
		const { file, name } = await getReceiptFile(await as(voter), roundId, ballot.ballotId);
		const receipt = JSON.parse(file);
		expect(Object.keys(receipt).sort().join(" ")).toBe(
			"ballotHash castAt entry format installation policyId round roundId seat signature",
		);
		expect(receipt).toMatchObject({
			format: "tripact-receipt/1",
			round: 1,
			seat: "workers-1",
			ballotHash: ballot.ballotHash,
			castAt: ballot.castAt,
			entry: { seq: ballot.entrySeq, hash: ballot.entryHash },
		});
		expect(name).toBe(`receipt-round-1-${ballot.reference}.json`);
		expect(file).not.toMatch(/oppose|never/);
		expect(file).not.toContain(ballot.ballotId);
		expect(isSigned(receipt)).toBe(true);
		expect(isSigned({ ...receipt, castAt: receipt.castAt + 1 })).toBe(false);
		expect((await getReceiptFile(await as(voter), roundId, ballot.ballotId)).file).toBe(file);
		const other = await as(committee.voters.workers![1]!);
		expect(await refusal(getReceiptFile(other, roundId, ballot.ballotId))).toMatchObject({
			key: "errors:notFound",
		});
		expect((await getRound(other, roundId)).myBallot).toBeNull();
	});
});
