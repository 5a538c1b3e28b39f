import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { When } from "#app/ui/when.tsx";

type Text = {
	sectionId: string;
	number: string;
	title: string;
	language: string;
	versionId: string;
	version: number;
	hash: string;
	frozenAt: number;
	movedOn: boolean;
};

/** What is circulated: each text with its frozen version and its hash, one press away. */
export function CirculatedTexts({ policyId, texts }: { policyId: string; texts: readonly Text[] }) {
	const { t } = useTranslation("circulation");
	return (
		<section className="stack-tight" aria-labelledby="texts">
			<h2 id="texts">{t("texts.title")}</h2>
			<ul className="plain-list rule-list">
				{texts.map((text) => (
					<li key={text.sectionId} className="stack-tight">
						<p className="circulation-text" dir="auto" lang={text.language}>
							<Link to={`/policies/${policyId}/versions/${text.versionId}`}>
								{text.number} {text.title}
							</Link>
						</p>
						<p className="note soft">
							{t("texts.version", { number: text.version })} · <When at={text.frozenAt} />
						</p>
						<p className="note hash" dir="ltr">
							{text.hash}
						</p>
						<p className="note">
							<Link to={`/policies/${policyId}/sections/${text.sectionId}`}>{t("texts.section")}</Link>
							{text.movedOn ? <span className="care"> {t("texts.movedOn")}</span> : null}
						</p>
					</li>
				))}
			</ul>
		</section>
	);
}
