import { afterEach, beforeEach, expect, test } from "vitest";
import { checkOpenDatabase } from "#server/database-check.ts";
import { checkFiles } from "#server/document-check.ts";
import { readRows } from "#server/rows-export.ts";
import { serializeDocument } from "#shared/checkpoint.ts";
import { defaultSettings } from "#shared/procedure.ts";
import { castAs, contextFor, hour, makeCommittee, startRound } from "#test/factories/rounds.ts";
import { certifyText } from "#test/factories/submission.ts";
import { openSecondVerifier } from "#test/setup/second-verifier.ts";
import { openTestServices, type TestServices } from "#test/setup/services.ts";
import { getCheckpoint, readExtract } from "./checkpoints.ts";
import { getReceiptFile } from "./receipts.ts";
import { getRecordBundle } from "./record-exports.ts";
import { getRecordFile } from "./records.ts";
import { closeDueRounds } from "./rounds.ts";

// Everything the product itself hands out, through both verifiers: no false alarm, and what belongs together is compared.

let services: TestServices;
beforeEach(async () => {
	services = await openTestServices();
});
afterEach(() => services.close());

test.each([
	["with every name", {}],
	["in totals only", { publicity: "totals" }],
])("a round %s, from its receipts to its certified bundle", async (_name, settings) => {
	const committee = await makeCommittee(services);
	const kept = "publicity" in settings ? { ...defaultSettings, ...settings } : undefined;
	const roundId = await startRound(services, committee, {}, kept);
	const receipts: { path: string; bytes: Uint8Array }[] = [];
	for (const actor of Object.values(committee.voters).flat()) {
		services.testClock.advance(1000);
		const { ballotId } = await castAs(
			services,
			committee,
			roundId,
			actor,
			receipts.length === 1 ? "reserve" : "approve",
		);
		const ctx = await contextFor(services, committee.policyId, actor);
		const { file } = await getReceiptFile(ctx, roundId, ballotId);
		receipts.push({ path: `receipt-${receipts.length}.json`, bytes: Buffer.from(file) });
	}
	services.testClock.advance(2 * hour);
	await closeDueRounds(services);
	const ctx = await contextFor(services, committee.policyId, committee.chair);
	const held = await getCheckpoint(ctx, null);
	services.testClock.advance(1000);
	await certifyText(services, committee, roundId);
	const { occasion: _occasion, fingerprint: _fingerprint, ...checkpoint } = held;
	const now = await contextFor(services, committee.policyId, committee.chair);
	const files = [
		...receipts,
		{ path: "held.json", bytes: Buffer.from(serializeDocument(checkpoint)) },
		{ path: "record.json", bytes: Buffer.from((await getRecordFile(now, roundId)).file) },
		{
			path: "log.json",
			bytes: Buffer.from(serializeDocument(await readExtract(now, { from: 1, to: null }))),
		},
		{ path: "bundle.zip", bytes: (await getRecordBundle(now, roundId)).bytes },
		{ path: "rows.json", bytes: Buffer.from(serializeDocument(await readRows(services.db))) },
	];
	const second = await openSecondVerifier();
	const found = await second.verifyFiles(files);
	expect(found.failures).toEqual([]);
	expect(found.notes).toEqual([]);
	expect(found.documents.map((one) => one.format)).toContain("tripact-record/2");
	expect((await checkFiles(files.filter((file) => file.path !== "rows.json"))).failures).toEqual([]);
	expect((await checkOpenDatabase(services.db, services.dialect)).failures).toEqual([]);
});
