import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Form, Link } from "react-router";
import { Button } from "#app/ui/button.tsx";
import { Choices, SelectField, TextAreaField, TextField } from "#app/ui/field.tsx";
import { When } from "#app/ui/when.tsx";
import { Constituency } from "#app/ui/who.tsx";
import { ballotChoices } from "#shared/rounds.ts";
import { ActForm, ownRefusal, type Refusal } from "./act-form.tsx";
import { shortHash } from "./round-words.ts";

type Rectification = {
	id: string;
	name: string;
	from: string;
	to: string;
	reason: string;
	at: number;
	effect: string | null;
	signedByVoterAt: number | null;
	signedByChairAt: number | null;
	signedBySecretaryAt: number | null;
	canSign: boolean;
};
type Note = {
	id: string;
	state: string;
	changes: { sectionId: string; from: string; to: string }[];
	until: number;
	oldHash: string;
	newHash: string;
	newVersionId: string | null;
	answers: { constituency: string; answer: string; text: string | null; name: string; at: number }[];
	mayAnswer: boolean;
};
type Props = {
	policyId: string;
	conduct: {
		rectifications: Rectification[];
		rectifiable: { id: string; seat: string; name: string }[];
		corrections: Note[];
		may: { rectify: boolean; correct: boolean };
	};
	sections: { id: string; number: string; title: string }[];
	formKey: string;
	refusal: Refusal;
};

/** How many corrections one form takes. */
const lines = [0, 1, 2, 3, 4];

/** Wrongly entered ballots and editorial corrections: what was proposed, who signed or answered, what came of it. */
export function RoundCorrections(props: Props) {
	const { conduct } = props;
	const { rectifications, rectifiable, corrections, may } = conduct;
	const any = rectifications.length + corrections.length > 0 || rectifiable.length > 0 || may.correct;
	const { t } = useTranslation("conduct");
	if (!any) return null;
	return (
		<section className="stack" aria-labelledby="corrections">
			<h2 id="corrections">{t("corrections.title")}</h2>
			{rectifications.map((one) => (
				<RectificationView key={one.id} one={one} />
			))}
			{may.rectify && rectifiable.length > 0 ? <RectifyForm {...props} /> : null}
			{corrections.map((note) => (
				<NoteView key={note.id} note={note} {...props} />
			))}
			{may.correct && !corrections.some((note) => note.state === "proposed") ? (
				<CorrectForm {...props} />
			) : null}
		</section>
	);
}

function RectificationView({ one }: { one: Rectification }) {
	const { t } = useTranslation(["conduct", "decision"]);
	const signed = [
		["secretary", one.signedBySecretaryAt],
		["voter", one.signedByVoterAt],
		["chair", one.signedByChairAt],
	] as const;
	return (
		<div className="message stack-tight">
			<p>
				{t("rectify.text", {
					name: one.name,
					from: t(`decision:choice.${one.from}` as never),
					to: t(`decision:choice.${one.to}` as never),
				})}{" "}
				<span dir="auto">{one.reason}</span>
			</p>
			<ul className="plain-list note">
				{signed.map(([who, at]) => (
					<li key={who}>
						{t(`rectify.signed.${who}`)}: {at === null ? t("rectify.waiting") : <When at={at} />}
					</li>
				))}
			</ul>
			{one.effect ? <p>{t(`rectify.effect.${one.effect}` as never)}</p> : null}
			{one.canSign ? (
				<Form method="post" className="no-print">
					<input type="hidden" name="rectificationId" value={one.id} />
					<Button look="quiet" name="intent" value="signRectification">
						{t("rectify.sign")}
					</Button>
				</Form>
			) : null}
		</div>
	);
}

function RectifyForm({ conduct, refusal }: Props) {
	const { t } = useTranslation(["conduct", "decision", "rounds"]);
	const own = ownRefusal(refusal, "rectify");
	return (
		<ActForm intent="rectify" title={t("rectify.title")} submit={t("rectify.submit")} refusal={refusal}>
			<p className="soft note">{t("rectify.hint")}</p>
			<SelectField
				label={t("rectify.ballot")}
				name="ballotId"
				required
				defaultValue={own?.values.ballotId ?? ""}
			>
				<option value="" disabled>
					{t("desk.choose")}
				</option>
				{conduct.rectifiable.map(({ id, name }) => (
					<option key={id} value={id}>
						{name}
					</option>
				))}
			</SelectField>
			<Choices
				legend={t("rectify.right")}
				name="choice"
				required
				value={own?.values.choice}
				error={own?.fields.choice}
				options={ballotChoices.map((choice) => ({ value: choice, label: t(`decision:choice.${choice}`) }))}
			/>
			<TextAreaField
				label={t("enter.statement")}
				name="statement"
				rows={2}
				maxLength={4000}
				defaultValue={own?.values.statement}
				error={own?.fields.statement}
			/>
			<TextAreaField
				label={t("rounds:acts.reason")}
				name="reason"
				required
				rows={2}
				maxLength={1000}
				defaultValue={own?.values.reason}
				error={own?.fields.reason}
			/>
		</ActForm>
	);
}

