import mammoth from "mammoth";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { serializeDocument } from "#shared/checkpoint.ts";
import type { CertifiedRecord } from "#shared/record-certified.ts";
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
import { sha256File } from "../certified-check.ts";
import { newId } from "../ids.ts";
import { checkRecord } from "../record-check.ts";
import { signDocument } from "../record-signature.ts";
import {
	acknowledgeCount,
	certifyRecord,
	enterSignature,
	publishRecord,
	signCount,
} from "./certification.ts";
import { getRecordBundle, getRecordDocx } from "./record-exports.ts";
import { getRecord, getRecordFile } from "./records.ts";
import { closeDueRounds } from "./rounds.ts";
import { addStatement } from "./statements.ts";

let services: TestServices;
let committee: Committee;
let roundId: string;

beforeEach(async () => {
	services = await openTestServices();
	committee = await makeCommittee(services);
	roundId = await countedRound();
});
afterEach(() => services.close());

/** A round with a reservation, closed and counted. */
async function countedRound(settings?: Record<string, unknown>): Promise<string> {
	const id = await startRound(services, committee, {}, settings);
	const { government = [], workers = [], employers = [] } = committee.voters;
	for (const actor of [...government, ...workers]) await castAs(services, committee, id, actor, "approve");
	await castAs(services, committee, id, first(employers), "reserve", { statement: "Costs: see Annex 2." });
	services.testClock.advance(2 * hour);
	await closeDueRounds(services);
	services.testClock.advance(1000);
	return id;
}

function first<T>(list: T[] | undefined): T {
	if (!list?.[0]) throw new Error("empty");
	return list[0];
}

const as = (actor = committee.chair) => contextFor(services, committee.policyId, actor);

async function countHash(id = roundId): Promise<string> {
	return (await getRecord(await as(), id)).countHash;
}

/** Chair and secretariat sign, the spokespersons of these constituencies acknowledge. */
async function signAll(id: string, constituencies = Object.keys(committee.voters)): Promise<void> {
	const hash = await countHash(id);
	await signCount(await as(), { roundId: id, countHash: hash });
	await signCount(await as(committee.secretariat), { roundId: id, countHash: hash });
	for (const code of constituencies) {
		services.testClock.advance(1000);
		await acknowledgeCount(await as(first(committee.voters[code])), {
			roundId: id,
			countHash: hash,
			...(code === "workers" && { statement: "We note the reservation." }),
		});
	}
}

const refusal = (promise: Promise<unknown>) =>
	promise.then(
		() => "done",
		(error) => `${error.code} ${error.key}`,
	);

