import { useTranslation } from "react-i18next";
import { ButtonLink } from "#app/ui/button.tsx";
import { Message } from "#app/ui/message.tsx";
import { When } from "#app/ui/when.tsx";

type Round = {
	state: string;
	mySeat: string | null;
	closesAt: number;
	myBallot: { choice: string; statement: string | null; castAt: number; reference: string } | null;
	may: { vote: boolean };
};

/** What the reader can do in this round, in one sentence: vote, change the ballot, or why not. */
export function YourVote({ address, round, capacity }: { address: string; round: Round; capacity: string }) {
	const { t } = useTranslation(["rounds", "decision", "common"]);
	if (round.state === "withdrawn" || round.state === "void" || round.state === "annulled")
		return <Message>{t(`yours.${round.state}`)}</Message>;
	if (round.state === "frozen" || round.state === "announced")
		return <Message>{t(`yours.${round.state}`)}</Message>;
	const ballot = round.myBallot;
	const own = ballot ? (
		<p>
			{t("yours.cast")} <strong>{t(`decision:choice.${ballot.choice}` as never)}</strong> ·{" "}
			<When at={ballot.castAt} />{" "}
			<span className="soft">· {t("yours.reference", { reference: ballot.reference })}</span>
		</p>
	) : null;
	if (round.state === "counting")
		return (
			<Message kind="care" title={t("yours.counting")}>
				{own}
			</Message>
		);
	if (round.state !== "open") return own;
	if (round.may.vote) {
		return (
			<div className={ballot ? "message stack-tight" : "message message-care stack-tight"}>
				{own ?? <p>{t("yours.waiting")}</p>}
				<ButtonLink to={`${address}/ballot`} look={ballot ? "quiet" : "primary"}>
					{t(ballot ? "yours.change" : "round.vote")}
				</ButtonLink>
			</div>
		);
	}
	return <Message>{t(reasonNotToVote(capacity))}</Message>;
}

/** Why somebody without a seat does not vote; the sentence fits the capacity. */
export function reasonNotToVote(capacity: string) {
	if (capacity === "alternate") return "yours.not.alternate" as const;
	if (capacity === "observer") return "yours.not.observer" as const;
	if (capacity === "spokesperson" || capacity === "titular") return "yours.not.late" as const;
	return "yours.not.other" as const;
}
