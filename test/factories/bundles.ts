import { bundleFiles } from "#server/bundle.ts";
import { signDocument } from "#server/record-signature.ts";
import type { ZipFile } from "#server/zip.ts";
import type { Checkpoint, LogExtract, SignedReceipt } from "#shared/checkpoint.ts";
import { serializeDocument } from "#shared/checkpoint.ts";
import { type RoundRecord, serializeRecord } from "#shared/record.ts";

/** The checkpoint of the record's last entry. */
export function checkpointOf(record: RoundRecord, privateKeyPem: string): Checkpoint {
	const { seq, hash } = record.checkpoint;
	const { installation, policy, madeAt } = record;
	return signDocument(
		{ format: "tripact-checkpoint/1" as const, installation, policyId: policy.id, seq, hash, at: madeAt },
		privateKeyPem,
	);
}

/** What the voter of the record's first ballot was given. */
export function receiptOf(record: RoundRecord, privateKeyPem: string): SignedReceipt | null {
	const [ballot] = record.ballots;
	const entry = record.log.find((one) => one.payload?.ballotHash === ballot?.hash);
	if (!ballot || !entry) return null;
	const { installation, policy, round } = record;
	const { seat, castAt, hash: ballotHash } = ballot;
	const place = { entry: { seq: entry.seq, hash: entry.hash }, seat, castAt, ballotHash };
	const of = { installation, policyId: policy.id, roundId: round.id, round: round.number };
	return signDocument({ format: "tripact-receipt/1" as const, ...of, ...place }, privateKeyPem);
}

/** The log of a record without payloads, as members download it. */
export function extractOf({ installation, policy, log }: RoundRecord): LogExtract {
	const entries = log.map(({ payload: _payload, ...entry }) => entry);
	return { format: "tripact-log/1", installation, policyId: policy.id, entries };
}

/** The files of a bundle with a receipt and a summary in it. */
export function makeBundle(record: RoundRecord, privateKeyPem: string): ZipFile[] {
	const receipt = receiptOf(record, privateKeyPem);
	const others = [
		{ path: "summary.txt", bytes: Buffer.from(`${record.round.question}\n${record.decision.outcome}\n`) },
		...(receipt ? [{ path: "receipt-1.json", bytes: Buffer.from(serializeDocument(receipt)) }] : []),
	];
	const checkpoint = checkpointOf(record, privateKeyPem);
	return bundleFiles(
		{ file: serializeRecord(record), log: extractOf(record), checkpoint, others },
		privateKeyPem,
	);
}