describe("certification", () => {
	it("holds the count, every signature and the log, bound to the count's file", async () => {
		const { file: countFile } = await getRecordFile(await as(), roundId);
		await signAll(roundId);
		await certifyRecord(await as(), { roundId });
		const { file } = await getRecordFile(await as(), roundId);
		expect(checkRecord(file)).toMatchObject({
			failures: [],
			summary: { certified: { issue: 1, signatures: 2, acknowledgements: 3 } },
		});
		const certified = JSON.parse(file) as CertifiedRecord;
		expect(certified.countHash).toBe(sha256File(countFile));
		expect(certified.acknowledgements.map(({ part, statement }) => [part, statement])).toEqual([
			["constituency:government", null],
			["constituency:workers", "We note the reservation."],
			["constituency:employers", null],
		]);
		expect(checkRecord(countFile).failures).toEqual([]);
		expect((await getRecord(await as(), roundId)).state).toBe("certified");
	});

	it("asks for both officers, and for a reason where a constituency has not acknowledged", async () => {
		const certify = async (reason?: string) => refusal(certifyRecord(await as(), { roundId, reason }));
		expect(await certify("Urgent.")).toBe("conflict certificate:error.unsigned");
		await signAll(roundId, ["government", "workers"]);
		expect(await certify()).toBe("invalid errors:checkForm");
		expect(await certify("The employers were called twice and did not answer.")).toBe("done");
		const { file } = await getRecordFile(await as(), roundId);
		expect(checkRecord(file).failures).toEqual([]);
		expect(JSON.parse(file).reason).toContain("called twice");
		expect(await certify()).toBe("conflict certificate:error.certified");
	});

	it("lets each sign once, for what they are, and only the count that is stored", async () => {
		const hash = await countHash();
		const titular = committee.voters.workers?.[1] ?? committee.chair;
		expect(await refusal(signCount(await as(titular), { roundId, countHash: hash }))).toBe(
			"forbidden rights:action.record_sign",
		);
		expect(await refusal(acknowledgeCount(await as(), { roundId, countHash: hash }))).toBe(
			"forbidden rights:action.record_acknowledge",
		);
		expect(await refusal(signCount(await as(), { roundId, countHash: "0".repeat(64) }))).toBe(
			"conflict certificate:error.otherCount",
		);
		expect(await refusal(signCount(await as(), { roundId, countHash: hash }))).toBe("done");
		expect(await refusal(signCount(await as(), { roundId, countHash: hash }))).toBe(
			"conflict certificate:error.signedAlready",
		);
	});

	it("enters a signature by hand only for those who sign, and says who entered it", async () => {
		const hash = await countHash();
		const view = await getRecord(await as(committee.secretariat), roundId);
		const workers = view.steps.onSheet.find(({ part }) => part === "constituency:workers");
		const memberId = workers?.memberId ?? "";
		expect(await refusal(enterSignature(await as(), { roundId, countHash: hash, memberId }))).toBe(
			"forbidden rights:action.record_enterSignature",
		);
		const secretary = await as(committee.secretariat);
		const titular = await as(committee.voters.workers?.[1]);
		expect(
			await refusal(enterSignature(secretary, { roundId, countHash: hash, memberId: titular.member.id })),
		).toBe("invalid errors:checkForm");
		await enterSignature(secretary, { roundId, countHash: hash, memberId });
		expect((await getRecord(secretary, roundId)).acknowledgements).toMatchObject([
			{ part: "constituency:workers", method: "sheet", name: "workers 1" },
		]);
		const entry = await services.db
			.selectFrom("event")
			.select(["memberId", "refs"])
			.where("type", "=", "record.acknowledged")
			.executeTakeFirstOrThrow();
		expect(entry.memberId).toBe(secretary.member.id);
		expect(entry.refs).toContain(memberId);
	});

	it("sends a copy to every constituency, with the hash of the file", async () => {
		await signAll(roundId);
		await certifyRecord(await as(), { roundId });
		const { certified } = await getRecord(await as(), roundId);
		expect(certified?.copies.map(({ constituency }) => constituency)).toEqual([
			"employers",
			"government",
			"workers",
		]);
		const mails = await services.db
			.selectFrom("mail")
			.select("body")
			.where("kind", "=", "recordCertified")
			.execute();
		expect(mails).toHaveLength(3);
		for (const { body } of mails) {
			expect(body).toContain(certified?.hash);
			expect(body).toContain(`/rounds/${roundId}/record`);
		}
	});

	it("is chained to the policy's certified record before it, and issued again when something came since", async () => {
		await signAll(roundId);
		await certifyRecord(await as(), { roundId });
		const before = await getRecordFile(await as(), roundId);
		const second = await countedRound();
		await signAll(second);
		await certifyRecord(await as(), { roundId: second });
		const { certified } = await getRecord(await as(), second);
		expect(certified?.previous).toEqual({ round: 1, issue: 1, hash: sha256File(before.file) });

		await addStatement(await as(first(committee.voters.workers)), {
			...{ roundId: second, kind: "explanation", text: "We agree, with care.", key: newId() },
		});
		expect((await getRecord(await as(), second)).steps.issue).toBe(2);
		await signAll(second);
		await certifyRecord(await as(), { roundId: second });
		const again = await getRecord(await as(), second);
		expect(again.certified).toMatchObject({ issue: 2, previous: { round: 2, issue: 1 } });
		expect(again.parts.statements).toMatchObject([{ kind: "explanation", text: "We agree, with care." }]);
		expect(again.failures).toEqual([]);
		const old = await getRecord(await as(), second, 1);
		expect(old.certified).toMatchObject({ issue: 1, newer: 1 });
		const wordOf = async (issue?: number) =>
			(await mammoth.extractRawText({ buffer: (await getRecordDocx(await as(), second, "en", issue)).bytes }))
				.value;
		expect(await wordOf()).toContain("We agree, with care.");
		expect(await wordOf(1)).not.toContain("We agree, with care.");
		const { file } = await getRecordFile(await as(), second);
		const other = JSON.parse(file.replaceAll("with care", "with joy")) as CertifiedRecord;
		other.log = (JSON.parse(file) as CertifiedRecord).log;
		const signed = signDocument(other, services.recordKey.privateKeyPem);
		expect(checkRecord(serializeDocument(signed)).failures.map(({ name }) => name)).toEqual(["statements"]);
	});

	it("is published once, by an officer, after the certification", async () => {
		expect(await refusal(publishRecord(await as(), { roundId }))).toBe(
			"conflict certificate:error.uncertified",
		);
		await signAll(roundId);
		await certifyRecord(await as(), { roundId });
		expect(await refusal(publishRecord(await as(first(committee.voters.workers)), { roundId }))).toBe(
			"forbidden rights:action.record_publish",
		);
		expect(await refusal(publishRecord(await as(), { roundId }))).toBe("done");
		expect(await refusal(publishRecord(await as(), { roundId }))).toBe(
			"conflict certificate:error.published",
		);
		expect((await getRecord(await as(), roundId)).state).toBe("published");
	});

	it("cannot be changed in the database, whoever asks", async () => {
		await signAll(roundId);
		await certifyRecord(await as(), { roundId });
		for (const table of ["certificate", "acknowledgement", "recordCopy"] as const) {
			await expect(services.db.deleteFrom(table).execute(), table).rejects.toThrow("never change");
		}
		await expect(services.db.updateTable("certificate").set({ file: "{}" }).execute()).rejects.toThrow();
		await expect(services.db.updateTable("acknowledgement").set({ name: "X" }).execute()).rejects.toThrow();
	});
});

