import { z } from "zod";

/** Between whose suggestion it is and what tells it from the same member's others. */
const seam = ".";
const letters = "0123456789abcdefghijklmnopqrstuvwxyz";

/**
 * A new suggestion's id. It begins with the member's, so that nobody can make one in another's name: the server
 * compares it with whoever sends it.
 */
export function makeSuggestionId(memberId: string): string {
	const drawn = crypto.getRandomValues(new Uint8Array(14));
	return memberId + seam + Array.from(drawn, (byte) => letters[byte % letters.length]).join("");
}

/** Whether a suggestion is this member's. */
export function isSuggestionOf(id: string, memberId: string): boolean {
	return id.startsWith(memberId + seam);
}

/** What became of a suggestion. */
export type SuggestionState = "open" | "accepted" | "rejected" | "withdrawn";

/** A suggestion as it is shown; times in ms since the epoch. */
export type SuggestionCard = {
	id: string;
	state: SuggestionState;
	author: { name: string; constituency: string | null; capacity: string };
	/** When it was begun. */
	at: number;
	reason: string;
	deleted: string;
	inserted: string;
	/** A border between paragraphs that it makes, or takes away. */
	border: "made" | "taken" | null;
	/** Where it stands in the text; null once it is settled. `digest` names what it says. */
	place: {
		blockId: string | null;
		number: string | null;
		before: string;
		after: string;
		digest: string;
	} | null;
	decided: {
		name: string;
		constituency: string | null;
		capacity: string;
		at: number;
		reason: string;
	} | null;
	isMine: boolean;
	decide: { allowed: true } | { allowed: false; reason: string };
	mayChange: boolean;
};

/** How much a reason may say, in characters. */
export const reasonLimit = 2000;

const suggestion = { suggestionId: z.string().min(1).max(100) };

export const decideSuggestionInput = z.object({
	...suggestion,
	act: z.enum(["accept", "reject"]),
	reason: z.string().trim().max(reasonLimit).default(""),
	/** Names what the suggestion said on the page that decides: nobody accepts what they have not read. */
	seen: z.string().max(64).default(""),
});
export const withdrawSuggestionInput = z.object(suggestion);
export const explainSuggestionInput = z.object({
	...suggestion,
	reason: z.string().trim().max(reasonLimit).default(""),
});

/** How a text with suggestions is read. */
export const suggestionViews = ["with", "accepted", "original"] as const;
export type SuggestionView = (typeof suggestionViews)[number];

/** The parameter of an address that names the view. */
export const suggestionViewParameter = "suggestions";

/** The view an address asks for; "with" where it says nothing, or what is not known. */
export function readSuggestionView(wanted: string | null): SuggestionView {
	return suggestionViews.find((view) => view === wanted) ?? "with";
}
