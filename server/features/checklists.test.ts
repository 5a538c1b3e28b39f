import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { itemAnswerInput, itemViewInput } from "#shared/checklists.ts";
import { isAppError } from "#shared/errors.ts";
import { type Committee, contextFor, makeCommittee } from "#test/factories/rounds.ts";
import { openTestServices, type TestServices } from "#test/setup/services.ts";
import { answerChecklistItem, getChecklist, listChecklists, respondToAnswer } from "./checklists.ts";
import { answerItem, listProofs } from "./submission-answers.ts";

let services: TestServices;
let committee: Committee;

beforeAll(async () => {
	services = await openTestServices();
});
beforeEach(async () => {
	committee = await makeCommittee(services);
});
afterAll(() => services.close());

type Role = "secretariat" | "chair" | "workers" | "employers";
const as = (role: Role) =>
	contextFor(
		services,
		committee.policyId,
		role === "secretariat" || role === "chair" ? committee[role] : committee.voters[role]![0]!,
	);
const answer = async (role: Role, given: Record<string, unknown>) =>
	answerChecklistItem(await as(role), itemAnswerInput.parse({ item: "T11.6", seen: 0, ...given }));
const view = async (role: Role, given: Record<string, unknown>) =>
	respondToAnswer(await as(role), itemViewInput.parse({ item: "T11.6", revision: 1, ...given }));
const item = async (id = "T11.6") => {
	const list = await getChecklist(await as("workers"), id.split(".")[0]!, "en");
	return list.parts.flatMap((part) => part.items).find((one) => one.id === id)!;
};

/** The sentence, or the field's, with which something was refused; null where nothing was. */
async function refusalOf(run: Promise<unknown>): Promise<string | null> {
	try {
		await run;
		return null;
	} catch (error) {
		if (!isAppError(error)) throw error;
		return Object.values(error.fields ?? {})[0] ?? error.key;
	}
}

it("keeps every answer with what proves it; the newest counts", async () => {
	const proof = (await listProofs(await as("secretariat"))).find((one) => one.kind === "section")!;
	const evidence = [`section:${proof.id}`];
	await answer("secretariat", { answer: "partly", evidence, urls: "https://example.org/report" });
	await answer("chair", { answer: "yes", text: "Section 2.1 says so.", seen: 1 });
	const { current, earlier } = await item();
	expect(current).toMatchObject({ revision: 2, answer: "yes", text: "Section 2.1 says so.", views: [] });
	expect(earlier).toHaveLength(1);
	expect(earlier[0]).toMatchObject({
		answer: "partly",
		evidence: [{ proof: { kind: "section", id: proof.id } }, { url: "https://example.org/report" }],
	});
	const summary = (await listChecklists(await as("workers"), "fr")).find((list) => list.id === "T11")!;
	expect(summary).toMatchObject({ step: 4, title: "Pour achever le projet" });
	expect(summary.progress).toMatchObject({ total: 17, answered: 1, yes: 1, partly: 0, objections: 0 });
});

it("refuses a tick that stands alone, a reason that is missing, and evidence of another policy", async () => {
	expect(await refusalOf(answer("secretariat", { answer: "yes" }))).toBe("checklists:error.proof");
	expect(await refusalOf(answer("secretariat", { answer: "no", urls: "https://example.org/" }))).toBe(
		"checklists:error.reason",
	);
	expect(await refusalOf(answer("secretariat", { answer: "notApplicable" }))).toBe("checklists:error.reason");
	const other = await makeCommittee(services);
	const [proof] = await listProofs(await contextFor(services, other.policyId, other.secretariat));
	expect(
		await refusalOf(answer("secretariat", { answer: "yes", evidence: [`${proof!.kind}:${proof!.id}`] })),
	).toBe("submission:error.evidence");
	expect((await item()).current).toBeNull();
});

it("does not replace an answer that the page had not shown", async () => {
	await answer("secretariat", { answer: "yes", text: "First" });
	expect(await refusalOf(answer("chair", { answer: "no", text: "Second" }))).toBe("checklists:error.moved");
	expect((await item()).current).toMatchObject({ text: "First", revision: 1 });
});

it("spokespersons agree or object with a reason; a new answer asks them again", async () => {
	await answer("secretariat", { answer: "yes", text: "First" });
	await view("workers", { view: "object", text: "The text is silent." });
	await view("employers", { view: "agree" });
	await view("workers", { view: "agree" });
	await view("workers", { view: "object", text: "It is still silent." });
	const { current } = await item();
	expect(current!.views.map(({ constituency, view, text }) => [constituency, view, text])).toEqual([
		["workers", "object", "It is still silent."],
		["employers", "agree", ""],
	]);
	expect(itemViewInput.safeParse({ item: "T11.6", revision: 1, view: "object", text: " " }).success).toBe(
		false,
	);
	await answer("secretariat", { answer: "partly", text: "Second", seen: 1 });
	expect((await item()).current!.views).toEqual([]);
	expect(await refusalOf(view("workers", { view: "agree" }))).toBe("checklists:error.moved");
	expect((await item()).earlier[0]!.views).toHaveLength(2);
});

it("only who may answers and speaks, and the database refuses changes", async () => {
	expect(await refusalOf(answer("workers", { answer: "yes", text: "x" }))).toBe(
		"rights:action.checklist_answer",
	);
	await answer("secretariat", { answer: "yes", text: "First" });
	expect(await refusalOf(view("chair", { view: "agree" }))).toBe("rights:action.checklist_respond");
	await view("workers", { view: "agree" });
	await expect(services.db.deleteFrom("checklistView").execute()).rejects.toThrow(/never change/);
	await expect(services.db.updateTable("checklistView").set({ text: "x" }).execute()).rejects.toThrow(
		/never change/,
	);
});

it("an item of Table 12 answered in words shows here too", async () => {
	await answerItem(await as("secretariat"), { item: "T12.3", text: "A plan of eight pages." });
	expect((await item("T12.3")).current).toMatchObject({ answer: null, text: "A plan of eight pages." });
});
