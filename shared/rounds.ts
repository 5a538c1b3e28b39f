/**
 * Validation rounds: `decide`, the only place where an outcome is computed (DESIGN 6, DOMAIN 4), the rules a
 * body may choose, and what a person sends. Screens, exports and the verifier show its one result object.
 */
import * as z from "zod";
import {
	type Count,
	codesWhere,
	countBallots,
	mapCounts,
	measureQuorum,
	readRule,
	type Sum,
	sumCounts,
	type Terms,
} from "./rounds/count.ts";
import { compare, makeFraction, multiply, printFraction } from "./rounds/fraction.ts";
import { ballotChoices, type Decision, type Groups, type Outcome, type Rule } from "./rounds/rule.ts";

export {
	type BallotChoice,
	ballotChoices,
	type Decision,
	decisionSchema,
	type Groups,
	groupsSchema,
	type Outcome,
	outcomes,
	type Rule,
	ruleSchema,
} from "./rounds/rule.ts";

/**
 * The outcome of a round: hash, roll, quorum, rule, tie, in this order; the first that fails decides.
 * Exact: whole numbers and fractions only. The order of the constituencies never matters.
 * @param text the hash of the text as it was at opening and as it is now; left out, it is taken as unchanged
 * @throws Error naming the fault when rule or groups are not legal (more ballots than persons present, …)
 */
export function decide(rule: Rule, groups: Groups, text?: { hashAtOpen: string; hashNow: string }): Decision {
	if (text && text.hashAtOpen !== text.hashNow) return { outcome: "void_text_changed" };
	const terms = readRule(rule);
	const counts = countBallots(terms, groups);
	const totals = sumCounts(counts);
	const quorum = measureQuorum(terms, counts);
	const common = {
		weights: mapCounts(counts, (count) => printFraction(count.weight)),
		totals: {
			for_: printFraction(totals.for_),
			against: printFraction(totals.against),
			abstain: printFraction(totals.abstain),
		},
		...(quorum.total && {
			quorumTotal: { have: printFraction(quorum.total.have), need: printFraction(quorum.total.need) },
		}),
	};
	const missed = [
		...quorum.perGroup.filter((group) => !group.met).map((group) => group.code),
		...(quorum.total?.met === false ? ["total"] : []),
	];
	if (missed.length > 0) return { ...common, outcome: "no_quorum", missed };
	return { ...common, ...applyRule(terms, counts, totals) };
}

function applyRule(terms: Terms, counts: Count[], totals: Sum): Decision {
	if (terms.kind === "consensus") return decideByConsensus(terms, counts);
	if (terms.kind === "eachGroup") return decideInEachGroup(terms, counts);
	if (terms.kind === "mlc") return decideByQualifiedPower(terms, counts, totals);
	if (terms.kind === "standards") return decideByParticipation(terms, counts, totals);
	return decideByTotals(terms, counts, totals);
}

function decideByConsensus(terms: Terms, counts: Count[]): Decision {
	const objecting = codesWhere(counts, (count) => count.against > 0n);
	if (objecting.length > 0) return { outcome: "no_consensus", objecting };
	const noSupportFrom = codesWhere(counts, (count) => count.for_ === 0n);
	if (terms.needSupportFromEachGroup && noSupportFrom.length > 0)
		return { outcome: "not_established", noSupportFrom };
	return { outcome: adopted(counts) };
}

function decideInEachGroup(terms: Terms, counts: Count[]): Decision {
	const carries = (count: Count) => hasMajority(terms, sumCounts([count]));
	const notCarriedIn = codesWhere(counts, (count) => !carries(count));
	const groupResult = mapCounts(counts, (count) => (carries(count) ? "carried" : "not carried"));
	if (notCarriedIn.length > 0) return { outcome: "not_adopted", groupResult, notCarriedIn };
	return { outcome: adopted(counts), groupResult };
}

