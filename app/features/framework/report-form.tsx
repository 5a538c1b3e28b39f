import { useTranslation } from "react-i18next";
import { Form } from "react-router";
import { Button } from "#app/ui/button.tsx";
import { TextAreaField, TextField } from "#app/ui/field.tsx";
import type { refusalOf } from "#app/ui/message.tsx";
import type { ReportedValue } from "#server/features/framework.ts";

/** A value for a period, or why there is none; with `corrects`, a correction of that value. */
export function ReportForm({
	formKey,
	refusal,
	corrects,
}: {
	formKey: string;
	refusal: ReturnType<typeof refusalOf>;
	corrects?: ReportedValue;
}) {
	const { t } = useTranslation("framework");
	const own = refusal?.values.intent === "report" ? refusal : undefined;
	const value = (name: string) => own?.values[name] ?? "";
	const number = (name: "value" | "women" | "men") => (
		<TextField
			label={t(`report.${name}`)}
			name={name}
			inputMode="decimal"
			dir="ltr"
			maxLength={40}
			defaultValue={value(name)}
			error={own?.fields[name]}
		/>
	);
	return (
		<Form method="post" className="stack-tight framework-form">
			<input type="hidden" name="key" value={`${formKey}${corrects?.id.slice(-8) ?? ""}`} />
			<input type="hidden" name="replacesId" value={corrects?.id ?? ""} />
			{corrects ? (
				<input type="hidden" name="date" value={corrects.date} />
			) : (
				<TextField
					type="date"
					label={t("report.date")}
					hint={t("report.dateHint")}
					name="date"
					required
					defaultValue={value("date")}
					error={own?.fields.date}
				/>
			)}
			{number("value")}
			<div className="framework-pair">
				{number("women")}
				{number("men")}
			</div>
			<TextField
				label={t("report.source")}
				name="source"
				dir="auto"
				maxLength={400}
				defaultValue={value("source")}
				error={own?.fields.source}
			/>
			<TextField
				label={t("report.noData")}
				hint={t("report.noDataHint")}
				name="noData"
				dir="auto"
				maxLength={600}
				defaultValue={value("noData")}
				error={own?.fields.noData}
			/>
			{corrects ? (
				<TextAreaField
					label={t("report.reason")}
					name="reason"
					rows={2}
					required
					maxLength={600}
					defaultValue={value("reason")}
					error={own?.fields.reason}
				/>
			) : null}
			<Button look="quiet" name="intent" value="report">
				{t(corrects ? "report.correct" : "report.save")}
			</Button>
		</Form>
	);
}
