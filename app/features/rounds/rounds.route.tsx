import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { loadPage } from "#app/answers.server.ts";
import { ButtonLink } from "#app/ui/button.tsx";
import { enterPolicy, judge } from "#server/access.ts";
import { listRounds } from "#server/features/round-views.ts";
import type { Route } from "./+types/rounds.route";
import { RoundRow } from "./round-row.tsx";
import "./rounds.css";

export function loader(args: Route.LoaderArgs) {
	return loadPage(args, async (outside) => {
		const ctx = await enterPolicy(outside, args.params.policyId);
		return {
			policyId: ctx.policyId,
			rounds: await listRounds(ctx),
			mayCreate: judge(ctx, "round.create", { notUnderVote: true }).allowed,
		};
	});
}

export default function Rounds({ loaderData }: Route.ComponentProps) {
	const { t } = useTranslation(["rounds", "procedure"]);
	const { policyId, rounds, mayCreate } = loaderData;
	return (
		<main id="main" className="page rounds-page">
			<title>{t("list.title")}</title>
			<div className="page-head">
				<div className="stack-tight">
					<h1>{t("list.title")}</h1>
					<p>
						<Link to={`/policies/${policyId}/procedure`}>{t("procedure:title")}</Link>
					</p>
				</div>
				{mayCreate && rounds.length > 0 ? (
					<ButtonLink to={`/policies/${policyId}/rounds/new`}>{t("list.new")}</ButtonLink>
				) : null}
			</div>
			{rounds.length === 0 ? (
				<div className="stack">
					<p className="empty">{t(mayCreate ? "list.emptyOfficer" : "list.empty")}</p>
					{mayCreate ? (
						<ButtonLink to={`/policies/${policyId}/rounds/new`}>{t("list.new")}</ButtonLink>
					) : (
						<Link to={`/policies/${policyId}`}>{t("list.back")}</Link>
					)}
				</div>
			) : (
				<ul className="plain-list rule-list">
					{rounds.map((round) => (
						<RoundRow key={round.id} policyId={policyId} round={round} />
					))}
				</ul>
			)}
		</main>
	);
}
