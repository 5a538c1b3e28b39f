import { describe, expect, it } from "vitest";
import vectors from "#test/vectors/decision-rules.json" with { type: "json" };
import {
	castBallotInput,
	createRoundInput,
	type Decision,
	decide,
	decisionSchema,
	type Groups,
	type Rule,
	rulePresets,
	ruleSchema,
} from "./rounds.ts";

type Vector = {
	id: string;
	title: string;
	rule: Rule;
	groups: Groups;
	hashAtOpen?: string;
	hashNow?: string;
	expected: Decision;
};

describe("the worked examples of DOMAIN 4", () => {
	it.each(vectors.decision as unknown as Vector[])(
		"$id: $title",
		({ rule, groups, hashAtOpen, hashNow, expected }) => {
			const text = hashAtOpen && hashNow ? { hashAtOpen, hashNow } : undefined;
			const decision = decide(rule, groups, text);
			expect(decision).toStrictEqual(expected);
			expect(decisionSchema.parse(decision)).toStrictEqual(decision);
		},
	);
});

/** Three constituencies, each given as [approve, reserve, oppose, abstain], seats as many as ballots or more. */
function groupsOf(rows: Record<string, number[]>, seats?: number, present?: number): Groups {
	return Object.fromEntries(
		Object.entries(rows).map(([code, [approve = 0, reserve = 0, oppose = 0, abstain = 0]]) => [
			code,
			{
				seats: seats ?? approve + reserve + oppose + abstain,
				ballots: { approve, reserve, oppose, abstain },
				...(present !== undefined && { present }),
			},
		]),
	);
}