function decideByTotals(terms: Terms, counts: Count[], totals: Sum): Decision {
	if (totals.expressed.top === 0n) return { outcome: "not_adopted", why: "no votes for or against" };
	if (hasMajority(terms, totals)) return { outcome: adopted(counts) };
	// A tie: as many for as against, and so exactly on the threshold that had to be passed.
	const onThreshold = compare(totals.for_, multiply(terms.majority, totals[terms.base])) === 0;
	if (!onThreshold || compare(totals.for_, totals.against) !== 0) return { outcome: "not_adopted" };
	if (!terms.castingVote) return { outcome: "not_adopted_tie" };
	const inFavour = terms.castingVote === "approve" || terms.castingVote === "for";
	return { outcome: inFavour ? "adopted_on_casting_vote" : "not_adopted_on_casting_vote" };
}

/** Two thirds in favour, and in every constituency at least half of its power (Maritime Labour Convention). */
function decideByQualifiedPower(terms: Terms, counts: Count[], totals: Sum): Decision {
	const twoThirds = hasMajority(terms, totals);
	const half = makeFraction(1n, 2n);
	const halfInGroup = mapCounts(counts, (count) => {
		const inFavour = multiply(count.weight, makeFraction(count.for_));
		return count.for_ > 0n && compare(inFavour, multiply(half, count.power)) >= 0;
	});
	const power = mapCounts(counts, (count) => printFraction(count.power));
	const carried = twoThirds && Object.values(halfInGroup).every(Boolean);
	return { outcome: carried ? adopted(counts) : "not_adopted", power, twoThirds, halfInGroup };
}

/** Two thirds of the participating members in favour, and not more than a quarter of all votes against (ISO). */
function decideByParticipation(terms: Terms, counts: Count[], totals: Sum): Decision {
	const participating = counts.filter((count) => terms.participating?.includes(count.code) ?? true);
	const inFavour = hasMajority(terms, sumCounts(participating));
	const againstWithinLimit = compare(totals.against, multiply(terms.maxAgainst, totals.expressed)) <= 0;
	const carried = inFavour && againstWithinLimit;
	return { outcome: carried ? adopted(counts) : "not_adopted", inFavour, againstWithinLimit };
}

/** Nobody for is never a majority, whatever the share: a constituency that only abstains carries nothing. */
function hasMajority(terms: Terms, sum: Sum): boolean {
	const difference = compare(sum.for_, multiply(terms.majority, sum[terms.base]));
	return sum.for_.top > 0n && (terms.strict ? difference > 0 : difference >= 0);
}

function adopted(counts: Count[]): Outcome {
	return counts.some((count) => count.reserve > 0n) ? "adopted_with_reservations" : "adopted";
}

export const roundStates = [
	"configured",
	"frozen",
	"announced",
	"open",
	"closed",
	"counted",
	"certified",
	"published",
	"withdrawn",
	"void",
	"annulled",
] as const;
export type RoundState = (typeof roundStates)[number];

const perConstituency = { basis: "present", perGroup: "1/2", strict: false } as const;

/** The rules offered by name, with the defaults of DOMAIN 8; nothing is left to a default of the arithmetic. */
export const rulePresets = {
	/** More for than against within every constituency, half of each one's filled seats present. */
	majorityInEachConstituency: {
		kind: "eachGroup",
		majority: "1/2",
		strict: true,
		base: "expressed",
		quorum: perConstituency,
		seatsCounted: "filled",
		reservationCountsAs: "approve",
	},
	consensus: {
		kind: "consensus",
		quorum: perConstituency,
		seatsCounted: "filled",
		reservationCountsAs: "approve",
		needSupportFromEachGroup: true,
	},
	weightedEqualPower: {
		kind: "weighted",
		weightBasis: "seats",
		majority: "1/2",
		strict: true,
		base: "expressed",
		quorum: { basis: "expressed", total: "2/5", strict: false },
		seatsCounted: "filled",
		reservationCountsAs: "approve",
	},
	simpleMajority: {
		kind: "simple",
		majority: "1/2",
		strict: true,
		base: "expressed",
		quorum: { basis: "present", total: "1/2", strict: false },
		seatsCounted: "filled",
		reservationCountsAs: "approve",
	},
	twoThirds: {
		kind: "simple",
		majority: "2/3",
		strict: false,
		base: "expressed",
		quorum: { basis: "expressed", total: "1/2", strict: false },
		seatsCounted: "filled",
		reservationCountsAs: "approve",
	},
} as const satisfies Record<string, Rule>;

