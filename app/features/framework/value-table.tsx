import { useTranslation } from "react-i18next";
import { Form } from "react-router";
import { Button } from "#app/ui/button.tsx";
import { TextAreaField } from "#app/ui/field.tsx";
import type { refusalOf } from "#app/ui/message.tsx";
import { When } from "#app/ui/when.tsx";
import type { IndicatorPage, ReportedValue } from "#server/features/framework.ts";
import { useDay, useNumber } from "./framework-words.ts";
import { ReportForm } from "./report-form.tsx";

type Props = {
	values: ReportedValue[];
	may: IndicatorPage["may"];
	unit: string;
	refusal: ReturnType<typeof refusalOf>;
	formKey: string;
};

/** Every value with its source, who reported it, what was said of it, and what can be done with it. */
export function ValueTable({ values, may, unit, refusal, formKey }: Props) {
	const { t } = useTranslation("framework");
	const numberOf = useNumber();
	const dayOf = useDay();
	if (values.length === 0) return <p className="empty">{t("noValues")}</p>;
	return (
		<section className="stack-tight" aria-labelledby="values">
			<h2 id="values">{t("values")}</h2>
			<table className="table-cards">
				<thead>
					<tr>
						<th scope="col">{t("column.period")}</th>
						<th scope="col">{t("column.value")}</th>
						<th scope="col">{t("column.source")}</th>
						<th scope="col">{t("column.check")}</th>
					</tr>
				</thead>
				<tbody>
					{values.map((one) => (
						<tr key={one.id} className={one.replaced ? "framework-replaced" : undefined}>
							<th scope="row">{dayOf(one.date)}</th>
							<td data-label={t("column.value")}>
								<div>
									{one.value === null ? (
										<span className="soft" dir="auto">
											{t("missing", { reason: one.noData })}
										</span>
									) : (
										<>
											{one.replaced ? <s>{numberOf(one.value)}</s> : numberOf(one.value)}{" "}
											<bdi className="soft note">{unit}</bdi>
										</>
									)}
									{one.women !== null || one.men !== null ? (
										<span className="soft note framework-parts">
											{t("parts", {
												women: one.women === null ? "–" : numberOf(one.women),
												men: one.men === null ? "–" : numberOf(one.men),
											})}
										</span>
									) : null}
									{one.replacesId ? (
										<span className="note framework-parts" dir="auto">
											{t("correction", { reason: one.reason })}
										</span>
									) : null}
								</div>
							</td>
							<td data-label={t("column.source")}>
								<div>
									<span dir="auto">{one.source}</span>{" "}
									<span className="soft note">
										<bdi>{one.by}</bdi> · <When at={one.at} style="day" />
									</span>
								</div>
							</td>
							<td data-label={t("column.check")}>
								<div>
									<Check value={one} />
									{one.replaced ? null : <Acts {...{ one, may, refusal, formKey }} />}
								</div>
							</td>
						</tr>
					))}
				</tbody>
			</table>
		</section>
	);
}

function Check({ value }: { value: ReportedValue }) {
	const { t } = useTranslation("framework");
	const { check } = value;
	if (value.replaced) return <span className="soft">{t("replaced")}</span>;
	if (!check) return <span className="soft">{t("check.open")}</span>;
	return (
		<>
			<strong>{t(`check.${check.verdict as "verified"}`)}</strong>{" "}
			{check.text ? <span dir="auto">{check.text} </span> : null}
			<span className="soft note">
				<bdi>{check.by}</bdi> · <When at={check.at} style="day" />
			</span>
		</>
	);
}

function Acts({
	one,
	may,
	refusal,
	formKey,
}: {
	one: ReportedValue;
	may: IndicatorPage["may"];
	refusal: ReturnType<typeof refusalOf>;
	formKey: string;
}) {
	const { t } = useTranslation("framework");
	const correcting = refusal?.values.replacesId === one.id;
	const checking = refusal?.values.valueId === one.id;
	return (
		<div className="no-print">
			{may.check && !one.mine ? (
				<details open={checking}>
					<summary>{t("check.act")}</summary>
					<Form method="post" className="stack-tight">
						<input type="hidden" name="valueId" value={one.id} />
						<input type="hidden" name="intent" value="check" />
						<TextAreaField
							label={t("check.text")}
							name="text"
							rows={2}
							maxLength={1000}
							defaultValue={checking ? (refusal?.values.text ?? "") : ""}
							error={checking ? refusal?.fields.text : undefined}
						/>
						<div className="row">
							<Button look="quiet" name="verdict" value="verified">
								{t("check.verify")}
							</Button>
							<Button look="quiet" name="verdict" value="queried">
								{t("check.query")}
							</Button>
						</div>
					</Form>
				</details>
			) : null}
			{may.report ? (
				<details open={correcting}>
					<summary>{t("report.correctAct")}</summary>
					<ReportForm formKey={formKey} refusal={correcting ? refusal : undefined} corrects={one} />
				</details>
			) : null}
		</div>
	);
}
