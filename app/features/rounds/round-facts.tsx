import { Fragment } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Rule } from "#shared/rounds.ts";
import { type BallotRules, RulesVersion } from "./ballot-head.tsx";
import { Moment } from "./moment.tsx";
import { type NamedConstituency, shortHash, useRuleWords } from "./round-words.ts";

export type FactsRound = {
	id: string;
	state: string;
	rule: Rule;
	textHash: string;
	version: { id: string; number: number; title: string };
	sections: { id: string; number: string; title: string; level: number }[];
	createdAt: number;
	openedAt: number | null;
	closesAt: number;
	closedAt: number | null;
	reason: string | null;
	benches: NamedConstituency[];
};

/** What exactly is put to the vote, by which rule, and until when. */
export function RoundFacts({
	policyId,
	round,
	rules,
}: {
	policyId: string;
	round: FactsRound;
	rules: BallotRules;
}) {
	const { t } = useTranslation(["rounds", "procedure"]);
	const ruleWords = useRuleWords(round.benches);
	return (
		<section aria-labelledby="facts">
			<h2 id="facts">{t("facts.title")}</h2>
			<dl className="facts">
				<dt>{t("facts.text")}</dt>
				<dd>
					<Link to={`/policies/${policyId}/versions/${round.version.id}`} dir="auto">
						{round.version.title}
					</Link>{" "}
					· {t("facts.version", { number: round.version.number })}
					<br />
					<span className="hash soft" dir="ltr" title={round.textHash}>
						SHA-256 {shortHash(round.textHash)}
					</span>
					<br />
					<Link className="note no-print" to={`/policies/${policyId}/rounds/${round.id}/changes`}>
						{t("procedure:act.compare")}
					</Link>
				</dd>
				<dt>{t("facts.sections")}</dt>
				<dd>
					<Sections sections={round.sections} />
				</dd>
				<dt>{t("facts.rule")}</dt>
				<dd>
					{ruleWords(round.rule, rules.settings)}
					<br />
					<RulesVersion policyId={policyId} version={rules.version} />
				</dd>
				<dt>{t("facts.silence")}</dt>
				<dd>{t("facts.silenceText")}</dd>
				<dt>{t("facts.who")}</dt>
				<dd>{t(round.openedAt === null ? "facts.whoBefore" : "facts.whoAfter")}</dd>
				<Times round={round} />
				{round.reason ? (
					<>
						<dt>{t(round.state === "withdrawn" ? "facts.withdrawnBecause" : "facts.closedBecause")}</dt>
						<dd dir="auto">{round.reason}</dd>
					</>
				) : null}
			</dl>
		</section>
	);
}

function Times({ round }: { round: FactsRound }) {
	const { t } = useTranslation("rounds");
	const times: [string, number | null][] = [
		[t("facts.announced"), round.createdAt],
		[t("facts.opened"), round.openedAt],
		round.closedAt !== null ? [t("facts.closed"), round.closedAt] : [t("facts.closes"), round.closesAt],
	];
	return times.map(([label, at]) =>
		at === null ? null : (
			<Fragment key={label}>
				<dt>{label}</dt>
				<dd>
					<Moment at={at} />
				</dd>
			</Fragment>
		),
	);
}

function Sections({ sections }: { sections: FactsRound["sections"] }) {
	const { t } = useTranslation("rounds");
	const list = (
		<ul className="plain-list">
			{sections.map((section) => (
				<li key={section.id} dir="auto">
					{section.number} {section.title}
				</li>
			))}
		</ul>
	);
	if (sections.length <= 5) return list;
	return (
		<details>
			<summary>{t("facts.sectionCount", { count: sections.length })}</summary>
			{list}
		</details>
	);
}
