import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import type { AppError } from "#shared/errors.ts";
import { type Committee, contextFor, makeCommittee } from "#test/factories/rounds.ts";
import { actForm, answerAll, submitForm, validateText, writeTexts } from "#test/factories/submission.ts";
import { openTestServices, type TestServices } from "#test/setup/services.ts";
import { recordAct, submitPolicy } from "./submission.ts";
import { correctAct } from "./submission-correction.ts";
import { getActFile } from "./submission-dossier.ts";
import { getSubmission } from "./submission-view.ts";

const copy = { name: "act.pdf", bytes: Buffer.from("%PDF-1.7 signed") };
let services: TestServices;
let committee: Committee;

beforeAll(async () => {
	services = await openTestServices();
});
beforeEach(async () => {
	committee = await makeCommittee(services);
	await writeTexts(services, committee);
	await validateText(services, committee);
	await answerAll(services, committee);
	await submitPolicy(await as("secretariat"), submitForm(services, { date: "2026-02-03" }));
	await recordAct(await as("chair"), actForm(services, "adopted", { date: "2026-03-04", which: "same" }), {
		copy,
		text: null,
	});
});
afterAll(() => services.close());

const as = (who: "secretariat" | "chair") => contextFor(services, committee.policyId, committee[who]);
const onlyAct = async () => {
	const [{ acts = [] } = {}] = (await getSubmission(await as("chair"))).submissions;
	expect(acts).toHaveLength(1);
	return acts[0] as (typeof acts)[number];
};
type Given = Partial<Parameters<typeof correctAct>[1]>;
async function correct(given: Given): Promise<void> {
	const act = await onlyAct();
	const { id: actId, date } = act;
	const words = { title: act.title ?? "", reference: act.reference ?? "", signatory: act.signatory ?? "" };
	const rest = { reasons: "", url: "", why: "The number was that of the draft", key: "correct-1" };
	await correctAct(await as("secretariat"), { actId, date, ...words, ...rest, ...given });
}
const refusal = (work: Promise<void>) =>
	work.then(
		() => "done",
		(error: AppError) => Object.values(error.fields).join() || error.key,
	);

it("a corrected entry takes the place of the one that was typed wrongly; both stay, with the reason", async () => {
	const before = await onlyAct();
	await correct({ reference: "2026-141" });
	// Pressed twice.
	await correct({ reference: "2026-141" });
	const after = await onlyAct();
	expect(after).toMatchObject({ reference: "2026-141", date: "2026-03-04", title: before.title });
	expect(after.former).toMatchObject([
		{ id: before.id, reference: before.reference, why: "The number was that of the draft" },
	]);
	// The signed copy and the text are the same.
	expect([after.fileHash, after.versionId]).toEqual([before.fileHash, before.versionId]);
	const kept = await getActFile(await as("chair"), after.id);
	expect(Buffer.from(kept.bytes).equals(copy.bytes)).toBe(true);
	const rows = await services.db
		.selectFrom("governmentAct")
		.select("id")
		.where("policyId", "=", committee.policyId)
		.execute();
	expect(rows).toHaveLength(2);
	const events = await services.db
		.selectFrom("event")
		.select("payload")
		.where("chain", "=", `policy:${committee.policyId}`)
		.where("type", "=", "submission.corrected")
		.execute();
	expect(events).toHaveLength(1);
	expect(JSON.parse(events[0]?.payload ?? "")).toMatchObject({ was: { reference: before.reference } });
	await correct({ signatory: "The Deputy Minister", key: "correct-2", why: "Signed in her absence" });
	expect((await onlyAct()).former.map((one) => one.why)).toEqual([
		"Signed in her absence",
		"The number was that of the draft",
	]);
});

it("is refused where it says nothing new, breaks the order of dates, or comes without a reason", async () => {
	expect(await refusal(correct({}))).toBe("submission:error.sameEntry");
	expect(await refusal(correct({ date: "2026-02-02" }))).toBe("submission:guard.dateOrder");
	expect(await refusal(correct({ reference: "" }))).toContain("submission:guard.actNumber");
	await expect(correct({ reference: "2", why: " " })).rejects.toThrow();
	const published = { ...actForm(services, "published", { date: "2026-03-10", reference: "Gazette 57" }) };
	await recordAct(await as("chair"), published, { copy, text: null });
	const [{ acts = [] } = {}] = (await getSubmission(await as("chair"))).submissions;
	const adopted = acts.find((one) => one.kind === "adopted");
	const late = correctAct(await as("chair"), {
		...{
			actId: adopted?.id ?? "",
			date: "2026-03-11",
			title: "Decree",
			reference: "9",
			signatory: "Minister",
		},
		...{ reasons: "", url: "", why: "The day was wrong", key: "correct-3" },
	});
	expect(await refusal(late)).toBe("submission:guard.dateOrder");
});
