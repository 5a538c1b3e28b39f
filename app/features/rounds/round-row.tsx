import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { When } from "#app/ui/when.tsx";

export type RowRound = {
	id: string;
	number: number;
	question: string;
	state:
		| "frozen"
		| "announced"
		| "open"
		| "counting"
		| "closed"
		| "certified"
		| "published"
		| "withdrawn"
		| "void"
		| "annulled";
	closesAt: number;
	closedAt: number | null;
	textTitle: string;
	seats: number;
	voted: number;
	waitsForMe: boolean;
	outcome: string | null;
	hasRecord: boolean;
};

/** One round in the list: what was asked, where it stands, and whether it waits for the reader. */
export function RoundRow({ policyId, round }: { policyId: string; round: RowRound }) {
	const { t } = useTranslation("rounds");
	const address = `/policies/${policyId}/rounds/${round.id}`;
	return (
		<li className="round-row">
			<div className="stack-tight">
				<p className="note soft">
					{t("round.number", { number: round.number })} · <StateWord state={round.state} />
				</p>
				<h2 dir="auto">
					<Link to={address}>{round.question}</Link>
				</h2>
				<p className="soft" dir="auto">
					{round.textTitle}
				</p>
			</div>
			<div className="round-row-end stack-tight">
				{round.outcome ? (
					<p>
						<strong>{t(`outcome.${round.outcome}` as never)}</strong>
					</p>
				) : null}
				<p className="note soft">
					{round.closedAt !== null ? t("list.closed") : t("list.closes")}{" "}
					<When at={round.closedAt ?? round.closesAt} />
				</p>
				{round.seats > 0 ? (
					<p className="note soft">{t("turnout.count", { voted: round.voted, count: round.seats })}</p>
				) : null}
				{round.waitsForMe ? (
					<p>
						<Link to={`${address}/ballot`} className="button button-small">
							{t("round.vote")}
						</Link>
					</p>
				) : null}
				{round.hasRecord ? (
					<p>
						<Link to={`${address}/record`}>{t("round.record")}</Link>
					</p>
				) : null}
			</div>
		</li>
	);
}

/** Where a round stands, in a word; the colour repeats the word. */
export function StateWord({ state }: { state: RowRound["state"] }) {
	const { t } = useTranslation("rounds");
	const look =
		state === "open"
			? "met"
			: state === "void" || state === "annulled"
				? "not-met"
				: state === "counting"
					? "care"
					: "";
	return <span className={look}>{t(`state.${state}`)}</span>;
}
