import type * as z from "zod";
import {
	add,
	compare,
	type Fraction,
	leastCommonMultiple,
	makeFraction,
	multiply,
	parseShare,
} from "./fraction.ts";
import { type Groups, groupsSchema, type Rule, ruleSchema } from "./rule.ts";

/** Counting: from a rule and what was cast to weights, sums and quorums. No outcome is decided here. */

/** A legal rule with its defaults filled and its shares read. */
export type Terms = ReturnType<typeof readRule>;

/** @throws Error naming the fault when the rule is not legal */
export function readRule(rule: Rule) {
	const legal = parseLegal(ruleSchema, rule, "rule");
	const qualified = legal.kind === "mlc" || legal.kind === "standards";
	return {
		...legal,
		base: legal.base ?? "expressed",
		strict: legal.strict ?? !qualified,
		needSupportFromEachGroup: legal.needSupportFromEachGroup ?? true,
		majority: parseShare(legal.majority ?? (qualified ? "2/3" : "1/2"), "rule.majority"),
		maxAgainst: parseShare(legal.maxAgainst ?? "1/4", "rule.maxAgainst"),
	};
}

/** One constituency's ballots, counted as the rule counts them. */
export type Count = {
	code: string;
	/** All seats or the filled ones, as the rule says. */
	seats: bigint;
	present: bigint;
	ballots: bigint;
	for_: bigint;
	against: bigint;
	abstain: bigint;
	expressed: bigint;
	/** Ballots with a reservation, however they count. */
	reserve: bigint;
	weight: Fraction;
	/** The weight of the whole constituency. */
	power: Fraction;
};

export const one = makeFraction(1n);
const zero = makeFraction(0n);

/** @throws Error naming the fault when the groups are not legal, or not under this rule */
export function countBallots(terms: Terms, groups: Groups): Count[] {
	const entries = Object.entries(parseLegal(groupsSchema, groups, "groups"));
	if (entries.length === 0) throw new Error("groups: no constituency votes");
	const absent = terms.participating?.find((code) => !entries.some(([known]) => known === code));
	if (absent !== undefined) throw new Error(`rule.participating: there is no constituency ${absent}`);
	return weighCounts(
		terms,
		entries.map(([code, group]) => countGroup(terms, code, group)),
	);
}

function countGroup(terms: Terms, code: string, group: Groups[string]): Count {
	if (code === "total") throw new Error('groups.total: "total" is not a code for a constituency');
	const { approve = 0, reserve = 0, oppose = 0, abstain = 0 } = group.ballots;
	const ballots = BigInt(approve) + BigInt(reserve) + BigInt(oppose) + BigInt(abstain);
	const filled = BigInt(group.seats) - BigInt(group.vacant ?? 0);
	const present = group.present === undefined ? ballots : BigInt(group.present);
	if (filled < 0n) throw new Error(`groups.${code}: ${group.vacant} vacant of ${group.seats} seats`);
	if (ballots > present) throw new Error(`groups.${code}: ${ballots} ballots, but ${present} present`);
	if (present > filled)
		throw new Error(`groups.${code}: ${present} present or voting, but ${filled} filled seats`);
	const reservedAs = (choice: string) =>
		(terms.reservationCountsAs ?? "approve") === choice ? BigInt(reserve) : 0n;
	const for_ = BigInt(approve) + reservedAs("approve");
	const against = BigInt(oppose) + reservedAs("oppose");
	return {
		code,
		seats: terms.seatsCounted === "filled" ? filled : BigInt(group.seats),
		present,
		ballots,
		for_,
		against,
		abstain: BigInt(abstain) + reservedAs("abstain"),
		expressed: for_ + against,
		reserve: BigInt(reserve),
		weight: one,
		power: makeFraction(present),
	};
}

/** weighted: lcm(n₁ … nₖ) / n, so that every constituency totals the lcm. mlc: the others weigh half the governments. */
function weighCounts(terms: Terms, counts: Count[]): Count[] {
	if (terms.kind === "weighted") {
		const sizeOf = (count: Count) => (terms.weightBasis === "present" ? count.present : count.seats);
		const power = leastCommonMultiple(counts.map(sizeOf).filter((size) => size > 0n));
		return counts.map((count) => shareOut(count, makeFraction(power), sizeOf(count)));
	}
	if (terms.kind !== "mlc") return counts;
	const governments = counts.find((count) => count.code === "government" || count.code === "G");
	if (!governments) throw new Error('groups: the rule mlc needs a constituency "government"');
	const half = makeFraction(governments.present, 2n);
	return counts.map((count) => (count === governments ? count : shareOut(count, half, count.present)));
}

function shareOut(count: Count, power: Fraction, among: bigint): Count {
	return { ...count, power, weight: among === 0n ? zero : multiply(power, makeFraction(1n, among)) };
}

type QuorumPart = { have: Fraction; need: Fraction; met: boolean };

/** Every quorum the rule asks: per constituency (none asked: an empty list) and over all. */
export function measureQuorum(
	terms: Terms,
	counts: Count[],
): { perGroup: (QuorumPart & { code: string })[]; total?: QuorumPart } {
	const { basis = "present", perGroup, total, attending, strict = false } = terms.quorum ?? {};
	const measure = (have: Fraction, need: Fraction): QuorumPart => {
		const difference = compare(have, need);
		return { have, need, met: strict ? difference > 0 : difference >= 0 };
	};
	const unweighted = counts.map((count) => ({ ...count, weight: one }));
	const groupShare = perGroup === undefined ? undefined : parseShare(perGroup, "rule.quorum.perGroup");
	const result = {
		perGroup: !groupShare
			? []
			: counts.map((count) => ({
					code: count.code,
					...measure(makeFraction(count[basis]), multiply(groupShare, makeFraction(count.seats))),
				})),
	};
	if (total === undefined && attending === undefined) return result;
	const totalShare = parseShare(total ?? "1/2", "rule.quorum.total");
	// Delegates attending are heads, not weights.
	const have = sumCounts(attending === undefined ? counts : unweighted)[basis];
	const whole = attending === undefined ? sumCounts(counts).seats : makeFraction(BigInt(attending));
	return { ...result, total: measure(have, multiply(totalShare, whole)) };
}

const summed = ["for_", "against", "abstain", "expressed", "ballots", "present", "seats"] as const;
export type Sum = Record<(typeof summed)[number], Fraction>;

/** Sums by weight. */
export function sumCounts(counts: Count[]): Sum {
	const sum = (what: (typeof summed)[number]) =>
		counts.map((count) => multiply(count.weight, makeFraction(count[what]))).reduce(add, zero);
	return Object.fromEntries(summed.map((what) => [what, sum(what)])) as Sum;
}

export function mapCounts<T>(counts: Count[], fn: (count: Count) => T): Record<string, T> {
	return Object.fromEntries(counts.map((count) => [count.code, fn(count)]));
}

export function codesWhere(counts: Count[], test: (count: Count) => boolean): string[] {
	return counts.filter(test).map((count) => count.code);
}

function parseLegal<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
	const parsed = schema.safeParse(value);
	if (parsed.success) return parsed.data;
	const issue = parsed.error.issues[0];
	throw new Error(`${[what, ...(issue?.path ?? [])].join(".")}: ${issue?.message ?? "not legal"}`);
}
