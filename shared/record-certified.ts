import * as z from "zod";
import { logEntrySchema, recordSchema } from "./record.ts";
import { sealedCountSchema } from "./record-sealed.ts";

/**
 * The certified record of decision (DOMAIN 3.6, the 26 parts): the count as it was written at the close, what came
 * after it, who signed, and the log up to the certification. Signed by the installation, bound to the count by its
 * hash and to the policy's certified record before it. server/certified-check.ts checks it.
 */

const hash = z.string().regex(/^[0-9a-f]{64}$/, "not a SHA-256 in lower-case hex");
/** Milliseconds since the epoch. */
const time = z.int().nonnegative();
const seq = z.int().positive();

/** A statement, objection or ruling for the record. Name and capacity are null where the round publishes totals. */
export const recordStatementSchema = z.strictObject({
	kind: z.string().min(1),
	name: z.string().nullable(),
	constituency: z.string().nullable(),
	capacity: z.string().nullable(),
	text: z.string(),
	at: time,
	/** Its entry in the policy's log. */
	entry: seq,
});
export type RecordStatement = z.infer<typeof recordStatementSchema>;

/** What the parts say that the count does not hold. */
export const laterPartsSchema = z.strictObject({
	/** Part 2 and 5: what the question was on; the round repeated, by its number. */
	covers: z.string(),
	passage: z.string().nullable(),
	repeats: z.int().positive().nullable(),
	/** Part 1: what the frozen text is called. */
	textTitle: z.string(),
	/** Part 4: every language with a text, the authentic one first. */
	languages: z.array(z.string()),
	/** Part 6: the adopted version of the rules of procedure, and the settings the round kept; null: none. */
	procedure: z
		.strictObject({
			number: z.int().positive(),
			decidedOn: z.string().nullable(),
			decision: z.string().nullable(),
		})
		.nullable(),
	settings: z.record(z.string(), z.json()).nullable(),
	/** Part 7. */
	announcedAt: time,
	extensions: z.array(
		z.strictObject({ kind: z.string(), from: time, to: time, reason: z.string(), at: time }),
	),
	closeReason: z.string().nullable(),
	/** Parts 16 to 20. */
	statements: z.array(recordStatementSchema),
	/** Part 20: the observers of the policy at the close. */
	observers: z.array(z.strictObject({ name: z.string(), organization: z.string().nullable() })),
	/** Part 22: submitted comments on the sections in question, made before the close. */
	comments: z.strictObject({ threads: z.int().nonnegative(), resolved: z.int().nonnegative() }),
	/** Part 26. Seat and choices are null where the round publishes totals. */
	rectifications: z.array(
		z.strictObject({
			seat: z.string().nullable(),
			from: z.string().nullable(),
			to: z.string().nullable(),
			reason: z.string(),
			at: time,
			doneAt: time,
			effect: z.string(),
		}),
	),
	concordances: z.array(
		z.strictObject({ state: z.string(), oldHash: hash, newHash: hash, changes: z.int(), decidedAt: time }),
	),
	events: z.array(z.strictObject({ kind: z.string(), at: time, text: z.string() })),
});
export type LaterParts = z.infer<typeof laterPartsSchema>;

export const signingMethods = ["signedIn", "sheet"] as const;
export type SigningMethod = (typeof signingMethods)[number];

/** Part 24: a signature or acknowledgement of the count. */
export const attestationSchema = z.strictObject({
	/** "chair", "secretariat", or "constituency:<code>". */
	part: z.string().min(1),
	name: z.string(),
	organization: z.string().nullable(),
	capacity: z.string(),
	constituency: z.string().nullable(),
	method: z.enum(signingMethods),
	statement: z.string().nullable(),
	at: time,
	entry: seq,
});
export type Attestation = z.infer<typeof attestationSchema>;

export const officerParts = ["chair", "secretariat"] as const;
export const partOfConstituency = (code: string) => `constituency:${code}`;

export const certifiedSchema = z.strictObject({
	format: z.literal("tripact-record/2"),
	/** When it was certified. */
	madeAt: time,
	installation: z.string(),
	/** 1 for the round's first certified record; a later one takes its place and names what came since. */
	issue: z.int().positive(),
	/** Why it was certified without the acknowledgement of every constituency; null where all gave it. */
	reason: z.string().nullable(),
	count: z.union([recordSchema, sealedCountSchema]),
	/** SHA-256 of the count's own file, as `sha256sum` prints it. */
	countHash: hash,
	/** Part 25: the policy's certified record before this one, with the SHA-256 of its file. */
	previous: z.strictObject({ round: z.int().positive(), issue: z.int().positive(), hash }).nullable(),
	parts: laterPartsSchema,
	signatures: z.array(attestationSchema),
	acknowledgements: z.array(attestationSchema),
	/** Continues the count's log without a gap, up to the last entry before the certification. */
	log: z.array(logEntrySchema),
	checkpoint: z.strictObject({ seq, hash }),
	signature: recordSchema.shape.signature,
	notShown: z.literal("contains no caucus material"),
});
export type CertifiedRecord = z.infer<typeof certifiedSchema>;
export type UnsignedCertified = Omit<CertifiedRecord, "signature">;

/**
 * What the payloads of a round's entries "record.signed" and "record.acknowledged" must say for its certified
 * record to be checked against them.
 */
export type AttestationPayload = {
	part: string;
	issue: number;
	countHash: string;
	name: string;
	method: SigningMethod;
	/** SHA-256 of the statement's UTF-8 bytes; left out: no statement. */
	statementHash?: string;
};

/** The constituencies that must acknowledge: those with seats on the roll, vacant or filled. */
export function constituenciesOf(count: CertifiedRecord["count"]): string[] {
	return Object.keys(count.groups);
}
