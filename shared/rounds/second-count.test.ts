import fc from "fast-check";
import { describe, expect, it } from "vitest";
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

function decideNaively(rule: Rule, groups: Groups) {
	const seats = listSeats(rule, groups);
	const codes = Object.keys(groups);
	const of = (code: string) => seats.filter((seat) => seat.group === code);
	const sizeOf = (code: string) =>
		rule.weightBasis === "present" ? of(code).filter((seat) => seat.here).length : of(code).length;
	let common = 1;
	while (codes.some((code) => sizeOf(code) > 0 && common % sizeOf(code) !== 0)) common++;
	const weightOf = (code: string) => {
		if (rule.kind !== "weighted") return 1;
		return sizeOf(code) === 0 ? 0 : common / sizeOf(code);
	};
	const weigh = (list: Seat[]) => list.reduce((sum, seat) => sum + weightOf(seat.group), 0);
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
	const weights = Object.fromEntries(codes.map((code) => [code, String(weightOf(code))]));
	const totals = {
		for_: String(weigh(saying(seats, "for"))),
		against: String(weigh(saying(seats, "against"))),
		abstain: String(weigh(saying(seats, "abstain"))),
	};
	const finish = (outcome: string) => ({ weights, totals, outcome });

	const { basis, perGroup, total, strict: strictQuorum = false } = rule.quorum ?? {};
	for (const code of codes) {
		if (perGroup && !passes(basisOf(of(code), basis).length, of(code).length, perGroup, strictQuorum)) {
			return finish("no_quorum");
		}
	}
	if (total && !passes(weigh(basisOf(seats, basis)), weigh(seats), total, strictQuorum))
		return finish("no_quorum");

	const adopted = seats.some((seat) => seat.reserved) ? "adopted_with_reservations" : "adopted";
	const majority = (list: Seat[], strict = rule.strict ?? true) => {
		const bases = {
			expressed: saying(list, "for", "against"),
			ballots: saying(list, "for", "against", "abstain"),
			seats: list,
		};
		const base = bases[rule.base ?? "expressed"];
		return (
			saying(list, "for").length > 0 &&
			passes(weigh(saying(list, "for")), weigh(base), rule.majority ?? "1/2", strict)
		);
	};
	if (rule.kind === "consensus") {
		if (saying(seats, "against").length > 0) return finish("no_consensus");
		const silent = codes.some((code) => saying(of(code), "for").length === 0);
		return finish(silent && rule.needSupportFromEachGroup !== false ? "not_established" : adopted);
	}
	if (rule.kind === "eachGroup")
		return finish(codes.every((code) => majority(of(code))) ? adopted : "not_adopted");
	if (majority(seats)) return finish(adopted);
	// A tie: for and against are equal, and "at least" would have carried what "more than" did not.
	const tied = totals.for_ === totals.against && majority(seats, false);
	if (!tied) return finish("not_adopted");
	if (!rule.castingVote) return finish("not_adopted_tie");
	return finish(rule.castingVote === "approve" ? "adopted_on_casting_vote" : "not_adopted_on_casting_vote");
}

const shareArb = fc.constantFrom("1/2", "2/3", "2/5", "3/4", "1/3", "1");
const ruleArb: fc.Arbitrary<Rule> = fc.record(
	{
		kind: fc.constantFrom("consensus", "eachGroup", "simple", "weighted"),
		majority: shareArb,
		strict: fc.boolean(),
		base: fc.constantFrom("expressed", "expressed", "ballots", "seats"),
		quorum: fc.record(
			{
				basis: fc.constantFrom("present", "ballots", "expressed"),
				perGroup: shareArb,
				total: shareArb,
				strict: fc.boolean(),
			},
			{ requiredKeys: ["basis"] },
		),
		seatsCounted: fc.constantFrom("all", "filled"),
		weightBasis: fc.constantFrom("seats", "present"),
		reservationCountsAs: fc.constantFrom("approve", "oppose", "abstain"),
		needSupportFromEachGroup: fc.boolean(),
		castingVote: fc.constantFrom("approve", "oppose"),
	},
	{ requiredKeys: ["kind"] },
);
const groupArb = fc
	.record({
		approve: fc.nat(5),
		reserve: fc.constantFrom(0, 0, 0, 1, 2),
		oppose: fc.nat(5),
		abstain: fc.constantFrom(0, 0, 1, 3),
		silent: fc.constantFrom(0, 0, 1, 3),
		absent: fc.constantFrom(0, 0, 1, 4),
		vacant: fc.constantFrom(0, 0, 1),
	})
	.map(({ silent, absent, vacant, ...ballots }): Groups[string] => {
		const cast = Object.values(ballots).reduce((sum, count) => sum + count, 0);
		return { seats: cast + silent + absent + vacant, vacant, present: cast + silent, ballots };
	});
const groupsArb = fc
	.array(groupArb, { minLength: 1, maxLength: 4 })
	.map(
		(list): Groups => Object.fromEntries(list.map((group, index) => [["G", "E", "W", "X"][index], group])),
	);
/** RUNS=20000 for the long run. */
const numRuns = Number(process.env.RUNS ?? 2000);
const timeout = 120_000;

describe("any rule, any numbers", () => {
	it(
		"equals the second implementation, whatever the order of the constituencies",
		() => {
			fc.assert(
				fc.property(ruleArb, groupsArb, (rule, groups) => {
					const decision = decide(rule, groups);
					const { weights, totals, outcome } = decision;
					expect({ weights, totals, outcome }).toEqual(decideNaively(rule, groups));

					const turned = decide(rule, Object.fromEntries(Object.entries(groups).reverse()));
					expect(sortLists(turned)).toEqual(sortLists(decision));
					expect(decide(rule, groups)).toStrictEqual(decision);
					expect(decisionSchema.safeParse(decision).success).toBe(true);
				}),
				{ numRuns },
			);
		},
		timeout,
	);

	it(
		"accounts for every ballot of the roll",
		() => {
			fc.assert(
				fc.property(ruleArb, groupsArb, (rule, groups) => {
					const { totals } = decide({ ...rule, kind: "simple" }, groups);
					const cast = Object.values(groups).flatMap((group) => Object.values(group.ballots));
					const counted = Number(totals?.for_) + Number(totals?.against) + Number(totals?.abstain);
					expect(counted).toBe(cast.reduce((sum, count) => sum + count, 0));
				}),
				{ numRuns },
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
				{ numRuns },
			);
		},
		timeout,
	);
});

function sortLists(decision: Decision): Record<string, unknown> {
	return Object.fromEntries(
		Object.entries(decision).map(([key, value]) => [key, Array.isArray(value) ? [...value].sort() : value]),
	);
}
