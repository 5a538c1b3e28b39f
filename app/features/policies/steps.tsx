import { useTranslation } from "react-i18next";
import { stepNumbers, stepStatus } from "#shared/policies.ts";

/** The guide's six steps in a row: number, name, and in words whether each is done, current or next. */
export function Steps({ current }: { current: number }) {
	const { t } = useTranslation();
	const { t: say } = useTranslation("policies");
	return (
		<ol className="steps" aria-label={say("steps.label")}>
			{stepNumbers.map((step) => {
				const status = stepStatus(step, current);
				return (
					<li
						key={step}
						className={`step-${status}`}
						aria-current={status === "current" ? "step" : undefined}
					>
						<span>
							{step} {t(`step.${step}`)}
						</span>
						<small>{say(`steps.${status}`)}</small>
					</li>
				);
			})}
		</ol>
	);
}
