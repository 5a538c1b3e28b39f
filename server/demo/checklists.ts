import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type ItemAnswer, type ItemView, itemAnswerInput, itemViewInput } from "#shared/checklists.ts";
import { numberSections } from "#shared/sections.ts";
import { answerChecklistItem, respondToAnswer } from "../features/checklists.ts";
import { loadSections } from "../features/outline.ts";
import type { DemoPerson } from "./content.ts";
import type { Talk } from "./talks.ts";

/** The demonstration's answers to the guide's checklists, and what spokespersons said of them. */

type Answer = {
	item: string;
	answer: ItemAnswer;
	text: string;
	/** Numbers of sections named as evidence. */
	sections: string[];
	urls?: string;
	daysAgo: number;
};
type View = { item: string; by: string; view: ItemView; text: string };

const day = 24 * 60 * 60_000;
const file = join("server", "demo", "content", "checklists.json");

/** Each answer by the secretariat at its time; the views two days before the demonstration's present. */
export function checklistTalks(people: readonly DemoPerson[], start: number): Talk[] {
	const { answers, views } = JSON.parse(readFileSync(file, "utf8")) as { answers: Answer[]; views: View[] };
	const secretariat = people.find((person) => person.capacity === "secretariat")!;
	return [
		...answers.map(
			({ daysAgo, sections, ...given }, index): Talk => ({
				at: start - daysAgo * day + index,
				run: async (past) => {
					const ctx = await past.as(secretariat.email);
					const outline = numberSections(await loadSections(ctx));
					const evidence = outline.flatMap(({ id, number }) =>
						sections.includes(number) ? [`section:${id}`] : [],
					);
					await answerChecklistItem(ctx, itemAnswerInput.parse({ ...given, evidence, seen: 0 }));
				},
			}),
		),
		...views.map(
			({ by, ...given }, index): Talk => ({
				at: start - 2 * day + index,
				run: async (past) => {
					const speaker = people.find(
						(person) => person.constituency === by && person.capacity === "spokesperson",
					)!;
					await respondToAnswer(await past.as(speaker.email), itemViewInput.parse({ ...given, revision: 1 }));
				},
			}),
		),
	];
}
