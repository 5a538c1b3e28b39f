import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { groupsArb, ruleArb } from "#test/factories/random-rules.ts";
import { ballotChoices, type Decision, decide, decisionSchema, type Groups, type Rule } from "../rounds.ts";

/* A second implementation that shares nothing with the first: every seat is an item in a list, every weight is
   found by trial, every comparison is between whole numbers. */

type Seat = {
	group: string;
	here: boolean;
	says: "for" | "against" | "abstain" | "nothing";
	reserved: boolean;
};

function listSeats(rule: Rule, groups: Groups): Seat[] {
	return Object.entries(groups).flatMap(([group, { seats, vacant = 0, present, ballots }]) => {
		const counted = rule.seatsCounted === "filled" ? seats - vacant : seats;
		const spoken = ballotChoices.flatMap((choice) => new Array<string>(ballots[choice] ?? 0).fill(choice));
		return Array.from({ length: counted }, (_, index): Seat => {
			const said = spoken[index] === "reserve" ? (rule.reservationCountsAs ?? "approve") : spoken[index];
			const says = { approve: "for", oppose: "against", abstain: "abstain" } as const;
			return {
				group,
				here: index < (present ?? spoken.length),
				says: says[said as keyof typeof says] ?? "nothing",
				reserved: spoken[index] === "reserve",
			};
		});
	});
}

/** The greatest common divisor, by taking away. */
function common(a: number, b: number): number {
	return b === 0 ? a : common(b, a % b);
}

/** Whole numbers that stand to one another as one vote of each constituency, and what they all are to be divided by. */
function weighNaively(rule: Rule, codes: string[], sizeOf: (code: string, present: boolean) => number) {
	const others = codes.filter((code) => code !== "government");
	if (rule.kind === "mlc") {
		const present = (code: string) => sizeOf(code, true) || 1;
		const scale = 2 * others.reduce((product, code) => product * present(code), 1);
		const half = sizeOf("government", true) / 2;
		const weight = (code: string) => (sizeOf(code, true) === 0 ? 0 : (scale / present(code)) * half);
		return { scale, weightOf: (code: string) => (code === "government" ? scale : weight(code)) };
	}
	if (rule.kind !== "weighted") return { scale: 1, weightOf: () => 1 };
	const size = (code: string) => sizeOf(code, rule.weightBasis === "present");
	let total = 1;
	while (codes.some((code) => size(code) > 0 && total % size(code) !== 0)) total++;
	return { scale: 1, weightOf: (code: string) => (size(code) === 0 ? 0 : total / size(code)) };
}

