import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { SubmissionView } from "#server/features/submission-view.ts";

/** The validated and the adopted text with their hashes, and in one sentence whether they are the same. */
export function Texts({ view, policy }: { view: SubmissionView; policy: string }) {
	const { t } = useTranslation("submission");
	const { validated, adopted } = view;
	return (
		<section className="stack-tight" aria-labelledby="texts">
			<h2 id="texts">{t("texts.title")}</h2>
			{validated ? (
				<Text name={t("texts.validated")} text={validated.text} policy={policy} />
			) : (
				<p className="soft">{t("texts.none")}</p>
			)}
			{adopted ? (
				<>
					<Text name={t("texts.adopted")} text={adopted} policy={policy} />
					<p>
						<strong>{t(adopted.same ? "texts.same" : "texts.differs")}</strong>
					</p>
					{adopted.same ? null : <Changes counts={adopted.counts} policy={policy} />}
				</>
			) : null}
		</section>
	);
}

type Version = { id: string; number: number; hash: string };

function Text({ name, text, policy }: { name: string; text: Version; policy: string }) {
	const { t } = useTranslation("submission");
	return (
		<div className="submission-text">
			<p>
				{name}:{" "}
				<Link to={`${policy}/versions/${text.id}`}>{t("texts.version", { number: text.number })}</Link>
			</p>
			<p className="hash" dir="ltr">
				{text.hash}
			</p>
		</div>
	);
}

function Changes({
	counts,
	policy,
}: {
	counts: NonNullable<SubmissionView["adopted"]>["counts"];
	policy: string;
}) {
	const { t } = useTranslation(["submission", "history"]);
	const parts = [
		counts.inserted > 0 ? t("history:comparison.insertedWords", { count: counts.inserted }) : "",
		counts.deleted > 0 ? t("history:comparison.deletedWords", { count: counts.deleted }) : "",
		counts.moved > 0 ? t("history:comparison.movedBlocks", { count: counts.moved }) : "",
	].filter(Boolean);
	return (
		<>
			{parts.length > 0 ? (
				<ul>
					{parts.map((part) => (
						<li key={part}>{part}</li>
					))}
				</ul>
			) : (
				<p>{t("texts.marks")}</p>
			)}
			<p>
				<Link to={`${policy}/submission/comparison`}>{t("texts.compare")}</Link>
			</p>
		</>
	);
}