describe("the traps of DOMAIN 4.3", () => {
	const outcome = (rule: Rule, groups: Groups) => decide(rule, groups).outcome;
	const twoThirds: Rule = { kind: "simple", majority: "2/3", strict: false };
	const tied = groupsOf({ A: [5, 0, 5, 0] });

	it.each<[string, Rule, Groups, string]>([
		["20 of 30 is two thirds", twoThirds, groupsOf({ A: [20, 0, 10] }), "adopted"],
		["199 of 299 is not, though it prints as 67 %", twoThirds, groupsOf({ A: [199, 0, 100] }), "not_adopted"],
		["more than two thirds", { ...twoThirds, strict: true }, groupsOf({ A: [20, 0, 10] }), "not_adopted"],
		[
			"abstentions alone carry nothing, even with at least",
			twoThirds,
			groupsOf({ A: [0, 0, 0, 9] }),
			"not_adopted",
		],
		[
			"everyone reserves",
			{ kind: "eachGroup" },
			groupsOf({ A: [0, 3], B: [0, 2] }),
			"adopted_with_reservations",
		],
		[
			"everyone reserves, counted as abstaining",
			{ kind: "eachGroup", reservationCountsAs: "abstain" },
			groupsOf({ A: [0, 3] }),
			"not_adopted",
		],
		[
			"a reservation counted against is still listed",
			{ kind: "eachGroup", reservationCountsAs: "oppose" },
			groupsOf({ A: [3, 2] }),
			"adopted_with_reservations",
		],
		[
			"a reservation counted against objects",
			{ kind: "consensus", reservationCountsAs: "oppose" },
			groupsOf({ A: [3, 1] }),
			"no_consensus",
		],
		["casting vote for", { kind: "simple", castingVote: "approve" }, tied, "adopted_on_casting_vote"],
		[
			"casting vote against",
			{ kind: "weighted", castingVote: "against" },
			tied,
			"not_adopted_on_casting_vote",
		],
		[
			"casting vote without a tie",
			{ kind: "simple", castingVote: "approve" },
			groupsOf({ A: [4, 0, 5] }),
			"not_adopted",
		],
		["casting vote cannot make two thirds", { ...twoThirds, castingVote: "approve" }, tied, "not_adopted"],
		["casting vote off", { kind: "simple", castingVote: null }, tied, "not_adopted_tie"],
		[
			"equal votes, but short of half the seats",
			{ kind: "simple", base: "seats" },
			groupsOf({ A: [5, 0, 5] }, 12),
			"not_adopted",
		],
		["at least half", { kind: "simple", strict: false }, tied, "adopted"],
		[
			"abstentions in the base",
			{ kind: "simple", base: "ballots" },
			groupsOf({ A: [7, 0, 5, 6] }),
			"not_adopted",
		],
		[
			"a constituency may only abstain",
			{ kind: "consensus", needSupportFromEachGroup: false },
			groupsOf({ A: [3], B: [0, 0, 0, 3] }),
			"adopted",
		],
		[
			"mlc: half of each missing",
			{ kind: "mlc" },
			groupsOf({ G: [30], E: [4, 0, 6], W: [12] }),
			"not_adopted",
		],
		["standards: a quarter against", { kind: "standards" }, groupsOf({ A: [9, 0, 3] }), "adopted"],
		[
			"standards: more than a quarter against",
			{ kind: "standards", participating: ["A"] },
			groupsOf({ A: [8, 0, 4], B: [0, 0, 1] }),
			"not_adopted",
		],
	])("%s", (_name, rule, groups, expected) => {
		expect(outcome(rule, groups)).toBe(expected);
	});

	it("quorum: persons present, ballots cast, and votes for and against are three things", () => {
		const groups = groupsOf({ A: [2, 0, 0, 1] }, 8, 4);
		const quorum = (basis: "present" | "ballots" | "expressed", perGroup: string) =>
			outcome({ kind: "simple", quorum: { basis, perGroup } }, groups);
		expect([quorum("present", "1/2"), quorum("ballots", "1/2")]).toEqual(["adopted", "no_quorum"]);
		expect([quorum("ballots", "3/8"), quorum("expressed", "3/8")]).toEqual(["adopted", "no_quorum"]);
	});

	it("a vacant seat counts towards the quorum of all seats, not of the filled ones", () => {
		const groups: Groups = { A: { seats: 7, vacant: 1, present: 3, ballots: { approve: 3 } } };
		const quorum = { basis: "present", perGroup: "1/2" } as const;
		expect(outcome({ kind: "eachGroup", quorum }, groups)).toBe("no_quorum");
		expect(outcome({ kind: "eachGroup", quorum, seatsCounted: "filled" }, groups)).toBe("adopted");
	});

	it("presence is not made up: without a count, those present are those who voted", () => {
		const quorum = { basis: "present", perGroup: "1/2" } as const;
		expect(outcome({ kind: "eachGroup", quorum }, groupsOf({ A: [3] }, 7))).toBe("no_quorum");
	});

	it("weights by presence keep the power of a half-empty bench", () => {
		const groups: Groups = {
			G: { seats: 6, ballots: { approve: 4, oppose: 2 } },
			E: { seats: 6, ballots: { oppose: 3 }, present: 3 },
			W: { seats: 6, ballots: { approve: 4, oppose: 2 } },
		};
		const byPresence = decide({ kind: "weighted", weightBasis: "present" }, groups);
		expect(byPresence).toMatchObject({ weights: { G: "1", E: "2", W: "1" }, outcome: "not_adopted" });
	});

	it("an empty bench weighs nothing and stops no count", () => {
		const groups: Groups = { ...groupsOf({ A: [1, 0, 1] }), B: { seats: 0, ballots: {} } };
		expect(decide({ kind: "weighted" }, groups)).toMatchObject({ weights: { A: "1", B: "0" } });
		expect(outcome({ kind: "eachGroup" }, groups)).toBe("not_adopted");
	});

	it("a parameter given as undefined has its default", () => {
		const rule: Rule = { kind: "simple", strict: undefined, base: undefined, majority: undefined };
		expect(decide(rule, tied)).toEqual(decide({ kind: "simple" }, tied));
	});

	it("the text comes first: a changed text voids even what could not be counted", () => {
		const text = { hashAtOpen: "a", hashNow: "b" };
		expect(decide({ kind: "simple" }, {}, text)).toEqual({ outcome: "void_text_changed" });
	});
});

