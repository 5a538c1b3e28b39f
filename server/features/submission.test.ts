import { createHash } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { AppError } from "#shared/errors.ts";
import { type ActInput, type ActKind, actKinds, mayFollow, type SubmitInput } from "#shared/submission.ts";
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
import { type ActFiles, recordAct, submitPolicy } from "./submission.ts";
import { answerItem, listAnswers } from "./submission-answers.ts";
import { getActFile, getDossier } from "./submission-dossier.ts";
import { compareAdopted, getSubmission } from "./submission-view.ts";
import { getVersion } from "./versions.ts";

const signed = { name: "Décret 2026-114 (signé).pdf", bytes: Buffer.from("%PDF-1.7 signed") };
const file = (name: string, text: string) => ({ name, bytes: Buffer.from(text) });
const sameText = `# Vision\n\n${visionWords}\n\n# Mission\n\n${missionWords}\n`;

let services: TestServices;
let committee: Committee;

beforeAll(async () => {
	services = await openTestServices();
});
beforeEach(async () => {
	committee = await makeCommittee(services);
	await writeTexts(services, committee);
});
afterAll(() => services.close());

const as = (who: "secretariat" | "chair" | "worker") =>
	contextFor(services, committee.policyId, who === "worker" ? committee.voters.workers![0]! : committee[who]);
const view = async () => getSubmission(await as("worker"));

async function submit(given: Partial<SubmitInput> = {}): Promise<void> {
	await submitPolicy(await as("secretariat"), submitForm(services, given));
}

async function act(
	kind: ActInput["kind"],
	given: Partial<ActInput> = {},
	files: Partial<ActFiles> = {},
): Promise<void> {
	const copy = kind === "adopted" ? signed : null;
	const text = kind === "published" ? file("gazette.md", sameText) : null;
	await recordAct(await as("chair"), actForm(services, kind, given), { copy, text, ...files });
}

/** The names of what refused, or null where nothing did. */
async function refusalOf(run: () => Promise<void>): Promise<string[] | null> {
	try {
		await run();
		return null;
	} catch (error) {
		return Object.values((error as AppError).fields).map((key) => key.replace(/^submission:/, ""));
	}
}

const run = (kind: ActKind) => (kind === "submitted" ? submit() : act(kind));
const stateGuards: Record<ActKind, string> = {
	submitted: "guard.notBeforeGovernment",
	returned: "guard.beforeGovernment",
	adopted: "guard.beforeGovernment",
	published: "guard.isAdopted",
	inForce: "guard.isPublished",
};

/** Every act that may not come now is refused with the guard of the state; nothing is written. */
async function expectOnly(allowed: ActKind[]): Promise<void> {
	const { state } = await view();
	const before = await countRows();
	for (const kind of actKinds) {
		expect(mayFollow(kind, state), `${kind} after ${state}`).toBe(allowed.includes(kind));
		if (allowed.includes(kind)) continue;
		const expected = state === "notValidated" && kind === "submitted" ? "guard.validated" : stateGuards[kind];
		expect(await refusalOf(() => run(kind)), `${kind} after ${state}`).toContain(expected);
	}
	expect(await countRows()).toBe(before);
}

async function countRows(): Promise<number> {
	const counts = await Promise.all(
		(["submission", "governmentAct", "event"] as const).map((table) =>
			services.db
				.selectFrom(table)
				.select((eb) => eb.fn.countAll<number>().as("count"))
				.executeTakeFirstOrThrow(),
		),
	);
	return counts.reduce((sum, { count }) => sum + Number(count), 0);
}