describe("the check of a certified record", () => {
	// Whoever holds the key can sign anything; these are found even so.
	it("names what was changed and signed again", async () => {
		await signAll(roundId);
		await certifyRecord(await as(), { roundId });
		const { file } = await getRecordFile(await as(), roundId);
		const failuresOf = (change: (record: CertifiedRecord) => void) => {
			const record = JSON.parse(file) as CertifiedRecord;
			change(record);
			const signed = signDocument(record, services.recordKey.privateKeyPem);
			return [...new Set(checkRecord(serializeDocument(signed)).failures.map(({ name }) => name))].sort();
		};
		expect(failuresOf(() => undefined)).toEqual([]);
		expect(failuresOf((one) => void one.acknowledgements.pop())).toEqual([
			"acknowledgements",
			"attestations",
		]);
		expect(failuresOf((one) => void one.signatures.pop())).toEqual(["attestations", "signatures"]);
		expect(failuresOf((one) => void Object.assign(one.signatures[0] ?? {}, { name: "X" }))).toEqual([
			"attestations",
		]);
		expect(
			failuresOf((one) => void Object.assign(one.acknowledgements[1] ?? {}, { statement: "No." })),
		).toEqual(["attestations"]);
		expect(failuresOf((one) => void Object.assign(one, { countHash: "0".repeat(64) }))).toEqual([
			"attestations",
			"count-hash",
		]);
		expect(failuresOf((one) => void Object.assign(one, { madeAt: one.madeAt - 10_000 }))).toEqual([
			"certified-time",
		]);
		expect(failuresOf((one) => void one.log.shift())).toEqual(["log-continued"]);
		expect(
			failuresOf((one) => {
				one.parts.statements.push({ ...forged, entry: one.checkpoint.seq });
			}),
		).toEqual(["statements"]);
	});
	const forged = { kind: "minority", name: "X", constituency: null, capacity: null, text: "No.", at: 1 };
});

