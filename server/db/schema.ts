import type { ColumnType } from "kysely";

/** Milliseconds since the epoch. */
type Time = number;
/** A JSON value kept as text; each feature parses its own. */
type Json = string;
/** Bytes: both drivers return a Buffer. */
type Bytes = ColumnType<Buffer, Uint8Array, Uint8Array>;

/** better-auth's own tables: written by better-auth, read here. Its dates are ISO text on SQLite, Date on PostgreSQL. */
type AuthDate = string | Date;
export type UserTable = {
	id: string;
	name: string;
	email: string;
	emailVerified: number | boolean;
	image: string | null;
	createdAt: AuthDate;
	updatedAt: AuthDate;
	locale: string | null;
	administratorSince: number | null;
	suspendedAt: number | null;
};
export type SessionTable = {
	id: string;
	token: string;
	userId: string;
	expiresAt: AuthDate;
	createdAt: AuthDate;
	updatedAt: AuthDate;
	ipAddress: string | null;
	userAgent: string | null;
};
/** Only the columns that we write with a new person; the others serve identity providers and stay null. */
export type AccountTable = {
	id: string;
	accountId: string;
	providerId: string;
	userId: string;
	password: string | null;
	createdAt: AuthDate;
	updatedAt: AuthDate;
};

export type InvitationTable = {
	id: string;
	tokenHash: string;
	email: string;
	name: string;
	policyId: string | null;
	constituency: string | null;
	capacity: string | null;
	organization: string;
	locale: string;
	invitedById: string | null;
	invitedAt: Time;
	expiresAt: Time;
	acceptedAt: Time | null;
	revokedAt: Time | null;
};

export type MailTable = {
	id: string;
	recipient: string;
	kind: string;
	subject: string;
	body: string;
	locale: string;
	createdAt: Time;
	sentAt: Time | null;
	failure: string | null;
};

export type PolicyTable = {
	id: string;
	title: string;
	country: string;
	language: string;
	/** One of the guide's six steps, 1 to 6. */
	step: number;
	createdAt: Time;
	createdById: string;
	/** Set on the demonstration policy, so that every screen can say so. */
	demo: number | null;
};

export type ConstituencyTable = {
	policyId: string;
	code: string;
	/** null: the catalogue's name for a known code. */
	name: string | null;
	/** Voting seats; 0 for observers. */
	seats: number;
	position: number;
};

export type MemberTable = {
	id: string;
	policyId: string;
	personId: string;
	/** null for the secretariat and a chair without constituency. */
	constituency: string | null;
	capacity: string;
	organization: string;
	/** From when to when the rights hold. */
	fromAt: Time;
	untilAt: Time | null;
};

export type WorkingGroupTable = {
	id: string;
	policyId: string;
	name: string;
	createdAt: Time;
	removedAt: Time | null;
};

export type WorkingGroupMemberTable = {
	groupId: string;
	memberId: string;
	/** "convenor" | "drafter" */
	part: string;
};

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

/** One row, raised by the database with every change of who may do what. */
export type AccessStampTable = { id: number; number: number };

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

/** The hash-chained log: audit trail and outbox at once (docs/decisions/0009). */
export type EventTable = {
	/** "policy:<id>", "caucus:<policyId>:<constituency>" or "installation". */
	chain: string;
	seq: number;
	at: Time;
	personId: string | null;
	memberId: string | null;
	capacity: string | null;
	constituency: string | null;
	type: string;
	refs: Json;
	payload: Json;
	payloadHash: string;
	previousHash: string;
	hash: string;
};

/** Signed heads of the policies' logs, given to the constituencies (SAFETY 4.4). Rows never change. */
export type CheckpointTable = {
	policyId: string;
	/** The entry of the policy's log that it names, and that entry's hash. */
	seq: number;
	hash: string;
	at: Time;
	/** "day" | "close" | "certification" */
	occasion: string;
	/** As signed, so that the file can be written again. */
	installation: string;
	publicKey: string;
	/** Of publicKey. */
	fingerprint: string;
	signature: string;
};

/** A signature or acknowledgement of a round's count. Rows never change. */
export type AcknowledgementTable = {
	id: string;
	roundId: string;
	/** The certified record it goes into: 1 for the round's first. */
	issue: number;
	/** "chair", "secretariat", or "constituency:<code>". */
	part: string;
	/** Who signed; when it was done on paper, another may have entered it: the log's entry tells. */
	memberId: string;
	personId: string;
	name: string;
	organization: string | null;
	capacity: string;
	constituency: string | null;
	/** "signedIn" | "sheet" */
	method: string;
	statement: string | null;
	/** SHA-256 of the count's file. */
	countHash: string;
	at: Time;
	entrySeq: number;
};

