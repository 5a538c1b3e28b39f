import { useTranslation } from "react-i18next";
import { Form, Link } from "react-router";
import { Button } from "#app/ui/button.tsx";
import { CheckField, Choices, TextAreaField } from "#app/ui/field.tsx";
import type { ChecklistItem, ChecklistPage } from "#server/features/checklists.ts";
import { itemAnswers } from "#shared/checklists.ts";
import type { Refused } from "./item.tsx";

/** A name of its own for each box, so that a refused form comes back with every one as it was. */
export const proofField = "proof-";

type Props = { item: ChecklistItem; list: ChecklistPage; policy: string; refusal: Refused };

/** The form of one item; a refused one comes back as it was typed. */
export function AnswerForm({ item, list, policy, refusal }: Props) {
	const { t } = useTranslation(["checklists", "submission"]);
	const values = refusal?.values.intent === "answer" ? refusal.values : undefined;
	const fields = values ? refusal?.fields : undefined;
	const given = item.current;
	const chosen = new Set(
		given?.evidence.flatMap((one) =>
			"proof" in one && one.proof ? [`${one.proof.kind}:${one.proof.id}`] : [],
		),
	);
	const urls = given?.evidence.flatMap((one) => ("url" in one ? [one.url] : [])).join("\n") ?? "";
	return (
		<Form method="post" className="stack checklists-form" preventScrollReset>
			<input type="hidden" name="item" value={item.id} />
			<input type="hidden" name="seen" value={given?.revision ?? 0} />
			<Choices
				legend={t("form.legend")}
				name="answer"
				required
				value={values?.answer ?? given?.answer ?? undefined}
				error={fields?.answer}
				options={itemAnswers.map((value) => ({ value, label: t(`answer.${value}`) }))}
			/>
			<TextAreaField
				label={t("form.text")}
				hint={t("form.textHint")}
				name="text"
				rows={4}
				maxLength={6000}
				defaultValue={values?.text ?? given?.text ?? ""}
				error={fields?.text}
			/>
			{list.proofs.length > 0 ? (
				<fieldset className="field">
					<legend>{t("form.inPolicy")}</legend>
					{fields?.evidence ? <span className="field-error">{fields.evidence}</span> : null}
					<div className="checklists-proofs">
						{list.proofs.map((proof) => {
							const name = `${proofField}${proof.kind}:${proof.id}`;
							return (
								<CheckField
									key={name}
									name={name}
									defaultChecked={values ? name in values : chosen.has(`${proof.kind}:${proof.id}`)}
									label={
										<>
											{t(`submission:proof.${proof.kind}`, { number: proof.number })}:{" "}
											<bdi>{proof.title}</bdi>
										</>
									}
								/>
							);
						})}
					</div>
				</fieldset>
			) : null}
			<TextAreaField
				label={t("form.urls")}
				hint={t("form.urlsHint")}
				name="urls"
				dir="ltr"
				rows={2}
				defaultValue={values?.urls ?? urls}
				error={fields?.urls}
			/>
			<div className="row">
				<Button name="intent" value="answer">
					{t("form.save")}
				</Button>
				<Link to={`${policy}/checklists/${list.id}#${item.id}`} preventScrollReset>
					{t("leave")}
				</Link>
			</div>
		</Form>
	);
}