describe("a round that publishes totals", () => {
	const settings = {
		...{ substitution: true, openTotals: "number", publicity: "totals", noticeDays: 0 },
		...{ statementDays: 7, graceMinutes: 0, castingVote: "off" },
	};
	const names = ["government 1", "government 2", "workers 1", "workers 2", "employers 1", "employers 2"];

	it("tells neither names nor choices in any form, and checks all the same", async () => {
		const id = await countedRound(settings);
		const ctx = await as(first(committee.voters.workers));
		const { file } = await getRecordFile(ctx, id);
		const { bytes: docx } = await getRecordDocx(ctx, id, "en");
		const { bytes: zip } = await getRecordBundle(ctx, id);
		const view = await getRecord(ctx, id);
		const { steps: _who, ...shown } = view;
		for (const form of [file, docx.toString("utf8"), zip.toString("utf8"), JSON.stringify(shown)]) {
			for (const name of names) expect(form).not.toContain(name);
			expect(form).not.toMatch(/"choice":|"memberId": "[^"]+",\s+"name"/);
			expect(form).toContain("Costs: see Annex 2.");
		}
		expect(checkRecord(file)).toMatchObject({
			failures: [],
			summary: { seats: 6, ballots: 5, outcome: "adopted_with_reservations" },
		});
		expect((await getRecordFile(ctx, id)).file).toBe(file);
	});

	it("is certified on the sealed count, and notices a total that was changed", async () => {
		const id = await countedRound(settings);
		await signAll(id);
		await certifyRecord(await as(), { roundId: id });
		const { file } = await getRecordFile(await as(), id);
		expect(checkRecord(file).failures).toEqual([]);
		const changed = file.replace('"approve": 2', '"approve": 1');
		expect(checkRecord(changed).failures.map(({ name }) => name)).toEqual(
			expect.arrayContaining(["groups", "count-hash", "signature"]),
		);
	});
});

describe("exports", () => {
	it("are the same bytes each time, name themselves, and hold no word of a caucus", async () => {
		const worker = first(committee.voters.workers);
		const canary = `caucus-${newId()}`;
		await speakInCaucus(worker, canary);
		await signAll(roundId);
		await certifyRecord(await as(), { roundId });
		const ctx = await as(await (async () => worker)());
		const { certified } = await getRecord(ctx, roundId);
		const [zip, again] = [await getRecordBundle(ctx, roundId), await getRecordBundle(ctx, roundId)];
		expect(zip.bytes.equals(again.bytes)).toBe(true);
		for (const language of ["en", "fr", "es", "ar"]) {
			const { bytes, name } = await getRecordDocx(ctx, roundId, language);
			expect(name).toBe(`record-round-1-${language}.docx`);
			expect(bytes.equals((await getRecordDocx(ctx, roundId, language)).bytes)).toBe(true);
			const { value } = await mammoth.extractRawText({ buffer: bytes });
			expect(value).toContain(certified?.hash);
			expect(value).toContain("workers 1");
			expect(value).not.toContain(canary);
			expect(value).not.toMatch(/certificate:|record:|decision:|\{\{/);
		}
		for (const text of ["README.txt", "summary.ar.txt", "record.json", "manifest.json", canary]) {
			expect(zip.bytes.includes(text), text).toBe(text !== canary);
		}
		const stranger = await makeActor(services);
		expect(await refusal(contextFor(services, committee.policyId, stranger))).toBe(
			"not-found errors:notFound",
		);
	});

	async function speakInCaucus(actor: Parameters<typeof as>[0], text: string): Promise<void> {
		const ctx = await as(actor);
		const [sectionId = ""] = committee.sectionIds;
		const thread = newId();
		await services.db
			.insertInto("thread")
			.values({
				...{ id: thread, policyId: committee.policyId, sectionId, caucus: "workers", blockId: null },
				...{ anchorStart: null, anchorEnd: null, quote: text, createdAt: ctx.now - 1 },
				...{ createdById: ctx.actor.personId, resolvedAt: null, resolvedById: null },
			})
			.execute();
		await services.db
			.insertInto("comment")
			.values({
				...{ id: newId(), threadId: thread, memberId: ctx.member.id, personId: ctx.actor.personId },
				...{ constituency: "workers", capacity: "spokesperson", text, createdAt: ctx.now, key: newId() },
			})
			.execute();
	}
});