describe("the way of the text", () => {
	it("goes from state to state, and at each every other act is refused by its guard", async () => {
		expect((await view()).state).toBe("notValidated");
		await expectOnly([]);
		await validateText(services, committee);
		await answerAll(services, committee);
		expect((await view()).state).toBe("validated");
		await expectOnly(["submitted"]);
		await submit();
		await expectOnly(["returned", "adopted"]);
		await act("returned");
		expect(await refusalOf(() => submit())).toEqual(["guard.returnAnswered"]);
		await expectOnly(["submitted"]);
		await submit({ note: "The financial note of 3 May is in the dossier." });
		await expectOnly(["returned", "adopted"]);
		await act("adopted");
		await expectOnly(["published"]);
		await act("published", { reference: "Gazette 57" });
		await expectOnly(["inForce"]);
		await act("inForce");
		await expectOnly([]);
		const { submissions, state } = await view();
		expect(state).toBe("inForce");
		expect(submissions.map((one) => one.acts.map((made) => made.kind))).toEqual([
			["returned"],
			["adopted", "published", "inForce"],
		]);
		const types = await services.db
			.selectFrom("event")
			.select("type")
			.where("chain", "=", `policy:${committee.policyId}`)
			.where("type", "like", "submission.%")
			.where("type", "!=", "submission.answered")
			.orderBy("seq")
			.execute();
		expect(types.map(({ type }) => type.replace("submission.", ""))).toEqual([
			"submitted",
			"returned",
			"submitted",
			"adopted",
			"published",
			"inForce",
		]);
		// Validated anew while in force: it begins again.
		const second = await validateText(services, committee);
		expect(await view()).toMatchObject({ state: "validated", validated: { roundId: second } });
	});

	it("needs a round on the whole text: one on some of its sections validates nothing", async () => {
		await validateText(services, committee, { sectionIds: [committee.sectionIds[0]!] });
		await answerAll(services, committee);
		expect((await view()).state).toBe("notValidated");
		expect(await refusalOf(() => submit())).toEqual(["guard.validated"]);
		await expect(as("worker").then((ctx) => getDossier(ctx, null))).rejects.toMatchObject({
			code: "not-found",
		});
	});

	it("says by name what the dossier lacks", async () => {
		const roundId = await validateText(services, committee, { certified: false });
		await answerItem(await as("secretariat"), { item: "T12.2", text: "Not yet." });
		const missing = ["missing.certificate", "missing.summary", "missing.T12_1", "missing.T12_3"];
		expect(await refusalOf(() => submit())).toEqual(["guard.dossierComplete", ...missing]);
		await answerAll(services, committee);
		expect(await refusalOf(() => submit())).toEqual(["guard.dossierComplete", "missing.certificate"]);
		await certifyText(services, committee, roundId);
		await services.db
			.updateTable("round")
			.set({ record: '{"format":"tripact-record/1"}' })
			.where("policyId", "=", committee.policyId)
			.execute();
		expect(await refusalOf(() => submit())).toEqual([
			"guard.recordHolds",
			"guard.dossierComplete",
			"missing.record",
		]);
	});

	it("refuses each act that lacks something, naming the guard", async () => {
		await validateText(services, committee);
		await answerAll(services, committee);
		const tomorrow = new Date(services.clock() + 2 * 86_400_000).toISOString().slice(0, 10);
		const check = async (make: () => Promise<void>, ...names: string[]) =>
			expect(await refusalOf(make)).toEqual(names.map((name) => `guard.${name}`));
		await check(() => submit({ addressee: " " }), "addressee");
		await check(() => submit({ reference: "" }), "reference");
		await check(() => submit({ date: "2026-02-30" }), "date");
		await check(() => submit({ date: tomorrow }), "datePast");
		await submit();
		await check(() => act("returned", { reasons: "" }), "reasons");
		await check(() => act("returned", { reference: "" }), "reference");
		await check(() => act("adopted", { date: "2020-01-01" }), "dateOrder");
		await check(() => act("adopted", { date: "" }), "date");
		await check(() => act("adopted", { title: "" }), "actTitle");
		await check(() => act("adopted", { reference: "" }), "actNumber");
		await check(() => act("adopted", { signatory: "" }), "signatory");
		await check(() => act("adopted", {}, { copy: null }), "signedCopy");
		await check(() => act("adopted", { which: "given" }), "adoptedText");
		await act("adopted");
		await check(() => act("published", { reference: "" }), "place");
		await check(() => act("published", {}, { text: null }), "sameText");
		const other = file("gazette.md", sameText.replace("leaving and", "leaving, and"));
		await check(() => act("published", {}, { text: other }), "sameText");
		await check(() => act("published", {}, { text: null, copy: file("a.pdf", "another") }), "sameText");
		await act("published", {}, { text: null, copy: signed });
		await check(() => act("inForce", { date: "2020-01-01" }), "dateOrder");
		await act("inForce", { date: tomorrow });
	});

	it("is prepared and submitted by the secretariat, recorded by it or the chair, and read by all", async () => {
		await validateText(services, committee);
		await answerAll(services, committee);
		const forbidden = { code: "forbidden" };
		for (const who of ["chair", "worker"] as const) {
			await expect(submitPolicy(await as(who), submitForm(services))).rejects.toMatchObject(forbidden);
			await expect(answerItem(await as(who), { item: "summary", text: "Mine" })).rejects.toMatchObject(
				forbidden,
			);
		}
		await submit();
		const form = actForm(services, "returned");
		await expect(recordAct(await as("worker"), form, { copy: null, text: null })).rejects.toMatchObject(
			forbidden,
		);
		expect((await view()).next).toEqual([]);
		expect((await getSubmission(await as("chair"))).next).toEqual(["returned", "adopted"]);
	});

	it("takes the same form once, however often it is sent", async () => {
		await validateText(services, committee);
		await answerAll(services, committee);
		const form = submitForm(services);
		const ctx = await as("secretariat");
		await Promise.all([submitPolicy(ctx, form), submitPolicy(ctx, form)]);
		await submitPolicy(ctx, form);
		const returned = actForm(services, "returned");
		for (const _ of [1, 2]) await recordAct(ctx, returned, { copy: null, text: null });
		const { submissions } = await view();
		expect(submissions.map((one) => one.acts.length)).toEqual([1]);
	});

	it("cannot be rewritten in the database", async () => {
		await validateText(services, committee);
		await answerAll(services, committee);
		await submit();
		await act("adopted");
		for (const table of ["submission", "governmentAct", "checklistAnswer"] as const) {
			await expect(services.db.updateTable(table).set({ policyId: "x" }).execute(), table).rejects.toThrow();
			await expect(services.db.deleteFrom(table).execute(), table).rejects.toThrow();
		}
	});
});

