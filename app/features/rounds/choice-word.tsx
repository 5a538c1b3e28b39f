import { useTranslation } from "react-i18next";
import type { BallotChoice } from "#shared/rounds.ts";

const signs: Record<BallotChoice, string> = { approve: "✓", reserve: "✓", oppose: "✕", abstain: "–" };

/** A choice with its sign; the sign repeats the word. */
export function ChoiceWord({ choice }: { choice: string }) {
	const { t } = useTranslation("decision");
	return (
		<span className="ballot-choice">
			<span className="ballot-sign" aria-hidden="true">
				{signs[choice as BallotChoice]}
			</span>
			{t(`choice.${choice}` as never)}
		</span>
	);
}
