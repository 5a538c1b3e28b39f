import type { RecordPaper } from "./record-paper.ts";
import type { Words } from "./record-parts.ts";
import { explainDecision, explainRule } from "./rounds/explain.ts";

/** What a form of the record must bring: its language, its zone, its names. */
export type Speech = Pick<Words, "say" | "when" | "nameOf" | "languageOf"> & {
	/** "Workers and employers". */
	listOf: (names: string[]) => string;
};

/** Rule and result of a record in sentences, with the names this form uses. Nothing is decided here. */
export function wordsOf(paper: RecordPaper, speech: Speech): Words {
	const { say, nameOf, listOf } = speech;
	const { round, groups, decision } = paper.count;
	const order = paper.constituencies.map(({ code }) => code);
	const sorted = (codes: readonly string[]) =>
		[...codes].sort((a, b) => order.indexOf(a) - order.indexOf(b)).map(nameOf);
	const counted = { ...round.rule, ...(round.castingVote && { castingVote: round.castingVote }) };
	const asked = paper.parts.settings?.castingVote === "chair" ? "chair" : "off";
	const rule = explainRule(round.rule, asked);
	const inOrder = Object.fromEntries(order.flatMap((code) => (groups[code] ? [[code, groups[code]]] : [])));
	const { lines, outcome } = explainDecision(counted, inOrder, decision);
	return {
		...speech,
		rule: say(rule.key, { ...rule.params, groups: listOf(sorted(rule.groups)) }),
		outcome: say(outcome.key, { ...outcome.params, groups: listOf(sorted(outcome.groups)) }),
		lines: lines.map(({ key, params, group, met }) => ({
			key,
			text: say(key, { ...params, ...(group !== undefined && { group: nameOf(group) }) }),
			met,
		})),
	};
}

/** What every exported form says of itself (DOMAIN 5), line by line. */
export function describeExport(
	paper: RecordPaper,
	{ say, when }: Speech,
): { label: string; value: string }[] {
	const { certified, count, countHash, state } = paper;
	const kind = say(certified ? "certificate:export.kindCertified" : "certificate:export.kindCount");
	const line = (name: string, value: string) => ({ label: say(`certificate:export.${name}`), value });
	return [
		line(
			"what",
			say("certificate:export.whatValue", {
				kind,
				number: count.round.number,
				version: count.text.versionNumber,
			}),
		),
		line("hash", certified?.hash ?? countHash),
		line("made", when(certified?.madeAt ?? count.madeAt)),
		line("by", count.installation),
		line(
			"audience",
			say(`certificate:export.${state === "published" ? "audiencePublic" : "audienceMembers"}`),
		),
	];
}
