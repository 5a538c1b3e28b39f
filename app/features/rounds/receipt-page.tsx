import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Message } from "#app/ui/message.tsx";
import { When } from "#app/ui/when.tsx";
import type { BallotRound } from "./ballot-head.tsx";
import { ChoiceWord } from "./choice-word.tsx";
import { FocusedHeading } from "./focused-heading.tsx";
import { Moment } from "./moment.tsx";
import { spacedHash } from "./round-words.ts";

type Receipt = {
	ballotId: string;
	reference: string;
	hash: string;
	ballotHash: string;
	castAt: number;
	revision: number;
	choice: string;
	statement: string | null;
	entrySeq: number;
	supersededAt: number | null;
};

/** Proof for the voter to keep: the ballot was taken, when, and where the log says so. */
export function ReceiptPage({
	round,
	receipt,
	signature,
	address,
}: {
	round: BallotRound;
	receipt: Receipt;
	/** The installation's, over the receipt as a file: hex, and the key's fingerprint. */
	signature: { value: string; fingerprint: string };
	address: string;
}) {
	const { t } = useTranslation(["rounds", "procedure"]);
	return (
		<div className="sheet stack">
			<FocusedHeading>{t("receipt.title")}</FocusedHeading>
			{receipt.supersededAt === null ? (
				<p>{t(receipt.revision > 1 ? "receipt.replaced" : "receipt.text")}</p>
			) : (
				<Message kind="care">
					{t("receipt.superseded")} <When at={receipt.supersededAt} />
				</Message>
			)}
			<p className="receipt-reference">
				<span className="note soft">{t("receipt.reference")}</span>
				<strong dir="ltr">{receipt.reference}</strong>
			</p>
			<dl className="facts">
				<dt>{t("check.question")}</dt>
				<dd dir="auto">{round.question}</dd>
				<dt>{t("check.choice")}</dt>
				<dd className="check-choice">
					<ChoiceWord choice={receipt.choice} />
				</dd>
				{receipt.statement ? (
					<>
						<dt>{t("check.statement")}</dt>
						<dd dir="auto" className="verbatim">
							{receipt.statement}
						</dd>
					</>
				) : null}
				<dt>{t("receipt.castAt")}</dt>
				<dd>
					<When at={receipt.castAt} style="second" />
				</dd>
				<dt>{t("receipt.hash")}</dt>
				<dd className="hash" dir="ltr">
					{spacedHash(receipt.hash)}
				</dd>
				<dt>{t("receipt.ballotHash")}</dt>
				<dd className="hash" dir="ltr">
					{spacedHash(receipt.ballotHash)}
				</dd>
				<dt>{t("receipt.entry")}</dt>
				<dd>{t("receipt.entryText", { seq: receipt.entrySeq })}</dd>
			</dl>
			<section className="stack-tight receipt-signed" aria-labelledby="signed">
				<h2 id="signed">{t("procedure:act.signed")}</h2>
				<p>{t("procedure:act.signedText")}</p>
				<p className="no-print">
					<a href={`${address}/receipt.json?ballot=${receipt.ballotId}`} download>
						{t("procedure:act.download")}
					</a>
				</p>
				<dl className="facts">
					<dt>{t("procedure:act.signature")}</dt>
					<dd className="hash" dir="ltr">
						{spacedHash(signature.value)}
					</dd>
					<dt>{t("procedure:act.key")}</dt>
					<dd className="hash" dir="ltr">
						{signature.fingerprint}
					</dd>
				</dl>
				<p className="note soft">{t("receipt.keep")}</p>
			</section>
			{round.may.vote ? (
				<p className="no-print">
					{t("receipt.changeUntil")} <Moment at={round.closesAt} />.{" "}
					<Link to={`${address}/ballot`}>{t("yours.change")}</Link>
				</p>
			) : null}
			<p className="no-print">
				<Link to={address}>{t("receipt.back")}</Link>
			</p>
		</div>
	);
}
