/** The kinds of a comment (DOMAIN 3.3). */
export const commentTypes = ["general", "technical", "editorial", "question", "legal"] as const;
export type CommentType = (typeof commentTypes)[number];

/** Longest of each, in UTF-16 units after tidying. */
export const responseLimits = { text: 4000, wording: 4000, justification: 2000 } as const;

/** "C.12": the number of a submitted comment, for life. */
export function commentLabel(number: number): string {
	return `C.${number}`;
}
