import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Form } from "react-router";
import { Button } from "#app/ui/button.tsx";
import { CheckField, SelectField, TextField } from "#app/ui/field.tsx";
import { useConstituencyName } from "#app/ui/who.tsx";
import { type ProcedureField, type ProcedureFields, procedureChoices } from "#shared/procedure-form.ts";

/** Each constituency is a field of its own, so that a refused form comes back with every tick. */
export const participatingField = "participating-";

type Constituencies = { code: string; name: string | null }[];
type Props = {
	fields: ProcedureFields;
	errors: Record<string, string>;
	preset: string;
	formKey: string;
	constituencies: Constituencies;
};

const ruleFields = [
	"kind",
	"majority",
	"strict",
	"base",
	"weightBasis",
	"needSupport",
	"maxAgainst",
] as const;
const votes = ["reservation", "castingVote"] as const;
const quorum = ["quorumPerGroup", "quorumTotal", "quorumBasis", "quorumStrict", "seatsCounted"] as const;
const conduct = [
	"noticeDays",
	"substitution",
	"openTotals",
	"graceMinutes",
	"publicity",
	"statementDays",
] as const;
/** Choices that may be left open, where the kind of decision does not know them. */
const open: readonly ProcedureField[] = [
	"strict",
	"base",
	"weightBasis",
	"needSupport",
	"quorumBasis",
	"quorumStrict",
];

/** Every parameter of a version, in three parts. Nothing is hidden: what does not apply is empty. */
export function ProposeForm({ fields, errors, preset, formKey, constituencies }: Props) {
	const { t } = useTranslation("procedure");
	// Kept while the page asks its loaders again: pressing twice proposes one version.
	const [key] = useState(formKey);
	const field = (name: ProcedureField) => (
		<Parameter key={name} name={name} value={fields[name]} error={errors[name]} />
	);
	return (
		<Form method="post" className="stack-wide">
			<input type="hidden" name="key" value={key} />
			<input type="hidden" name="preset" value={preset} />
			<fieldset className="sheet procedure-part">
				<legend>{t("group.rule")}</legend>
				<p className="note soft">{t("propose.fractions")}</p>
				<div className="procedure-fields">{ruleFields.map(field)}</div>
				<Participating fields={fields} error={errors.participating} constituencies={constituencies} />
				<div className="procedure-fields">{votes.map(field)}</div>
			</fieldset>
			<fieldset className="sheet procedure-part">
				<legend>{t("group.quorum")}</legend>
				<div className="procedure-fields">{quorum.map(field)}</div>
			</fieldset>
			<fieldset className="sheet procedure-part">
				<legend>{t("group.conduct")}</legend>
				<div className="procedure-fields">{conduct.map(field)}</div>
			</fieldset>
			<Button>{t("propose.press")}</Button>
		</Form>
	);
}

function Parameter({
	name,
	value,
	error,
}: {
	name: ProcedureField;
	value: string;
	error: string | undefined;
}) {
	const { t, i18n } = useTranslation("procedure");
	const hint = i18n.exists(`procedure:hint.${name}`) ? t(`hint.${name}` as "hint.majority") : undefined;
	const common = { label: t(`field.${name}`), hint, name, error };
	const words = (procedureChoices as Partial<Record<ProcedureField, readonly string[]>>)[name];
	if (!words) {
		return <TextField {...common} defaultValue={value} inputMode="text" dir="ltr" autoComplete="off" />;
	}
	return (
		<SelectField {...common} defaultValue={value}>
			{open.includes(name) ? <option value="">{t("value.none")}</option> : null}
			{words.map((word) => (
				<option key={word} value={word}>
					{t(`value.${name}.${word}` as "value.none")}
				</option>
			))}
		</SelectField>
	);
}

function Participating({
	fields,
	error,
	constituencies,
}: Pick<Props, "fields" | "constituencies"> & { error: string | undefined }) {
	const { t } = useTranslation("procedure");
	const nameOf = useConstituencyName();
	const chosen = fields.participating.split(" ");
	return (
		<fieldset className="field" aria-describedby={error ? "participating-error" : undefined}>
			<legend>{t("field.participating")}</legend>
			<span className="field-hint">{t("hint.participating")}</span>
			{error ? (
				<span className="field-error" id="participating-error">
					{error}
				</span>
			) : null}
			{constituencies.map(({ code, name }) => (
				<CheckField
					key={code}
					label={nameOf(code, name)}
					name={`${participatingField}${code}`}
					defaultChecked={chosen.includes(code)}
				/>
			))}
		</fieldset>
	);
}
