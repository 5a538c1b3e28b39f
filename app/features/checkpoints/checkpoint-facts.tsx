import { useTranslation } from "react-i18next";
import { When } from "#app/ui/when.tsx";
import type { CheckpointOccasion } from "#shared/checkpoint.ts";

export type CheckpointView = {
	seq: number;
	hash: string;
	at: number;
	occasion: CheckpointOccasion;
	fingerprint: string;
};

/** The newest checkpoint, in full, with its files. */
export function NewestCheckpoint({ policyId, checkpoint }: { policyId: string; checkpoint: CheckpointView }) {
	const { t } = useTranslation("checkpoints");
	const { seq, hash, at, occasion, fingerprint } = checkpoint;
	return (
		<section className="stack" aria-labelledby="newest">
			<h2 id="newest">{t("newest")}</h2>
			<dl className="checkpoint-facts">
				<dt>{t("entry")}</dt>
				<dd>{seq}</dd>
				<dt>{t("hash")}</dt>
				<dd>
					<bdi className="hash" dir="ltr">
						{hash}
					</bdi>
				</dd>
				<dt>{t("at")}</dt>
				<dd>
					<When at={at} style="second" />
				</dd>
				<dt>{t("occasion.label")}</dt>
				<dd>{t(`occasion.${occasion}`)}</dd>
				<dt>{t("key")}</dt>
				<dd>
					<bdi className="hash" dir="ltr">
						{fingerprint}
					</bdi>
				</dd>
			</dl>
			<p className="row no-print">
				{/* Plain links: these addresses answer with files. */}
				<a className="button button-quiet" href={`/policies/${policyId}/checkpoint.json`} download>
					{t("download")}
				</a>
			</p>
		</section>
	);
}

/** Every checkpoint there is, newest first. */
export function CheckpointList({ policyId, list }: { policyId: string; list: CheckpointView[] }) {
	const { t } = useTranslation("checkpoints");
	return (
		<section className="stack" aria-labelledby="all">
			<h2 id="all">{t("all")}</h2>
			<ul className="plain-list rule-list checkpoint-list">
				{list.map(({ seq, at, occasion, hash }) => (
					<li key={seq}>
						<span>
							{t("entry")} {seq}
							<bdi className="hash" dir="ltr">
								{hash.slice(0, 16)}…
							</bdi>
						</span>
						<span>
							<When at={at} />
							<span className="soft note">{t(`occasion.${occasion}`)}</span>
						</span>
						<span className="no-print">
							<a
								href={`/policies/${policyId}/checkpoint.json?seq=${seq}`}
								download
								aria-label={t("downloadOf", { seq })}
							>
								checkpoint.json
							</a>{" "}
							<a
								href={`/policies/${policyId}/log.json?from=${seq}`}
								download
								aria-label={`${t("downloadLog")}: ${seq}`}
							>
								log.json
							</a>
						</span>
					</li>
				))}
			</ul>
		</section>
	);
}
