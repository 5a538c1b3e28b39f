import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { RoundSettings } from "#shared/procedure.ts";
import type { Rule } from "#shared/rounds.ts";
import { Moment } from "./moment.tsx";
import { type NamedConstituency, shortHash, useRuleWords } from "./round-words.ts";
import { TimeLeft } from "./time-left.tsx";

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
	benches: NamedConstituency[];
	mySeat: string | null;
	may: { vote: boolean };
	myBallot: { choice: string; statement: string | null; castAt: number; reference: string } | null;
};

/** What the round keeps of the rules of procedure; `version` is null where the body had adopted none. */
export type BallotRules = { settings: RoundSettings; version: number | null };

/** The head of a ballot: the question, what exactly is put, what adoption needs, and until when. */
export function BallotHead({
	policyId,
	round,
	rules,
}: {
	policyId: string;
	round: BallotRound;
	rules: BallotRules;
}) {
	const { t } = useTranslation(["rounds", "procedure"]);
	const ruleWords = useRuleWords(round.benches);
	return (
		<header className="stack-tight">
			<h1 dir="auto" className="ballot-question">
				{round.question}
			</h1>
			<dl className="facts">
				<dt>{t("procedure:act.put")}</dt>
				<dd>
					<WhatIsPut policyId={policyId} round={round} />
				</dd>
				<dt>{t("procedure:act.rule")}</dt>
				<dd>
					{ruleWords(round.rule, rules.settings)}
					<br />
					<RulesVersion policyId={policyId} version={rules.version} />
				</dd>
				<dt>{t(round.closedAt === null ? "procedure:act.until" : "ballot.closedAt")}</dt>
				<dd>
					<Moment at={round.closedAt ?? round.closesAt} />
					{round.may.vote ? (
						<>
							<br />
							<TimeLeft closesAt={round.closesAt} />
						</>
					) : null}
				</dd>
			</dl>
		</header>
	);
}

/** The frozen text by title, version and hash; itself and its changes one press away. */
function WhatIsPut({ policyId, round }: { policyId: string; round: BallotRound }) {
	const { t } = useTranslation(["rounds", "procedure"]);
	const { version } = round;
	return (
		<>
			<bdi className="ballot-text">{version.title}</bdi> · {t("facts.version", { number: version.number })} ·{" "}
			<span className="hash soft ballot-hash" dir="ltr" title={round.textHash}>
				SHA-256 {shortHash(round.textHash)}
			</span>
			<br />
			<Link to={`/policies/${policyId}/versions/${version.id}`}>{t("ballot.read")}</Link>
			{" · "}
			<Link to={`/policies/${policyId}/rounds/${round.id}/changes`}>{t("procedure:act.compare")}</Link>
		</>
	);
}

/** Which rules the round follows, with the way to all of them. */
export function RulesVersion({ policyId, version }: { policyId: string; version: number | null }) {
	const { t } = useTranslation("procedure");
	return (
		<Link className="note" to={`/policies/${policyId}/procedure`}>
			{version === null ? t("act.presetRules") : t("act.rules", { number: version })}
		</Link>
	);
}
