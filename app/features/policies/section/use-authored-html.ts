import { useMemo } from "react";
import { renderAuthored } from "#app/editor/author-html.ts";
import { useAuthorWords } from "#app/editor/use-author-words.ts";
import { readAuthorshipView } from "#shared/authorship.ts";
import type { SectionAuthorship } from "./section-page.ts";

/** The server's HTML, with who wrote what drawn into it where it is asked for. */
export function useAuthoredHtml(
	html: string,
	sectionNumber: string,
	{ view, authored }: SectionAuthorship,
): string {
	const words = useAuthorWords();
	return useMemo(() => {
		const grouping = readAuthorshipView(view)?.kind === "person" ? "person" : "constituency";
		return authored ? renderAuthored(authored, sectionNumber, grouping, words) : html;
	}, [html, sectionNumber, view, authored, words]);
}
