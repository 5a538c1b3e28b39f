import { z } from "zod";
import { languages } from "./i18n.ts";
import type { SectionKind } from "./sections.ts";

/** The guide's six steps. Their names: common:step. */
export const stepNumbers = [1, 2, 3, 4, 5, 6] as const;
export type StepNumber = (typeof stepNumbers)[number];
export type StepStatus = "done" | "current" | "next";

/** How a step stands to the one the policy is in. */
export function stepStatus(step: number, current: number): StepStatus {
	if (step === current) return "current";
	return step < current ? "done" : "next";
}

/** How many outcomes a policy from the template may have; the guide finds three or four usual. */
export const maxOutcomes = 8;
/** Seats a voting constituency has at first; the body changes them. */
export const firstSeats = 6;

const title = z.string().trim().min(3).max(200);
const country = z.string().trim().min(2).max(120);

export const createPolicyInput = z
	.object({
		title,
		country,
		language: z.enum(languages),
		template: z.enum(["guide", "empty"]).default("guide"),
		/** One per line in the form; empty lines do not count. */
		outcomes: z.preprocess(
			(value) => (typeof value === "string" ? splitLines(value) : (value ?? [])),
			z.array(z.string().trim().min(2).max(160)).max(maxOutcomes, "policies:new.tooManyOutcomes"),
		),
	})
	.refine((value) => value.template === "empty" || value.outcomes.length > 0, {
		path: ["outcomes"],
		message: "policies:new.needOutcome",
	});
export type CreatePolicyInput = z.input<typeof createPolicyInput>;

function splitLines(text: string): string[] {
	return text
		.split("\n")
		.map((line) => line.trim())
		.filter((line) => line !== "");
}

export const renamePolicyInput = z.object({ title, country });
export type RenamePolicyInput = z.infer<typeof renamePolicyInput>;

export const setStepInput = z.object({ step: z.coerce.number().int().min(1).max(6) });
export type SetStepInput = z.infer<typeof setStepInput>;

export const changeSeatsInput = z.object({
	constituency: z.string().min(1).max(40),
	seats: z.coerce.number().int().min(1).max(60),
});
export type ChangeSeatsInput = z.infer<typeof changeSeatsInput>;

/** `words` is a key of the catalogue `template`; `outcome` fills it, or is the title itself. */
export type TemplateSection = {
	kind: SectionKind;
	words: TemplateWords | null;
	outcome?: { number: number; name: string };
	children: TemplateSection[];
};
export type TemplateWords =
	| "background"
	| "introduction"
	| "nationalContext"
	| "migrationContext"
	| "vision"
	| "mission"
	| "impact"
	| "outcomes"
	| "outcome"
	| "carryingOut"
	| "institutions"
	| "coordination"
	| "consultation"
	| "resources"
	| "actionPlan"
	| "monitoring";

function text(words: TemplateWords): TemplateSection {
	return { kind: "text", words, children: [] };
}

/**
 * The contents that the guide's Table 4 proposes: a background part, one part per outcome, the institutions,
 * the action plan, and monitoring. With three outcomes exactly its 7 parts and 14 numbered headings.
 */
export function templateSections(outcomes: readonly string[]): TemplateSection[] {
	const background = text("background");
	background.kind = "part";
	background.children = (
		[
			"introduction",
			"nationalContext",
			"migrationContext",
			"vision",
			"mission",
			"impact",
			"outcomes",
		] as const
	).map(text);
	const outcomeParts = outcomes.map((name, index): TemplateSection => {
		const outcome = { number: index + 1, name };
		const own: TemplateSection = { kind: "text", words: null, outcome, children: [] };
		return { kind: "part", words: "outcome", outcome, children: [own] };
	});
	const carryingOut: TemplateSection = {
		kind: "part",
		words: "carryingOut",
		children: (["institutions", "coordination", "consultation", "resources"] as const).map(text),
	};
	return [background, ...outcomeParts, carryingOut, text("actionPlan"), text("monitoring")];
}
