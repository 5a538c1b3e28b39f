import { useTranslation } from "react-i18next";
import { Button } from "#app/ui/button.tsx";
import { useWhen } from "#app/ui/when.tsx";
import type { Checkpoint } from "#shared/checkpoint.ts";
import { type Newest, setAside, useHeldCheckpoint } from "./held-checkpoint.ts";
import "./checkpoints.css";

/** On every page of a policy: silent, until the log no longer continues what this browser saw before. */
export function CheckpointAlarm({ policyId, newest }: { policyId: string; newest: Newest }) {
	const { t } = useTranslation("checkpoints");
	const write = useWhen();
	const { watch, again } = useHeldCheckpoint(policyId, newest);
	if (watch.state !== "alarm") return null;
	const { held, entry } = watch;
	return (
		<div className="page no-print">
			<div className="message message-wrong checkpoint-alarm" role="alert">
				<strong>{t("browser.alarm")}</strong>
				<p>{t("browser.alarmText", { when: write(held.at), seq: held.seq, entry })}</p>
				<p className="row">
					<a href={addressOf(held)} download={`checkpoint-${held.seq}.json`}>
						{t("browser.keep")}
					</a>
					<Button
						type="button"
						look="quiet"
						small
						onClick={() => {
							setAside(held);
							again();
						}}
					>
						{t("browser.forget")}
					</Button>
				</p>
			</div>
		</div>
	);
}

/** On the page of the checkpoints: what the browser holds, in words. */
export function HeldState({ policyId, newest }: { policyId: string; newest: Newest }) {
	const { t } = useTranslation("checkpoints");
	const { watch } = useHeldCheckpoint(policyId, newest);
	const key = watch.state === "alarm" ? "alarm" : watch.state;
	return (
		<section className="stack-tight no-print" aria-labelledby="browser">
			<h2 id="browser">{t("browser.title")}</h2>
			<p aria-live="polite">{t(`browser.${key}`, { seq: "seq" in watch ? watch.seq : 0 })}</p>
		</section>
	);
}

function addressOf(held: Checkpoint): string {
	return `data:application/json;charset=utf-8,${encodeURIComponent(`${JSON.stringify(held, null, "\t")}\n`)}`;
}
