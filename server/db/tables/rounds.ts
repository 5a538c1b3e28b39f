import type { ColumnType } from "kysely";
import type { Json, Time } from "./columns.ts";

// Rows of rules of procedure, rounds and ballots.

/** A version of the body's rules of procedure. Once adopted it never changes; a proposed one only becomes adopted. */
export type ProcedureTable = {
	id: string;
	policyId: string;
	number: number;
	/** A Rule of shared/rounds/rule.ts, and the RoundSettings of shared/procedure.ts. */
	rule: Json;
	settings: Json;
	/** The preset the form was filled with. */
	preset: string;
	/** "proposed" | "adopted" */
	state: string;
	proposedById: string;
	proposedAt: Time;
	adoptedById: string | null;
	/** When the adoption was recorded; the body's own day is decidedOn (YYYY-MM-DD). */
	adoptedAt: Time | null;
	decidedOn: string | null;
	/** The body's decision as it is cited: "Minutes of the 4th sitting, item 3". */
	decision: string | null;
	/** A token made with the form: pressing twice proposes one version. */
	key: string;
};

export type RoundTable = {
	id: string;
	policyId: string;
	number: number;
	question: string;
	/** "frozen" | "announced" | "open" | "closed" | "certified" | "published" | "withdrawn" | "void" | "annulled" */
	state: string;
	versionId: string;
	textHash: string;
	rule: Json;
	preset: string;
	/** The adopted version of the rules that it follows, and what it keeps of it beside the rule. */
	procedureId: string | null;
	settings: Json | null;
	opensAt: Time;
	closesAt: Time;
	openedAt: Time | null;
	closedAt: Time | null;
	createdById: string;
	createdAt: Time;
	/** The decide() input and result as they were at closing. */
	groups: Json | null;
	decision: Json | null;
	/** The signed record file, exactly as exported. */
	record: string | null;
	/** Why it was withdrawn, or closed before its time with ballots missing. */
	reason: string | null;
	/** A token made with the form: pressing twice announces one round. */
	key: string;
	/** When notice of it was given. */
	announcedAt: Time | null;
	annulledAt: Time | null;
	annulReason: string | null;
	/** The same for all questions put by one form. */
	askedTogether: string | null;
	/** The round that this one repeats on the same text. */
	repeatsId: string | null;
	/** What the question is on: "whole" | "sections" | "passage". */
	covers: ColumnType<string, string | undefined, string>;
	/** The words in question, as they stand in the text; covers "passage" only. */
	passage: string | null;
	/** How the chair broke the tie: "approve" | "oppose". */
	castingVote: string | null;
	/** After an adoption: the text was opened again, at which constituency's request, and why. */
	reopenedAt: Time | null;
	reopenedFor: string | null;
	reopenReason: string | null;
};

/** The roll: every seat of a round as it stood when the round was opened. */
export type SeatTable = {
	roundId: string;
	seat: string;
	constituency: string;
	position: number;
	/** null: vacant. */
	memberId: string | null;
	personId: string | null;
	name: string | null;
	organization: string | null;
	capacity: string | null;
};

export type BallotTable = {
	id: string;
	roundId: string;
	seat: string;
	/** 1, 2, …: replacing a ballot keeps the one before. */
	revision: number;
	personId: string;
	name: string;
	choice: string;
	statement: string | null;
	textHash: string;
	castAt: Time;
	supersededAt: Time | null;
	key: string;
	hash: string;
	/** The ballot's entry in the policy's log. */
	entrySeq: number;
	/** Who wrote it down for the voter; null: the voter. */
	enteredById: string | null;
	/** How the voter gave it: "self" | "room" | "phone" | "paper". */
	channel: ColumnType<string, string | undefined, string>;
	/** When the voter confirmed a ballot that was entered for them. */
	confirmedAt: Time | null;
};

/** Who is present for a seat, act by act; a seat's last row holds. */
export type PresenceTable = {
	roundId: string;
	seat: string;
	entrySeq: number;
	/** "present" | "left" */
	state: string;
	/** "inPerson" | "online" | "phone" */
	kind: string;
	at: Time;
	byPersonId: string;
};

/** Who votes in place of an absent titular; a seat's last row holds.. */
export type SubstitutionTable = {
	id: string;
	roundId: string;
	seat: string;
	entrySeq: number;
	/** "recorded" | "withdrawn" */
	state: string;
	fromMemberId: string;
	fromName: string;
	byMemberId: string;
	byPersonId: string;
	/** The substitute, as at that moment. */
	name: string;
	organization: string | null;
	capacity: string;
	/** What the substitution rests on: a letter, a mail, with its date. */
	instrument: string;
	at: Time;
	recordedById: string;
};

/** What members say about a round for the record; none of it moves a result. */
export type StatementTable = {
	id: string;
	roundId: string;
	/** statementKinds of shared/conduct.ts. */
	kind: string;
	memberId: string;
	personId: string;
	name: string;
	constituency: string | null;
	capacity: string;
	/** The seat it is made for; null: the member has none. */
	seat: string | null;
	text: string;
	at: Time;
	entrySeq: number;
	key: string;
};

/** Each move of a round's end, always later. */
export type ExtensionTable = {
	id: string;
	roundId: string;
	/** "announced" | "outage" */
	kind: string;
	from: Time;
	to: Time;
	reason: string;
	at: Time;
	/** null: by rule, after an outage. */
	byPersonId: string | null;
	entrySeq: number;
};

/** The correction of a ballot that was written down wrongly; it takes effect with the third signature. */
export type RectificationTable = {
	id: string;
	roundId: string;
	ballotId: string;
	from: string;
	to: string;
	statement: string | null;
	reason: string;
	at: Time;
	byPersonId: string;
	voterId: string;
	signedByVoterAt: Time | null;
	signedByChairAt: Time | null;
	chairId: string | null;
	signedBySecretaryAt: Time | null;
	secretaryId: string | null;
	doneAt: Time | null;
	/** "replaced" (while open) | "noted" (the outcome stays) | "annulled" (it would have been another) */
	effect: string | null;
	/** The count with the right ballot. */
	groups: Json | null;
	decision: Json | null;
};

/** Editorial corrections of an adopted text, and the corrected text as it would be frozen. */
export type ConcordanceTable = {
	id: string;
	roundId: string;
	/** "proposed" | "objected" | "accepted" */
	state: string;
	/** ConcordanceChange[] of shared/conduct.ts. */
	changes: Json;
	/** Until when a constituency may object. */
	until: Time;
	at: Time;
	byPersonId: string;
	oldVersionId: string;
	oldHash: string;
	/** The corrected text's version, once accepted. */
	newVersionId: string | null;
	newHash: string;
	canonical: string;
	decidedAt: Time | null;
	key: string;
};

export type ConcordanceAnswerTable = {
	concordanceId: string;
	constituency: string;
	/** "noObjection" | "objection" */
	answer: string;
	text: string | null;
	memberId: string;
	name: string;
	at: Time;
};

/** One row: when a process of this installation was last at work. */
export type PulseTable = { id: number; seenAt: Time };
