import { systemContext } from "#server/context.ts";
import { certifyRecord, signCount } from "#server/features/certification.ts";
import { getRecord } from "#server/features/records.ts";
import { closeDueRounds } from "#server/features/rounds.ts";
import { answerItem } from "#server/features/submission-answers.ts";
import { seedText } from "#server/features/texts.ts";
import { newId } from "#server/ids.ts";
import { withTransaction } from "#server/transaction.ts";
import { docToUpdate } from "#shared/document/ydoc.ts";
import { type ActInput, answerItems, type SubmitInput } from "#shared/submission.ts";
import type { TestServices } from "#test/setup/services.ts";
import { makeDoc, makeParagraph } from "./document.ts";
import { type Committee, castAs, contextFor, hour, startRound } from "./rounds.ts";

/** What the two sections of a committee's policy say. */
export const visionWords = "Every worker who migrates is protected, before leaving and after coming home.";
export const missionWords = "The State, workers and employers act together.";

/** Gives the committee's sections their first text. */
export async function writeTexts(services: TestServices, { sectionIds }: Committee): Promise<void> {
	const texts = [visionWords, missionWords];
	await withTransaction(systemContext(services), async (ctx) => {
		for (const [index, id] of sectionIds.entries()) {
			const doc = makeDoc(makeParagraph(`p${index}`, texts[index] ?? ""));
			await seedText(ctx, { id }, docToUpdate(doc, 1), 1);
		}
	});
}

/** Chair and secretariat sign the count of a round, and it is certified. */
export async function certifyText(
	services: TestServices,
	{ policyId, chair, secretariat }: Committee,
	roundId: string,
): Promise<void> {
	const { countHash } = await getRecord(await contextFor(services, policyId, chair), roundId);
	for (const actor of [chair, secretariat]) {
		await signCount(await contextFor(services, policyId, actor), { roundId, countHash });
	}
	const reason = "The constituencies were told and had nothing to add.";
	await certifyRecord(await contextFor(services, policyId, chair), { roundId, reason });
}

/** A round on the whole text, or on some sections, adopted with one reservation and certified. @returns its id */
export async function validateText(
	services: TestServices,
	committee: Committee,
	given: { sectionIds?: string[]; certified?: boolean } = {},
): Promise<string> {
	const { sectionIds = [], certified = true } = given;
	const roundId = await startRound(services, committee, { sectionIds });
	const { government = [], workers = [], employers = [] } = committee.voters;
	for (const actor of [...government, ...workers.slice(0, 1), ...employers.slice(1)]) {
		await castAs(services, committee, roundId, actor, "approve");
	}
	await castAs(services, committee, roundId, workers[1]!, "approve", { statement: "Our members agree." });
	await castAs(services, committee, roundId, employers[0]!, "reserve", { statement: "Costs: see annex 2." });
	services.testClock.advance(2 * hour);
	await closeDueRounds(services);
	if (certified) await certifyText(services, committee, roundId);
	return roundId;
}

/** The summary and the three answers, so that the dossier is complete. */
export async function answerAll(services: TestServices, { policyId, secretariat }: Committee): Promise<void> {
	const ctx = await contextFor(services, policyId, secretariat);
	for (const item of answerItems) await answerItem(ctx, { item, text: `Answer to ${item}`, urls: "" });
}

/** The day of the services' clock. */
export function today(services: TestServices): string {
	return new Date(services.clock()).toISOString().slice(0, 10);
}

/** A form for submitting with everything in it. */
export function submitForm(services: TestServices, given: Partial<SubmitInput> = {}): SubmitInput {
	return {
		addressee: "Office of the Prime Minister",
		reference: "SC/114",
		date: today(services),
		note: "",
		key: newId(),
		...given,
	};
}

/** A form for an act of the government with everything in it. */
export function actForm(
	services: TestServices,
	kind: ActInput["kind"],
	given: Partial<ActInput> = {},
): ActInput {
	return {
		kind,
		date: today(services),
		title: "Decree",
		reference: "2026-114",
		signatory: "The Minister of Labour",
		reasons: kind === "returned" ? "The financial note is missing." : "",
		url: "",
		which: "same",
		pasted: "",
		key: newId(),
		...given,
	};
}
