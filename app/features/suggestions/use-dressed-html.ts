import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { SuggestionCard } from "#shared/suggestions.ts";
import { useConstituencyName } from "../../ui/who.tsx";
import { dressSuggestions } from "./suggestion-html.ts";

/** The server's HTML with each suggestion told in words. */
export function useDressedHtml(html: string, cards: readonly SuggestionCard[]): string {
	const { t } = useTranslation("suggestions");
	const nameOf = useConstituencyName();
	// biome-ignore lint/correctness/useExhaustiveDependencies: names change with the language only
	return useMemo(() => {
		const who = (author: SuggestionCard["author"] | null) =>
			author ? `${author.name}, ${nameOf(author.constituency)}` : "";
		return dressSuggestions(html, cards, {
			added: (author) => t("read.added", { who: who(author) }),
			deleted: (author) => t("read.deleted", { who: who(author) }),
			end: t("read.end"),
		});
	}, [html, cards, t]);
}
