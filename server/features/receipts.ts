import { canonicalJson } from "#shared/canonical.ts";
import { notFound } from "#shared/errors.ts";
import type { SignedReceipt } from "#shared/receipt.ts";
import { authorize } from "../access.ts";
import type { PolicyContext } from "../context.ts";
import { fingerprintOf, signDocument } from "../record-signature.ts";
import { findOwnBallot, type Receipt } from "./ballots.ts";

/**
 * The signed receipt of a ballot the actor has cast. Made from the stored ballot each time it is asked for: Ed25519
 * gives the same signature for the same receipt.
 */
export async function signReceipt(
	ctx: PolicyContext,
	roundId: string,
	ballot: Receipt,
): Promise<SignedReceipt> {
	const round = await ctx.db
		.selectFrom("round")
		.select("number")
		.where("id", "=", roundId)
		.where("policyId", "=", ctx.policyId)
		.executeTakeFirstOrThrow();
	const { seat, ballotHash, castAt, entrySeq, entryHash } = ballot;
	return signDocument(
		{
			format: "tripact-receipt/1",
			installation: ctx.services.env.INSTALLATION,
			policyId: ctx.policyId,
			roundId,
			round: round.number,
			seat,
			ballotHash,
			castAt,
			entry: { seq: entrySeq, hash: entryHash },
		},
		ctx.services.recordKey.privateKeyPem,
	);
}

/** The same as a file, in canonical JSON, and a name for it. Throws "not-found" for a ballot that is not the actor's. */
export async function getReceiptFile(
	ctx: PolicyContext,
	roundId: string,
	ballotId: string,
): Promise<{ file: string; name: string }> {
	authorize(ctx, "round.read");
	const ballot = await findOwnBallot(ctx, roundId, ballotId);
	if (!ballot) throw notFound();
	const receipt = await signReceipt(ctx, roundId, ballot);
	return { file: canonicalJson(receipt), name: `receipt-round-${receipt.round}-${ballot.reference}.json` };
}

/** The signature and the key's fingerprint, as the page of the receipt prints them. */
export async function describeSignature(
	ctx: PolicyContext,
	roundId: string,
	ballot: Receipt,
): Promise<{ value: string; fingerprint: string }> {
	const { signature } = await signReceipt(ctx, roundId, ballot);
	return { value: signature.value, fingerprint: fingerprintOf(signature.publicKey) };
}
