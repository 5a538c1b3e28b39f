import { createHash } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { fromBuffer } from "yauzl";
import { createThreadInput } from "#shared/comments.ts";
import { type Committee, contextFor, makeCommittee } from "#test/factories/rounds.ts";
import {
	actForm,
	answerAll,
	certifyText,
	missionWords,
	submitForm,
	validateText,
	visionWords,
	writeTexts,
} from "#test/factories/submission.ts";
import { openTestServices, type TestServices } from "#test/setup/services.ts";
import { hashText } from "../hash.ts";
import { newId } from "../ids.ts";
import { checkRecord } from "../record-check.ts";
import { createThread } from "./comments.ts";
import { proposeCorrections, settleCorrections } from "./concordance.ts";
import { recordAct, submitPolicy } from "./submission.ts";
import { answerItem } from "./submission-answers.ts";
import { getDossier } from "./submission-dossier.ts";

let services: TestServices;
let committee: Committee;
const canary = `canary-${newId()}`;
const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

/** A validated policy whose workers have said something in caucus before and after the vote. */
beforeAll(async () => {
	services = await openTestServices();
});
beforeEach(async () => {
	committee = await makeCommittee(services);
	await writeTexts(services, committee);
	await sayInCaucus();
	await validateText(services, committee);
	await sayInCaucus();
	await answerAll(services, committee);
});
afterAll(() => services.close());

const worker = () => committee.voters.workers![0]!;
const as = (actor = committee.secretariat) => contextFor(services, committee.policyId, actor);

async function sayInCaucus(): Promise<void> {
	const input = createThreadInput.parse({ audience: "caucus", text: canary, key: newId() });
	await createThread(await as(worker()), committee.sectionIds[0]!, input);
}

async function download(number: number | null = null, actor = worker()): Promise<Buffer> {
	return Buffer.from((await getDossier(await as(actor), number)).bytes);
}

function unpack(bytes: Buffer): Promise<Map<string, Buffer>> {
	const files = new Map<string, Buffer>();
	return new Promise((resolve, reject) => {
		fromBuffer(bytes, { lazyEntries: true, strictFileNames: true }, (error, zip) => {
			if (error) return reject(error);
			zip.on("error", reject);
			zip.on("end", () => resolve(files));
			zip.on("entry", (entry) =>
				zip.openReadStream(entry, async (failed, stream) => {
					if (failed) return reject(failed);
					files.set(entry.fileName, Buffer.concat(await stream.toArray()));
					zip.readEntry();
				}),
			);
			zip.readEntry();
		});
	});
}

