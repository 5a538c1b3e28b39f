import { escapeHtml } from "#shared/document/html.ts";
import type { SuggestionCard } from "#shared/suggestions.ts";

/** What is said of suggested words to those who do not see how they are drawn. */
export type SuggestionReading = {
	added: (author: SuggestionCard["author"] | null) => string;
	deleted: (author: SuggestionCard["author"] | null) => string;
	end: string;
};

const note = (words: string) =>
	`<span class="suggestion-note visually-hidden"> [${escapeHtml(words)}] </span>`;

/** The server's HTML (renderDoc) with whose suggestion it is said before and after its words. */
export function dressSuggestions(
	html: string,
	cards: readonly SuggestionCard[],
	reading: SuggestionReading,
): string {
	if (!html.includes("data-suggestion")) return html;
	const authors = new Map(cards.map(({ id, author }) => [id, author]));
	return html
		.replace(/<(ins|del) data-suggestion="([A-Za-z0-9_.-]+)">/g, (opening, tag: string, id: string) => {
			const author = authors.get(id) ?? null;
			return opening + note(tag === "ins" ? reading.added(author) : reading.deleted(author));
		})
		.replace(/<\/(ins|del)>/g, (closing) => note(reading.end) + closing);
}
