import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { WordOffer } from "#shared/word.ts";
import "./word.css";

type Props = {
	/** Where the text is: "/policies/…", "…/sections/…" or "…/versions/…". */
	address: string;
	offer: WordOffer;
	/** An older version has no brackets or revisions: they are proposed for the present text. */
	forms?: "clean" | "all";
	/** Where a Word file with revisions is brought in; only for a section. */
	importTo?: string;
};

/** A text as files: quiet, where one looks for it, and without scripts. */
export function DownloadMenu({ address, offer, forms = "all", importTo }: Props) {
	const { t } = useTranslation("word");
	const shown = forms === "all" ? (["clean", "changes", "brackets"] as const) : (["clean"] as const);
	return (
		<details className="menu word-menu no-print">
			<summary>{t("menu")}</summary>
			<div className="menu-body stack-tight">
				<ul className="plain-list stack-tight">
					{shown.map((form) => (
						<li key={form}>
							<a href={`${address}/text.docx${form === "clean" ? "" : `?form=${form}`}`} download>
								{t(`file.${form}`)}
							</a>
						</li>
					))}
					<li>
						<a href={`${address}/text.pdf`}>{t(offer.pdf ? "file.pdf" : "file.print")}</a>
					</li>
					{importTo && offer.mayImport ? (
						<li className="word-menu-import">
							<Link to={importTo}>{t("import.link")}</Link>
						</li>
					) : null}
				</ul>
				<p className="soft note">{t("menuText")}</p>
			</div>
		</details>
	);
}
