import { useTranslation } from "react-i18next";
import { Form } from "react-router";
import { Button } from "#app/ui/button.tsx";
import { Choices, TextAreaField } from "#app/ui/field.tsx";
import { When } from "#app/ui/when.tsx";
import type { RoundSettings } from "#shared/procedure.ts";
import { ballotChoices } from "#shared/rounds.ts";
import type { BallotRound } from "./ballot-head.tsx";
import { ChoiceWord } from "./choice-word.tsx";
import { shortHash } from "./round-words.ts";
import { type HeldSeat, WhoseVote } from "./whose-vote.tsx";

/** Four choices and a statement. Nothing is cast here: the next page shows what was chosen first. */
export function BallotForm({
	round,
	publicity,
	held,
	values,
	errors,
}: {
	round: BallotRound;
	publicity: RoundSettings["publicity"];
	held: HeldSeat[];
	values: { choice?: string; statement?: string; seat?: string };
	errors: Record<string, string>;
}) {
	const { t } = useTranslation(["rounds", "procedure"]);
	return (
		<Form method="post" className="stack">
			{round.myBallot ? (
				<p className="message">
					{t("ballot.already")} <When at={round.myBallot.castAt} />
				</p>
			) : null}
			<input type="hidden" name="textHash" value={round.textHash} />
			<WhoseVote round={round} held={held} chosen={values.seat} error={errors.seat} />
			<Choices
				boxed
				name="choice"
				legend={
					<>
						{t("ballot.legend")}{" "}
						<span className="hash soft" dir="ltr">
							SHA-256 {shortHash(round.textHash)}
						</span>
					</>
				}
				value={values.choice}
				error={errors.choice}
				options={ballotChoices.map((choice) => ({ value: choice, label: <ChoiceWord choice={choice} /> }))}
			/>
			<TextAreaField
				label={t("ballot.statement")}
				hint={t("ballot.statementHint")}
				name="statement"
				maxLength={4000}
				rows={4}
				defaultValue={values.statement}
				error={errors.statement}
			/>
			<Button name="intent" value="check" disabled={!round.may.vote}>
				{t("ballot.check")}
			</Button>
			<p className="note soft">{t(publicity === "totals" ? "procedure:act.totalsOnly" : "ballot.named")}</p>
		</Form>
	);
}