export type RulePreset = keyof typeof rulePresets;
export const rulePresetNames = Object.keys(rulePresets) as RulePreset[];
export const defaultRulePreset: RulePreset = "majorityInEachConstituency";

const id = z.string().regex(/^[0-9A-Za-z_-]{1,64}$/);
/** Made with the form: sending the same form twice does the thing once. */
const key = id;

/** What opens the way to a round: the question, the sections it covers (none named: all), the rule, the end. */
export const createRoundInput = z.object({
	policyId: id,
	question: z.string().trim().min(3, "decision:error.question").max(500, "decision:error.question"),
	sectionIds: z.preprocess(
		(value) => (typeof value === "string" ? [value] : (value ?? [])),
		z.array(id).max(500),
	),
	/** One of the named rules, where the body has adopted none (left out: the default); else not sent. */
	preset: z.enum(rulePresetNames).optional(),
	/** The adopted version of the rules of procedure that the form showed. */
	procedureId: id.optional(),
	/** One question, one on each section, or one on each passage of `passages`: as many rounds, asked together. */
	asks: z.enum(["one", "eachSection", "passages"]).optional(),
	/** Words that stand in the text, one passage on each line. */
	passages: z.string().max(9000, "conduct:error.passages").optional(),
	/** Milliseconds since the epoch; the server checks that it lies ahead. */
	closesAt: z.coerce
		.number("decision:error.closesAt")
		.int("decision:error.closesAt")
		.positive("decision:error.closesAt"),
	key,
});
export type CreateRoundInput = z.infer<typeof createRoundInput>;

/** Opens a frozen round: from here the roll and the rule are fixed. */
export const openRoundInput = z.object({
	roundId: id,
	/** The seats whose holders are in the room. */
	present: z.array(z.string().max(80)).max(1000).optional(),
});
export type OpenRoundInput = z.infer<typeof openRoundInput>;

const reason = z.string().trim().max(1000, "rounds:error.reasonLong");

/** Takes a frozen round back before it is opened; why is kept with it. */
export const withdrawRoundInput = z.object({ roundId: id, reason: reason.min(3, "rounds:error.reason") });
export type WithdrawRoundInput = z.infer<typeof withdrawRoundInput>;

/** Closes an open round before its time; while ballots are missing a reason is asked. */
export const closeRoundInput = z.object({
	roundId: id,
	reason: reason.transform((text) => text || undefined).optional(),
});
export type CloseRoundInput = z.infer<typeof closeRoundInput>;

const statement = z
	.string()
	.trim()
	.max(4000, "decision:error.statementLong")
	.transform((text) => text || undefined)
	.optional();

/** One seat's ballot. A reservation needs a statement; with any other choice one is welcome. */
export const castBallotInput = z
	.object({
		roundId: id,
		choice: z.enum(ballotChoices, "decision:error.choice"),
		statement,
		/** For whom holds more than one: an alternate in two titulars' places votes for one of them. */
		seat: z.string().min(1).max(80).optional(),
		/** The hash of the text the voter saw. */
		textHash: z.string().regex(/^[0-9a-f]{64}$/),
		key,
	})
	.refine((ballot) => ballot.choice !== "reserve" || ballot.statement !== undefined, {
		path: ["statement"],
		message: "decision:error.statementMissing",
	});
export type CastBallotInput = z.infer<typeof castBallotInput>;
