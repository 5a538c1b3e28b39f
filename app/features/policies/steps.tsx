import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { type StepNumber, stepNumbers, stepStatus } from "#shared/policies.ts";

/** The guide's six steps in a row: number, name, and in words whether each is done, current or next. */
export function Steps({
	current,
	links = {},
}: {
	current: number;
	/** The addresses of the steps that have a page of their own. */
	links?: Partial<Record<StepNumber, string>>;
}) {
	const { t } = useTranslation();
	const { t: say } = useTranslation("policies");
	return (
		<ol className="steps" aria-label={say("steps.label")}>
			{stepNumbers.map((step) => {
				const status = stepStatus(step, current);
				const to = links[step];
				return (
					<li
						key={step}
						className={`step-${status}`}
						aria-current={status === "current" ? "step" : undefined}
					>
						<span>
							{step} {to ? <Link to={to}>{t(`step.${step}`)}</Link> : t(`step.${step}`)}
						</span>
						<small>{say(`steps.${status}`)}</small>
					</li>
				);
			})}
		</ol>
	);
}
