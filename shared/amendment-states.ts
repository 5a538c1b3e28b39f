/**
 * The life of an amendment (DOMAIN 3.4) as data: which act leads from which states where, and under which
 * conditions. Each refused act names its guard (amendments:guard.<name>).
 */
import type { Action } from "./policy.ts";

export const amendmentStates = [
	"submitted",
	"received",
	"returned_for_clarity",
	"not_receivable",
	"seconded",
	"lapsed",
	"circulated",
	"under_discussion",
	"sub_amended",
	"agreed",
	"agreed_with_reservation",
	"withdrawn",
	"not_agreed",
	"to_vote",
	"carried",
	"lost",
	"fell",
	"deferred",
	"to_drafting_committee",
	"incorporated",
] as const;
export type AmendmentState = (typeof amendmentStates)[number];

/** Nothing more is expected of these; all others are open. */
export const closedStates: readonly AmendmentState[] = [
	"not_receivable",
	"lapsed",
	"withdrawn",
	"not_agreed",
	"lost",
	"fell",
	"incorporated",
];
/** Adopted, and not yet in the text. */
export const adoptedStates: readonly AmendmentState[] = ["agreed", "agreed_with_reservation", "carried"];
export const openStates: readonly AmendmentState[] = amendmentStates.filter(
	(state) => !closedStates.includes(state),
);
/** Open and not decided: its author may still take it back, and another's adoption may make it fall. */
export const undecidedStates: readonly AmendmentState[] = openStates.filter(
	(state) => !adoptedStates.includes(state),
);

export function isOpen(state: AmendmentState): boolean {
	return openStates.includes(state);
}

export const amendmentActs = [
	"receive",
	"return",
	"refile",
	"rejectReceipt",
	"second",
	"lapse",
	"circulate",
	"discuss",
	"agree",
	"agreeWithReservation",
	"notAgree",
	"toVote",
	"carry",
	"lose",
	"defer",
	"toDrafting",
	"resume",
	"withdraw",
	"takeOver",
	"revise",
	"fall",
	"incorporate",
	"undo",
] as const;
export type AmendmentAct = (typeof amendmentActs)[number];

/** The first ones say from which states the act leads; they are asked before all others. */
export type StateGuard =
	| "isSubmitted"
	| "isReturned"
	| "isReceived"
	| "isReceivedOrSeconded"
	| "isCirculated"
	| "isDiscussed"
	| "isToVote"
	| "isPaused"
	| "isUndecided"
	| "isWithdrawn"
	| "isRevisable"
	| "isAdopted"
	| "isIncorporated";

export type Guard =
	| StateGuard
	/** The reader saw the wording that is decided on. */
	| "sameWording"
	| "reason"
	/** A day ahead, until which it waits. */
	| "until"
	/** A constituency's counts as seconded; any other needs a seconder. */
	| "seconded"
	| "unseconded"
	/** Whoever seconds belongs to another voting constituency than the author. */
	| "otherDelegation"
	/** An observers' amendment is sponsored by the spokesperson of a voting constituency. */
	| "sponsor"
	/** No sub-amendment waits for its decision, or to be put into this one. */
	| "noOpenSubs"
	/** No voting constituency opposes. */
	| "unopposed"
	/** None reserves: then it is agreed with reservation. */
	| "unreserved"
	/** A constituency reserves, or the reason says what is reserved. */
	| "reservation"
	/** What it depends on is adopted. */
	| "dependenceMet"
	/** It had been circulated before it was withdrawn. */
	| "wasCirculated"
	/** A voting constituency other than that of the author. */
	| "otherConstituency"
	| "sectionCirculated"
	/** The text is still what the amendment changes. */
	| "fits"
	/** The text that it changes is gone. */
	| "baseGone";

type Transition = {
	from: readonly AmendmentState[];
	/** null: back to the state it had before (an incorporation that is undone). */
	to: AmendmentState | null;
	state: StateGuard;
	guards: readonly Guard[];
};

const discussed: readonly AmendmentState[] = ["under_discussion"];
const decides = { from: discussed, state: "isDiscussed" } as const;

