import { idOf } from "#shared/amendment-change.ts";
import type { AmendmentAct } from "#shared/amendment-states.ts";
import { leavesOf, type WrittenChange } from "#shared/amendment-wording.ts";
import { nodeText } from "#shared/document/blocks.ts";
import type { Position } from "#shared/positions.ts";
import type { PolicyContext } from "../context.ts";
import { actOnAmendment } from "../features/amendment-acts.ts";
import { openBase, saveDraft, submitDraft } from "../features/amendment-drafts.ts";
import { relateAmendments } from "../features/amendment-relations.ts";
import { statePosition } from "../features/positions.ts";
import { newId } from "../ids.ts";
import type { Past } from "./seed.ts";
import type { Talk } from "./talks.ts";

const hour = 60 * 60_000;

type DemoAmendment = {
	by: string;
	as: "constituency" | "own" | "draft";
	/** Words of the paragraph, and the words that stand in their place; "insert" puts text behind it. */
	on: string;
	change: { operation: "replace"; was: string; becomes: string } | { operation: "insert"; text: string };
	reason: string;
	acts: readonly (AmendmentAct | [AmendmentAct, string])[];
	positions?: readonly [string, Position, string?][];
	contradicts?: number;
};

const [government, workers, employers] = [
	"armand.deslavere@example.org",
	"amina.solberran@example.org",
	"victor.lindarre@example.org",
];

const amendments: readonly DemoAmendment[] = [
	{
		...{ by: workers, as: "constituency", on: "Wages are set by sectoral" },
		change: {
			operation: "replace",
			was: "This policy proposes to end that exclusion.",
			becomes: "This policy ends that exclusion within two years of its adoption.",
		},
		reason: "A proposal without a date has been made before, in 2009, and nothing followed from it.",
		acts: ["receive", "circulate", "discuss"],
		positions: [
			[workers, "support"],
			[government, "live_with", "Two years can be kept if the inspectorate’s budget is voted."],
			[employers, "oppose", "Households that employ need a longer time to register."],
		],
	},
	{
		...{ by: employers, as: "constituency", on: "Wages are set by sectoral" },
		change: {
			operation: "replace",
			was: "The minimum wage does not cover domestic workers. This policy proposes to end that exclusion.",
			becomes:
				"The minimum wage does not yet cover domestic workers. A tripartite commission studies how their inclusion can be phased in, sector by sector, and reports within three years.",
		},
		reason: "Small households are employers too; the cost must be known before the duty begins.",
		acts: ["receive", "circulate"],
		contradicts: 0,
	},
	{
		...{ by: government, as: "constituency", on: "Policy did not follow." },
		change: {
			operation: "insert",
			text: "The National Employment Strategy of 2022 was the first text to name the return of workers from abroad as an aim of the State.",
		},
		reason: "The history should not end before the strategy that this policy builds on.",
		acts: ["receive", "circulate", "discuss", "agree"],
		positions: [
			[government, "support"],
			[workers, "live_with"],
			[employers, "support"],
		],
	},
	{
		...{ by: "joaquin.ferrandel@example.org", as: "own", on: "Valmora is proud of its four languages" },
		change: { operation: "replace", was: "44 per cent believed, wrongly,", becomes: "44 per cent believed" },
		reason: "The survey is quoted; the judgement on it is not part of a survey.",
		acts: ["receive"],
	},
	{
		...{ by: employers, as: "constituency", on: "Two features deserve emphasis." },
		change: {
			operation: "replace",
			was: "Employers reported 38,000 vacancies",
			becomes: "Employers notified 38,000 vacancies",
		},
		reason: "Notified vacancies are counted by the employment service; others are estimated.",
		acts: [["return", "Say which year the figure is of, and from which register."]],
	},
	{
		...{ by: "mateo.silvarin@example.org", as: "draft", on: "Elections to the regional councils" },
		change: {
			operation: "replace",
			was: "has never been within its remit",
			becomes: "has never been within its remit; this policy puts it there",
		},
		reason: "The Conference should have a standing committee on labour migration.",
		acts: [],
	},
];

/** The demonstration's amendments as acts, on a section that was circulated before. */
export function amendmentTalks(sectionId: string, start: number): Talk[] {
	const ids: string[] = [];
	return amendments.map((given, index) => ({
		at: start - (60 - 8 * index) * hour,
		run: async (past) => {
			const ctx = await past.as(given.by);
			const draftId = await draft(ctx, sectionId, given);
			if (given.as === "draft") return;
			const amendmentId = await submitDraft(ctx, { draftId, as: given.as, key: newId() });
			ids.push(amendmentId);
			await follow(past, amendmentId, given, ids);
		},
	}));
}

const chair = "theodora.quillevan@example.org";
const secretariat = "ilse.maravand@example.org";

async function follow(past: Past, amendmentId: string, given: DemoAmendment, ids: string[]): Promise<void> {
	const act = async (name: AmendmentAct, reason = "") =>
		actOnAmendment(await past.as(name === "agree" ? chair : secretariat), {
			...{ amendmentId, act: name, reason, key: newId() },
		});
	const steps = given.acts.map((step) => (typeof step === "string" ? ([step, ""] as const) : step));
	for (const [name, reason] of steps.filter(([name]) => name !== "agree")) await act(name, reason);
	for (const [email, value, statement = ""] of given.positions ?? []) {
		const said = { amendmentId, value, statement, revision: 1, key: newId() };
		await statePosition(await past.as(email), said);
	}
	for (const [name] of steps.filter(([name]) => name === "agree")) await act(name);
	if (given.contradicts === undefined) return;
	const otherId = ids[given.contradicts]!;
	await relateAmendments(await past.as(secretariat), { amendmentId, otherId, kind: "contradicts" });
}

async function draft(ctx: PolicyContext, sectionId: string, given: DemoAmendment): Promise<string> {
	const { text } = await openBase(ctx, { sectionId, parentId: null });
	const block = text.doc.content.find((one) => nodeText(one).includes(given.on));
	if (!block) throw new Error(`the demonstration's text does not say “${given.on}”`);
	const { change } = given;
	const common = { blockIds: [idOf(block)], place: null, title: "", blocks: null };
	const written: WrittenChange =
		change.operation === "insert"
			? { ...common, operation: "insert", place: idOf(block), texts: [change.text] }
			: {
					...{ ...common, operation: "replace" },
					texts: leavesOf([block]).map((leaf) => nodeText(leaf).replace(change.was, change.becomes)),
				};
	const words = { sectionId, reason: given.reason, onePurpose: "yes" as const, key: newId() };
	return saveDraft(ctx, words, written);
}
