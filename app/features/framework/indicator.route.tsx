import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { answerForm, done, loadPage, parseForm } from "#app/answers.server.ts";
import { ButtonLink } from "#app/ui/button.tsx";
import { Refusal, refusalOf } from "#app/ui/message.tsx";
import { When } from "#app/ui/when.tsx";
import { enterPolicy } from "#server/access.ts";
import { checkValue, getIndicator, type IndicatorPage, reportValue } from "#server/features/framework.ts";
import { newId } from "#server/ids.ts";
import { AppError, notFound } from "#shared/errors.ts";
import { checkInput, valueInput } from "#shared/indicators.ts";
import type { Route } from "./+types/indicator.route";
import { useDay, useNumber, useProgress } from "./framework-words.ts";
import { ReportForm } from "./report-form.tsx";
import { ValueChart } from "./value-chart.tsx";
import { ValueTable } from "./value-table.tsx";
import "./framework.css";

const numberOf = (text: string) => {
	if (!/^[1-9]\d{0,8}$/.test(text)) throw notFound();
	return Number(text);
};

export function loader(args: Route.LoaderArgs) {
	return loadPage(args, async (outer) => {
		const ctx = await enterPolicy(outer, args.params.policyId);
		const page = await getIndicator(ctx, numberOf(args.params.number));
		return { policyId: ctx.policyId, page, key: newId() };
	});
}

export function action(args: Route.ActionArgs) {
	return answerForm(args, async (outer, form) => {
		const ctx = await enterPolicy(outer, args.params.policyId);
		const number = numberOf(args.params.number);
		const here = `/policies/${ctx.policyId}/framework/indicators/${number}`;
		switch (form.get("intent")) {
			case "report":
				await reportValue(ctx, number, parseForm(form, valueInput));
				return done(here, "framework:done.reported");
			case "check": {
				const input = parseForm(form, checkInput);
				await checkValue(ctx, number, input);
				return done(here, `framework:done.${input.verdict}`);
			}
			default:
				throw new AppError("invalid", "errors:unreadableForm");
		}
	});
}

export default function IndicatorView({ loaderData, actionData }: Route.ComponentProps) {
	const { t } = useTranslation("framework");
	const progressOf = useProgress();
	const { policyId, page, key } = loaderData;
	const { indicator, values, progress, may } = page;
	const refusal = refusalOf(actionData);
	const framework = `/policies/${policyId}/framework`;
	return (
		<main id="main" className="page framework-page">
			<title>{indicator.name}</title>
			<div className="page-head">
				<header className="stack-tight framework-head">
					<p className="note">
						<Link to={framework}>{t("title")}</Link>
					</p>
					<h1>
						<span className="soft">{t("number", { number: indicator.number })}</span>{" "}
						<bdi>{indicator.name}</bdi>
					</h1>
					<p className="framework-finding">{progressOf(progress)}</p>
				</header>
				{may.change ? (
					<ButtonLink to={`${framework}/indicators/${indicator.number}/change`}>
						{t("define.edit")}
					</ButtonLink>
				) : null}
			</div>
			<Refusal answer={refusal} />
			<div className="framework-columns">
				<div className="stack-wide">
					<ValueChart indicator={indicator} values={values} />
					<ValueTable {...{ values, may, unit: indicator.unit, refusal, formKey: key }} />
					{may.report ? (
						<section className="stack-tight" aria-labelledby="report">
							<h2 id="report">{t("report.title")}</h2>
							<ReportForm formKey={key} refusal={refusal?.values.replacesId ? undefined : refusal} />
						</section>
					) : null}
				</div>
				<Facts page={page} />
			</div>
		</main>
	);
}

function Facts({ page }: { page: IndicatorPage }) {
	const { t } = useTranslation("framework");
	const numberOf = useNumber();
	const dayOf = useDay();
	const { indicator, former, result } = page;
	const { baseline, target, tolerance } = indicator;
	const said = ["definition", "source", "responsible", "disaggregation", "assumptions"] as const;
	return (
		<aside className="stack framework-facts">
			<dl>
				{result ? (
					<div>
						<dt>{t(`level.${result.level}`)}</dt>
						<dd dir="auto">{result.statement}</dd>
					</div>
				) : null}
				<div>
					<dt>{t("column.baseline")}</dt>
					<dd>
						{baseline === null ? t("notYet") : numberOf(baseline)}{" "}
						<span className="soft">{dayOf(indicator.baselineDate)}</span>
					</dd>
				</div>
				<div>
					<dt>{t("column.target")}</dt>
					<dd>
						{numberOf(target)} <bdi>{indicator.unit}</bdi>{" "}
						<span className="soft">{dayOf(indicator.targetDate)}</span>
						{tolerance ? ` ± ${numberOf(tolerance)}` : null}
					</dd>
				</div>
				<div>
					<dt>{t("field.frequency")}</dt>
					<dd>{t(`frequency.${indicator.frequency as "yearly"}`)}</dd>
				</div>
				{said.map((name) =>
					indicator[name] ? (
						<div key={name}>
							<dt>{t(`field.${name}`)}</dt>
							<dd dir="auto">{indicator[name]}</dd>
						</div>
					) : null,
				)}
				<div>
					<dt>{t("smart.legend")}</dt>
					<dd>
						{indicator.smart.length === 0
							? t("smart.none")
							: indicator.smart.map((check) => t(`smart.${check}`)).join("; ")}
					</dd>
				</div>
			</dl>
			<p className="soft note">
				{t("revision", { number: indicator.revision })} · <bdi>{indicator.by}</bdi> ·{" "}
				<When at={indicator.at} style="day" />
			</p>
			{former.length > 0 ? (
				<details>
					<summary>{t("former", { count: former.length })}</summary>
					<ul>
						{former.map((one) => (
							<li key={one.revision}>
								{t("revision", { number: one.revision })}:{" "}
								{one.baseline === null ? t("notYet") : numberOf(one.baseline)} → {numberOf(one.target)},{" "}
								{dayOf(one.targetDate)}{" "}
								<span className="soft note">
									<bdi>{one.by}</bdi> · <When at={one.at} style="day" />
								</span>
							</li>
						))}
					</ul>
				</details>
			) : null}
		</aside>
	);
}
