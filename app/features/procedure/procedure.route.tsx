import { useTranslation } from "react-i18next";
import { answerForm, done, loadPage, parseForm } from "#app/answers.server.ts";
import { ButtonLink } from "#app/ui/button.tsx";
import { Message, Refusal, refusalOf } from "#app/ui/message.tsx";
import { enterPolicy } from "#server/access.ts";
import { adoptProcedure } from "#server/features/procedure.ts";
import { getProcedures } from "#server/features/procedure-views.ts";
import { adoptProcedureInput } from "#shared/procedure.ts";
import { useRuleWords } from "../rounds/round-words.ts";
import type { Route } from "./+types/procedure.route";
import { AdoptedBy } from "./adopted-by.tsx";
import { RulesInWords, WhoVotes } from "./rules-sheet.tsx";
import { Changes, ProposedBy, type ShownVersion, VersionHistory } from "./version-history.tsx";
import { AdoptForm } from "./waiting-version.tsx";
import "./procedure.css";

export function loader(args: Route.LoaderArgs) {
	return loadPage(args, async (outer) => {
		const ctx = await enterPolicy(outer, args.params.policyId);
		return { policyId: ctx.policyId, ...(await getProcedures(ctx)) };
	});
}

export function action(args: Route.ActionArgs) {
	return answerForm(args, async (outer, form) => {
		const ctx = await enterPolicy(outer, args.params.policyId);
		await adoptProcedure(ctx, parseForm(form, adoptProcedureInput));
		return done(`/policies/${ctx.policyId}/procedure`, "procedure:adopt.done");
	});
}

export default function ProcedurePage({ loaderData, actionData }: Route.ComponentProps) {
	const { t } = useTranslation("procedure");
	const { policyId, inForce, versions, constituencies, may, today } = loaderData;
	const refusal = refusalOf(actionData);
	const sentence = useRuleWords(constituencies);
	const ruleWords = ({ rule, settings }: ShownVersion) => sentence(rule, settings);
	const waiting = versions.filter((version) => version.state === "proposed");
	const settled = versions.filter((version) => version.state !== "proposed");
	return (
		<main id="main" className="page-narrow stack-wide procedure-page">
			<title>{t("title")}</title>
			<div className="page-head">
				<div className="stack-tight">
					<h1>{t("title")}</h1>
					<p className="soft">{t("intro")}</p>
				</div>
				{may.propose ? (
					<ButtonLink
						to={`/policies/${policyId}/procedure/propose`}
						look={waiting.length > 0 ? "quiet" : "primary"}
					>
						{t(inForce ? "proposeNext" : "proposeFirst")}
					</ButtonLink>
				) : null}
			</div>
			<Refusal answer={refusal} />
			{inForce ? (
				<section className="sheet stack" aria-labelledby="in-force">
					<div className="stack-tight">
						<h2 id="in-force">{t("inForce", { number: inForce.number })}</h2>
						{inForce.adopted ? <AdoptedBy adopted={inForce.adopted} /> : null}
					</div>
					<RulesInWords rule={ruleWords(inForce)} settings={inForce.settings} level={3} />
				</section>
			) : (
				<p className="empty">{t("none")}</p>
			)}
			{waiting.map((version) => (
				<section key={version.id} className="sheet stack" aria-labelledby={`v-${version.id}`}>
					<h2 id={`v-${version.id}`}>{t("waiting", { number: version.number })}</h2>
					<Message kind="care">{t("waitingText")}</Message>
					<ProposedBy version={version} />
					<Changes changes={version.changes} constituencies={constituencies} />
					<RulesInWords rule={ruleWords(version)} settings={version.settings} level={3} />
					{may.adopt ? <AdoptForm procedureId={version.id} today={today} refusal={refusal} /> : null}
				</section>
			))}
			<WhoVotes policyId={policyId} constituencies={constituencies} />
			{settled.length > 0 ? (
				<VersionHistory versions={settled} constituencies={constituencies} ruleWords={ruleWords} />
			) : null}
		</main>
	);
}
