import type { Bytes, Json, Time } from "./columns.ts";

// Rows of sections, their logs, versions and comments.

export type SectionTable = {
	id: string;
	policyId: string;
	parentId: string | null;
	/** Place among its siblings, from 0. */
	position: number;
	title: string;
	/** "part" (a heading that only holds others) or "text". */
	kind: string;
	language: string;
	groupId: string | null;
	/** "drafting" | "circulated" | "agreed" | "locked" */
	state: string;
	/** The state it was in when a round locked it; null otherwise. */
	stateBefore: string | null;
	/** Raised each time the text's history starts anew or a freeze ends; part of the key of local copies. */
	epoch: number;
	/** Highest sequence number of the section's update log. */
	updateSeq: number;
	createdAt: Time;
	removedAt: Time | null;
	/** The frozen text while the section is not in drafting. */
	versionId: string | null;
};

/** A document read for a preview, until it is confirmed or a day has passed. */
export type ImportDraftTable = {
	id: string;
	policyId: string;
	personId: string;
	at: Time;
	title: string;
	/** An ImportResult. */
	data: Json;
};

/** The append-only log of a section's text: one row per group-committed update (SPEC.md C1). */
export type SectionUpdateTable = {
	sectionId: string;
	seq: number;
	memberId: string;
	personId: string;
	constituency: string | null;
	capacity: string;
	at: Time;
	data: Bytes;
};

/** The merged state up to and including `seq`; the newest row serves openings. */
export type SectionStateTable = {
	sectionId: string;
	seq: number;
	at: Time;
	data: Bytes;
	/** The state vector of `data`, and where its list of deletions begins: known without reading the whole. */
	vector: Bytes | null;
	deletionsAt: number | null;
};

/** Which person a Yjs client id belongs to in a section (SPEC.md C6). */
export type SectionClientTable = {
	sectionId: string;
	clientId: number;
	personId: string;
	memberId: string;
	firstSeenAt: Time;
};

/** The row `seq` of a section's log brought the text back to what it was at `fromSeq`. */
export type SectionRestoreTable = {
	sectionId: string;
	seq: number;
	fromSeq: number;
};

/** What the log up to and including `seq` says about its authors, since the row before; derived, may be made anew. */
export type SectionAuthorshipTable = {
	sectionId: string;
	seq: number;
	/** A LogAuthorship. */
	data: Json;
};

/** A member's last visit to a section, and the one before: how far the log went. */
export type SectionVisitTable = {
	memberId: string;
	sectionId: string;
	seq: number;
	at: Time;
	beforeSeq: number | null;
	beforeAt: Time | null;
};

/** An immutable, hashed text: of one section, or of several for a round. */
export type VersionTable = {
	id: string;
	policyId: string;
	number: number;
	/** "section" | "round" */
	scope: string;
	title: string;
	language: string;
	/** Canonical JSON (RFC 8785). */
	canonical: string;
	hash: string;
	createdAt: Time;
	createdById: string;
};

export type VersionSectionTable = {
	versionId: string;
	sectionId: string;
	/** The last sequence number of the update log that the text holds. */
	updateSeq: number;
	position: number;
};

export type ThreadTable = {
	id: string;
	policyId: string;
	sectionId: string;
	/** null: everyone in the policy; else the constituency whose caucus it belongs to. */
	caucus: string | null;
	/** The anchor: a block, relative positions in it (base64), the quoted words. All null: the whole section. */
	blockId: string | null;
	anchorStart: string | null;
	anchorEnd: string | null;
	quote: string | null;
	createdAt: Time;
	createdById: string;
	resolvedAt: Time | null;
	resolvedById: string | null;
};

export type CommentTable = {
	id: string;
	threadId: string;
	memberId: string;
	personId: string;
	/** As they were when written (DOMAIN 2.3, rule 3). */
	constituency: string | null;
	capacity: string;
	text: string;
	createdAt: Time;
	/** A token made with the form: pressing twice posts once. */
	key: string;
};

export type MentionTable = {
	commentId: string;
	memberId: string;
	seenAt: Time | null;
};
