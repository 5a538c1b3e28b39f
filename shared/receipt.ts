import type { Signature } from "./checkpoint.ts";

/**
 * What a voter is given to keep: the installation's signed word that it took this seat's ballot, at this place of the
 * log. It holds the ballot's hash and never the choice, so that it proves nothing to whoever would buy a vote.
 */
export type UnsignedReceipt = {
	format: "tripact-receipt/1";
	/** The installation's name. */
	installation: string;
	policyId: string;
	roundId: string;
	/** The round's number. */
	round: number;
	seat: string;
	/** hashBallot of server/hash.ts. */
	ballotHash: string;
	/** Milliseconds since the epoch. */
	castAt: number;
	/** The ballot's entry in the policy's log. */
	entry: { seq: number; hash: string };
};
export type SignedReceipt = UnsignedReceipt & { signature: Signature };
