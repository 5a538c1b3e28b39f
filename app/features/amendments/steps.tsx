import { useTranslation } from "react-i18next";
import { When } from "#app/ui/when.tsx";
import { Who } from "#app/ui/who.tsx";
import type { AmendmentStep } from "#shared/amendments.ts";

/** Everything that happened, oldest first. */
export function Steps({ steps }: { steps: AmendmentStep[] }) {
	const { t } = useTranslation("amendments");
	const say = t as unknown as (key: string) => string;
	return (
		<section className="stack-tight" aria-labelledby="steps">
			<h2 id="steps">{t("steps")}</h2>
			<ol className="plain-list rule-list amendment-steps">
				{steps.map((step, index) => (
					<li key={`${index}-${step.at}`}>
						<strong>{say(`step.${step.act}`)}</strong>
						{step.reason ? (
							<p className="note" dir="auto">
								{step.reason}
							</p>
						) : null}
						<p className="note soft">
							<Who name={step.by} constituency={step.constituency} capacity={step.capacity} />
							{", "}
							<When at={step.at} />
						</p>
					</li>
				))}
			</ol>
		</section>
	);
}
