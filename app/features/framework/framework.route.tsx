import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { answerForm, done, loadPage, parseForm } from "#app/answers.server.ts";
import { ButtonLink } from "#app/ui/button.tsx";
import { Refusal, refusalOf } from "#app/ui/message.tsx";
import { enterPolicy } from "#server/access.ts";
import { addResult, getFramework, removeResult } from "#server/features/framework.ts";
import { newId } from "#server/ids.ts";
import { AppError } from "#shared/errors.ts";
import { resultInput } from "#shared/indicators.ts";
import type { Route } from "./+types/framework.route";
import { AddResult } from "./add-result.tsx";
import { ResultBranch } from "./result-branch.tsx";
import "./framework.css";

export function loader(args: Route.LoaderArgs) {
	return loadPage(args, async (outer) => {
		const ctx = await enterPolicy(outer, args.params.policyId);
		return { policyId: ctx.policyId, framework: await getFramework(ctx), key: newId() };
	});
}

export function action(args: Route.ActionArgs) {
	return answerForm(args, async (outer, form) => {
		const ctx = await enterPolicy(outer, args.params.policyId);
		const here = `/policies/${ctx.policyId}/framework`;
		switch (form.get("intent")) {
			case "add":
				await addResult(ctx, parseForm(form, resultInput));
				return done(here, "framework:done.added");
			case "remove":
				await removeResult(ctx, String(form.get("resultId")));
				return done(here, "framework:done.removed");
			default:
				throw new AppError("invalid", "errors:unreadableForm");
		}
	});
}

export default function Framework({ loaderData, actionData }: Route.ComponentProps) {
	const { t } = useTranslation("framework");
	const { policyId, framework, key } = loaderData;
	const refusal = refusalOf(actionData);
	const here = `/policies/${policyId}/framework`;
	const mayChange = framework.mayChange;
	return (
		<main id="main" className="page framework-page">
			<title>{t("title")}</title>
			<div className="page-head">
				<div className="stack-tight framework-head">
					<h1>{t("title")}</h1>
					<p className="soft">{t("intro")}</p>
					<p className="note">
						<Link to={`/policies/${policyId}/checklists/T13`}>{t("checklist")}</Link>
					</p>
				</div>
				{mayChange && framework.results.length > 0 ? (
					<ButtonLink to={`${here}/indicators/new`}>{t("define.act")}</ButtonLink>
				) : null}
			</div>
			<Refusal answer={refusal} />
			{framework.results.length === 0 ? <p className="empty">{t("empty")}</p> : null}
			{framework.results.map((result) => (
				<ResultBranch key={result.id} {...{ result, here, mayChange, formKey: key, refusal }} />
			))}
			{mayChange ? (
				<details open={refusal?.values.level === "impact" || framework.results.length === 0}>
					<summary>{t("add.impact")}</summary>
					<AddResult level="impact" parentId="" formKey={key} refusal={refusal} />
				</details>
			) : null}
		</main>
	);
}
