import { useTranslation } from "react-i18next";
import { Form, Link } from "react-router";
import { Button } from "#app/ui/button.tsx";
import type { refusalOf } from "#app/ui/message.tsx";
import type { IndicatorLine, ResultLine } from "#server/features/framework.ts";
import { AddResult } from "./add-result.tsx";
import { useDay, useNumber, useProgress } from "./framework-words.ts";

type Props = {
	result: ResultLine;
	here: string;
	mayChange: boolean;
	formKey: string;
	refusal: ReturnType<typeof refusalOf>;
};
const next = { impact: "outcome", outcome: "output" } as const;

/** A result with its indicators, and the results under it. */
export function ResultBranch({ result, here, mayChange, formKey, refusal }: Props) {
	const { t } = useTranslation("framework");
	const { id, level, statement, indicators, children } = result;
	const Heading = level === "impact" ? "h2" : level === "outcome" ? "h3" : "h4";
	const under = level === "output" ? null : next[level];
	return (
		<section className={`framework-result framework-${level} stack-tight`} aria-labelledby={id}>
			<p className="soft note framework-level">{t(`level.${level}`)}</p>
			<Heading id={id} dir="auto" className="framework-statement">
				{statement}
			</Heading>
			{indicators.length > 0 ? (
				<IndicatorTable {...{ indicators, here }} label={statement} />
			) : (
				<p className="soft note">{t("none")}</p>
			)}
			{mayChange ? (
				<div className="row framework-acts">
					<Link
						className="note"
						to={`${here}/indicators/new?result=${id}`}
						aria-label={`${t("define.act")}: ${statement}`}
					>
						{t("define.act")}
					</Link>
					{indicators.length === 0 && children.length === 0 ? (
						<Form method="post">
							<input type="hidden" name="resultId" value={id} />
							<Button look="quiet" name="intent" value="remove" aria-label={`${t("remove")}: ${statement}`}>
								{t("remove")}
							</Button>
						</Form>
					) : null}
				</div>
			) : null}
			{children.map((child) => (
				<ResultBranch key={child.id} {...{ result: child, here, mayChange, formKey, refusal }} />
			))}
			{mayChange && under ? (
				<details open={refusal?.values.level === under && refusal.values.parentId === id}>
					<summary>{t(`add.${under}`)}</summary>
					<AddResult level={under} parentId={id} formKey={formKey} refusal={refusal} />
				</details>
			) : null}
		</section>
	);
}

function IndicatorTable({
	indicators,
	here,
	label,
}: {
	indicators: IndicatorLine[];
	here: string;
	label: string;
}) {
	const { t } = useTranslation("framework");
	const numberOf = useNumber();
	const dayOf = useDay();
	const progressOf = useProgress();
	return (
		<table className="table-cards framework-table" aria-label={label}>
			<thead>
				<tr>
					<th scope="col">{t("column.indicator")}</th>
					<th scope="col">{t("column.baseline")}</th>
					<th scope="col">{t("column.last")}</th>
					<th scope="col">{t("column.target")}</th>
					<th scope="col">{t("column.progress")}</th>
				</tr>
			</thead>
			<tbody>
				{indicators.map((one) => (
					<tr key={one.number}>
						<th scope="row">
							<span className="soft">{t("number", { number: one.number })}</span>{" "}
							<Link to={`${here}/indicators/${one.number}`} dir="auto">
								{one.name}
							</Link>
						</th>
						<td data-label={t("column.baseline")}>
							<span>{one.baseline === null ? t("notYet") : numberOf(one.baseline)}</span>
						</td>
						<td data-label={t("column.last")}>
							<span>
								{one.last ? (
									<>
										{numberOf(one.last.value)} <span className="soft note">{dayOf(one.last.date)}</span>{" "}
										{one.last.queried ? <strong className="note">{t("check.queried")}</strong> : null}
									</>
								) : (
									<span className="soft">{t("noValue")}</span>
								)}
							</span>
						</td>
						<td data-label={t("column.target")}>
							<span>
								{numberOf(one.target)} <bdi className="soft note">{one.unit}</bdi>{" "}
								<span className="soft note">{dayOf(one.targetDate)}</span>
							</span>
						</td>
						<td data-label={t("column.progress")}>
							<span>{progressOf(one.progress)}</span>
						</td>
					</tr>
				))}
			</tbody>
		</table>
	);
}
