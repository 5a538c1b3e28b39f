import { createHash } from "node:crypto";
import { canonicalJson } from "#shared/canonical.ts";
import type { RoundTerms } from "#shared/record.ts";

/**
 * Every hash of the product. The bytes that are hashed, so that an outsider can recompute each:
 *
 *     SHA-256( UTF-8( domain + "\n" + part 1 + "\n" + part 2 … ) )        printed as 64 lower-case hex digits
 *
 * One LF between the domain and each part, none at the end. No part may hold an LF itself (canonical JSON
 * writes it as \n inside strings, hashes are hex), so no two lists of parts give the same bytes. The domain
 * says what is hashed, so that a hash of one kind can never pass as one of another.
 *
 *     text     "text/1"    canonical JSON of the text
 *     payload  "payload/1" canonical JSON of an event's payload
 *     entry    "entry/1"   previous entry's hash ("" for the first) · canonical JSON of the entry
 *     ballot   "ballot/1"  canonical JSON of the ballot
 *     terms    "terms/1"   canonical JSON of what a round fixed at its opening
 *     receipt  "receipt/1" canonical JSON of a voter's receipt
 *     comment  "comment/1" canonical JSON of text, wording and justification of a submitted comment
 *
 * In a shell: printf 'text/1\n%s' "$CANONICAL" | sha256sum
 */
export type HashDomain =
	| "text/1"
	| "payload/1"
	| "entry/1"
	| "ballot/1"
	| "terms/1"
	| "receipt/1"
	| "comment/1";

/**
 * SHA-256 over domain and parts, in the layout above, as 64 lower-case hex digits.
 * @throws when a part holds a line feed
 */
export function sha256Hex(domain: HashDomain, ...parts: string[]): string {
	if (parts.some((part) => part.includes("\n")))
		throw new Error(`a part of a ${domain} hash holds a line feed`);
	return createHash("sha256")
		.update([domain, ...parts].join("\n"), "utf8")
		.digest("hex");
}

/** The hash of a frozen text, given its canonical JSON (shared/canonical.ts). */
export function hashText(canonical: string): string {
	return sha256Hex("text/1", canonical);
}

/** The hash of an event's payload, given as canonical JSON. */
export function hashPayload(canonical: string): string {
	return sha256Hex("payload/1", canonical);
}

/** What an entry of the log commits to. The payload itself stands beside the entry, bound by its hash. */
export type EntryBody = {
	/** "policy:<id>", "caucus:<policyId>:<constituency>" or "installation". */
	chain: string;
	/** 1, 2, 3 … without a gap. */
	seq: number;
	/** Milliseconds since the epoch. */
	at: number;
	personId: string | null;
	memberId: string | null;
	capacity: string | null;
	constituency: string | null;
	type: string;
	refs: Record<string, string | undefined>;
	payloadHash: string;
	/** "" for the first entry of a chain. */
	previousHash: string;
};

/**
 * The hash of a log entry: SHA-256("entry/1" ‖ previous hash ‖ canonical entry), DESIGN 6. The canonical entry
 * has exactly the eleven keys of EntryBody; anything else on `entry` (its payload, its own hash) is left out.
 */
export function hashEntry(previousHash: string, entry: EntryBody): string {
	const { chain, seq, at, personId, memberId, capacity, constituency, type, refs, payloadHash } = entry;
	const who = { personId, memberId, capacity, constituency };
	const body = { chain, seq, at, ...who, type, refs, payloadHash, previousHash: entry.previousHash };
	return sha256Hex("entry/1", previousHash, canonicalJson(body));
}

/** What a ballot's hash covers; being superseded later does not change it. */
export type BallotBody = {
	/** Random, and told to nobody but the voter before the round is closed: so the four choices cannot be tried. */
	id: string;
	roundId: string;
	seat: string;
	/** 1 for the seat's first ballot, one more for each replacement. */
	revision: number;
	name: string;
	choice: string;
	statement: string | null;
	textHash: string;
	/** Milliseconds since the epoch. */
	castAt: number;
};

/** The hash of a ballot over exactly the nine keys of BallotBody. */
export function hashBallot(ballot: BallotBody): string {
	const { id, roundId, seat, revision, name, choice, statement, textHash, castAt } = ballot;
	const body = { id, roundId, seat, revision, name, choice, statement, textHash, castAt };
	return sha256Hex("ballot/1", canonicalJson(body));
}

/** The hash of what a round fixed when it was opened, over exactly the six keys of RoundTerms. */
export function hashTerms(terms: RoundTerms): string {
	const { roundId, question, rule, textHash, roll, vacancies } = terms;
	return sha256Hex("terms/1", canonicalJson({ roundId, question, rule, textHash, roll, vacancies }));
}

/** What a voter is given to keep: proof that this ballot was taken, at this place of the log. */
export type Receipt = { roundId: string; seat: string; ballotHash: string; seq: number; entryHash: string };

/** The tracking hash of a receipt. */
export function hashReceipt(receipt: Receipt): string {
	const { roundId, seat, ballotHash, seq, entryHash } = receipt;
	return sha256Hex("receipt/1", canonicalJson({ roundId, seat, ballotHash, seq, entryHash }));
}