describe("the text that the government adopted", () => {
	async function makeValidated(): Promise<void> {
		committee = await makeCommittee(services);
		await writeTexts(services, committee);
		await validateText(services, committee);
		await answerAll(services, committee);
		await submit();
	}
	beforeEach(makeValidated);

	it("has the hash of the validated one where it says the same", async () => {
		await act("adopted", { which: "given", pasted: "" }, { text: file("adopted.md", sameText) });
		const { adopted, validated } = await view();
		expect(adopted).toMatchObject({ same: true, hash: validated?.text.hash, id: validated?.text.id });
	});

	it("is kept beside the validated one where it differs, and compared word by word", async () => {
		const changed = sameText.replace("act together", "cooperate");
		await act("adopted", { which: "given" }, { text: file("adopted.md", changed) });
		const { adopted, validated } = await view();
		expect(adopted).toMatchObject({ same: false, counts: { inserted: 1, deleted: 2, moved: 0 } });
		expect(adopted?.hash).not.toBe(validated?.text.hash);
		const ctx = await as("worker");
		const kept = await getVersion(ctx, adopted!.id);
		expect(kept.canonical).toContain("cooperate");
		expect((await getVersion(ctx, validated!.text.id)).canonical).toContain("act together");
		expect(await compareAdopted(ctx)).toMatchObject({ from: validated!.text, to: { hash: adopted!.hash } });
		expect(await refusalOf(() => act("published"))).toEqual(["guard.sameText"]);
		await act("published", {}, { text: file("gazette.md", changed) });
	});

	it("gives the same hash to whoever uploads it", async () => {
		const changed = sameText.replace("act together", "cooperate");
		await act("adopted", { which: "given", pasted: "" }, { text: file("one.md", changed) });
		const { adopted } = await view();
		await makeValidated();
		await act("adopted", { which: "given" }, { text: file("other name.md", changed) });
		expect((await view()).adopted?.hash).toBe(adopted?.hash);
	});

	it("is refused with the import's own sentence when it cannot be read", async () => {
		const scan = file("scan.pdf", "%PDF-1.7");
		expect(await refusalOf(() => act("adopted", { which: "given" }, { text: scan }))).toEqual([
			"import:errors.not-supported",
		]);
		const program = file("act.exe", "MZ");
		expect(await refusalOf(() => act("adopted", {}, { copy: program }))).toEqual(["error.copyKind"]);
	});

	it("keeps the signed copy byte for byte, with its hash and a harmless name", async () => {
		await act("adopted");
		const [{ acts = [] } = {}] = (await view()).submissions;
		expect(acts[0]).toMatchObject({
			fileName: "Décret-2026-114-signé.pdf",
			fileHash: createHash("sha256").update(signed.bytes).digest("hex"),
		});
		const kept = await getActFile(await as("worker"), acts[0]!.id);
		expect(Buffer.from(kept.bytes).equals(signed.bytes)).toBe(true);
	});
});

describe("the answers to Table 12", () => {
	it("keep every revision, and evidence of this policy only", async () => {
		const roundId = await validateText(services, committee);
		const ctx = await as("secretariat");
		const evidence = [`record:${roundId}`, `section:${committee.sectionIds[0]}`];
		const urls = "https://example.org/a\nhttps://example.org/b";
		await answerItem(ctx, { item: "T12.1", text: "First", evidence, urls });
		await answerItem(ctx, { item: "T12.1", text: "First", evidence, urls });
		await answerItem(ctx, { item: "T12.1", text: "Second" });
		const given = (await listAnswers(await as("worker"))).get("T12.1") ?? [];
		expect(given.map(({ revision, text }) => [revision, text])).toEqual([
			[2, "Second"],
			[1, "First"],
		]);
		const shown = (await view()).answers.find((one) => one.item === "T12.1");
		expect(shown?.earlier[0]?.evidence).toMatchObject([
			{ proof: { kind: "record", path: `rounds/${roundId}/record` } },
			{ proof: { kind: "section", title: "Vision" } },
			{ url: "https://example.org/a" },
			{ url: "https://example.org/b" },
		]);
		const foreign = answerItem(ctx, { item: "T12.3", text: "Third", evidence: ["round:elsewhere"] });
		await expect(foreign).rejects.toMatchObject({ fields: { evidence: "submission:error.evidence" } });
		for (const url of ["javascript:alert(1)", "//x.example", "https://a:b@x.example", "ftp://x.example"]) {
			await expect(answerItem(ctx, { item: "T12.3", text: "Third", urls: url })).rejects.toThrow();
		}
	});
});
