import { z } from "zod";
import { tidyText } from "./comments.ts";

/** The kinds of a comment (DOMAIN 3.3). */
export const commentTypes = ["general", "technical", "editorial", "question", "legal"] as const;
export type CommentType = (typeof commentTypes)[number];

/** Longest of each, in UTF-16 units after tidying. */
export const responseLimits = { text: 4000, wording: 4000, justification: 2000 } as const;
const noteLimit = 2000;
const mostItems = 200;

/** "C.12": the number of a submitted comment, for life. */
export function commentLabel(number: number): string {
	return `C.${number}`;
}

/**
 * Who may comment in the own name in a round, said when it is opened: "some" are observers, convenors, secretariat
 * and chair, who have no spokesperson to speak through; "everyone" adds the other members of constituencies. A
 * spokesperson always speaks for the constituency (DOMAIN 2.3, column C).
 */
export const ownNameRules = ["some", "everyone"] as const;
export type OwnNameRule = (typeof ownNameRules)[number];

/** Where a comment round stands: a matter of the clock, never stored. */
export type CirculationState = "coming" | "open" | "closed";

export function circulationState(
	{ opensAt, closesAt }: { opensAt: number; closesAt: number },
	now: number,
): CirculationState {
	if (now < opensAt) return "coming";
	return now < closesAt ? "open" : "closed";
}

/** Constituencies that answer as one, through a spokesperson; observers speak in the own name. */
export function answersAsOne(constituency: string | null): constituency is string {
	return constituency !== null && constituency !== "observers";
}

/**
 * The states of a comment inside its caucus. What is submitted is a new row elsewhere; "submitted" here only says that
 * there is one.
 */
export const itemStates = ["draft", "endorsed", "notEndorsed", "merged", "submitted"] as const;
export type ItemState = (typeof itemStates)[number];

/** What a spokesperson, or its author, may do with an item in this state. */
export function itemActs(state: ItemState): { change: boolean; endorse: boolean; reject: boolean } {
	const open = state === "draft" || state === "endorsed" || state === "notEndorsed";
	return { change: open, endorse: open && state !== "endorsed", reject: open && state !== "notEndorsed" };
}

const id = z.string().min(1).max(64);
const key = z.string().min(8).max(100);
const words = (max: number) =>
	z.string().optional().default("").transform(tidyText).pipe(z.string().max(max, "errors:field.tooLong"));
const someWords = (max: number, missing: string) =>
	z
		.string()
		.optional()
		.default("")
		.transform(tidyText)
		.pipe(z.string().min(1, missing).max(max, "errors:field.tooLong"));
const time = (sentence: string) => z.number(sentence).int(sentence).positive(sentence);

export const openCirculationInput = z.object({
	title: someWords(200, "circulation:error.title"),
	note: words(noteLimit),
	sectionIds: z.array(id).min(1, "circulation:error.sections").max(mostItems),
	/** null: at once. */
	opensAt: time("circulation:error.opens").nullable(),
	closesAt: time("circulation:error.closes"),
	ownName: z.enum(ownNameRules),
	key,
});
export type OpenCirculationInput = z.infer<typeof openCirculationInput>;

export const extendCirculationInput = z.object({
	circulationId: id,
	closesAt: time("circulation:error.closes"),
	reason: someWords(1000, "circulation:error.reason"),
});
export type ExtendCirculationInput = z.infer<typeof extendCirculationInput>;

const said = {
	/** "<section>" for the whole of it, "<section>:<block>" for a paragraph. */
	place: z
		.string()
		.max(140)
		.regex(/^[^:]+(:[^:]+)?$/, "circulation:error.place")
		.transform((place) => {
			const [sectionId = "", blockId = null] = place.split(":");
			return { sectionId, blockId };
		}),
	type: z.enum(commentTypes, "circulation:error.type"),
	text: someWords(responseLimits.text, "circulation:error.text"),
	wording: words(responseLimits.wording),
	justification: words(responseLimits.justification),
};

/** A comment as its form sends it, in caucus or in the own name. */
export const itemInput = z.object({ ...said, key });
export type ItemInput = z.infer<typeof itemInput>;

export const changeItemInput = z.object({
	...said,
	itemId: id,
	/** The moment of the version that the writer saw, in ms. */
	seen: z.coerce.number().int(),
});
export type ChangeItemInput = z.infer<typeof changeItemInput>;

export const judgeItemInput = z.object({ itemId: id, state: z.enum(["endorsed", "notEndorsed", "draft"]) });
export type JudgeItemInput = z.infer<typeof judgeItemInput>;

export const mergeItemsInput = z.object({
	itemId: id,
	intoId: id.refine((value) => value !== "none", "circulation:error.into"),
});
export type MergeItemsInput = z.infer<typeof mergeItemsInput>;

export const itemIdInput = z.object({ itemId: id });

export const submitResponseInput = z.object({
	/** One of them, or null: all that are endorsed. */
	itemId: id.nullable(),
	/** What the spokesperson saw: the answer of digestItems for the same items. */
	seen: z.string().max(16_000),
	note: words(noteLimit),
	key,
});
export type SubmitResponseInput = z.infer<typeof submitResponseInput>;

export const ruleLateInput = z.object({
	commentId: id,
	ruling: z.enum(["accepted", "refused"], "circulation:error.ruling"),
	reason: someWords(1000, "circulation:error.reason"),
});
export type RuleLateInput = z.infer<typeof ruleLateInput>;

/** Says which items, in which of their versions, a person has before their eyes. */
export function digestItems(items: readonly { id: string; changedAt: number }[]): string {
	return items.map((item) => `${item.id}.${item.changedAt}`).join(" ");
}

/** Comments in the order of the text: sections as they stand, whole sections first, then paragraphs, then time. */
export function orderItems<
	T extends { sectionId: string; blockId: string | null; createdAt: number; id: string },
>(items: readonly T[], texts: readonly { sectionId: string; blockIds: readonly string[] }[]): T[] {
	const place = (item: T): [number, number] => {
		const section = texts.findIndex((text) => text.sectionId === item.sectionId);
		const block = item.blockId === null ? -1 : (texts[section]?.blockIds.indexOf(item.blockId) ?? -1);
		return [section, block];
	};
	return [...items].sort((one, other) => {
		const [a, b] = [place(one), place(other)];
		return a[0] - b[0] || a[1] - b[1] || one.createdAt - other.createdAt || (one.id < other.id ? -1 : 1);
	});
}
