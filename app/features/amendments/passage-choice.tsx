import { useTranslation } from "react-i18next";
import { Form, Link } from "react-router";
import { Button } from "#app/ui/button.tsx";
import { Choices } from "#app/ui/field.tsx";
import type { FormStep } from "#server/features/amendment-forms.ts";
import { operations } from "#shared/amendments.ts";

type Props = {
	policyId: string;
	form: Extract<FormStep, { step: "section" | "passage" }>;
	/** The form was sent and came back: nothing was chosen. */
	tried: boolean;
};

/** First the text, then the paragraphs and what shall happen to them. Plain links and a form whose answer is an address. */
export function PassageChoice({ policyId, form, tried }: Props) {
	const { t } = useTranslation("amendments");
	if (form.step === "section") {
		return (
			<section className="stack-tight" aria-labelledby="which">
				<h2 id="which">{t("choose.section")}</h2>
				{form.sections.length === 0 ? <p className="empty">{t("choose.noSection")}</p> : null}
				<ul className="plain-list rule-list">
					{form.sections.map(({ id, number, title }) => (
						<li key={id}>
							<Link to={`/policies/${policyId}/amendments/new?section=${id}`}>
								<span className="number">{number}</span> <bdi>{title}</bdi>
							</Link>
						</li>
					))}
				</ul>
			</section>
		);
	}
	const { section, blocks, operation } = form;
	return (
		<Form method="get" className="stack">
			<input type="hidden" name="section" value={section.id} />
			<input type="hidden" name="tried" value="1" />
			<p>
				{t("choose.in")}{" "}
				<strong>
					{section.number} <bdi>{section.title}</bdi>
				</strong>
			</p>
			<Choices
				legend={t("choose.operation")}
				name="operation"
				value={operation}
				required
				options={operations.map((one) => ({ value: one, label: t(`choose.${one}`) }))}
			/>
			<fieldset className="field">
				<legend>{t("choose.passage")}</legend>
				<span className="field-hint">{t("choose.passageHint")}</span>
				{tried ? <span className="field-error">{t("fault.noBlocks")}</span> : null}
				{blocks.map(({ id, number, text }) => (
					<label key={id} className="choice amendment-block">
						<input type="checkbox" name="block" value={id} />
						<span dir="auto" lang={section.language}>
							{number ? <span className="number">{number} </span> : null}
							{text || t("choose.empty")}
						</span>
					</label>
				))}
			</fieldset>
			<Button>{t("choose.do")}</Button>
		</Form>
	);
}
