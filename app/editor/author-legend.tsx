import "./author-marks.css";
import { useTranslation } from "react-i18next";
import type { AuthorLegend as Legend, NamedAuthor } from "#shared/authorship.ts";
import { Chip, useConstituencyName } from "../ui/who.tsx";
import { type AuthorGrouping, classOf, groupOf, labelOf } from "./author-look.ts";
import { useAuthorWords } from "./use-author-words.ts";

const order = ["government", "workers", "employers", "observers"];

type Entry = { key: string; author: NamedAuthor | null; count: number };

function placeOf({ author }: Entry): number {
	if (!author) return 99;
	if (author.name === null) return 98;
	const place = order.indexOf(author.constituency ?? "");
	return place >= 0 ? place : author.constituency ? 50 : 97;
}

function listEntries(legend: Legend, grouping: AuthorGrouping): Entry[] {
	const entries = new Map<string, Entry>();
	for (const [place, count] of legend.words) {
		const author = legend.authors[place] ?? null;
		const key = groupOf(grouping, author);
		const entry = entries.get(key);
		if (entry) entry.count += count;
		else entries.set(key, { key, author, count });
	}
	return [...entries.values()].sort(
		(a, b) => placeOf(a) - placeOf(b) || (a.author?.name ?? "").localeCompare(b.author?.name ?? ""),
	);
}

/** What the letters and patterns in the text mean, with how many words each has. `isNew`: only new words are shown. */
export function AuthorLegend({
	legend,
	grouping,
	isNew,
}: {
	legend: Legend;
	grouping: AuthorGrouping;
	isNew: boolean;
}) {
	const { t, i18n } = useTranslation(["editor", "common"]);
	const nameOf = useConstituencyName();
	const words = useAuthorWords();
	const write = (value: number) => new Intl.NumberFormat(i18n.language).format(value);
	const entries = listEntries(legend, grouping);
	const title = isNew ? "legendNew" : grouping === "person" ? "legendPerson" : "legendConstituency";
	const name = (author: NamedAuthor | null) => {
		if (!author) return t("authorship.unknown");
		if (author.name === null) return t("authorship.firstAuthor");
		return grouping === "person" ? author.name : nameOf(author.constituency);
	};
	return (
		<section className="author-legend note" aria-label={t(`authorship.${title}`)}>
			<ul className="plain-list">
				{entries.map(({ key, author, count }) => (
					<li key={key}>
						<Chip constituency={author?.constituency ?? null} />
						<span className={classOf(author)} dir="auto">
							{name(author)}
						</span>
						{grouping === "person" && author?.name ? (
							<span className="soft" aria-hidden="true">
								{labelOf(grouping, author, words)}
							</span>
						) : null}
						<span className="soft">{t("words.all", { count, n: write(count) })}</span>
					</li>
				))}
				{entries.length === 0 && isNew ? <li>{t("authorship.nothingNew")}</li> : null}
				{isNew ? (
					<li className="soft">
						{t("authorship.old", { count: legend.oldWords, n: write(legend.oldWords) })}
					</li>
				) : null}
			</ul>
		</section>
	);
}
