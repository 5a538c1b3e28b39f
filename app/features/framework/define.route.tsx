import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { answerForm, done, loadPage, parseForm } from "#app/answers.server.ts";
import { Refusal, refusalOf } from "#app/ui/message.tsx";
import { enterPolicy } from "#server/access.ts";
import { defineIndicator, getFramework, getIndicator, type ResultLine } from "#server/features/framework.ts";
import { newId } from "#server/ids.ts";
import { notFound } from "#shared/errors.ts";
import { indicatorInput, smartChecks } from "#shared/indicators.ts";
import type { Route } from "./+types/define.route";
import { IndicatorForm } from "./indicator-form.tsx";
import "./framework.css";

const numberOf = (args: { params: { number?: string } }) => {
	const { number } = args.params;
	if (number === undefined) return null;
	if (!/^[1-9]\d{0,8}$/.test(number)) throw notFound();
	return Number(number);
};

export function loader(args: Route.LoaderArgs) {
	return loadPage(args, async (outer) => {
		const ctx = await enterPolicy(outer, args.params.policyId);
		const number = numberOf(args);
		const page = number === null ? null : await getIndicator(ctx, number);
		const { results, mayChange } = await getFramework(ctx);
		const asked = new URL(args.request.url).searchParams.get("result") ?? "";
		return {
			...{ policyId: ctx.policyId, indicator: page?.indicator ?? null, mayChange, asked, key: newId() },
			results: flatten(results),
		};
	});
}

function flatten(results: readonly ResultLine[]): { id: string; level: string; statement: string }[] {
	return results.flatMap(({ id, level, statement, children }) => [
		{ id, level, statement },
		...flatten(children),
	]);
}

export function action(args: Route.ActionArgs) {
	return answerForm(args, async (outer, form) => {
		const ctx = await enterPolicy(outer, args.params.policyId);
		const smart = smartChecks.filter((check) => form.get(`smart-${check}`) !== null);
		const input = parseForm(form, indicatorInput, { smart });
		const number = await defineIndicator(ctx, numberOf(args), input);
		return done(`/policies/${ctx.policyId}/framework/indicators/${number}`, "framework:done.defined");
	});
}

export default function Define({ loaderData, actionData }: Route.ComponentProps) {
	const { t } = useTranslation("framework");
	const { policyId, indicator, results, mayChange, asked, key } = loaderData;
	const refusal = refusalOf(actionData);
	const title = indicator ? t("define.change", { number: indicator.number }) : t("define.title");
	return (
		<main id="main" className="page page-narrow stack framework-page">
			<title>{title}</title>
			<header className="stack-tight">
				<p className="note">
					<Link to={`/policies/${policyId}/framework`}>{t("title")}</Link>
				</p>
				<h1>{title}</h1>
				<p className="soft">{indicator ? t("define.changeIntro") : t("define.intro")}</p>
			</header>
			<Refusal answer={refusal} />
			{mayChange ? (
				<IndicatorForm {...{ indicator, results, asked, formKey: key, refusal }} />
			) : (
				<p className="empty">{t("define.mayNot")}</p>
			)}
		</main>
	);
}
