import "./suggestions.css";
import { useTranslation } from "react-i18next";
import { Link, useSearchParams } from "react-router";
import { type SuggestionView, suggestionViewParameter, suggestionViews } from "#shared/suggestions.ts";

/** Chooses how a text with suggestions is read; plain links, the choice is in the address. */
export function SuggestionViews({ view }: { view: SuggestionView }) {
	const { t } = useTranslation("suggestions");
	const [search] = useSearchParams();
	const addressOf = (name: SuggestionView) => {
		const next = new URLSearchParams(search);
		if (name === "with") next.delete(suggestionViewParameter);
		else next.set(suggestionViewParameter, name);
		return `?${next}`;
	};
	return (
		<nav className="suggestion-views note no-print" aria-label={t("view.label")}>
			{suggestionViews.map((name) => (
				<Link
					key={name}
					to={addressOf(name)}
					preventScrollReset
					replace
					aria-current={name === view ? "true" : undefined}
				>
					{t(`view.${name}`)}
				</Link>
			))}
		</nav>
	);
}
