import { useTranslation } from "react-i18next";
import { Constituency } from "#app/ui/who.tsx";
import { countBallots, readRule } from "#shared/rounds/count.ts";
import type { Decision, Groups, Rule } from "#shared/rounds.ts";
import { ResultBar } from "./result-bar.tsx";
import { inOrder, type NamedConstituency, useDecisionWords } from "./round-words.ts";

export type Result = {
	rule: Rule;
	groups: Groups;
	decision: Decision;
	constituencies: NamedConstituency[];
};

/** The result as LOOK.md sets it: a row per constituency, the tests met and not met, the outcome's sentence. */
export function ResultView(result: Result & { heading?: "h2" | "h3" }) {
	const { t } = useTranslation(["rounds", "decision"]);
	const say = useDecisionWords(result.constituencies);
	const words = say(result.rule, result.groups, result.decision);
	const Heading = result.heading ?? "h2";
	return (
		<div className="stack result">
			<p className="note soft">{t("result.title")}</p>
			<Heading id="result" className="result-outcome">
				{words.outcome}
			</Heading>
			<ResultTable {...result} />
			<ul className="plain-list result-lines">
				{words.lines.map((line) => (
					<li key={line.text}>
						<strong className={line.met ? "met" : "not-met"}>
							{t(line.met ? "decision:met.yes" : "decision:met.no")}
						</strong>{" "}
						{line.text}
					</li>
				))}
			</ul>
		</div>
	);
}

/** One row per constituency; the numbers are those decide() counted. */
export function ResultTable({ rule, groups, decision, constituencies }: Result) {
	const { t } = useTranslation("rounds");
	const ordered = inOrder(groups, constituencies);
	const counts = countBallots(readRule(rule), ordered);
	const longest = Math.max(...Object.values(ordered).map((group) => group.seats), 1);
	return (
		<table className="table-cards result-table">
			<caption className="visually-hidden">{t("result.caption")}</caption>
			<thead>
				<tr>
					<th scope="col">{t("result.constituency")}</th>
					<th scope="col" className="number">
						{t("result.for")}
					</th>
					<th scope="col" className="number">
						{t("result.against")}
					</th>
					<th scope="col" className="number">
						{t("result.abstained")}
					</th>
					<th scope="col" className="number">
						{t("result.silent")}
					</th>
					<th scope="col">{t("result.verdict")}</th>
				</tr>
			</thead>
			<tbody>
				{counts.map((count) => {
					const group = ordered[count.code];
					if (!group) return null;
					const filled = group.seats - (group.vacant ?? 0);
					const silent = filled - Number(count.ballots);
					const verdict = verdictOf(rule, decision, count.code);
					const name = constituencies.find((one) => one.code === count.code)?.name ?? null;
					return (
						<tr key={count.code}>
							<th scope="row">
								<Constituency code={count.code} own={name} />
								<ResultBar
									constituency={count.code}
									votesFor={Number(count.for_)}
									against={Number(count.against)}
									abstain={Number(count.abstain)}
									seats={group.seats}
									scale={longest}
								/>
							</th>
							<td className="number" data-label={t("result.for")}>
								<span>
									{Number(count.for_)}
									{count.reserve > 0n ? (
										<span className="soft note">
											{" "}
											{t("result.reserved", { count: Number(count.reserve) })}
										</span>
									) : null}
								</span>
							</td>
							<td className="number" data-label={t("result.against")}>
								{Number(count.against)}
							</td>
							<td className="number" data-label={t("result.abstained")}>
								{Number(count.abstain)}
							</td>
							<td className="number" data-label={t("result.silent")}>
								<span>
									{silent}
									{group.vacant ? (
										<span className="soft note"> {t("result.vacant", { count: group.vacant })}</span>
									) : null}
								</span>
							</td>
							<td data-label={t("result.verdict")}>
								<span className={verdict.look}>{t(`verdict.${verdict.word}`)}</span>
							</td>
						</tr>
					);
				})}
			</tbody>
		</table>
	);
}

/** What the result object says of one constituency; where the rule counts all together, that. */
function verdictOf(rule: Rule, decision: Decision, code: string) {
	if (decision.missed?.includes(code)) return { word: "noQuorum", look: "not-met" } as const;
	if (decision.missed) return { word: "quorum", look: "" } as const;
	const carried = decision.groupResult?.[code];
	if (carried) {
		return carried === "carried"
			? ({ word: "carried", look: "met" } as const)
			: ({ word: "notCarried", look: "not-met" } as const);
	}
	if (rule.kind === "consensus") {
		if (decision.objecting?.includes(code)) return { word: "objects", look: "not-met" } as const;
		if (decision.noSupportFrom?.includes(code)) return { word: "noSupport", look: "not-met" } as const;
		return { word: "agrees", look: "met" } as const;
	}
	const half = decision.halfInGroup?.[code];
	if (half !== undefined) {
		return half ? ({ word: "half", look: "met" } as const) : ({ word: "notHalf", look: "not-met" } as const);
	}
	return { word: "together", look: "" } as const;
}