function NoteView({ note, policyId, sections, refusal }: Props & { note: Note }) {
	const { t } = useTranslation("conduct");
	const own = ownRefusal(refusal, "answerCorrections");
	return (
		<div className="message stack-tight">
			<p>
				<b>{t(`corrections.state.${note.state}` as never)}</b>{" "}
				{note.state === "proposed" ? (
					<>
						{t("corrections.until")} <When at={note.until} />
					</>
				) : null}
			</p>
			<ul className="plain-list note">
				{note.changes.map(({ sectionId, from, to }) => (
					<li key={`${sectionId}${from}`}>
						{sections.find((one) => one.id === sectionId)?.number} <del dir="auto">{from}</del>{" "}
						<ins dir="auto">{to}</ins>
					</li>
				))}
			</ul>
			<p className="note hash" dir="ltr">
				{shortHash(note.oldHash)} → {shortHash(note.newHash)}
			</p>
			{note.answers.map(({ constituency, answer, text, name, at }) => (
				<p key={constituency} className="note">
					<Constituency code={constituency} /> {t(`corrections.answer.${answer}` as never)} ·{" "}
					<bdi>{name}</bdi> · <When at={at} /> {text ? <q dir="auto">{text}</q> : null}
				</p>
			))}
			{note.newVersionId ? (
				<p>
					<Link to={`/policies/${policyId}/versions/${note.newVersionId}`}>{t("corrections.read")}</Link>
				</p>
			) : null}
			{note.mayAnswer ? (
				<Form method="post" className="stack-tight no-print">
					<input type="hidden" name="concordanceId" value={note.id} />
					<Choices
						legend={t("corrections.ask")}
						name="answer"
						required
						value={own?.values.answer}
						error={own?.fields.answer}
						options={(["noObjection", "objection"] as const).map((value) => ({
							value,
							label: t(`corrections.answer.${value}`),
						}))}
					/>
					<TextAreaField
						label={t("corrections.what")}
						name="text"
						rows={2}
						maxLength={2000}
						defaultValue={own?.values.text}
						error={own?.fields.text}
					/>
					<Button look="quiet" name="intent" value="answerCorrections">
						{t("corrections.send")}
					</Button>
				</Form>
			) : null}
		</div>
	);
}

function CorrectForm({ sections, formKey, refusal }: Props) {
	const { t } = useTranslation("conduct");
	const own = ownRefusal(refusal, "correct");
	const [key] = useState(`${formKey}c`);
	return (
		<ActForm
			intent="correct"
			title={t("corrections.propose")}
			submit={t("corrections.submit")}
			refusal={refusal}
		>
			<p className="soft note">{t("corrections.hint")}</p>
			<input type="hidden" name="key" value={own?.values.key ?? key} />
			{own?.fields.changes ? <p className="field-error">{own.fields.changes}</p> : null}
			{lines.map((line) => (
				<fieldset key={line} className="correction-line">
					<legend className="note soft">{t("corrections.line", { number: line + 1 })}</legend>
					<SelectField
						label={t("corrections.section")}
						name={`section-${line}`}
						defaultValue={own?.values[`section-${line}`] ?? sections[0]?.id}
					>
						{sections.map(({ id, number, title }) => (
							<option key={id} value={id}>
								{`${number} ${title}`}
							</option>
						))}
					</SelectField>
					<TextField
						label={t("corrections.from")}
						name={`from-${line}`}
						maxLength={500}
						defaultValue={own?.values[`from-${line}`]}
					/>
					<TextField
						label={t("corrections.to")}
						name={`to-${line}`}
						maxLength={500}
						defaultValue={own?.values[`to-${line}`]}
					/>
				</fieldset>
			))}
			<TextField
				label={t("corrections.days")}
				name="days"
				type="number"
				min={1}
				max={90}
				defaultValue={own?.values.days ?? "7"}
				error={own?.fields.days}
			/>
		</ActForm>
	);
}