/** A certified record, exactly as exported. Rows never change; a later issue takes an earlier one's place. */
export type CertificateTable = {
	id: string;
	policyId: string;
	roundId: string;
	/** Its place among the policy's certified records, from 1. */
	position: number;
	issue: number;
	file: string;
	/** SHA-256 of `file`, and of the policy's certified record before it. */
	hash: string;
	previousHash: string | null;
	countHash: string;
	/** Why it was certified without every constituency's acknowledgement. */
	reason: string | null;
	at: Time;
	personId: string;
};

/** To whom of each constituency a certified record was sent. Rows never change. */
export type RecordCopyTable = {
	certificateId: string;
	constituency: string;
	memberId: string;
	name: string;
	at: Time;
};

/** A dossier handed to the government, byte for byte. Rows never change. */
export type SubmissionTable = {
	id: string;
	policyId: string;
	number: number;
	/** The round whose text it is. */
	roundId: string;
	versionId: string;
	textHash: string;
	/** The day it was handed over, as YYYY-MM-DD. */
	date: string;
	addressee: string;
	reference: string;
	/** After a return of the same text: what has been supplied since. */
	note: string | null;
	/** The ZIP archive. */
	dossier: Bytes;
	/** SHA-256 of `dossier`. */
	dossierHash: string;
	at: Time;
	memberId: string;
	createdById: string;
	/** A token made with the form: pressing twice submits once. */
	key: string;
};

/** What the government did with a submitted text, recorded with its reference (DOMAIN 3.1). Rows never change. */
export type GovernmentActTable = {
	id: string;
	policyId: string;
	submissionId: string;
	/** "returned" | "adopted" | "published" | "inForce" */
	kind: string;
	/** The day of the act, as YYYY-MM-DD. */
	date: string;
	/** The kind of act by which it was adopted. */
	title: string | null;
	/** The number of the act, of the letter, or of the gazette. */
	reference: string | null;
	signatory: string | null;
	reasons: string | null;
	url: string | null;
	/** The text that was adopted. */
	versionId: string | null;
	fileName: string | null;
	/** SHA-256 of `file`. */
	fileHash: string | null;
	file: ColumnType<Buffer | null, Uint8Array | null, Uint8Array | null>;
	at: Time;
	memberId: string;
	createdById: string;
	key: string;
};

/** The answer to a checklist item, or the plain-language summary; a later revision replaces it. Rows never change. */
export type ChecklistAnswerTable = {
	id: string;
	policyId: string;
	/** "T12.1", …, or "summary". */
	item: string;
	revision: number;
	text: string;
	/** An Evidence[]. */
	evidence: Json;
	at: Time;
	memberId: string;
	createdById: string;
};

export type Database = {
	user: UserTable;
	session: SessionTable;
	accessStamp: AccessStampTable;
	account: AccountTable;
	invitation: InvitationTable;
	mail: MailTable;
	policy: PolicyTable;
	constituency: ConstituencyTable;
	member: MemberTable;
	workingGroup: WorkingGroupTable;
	workingGroupMember: WorkingGroupMemberTable;
	section: SectionTable;
	importDraft: ImportDraftTable;
	sectionUpdate: SectionUpdateTable;
	sectionState: SectionStateTable;
	sectionClient: SectionClientTable;
	sectionRestore: SectionRestoreTable;
	sectionAuthorship: SectionAuthorshipTable;
	sectionVisit: SectionVisitTable;
	version: VersionTable;
	versionSection: VersionSectionTable;
	thread: ThreadTable;
	comment: CommentTable;
	mention: MentionTable;
	procedure: ProcedureTable;
	round: RoundTable;
	seat: SeatTable;
	ballot: BallotTable;
	presence: PresenceTable;
	substitution: SubstitutionTable;
	statement: StatementTable;
	extension: ExtensionTable;
	rectification: RectificationTable;
	concordance: ConcordanceTable;
	concordanceAnswer: ConcordanceAnswerTable;
	pulse: PulseTable;
	acknowledgement: AcknowledgementTable;
	certificate: CertificateTable;
	recordCopy: RecordCopyTable;
	submission: SubmissionTable;
	governmentAct: GovernmentActTable;
	checklistAnswer: ChecklistAnswerTable;
	event: EventTable;
	checkpoint: CheckpointTable;
};
