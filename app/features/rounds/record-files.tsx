import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { RecordPaper } from "#shared/record-paper.ts";
import { useSpeech } from "./record-words.ts";

/** The record as files, for those who keep it, check it, forward it or sign it on paper. */
export function RecordFiles({ address, paper, pdf }: { address: string; paper: RecordPaper; pdf: boolean }) {
	const { t } = useTranslation("certificate");
	const { t: check } = useTranslation("checkpoints");
	const { nameOf, when } = useSpeech(paper);
	const copies = paper.certified?.copies ?? [];
	const { issue: shown = 1, newer = 0 } = paper.certified ?? {};
	const issues = Array.from({ length: shown + newer }, (_, index) => index + 1).filter(
		(one) => one !== shown,
	);
	// What is downloaded is the issue that is read.
	const which = newer > 0 ? `?issue=${shown}` : "";
	return (
		<section className="stack-tight record-files no-print" aria-labelledby="files">
			<h2 id="files">{t("files")}</h2>
			<p className="soft">{t("filesText")}</p>
			<ul className="plain-list record-file-list">
				<li>
					<a href={`${address}/record.zip`} download>
						{t("file.zip")}
					</a>
				</li>
				{pdf ? (
					<li>
						<a href={`${address}/record.pdf${which}`}>{t("file.pdf")}</a>
					</li>
				) : null}
				<li>
					<a href={`${address}/record.docx${which}`} download>
						{t("file.docx")}
					</a>
				</li>
				<li>
					<a href={`${address}/record.json${which}`} download>
						{t("file.json")}
					</a>
				</li>
				<li>
					<Link to={`${address}/record/signatures`}>{t("file.sheet")}</Link>
				</li>
				{issues.map((issue) => (
					<li key={issue}>
						<Link to={`${address}/record?issue=${issue}`}>
							{t("sheet.back")}, {t("issue", { number: issue })}
						</Link>
					</li>
				))}
				<li>
					<a href="/verify.html">{check("verifierPage")}</a>
				</li>
			</ul>
			<p className="soft note">{check("withoutText")}</p>
			{copies.length > 0 ? (
				<>
					<h3>{t("acts.copies")}</h3>
					<ul className="plain-list">
						{copies.map((copy) => (
							<li key={`${copy.constituency} ${copy.name}`}>
								{nameOf(copy.constituency)}: <bdi>{copy.name}</bdi>{" "}
								<span className="soft note">{when(copy.at)}</span>
							</li>
						))}
					</ul>
				</>
			) : null}
		</section>
	);
}
