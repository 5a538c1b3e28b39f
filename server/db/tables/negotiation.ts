import type { Json, Time } from "./columns.ts";

// Rows of comment rounds, the answers to comments, amendments, positions and suggestions.

/** A frozen text given out for comments, with a window that can be extended and never shortened. */
export type CirculationTable = {
	id: string;
	policyId: string;
	/** Counts from 1 in its policy. */
	number: number;
	title: string;
	note: string;
	opensAt: Time;
	/** As it is now; each move of the end is a row of circulationExtension. */
	closesAt: Time;
	/** Who may comment in the own name: "some" (observers, convenors, secretariat, chair) | "everyone". */
	ownName: string;
	at: Time;
	byPersonId: string;
	key: string;
};

export type CirculationTextTable = { circulationId: string; sectionId: string; versionId: string };

export type CirculationExtensionTable = {
	id: string;
	circulationId: string;
	from: Time;
	to: Time;
	reason: string;
	at: Time;
	byPersonId: string;
};

/** A comment in the making, inside one caucus. What is submitted is a new row of submittedComment. */
export type ResponseItemTable = {
	id: string;
	policyId: string;
	circulationId: string;
	/** Whose caucus it belongs to. */
	constituency: string;
	sectionId: string;
	blockId: string | null;
	quote: string | null;
	/** "general" | "technical" | "editorial" | "question" | "legal" */
	type: string;
	text: string;
	wording: string;
	justification: string;
	memberId: string;
	personId: string;
	capacity: string;
	createdAt: Time;
	changedAt: Time;
	changedById: string;
	/** "draft" | "endorsed" | "notEndorsed" | "merged" | "submitted" */
	state: string;
	mergedIntoId: string | null;
	submittedCommentId: string | null;
	key: string;
};

/** One submission of a constituency: all at once, or one by one. */
export type ResponseTable = {
	id: string;
	policyId: string;
	circulationId: string;
	constituency: string;
	/** Counts from 1 in its circulation and constituency. */
	number: number;
	sentAt: Time;
	memberId: string;
	personId: string;
	note: string;
	key: string;
};

/** A numbered comment that everyone in the policy reads, with the answer it gets (DOMAIN 3.3). */
export type SubmittedCommentTable = {
	id: string;
	policyId: string;
	/** C.n of its policy, never reused. */
	number: number;
	circulationId: string | null;
	responseId: string | null;
	sectionId: string;
	/** The text it was made on. */
	versionId: string;
	blockId: string | null;
	quote: string | null;
	type: string;
	text: string;
	wording: string;
	justification: string;
	/** In whose name: a constituency's, or null for a person's own. */
	constituency: string | null;
	organization: string;
	/** Who submitted it, in the part they had then; for imported rows, who brought them in. */
	memberId: string;
	personId: string;
	capacity: string;
	/** The name that stands for it, where it came by mail. */
	onBehalfOf: string | null;
	/** "form" | "import" */
	source: string;
	submittedAt: Time;
	/** 1: after the window's end. */
	late: number;
	/** The chair's ruling on a late one: "accepted" | "refused" | null. */
	lateRuling: string | null;
	lateReason: string | null;
	/** "submitted" | "observed" | "disposed" | "contested" | "closed" */
	state: string;
	responsibleId: string | null;
	observation: string;
	/** The disposition that the secretariat proposes. */
	proposed: string | null;
	observedById: string | null;
	observedAt: Time | null;
	disposition: string | null;
	reason: string;
	/** "group" | "chair": who decided. */
	decidedAs: string | null;
	disposedById: string | null;
	disposedAt: Time | null;
	duplicateOfId: string | null;
	amendmentId: string | null;
	/** The change of the text that carries it out (textChange), or why none was needed. */
	changeId: string | null;
	noChangeNote: string;
	publishedAt: Time | null;
	contestedAt: Time | null;
	contestedById: string | null;
	contestReason: string;
	key: string;
};

/** A frozen text changed by one attributed change; the section's version after it holds the new words. */
export type TextChangeTable = {
	id: string;
	policyId: string;
	sectionId: string;
	/** Its row in the section's update log. */
	seq: number;
	beforeVersionId: string;
	versionId: string;
	/** "amendment" | "comment" | "undo" | "correction" */
	cause: string;
	causeId: string;
	/** The change that this one takes back. */
	undoesId: string | null;
	at: Time;
	memberId: string;
	personId: string;
};

