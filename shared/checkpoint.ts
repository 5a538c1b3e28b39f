import * as z from "zod";
import { canonicalJson } from "./canonical.ts";

/**
 * What somebody outside the installation holds of its log: checkpoints, and the receipts of ballots. Both are signed
 * with the key that signs the records (SAFETY 4.4); `npm run verify` and public/verify.mjs check them.
 */

const hash = z.string().regex(/^[0-9a-f]{64}$/, "not a SHA-256 in lower-case hex");
/** Milliseconds since the epoch. */
const time = z.int().nonnegative();
const text = z.string().min(1).max(500);

export const signatureSchema = z.strictObject({
	algorithm: z.literal("Ed25519"),
	/** SubjectPublicKeyInfo, PEM. */
	publicKey: z.string().max(500),
	/** 64 bytes in lower-case hex, over the UTF-8 bytes of signedText. */
	value: z.string().regex(/^[0-9a-f]{128}$/, "not an Ed25519 signature in lower-case hex"),
});
export type Signature = z.infer<typeof signatureSchema>;

/** "Up to entry `seq` the log had this hash": whoever holds one can tell whether a later log still extends it. */
export const checkpointSchema = z.strictObject({
	format: z.literal("tripact-checkpoint/1"),
	/** The name of the installation. */
	installation: text,
	policyId: text,
	seq: z.int().positive(),
	/** Of the log's entry `seq`. */
	hash,
	at: time,
	signature: signatureSchema,
});
export type Checkpoint = z.infer<typeof checkpointSchema>;

/** What a voter keeps: this ballot was taken, at this place of the log. The choice is not in it. */
export const receiptSchema = z.strictObject({
	format: z.literal("tripact-receipt/1"),
	installation: text,
	policyId: text,
	roundId: text,
	/** The round's number. */
	round: z.int().positive(),
	seat: text,
	ballotHash: hash,
	castAt: time,
	/** The ballot's entry in the policy's log. */
	entry: z.strictObject({ seq: z.int().positive(), hash }),
	signature: signatureSchema,
});
export type SignedReceipt = z.infer<typeof receiptSchema>;

/** A stretch of a policy's log, without payloads: what lies between two checkpoints. */
export type LogExtract = {
	format: "tripact-log/1";
	installation: string;
	policyId: string;
	entries: unknown[];
};

/** What a signature covers: the canonical JSON of everything beside it. */
export function signedText(document: object): string {
	const { signature: _signature, ...rest } = document as { signature?: unknown };
	return canonicalJson(rest);
}

/** As a file: keys sorted, indented by tabs, one LF at the end; the same spelling as a record's. */
export function serializeDocument(document: object): string {
	return `${JSON.stringify(JSON.parse(canonicalJson(document)), null, "\t")}\n`;
}

/** On what occasion a checkpoint was signed. */
export const checkpointOccasions = ["day", "close", "certification"] as const;
export type CheckpointOccasion = (typeof checkpointOccasions)[number];

/**
 * The checkpoint in what somebody pasted or uploaded: a file, or a mail with words around it.
 * @returns undefined when there is none to be read
 */
export function readCheckpoint(pasted: string): Checkpoint | undefined {
	const start = pasted.indexOf("{");
	const end = pasted.lastIndexOf("}");
	if (start < 0 || end < start) return undefined;
	try {
		// Mail readers put line breaks and marks of direction where there were none; a PEM's own are written \n.
		const plain = pasted.slice(start, end + 1).replace(/[\r\n\u200e\u200f\u00a0]/g, "");
		return checkpointSchema.safeParse(JSON.parse(plain)).data;
	} catch {
		return undefined;
	}
}
