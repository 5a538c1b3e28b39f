import type { NamedAuthor } from "#shared/authorship.ts";

/** Words about authors in the reader's language. `at` null: just now, not sent yet. */
export type AuthorWords = {
	letterOf: (constituency: string | null) => string;
	describe: (author: NamedAuthor | null, at: number | null) => string;
};

export type AuthorGrouping = "person" | "constituency";

/** What is read as one: a person, or a constituency. */
export function groupOf(grouping: AuthorGrouping, author: NamedAuthor | null): string {
	if (!author) return "unknown";
	if (author.name === null) return "first";
	return grouping === "person" ? author.person : (author.constituency ?? "none");
}

/** The classes of an author's words: a tint for the eye that sees it, and a pattern of its own for every eye. */
export function classOf(author: NamedAuthor | null): string {
	if (!author || author.name === null) return "by by-none tint-none";
	const code = (author.constituency ?? "none").replace(/[^\w-]/g, "");
	return `by by-${code} tint-${code}`;
}

/** The letter of the constituency; by person, with the beginnings of their names. */
export function labelOf(grouping: AuthorGrouping, author: NamedAuthor | null, words: AuthorWords): string {
	if (!author) return "?";
	const letter = words.letterOf(author.constituency);
	if (grouping === "constituency" || author.name === null) return letter;
	const names = author.name.split(/\s+/u).filter(Boolean);
	const initials = [names.at(0), names.length > 1 ? names.at(-1) : undefined].flatMap((name) =>
		name ? [[...name][0]] : [],
	);
	return `${letter} ${initials.join("")}`;
}
