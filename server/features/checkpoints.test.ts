import { sql } from "kysely";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { hashEntry } from "#server/hash.ts";
import { isSigned, signDocument } from "#server/record-signature.ts";
import { type Checkpoint, checkpointSchema, readCheckpoint, serializeDocument } from "#shared/checkpoint.ts";
import { makeRecordKey } from "#test/factories/records.ts";
import { type Committee, castAs, contextFor, makeCommittee, startRound } from "#test/factories/rounds.ts";
import { openTestServices, type TestServices } from "#test/setup/services.ts";
import {
	checkHeld,
	findCovering,
	getCheckpoint,
	listCheckpoints,
	signDueCheckpoints,
} from "./checkpoints.ts";
import { closeDueRounds } from "./rounds.ts";

const day = 24 * 60 * 60 * 1000;
let services: TestServices;
let committee: Committee;

beforeEach(async () => {
	services = await openTestServices();
	committee = await makeCommittee(services);
});
afterEach(() => services.close());

const inside = () => contextFor(services, committee.policyId, committee.voters.workers![0]!);

async function closeOne(): Promise<void> {
	const roundId = await startRound(services, committee);
	await castAs(services, committee, roundId, committee.voters.workers![0]!, "approve");
	services.testClock.advance(2 * 60 * 60 * 1000);
	await closeDueRounds(services);
}

/** What is held outside: the newest checkpoint's file, as it is downloaded. */
async function download(): Promise<Checkpoint> {
	const { occasion, fingerprint, ...checkpoint } = await getCheckpoint(await inside(), null);
	return checkpointSchema.parse(checkpoint);
}

/** Changes an entry as somebody would who owns the database. */
async function tamper(seq: number, rehash: boolean) {
	const { db } = services;
	if (services.dialect === "sqlite") await sql`drop trigger "eventNoupdate"`.execute(db);
	else await sql`alter table "event" disable trigger all`.execute(db);
	const chain = `policy:${committee.policyId}`;
	const row = await db
		.selectFrom("event")
		.selectAll()
		.where("chain", "=", chain)
		.where("seq", "=", seq)
		.executeTakeFirstOrThrow();
	row.at += 1;
	if (rehash) row.hash = hashEntry(row.previousHash, { ...row, refs: JSON.parse(row.refs) });
	await db.updateTable("event").set(row).where("chain", "=", chain).where("seq", "=", seq).execute();
}

describe("signing", () => {
	test("a close is sealed in its own transaction and each spokesperson holds it", async () => {
		await closeOne();
		const held = await download();
		expect(isSigned(held)).toBe(true);
		const mails = await services.db
			.selectFrom("mail")
			.select(["recipient", "body", "subject"])
			.where("kind", "=", "checkpoint")
			.orderBy("id")
			.execute();
		const spokespersons = Object.values(committee.voters).map((voters) => voters[0]!.email);
		expect(mails.map((mail) => mail.recipient).sort()).toEqual(spokespersons.sort());
		for (const { body } of mails) expect(readCheckpoint(body)).toEqual(held);
		const closed = await services.db
			.selectFrom("event")
			.select("seq")
			.where("type", "=", "round.closed")
			.executeTakeFirstOrThrow();
		expect(held.seq).toBeGreaterThanOrEqual(closed.seq);
		expect(await findCovering(await inside(), committee.policyId, closed.seq)).toEqual(held);
	});

	test("what happened is sealed within a day, and a log at rest does not grow", async () => {
		await startRound(services, committee);
		await signDueCheckpoints(services);
		expect(await listCheckpoints(await inside())).toHaveLength(0);
		services.testClock.advance(day);
		for (let i = 0; i < 5; i++) {
			await signDueCheckpoints(services);
			services.testClock.advance(day);
		}
		expect(await listCheckpoints(await inside())).toMatchObject([{ occasion: "day" }]);
		const signed = services.db.selectFrom("event").select("seq").where("type", "=", "checkpoint.signed");
		expect(await signed.execute()).toHaveLength(1);
		const mails = services.db.selectFrom("mail").select("id").where("kind", "=", "checkpoint");
		expect(await mails.execute()).toHaveLength(0);
	});
});

describe("one that somebody holds", () => {
	test("holds while the log only grows", async () => {
		await closeOne();
		const first = await download();
		await closeOne();
		expect(await listCheckpoints(await inside())).toHaveLength(2);
		expect(await checkHeld(await inside(), serializeDocument(first))).toMatchObject({
			verdict: "holds",
			seq: first.seq,
		});
		expect(await checkHeld(await inside(), `Dear N,\n${JSON.stringify(first)}\nTripact`)).toMatchObject({
			verdict: "holds",
		});
	});

	test.each([
		["a changed entry", false, 0],
		["a changed entry, hashed anew", true, 0],
		["a changed entry after it", false, 1],
		["a changed entry after it, hashed anew", true, 1],
	])("finds %s and names it", async (_name, rehash, after) => {
		await closeOne();
		const held = await download();
		await closeOne();
		await tamper(held.seq + after, rehash);
		// A link is broken where the next entry no longer fits.
		const entry = held.seq + after + (rehash && after > 0 ? 1 : 0);
		expect(await checkHeld(await inside(), serializeDocument(held))).toMatchObject({
			verdict: "differs",
			entry,
		});
	});

	test("finds a log that has become shorter", async () => {
		await closeOne();
		const held = await download();
		const { privateKeyPem } = services.recordKey;
		const ahead = signDocument({ ...held, seq: held.seq + 100 }, privateKeyPem);
		expect(await checkHeld(await inside(), serializeDocument(ahead))).toMatchObject({ verdict: "shorter" });
	});

	test("is nobody else's: another key, a changed character, another policy, no checkpoint at all", async () => {
		await closeOne();
		const held = await download();
		const forged = signDocument(held, makeRecordKey());
		expect(await checkHeld(await inside(), serializeDocument(forged))).toMatchObject({
			verdict: "signature",
		});
		const changed = { ...held, at: held.at + 1 };
		expect(await checkHeld(await inside(), serializeDocument(changed))).toMatchObject({
			verdict: "signature",
		});
		const foreign = signDocument({ ...held, policyId: "other" }, services.recordKey.privateKeyPem);
		expect(await checkHeld(await inside(), serializeDocument(foreign))).toMatchObject({ verdict: "policy" });
		await expect(checkHeld(await inside(), "no checkpoint")).rejects.toMatchObject({
			fields: { held: "checkpoints:error.unreadable" },
		});
	});
});
