import { useTranslation } from "react-i18next";
import { Moment } from "./moment.tsx";
import { Part, type RecordView } from "./record-part.tsx";
import { spacedHash } from "./round-words.ts";

/** Place in the log, signature, and how anyone checks the file without this installation. */
export function RecordProof({ view }: { view: RecordView }) {
	const { t } = useTranslation("record");
	const { record, fingerprint } = view;
	return (
		<Part id="proof" title={t("proof")}>
			<dl className="facts">
				<dt>{t("made")}</dt>
				<dd>
					<Moment at={record.madeAt} />
				</dd>
				<dt>{t("log")}</dt>
				<dd>
					{t("logText", { seq: record.checkpoint.seq, count: record.entries })}
					<br />
					<span className="hash" dir="ltr">
						{record.checkpoint.hash}
					</span>
				</dd>
				<dt>{t("signature")}</dt>
				<dd>
					<span className="hash" dir="ltr">
						{record.signature.algorithm} {spacedHash(record.signature.value)}
					</span>
				</dd>
				<dt>{t("key")}</dt>
				<dd className="hash" dir="ltr">
					{fingerprint}
				</dd>
				<dt>{t("check")}</dt>
				<dd>
					{t("checkText")}
					<br />
					<code dir="ltr">npm run --silent verify -- record-round-{record.round.number}.json</code>
				</dd>
			</dl>
			{view.failures.length === 0 ? <p className="note soft no-print">{t("holds")}</p> : null}
			<p className="note soft">{t("limits")}</p>
		</Part>
	);
}
