/**
 * The conduct of a validation round (DOMAIN 3.6): which act is possible at which stage of its life, and what people
 * send for it. The guards are data; the server asks them inside the transaction, screens ask the same table.
 */
import * as z from "zod";
import { ballotChoices, type Decision, type Groups, type RoundState, type Rule } from "./rounds.ts";

/** The way of a round that is carried through. A round stands in one of these or in one of `exits`. */
export const stages = [
	"configured",
	"frozen",
	"announced",
	"open",
	"closed",
	"counted",
	"certified",
	"published",
] as const satisfies readonly RoundState[];
export type Stage = (typeof stages)[number];

/** Where a round ends without a result that stands. No quorum is an outcome, not an exit. */
export const exits = ["withdrawn", "void", "annulled"] as const satisfies readonly RoundState[];
export type Exit = (typeof exits)[number];

/**
 * Where a round stands. "closed" in the database is two stages: the time is over, and, once its result is there, the
 * round is counted; between the two only a chair's casting vote is awaited.
 * @param counted whether the result is stored
 */
export function stageOf(state: string, counted: boolean): RoundState {
	return state === "closed" && counted ? "counted" : (state as RoundState);
}

export const afterCount = ["counted", "certified", "published"] as const;

/** Each act, and the stages in which it is possible. */
export const roundActs = {
	announce: ["frozen"],
	withdraw: ["frozen", "announced"],
	open: ["announced"],
	recordPresence: ["open"],
	substitute: ["open"],
	cast: ["open"],
	enter: ["open"],
	confirm: ["open", "closed", ...afterCount],
	extend: ["open"],
	close: ["open"],
	declareVoid: ["open"],
	breakTie: ["closed"],
	state: ["closed", ...afterCount],
	rectify: ["open", ...afterCount],
	annul: ["closed", ...afterCount],
	repeat: [...afterCount, "annulled", "void"],
	certify: ["counted"],
	publish: ["certified"],
	reopen: afterCount,
	proposeCorrections: afterCount,
} as const satisfies Record<string, readonly RoundState[]>;
export type RoundAct = keyof typeof roundActs;
export const roundActNames = Object.keys(roundActs) as RoundAct[];

/** Why an act is refused; each has its sentence, conduct:guard.<name>. */
export const guards = [
	"needsFreezing",
	"needsAnnouncement",
	"needsOpening",
	"needsClose",
	"needsCount",
	"needsCertification",
	"afterAnnouncement",
	"afterOpening",
	"afterClose",
	"afterCount",
	"afterCertification",
	"afterPublication",
	...exits,
] as const;
export type Guard = (typeof guards)[number];

const needs: Partial<Record<Stage, Guard>> = {
	frozen: "needsFreezing",
	announced: "needsAnnouncement",
	open: "needsOpening",
	closed: "needsClose",
	counted: "needsCount",
	certified: "needsCertification",
};
const after: Partial<Record<Stage, Guard>> = {
	announced: "afterAnnouncement",
	open: "afterOpening",
	closed: "afterClose",
	counted: "afterCount",
	certified: "afterCertification",
	published: "afterPublication",
};

/** The guard that refuses `act` to a round in `state`, by name; null where the act is possible. */
export function guardAct(act: RoundAct, state: RoundState): Guard | null {
	const from: readonly RoundState[] = roundActs[act];
	if (from.includes(state)) return null;
	const exit = exits.find((one) => one === state);
	if (exit) return exit;
	const place = stages.indexOf(state as Stage);
	const next = stages.find((stage, index) => index > place && from.includes(stage));
	return (next ? needs[next] : after[state as Stage]) ?? "needsFreezing";
}

/** The rule as it counts once the chair has broken the tie. */
export function withCastingVote(rule: Rule, castingVote: string | null): Rule {
	return castingVote === null ? rule : { ...rule, castingVote: castingVote as "approve" | "oppose" };
}

/** Outcomes by which the text is adopted: it then stays as it is until it is reopened. */
export function isAdopted(outcome: Decision["outcome"] | undefined): boolean {
	return outcome?.startsWith("adopted") ?? false;
}

/** What is counted and what comes of it. */
export type Count = { groups: Groups; decision: Decision };

export const presenceKinds = ["inPerson", "online", "phone"] as const;
export type PresenceKind = (typeof presenceKinds)[number];
/** How a ballot that somebody else writes down was given. */
export const entryChannels = ["room", "phone", "paper"] as const;
export type EntryChannel = (typeof entryChannels)[number];
export const statementKinds = [
	"intendedVote",
	"explanation",
	"minority",
	"reservation",
	"observer",
	"objection",
] as const;
export type StatementKind = (typeof statementKinds)[number];
/** What may be wrong with a round that is open (DOMAIN 3.6); the hash the server checks by itself. */
export const defects = ["roll", "rule", "hash"] as const;

