import type { ColumnType } from "kysely";
import type { Bytes, Json, Time } from "./columns.ts";

// Rows of the log, of records and of what follows validation.

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
	/** The entry that this one corrects, and why; that one stays as it was written. */
	supersedesId: ColumnType<string | null, string | null | undefined, never>;
	correction: ColumnType<string | null, string | null | undefined, never>;
};

/** The answer to a checklist item, or the plain-language summary; a later revision replaces it. Rows never change. */
export type ChecklistAnswerTable = {
	id: string;
	policyId: string;
	/** "T12.1", …, or "summary". */
	item: string;
	revision: number;
	/** "yes" | "partly" | "no" | "notApplicable"; null where only words were asked for. */
	answer: ColumnType<string | null, string | null | undefined, never>;
	text: string;
	/** An Evidence[]. */
	evidence: Json;
	at: Time;
	memberId: string;
	createdById: string;
};

/** What a constituency says of one revision of an item's answer; its last word counts, the others are history. */
export type ChecklistViewTable = {
	id: string;
	policyId: string;
	item: string;
	revision: number;
	constituency: string;
	/** "agree" | "object" */
	view: string;
	text: string;
	at: Time;
	memberId: string;
	createdById: string;
};
