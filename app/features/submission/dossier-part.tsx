import { useTranslation } from "react-i18next";
import type { SubmissionView } from "#server/features/submission-view.ts";
import { dossierParts, type DossierPart as Part } from "#shared/submission.ts";

/** A part's name as the key of a catalogue: "T12_1". */
function keyOf(part: Part): "summary" {
	return part.replace(".", "_") as "summary";
}

/** What the dossier holds and lacks, by name, and the archive itself. */
export function DossierPart({ view, policy }: { view: SubmissionView; policy: string }) {
	const { t } = useTranslation("submission");
	const { missing, validated } = view;
	return (
		<section className="stack" aria-labelledby="dossier">
			<h2 id="dossier">{t("dossierPart.title")}</h2>
			<p className="soft note">{t("dossierPart.intro")}</p>
			{validated ? (
				<>
					<p>
						{missing.length === 0
							? t("dossierPart.complete")
							: t("dossierPart.incomplete", { count: missing.length })}
					</p>
					<ul className="plain-list rule-list" aria-label={t("dossierPart.holds")}>
						{dossierParts.map((part) => {
							const isMissing = missing.includes(part);
							return (
								<li key={part} className="dossier-row">
									<span>{t(`dossierPart.part.${keyOf(part)}`)}</span>
									<span className={isMissing ? "dossier-missing" : "soft"}>
										{t(isMissing ? "dossierPart.missing" : "dossierPart.there")}
									</span>
								</li>
							);
						})}
					</ul>
					<p>
						<a href={`${policy}/submission/dossier.zip`} download className="button button-quiet">
							{t("dossierPart.download")}
						</a>
					</p>
				</>
			) : null}
		</section>
	);
}
