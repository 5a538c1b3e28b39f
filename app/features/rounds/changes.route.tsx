import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { loadPage } from "#app/answers.server.ts";
import { When } from "#app/ui/when.tsx";
import { enterPolicy } from "#server/access.ts";
import { getRoundChanges, type SectionChanges } from "#server/features/round-changes.ts";
import { ChangeSummary, InlineComparison } from "../history/comparison.tsx";
import type { Route } from "./+types/changes.route";
import "./rounds.css";

export function loader(args: Route.LoaderArgs) {
	return loadPage(args, async (outside) => {
		const ctx = await enterPolicy(outside, args.params.policyId);
		const { policyId } = ctx;
		const { roundId } = args.params;
		return { policyId, roundId, changes: await getRoundChanges(ctx, roundId) };
	});
}

export default function Changes({ loaderData }: Route.ComponentProps) {
	const { t } = useTranslation(["procedure", "rounds", "history"]);
	const { policyId, roundId, changes } = loaderData;
	const anyChange = changes.sections.some(({ changes }) => changes && !changes.view.isEmpty);
	return (
		<main id="main" className="page stack round-changes">
			<title>{t("changes.title")}</title>
			<div className="stack-tight">
				<p className="note no-print">
					<Link to={`/policies/${policyId}/rounds/${roundId}`}>
						{t("rounds:round.title", { number: changes.number })}
					</Link>
				</p>
				<h1>{t("changes.title")}</h1>
				<p className="soft">{t("changes.intro")}</p>
				{anyChange ? <p className="soft note">{t("history:comparison.key")}</p> : null}
			</div>
			{changes.sections.map((section) => (
				<Section key={section.id} policyId={policyId} section={section} />
			))}
		</main>
	);
}

function Section({ policyId, section }: { policyId: string; section: SectionChanges }) {
	const { t } = useTranslation("procedure");
	const { id, number, title, language, changes } = section;
	return (
		<section className="sheet stack-tight" aria-labelledby={`s-${id}`}>
			<h2 id={`s-${id}`} lang={language} dir="auto">
				{number} {title}
			</h2>
			{changes === null ? (
				<p className="soft">{t("changes.never")}</p>
			) : (
				<>
					<p className="note soft">
						<Link to={`/policies/${policyId}/versions/${changes.since.versionId}`}>
							{t("changes.since", { number: changes.since.number })}
						</Link>{" "}
						<When at={changes.since.at} />
					</p>
					{changes.view.isEmpty ? (
						<p>{t("changes.same")}</p>
					) : (
						<>
							<ChangeSummary counts={changes.view.counts} />
							<InlineComparison view={changes.view} language={language} />
						</>
					)}
				</>
			)}
		</section>
	);
}
