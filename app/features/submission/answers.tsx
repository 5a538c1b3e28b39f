import { useTranslation } from "react-i18next";
import { Form, Link } from "react-router";
import { Button } from "#app/ui/button.tsx";
import { CheckField, TextAreaField } from "#app/ui/field.tsx";
import { When } from "#app/ui/when.tsx";
import type { ShownAnswer, ShownEvidence, SubmissionView } from "#server/features/submission-view.ts";

/** A name of its own for each box, so that a refused form comes back with every one as it was. */
export const proofField = "proof-";

type Refusal = { fields: Record<string, string>; values: Record<string, string> } | undefined;
type Props = { view: SubmissionView; policy: string; refusal: Refusal };
type Item = SubmissionView["answers"][number];

function keyOf(item: Item["item"]): "summary" {
	return item.replace(".", "_") as "summary";
}

/** The summary and the guide's three questions with their answers; the secretariat answers here. */
export function Answers({ view, policy, refusal }: Props) {
	const { t } = useTranslation("submission");
	return (
		<section className="stack" aria-labelledby="questions">
			<h2 id="questions">{t("questions.title")}</h2>
			<p className="soft">{t("questions.intro")}</p>
			{view.answers.map((answer) => (
				<Question key={answer.item} {...{ answer, view, policy, refusal }} />
			))}
		</section>
	);
}

function Question({ answer, view, policy, refusal }: Props & { answer: Item }) {
	const { t } = useTranslation("submission");
	const { item, current, earlier } = answer;
	const own = refusal?.values.intent === "answer" && refusal.values.item === item ? refusal : undefined;
	return (
		<article id={item} className="submission-question stack-tight" aria-labelledby={`${item}-title`}>
			<h3 id={`${item}-title`}>
				{item === "summary" ? null : <span className="section-number">{item.replace("T", "")} </span>}
				{t(`question.${keyOf(item)}`)}
			</h3>
			{current ? <Given answer={current} policy={policy} /> : <p className="soft">{t("questions.none")}</p>}
			{earlier.length > 0 ? (
				<details>
					<summary>{t("questions.earlier", { count: earlier.length })}</summary>
					<div className="stack">
						{earlier.map((one) => (
							<Given key={one.revision} answer={one} policy={policy} />
						))}
					</div>
				</details>
			) : null}
			{view.may.prepare ? (
				<details open={own !== undefined}>
					<summary>{t(current ? "questions.change" : "questions.answer")}</summary>
					<AnswerForm answer={answer} view={view} refusal={own} />
				</details>
			) : null}
		</article>
	);
}

function Given({ answer, policy }: { answer: ShownAnswer; policy: string }) {
	const { t } = useTranslation("submission");
	return (
		<div className="stack-tight">
			<p dir="auto" className="submission-words">
				{answer.text}
			</p>
			{answer.evidence.length > 0 ? (
				<>
					<p className="soft note">{t("evidence")}</p>
					<ul className="submission-evidence">
						{answer.evidence.map((one, index) => (
							<li key={`${index}`}>
								<EvidenceLink evidence={one} policy={policy} />
							</li>
						))}
					</ul>
				</>
			) : null}
			<p className="soft note">
				{t("questions.revision", { number: answer.revision })} ·{" "}
				{answer.by ? <bdi>{answer.by}</bdi> : t("somebody")} · <When at={answer.at} />
			</p>
		</div>
	);
}

function EvidenceLink({ evidence, policy }: { evidence: ShownEvidence; policy: string }) {
	const { t } = useTranslation("submission");
	if ("url" in evidence) {
		return (
			<a href={evidence.url} rel="noopener noreferrer nofollow" dir="ltr" className="submission-link">
				{evidence.url}
			</a>
		);
	}
	const { proof } = evidence;
	if (!proof) return <span className="soft">{t("proof.gone")}</span>;
	return (
		<Link to={`${policy}/${proof.path}`}>
			{t(`proof.${proof.kind}`, { number: proof.number })}: <bdi>{proof.title}</bdi>
		</Link>
	);
}

function AnswerForm({ answer, view, refusal }: { answer: Item; view: SubmissionView; refusal: Refusal }) {
	const { t } = useTranslation("submission");
	const chosen = new Set(
		answer.chosen.flatMap((one) => (one.kind === "url" ? [] : [`${one.kind}:${one.id}`])),
	);
	const urls = answer.chosen.flatMap((one) => (one.kind === "url" ? [one.url] : [])).join("\n");
	const values = refusal?.values;
	return (
		<Form method="post" className="stack">
			<input type="hidden" name="item" value={answer.item} />
			<TextAreaField
				label={t("questions.text")}
				hint={answer.item === "summary" ? t("summaryHint") : undefined}
				name="text"
				rows={answer.item === "summary" ? 7 : 4}
				maxLength={6000}
				required
				defaultValue={values?.text ?? answer.current?.text ?? ""}
				error={refusal?.fields.text}
			/>
			{view.proofs.length > 0 ? (
				<fieldset className="field">
					<legend>{t("questions.inPolicy")}</legend>
					{refusal?.fields.evidence ? <span className="field-error">{refusal.fields.evidence}</span> : null}
					<div className="submission-proofs">
						{view.proofs.map((proof) => {
							const value = `${proof.kind}:${proof.id}`;
							return (
								<CheckField
									key={value}
									name={`${proofField}${value}`}
									defaultChecked={values ? `${proofField}${value}` in values : chosen.has(value)}
									label={
										<>
											{t(`proof.${proof.kind}`, { number: proof.number })}: <bdi>{proof.title}</bdi>
										</>
									}
								/>
							);
						})}
					</div>
				</fieldset>
			) : null}
			<TextAreaField
				label={t("questions.urls")}
				hint={t("questions.urlsHint")}
				name="urls"
				dir="ltr"
				rows={2}
				defaultValue={values?.urls ?? urls}
				error={refusal?.fields.urls}
			/>
			<Button look="quiet" name="intent" value="answer">
				{t("questions.save")}
			</Button>
		</Form>
	);
}
