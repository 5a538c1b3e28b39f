import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { loadPage } from "#app/answers.server.ts";
import { Message } from "#app/ui/message.tsx";
import { When } from "#app/ui/when.tsx";
import { compareMoments } from "#server/features/history.ts";
import { enterHistory, lastFrozenMoment, numberOfSection } from "#server/features/moments.ts";
import { viewComparison } from "#shared/compare-view.ts";
import { readSeq, type TextMoment } from "#shared/history.ts";
import type { Route } from "./+types/compare.route";
import { ChangeSummary, InlineComparison, SideComparison } from "./comparison.tsx";
import { Authors, useMomentName } from "./moment-words.tsx";

/**
 * `?from=<number>&to=<number>`: two numbers of the section's log. Without `to`, the text now; without `from`, the
 * newest frozen version, or the first text. `view=side`: in two columns. `only=1`: only what changed.
 */
export function loader(args: Route.LoaderArgs) {
	const { policyId, sectionId } = args.params;
	return loadPage(args, async (outer) => {
		const { ctx, section } = await enterHistory(outer, policyId, sectionId);
		const query = new URL(args.request.url).searchParams;
		const to = readSeq(query.get("to")) ?? section.updateSeq;
		const from = readSeq(query.get("from")) ?? (await lastFrozenMoment(ctx, section))?.seq ?? 1;
		const only = query.get("only") === "1";
		const { comparison, before, after, byBlock, ...compared } = await compareMoments(ctx, section, from, to);
		const sectionNumber = await numberOfSection(ctx, section.id);
		const { id, title, language } = section;
		return {
			policyId,
			section: { id, title, language },
			compared,
			view: viewComparison(comparison, { before, after, sectionNumber }, only, byBlock),
			only,
			side: query.get("view") === "side",
		};
	});
}

export default function Compare({ loaderData }: Route.ComponentProps) {
	const { t } = useTranslation("history");
	const { policyId, section, compared, view, only, side } = loaderData;
	const { from, to, authors } = compared;
	const address = `/policies/${policyId}/sections/${section.id}`;
	const nameOf = useMomentName();
	const linkTo = (given: { side?: boolean; only?: boolean }) => {
		const query = new URLSearchParams({ from: String(from.seq), to: String(to.seq) });
		if (given.side ?? side) query.set("view", "side");
		if (given.only ?? only) query.set("only", "1");
		return `?${query}`;
	};
	const title = `${t("comparison.title")}: \u2068${section.title}\u2069`;
	const same = from.seq === to.seq;
	return (
		<main id="main" className="page stack">
			<title>{title}</title>
			<div className="page-head">
				<h1>{title}</h1>
				<span className="row no-print">
					<Link to={address}>{t("toSection")}</Link>
					<Link to={`${address}/history`}>{t("title")}</Link>
				</span>
			</div>
			<dl className="compare-ends">
				<dt>{t("comparison.fromLabel")}</dt>
				<dd>
					<End moment={from} address={address} />
				</dd>
				<dt>{t("comparison.toLabel")}</dt>
				<dd>
					<End moment={to} address={address} />
				</dd>
				{authors.length > 0 ? (
					<>
						<dt>{t("comparison.authors")}</dt>
						<dd>
							<Authors authors={authors} most={12} />
						</dd>
					</>
				) : null}
			</dl>
			{same ? <Message>{t("comparison.sameMoment")}</Message> : null}
			{!same && view.isEmpty ? <Message>{t("comparison.empty")}</Message> : null}
			{view.isEmpty ? null : (
				<>
					<ChangeSummary counts={view.counts} />
					<nav className="row compare-views no-print" aria-label={t("comparison.view")}>
						<Link to={linkTo({ side: false })} aria-current={side ? undefined : "true"}>
							{t("comparison.inline")}
						</Link>
						<Link to={linkTo({ side: true })} aria-current={side ? "true" : undefined}>
							{t("comparison.side")}
						</Link>
						<span className="compare-views-gap" aria-hidden="true" />
						<Link to={linkTo({ only: false })} aria-current={only ? undefined : "true"}>
							{t("comparison.all")}
						</Link>
						<Link to={linkTo({ only: true })} aria-current={only ? "true" : undefined}>
							{t("comparison.only")}
						</Link>
					</nav>
					<p className="soft note">{t("comparison.key")}</p>
				</>
			)}
			{view.isEmpty && only ? null : side ? (
				<SideComparison
					view={view}
					authors={authors}
					language={section.language}
					from={nameOf(from)}
					to={nameOf(to)}
				/>
			) : (
				<article className="sheet">
					<InlineComparison view={view} authors={authors} language={section.language} />
				</article>
			)}
		</main>
	);
}

function End({ moment, address }: { moment: TextMoment; address: string }) {
	const { t } = useTranslation("history");
	const name = useMomentName()(moment);
	const named = moment.versions.length > 0 || moment.isFirst;
	return (
		<span className="row">
			<Link to={`${address}/history/${moment.seq}`}>{name}</Link>
			{named && moment.at !== null ? (
				<span className="soft">
					<When at={moment.at} />
				</span>
			) : null}
			{moment.isNow ? <span className="soft">{t("now")}</span> : null}
		</span>
	);
}
