import { useState } from "react";
import { useTranslation } from "react-i18next";
import { SelectField, TextAreaField } from "#app/ui/field.tsx";
import { When } from "#app/ui/when.tsx";
import { Who } from "#app/ui/who.tsx";
import { ActForm, ownRefusal, type Refusal } from "./act-form.tsx";

type Props = {
	conduct: {
		statements: {
			id: string;
			kind: string;
			name: string;
			constituency: string | null;
			capacity: string;
			text: string;
			at: number;
		}[];
		statementForm: { kinds: string[]; until: number } | null;
	};
	formKey: string;
	refusal: Refusal;
};

/** What members said about a closed round for its record; none of it moves the result. */
export function RoundStatements({ conduct, formKey, refusal }: Props) {
	const { t } = useTranslation("conduct");
	const [key] = useState(`${formKey}s`);
	const { statements, statementForm } = conduct;
	if (statements.length === 0 && !statementForm) return null;
	const own = ownRefusal(refusal, "state");
	return (
		<section className="stack" aria-labelledby="statements">
			<h2 id="statements">{t("statement.title")}</h2>
			<p className="soft note">{t("statement.hint")}</p>
			<ul className="plain-list rule-list">
				{statements.map(({ id, kind, name, constituency, capacity, text, at }) => (
					<li key={id} className="stack-tight statement">
						<p className="note">
							<b>{t(`statement.kind.${kind}` as never)}</b> · <When at={at} />
						</p>
						<Who name={name} constituency={constituency} capacity={capacity} />
						<p dir="auto" className="verbatim statement-text">
							{text}
						</p>
					</li>
				))}
			</ul>
			{statementForm ? (
				<ActForm intent="state" title={t("statement.add")} submit={t("statement.submit")} refusal={refusal}>
					<p className="note">
						{t("statement.until")} <When at={statementForm.until} />
					</p>
					<input type="hidden" name="key" value={own?.values.key ?? key} />
					<SelectField
						label={t("statement.which")}
						name="kind"
						required
						defaultValue={own?.values.kind ?? ""}
						error={own?.fields.kind}
					>
						<option value="" disabled>
							{t("desk.choose")}
						</option>
						{statementForm.kinds.map((kind) => (
							<option key={kind} value={kind}>
								{t(`statement.kind.${kind}` as never)}
							</option>
						))}
					</SelectField>
					<TextAreaField
						label={t("statement.text")}
						hint={t("statement.textHint")}
						name="text"
						required
						rows={5}
						maxLength={8000}
						defaultValue={own?.values.text}
						error={own?.fields.text}
					/>
				</ActForm>
			) : null}
		</section>
	);
}
