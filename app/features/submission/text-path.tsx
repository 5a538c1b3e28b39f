import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { SubmissionState } from "#shared/submission.ts";

/** The stations of a text that is not sent back. */
const stations = ["validated", "submitted", "adopted", "published", "inForce"] as const;

/** Which station the state stands at; a returned text stands where it was submitted, one not validated before all. */
function stationOf(state: SubmissionState): number {
	if (state === "notValidated") return -1;
	return stations.indexOf(state === "returned" ? "submitted" : state);
}

/** Where the policy stands, in words, and the way there and on. */
export function TextPath({ state, policy }: { state: SubmissionState; policy: string }) {
	const { t } = useTranslation("submission");
	const current = stationOf(state);
	return (
		<section className="stack" aria-labelledby="state">
			<ol className="text-path" aria-label={t("path")}>
				{stations.map((station, index) => {
					const status = index < current ? "Done" : index === current ? "Current" : "Next";
					const words = index === current ? t(`state.${state}`) : t(`state.${station}`);
					return (
						<li
							key={station}
							className={`text-path-${status.toLowerCase()}`}
							aria-current={status === "Current" ? "step" : undefined}
						>
							<span>{words}</span>
							<small>{t(`path${status}`)}</small>
						</li>
					);
				})}
			</ol>
			<div className="submission-state stack-tight">
				<h2 id="state">{t(`state.${state}`)}</h2>
				<p>{t(`stateText.${state}`)}</p>
				{state === "notValidated" || state === "returned" ? (
					<p>
						<Link to={`${policy}/rounds`}>{t("toRounds")}</Link>
					</p>
				) : null}
			</div>
		</section>
	);
}
