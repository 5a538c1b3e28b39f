import * as z from "zod";

/** The shapes of a rule, of what was cast, and of an outcome (DOMAIN 4.1). All three are plain JSON. */

export const ballotChoices = ["approve", "reserve", "oppose", "abstain"] as const;
export type BallotChoice = (typeof ballotChoices)[number];

const seatCount = z.int().nonnegative();
const share = z.string();

/** The parameters of DOMAIN 4.1; what is left out has the default written beside it. */
export const ruleSchema = z.strictObject({
	/**
	 * consensus: nobody objects. eachGroup: a majority within every constituency. simple: one seat, one vote.
	 * weighted: every constituency has equal power. mlc: qualified by constituency as in the Maritime Labour
	 * Convention. standards: as in ISO, a share in favour among those participating, few against overall.
	 */
	kind: z.enum(["consensus", "eachGroup", "simple", "weighted", "mlc", "standards"]),
	/** The share that must be for: "1/2"; mlc and standards "2/3". */
	majority: share.optional(),
	/** More than the share (true), or at least (false): true; mlc and standards false. */
	strict: z.boolean().optional(),
	/** Of what the share is taken: votes for and against (expressed), ballots with abstentions, or seats. */
	base: z.enum(["expressed", "ballots", "seats"]).optional(),
	quorum: z
		.strictObject({
			/** What counts towards the quorum: persons present, ballots cast, or votes for and against. */
			basis: z.enum(["present", "ballots", "expressed"]).optional(),
			perGroup: share.optional(),
			/** Share of all seats by weight; with `attending`, share of the delegates attending ("1/2"). */
			total: share.optional(),
			attending: seatCount.optional(),
			/** More than the share (true) or at least (false): false. */
			strict: z.boolean().optional(),
		})
		.optional(),
	/** Whether vacant seats count as seats: "all". */
	seatsCounted: z.enum(["all", "filled"]).optional(),
	/** weighted: equal power by seats, or by persons present: "seats". */
	weightBasis: z.enum(["seats", "present"]).optional(),
	/** "approve". A reservation is listed in the outcome however it counts. */
	reservationCountsAs: z.enum(["approve", "oppose", "abstain"]).optional(),
	/** consensus: whether a constituency that only abstains prevents it: true. */
	needSupportFromEachGroup: z.boolean().optional(),
	/** simple and weighted: how the chair breaks a tie; none by default. "for" and "against" say the same. */
	castingVote: z.enum(["approve", "oppose", "for", "against"]).nullish(),
	/** standards: the constituencies whose majority is asked (all), and the greatest share against ("1/4"). */
	participating: z.array(z.string()).optional(),
	maxAgainst: share.optional(),
});
export type Rule = z.infer<typeof ruleSchema>;

export const groupsSchema = z.record(
	z.string().min(1).max(64),
	z.strictObject({
		/** All seats, vacant ones included. */
		seats: seatCount,
		/** 0. */
		vacant: seatCount.optional(),
		/** Persons present in voting seats. Left out: those who cast a ballot, for whom alone presence is proved. */
		present: seatCount.optional(),
		ballots: z.strictObject({
			approve: seatCount.optional(),
			reserve: seatCount.optional(),
			oppose: seatCount.optional(),
			abstain: seatCount.optional(),
		}),
	}),
);
/** What was cast, by constituency code. */
export type Groups = z.infer<typeof groupsSchema>;

export const outcomes = [
	"adopted",
	"adopted_with_reservations",
	"adopted_on_casting_vote",
	"not_adopted",
	"not_adopted_tie",
	"not_adopted_on_casting_vote",
	"no_consensus",
	"not_established",
	"no_quorum",
	"void_text_changed",
] as const;
export type Outcome = (typeof outcomes)[number];

const byGroup = <T extends z.ZodType>(value: T) => z.record(z.string(), value);
const codes = z.array(z.string());

/** The one result object. Counts are exact: whole numbers or fractions, as text. */
export const decisionSchema = z.strictObject({
	outcome: z.enum(outcomes),
	/** What one vote of each constituency weighs. */
	weights: byGroup(z.string()).optional(),
	/** By weight, over all constituencies. */
	totals: z.strictObject({ for_: z.string(), against: z.string(), abstain: z.string() }).optional(),
	quorumTotal: z.strictObject({ have: z.string(), need: z.string() }).optional(),
	/** Where the quorum was missed: constituency codes, and "total". */
	missed: codes.optional(),
	groupResult: byGroup(z.enum(["carried", "not carried"])).optional(),
	notCarriedIn: codes.optional(),
	objecting: codes.optional(),
	noSupportFrom: codes.optional(),
	why: z.literal("no votes for or against").optional(),
	/** mlc: each constituency's power, and the two conditions. */
	power: byGroup(z.string()).optional(),
	twoThirds: z.boolean().optional(),
	halfInGroup: byGroup(z.boolean()).optional(),
	/** standards: the two conditions. */
	inFavour: z.boolean().optional(),
	againstWithinLimit: z.boolean().optional(),
});
export type Decision = z.infer<typeof decisionSchema>;
