import { useTranslation } from "react-i18next";
import type { BlockChange } from "#shared/compare.ts";
import type { ComparedBlock as Compared, ComparisonView } from "#shared/compare-view.ts";
import type { HistoryAuthor } from "#shared/history.ts";
import { directionOf } from "#shared/i18n.ts";
import { ComparedBlock, useBlockWords } from "./compared-block.tsx";
import { Authors } from "./moment-words.tsx";
import "./history.css";

type Props = {
	view: ComparisonView;
	/** The people that blocks name by their places. */
	authors?: readonly HistoryAuthor[];
	language: string;
};

/** How much changed, in words. */
export function ChangeSummary({ counts }: Pick<ComparisonView, "counts">) {
	const { t } = useTranslation("history");
	const parts = [
		counts.inserted > 0 ? t("comparison.insertedWords", { count: counts.inserted }) : "",
		counts.deleted > 0 ? t("comparison.deletedWords", { count: counts.deleted }) : "",
		counts.moved > 0 ? t("comparison.movedBlocks", { count: counts.moved }) : "",
		counts.formatted > 0 ? t("comparison.formattedPlaces", { count: counts.formatted }) : "",
	].filter(Boolean);
	return parts.length > 0 ? (
		<ul className="plain-list change-summary">
			{parts.map((part) => (
				<li key={part}>{part}</li>
			))}
		</ul>
	) : null;
}

/** Both texts in one: what came is underlined, what went is struck through. */
export function InlineComparison({ view, authors = [], language }: Props) {
	return (
		<div className="doc comparison" lang={language} dir={directionOf(language)}>
			{view.blocks.map((block, index) => {
				const key = `${index}`;
				if ("unchanged" in block) return <Unchanged key={key} count={block.unchanged} />;
				return (
					<div key={key} className={classOf(block.change)}>
						<Head block={block} authors={authors} />
						<ComparedBlock change={block.change} side="both" />
					</div>
				);
			})}
		</div>
	);
}

/** The two texts in two columns, block beside block; on a narrow screen one under the other. */
export function SideComparison({
	view,
	authors = [],
	language,
	from,
	to,
}: Props & { from: string; to: string }) {
	const { t } = useTranslation("history");
	const text = { className: "doc", lang: language, dir: directionOf(language) };
	return (
		<table className="comparison comparison-side">
			<thead>
				<tr>
					<th scope="col">{from}</th>
					<th scope="col">{to}</th>
				</tr>
			</thead>
			<tbody>
				{view.blocks.map((block, index) => {
					const key = `${index}`;
					if ("unchanged" in block) {
						return (
							<tr key={key}>
								<td colSpan={2}>
									<Unchanged count={block.unchanged} />
								</td>
							</tr>
						);
					}
					const { change } = block;
					const absent = <p className="soft note">{t("comparison.absent")}</p>;
					return (
						<tr key={key} className={classOf(change)}>
							<td data-label={from}>
								{change.kind === "deleted" || change.kind === "left" ? (
									<Head block={block} authors={authors} />
								) : null}
								{change.kind === "inserted" ? absent : null}
								<div {...text}>
									<ComparedBlock change={change} side="before" />
								</div>
							</td>
							<td data-label={to}>
								{change.kind === "deleted" ? absent : null}
								{change.kind === "deleted" || change.kind === "left" ? null : (
									<Head block={block} authors={authors} />
								)}
								<div {...text}>
									<ComparedBlock change={change} side="after" />
								</div>
							</td>
						</tr>
					);
				})}
			</tbody>
		</table>
	);
}

function classOf(change: BlockChange): string {
	const moved = (change.kind === "same" || change.kind === "changed") && change.moved;
	if (moved) return "change change-moved";
	return change.kind === "same" ? "change-none" : `change change-${change.kind}`;
}

/** The block's number and what happened to it as a whole; in the reader's language, not the text's. */
function Head({
	block,
	authors,
}: {
	block: Extract<Compared, { change: BlockChange }>;
	authors: readonly HistoryAuthor[];
}) {
	const { t, i18n } = useTranslation("history");
	const words = useBlockWords()(block.change, block);
	const number = block.change.kind === "deleted" ? block.oldNumber : block.newNumber;
	const shown = block.change.kind === "left" ? block.oldNumber : number;
	const by = block.by.flatMap((place) => authors[place] ?? []);
	if (!shown && words.length === 0 && by.length === 0) return null;
	return (
		<p className="change-head" lang={i18n.language} dir={directionOf(i18n.language)}>
			{shown ? <bdi>{shown}</bdi> : null} {words.length > 0 ? <strong>{words.join(" · ")}</strong> : null}{" "}
			{by.length > 0 ? (
				<span className="change-by">
					{t("comparison.by")} <Authors authors={by} most={4} />
				</span>
			) : null}
		</p>
	);
}

function Unchanged({ count }: { count: number }) {
	const { t, i18n } = useTranslation("history");
	return (
		<p className="change-gap" lang={i18n.language} dir={directionOf(i18n.language)}>
			{t("comparison.unchanged", { count })}
		</p>
	);
}
