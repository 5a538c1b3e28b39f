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

/** Words: policies:act.<kind>. `to` is an address inside the policy. */
export type Act = { kind: ActKind; to: string; params: Record<string, string | number> };
export type ActKind = "vote" | "write" | "agree" | "invite" | "groups" | "assign" | "import" | "read";

/** What the overview knows when it says what comes next. */
export type ActFacts = {
	capacity: string;
	groupIds: readonly string[];
	groups: number;
	sections: readonly {
		id: string;
		kind: string;
		number: string;
		title: string;
		state: string;
		groupId: string | null;
		lastEdit: unknown;
	}[];
	constituencies: readonly { seats: number; members: number }[];
	rounds: readonly { id: string; number: number; state: string }[];
};

/** What this member can do next, the most pressing first; never nothing. At most five. */
export function nextActs(facts: ActFacts): Act[] {
	const texts = facts.sections.filter((section) => section.kind === "text");
	const acts: Act[] = facts.rounds
		.filter((round) => round.state === "open")
		.map(({ id, number }) => ({ kind: "vote", to: `rounds/${id}`, params: { number } }));
	const own = texts.filter(
		(section) =>
			section.state === "drafting" && section.groupId !== null && facts.groupIds.includes(section.groupId),
	);
	for (const { id, number, title: name } of own.slice(0, 2)) {
		acts.push({ kind: "write", to: `sections/${id}`, params: { number, title: name } });
	}
	if (facts.capacity === "secretariat" || facts.capacity === "chair") {
		const circulated = texts.find((section) => section.state === "circulated");
		if (circulated) {
			const params = { number: circulated.number, title: circulated.title };
			acts.push({ kind: "agree", to: `sections/${circulated.id}`, params });
		}
	}
	if (facts.capacity === "secretariat") acts.push(...secretariatActs(facts, texts));
	if (acts.length === 0) acts.push({ kind: "read", to: "contents", params: {} });
	return acts.slice(0, 5);
}

function secretariatActs(facts: ActFacts, texts: ActFacts["sections"]): Act[] {
	const acts: Act[] = [];
	const put = (kind: ActKind, to: string) => acts.push({ kind, to, params: {} });
	if (facts.constituencies.some((one) => one.seats > 0 && one.members === 0)) put("invite", "members");
	if (facts.groups === 0) put("groups", "groups");
	else if (texts.some((section) => section.groupId === null)) put("assign", "contents");
	if (texts.every((section) => section.lastEdit === null && section.state === "drafting"))
		put("import", "import");
	return acts;
}