/** Every act; guards in the order in which they are told. */
export const transitions: Record<AmendmentAct, Transition> = {
	receive: { from: ["submitted"], to: "received", state: "isSubmitted", guards: [] },
	return: { from: ["submitted"], to: "returned_for_clarity", state: "isSubmitted", guards: ["reason"] },
	refile: {
		from: ["returned_for_clarity"],
		to: "submitted",
		state: "isReturned",
		guards: ["sectionCirculated", "fits"],
	},
	rejectReceipt: { from: ["submitted"], to: "not_receivable", state: "isSubmitted", guards: ["reason"] },
	second: {
		from: ["received"],
		to: "seconded",
		state: "isReceived",
		guards: ["unseconded", "otherDelegation", "sponsor"],
	},
	lapse: { from: ["received"], to: "lapsed", state: "isReceived", guards: ["unseconded"] },
	circulate: {
		from: ["received", "seconded"],
		to: "circulated",
		state: "isReceivedOrSeconded",
		guards: ["seconded"],
	},
	discuss: { from: ["circulated"], to: "under_discussion", state: "isCirculated", guards: [] },
	agree: {
		...decides,
		to: "agreed",
		guards: ["sameWording", "noOpenSubs", "dependenceMet", "unopposed", "unreserved"],
	},
	agreeWithReservation: {
		...decides,
		to: "agreed_with_reservation",
		guards: ["sameWording", "noOpenSubs", "dependenceMet", "unopposed", "reservation"],
	},
	notAgree: { ...decides, to: "not_agreed", guards: ["sameWording"] },
	toVote: { ...decides, to: "to_vote", guards: ["sameWording", "noOpenSubs", "dependenceMet"] },
	carry: { from: ["to_vote"], to: "carried", state: "isToVote", guards: ["reason", "dependenceMet"] },
	lose: { from: ["to_vote"], to: "lost", state: "isToVote", guards: ["reason"] },
	defer: { ...decides, to: "deferred", guards: ["until"] },
	toDrafting: { ...decides, to: "to_drafting_committee", guards: [] },
	resume: {
		from: ["deferred", "to_drafting_committee"],
		to: "under_discussion",
		state: "isPaused",
		guards: [],
	},
	withdraw: { from: undecidedStates, to: "withdrawn", state: "isUndecided", guards: [] },
	takeOver: {
		from: ["withdrawn"],
		to: "circulated",
		state: "isWithdrawn",
		guards: ["wasCirculated", "otherConstituency"],
	},
	revise: {
		from: ["circulated", "under_discussion", "deferred", "to_drafting_committee", ...adoptedStates],
		to: "under_discussion",
		state: "isRevisable",
		guards: ["noOpenSubs", "sectionCirculated", "fits"],
	},
	fall: { from: undecidedStates, to: "fell", state: "isUndecided", guards: ["baseGone"] },
	incorporate: {
		from: adoptedStates,
		to: "incorporated",
		state: "isAdopted",
		guards: ["sameWording", "sectionCirculated", "fits"],
	},
	undo: {
		from: ["incorporated"],
		to: null,
		state: "isIncorporated",
		guards: ["reason", "sectionCirculated", "fits"],
	},
};

/**
 * The guards that an act does not pass, in their order; none: it may be done. Pure; a fact that is not given counts
 * as not established. Where the state forbids the act, that alone is told.
 */
export function failedGuards(
	act: AmendmentAct,
	state: AmendmentState,
	facts: Partial<Record<Guard, boolean>>,
): Guard[] {
	const { from, state: guard, guards } = transitions[act];
	if (!from.includes(state)) return [guard];
	return guards.filter((one) => facts[one] !== true);
}

/** The acts that the state allows. */
export function actsFrom(state: AmendmentState): AmendmentAct[] {
	return amendmentActs.filter((act) => transitions[act].from.includes(state));
}

/** The row of the rights table that each act asks. */
export const actionOf = {
	receive: "amendment.validate",
	return: "amendment.validate",
	refile: "amendment.own",
	rejectReceipt: "amendment.rule",
	second: "amendment.second",
	lapse: "amendment.conduct",
	circulate: "amendment.conduct",
	discuss: "amendment.conduct",
	agree: "amendment.conduct",
	agreeWithReservation: "amendment.conduct",
	notAgree: "amendment.conduct",
	toVote: "amendment.conduct",
	carry: "amendment.conduct",
	lose: "amendment.conduct",
	defer: "amendment.conduct",
	toDrafting: "amendment.conduct",
	resume: "amendment.conduct",
	withdraw: "amendment.own",
	takeOver: "amendment.takeOver",
	revise: "amendment.own",
	fall: "amendment.conduct",
	incorporate: "amendment.incorporate",
	undo: "amendment.incorporate",
} as const satisfies Record<AmendmentAct, Action>;

/** Where a sub-amendment may be proposed: the wording is known to all and not decided (DOMAIN 3.4). */
export const subAmendableStates: readonly AmendmentState[] = [
	"circulated",
	"under_discussion",
	"sub_amended",
];
