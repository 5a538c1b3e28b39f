import { createHash } from "node:crypto";
import { serializeDocument } from "#shared/checkpoint.ts";
import type { LogEntry } from "#shared/record.ts";
import {
	type Attestation,
	type CertifiedRecord,
	constituenciesOf,
	officerParts,
	partOfConstituency,
} from "#shared/record-certified.ts";
import type { Fail } from "./record-check.ts";

/** SHA-256 of a file or text, as `sha256sum` prints it. */
export function sha256File(bytes: Uint8Array | string): string {
	return createHash("sha256").update(bytes).digest("hex");
}

/**
 * What a certified record says beyond its count (DOMAIN 3.6, parts 24 to 26): bound to the count's file and to its
 * log, signed by chair and secretariat, acknowledged by every constituency or with the reason why not, and each
 * signature in the log.
 */
export function checkCertification(record: CertifiedRecord, fail: Fail): void {
	const { count, log, madeAt } = record;
	if (sha256File(serializeDocument(count)) !== record.countHash) {
		fail("count-hash", "the count is not the file that was signed");
	}
	const first = log[0];
	if (first?.seq !== count.checkpoint.seq + 1 || first.previousHash !== count.checkpoint.hash) {
		fail("log-continued", "the log does not continue that of the count");
	}
	const last = log.at(-1);
	if (last && last.at > madeAt) fail("certified-time", "the log goes on after the certification");
	checkParties(record, fail);
	checkStatements(record, fail);
	for (const [type, listed] of [
		["record.signed", record.signatures],
		["record.acknowledged", record.acknowledgements],
	] as const) {
		checkAttestations(record, type, listed, fail);
	}
}

/** Everybody whose word the certification needs, once. */
function checkParties({ count, signatures, acknowledgements, reason }: CertifiedRecord, fail: Fail): void {
	const signed = signatures.map(({ part }) => part).sort();
	if (signed.join() !== [...officerParts].sort().join()) {
		fail("signatures", "the record is not signed by the chair and by the secretariat, once each");
	}
	const needed = constituenciesOf(count).map(partOfConstituency);
	const given = acknowledgements.map(({ part }) => part);
	if (new Set(given).size !== given.length || given.some((part) => !needed.includes(part))) {
		fail("acknowledgements", "a constituency acknowledged twice, or is not on the roll");
	}
	const missing = needed.filter((part) => !given.includes(part));
	if (missing.length > 0 && !reason?.trim()) {
		fail("acknowledgements", `no acknowledgement of ${missing.join(", ")}, and no reason why`);
	}
}

/** The log tells of exactly these signatures, of this count. */
function checkAttestations(record: CertifiedRecord, type: string, listed: Attestation[], fail: Fail): void {
	const { log, count, issue, countHash } = record;
	const entries = log.filter(
		(entry) => entry.type === type && entry.refs.roundId === count.round.id && entry.payload?.issue === issue,
	);
	for (const one of listed) {
		const entry = entries.find((candidate) => candidate.seq === one.entry);
		if (!entry || !tells(entry, one, countHash)) {
			fail("attestations", `the log does not tell that ${one.name} signed this count as ${one.part}`);
		}
	}
	if (entries.length !== listed.length) {
		fail("attestations", `the log has ${entries.length} entries ${type}, the record ${listed.length}`);
	}
}

function tells({ payload, at }: LogEntry, one: Attestation, countHash: string): boolean {
	const statement = one.statement === null ? undefined : sha256File(one.statement);
	return (
		payload?.countHash === countHash &&
		payload.part === one.part &&
		payload.name === one.name &&
		payload.method === one.method &&
		payload.statementHash === statement &&
		at === one.at
	);
}

/** Each statement made after the close stands in this log, word for word, at its place and time. */
function checkStatements({ parts, log, count }: CertifiedRecord, fail: Fail): void {
	for (const { entry: seq, at, kind, text } of parts.statements) {
		const entry = log.find((one) => one.seq === seq);
		const told = entry?.refs.roundId === count.round.id && entry.at === at;
		if (!told || entry.payload?.kind !== kind || entry.payload.text !== text) {
			fail("statements", `the log has no entry ${seq} with this statement (${kind})`);
		}
	}
}
