import { type Count, countBallots, measureQuorum, readRule, sumCounts, type Terms } from "./count.ts";
import { compare, type Fraction, makeFraction, multiply, printFraction } from "./fraction.ts";
import type { Decision, Groups, Outcome, Rule } from "./rule.ts";

/**
 * A rule and an outcome in sentences: keys of the catalogue "decision" and what fills them. Nothing is decided
 * here; what was met is read from the one result object.
 */

type Params = Record<string, string>;
export type Sentence<Key extends string = string> = { key: Key; params: Params };

/** One test, in the order in which it was made. `group` is a constituency's code; its name fills {{group}}. */
export type Line = Sentence & { group?: string; met: boolean };

/** `groups` are the constituencies the sentence names; their names, as one list, fill {{groups}}. */
export type Explanation = { lines: Line[]; outcome: Sentence & { groups: string[] } };

/**
 * The rule in one plain sentence; every parameter that can move its outcome is in it.
 * @param castingVote whether the body lets the chair break a tie: a round's setting, as the chair is asked only then
 * @returns the sentence; the names of `groups` (constituency codes), as one list, fill {{groups}}
 */
export function explainRule(
	rule: Rule,
	castingVote: "off" | "chair" = "off",
): Sentence & { groups: readonly string[] } {
	const terms = readRule(rule);
	const bySilence = rule.kind === "consensus" && !terms.needSupportFromEachGroup;
	const groups = rule.kind === "standards" ? (terms.participating ?? []) : [];
	const weights = terms.weightBasis === "present" ? "present" : (terms.seatsCounted ?? "all");
	return {
		key: `decision:rule.${bySilence ? "consensusBySilence" : rule.kind}`,
		params: {
			...majorityParams(terms),
			...quorumParams(terms),
			reservation: terms.reservationCountsAs ?? "approve",
			limit: printFraction(terms.maxAgainst),
			weightsKey: weights,
			amongKey: terms.participating ? "some" : "all",
			castingKey: castingKey(terms, castingVote),
		},
		groups,
	};
}

/** A tie is known to the two kinds that add all votes up; how the chair voted is told once that is known. */
function castingKey({ kind, castingVote }: Terms, setting: "off" | "chair"): string {
	if (kind !== "simple" && kind !== "weighted") return "none";
	if (castingVote) return castingVote === "approve" || castingVote === "for" ? "for" : "against";
	return setting === "chair" ? "chair" : "none";
}

/**
 * An outcome test by test, up to the first that failed, and the outcome's own sentence.
 * @param decision what decide(rule, groups) gave
 */
export function explainDecision(rule: Rule, groups: Groups, decision: Decision): Explanation {
	const outcome = explainOutcome(decision);
	const text: Line = {
		key: "decision:line.text",
		params: {},
		met: decision.outcome !== "void_text_changed",
	};
	if (!text.met) return { lines: [text], outcome };
	const terms = readRule(rule);
	const counts = countBallots(terms, groups);
	const quorum = explainQuorum(terms, counts);
	if (decision.missed) return { lines: [text, ...quorum], outcome };
	return { lines: [text, ...quorum, ...explainTests(terms, counts, decision)], outcome };
}

function explainOutcome(decision: Decision): Explanation["outcome"] {
	const groups =
		decision.missed?.filter((code) => code !== "total") ??
		decision.objecting ??
		decision.noSupportFrom ??
		decision.notCarriedIn ??
		[];
	let key: string = decision.outcome;
	if (decision.why) key = "not_adopted_without_votes";
	else if (decision.notCarriedIn) key = "not_adopted_in";
	else if (decision.missed && groups.length > 0) key = "no_quorum_in";
	return { key: `decision:outcome.${key}`, params: {}, groups };
}

function explainQuorum(terms: Terms, counts: Count[]): Line[] {
	const { basis = "present", strict = false } = terms.quorum ?? {};
	const quorum = measureQuorum(terms, counts);
	const numbers = (part: { have: Fraction; need: Fraction }): Params => ({
		have: printFraction(part.have),
		need: printFraction(part.have.over === 1n ? leastWhole(part.need, strict) : part.need),
	});
	const lines: Line[] = quorum.perGroup.map((part) => ({
		key: `decision:line.quorumGroup.${basis}`,
		params: numbers(part),
		group: part.code,
		met: part.met,
	}));
	if (quorum.total) {
		lines.push({
			key: `decision:line.quorumTotal.${basis}`,
			params: numbers(quorum.total),
			met: quorum.total.met,
		});
	}
	return lines;
}

/** The least whole number that reaches `need`, or passes it. */
function leastWhole(need: Fraction, strict: boolean): Fraction {
	const floor = need.top / need.over;
	const enough = !strict && compare(makeFraction(floor), need) === 0;
	return makeFraction(enough ? floor : floor + 1n);
}

