import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Form, Link } from "react-router";
import { Button } from "#app/ui/button.tsx";
import { Choices } from "#app/ui/field.tsx";
import { Message } from "#app/ui/message.tsx";
import { When } from "#app/ui/when.tsx";
import type { FormStep } from "#server/features/amendment-forms.ts";
import { LabelLink, useSentence } from "./words.tsx";

type Props = {
	policyId: string;
	form: Extract<FormStep, { step: "draft" }>;
	formKey: string;
	refusal: { fields: Record<string, string>; values: Record<string, string> } | undefined;
	/** The comparison of before and after. */
	children: ReactNode;
};

/** A draft as the caucus sees it, and how it becomes an amendment. */
export function DraftPanel({ policyId, form, formKey, refusal, children }: Props) {
	const { t } = useTranslation("amendments");
	const say = useSentence();
	const { draft, section, parent, misfit, as, mayRemove } = form;
	const { change } = draft;
	return (
		<>
			<p>
				{t(`operation.${change.operation}`)}
				{" · "}
				{section.number} <bdi>{section.title}</bdi>
				{parent ? (
					<>
						{" · "}
						{t("toAmendment")} <LabelLink policyId={policyId} id={parent.id} number={parent.number} />
					</>
				) : null}
				{" · "}
				<span className="soft note">
					<bdi>{draft.name}</bdi>, <When at={draft.changedAt} />
				</span>
			</p>
			{misfit ? (
				<Message kind="care" title={t("misfit.title")}>
					<p>{say(misfit)}</p>
					<p>{t("misfit.again")}</p>
				</Message>
			) : null}
			<article className="sheet">
				{change.operation === "title" ? (
					<p className="amendment-title" dir="auto" lang={section.language}>
						<del>{change.before.title}</del> <ins>{change.after.title}</ins>
					</p>
				) : (
					children
				)}
			</article>
			<section className="stack-tight" aria-labelledby="reason">
				<h2 id="reason">{t("reason")}</h2>
				<p dir="auto" lang={draft.language} className="amendment-reason">
					{draft.reason}
				</p>
			</section>
			<p className="row no-print">
				<Link to={`/policies/${policyId}/amendments/new?draft=${draft.id}&edit=1`}>{t("draft.edit")}</Link>
				{mayRemove ? (
					<Form method="post">
						<input type="hidden" name="draftId" value={draft.id} />
						<Button name="intent" value="remove" look="plain">
							{t("draft.remove")}
						</Button>
					</Form>
				) : null}
			</p>
			{as.length === 0 ? (
				<p className="soft">{t("draft.spokesperson")}</p>
			) : (
				<Form method="post" className="stack amendment-form">
					<h2>{t("draft.submitTitle")}</h2>
					<p className="soft">{t("draft.submitWhy")}</p>
					<input type="hidden" name="draftId" value={draft.id} />
					<input type="hidden" name="key" value={refusal?.values.key ?? formKey} />
					<Choices
						legend={t("draft.as")}
						name="as"
						required
						value={refusal?.values.as ?? (as.length === 1 ? as[0] : undefined)}
						error={refusal?.fields.as}
						options={as.map((one) => ({ value: one, label: t(`draft.as_${one}`) }))}
					/>
					<Button name="intent" value="submit">
						{t("draft.submit")}
					</Button>
				</Form>
			)}
		</>
	);
}
