import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
	type Committee,
	castAs,
	contextFor,
	hour,
	makeActor,
	makeCommittee,
	startRound,
} from "#test/factories/rounds.ts";
import { openTestServices, type TestServices } from "#test/setup/services.ts";
import { checkRecord } from "../record-check.ts";
import { record, withTransaction } from "../transaction.ts";
import { getRecord, getRecordFile } from "./records.ts";
import { closeDueRounds } from "./rounds.ts";

let services: TestServices;
let committee: Committee;
let roundId: string;

/** A round with replaced ballots, a reservation, absent voters and other business in the log meanwhile. */
beforeEach(async () => {
	services = await openTestServices();
	committee = await makeCommittee(services);
	roundId = await startRound(services, committee);
	const { government = [], workers = [], employers = [] } = committee.voters;
	for (const actor of [...government, ...workers]) {
		services.testClock.advance(1000);
		await castAs(services, committee, roundId, actor, "oppose");
		await castAs(services, committee, roundId, actor, "approve");
	}
	await withTransaction(await contextFor(services, committee.policyId, committee.chair), (ctx) =>
		record(ctx, {
			type: "policy.renamed",
			scope: { kind: "policy", policyId: committee.policyId },
			refs: { policyId: committee.policyId },
			payload: { before: "SECRET", after: "SECRET" },
		}),
	);
	for (const actor of employers.slice(0, 1)) {
		await castAs(services, committee, roundId, actor, "reserve", {
			statement: "Costs: see “Annex 2”,\nline two.",
		});
	}
	services.testClock.advance(2 * hour);
	await closeDueRounds(services);
});
afterEach(() => services.close());

describe("the record", () => {
	it("holds the whole vote and checks offline, also after the key is gone", async () => {
		const { file, name } = await getRecordFile(
			await contextFor(services, committee.policyId, committee.chair),
			roundId,
		);
		expect(name).toBe("record-round-1.json");
		expect(checkRecord(Buffer.from(file))).toMatchObject({
			failures: [],
			summary: { outcome: "adopted_with_reservations", seats: 6, ballots: 5, round: 1 },
		});
		expect(file).not.toContain("SECRET");
	});

	it("fails on any changed byte", async () => {
		const ctx = await contextFor(services, committee.policyId, committee.chair);
		const { file } = await getRecordFile(ctx, roundId);
		const bytes = Buffer.from(file);
		for (let i = 0; i < 150; i++) {
			const at = Math.floor((i * bytes.length) / 150);
			const changed = Buffer.from(bytes);
			changed[at] = (changed[at] ?? 0) ^ 1;
			expect(checkRecord(changed).failures, `byte ${at}`).not.toEqual([]);
		}
	});

	it("is shown to members from the file, with the names of sections and constituencies", async () => {
		const [worker] = committee.voters.workers ?? [];
		if (!worker) throw new Error("no worker");
		const view = await getRecord(await contextFor(services, committee.policyId, worker), roundId);
		expect(view.failures).toEqual([]);
		expect(view.sections.map(({ number, title }) => `${number} ${title}`)).toEqual(["1 Vision", "2 Mission"]);
		expect(view.constituencies.map(({ code }) => code)).toEqual(["government", "workers", "employers"]);
		expect(view.count.ballots.filter((ballot) => ballot.supersededAt !== null)).toHaveLength(4);
		expect(view.count.reservations).toMatchObject([
			{ seat: "employers-1", statement: "Costs: see “Annex 2”,\nline two." },
		]);
		const stranger = await makeActor(services);
		await expect(contextFor(services, committee.policyId, stranger)).rejects.toMatchObject({
			code: "not-found",
		});
	});

	it("tells when the stored file was changed in the database", async () => {
		const { record: file } = await services.db
			.selectFrom("round")
			.select("record")
			.where("id", "=", roundId)
			.executeTakeFirstOrThrow();
		const forged = (file ?? "").replace('"choice": "reserve"', '"choice": "approve"');
		await services.db.updateTable("round").set({ record: forged }).where("id", "=", roundId).execute();
		const view = await getRecord(await contextFor(services, committee.policyId, committee.chair), roundId);
		expect(view.failures.map((failure) => failure.name)).toEqual(
			expect.arrayContaining(["ballot-hash", "signature", "reservations"]),
		);
	});
});