describe("the dossier", () => {
	it("holds text, record, statements, key and instructions, each with its hash in the manifest", async () => {
		const files = await unpack(await download());
		expect([...files.keys()]).toEqual([
			"index.html",
			"text/validated.html",
			"statements.html",
			"HOW-TO-VERIFY.txt",
			"text/validated.json",
			"records/record-round-1.docx",
			"records/record-round-1.json",
			"key/public-key.pem",
			"verify/verify.mjs",
			"verify/verify.html",
			"manifest.json",
			"SHA256SUMS",
		]);
		const sums = files.get("SHA256SUMS")!.toString().trimEnd().split("\n");
		const expected = [...files].filter(([path]) => path !== "SHA256SUMS");
		expect(sums).toEqual(expected.map(([path, bytes]) => `${sha256(bytes)}  ${path}`));
		const manifest = JSON.parse(files.get("manifest.json")!.toString());
		const listed = expected.filter(([path]) => path !== "manifest.json");
		expect(manifest.files).toEqual(
			listed.map(([path, bytes]) => ({ path, bytes: bytes.length, sha256: sha256(bytes) })),
		);
		const { textHash } = await services.db
			.selectFrom("round")
			.select("textHash")
			.where("policyId", "=", committee.policyId)
			.executeTakeFirstOrThrow();
		expect(hashText(files.get("text/validated.json")!.toString())).toBe(textHash);
		expect(manifest).toMatchObject({ textHash, notShown: "contains no caucus material" });
		expect(checkRecord(files.get("records/record-round-1.json")!).failures).toEqual([]);
		expect(files.get("key/public-key.pem")!.toString()).toBe(services.recordKey.publicKeyPem);
		expect(files.get("HOW-TO-VERIFY.txt")!.toString()).toContain(textHash);
		const statements = files.get("statements.html")!.toString();
		expect(statements).toMatch(/Reservation<\/h2>.*Employers.*Costs: see annex 2\./s);
		expect(statements).toContain("Our members agree.");
		expect(files.get("text/validated.html")!.toString()).toContain(missionWords);
		expect(files.get("index.html")!.toString()).toContain("Answer to T12.3");
	});

	it("never holds a word said in caucus, nor that any was said", async () => {
		const own = await services.db
			.selectFrom("comment")
			.innerJoin("thread", "thread.id", "comment.threadId")
			.select("text")
			.where("policyId", "=", committee.policyId)
			.execute();
		expect(own.map(({ text }) => text)).toEqual([canary, canary]);
		await submitPolicy(await as(), submitForm(services));
		for (const bytes of [await download(), await download(1)]) {
			for (const [path, content] of await unpack(bytes)) {
				expect(content.toString(), path).not.toContain(canary);
				expect(content.toString(), path).not.toContain("caucus:");
			}
		}
	});

	it("has the same bytes for everybody and every time, until something in it changes", async () => {
		const first = await download();
		services.testClock.advance(3_600_000);
		await sayInCaucus();
		expect((await download()).equals(first)).toBe(true);
		expect((await download(null, committee.chair)).equals(first)).toBe(true);
		await answerItem(await as(), { item: "T12.3", text: "There is a plan." });
		expect((await download()).equals(first)).toBe(false);
	});

	it("stays byte for byte as it was handed over, whatever comes after", async () => {
		await submitPolicy(await as(), submitForm(services, { addressee: "Cabinet <Office> & co" }));
		const { dossierHash } = await services.db
			.selectFrom("submission")
			.select("dossierHash")
			.where("policyId", "=", committee.policyId)
			.executeTakeFirstOrThrow();
		const files = await unpack(await download(1));
		expect(files.get("index.html")!.toString()).toContain("Cabinet &lt;Office&gt; &amp; co");
		const changed = Buffer.from(`# Vision\n\n${visionWords}\n\n# Mission\n\nThe State acts.\n`);
		await recordAct(await as(), actForm(services, "adopted", { which: "given" }), {
			copy: { name: "act.pdf", bytes: Buffer.from("%PDF") },
			text: { name: "adopted.md", bytes: changed },
		});
		expect(sha256(await download(1))).toBe(dossierHash);
		const now = await unpack(await download());
		expect(now.get("acts/1-act.pdf")!.toString()).toBe("%PDF");
		expect(now.get("text/adopted.json")!.toString()).toContain("The State acts.");
		expect(now.get("text/validated.json")!.toString()).toContain(missionWords);
		await expect(download(2)).rejects.toMatchObject({ code: "not-found" });
	});

	it.each(["fr", "es", "ar"])("speaks the policy's language: %s", async (language) => {
		await services.db.updateTable("policy").set({ language }).where("id", "=", committee.policyId).execute();
		const files = await unpack(await download());
		const index = files.get("index.html")!.toString();
		expect(index).toContain(`<html lang="${language}" dir="${language === "ar" ? "rtl" : "ltr"}">`);
		for (const [path, content] of files)
			expect(content.toString(), path).not.toMatch(/submission:|dossier\.\w/);
	});
});

describe("a text with editorial corrections after the vote", () => {
	it("is submitted as corrected, once the record certifies it, with the text voted on beside it", async () => {
		const round = await services.db
			.selectFrom("round")
			.selectAll()
			.where("policyId", "=", committee.policyId)
			.executeTakeFirstOrThrow();
		const changes = [{ sectionId: committee.sectionIds[1]!, from: "act together", to: "act jointly" }];
		await proposeCorrections(await as(), { roundId: round.id, changes, days: 7, key: newId() });
		services.testClock.advance(8 * 86_400_000);
		await settleCorrections(services);
		const lacking = submitPolicy(await as(), submitForm(services));
		await expect(lacking).rejects.toMatchObject({
			fields: { "missing.certificate": "submission:missing.certificate" },
		});
		await certifyText(services, committee, round.id);
		await submitPolicy(await as(), submitForm(services));
		const { textHash } = await services.db
			.selectFrom("submission")
			.select("textHash")
			.where("policyId", "=", committee.policyId)
			.executeTakeFirstOrThrow();
		expect(textHash).not.toBe(round.textHash);
		const files = await unpack(await download(1));
		expect(hashText(files.get("text/validated.json")!.toString())).toBe(textHash);
		expect(hashText(files.get("text/voted.json")!.toString())).toBe(round.textHash);
		expect(files.get("text/validated.html")!.toString()).toContain("act jointly");
		expect(files.get("records/record-round-1-2.json")!.toString()).toContain(textHash);
	});
});
