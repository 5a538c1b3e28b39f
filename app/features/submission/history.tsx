import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { When } from "#app/ui/when.tsx";
import type { ShownAct, SubmissionView } from "#server/features/submission-view.ts";
import { CalendarDay } from "./calendar-day.tsx";
import { CorrectForm, FormerEntries, type Refusal } from "./correct-form.tsx";

/** Every submission with what the government did with it, newest first. */
export function History({
	view,
	policy,
	formKey,
	refusal,
}: {
	view: SubmissionView;
	policy: string;
	formKey: string;
	refusal: Refusal;
}) {
	const { t } = useTranslation("submission");
	return (
		<section className="stack" aria-labelledby="history">
			<h2 id="history">{t("history")}</h2>
			{view.submissions.length === 0 ? <p className="soft">{t("historyNone")}</p> : null}
			{view.submissions.toReversed().map((submission) => (
				<article key={submission.id} className="sheet submission-sheet stack" aria-labelledby={submission.id}>
					<h3 id={submission.id}>{t("submissionNumber", { number: submission.number })}</h3>
					<Handover submission={submission} policy={policy} />
					{submission.acts.map((act) => (
						<Act key={act.id} act={act} policy={policy}>
							<FormerEntries act={act} />
							{view.may.act ? (
								<CorrectForm
									act={act}
									formKey={formKey}
									refusal={refusal?.values.actId === act.id ? refusal : undefined}
								/>
							) : null}
						</Act>
					))}
				</article>
			))}
		</section>
	);
}

type Shown = SubmissionView["submissions"][number];

function Handover({ submission, policy }: { submission: Shown; policy: string }) {
	const { t } = useTranslation("submission");
	const { number, date, addressee, reference, note, round, roundId, dossierHash, at, by } = submission;
	return (
		<div className="stack-tight">
			<dl className="facts">
				<dt>{t("field.date")}</dt>
				<dd>
					<CalendarDay date={date} />
				</dd>
				<dt>{t("field.addressee")}</dt>
				<dd dir="auto">{addressee}</dd>
				<dt>{t("field.reference")}</dt>
				<dd dir="auto">{reference}</dd>
				<dt>{t("field.version")}</dt>
				<dd>
					<Link to={`${policy}/rounds/${roundId}/record`}>{t("proof.record", { number: round })}</Link>
				</dd>
				{note ? (
					<>
						<dt>{t("field.note")}</dt>
						<dd dir="auto" className="submission-words">
							{note}
						</dd>
					</>
				) : null}
				<dt>{t("field.dossierHash")}</dt>
				<dd className="hash" dir="ltr">
					{dossierHash}
				</dd>
			</dl>
			<p>
				<a href={`${policy}/submission/dossier.zip?number=${number}`} download>
					{t("dossierPart.downloadSent")}
				</a>
			</p>
			<Recorded at={at} by={by} />
		</div>
	);
}

function Recorded({ at, by }: { at: number; by: string | null }) {
	const { t } = useTranslation("submission");
	return (
		<p className="soft note">
			{t("recordedBy", { name: `\u2068${by ?? t("somebody")}\u2069` })} · <When at={at} />
		</p>
	);
}

/** What a reference is the reference of. */
const referenceField = {
	returned: "reference",
	adopted: "actNumber",
	published: "gazette",
	inForce: "reference",
} as const;

function Act({ act, policy, children }: { act: ShownAct; policy: string; children: React.ReactNode }) {
	const { t } = useTranslation("submission");
	const { kind } = act;
	const told = [
		["title", act.title],
		[referenceField[kind], act.reference],
		["signatory", act.signatory],
	] as const;
	return (
		<div className="submission-act stack-tight">
			<h4>{t(`state.${kind}`)}</h4>
			<dl className="facts">
				<dt>{t(kind === "inForce" ? "field.inForceDate" : "field.date")}</dt>
				<dd>
					<CalendarDay date={act.date} />
				</dd>
				{told.map(([name, value]) =>
					value ? (
						<Fact key={name} name={t(`field.${name}`)}>
							<span dir="auto">{value}</span>
						</Fact>
					) : null,
				)}
				{act.reasons ? (
					<Fact name={t("field.reasons")}>
						<span dir="auto" className="submission-words">
							{act.reasons}
						</span>
					</Fact>
				) : null}
				{act.url ? (
					<Fact name={t("field.url")}>
						<a href={act.url} rel="noopener noreferrer nofollow" dir="ltr" className="submission-link">
							{act.url}
						</a>
					</Fact>
				) : null}
				{act.versionId ? (
					<Fact name={t("field.version")}>
						<Link to={`${policy}/versions/${act.versionId}`}>
							{t("texts.version", { number: act.version ?? 0 })}
						</Link>
					</Fact>
				) : null}
				{act.fileName ? (
					<Fact name={t(kind === "published" ? "field.publishedHash" : "field.copyHash")}>
						<a href={`${policy}/submission/acts/${act.id}`} download dir="auto">
							{act.fileName}
						</a>
						<br />
						<span className="hash" dir="ltr">
							{act.fileHash}
						</span>
					</Fact>
				) : null}
			</dl>
			<Recorded at={act.at} by={act.by} />
			{children}
		</div>
	);
}

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
	return (
		<>
			<dt>{name}</dt>
			<dd>{children}</dd>
		</>
	);
}
