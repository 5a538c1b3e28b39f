import type { NamedAuthor } from "#shared/authorship.ts";
import type { Doc } from "#shared/document/check.ts";
import { escapeHtml, renderDoc } from "#shared/document/html.ts";
import { type AuthorGrouping, type AuthorWords, classOf, groupOf, labelOf } from "./author-look.ts";

/** A text with its runs: length, author, at, isNew, for all its text in order. */
export type AuthoredDoc = { doc: Doc; runs: readonly number[]; authors: readonly NamedAuthor[] };

function renderLabel(letter: string | null, tint: string, spoken: string): string {
	const shown = letter === null ? "" : `<b aria-hidden="true">${escapeHtml(letter)}</b>`;
	return `<span class="by-label ${tint}">${shown}<span class="visually-hidden"> [${escapeHtml(spoken)}] </span></span>`;
}

/** The HTML of a text as renderDoc makes it, with who wrote what drawn as the editor draws it. */
export function renderAuthored(
	{ doc, runs, authors }: AuthoredDoc,
	sectionNumber: string | null,
	grouping: AuthorGrouping,
	words: AuthorWords,
): string {
	let at = 0;
	let left = runs[0] ?? 0;
	let group: string | null = null;
	let speaker: NamedAuthor | null | undefined;
	const paint = (part: string): string => {
		const [author, time, isNew] = [
			authors[runs[at + 1] ?? -1] ?? null,
			runs[at + 2] ?? 0,
			runs[at + 3] === 1,
		];
		if (!isNew) {
			group = null;
			speaker = undefined;
			return escapeHtml(part);
		}
		const spoken = words.describe(author, time);
		const classes = escapeHtml(classOf(author));
		const next = groupOf(grouping, author);
		const tint = classes.split(" ").at(-1) ?? "";
		const letter = next === group ? null : labelOf(grouping, author, words);
		const label = author === speaker ? "" : renderLabel(letter, tint, spoken);
		group = next;
		speaker = author;
		return `${label}<span class="${classes}" title="${escapeHtml(spoken)}">${escapeHtml(part)}</span>`;
	};
	return renderDoc(doc, {
		sectionNumber,
		paintText: (text, first) => {
			if (first) {
				group = null;
				speaker = undefined;
			}
			let html = "";
			let from = 0;
			while (from < text.length) {
				while (left <= 0 && at + 4 < runs.length) {
					at += 4;
					left = runs[at] ?? 0;
				}
				const length = left > 0 ? Math.min(left, text.length - from) : text.length - from;
				html += paint(text.slice(from, from + length));
				left -= length;
				from += length;
			}
			return html;
		},
	});
}