function decideNaively(rule: Rule, groups: Groups) {
	const seats = listSeats(rule, groups);
	const codes = Object.keys(groups);
	const of = (code: string) => seats.filter((seat) => seat.group === code);
	const sizeOf = (code: string, present: boolean) =>
		present ? of(code).filter((seat) => seat.here).length : of(code).length;
	const { scale, weightOf } = weighNaively(rule, codes, sizeOf);
	const weigh = (list: Seat[]) => list.reduce((sum, seat) => sum + weightOf(seat.group), 0);
	const printed = (units: number) => {
		const divisor = common(units, scale) || 1;
		return scale / divisor === 1 ? `${units / divisor}` : `${units / divisor}/${scale / divisor}`;
	};
	const saying = (list: Seat[], ...words: string[]) => list.filter((seat) => words.includes(seat.says));
	const basisOf = (list: Seat[], basis = "present") => {
		if (basis === "present") return list.filter((seat) => seat.here);
		return basis === "ballots" ? saying(list, "for", "against", "abstain") : saying(list, "for", "against");
	};
	/** Is a/b beyond the share "x/y"? By whole numbers. */
	const passes = (a: number, b: number, text: string, strict: boolean) => {
		const [x = 0, y = 1] = text.split("/").map(Number);
		return strict ? a * y > b * x : a * y >= b * x;
	};
	const weights = Object.fromEntries(codes.map((code) => [code, printed(weightOf(code))]));
	const totals = {
		for_: printed(weigh(saying(seats, "for"))),
		against: printed(weigh(saying(seats, "against"))),
		abstain: printed(weigh(saying(seats, "abstain"))),
	};
	const finish = (outcome: string, missed?: string[]) => ({ weights, totals, outcome, missed });

	const { basis, perGroup, total, attending, strict: strictQuorum = false } = rule.quorum ?? {};
	const missed = codes.filter(
		(code) =>
			perGroup !== undefined &&
			!passes(basisOf(of(code), basis).length, of(code).length, perGroup, strictQuorum),
	);
	const heads = attending !== undefined;
	const counted = basisOf(seats, basis);
	if (
		(total !== undefined || heads) &&
		!passes(heads ? counted.length : weigh(counted), attending ?? weigh(seats), total ?? "1/2", strictQuorum)
	) {
		missed.push("total");
	}
	if (missed.length > 0) return finish("no_quorum", missed);

	const qualified = rule.kind === "mlc" || rule.kind === "standards";
	const adopted = seats.some((seat) => seat.reserved) ? "adopted_with_reservations" : "adopted";
	const majority = (list: Seat[], strict = rule.strict ?? !qualified) => {
		const bases = {
			expressed: saying(list, "for", "against"),
			ballots: saying(list, "for", "against", "abstain"),
			seats: list,
		};
		const base = bases[rule.base ?? "expressed"];
		const share = rule.majority ?? (qualified ? "2/3" : "1/2");
		return weigh(saying(list, "for")) > 0 && passes(weigh(saying(list, "for")), weigh(base), share, strict);
	};
	if (rule.kind === "consensus") {
		if (saying(seats, "against").length > 0) return finish("no_consensus");
		const silent = codes.some((code) => saying(of(code), "for").length === 0);
		return finish(silent && rule.needSupportFromEachGroup !== false ? "not_established" : adopted);
	}
	if (rule.kind === "eachGroup")
		return finish(codes.every((code) => majority(of(code))) ? adopted : "not_adopted");
	if (rule.kind === "mlc") {
		const half = (code: string) => {
			const power = code === "government" ? sizeOf(code, true) : sizeOf("government", true) / 2;
			const inFavour = saying(of(code), "for");
			return inFavour.length > 0 && 2 * weigh(inFavour) >= power * scale;
		};
		return finish(majority(seats) && codes.every(half) ? adopted : "not_adopted");
	}
	if (rule.kind === "standards") {
		const taking = seats.filter((seat) => rule.participating?.includes(seat.group) ?? true);
		const against = saying(seats, "against").length;
		const few = !passes(against, saying(seats, "for", "against").length, rule.maxAgainst ?? "1/4", true);
		return finish(majority(taking) && few ? adopted : "not_adopted");
	}
	if (majority(seats)) return finish(adopted);
	// A tie: for and against are equal, and "at least" would have carried what "more than" did not.
	const tied = totals.for_ === totals.against && majority(seats, false);
	if (!tied) return finish("not_adopted");
	if (!rule.castingVote) return finish("not_adopted_tie");
	const inFavour = rule.castingVote === "approve" || rule.castingVote === "for";
	return finish(inFavour ? "adopted_on_casting_vote" : "not_adopted_on_casting_vote");
}

/** A rule of any kind with groups it can be applied to; standards may name those whose majority is asked. */
const caseArb = fc
	.tuple(ruleArb, groupsArb, fc.array(fc.nat(3), { maxLength: 3 }))
	.map(([rule, groups, chosen]): [Rule, Groups] => {
		const codes = [...new Set(chosen)].flatMap((index) => Object.keys(groups)[index] ?? []);
		return [codes.length > 0 ? { ...rule, participating: codes } : rule, groups];
	});
const numRuns = 20_000;
const timeout = 120_000;