function explainTests(terms: Terms, counts: Count[], decision: Decision): Line[] {
	if (terms.kind === "consensus") return explainConsensus(terms, counts, decision);
	const majority = majorityParams(terms);
	if (terms.kind === "eachGroup") {
		return counts.map((count) => ({
			key: "decision:line.majorityGroup",
			params: { ...majority, for: `${count.for_}`, against: `${count.against}`, abstain: `${count.abstain}` },
			group: count.code,
			met: decision.groupResult?.[count.code] === "carried",
		}));
	}
	const counted = terms.kind === "standards" ? participants(terms, counts) : counts;
	const sum = sumCounts(counted);
	const votes = {
		for: printFraction(sum.for_),
		against: printFraction(sum.against),
		abstain: printFraction(sum.abstain),
	};
	const weighted = terms.kind === "weighted" || terms.kind === "mlc";
	const carried: Outcome[] = ["adopted", "adopted_with_reservations"];
	const lines: Line[] = [
		{
			key: `decision:line.${weighted ? "majorityWeighted" : "majorityTotal"}`,
			params: { ...majority, ...votes },
			met: decision.twoThirds ?? decision.inFavour ?? carried.includes(decision.outcome),
		},
	];
	if (terms.kind === "mlc") lines.push(...explainPower(counts, decision));
	if (terms.kind === "standards") lines.push(explainLimit(terms, counts, decision));
	if (decision.outcome === "adopted_on_casting_vote") {
		lines.push({ key: "decision:line.castingVote.for", params: {}, met: true });
	}
	if (decision.outcome === "not_adopted_on_casting_vote") {
		lines.push({ key: "decision:line.castingVote.against", params: {}, met: false });
	}
	return lines;
}

function explainConsensus(terms: Terms, counts: Count[], decision: Decision): Line[] {
	const objections = counts.map(
		(count): Line => ({
			key: "decision:line.objection",
			params: { against: `${count.against}` },
			group: count.code,
			met: !decision.objecting?.includes(count.code),
		}),
	);
	if (decision.objecting || !terms.needSupportFromEachGroup) return objections;
	const support = counts.map(
		(count): Line => ({
			key: "decision:line.support",
			params: { for: `${count.for_}` },
			group: count.code,
			met: !decision.noSupportFrom?.includes(count.code),
		}),
	);
	return [...objections, ...support];
}

function explainPower(counts: Count[], decision: Decision): Line[] {
	return counts.map((count) => ({
		key: "decision:line.halfInGroup",
		params: {
			for: printFraction(multiply(count.weight, makeFraction(count.for_))),
			need: printFraction(multiply(count.power, makeFraction(1n, 2n))),
		},
		group: count.code,
		met: decision.halfInGroup?.[count.code] === true,
	}));
}

function explainLimit(terms: Terms, counts: Count[], decision: Decision): Line {
	const { against, expressed } = sumCounts(counts);
	return {
		key: "decision:line.againstLimit",
		params: {
			against: printFraction(against),
			expressed: printFraction(expressed),
			limit: printFraction(terms.maxAgainst),
		},
		met: decision.againstWithinLimit === true,
	};
}

function participants(terms: Terms, counts: Count[]): Count[] {
	return counts.filter((count) => terms.participating?.includes(count.code) ?? true);
}

/** Which phrase of the catalogue says the majority: "more votes for than against", or a share of something. */
function majorityParams(terms: Terms): Params {
	const share = printFraction(terms.majority);
	const plain = share === "1/2" && terms.strict && terms.base === "expressed";
	const seats = terms.seatsCounted ?? "all";
	return {
		majorityKey: plain ? "majority.forOverAgainst" : "majority.share",
		majorityShare: shareKey(share, terms.strict),
		majority: share,
		baseKey: terms.base === "seats" ? `ofSeats.${seats}` : `base.${terms.base}`,
	};
}

function quorumParams(terms: Terms): Params {
	const { basis = "present", perGroup, total, attending, strict = false } = terms.quorum ?? {};
	const whole = attending !== undefined ? "attending" : total !== undefined ? "total" : "";
	const each = perGroup !== undefined ? "perGroup" : "";
	const seats = `ofSeats.${terms.seatsCounted ?? "all"}`;
	return {
		quorumKey: `quorum.${each && whole ? `${each}_${whole}` : each || whole || "none"}`,
		basis,
		seatsKey: seats,
		wholeKey: terms.kind === "weighted" || terms.kind === "mlc" ? "ofPower" : seats,
		perGroup: perGroup ?? "",
		perGroupShare: shareKey(perGroup ?? "", strict),
		total: total ?? "1/2",
		totalShare: shareKey(total ?? "1/2", strict),
		attending: `${attending ?? ""}`,
	};
}

const shareNames: Record<string, string> = {
	"1/2": "half",
	"2/3": "twoThirds",
	"2/5": "twoFifths",
	"3/4": "threeQuarters",
};

function shareKey(share: string, strict: boolean): string {
	return `share.${strict ? "moreThan" : "atLeast"}.${shareNames[share] ?? "other"}`;
}