const id = z.string().regex(/^[0-9A-Za-z_-]{1,64}$/);
const seat = z.string().min(1).max(80);
const reason = z.string().trim().min(3, "rounds:error.reason").max(1000, "rounds:error.reasonLong");
const inRound = z.object({ roundId: id });

export const announceRoundInput = inRound;

export const presenceInput = inRound.extend({
	seat,
	state: z.enum(["present", "left"]).default("present"),
	kind: z.enum(presenceKinds, "conduct:error.kind").default("inPerson"),
});
export type PresenceInput = z.infer<typeof presenceInput>;

export const substituteInput = inRound.extend({
	seat,
	memberId: id,
	instrument: z.string().trim().min(3, "conduct:error.instrument").max(500, "conduct:error.instrument"),
});
export type SubstituteInput = z.infer<typeof substituteInput>;
export const withdrawSubstitutionInput = inRound.extend({ seat });

export const enterBallotInput = inRound
	.extend({
		seat,
		choice: z.enum(ballotChoices, "decision:error.choice"),
		channel: z.enum(entryChannels, "conduct:error.channel"),
		statement: z
			.string()
			.trim()
			.max(4000, "decision:error.statementLong")
			.transform((text) => text || undefined)
			.optional(),
		/** The hash of the text that was read out or lay on the table. */
		textHash: z.string().regex(/^[0-9a-f]{64}$/),
		key: id,
	})
	.refine((ballot) => ballot.choice !== "reserve" || ballot.statement !== undefined, {
		path: ["statement"],
		message: "decision:error.statementMissing",
	});
export type EnterBallotInput = z.infer<typeof enterBallotInput>;
export const confirmBallotInput = inRound.extend({ ballotId: id });

export const extendRoundInput = inRound.extend({
	/** Milliseconds since the epoch; later than the end so far. */
	closesAt: z.coerce.number("decision:error.closesAt").int("decision:error.closesAt").positive(),
	reason,
});
export type ExtendRoundInput = z.infer<typeof extendRoundInput>;

export const castingVoteInput = inRound.extend({
	choice: z.enum(["approve", "oppose"], "conduct:error.castingVote"),
});
export type CastingVoteInput = z.infer<typeof castingVoteInput>;

export const voidRoundInput = inRound.extend({ defect: z.enum(defects, "conduct:error.defect"), reason });
export const annulRoundInput = inRound.extend({ reason });
export const repeatRoundInput = inRound.extend({
	closesAt: z.coerce.number("decision:error.closesAt").int("decision:error.closesAt").positive(),
	key: id,
});
export type RepeatRoundInput = z.infer<typeof repeatRoundInput>;

export const statementInput = inRound.extend({
	kind: z.enum(statementKinds, "conduct:error.statementKind"),
	text: z.string().trim().min(3, "conduct:error.statement").max(8000, "conduct:error.statement"),
	key: id,
});
export type StatementInput = z.infer<typeof statementInput>;

export const rectifyInput = inRound.extend({
	ballotId: id,
	choice: z.enum(ballotChoices, "decision:error.choice"),
	reason,
	statement: z
		.string()
		.trim()
		.max(4000, "decision:error.statementLong")
		.transform((text) => text || undefined)
		.optional(),
});
export type RectifyInput = z.infer<typeof rectifyInput>;
export const signRectificationInput = inRound.extend({ rectificationId: id });

export const reopenTextInput = inRound.extend({
	/** The constituency that asked for it. */
	constituency: z.string().min(1, "conduct:error.constituency").max(64),
	reason,
});
export type ReopenTextInput = z.infer<typeof reopenTextInput>;

/** An editorial correction: the words as they stand in one section of the adopted text, and as they should read. */
export type ConcordanceChange = { sectionId: string; from: string; to: string };
const words = z.string().trim().min(1, "conduct:error.change").max(500, "conduct:error.change");
export const concordanceInput = inRound.extend({
	changes: z
		.array(z.object({ sectionId: id, from: words, to: words }))
		.min(1, "conduct:error.change")
		.max(50, "conduct:error.change"),
	/** How many days the constituencies have to object. */
	days: z.coerce.number("conduct:error.days").int("conduct:error.days").min(1, "conduct:error.days").max(90),
	key: id,
});
export type ConcordanceInput = z.infer<typeof concordanceInput>;
export const concordanceAnswerInput = z
	.object({
		concordanceId: id,
		answer: z.enum(["noObjection", "objection"], "conduct:error.answer"),
		text: z
			.string()
			.trim()
			.max(2000, "conduct:error.answer")
			.transform((text) => text || undefined)
			.optional(),
	})
	.refine((one) => one.answer === "noObjection" || one.text !== undefined, {
		path: ["text"],
		message: "conduct:error.objection",
	});
export type ConcordanceAnswerInput = z.infer<typeof concordanceAnswerInput>;
