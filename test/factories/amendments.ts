import { enterPolicy } from "#server/access.ts";
import type { PolicyContext } from "#server/context.ts";
import { actOnAmendment } from "#server/features/amendment-acts.ts";
import { saveDraft, submitDraft } from "#server/features/amendment-drafts.ts";
import { getOwnSection } from "#server/features/outline.ts";
import { circulateSection, insertSection } from "#server/features/sections.ts";
import { readDoc } from "#server/features/texts.ts";
import { newId } from "#server/ids.ts";
import { withTransaction } from "#server/transaction.ts";
import type { AmendmentAct } from "#shared/amendment-states.ts";
import type { WrittenChange } from "#shared/amendment-wording.ts";
import { nodeText } from "#shared/document/blocks.ts";
import type { Capacity } from "#shared/members.ts";
import type { TestServices } from "#test/setup/services.ts";
import { contextOf, makeInside, makeTemplatePolicy } from "./contexts.ts";
import { makeDoc, makeParagraph } from "./document.ts";
import type { TestPerson } from "./people.ts";

const parts = {
	secretariat: [null, "secretariat"],
	chair: [null, "chair"],
	government: ["government", "spokesperson"],
	workers: ["workers", "spokesperson"],
	employers: ["employers", "spokesperson"],
	workersTitular: ["workers", "titular"],
	workersAdviser: ["workers", "adviser"],
	employersTitular: ["employers", "titular"],
	observer: ["observers", "observer"],
} as const satisfies Record<string, readonly [string | null, Capacity]>;
export type Seat = keyof typeof parts;

/** A policy with everyone who has to do with amendments, and a circulated section of these paragraphs. */
export type Table = {
	policyId: string;
	sectionId: string;
	people: Record<Seat, TestPerson>;
	/** That person's way into the policy, at the clock's time. */
	as: (seat: Seat) => Promise<PolicyContext>;
	/** What the section says now, a paragraph each. */
	lines: () => Promise<string[]>;
	title: () => Promise<string>;
	/** The same people, with another section. */
	another: (lines?: readonly string[]) => Promise<Table>;
};

export const tableLines = [
	"Recruiters are licensed.",
	"Fees are paid by the employer.",
	"Contracts are written in a language the worker understands.",
	"Inspectors visit every workplace once a year.",
];

export async function makeTable(
	services: TestServices,
	lines: readonly string[] = tableLines,
): Promise<Table> {
	const { policyId } = await makeTemplatePolicy(services);
	const people = {} as Record<Seat, TestPerson>;
	for (const [seat, [constituency, capacity]] of Object.entries(parts)) {
		people[seat as Seat] = (await makeInside(services, policyId, { constituency, capacity })).person;
	}
	const as = async (seat: Seat) => enterPolicy(await contextOf(services, people[seat]), policyId);
	return addSection(services, { policyId, people, as }, lines);
}

async function addSection(
	services: TestServices,
	seats: Pick<Table, "policyId" | "people" | "as">,
	lines: readonly string[],
): Promise<Table> {
	const secretariat = await seats.as("secretariat");
	const sectionId = newId();
	const doc = makeDoc(...lines.map((line, index) => makeParagraph(`b${index + 1}`, line)));
	await withTransaction(secretariat, (ctx) =>
		insertSection(ctx, {
			...{ id: sectionId, parentId: null, position: 90, title: "Fair recruitment" },
			...{ kind: "text", language: "en", doc },
		}),
	);
	await circulateSection(secretariat, sectionId);
	return {
		...seats,
		sectionId,
		lines: async () =>
			(await readDoc({ services, db: services.db }, sectionId)).doc.content.map((block) => nodeText(block)),
		title: async () => (await getOwnSection(secretariat, sectionId)).title,
		another: (lines = tableLines) => addSection(services, seats, lines),
	};
}

/** What the form sends for each operation, with what is not said left empty. */
export function written(given: Partial<WrittenChange> & Pick<WrittenChange, "operation">): WrittenChange {
	return { blockIds: [], place: null, title: "", texts: [], blocks: null, ...given };
}

/** Another wording of one paragraph. */
export function replacing(blockId: string, text: string): WrittenChange {
	return written({ operation: "replace", blockIds: [blockId], texts: [text] });
}

/** A draft that is submitted at once. @returns the amendment's id */
export async function propose(
	table: Table,
	seat: Seat,
	change: WrittenChange,
	given: { as?: "constituency" | "own"; parentId?: string; reason?: string } = {},
): Promise<string> {
	const ctx = await table.as(seat);
	const draftId = await saveDraft(
		ctx,
		{
			sectionId: table.sectionId,
			parentId: given.parentId ?? "",
			reason: given.reason ?? "So that it can be checked.",
			onePurpose: "yes",
			key: newId(),
		},
		change,
	);
	return submitDraft(ctx, { draftId, as: given.as ?? "constituency", key: newId() });
}

/** One act, with a new form. */
export async function act(
	table: Table,
	seat: Seat,
	amendmentId: string,
	name: AmendmentAct,
	given: { reason?: string; until?: string; revision?: number } = {},
): Promise<void> {
	await actOnAmendment(await table.as(seat), { amendmentId, act: name, key: newId(), ...given });
}

/** Received, circulated and under discussion. */
export async function bringUp(table: Table, amendmentId: string): Promise<void> {
	for (const name of ["receive", "circulate", "discuss"] as const)
		await act(table, "secretariat", amendmentId, name);
}
