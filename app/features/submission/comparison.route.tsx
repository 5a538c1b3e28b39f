import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { loadPage } from "#app/answers.server.ts";
import { ChangeSummary, InlineComparison } from "#app/features/history/comparison.tsx";
import { Message } from "#app/ui/message.tsx";
import { enterPolicy } from "#server/access.ts";
import { compareAdopted } from "#server/features/submission-view.ts";
import { viewComparison } from "#shared/compare-view.ts";
import type { Route } from "./+types/comparison.route";
import "./submission.css";

/** `?only=1`: only what changed. */
export function loader(args: Route.LoaderArgs) {
	return loadPage(args, async (outer) => {
		const ctx = await enterPolicy(outer, args.params.policyId);
		const only = new URL(args.request.url).searchParams.get("only") === "1";
		const { comparison, before, after, from, to, language } = await compareAdopted(ctx);
		const view = viewComparison(comparison, { before, after, sectionNumber: "" }, only);
		return { policyId: ctx.policyId, view, from, to, language, only };
	});
}

export default function AdoptedComparison({ loaderData }: Route.ComponentProps) {
	const { t } = useTranslation(["submission", "history"]);
	const { policyId, view, from, to, language, only } = loaderData;
	const policy = `/policies/${policyId}`;
	const ends = [
		[t("texts.validated"), from],
		[t("texts.adopted"), to],
	] as const;
	return (
		<main id="main" className="page stack">
			<title>{t("comparison.title")}</title>
			<div className="page-head">
				<h1>{t("comparison.title")}</h1>
				<Link to={`${policy}/submission`} className="no-print">
					{t("comparison.back")}
				</Link>
			</div>
			<p className="soft submission-head">{t("comparison.intro")}</p>
			<dl className="compare-ends">
				{ends.map(([name, text]) => (
					<div key={name}>
						<dt>{name}</dt>
						<dd>
							<Link to={`${policy}/versions/${text.id}`}>{t("texts.version", { number: text.number })}</Link>{" "}
							<span className="hash" dir="ltr">
								{text.hash}
							</span>
						</dd>
					</div>
				))}
			</dl>
			<Message>{t(from.hash === to.hash ? "texts.same" : "texts.differs")}</Message>
			{view.isEmpty ? null : (
				<>
					<ChangeSummary counts={view.counts} />
					<nav className="row compare-views no-print" aria-label={t("history:comparison.view")}>
						<Link to="?" aria-current={only ? undefined : "true"}>
							{t("comparison.all")}
						</Link>
						<Link to="?only=1" aria-current={only ? "true" : undefined}>
							{t("comparison.only")}
						</Link>
					</nav>
					<p className="soft note">{t("history:comparison.key")}</p>
				</>
			)}
			<article className="sheet">
				<InlineComparison view={view} language={language} />
			</article>
		</main>
	);
}
