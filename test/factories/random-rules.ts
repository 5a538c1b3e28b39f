import fc from "fast-check";
import type { Groups, Rule } from "#shared/rounds.ts";

const share = fc.constantFrom("1/2", "1/2", "2/3", "2/5", "3/4", "1/3", "1");

const quorum = fc.record(
	{
		basis: fc.constantFrom("present", "ballots", "expressed"),
		perGroup: share,
		total: share,
		attending: fc.nat(30),
		strict: fc.boolean(),
	},
	{ requiredKeys: ["basis"] },
);

/** Any legal rule, of every kind and with every parameter left out or set; it names no constituency. */
export const ruleArb: fc.Arbitrary<Rule> = fc.record(
	{
		kind: fc.constantFrom("consensus", "eachGroup", "simple", "weighted", "mlc", "standards"),
		majority: share,
		strict: fc.boolean(),
		base: fc.constantFrom("expressed", "expressed", "ballots", "seats"),
		quorum: fc.option(quorum, { nil: undefined, freq: 2 }),
		seatsCounted: fc.constantFrom("all", "filled"),
		weightBasis: fc.constantFrom("seats", "present"),
		reservationCountsAs: fc.constantFrom("approve", "oppose", "abstain"),
		needSupportFromEachGroup: fc.boolean(),
		castingVote: fc.constantFrom("approve", "oppose", "for", "against"),
		maxAgainst: fc.constantFrom("0", "1/4", "1/3", "1/2"),
	},
	{ requiredKeys: ["kind"] },
);

/** How a body is minded: at random, evenly split, or with nobody against. */
const moodArb = fc.constantFrom("any", "split", "friendly");

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

const codes = ["government", "workers", "employers", "growers"];

/** Up to four constituencies with seats of every fate; the government is always one of them. */
export const groupsArb: fc.Arbitrary<Groups> = fc
	.tuple(moodArb, fc.array(groupArb, { minLength: 1, maxLength: codes.length }))
	.map(([mood, list]) => Object.fromEntries(list.map((group, index) => [codes[index], turn(group, mood)])));

function turn(group: Groups[string], mood: string): Groups[string] {
	const { approve = 0, oppose = 0 } = group.ballots;
	if (mood === "any") return group;
	if (mood === "friendly")
		return { ...group, ballots: { ...group.ballots, approve: approve + oppose, oppose: 0 } };
	const half = Math.floor((approve + oppose) / 2);
	return { ...group, ballots: { ...group.ballots, reserve: 0, approve: half, oppose: half } };
}
