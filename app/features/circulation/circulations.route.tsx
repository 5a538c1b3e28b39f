import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { loadPage } from "#app/answers.server.ts";
import { ButtonLink } from "#app/ui/button.tsx";
import { When } from "#app/ui/when.tsx";
import { enterPolicy } from "#server/access.ts";
import { listCirculations, mayOpenCirculation } from "#server/features/circulation-views.ts";
import type { Route } from "./+types/circulations.route";
import { StateWord } from "./state-word.tsx";
import "./circulation.css";

export function loader(args: Route.LoaderArgs) {
	return loadPage(args, async (outer) => {
		const ctx = await enterPolicy(outer, args.params.policyId);
		return {
			policyId: ctx.policyId,
			circulations: await listCirculations(ctx),
			mayOpen: await mayOpenCirculation(ctx),
		};
	});
}

export default function Circulations({ loaderData }: Route.ComponentProps) {
	const { t } = useTranslation("circulation");
	const { policyId, circulations, mayOpen } = loaderData;
	const path = `/policies/${policyId}/circulations`;
	return (
		<main id="main" className="page circulation-page">
			<title>{t("list.title")}</title>
			<div className="page-head">
				<div className="stack-tight circulation-intro">
					<h1>{t("list.title")}</h1>
					<p className="soft">{t("list.intro")}</p>
				</div>
				{mayOpen ? <ButtonLink to={`${path}/new`}>{t("list.new")}</ButtonLink> : null}
			</div>
			{circulations.length === 0 ? (
				<p className="empty">{t("list.empty")}</p>
			) : (
				<ul className="plain-list rule-list">
					{circulations.map((row) => (
						<li key={row.id} className="circulation-row">
							<div className="stack-tight">
								<p className="note soft">
									{t("number", { number: row.number })} · <StateWord state={row.state} />
								</p>
								<h2 dir="auto">
									<Link to={`${path}/${row.id}`}>{row.title}</Link>
								</h2>
								<p className="soft" dir="auto">
									{row.sections.join(" · ")}
								</p>
							</div>
							<div className="circulation-row-end stack-tight note soft">
								<p>
									{t(row.state === "coming" ? "opensAt" : row.state === "open" ? "closesAt" : "closedAt")}{" "}
									<When
										at={row.state === "coming" ? row.opensAt : row.closesAt}
										relative={row.state === "open"}
									/>
								</p>
								<p>{t("comments", { count: row.comments })}</p>
							</div>
						</li>
					))}
				</ul>
			)}
		</main>
	);
}
