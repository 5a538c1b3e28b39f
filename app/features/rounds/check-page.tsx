import { useTranslation } from "react-i18next";
import { Form } from "react-router";
import { Button } from "#app/ui/button.tsx";
import { Message } from "#app/ui/message.tsx";
import type { BallotRound } from "./ballot-head.tsx";
import { ChoiceWord } from "./choice-word.tsx";
import { FocusedHeading } from "./focused-heading.tsx";
import { Moment } from "./moment.tsx";
import { shortHash } from "./round-words.ts";
import { TimeLeft } from "./time-left.tsx";
import { type HeldSeat, InPlaceOf } from "./whose-vote.tsx";

type Props = {
	round: BallotRound;
	held: HeldSeat[];
	check: { choice: string; statement: string; textHash: string; key: string; seat?: string };
	address: string;
};

/** What will be cast, before it is. The hidden key makes pressing twice one ballot. */
export function CheckPage({ round, held, check, address }: Props) {
	const { t } = useTranslation("rounds");
	return (
		<div className="sheet stack">
			<FocusedHeading>{t("check.title")}</FocusedHeading>
			{round.may.vote ? null : <Message kind="care">{t("ballot.closed")}</Message>}
			<InPlaceOf seat={held.find(({ seat }) => seat === check.seat)} />
			<dl className="facts">
				<dt>{t("check.question")}</dt>
				<dd dir="auto">{round.question}</dd>
				<dt>{t("facts.text")}</dt>
				<dd>
					<span dir="auto">{round.version.title}</span> ·{" "}
					{t("facts.version", { number: round.version.number })}
					<br />
					<span className="hash soft" dir="ltr">
						SHA-256 {shortHash(check.textHash)}
					</span>
				</dd>
				<dt>{t("check.choice")}</dt>
				<dd className="check-choice">
					<ChoiceWord choice={check.choice} />
				</dd>
				{check.statement ? (
					<>
						<dt>{t("check.statement")}</dt>
						<dd dir="auto" className="verbatim">
							{check.statement}
						</dd>
					</>
				) : null}
			</dl>
			<p>
				{t("check.until")} <Moment at={round.closesAt} />. <TimeLeft closesAt={round.closesAt} />
			</p>
			<Form method="post" action={`${address}/ballot`} className="row">
				<input type="hidden" name="choice" value={check.choice} />
				<input type="hidden" name="statement" value={check.statement} />
				<input type="hidden" name="textHash" value={check.textHash} />
				<input type="hidden" name="key" value={check.key} />
				{check.seat ? <input type="hidden" name="seat" value={check.seat} /> : null}
				<Button name="intent" value="cast" disabled={!round.may.vote}>
					{t("check.cast")}
				</Button>
				<Button look="quiet" name="intent" value="change">
					{t("check.change")}
				</Button>
			</Form>
		</div>
	);
}
