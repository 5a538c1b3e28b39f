/**
 * The answer that a submitted comment gets (DOMAIN 3.3): its states, the acts that lead from one to the next, and
 * every condition of every act by name. Data and pure functions; the forms' fields at the end.
 */
import * as z from "zod";

export const commentStates = ["submitted", "observed", "disposed", "contested", "closed"] as const;
export type CommentState = (typeof commentStates)[number];

export const dispositions = [
	"accepted",
	"acceptedWithChange",
	"partlyAccepted",
	"notAccepted",
	"noted",
	"answered",
	"outOfScope",
	"duplicate",
	"withdrawn",
	"becameAmendment",
	"deferred",
] as const;
export type Disposition = (typeof dispositions)[number];

/** What the working group or the chair may choose; only who submitted a comment withdraws it. */
export const decidable = dispositions.filter((one) => one !== "withdrawn");

/** Those that say the text changes, or that it need not. */
const changing: readonly Disposition[] = ["accepted", "acceptedWithChange", "partlyAccepted"];

export const commentActs = [
	/** The secretariat or the working group proposes an answer. */
	"observe",
	/** The working group (its convenor) or the chair decides. */
	"dispose",
	/** Who submitted it takes it back. */
	"withdraw",
	/** The answer goes to its author. */
	"publish",
	/** Its author does not agree, once. */
	"contest",
	/** The chair decides finally on a contested one. */
	"rule",
	/** Nothing more is to come. */
	"close",
	/** The change that carried it out was undone. */
	"reopen",
] as const;
export type CommentAct = (typeof commentActs)[number];

/** From which states each act leads on, and to which. `publish` of a final ruling closes. */
export const transitions: Record<CommentAct, { from: readonly CommentState[]; to: CommentState }> = {
	observe: { from: ["submitted", "observed"], to: "observed" },
	dispose: { from: ["observed", "disposed"], to: "disposed" },
	withdraw: { from: ["submitted", "observed"], to: "disposed" },
	publish: { from: ["disposed"], to: "disposed" },
	contest: { from: ["disposed"], to: "contested" },
	rule: { from: ["contested"], to: "disposed" },
	close: { from: ["disposed"], to: "closed" },
	reopen: { from: ["disposed", "contested", "closed"], to: "observed" },
};

/** Every condition of every act, by name. Sentences: matrix:guard.<name>. */
export type Guard =
	/** It waits for an answer. */
	| "unanswered"
	/** An observation stands beside it. */
	| "observed"
	/** It has an answer. */
	| "answered"
	| "contested"
	/** The answer has not gone to its author yet. */
	| "unpublished"
	| "published"
	/** It was contested once already; the chair's word is final. */
	| "notContestedBefore"
	/** A late one needs the chair's word first. */
	| "lateRuled"
	/** The working group that owns the section, by its convenor, or the chair. */
	| "body"
	/** Nobody answers the own constituency's comment alone. */
	| "notOwnAlone"
	| "chair"
	/** Who submitted it: the constituency's spokesperson, or the person. */
	| "own"
	| "disposition"
	| "reason"
	/** The change that carries it out, or why none was needed. */
	| "change"
	| "original"
	/** The original is no duplicate itself. */
	| "originalIsOriginal"
	/** No other comment points to this one. */
	| "noDuplicatesOfIt"
	| "amendment"
	| "contestReason"
	| "changeUndone";

/** What the conditions ask about an answer. */
const answerGuards = [
	"disposition",
	"reason",
	"change",
	"original",
	"originalIsOriginal",
	"noDuplicatesOfIt",
	"amendment",
] as const satisfies readonly Guard[];

/** In the order in which they are told. */
export const guards: Record<CommentAct, readonly Guard[]> = {
	observe: ["unanswered", "original", "originalIsOriginal", "noDuplicatesOfIt"],
	dispose: ["observed", "unpublished", "lateRuled", "body", "notOwnAlone", ...answerGuards],
	withdraw: ["unanswered", "own"],
	publish: ["answered", "unpublished", ...answerGuards],
	contest: ["answered", "published", "notContestedBefore", "own", "contestReason"],
	rule: ["contested", "chair", ...answerGuards],
	close: ["answered", "published"],
	reopen: ["changeUndone"],
};

/** The field of the form that a guard asks for, where there is one. */
export const guardField: Partial<Record<Guard, string>> = {
	disposition: "disposition",
	reason: "reason",
	change: "noChangeNote",
	original: "original",
	originalIsOriginal: "original",
	noDuplicatesOfIt: "original",
	amendment: "amendment",
	contestReason: "contestReason",
};

/** An answer, given or proposed. Ids are those of the same policy; that they exist is the server's to know. */
export type Answer = {
	disposition: Disposition | null;
	reason: string;
	/** The change that carries it out (textChange), or about to be made. */
	changeId: string | null;
	noChangeNote: string;
	duplicateOfId: string | null;
	amendmentId: string | null;
};