describe("any rule, any numbers", () => {
	it(
		"equals the second implementation, whatever the order of the constituencies",
		() => {
			const seen = new Map<string, number>();
			fc.assert(
				fc.property(caseArb, ([rule, groups]) => {
					const decision = decide(rule, groups);
					const { weights, totals, outcome, missed } = decision;
					const name = `${rule.kind} ${outcome}`;
					seen.set(name, (seen.get(name) ?? 0) + 1);
					expectSame({ weights, totals, outcome, missed }, decideNaively(rule, groups));

					const turned = decide(rule, Object.fromEntries(Object.entries(groups).reverse()));
					expectSame(sortLists(turned), sortLists(decision));
					expect(decisionSchema.safeParse(decision).success).toBe(true);
				}),
				{ numRuns },
			);
			// Every kind in every outcome it can have.
			const common = ["adopted", "adopted_with_reservations", "no_quorum"];
			const totals = [...common, "not_adopted", "not_adopted_tie"];
			const casting = [...totals, "adopted_on_casting_vote", "not_adopted_on_casting_vote"];
			const outcomes: Record<Rule["kind"], string[]> = {
				consensus: [...common, "no_consensus", "not_established"],
				eachGroup: [...common, "not_adopted"],
				mlc: [...common, "not_adopted"],
				standards: [...common, "not_adopted"],
				simple: casting,
				weighted: casting,
			};
			const possible = Object.entries(outcomes).flatMap(([kind, list]) =>
				list.map((one) => `${kind} ${one}`),
			);
			expect([...seen.keys()].sort()).toEqual(possible.sort());
		},
		timeout,
	);

	it(
		"accounts for every seat of the roll: for, against, abstaining and not voting are all of them",
		() => {
			fc.assert(
				fc.property(ruleArb, groupsArb, (rule, groups) => {
					const quorum = { basis: "ballots", total: "1" } as const;
					const { totals, quorumTotal } = decide(
						{ ...rule, kind: "simple", seatsCounted: "all", quorum },
						groups,
					);
					const counted = Number(totals?.for_) + Number(totals?.against) + Number(totals?.abstain);
					const cast = Object.values(groups).flatMap((group) => Object.values(group.ballots));
					expect(counted).toBe(cast.reduce((sum, count) => sum + count, 0));
					const notVoting = Number(quorumTotal?.need) - Number(quorumTotal?.have);
					const roll = Object.values(groups).reduce((sum, group) => sum + group.seats, 0);
					expect(counted + notVoting).toBe(roll);
				}),
				{ numRuns: numRuns / 4 },
			);
		},
		timeout,
	);

	it(
		"an abstention in place of silence moves nothing but a quorum or a share that counts ballots",
		() => {
			let moved = 0;
			fc.assert(
				fc.property(caseArb, fc.nat(3), ([rule, groups], index) => {
					const code = Object.keys(groups)[index % Object.keys(groups).length] ?? "";
					const group = groups[code]!;
					const { abstain = 0 } = group.ballots;
					const seated = { ...group, seats: group.seats + 1, present: (group.present ?? 0) + 1 };
					const silent = decide(rule, { ...groups, [code]: seated }).outcome;
					const ballots = { ...group.ballots, abstain: abstain + 1 };
					const abstained = decide(rule, { ...groups, [code]: { ...seated, ballots } }).outcome;
					if (silent === abstained) return;
					moved++;
					if (silent === "no_quorum") expect(rule.quorum?.basis).toBe("ballots");
					else {
						expect(rule.base).toBe("ballots");
						expect(rule.kind).not.toBe("consensus");
						// It can only weigh against, where the body has chosen a share of all ballots.
						expect(["adopted", "adopted_with_reservations"]).not.toContain(abstained);
					}
				}),
				{ numRuns: numRuns / 4 },
			);
			expect(moved).toBeGreaterThan(20);
		},
		timeout,
	);

	it(
		"refuses what is not legal by name, whatever else is in order",
		() => {
			const faults: [string, Partial<Rule>, Partial<Groups[string]>][] = [
				["rule.majority", { majority: "3/2" }, {}],
				["rule.majority", { majority: "66.7%" }, {}],
				["rule.maxAgainst", { maxAgainst: "1/0" }, {}],
				["rule.quorum.perGroup", { quorum: { perGroup: "half" } }, {}],
				["rule.quorum.total", { quorum: { total: "-1/2" } }, {}],
				["rule.kind", { kind: "acclamation" as never }, {}],
				["rule.participating", { participating: ["nobody"] }, {}],
				["groups.government.seats", {}, { seats: 1.5 }],
				["groups.government", {}, { vacant: 999 }],
				["groups.government", {}, { present: 999 }],
				["groups.government", {}, { ballots: { approve: 999 } }],
				["groups.government.ballots.oppose", {}, { ballots: { oppose: -1 } }],
			];
			fc.assert(
				fc.property(fc.constantFrom(...faults), caseArb, ([name, inRule, inGroup], [rule, groups]) => {
					const spoiled = { ...groups, government: { ...groups.government!, ...inGroup } };
					expect(() => decide({ ...rule, ...inRule }, spoiled)).toThrow(new RegExp(`^${name}\\b`));
				}),
				{ numRuns: numRuns / 10 },
			);
		},
		timeout,
	);

	it(
		"turns exactly at one half and at two thirds, for numbers beyond any float",
		() => {
			fc.assert(
				fc.property(fc.integer({ min: 1, max: 2 ** 50 }), (n) => {
					const outcome = (rule: Rule, approve: number, oppose: number) =>
						decide(rule, { A: { seats: approve + oppose, ballots: { approve, oppose } } }).outcome;
					const half: Rule = { kind: "simple" };
					expect(outcome(half, n, n)).toBe("not_adopted_tie");
					expect(outcome(half, n + 1, n)).toBe("adopted");
					const twoThirds: Rule = { kind: "simple", majority: "2/3", strict: false };
					expect(outcome(twoThirds, 2 * n, n)).toBe("adopted");
					expect(outcome(twoThirds, 2 * n - 1, n)).toBe("not_adopted");
					expect(outcome({ ...twoThirds, strict: true }, 2 * n, n)).toBe("not_adopted");
					expect(outcome({ ...twoThirds, strict: true }, 2 * n + 1, n)).toBe("adopted");
				}),
				{ numRuns: numRuns / 10 },
			);
		},
		timeout,
	);
});

/** Twenty thousand times: the comparison that explains itself is asked only where there is something to explain. */
function expectSame(one: object, other: object): void {
	if (!isDeepStrictEqual(one, other)) expect(one).toStrictEqual(other);
}

function sortLists(decision: Decision): Record<string, unknown> {
	return Object.fromEntries(
		Object.entries(decision).map(([key, value]) => [key, Array.isArray(value) ? [...value].sort() : value]),
	);
}
