import { useTranslation } from "react-i18next";
import { Form } from "react-router";
import { Button } from "#app/ui/button.tsx";
import { CheckField, SelectField, TextAreaField, TextField } from "#app/ui/field.tsx";
import type { refusalOf } from "#app/ui/message.tsx";
import type { Indicator } from "#server/features/framework.ts";
import { frequencies, smartChecks } from "#shared/indicators.ts";

type Props = {
	indicator: Indicator | null;
	results: { id: string; level: string; statement: string }[];
	asked: string;
	formKey: string;
	refusal: ReturnType<typeof refusalOf>;
};
const texts = ["name", "unit", "responsible", "source", "disaggregation"] as const;
const longTexts = ["definition", "assumptions"] as const;
const needed: readonly string[] = ["name", "unit", "responsible"];

/** Every field of the guide's Annex D for one indicator; a refused form comes back as it was typed. */
export function IndicatorForm({ indicator, results, asked, formKey, refusal }: Props) {
	const { t } = useTranslation("framework");
	const values: Record<string, string> | undefined = refusal?.values;
	const given = (name: keyof Indicator) => values?.[name] ?? String(indicator?.[name] ?? "");
	const error = (name: string) => refusal?.fields[name];
	const text = (name: (typeof texts)[number]) => (
		<TextField
			key={name}
			label={t(`field.${name}`)}
			name={name}
			dir="auto"
			maxLength={name === "name" ? 300 : 200}
			required={needed.includes(name)}
			defaultValue={given(name)}
			error={error(name)}
		/>
	);
	const number = (name: "baseline" | "target" | "tolerance") => (
		<TextField
			label={t(`field.${name}`)}
			name={name}
			inputMode="decimal"
			dir="ltr"
			maxLength={40}
			hint={name === "target" ? undefined : t(`hint.${name}`)}
			defaultValue={given(name)}
			error={error(name)}
		/>
	);
	const date = (name: "baselineDate" | "targetDate") => (
		<TextField
			type="date"
			label={t(`field.${name}`)}
			name={name}
			defaultValue={given(name)}
			error={error(name)}
		/>
	);
	return (
		<Form method="post" className="stack">
			<input type="hidden" name="key" value={formKey} />
			<SelectField
				label={t("field.resultId")}
				name="resultId"
				required
				defaultValue={values?.resultId ?? indicator?.resultId ?? asked}
				error={error("resultId")}
			>
				{results.map(({ id, level, statement }) => (
					<option key={id} value={id}>
						{t(`level.${level as "impact"}`)}: {statement.slice(0, 120)}
					</option>
				))}
			</SelectField>
			{text("name")}
			{longTexts.slice(0, 1).map((name) => (
				<TextAreaField
					key={name}
					label={t(`field.${name}`)}
					name={name}
					rows={3}
					maxLength={2000}
					defaultValue={given(name)}
					error={error(name)}
				/>
			))}
			{text("unit")}
			<div className="framework-pair">
				{number("baseline")}
				{date("baselineDate")}
			</div>
			<div className="framework-pair">
				{number("target")}
				{date("targetDate")}
			</div>
			{number("tolerance")}
			<SelectField
				label={t("field.frequency")}
				name="frequency"
				defaultValue={values?.frequency ?? indicator?.frequency ?? "yearly"}
			>
				{frequencies.map((value) => (
					<option key={value} value={value}>
						{t(`frequency.${value}`)}
					</option>
				))}
			</SelectField>
			{text("responsible")}
			{text("source")}
			{text("disaggregation")}
			<TextAreaField
				label={t("field.assumptions")}
				name="assumptions"
				rows={2}
				maxLength={1000}
				defaultValue={given("assumptions")}
				error={error("assumptions")}
			/>
			<fieldset className="field">
				<legend>{t("smart.legend")}</legend>
				{smartChecks.map((check) => (
					<CheckField
						key={check}
						name={`smart-${check}`}
						defaultChecked={values ? `smart-${check}` in values : indicator?.smart.includes(check)}
						label={t(`smart.${check}`)}
					/>
				))}
			</fieldset>
			<Button name="intent" value="define">
				{t("define.save")}
			</Button>
		</Form>
	);
}