/** What must be known of the other comments where an answer says "duplicate of n". */
export type DuplicateFacts = {
	/** The original exists in the policy and is another comment. */
	originalExists: boolean;
	originalIsDuplicate: boolean;
	hasDuplicates: boolean;
};

export const noDuplicates: DuplicateFacts = {
	originalExists: false,
	originalIsDuplicate: false,
	hasDuplicates: false,
};

/**
 * What an answer fulfils (DOMAIN 3.3): a reason except for "accepted"; an acceptance is linked to its change, or says
 * why none was needed; a duplicate points to an original that is none itself, so that there is no ring.
 */
export function answerFacts(
	answer: Answer,
	duplicates: DuplicateFacts,
): Record<(typeof answerGuards)[number], boolean> {
	const { disposition, reason, changeId, noChangeNote, amendmentId } = answer;
	const isDuplicate = disposition === "duplicate";
	return {
		disposition: disposition !== null,
		reason: disposition === "accepted" || disposition === "withdrawn" || reason.trim() !== "",
		change:
			disposition === null ||
			!changing.includes(disposition) ||
			changeId !== null ||
			noChangeNote.trim() !== "",
		original: !isDuplicate || duplicates.originalExists,
		originalIsOriginal: !isDuplicate || !duplicates.originalIsDuplicate,
		noDuplicatesOfIt: !isDuplicate || !duplicates.hasDuplicates,
		amendment: disposition !== "becameAmendment" || amendmentId !== null,
	};
}

/** What the row alone says of a comment. */
export type CommentRow = {
	state: CommentState;
	late: boolean;
	lateRuling: string | null;
	publishedAt: number | null;
	contestedAt: number | null;
};

function stateFacts(row: CommentRow): Partial<Record<Guard, boolean>> {
	return {
		unanswered: row.state === "submitted" || row.state === "observed",
		observed: row.state === "observed" || row.state === "disposed",
		answered: row.state === "disposed",
		contested: row.state === "contested",
		unpublished: row.state !== "disposed" || row.publishedAt === null,
		published: row.publishedAt !== null,
		notContestedBefore: row.contestedAt === null,
		lateRuled: !row.late || row.lateRuling === "accepted",
	};
}

/**
 * The guards that an act does not pass, in their order; none: it may be done. Pure; what is not given counts as not
 * established. What the row alone decides is not asked of the caller.
 */
export function failedGuards(
	act: CommentAct,
	row: CommentRow,
	facts: Partial<Record<Guard, boolean>>,
): Guard[] {
	const byRow = stateFacts(row);
	const failed = guards[act].filter((guard) => !(byRow[guard] ?? facts[guard]));
	if (failed.length === 0 && !transitions[act].from.includes(row.state)) return ["answered"];
	return failed;
}

/** The state after an act that passed its guards. The answer to a contested comment closes it when it is sent. */
export function stateAfter(act: CommentAct, row: Pick<CommentRow, "contestedAt">): CommentState {
	if (act === "publish" && row.contestedAt !== null) return "closed";
	return transitions[act].to;
}

/** A late comment that the chair did not take in needs no answer. */
export function isShutOut(row: Pick<CommentRow, "late" | "lateRuling">): boolean {
	return row.late && row.lateRuling === "refused";
}

export function isOpen(row: Pick<CommentRow, "state" | "late" | "lateRuling">): boolean {
	return row.state !== "disposed" && row.state !== "closed" && !isShutOut(row);
}

/**
 * Why a comment keeps its section from being agreed: "open", or the first guard that its answer does not pass; null
 * where it does not.
 */
export function blockerOf(
	row: CommentRow,
	answer: Answer,
	duplicates: DuplicateFacts,
): "open" | Guard | null {
	if (isShutOut(row)) return null;
	if (isOpen(row)) return "open";
	const facts = answerFacts(answer, duplicates);
	return answerGuards.find((guard) => !facts[guard]) ?? null;
}

const id = z.string().regex(/^[0-9A-Za-z_-]{1,64}$/);
const words = z.string().trim().max(6000, "matrix:error.long").default("");
const number = z
	.string()
	.trim()
	.regex(/^(?:[CcDd]\.?\s*)?\d{0,6}$/, "matrix:error.number")
	.default("")
	.transform((text) => (/\d/.test(text) ? Number(text.replace(/\D/g, "")) : null));
const chosen = z
	.union([z.enum(dispositions), z.literal("")])
	.default("")
	.transform((one) => one || null);

/** How a proposed wording is written into the text. */
export const applyKinds = ["no", "quote", "block"] as const;
export type ApplyKind = (typeof applyKinds)[number];

export const observeInput = z.object({
	observation: words,
	proposed: chosen,
	original: number,
});
export type ObserveInput = z.output<typeof observeInput>;

export const decideInput = z.object({
	disposition: chosen,
	reason: words,
	noChangeNote: words,
	original: number,
	amendment: number,
	apply: z.enum(applyKinds).default("no"),
	/** A change that carries it out already. */
	changeId: id.or(z.literal("")).default(""),
});
export type DecideInput = z.output<typeof decideInput>;

export const contestInput = z.object({ contestReason: words });
