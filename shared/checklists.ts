import { z } from "zod";
import { type Checklist, checklistOf, itemsOf } from "./guide/checklists.ts";
import { addresses } from "./submission.ts";

/** What an item of a checklist may be answered with (DOMAIN 1). Words: checklists:answer.<name>. */
export const itemAnswers = ["yes", "partly", "no", "notApplicable"] as const;
export type ItemAnswer = (typeof itemAnswers)[number];

/** What a constituency holds of an answer. Words: checklists:view.<name>. */
export const itemViews = ["agree", "object"] as const;
export type ItemView = (typeof itemViews)[number];

const item = z.string().refine((id) => checklistOf(id) !== undefined, "errors:unreadableForm");
const long = "checklists:error.long";

/** An answer with what proves it. `evidence`: "<kind>:<id>" of things of the policy; `urls`: addresses, one a line. */
export const itemAnswerInput = z.object({
	item,
	answer: z.enum(itemAnswers, "checklists:error.choose"),
	text: z.string().trim().max(6000, long).default(""),
	evidence: z.array(z.string().max(100)).max(60).default([]),
	urls: addresses,
	/** The revision that the page showed: somebody else's newer answer is not replaced unseen. */
	seen: z.coerce.number().int().min(0),
});
export type ItemAnswerInput = z.output<typeof itemAnswerInput>;

export const itemViewInput = z
	.object({
		item,
		/** The revision that the view is about. */
		revision: z.coerce.number().int().min(1),
		view: z.enum(itemViews, "checklists:error.chooseView"),
		text: z.string().trim().max(2000, long).default(""),
	})
	.refine(({ view, text }) => view === "agree" || text !== "", {
		path: ["text"],
		message: "checklists:error.objection",
	});
export type ItemViewInput = z.output<typeof itemViewInput>;

/**
 * What an answer lacks: a tick alone proves nothing. "yes" and "partly" need words or evidence, "no" and
 * "notApplicable" their reason. @returns the catalogue key of the sentence, or null
 */
export function findLack(answer: ItemAnswer, text: string, proofs: number): string | null {
	if (text !== "") return null;
	if (answer === "no" || answer === "notApplicable") return "checklists:error.reason";
	return proofs > 0 ? null : "checklists:error.proof";
}

export type Progress = Record<ItemAnswer, number> & {
	total: number;
	answered: number;
	objections: number;
};

/**
 * How far a checklist is. An item that was answered in words only, without one of the four answers, counts as
 * answered; objections count where they are about the answer as it stands.
 */
export function progressOf(
	list: Checklist,
	given: ReadonlyMap<string, { answer: ItemAnswer | null; objections: number }>,
): Progress {
	const progress: Progress = {
		...{ yes: 0, partly: 0, no: 0, notApplicable: 0 },
		...{ total: 0, answered: 0, objections: 0 },
	};
	for (const id of itemsOf(list)) {
		const one = given.get(id);
		progress.total += 1;
		if (!one) continue;
		progress.answered += 1;
		progress.objections += one.objections;
		if (one.answer) progress[one.answer] += 1;
	}
	return progress;
}