describe("what is not legal", () => {
	const legal: Groups = { A: { seats: 3, ballots: { approve: 3 } } };
	it.each<[string, unknown, unknown, RegExp]>([
		["unknown kind", { kind: "acclamation" }, legal, /rule\.kind/],
		["unknown parameter", { kind: "simple", quorom: {} }, legal, /quorom/],
		["bad fraction", { kind: "simple", majority: "2/0" }, legal, /rule\.majority: "2\/0"/],
		["a share above one", { kind: "simple", majority: "3/2" }, legal, /rule\.majority/],
		["a percentage", { kind: "simple", quorum: { total: "50%" } }, legal, /rule\.quorum\.total: "50%"/],
		["a float", { kind: "simple", quorum: { perGroup: "0.5" } }, legal, /rule\.quorum\.perGroup/],
		["nobody", { kind: "simple" }, {}, /no constituency/],
		[
			"negative",
			{ kind: "simple" },
			{ A: { seats: 3, ballots: { approve: -1 } } },
			/groups\.A\.ballots\.approve/,
		],
		[
			"half a ballot",
			{ kind: "simple" },
			{ A: { seats: 3, ballots: { approve: 0.5 } } },
			/groups\.A\.ballots\.approve/,
		],
		["unknown choice", { kind: "simple" }, { A: { seats: 3, ballots: { yes: 1 } } }, /groups\.A\.ballots/],
		[
			"more ballots than present",
			{ kind: "simple" },
			{ A: { seats: 3, present: 1, ballots: { approve: 2 } } },
			/groups\.A: 2 ballots, but 1 present/,
		],
		[
			"more present than seats",
			{ kind: "simple" },
			{ A: { seats: 3, present: 4, ballots: {} } },
			/4 present/,
		],
		[
			"more ballots than seats",
			{ kind: "simple" },
			{ A: { seats: 1, ballots: { approve: 2 } } },
			/groups\.A/,
		],
		[
			"a vacant seat votes",
			{ kind: "simple" },
			{ A: { seats: 2, vacant: 1, ballots: { approve: 2 } } },
			/1 filled/,
		],
		["more vacant than seats", { kind: "simple" }, { A: { seats: 1, vacant: 2, ballots: {} } }, /2 vacant/],
		["mlc without governments", { kind: "mlc" }, legal, /government/],
		["participating nobody", { kind: "standards", participating: ["B"] }, legal, /constituency B/],
		["a constituency called total", { kind: "simple" }, { total: { seats: 1, ballots: {} } }, /total/],
	])("%s is refused by name", (_name, rule, groups, message) => {
		expect(() => decide(rule as Rule, groups as Groups)).toThrow(message);
	});
});

describe("the named rules", () => {
	it.each(Object.entries(rulePresets))("%s is a legal rule", (_name, rule) => {
		expect(ruleSchema.parse(rule)).toStrictEqual(rule);
		expect(decide(rule, groupsOf({ government: [3], employers: [3], workers: [3] })).outcome).toBe("adopted");
	});
});

describe("what a person sends", () => {
	const ballot = { roundId: "r1", choice: "approve", textHash: "a".repeat(64), key: "k1" };
	it("asks a statement for a reservation, and only there", () => {
		expect(castBallotInput.parse({ ...ballot, statement: "  " })).toStrictEqual({
			...ballot,
			statement: undefined,
		});
		expect(
			castBallotInput.safeParse({ ...ballot, choice: "reserve", statement: " " }).error?.issues,
		).toMatchObject([{ path: ["statement"], message: "decision:error.statementMissing" }]);
		expect(castBallotInput.parse({ ...ballot, choice: "reserve", statement: " Art. 4 " }).statement).toBe(
			"Art. 4",
		);
		expect(castBallotInput.safeParse({ ...ballot, statement: "x".repeat(4001) }).success).toBe(false);
	});
	it.each([{ choice: "yes" }, { textHash: "A".repeat(64) }, { roundId: "../x" }, { key: "" }])(
		"refuses %j",
		(fault) => {
			expect(castBallotInput.safeParse({ ...ballot, ...fault }).success).toBe(false);
		},
	);
	it("reads a new round from a form", () => {
		const form = {
			policyId: "p1",
			question: " Approve? ",
			sectionIds: "s1",
			closesAt: "1800000000000",
			key: "k",
		};
		expect(createRoundInput.parse(form)).toStrictEqual({
			...form,
			question: "Approve?",
			sectionIds: ["s1"],
			closesAt: 1800000000000,
		});
		const rules = { preset: "consensus", procedureId: "v1" };
		expect(createRoundInput.parse({ ...form, ...rules })).toMatchObject(rules);
		expect(createRoundInput.safeParse({ ...form, question: " a " }).success).toBe(false);
		expect(createRoundInput.safeParse({ ...form, preset: "acclamation" }).success).toBe(false);
		expect(createRoundInput.safeParse({ ...form, closesAt: "tomorrow" }).success).toBe(false);
	});
});
