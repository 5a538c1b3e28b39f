import { useTranslation } from "react-i18next";

/** The full hash of a frozen text, and how somebody who does not trust us computes it. */
export function HowToCheck({ hash, number }: { hash: string; number: number }) {
	const { t } = useTranslation("policies");
	return (
		<section className="stack-tight" aria-labelledby="check">
			<h2 id="check">{t("version.check")}</h2>
			<p className="soft note">{t("version.hash")}</p>
			<p>
				<bdi className="hash" dir="ltr">
					{hash}
				</bdi>
			</p>
			<p>{t("version.howTo")}</p>
			<code className="command">{`(printf 'text/1\\n'; cat version-${number}.json) | sha256sum`}</code>
			<p className="no-print">
				{/* A plain link: this address answers with a file. */}
				<a href="?format=canonical" download>
					{t("version.download")}
				</a>
			</p>
		</section>
	);
}