/** An amendment in the making, inside one caucus. What is submitted is a new row of amendment. */
export type AmendmentDraftTable = {
	id: string;
	policyId: string;
	constituency: string | null;
	sectionId: string;
	versionId: string;
	parentId: string | null;
	operation: string;
	/** The top-level blocks it concerns, in order (JSON list of ids); for "insert" the block it stands after, or []. */
	blockIds: Json;
	/** Checked blocks (JSON lists) and titles. */
	before: Json;
	after: Json;
	reason: string;
	language: string;
	memberId: string;
	personId: string;
	capacity: string;
	createdAt: Time;
	changedAt: Time;
	submittedId: string | null;
	removedAt: Time | null;
	key: string;
};

/** A proposed change with its number (DOMAIN 3.4). */
export type AmendmentTable = {
	id: string;
	policyId: string;
	/** D.n of its policy, never reused. */
	number: number;
	sectionId: string;
	/** The text it was made on. */
	versionId: string;
	/** The amendment that it changes, for a sub-amendment. */
	parentId: string | null;
	/** "insert" | "delete" | "replace" | "move" | "title" */
	operation: string;
	blockIds: Json;
	before: Json;
	after: Json;
	reason: string;
	language: string;
	/** In whose name; null: a person's own. */
	constituency: string | null;
	memberId: string;
	personId: string;
	capacity: string;
	submittedAt: Time;
	state: string;
	/** Why it is in this state: returned, not receivable, fell, deferred. */
	stateReason: string;
	changedAt: Time;
	/** Raised when its wording changes: positions on the former wording lapse. */
	revision: number;
	secondedById: string | null;
	secondedBy: string | null;
	secondedAt: Time | null;
	takenOverBy: string | null;
	/** The amendment whose adoption made it fall. */
	fellBecauseId: string | null;
	deferredUntil: Time | null;
	roundId: string | null;
	changeId: string | null;
	/** Words inserted and deleted. */
	distance: number;
	key: string;
};

/** One thing that happened to an amendment; rows never change. */
export type AmendmentActTable = {
	id: string;
	policyId: string;
	amendmentId: string;
	/** Counts from 1 in its amendment. */
	number: number;
	/** An act of shared/amendment-states.ts, or "submit", "subAmend", "subSettle". */
	act: string;
	from: string | null;
	to: string;
	reason: string;
	/** The wording from this act on, where it changed: { versionId, operation, blockIds, before, after, reason }. */
	wording: Json | null;
	revision: number;
	at: Time;
	memberId: string;
	personId: string;
	constituency: string | null;
	capacity: string;
	key: string;
};

/** The chair's order of a section's amendments where the chair overruled the text's; the last row counts. */
export type AmendmentOrderTable = {
	id: string;
	policyId: string;
	sectionId: string;
	/** JSON list of amendment ids. */
	amendmentIds: Json;
	reason: string;
	at: Time;
	memberId: string;
	personId: string;
	key: string;
};

export type AmendmentRelationTable = {
	amendmentId: string;
	otherId: string;
	/** "alternative" | "depends" | "contradicts" */
	kind: string;
	at: Time;
	byPersonId: string;
};

/** One constituency's view at one moment; the last of the amendment's revision counts, the others are history. */
export type PositionTable = {
	id: string;
	policyId: string;
	amendmentId: string;
	revision: number;
	constituency: string;
	value: string;
	statement: string;
	memberId: string;
	personId: string;
	at: Time;
	key: string;
};

/** What was still in brackets when a section was agreed with brackets. */
export type AgreedBracketTable = {
	sectionId: string;
	/** The text that was agreed. */
	versionId: string;
	amendmentId: string;
	policyId: string;
	/** D.n */
	number: number;
	constituency: string | null;
	/** As shared/positions.ts derives it, at that moment. */
	status: string;
	at: Time;
	byPersonId: string;
};

/** The amendment that the chair shows to everyone who follows. */
export type RoomTable = {
	policyId: string;
	amendmentId: string | null;
	at: Time;
	byPersonId: string;
};

/** A tracked insertion or deletion in a section in drafting; the text's marks carry the id only. */
export type SuggestionTable = {
	id: string;
	policyId: string;
	sectionId: string;
	memberId: string;
	personId: string;
	constituency: string | null;
	capacity: string;
	reason: string;
	at: Time;
	/** The words it took away and those it put there, kept when it is decided: the text does not have them any more. */
	before: string;
	after: string;
	/** "open" | "accepted" | "rejected" | "withdrawn" */
	state: string;
	decidedByMemberId: string | null;
	decidedById: string | null;
	decidedAt: Time | null;
	decisionReason: string;
};
