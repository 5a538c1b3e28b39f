import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Rule } from "#shared/rounds.ts";
import { Moment } from "./moment.tsx";
import { useRuleWords } from "./round-words.ts";

export type BallotRound = {
	id: string;
	number: number;
	question: string;
	state: string;
	rule: Rule;
	textHash: string;
	version: { id: string; number: number; title: string };
	closesAt: number;
	closedAt: number | null;
	mySeat: string | null;
	may: { vote: boolean };
	myBallot: { choice: string; statement: string | null; castAt: number; reference: string } | null;
};

/** The head of a ballot: question, text, rule, and until when. */
export function BallotHead({ policyId, round }: { policyId: string; round: BallotRound }) {
	const { t } = useTranslation("rounds");
	const ruleWords = useRuleWords();
	return (
		<header className="stack-tight">
			<p className="note soft">
				{t("round.number", { number: round.number })} ·{" "}
				{t(round.closedAt === null ? "ballot.closes" : "ballot.closedAt")}{" "}
				<Moment at={round.closedAt ?? round.closesAt} />
			</p>
			<h1 dir="auto" className="ballot-question">
				{round.question}
			</h1>
			<p>
				<span dir="auto">{round.version.title}</span> · {t("facts.version", { number: round.version.number })}{" "}
				· <Link to={`/policies/${policyId}/versions/${round.version.id}`}>{t("ballot.read")}</Link>
			</p>
			<p className="note soft">{ruleWords(round.rule)}</p>
		</header>
	);
}
