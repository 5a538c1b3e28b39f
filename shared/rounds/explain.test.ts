import fc from "fast-check";
import i18next from "i18next";
import { describe, expect, it } from "vitest";
import ar from "#shared/catalogues/ar/decision.json" with { type: "json" };
import en from "#shared/catalogues/en/decision.json" with { type: "json" };
import es from "#shared/catalogues/es/decision.json" with { type: "json" };
import fr from "#shared/catalogues/fr/decision.json" with { type: "json" };
import { groupsArb, ruleArb } from "#test/factories/random-rules.ts";
import vectors from "#test/vectors/decision-rules.json" with { type: "json" };
import { decide, type Groups, type Rule, rulePresets } from "../rounds.ts";
import { type Explanation, explainDecision, explainRule, type Sentence } from "./explain.ts";

const catalogues = { en, fr, es, ar };
const i18n = i18next.createInstance();
await i18n.init({
	resources: Object.fromEntries(
		Object.entries(catalogues).map(([language, decision]) => [language, { decision }]),
	),
	lng: "en",
	fallbackLng: false,
	interpolation: { escapeValue: false },
});

/** The sentence as a screen prints it; a missing key or a parameter that nothing fills is an error. */
function print(language: string, sentence: Sentence, names: Record<string, string> = {}): string {
	const t = i18n.getFixedT(language) as (key: string, params: object) => string;
	const text = t(sentence.key, { ...sentence.params, ...names });
	expect(text, sentence.key).not.toMatch(
		/\{\{|\$t\(|decision:|\b(share|base|quorum|ofSeats|counted|majority)\.\w/,
	);
	expect(text).not.toBe(sentence.key.replace("decision:", ""));
	return text;
}

function printAll(language: string, { lines, outcome }: Explanation): string[] {
	return [
		...lines.map((line) => `${line.met ? "+" : "-"} ${print(language, line, { group: line.group ?? "?" })}`),
		print(language, outcome, { groups: outcome.groups.join(" and ") }),
	];
}

/** A rule's sentence, its constituencies by their codes. */
function printRule(language: string, rule: Rule, castingVote?: "chair"): string {
	const sentence = explainRule(rule, castingVote);
	return print(language, sentence, { groups: sentence.groups.join(" + ") });
}

const cases = (vectors.decision as unknown as { id: string; rule: Rule; groups: Groups }[]).map(
	({ id, rule, groups }) => ({ id, rule, groups }),
);
const allRules: Rule[] = [
	...Object.values(rulePresets),
	...cases.map(({ rule }) => rule),
	{ kind: "consensus", needSupportFromEachGroup: false },
	{
		kind: "simple",
		majority: "5/9",
		base: "ballots",
		quorum: { perGroup: "1/3", attending: 12, strict: true },
	},
	{
		kind: "standards",
		quorum: { basis: "ballots", perGroup: "1/2", total: "3/4" },
		reservationCountsAs: "abstain",
	},
	{ kind: "eachGroup", base: "seats", seatsCounted: "filled", reservationCountsAs: "oppose" },
];

describe("explainRule", () => {
	it("says the default rule in one plain sentence", () => {
		expect(print("en", explainRule(rulePresets.majorityInEachConstituency))).toBe(
			"Adoption needs, in each constituency, more votes for than against; the quorum is at least half of the " +
				"filled seats of each constituency (counting persons present); a reservation counts as approval.",
		);
		expect(print("fr", explainRule(rulePresets.twoThirds))).toBe(
			"L’adoption exige, à raison d’une voix par siège et tous groupes réunis, au moins les deux tiers des voix " +
				"pour et contre en faveur du texte ; le quorum exige au moins la moitié des sièges pourvus, tous groupes " +
				"réunis (d’après les voix pour et contre) ; une réserve compte comme une approbation.",
		);
	});

	it.each(Object.keys(catalogues))("says every rule in %s", (language) => {
		const sentences = allRules.map((rule) => printRule(language, rule));
		expect(new Set(sentences).size).toBeGreaterThanOrEqual(18);
	});
});

describe("a rule's sentence", () => {
	/* One parameter at a time, each with values that can move an outcome. */
	const changeArb = fc.constantFrom<Partial<Rule>>(
		{ majority: "1/2" },
		{ majority: "2/3" },
		{ strict: true },
		{ strict: false },
		{ base: "expressed" },
		{ base: "ballots" },
		{ base: "seats" },
		{ quorum: {} },
		{ quorum: { perGroup: "1/2" } },
		{ quorum: { perGroup: "1/2", strict: true } },
		{ quorum: { total: "1/2" } },
		{ quorum: { total: "1/2", basis: "ballots" } },
		{ quorum: { total: "1/2", basis: "expressed" } },
		{ quorum: { attending: 7 } },
		{ seatsCounted: "all" },
		{ seatsCounted: "filled" },
		{ weightBasis: "seats" },
		{ weightBasis: "present" },
		{ reservationCountsAs: "approve" },
		{ reservationCountsAs: "oppose" },
		{ reservationCountsAs: "abstain" },
		{ needSupportFromEachGroup: false },
		{ needSupportFromEachGroup: true },
		{ castingVote: "approve" },
		{ castingVote: "oppose" },
		{ castingVote: null },
		{ participating: ["government"] },
		{ participating: ["government", "workers"] },
		{ maxAgainst: "0" },
		{ maxAgainst: "1/3" },
	);

	it("is another one wherever a changed parameter counts or decides otherwise, in all four languages", () => {
		let told = 0;
		fc.assert(
			fc.property(ruleArb, changeArb, groupsArb, (rule, change, groups) => {
				if (change.participating?.some((code) => !(code in groups))) return;
				const changed = { ...rule, ...change };
				// Not the outcome alone: weights, totals and quorums as well.
				const results = [rule, changed].map((one) => JSON.stringify(decide(one, groups)));
				if (results[0] === results[1]) return;
				told++;
				for (const language of Object.keys(catalogues)) {
					expect(printRule(language, changed)).not.toBe(printRule(language, rule));
				}
			}),
			{ numRuns: 1500 },
		);
		expect(told).toBeGreaterThan(250);
	});

	it("says that the chair may break a tie, and only where there can be one", () => {
		expect(printRule("en", rulePresets.simpleMajority, "chair")).toContain(
			"an exact tie is decided by the chair’s casting vote.",
		);
		expect(printRule("ar", rulePresets.weightedEqualPower, "chair")).toContain("صوت الرئيس المرجّح");
		const each = rulePresets.majorityInEachConstituency;
		expect(printRule("en", each, "chair")).toBe(printRule("en", each));
	});
});

describe("explainDecision", () => {
	it("tells each test with its numbers, and the outcome", () => {
		const groups: Groups = {
			government: { seats: 6, ballots: { approve: 6 } },
			employers: { seats: 7, present: 6, ballots: { approve: 3, oppose: 3 } },
		};
		const rule = rulePresets.majorityInEachConstituency;
		expect(printAll("en", explainDecision(rule, groups, decide(rule, groups)))).toEqual([
			"+ The text is the one that was frozen for this round.",
			"+ government: present 6, needed for the quorum 3",
			"+ employers: present 6, needed for the quorum 4",
			"+ government: for 6, against 0, abstaining 0; needed: more votes for than against",
			"- employers: for 3, against 3, abstaining 0; needed: more votes for than against",
			"The text is not adopted: it was not carried in employers.",
		]);
	});

	it("stops at the first test that failed", () => {
		const groups: Groups = { workers: { seats: 6, ballots: { approve: 2 } } };
		const rule: Rule = { kind: "consensus", quorum: { perGroup: "1/2", strict: true } };
		expect(printAll("en", explainDecision(rule, groups, decide(rule, groups))).slice(1)).toEqual([
			"- workers: present 2, needed for the quorum 4",
			"There was no quorum in workers. This is not a rejection; the round may be called again.",
		]);
		expect(explainDecision(rule, groups, { outcome: "void_text_changed" })).toMatchObject({
			lines: [{ key: "decision:line.text", met: false }],
			outcome: { key: "decision:outcome.void_text_changed" },
		});
	});

	it.each(Object.keys(catalogues))(
		"explains every worked example in %s, in accord with the outcome",
		(language) => {
			const casting = cases.flatMap(({ id, rule, groups }) =>
				id === "V21" ? [{ id, rule: { ...rule, castingVote: "oppose" as const }, groups }] : [],
			);
			const standards = cases.map(({ id, groups }) => ({ id, rule: { kind: "standards" as const }, groups }));
			for (const { rule, groups } of [...cases, ...casting, ...standards]) {
				const decision = decide(rule, groups);
				const explanation = explainDecision(rule, groups, decision);
				printAll(language, explanation);
				const allMet = explanation.lines.every((line) => line.met);
				expect(allMet, JSON.stringify(decision)).toBe(decision.outcome.startsWith("adopted"));
			}
		},
	);

	it("has the same keys and the same parameters in all four languages", () => {
		const flatten = (value: unknown, path = ""): string[] =>
			typeof value === "string"
				? [`${path} ${[...value.matchAll(/\{\{\w+\}\}/g)].map(String).sort().join(" ")}`]
				: Object.entries(value as object).flatMap(([key, inner]) => flatten(inner, `${path}.${key}`));
		for (const catalogue of [fr, es, ar]) expect(flatten(catalogue)).toEqual(flatten(en));
	});
});
