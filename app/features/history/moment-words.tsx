import { useTranslation } from "react-i18next";
import { useWhen } from "#app/ui/when.tsx";
import { Chip, useConstituencyName } from "#app/ui/who.tsx";
import type { HistoryAuthor, TextMoment } from "#shared/history.ts";

type Named = Pick<TextMoment, "seq" | "at" | "versions" | "isFirst">;

/** What a moment is called: its version, "First text", or its time. */
export function useMomentName(): (moment: Named) => string {
	const { t } = useTranslation("history");
	const when = useWhen();
	return ({ seq, at, versions, isFirst }) => {
		if (seq === 0 || at === null) return t("nothing");
		const version = versions[0];
		if (version) return t("version", { number: version.number });
		return isFirst ? t("first") : when(at);
	};
}

/** What a member is called in the history; somebody whose name is gone has a word. */
export function useAuthorName(): (author: Pick<HistoryAuthor, "name">) => string {
	const { t } = useTranslation("history");
	return ({ name }) => (name === null ? t("server") : name || t("somebody"));
}

/** People by letter and name. */
export function Authors({ authors, most = 6 }: { authors: readonly HistoryAuthor[]; most?: number }) {
	const { t } = useTranslation("history");
	const nameOf = useAuthorName();
	const constituencyOf = useConstituencyName();
	const rest = authors.length - most;
	return (
		<span className="history-authors">
			{authors.slice(0, most).map((author) => (
				<span key={`${author.memberId} ${author.capacity} ${author.constituency}`} className="who">
					{author.name === null ? null : <Chip constituency={author.constituency} />}
					<bdi>{nameOf(author)}</bdi>
					{author.constituency ? (
						<span className="visually-hidden"> ({constituencyOf(author.constituency)})</span>
					) : null}
				</span>
			))}
			{rest > 0 ? <span className="soft">{t("others", { count: rest })}</span> : null}
		</span>
	);
}
