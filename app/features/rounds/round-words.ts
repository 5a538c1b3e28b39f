import { useTranslation } from "react-i18next";
import { useConstituencyName } from "#app/ui/who.tsx";
import { dateLocale } from "#shared/i18n.ts";
import { explainDecision, explainRule } from "#shared/rounds/explain.ts";
import type { Decision, Groups, Rule } from "#shared/rounds.ts";

export type NamedConstituency = { code: string; name: string | null };

type Say = (key: string, params?: Record<string, unknown>) => string;

/** Sentences whose keys are known only when the page is made (a rule's, a result's). */
export function useSay(): Say {
	return useTranslation().t as unknown as Say;
}

/**
 * The rule in one sentence.
 * @param constituencies those whose names are the body's own
 */
export function useRuleWords(
	constituencies: readonly NamedConstituency[] = [],
): (rule: Rule, settings?: { castingVote: "off" | "chair" }) => string {
	const say = useSay();
	const nameOf = useConstituencyName();
	const { i18n } = useTranslation();
	return (rule, settings) => {
		const { key, params, groups } = explainRule(rule, settings?.castingVote);
		const list = new Intl.ListFormat(dateLocale(i18n.language), { type: "conjunction" });
		const names = groups.map((code) => nameOf(code, constituencies.find((one) => one.code === code)?.name));
		return say(key, { ...params, groups: list.format(names) });
	};
}

export type DecisionWords = {
	/** The sentence of the outcome. */
	outcome: string;
	/** Each test with its numbers, in the order in which it was made. */
	lines: { text: string; met: boolean }[];
};

/** A result in sentences, with the constituencies' names as this page writes them. */
export function useDecisionWords(
	constituencies: NamedConstituency[],
): (rule: Rule, groups: Groups, decision: Decision) => DecisionWords {
	const say = useSay();
	const nameOf = useConstituencyName();
	const { i18n } = useTranslation();
	const ownName = (code: string) => nameOf(code, constituencies.find((one) => one.code === code)?.name);
	const position = (code: string) => constituencies.findIndex((one) => one.code === code);
	return (rule, groups, decision) => {
		const { lines, outcome } = explainDecision(rule, inOrder(groups, constituencies), decision);
		const list = new Intl.ListFormat(dateLocale(i18n.language), { type: "conjunction" });
		const named = [...outcome.groups].sort((a, b) => position(a) - position(b)).map(ownName);
		return {
			outcome: say(outcome.key, { ...outcome.params, groups: list.format(named) }),
			lines: lines.map(({ key, params, group, met }) => ({
				text: say(key, { ...params, ...(group !== undefined && { group: ownName(group) }) }),
				met,
			})),
		};
	};
}

/** The same groups in the body's order of constituencies; canonical JSON has them by the alphabet. */
export function inOrder(groups: Groups, constituencies: NamedConstituency[]): Groups {
	const codes = constituencies.map((one) => one.code).filter((code) => code in groups);
	const rest = Object.keys(groups).filter((code) => !codes.includes(code));
	return Object.fromEntries(
		[...codes, ...rest].flatMap((code) => (groups[code] ? [[code, groups[code]]] : [])),
	);
}

/** Enough of a hash to tell two texts apart by eye. */
export function shortHash(hash: string): string {
	return `${hash.slice(0, 4)} ${hash.slice(4, 8)} … ${hash.slice(-4)}`;
}

/** A whole hash in groups that the eye can follow. */
export function spacedHash(hash: string): string {
	return hash.match(/.{1,8}/g)?.join(" ") ?? hash;
}
