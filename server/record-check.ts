import { canonicalJson } from "#shared/canonical.ts";
import { serializeDocument } from "#shared/checkpoint.ts";
import {
	groupsFromRoll,
	type LogEntry,
	type RoundRecord,
	recordSchema,
	reservationsOf,
	termsOf,
} from "#shared/record.ts";
import { type CertifiedRecord, certifiedSchema } from "#shared/record-certified.ts";
import {
	type AnyCount,
	filledSeats,
	isSealed,
	type SealedCount,
	sealedCountSchema,
} from "#shared/record-sealed.ts";
import { decide } from "#shared/rounds.ts";
import { checkCertification } from "./certified-check.ts";
import { hashBallot, hashEntry, hashPayload, hashTerms, hashText } from "./hash.ts";
import { fingerprintOf, isSigned } from "./record-signature.ts";

/** One check that did not hold: its name, and what was found. */
export type Failure = { name: string; detail: string };

export type RecordSummary = {
	policy: string;
	round: number;
	question: string;
	outcome: string;
	textHash: string;
	seats: number;
	ballots: number;
	entries: number;
	checkpoint: { seq: number; hash: string };
	/** Of the key that signed: compare it with the one the installation publishes. */
	fingerprint: string;
	/** null: the count as written at the close, not certified yet. */
	certified: { issue: number; at: number; signatures: number; acknowledgements: number } | null;
};

export type Fail = (name: string, detail: string) => void;

/**
 * Checks a record file against itself: pure, offline, without the database. Never throws: whatever is wrong
 * with the file is a failure with a name. A record whose form is wrong is not checked further.
 * @param file the file's bytes, or its text
 */
export function checkRecord(file: Uint8Array | string): {
	failures: Failure[];
	summary: RecordSummary | null;
} {
	const failures: Failure[] = [];
	const fail: Fail = (name, detail) => void failures.push({ name, detail });
	const record = readRecord(file, fail);
	if (!record) return { failures, summary: null };
	const count = record.format === "tripact-record/2" ? record.count : record;
	run([checkText, checkBallots, checkOutcome, checkLog, checkLogOfRound, checkSignature], count, fail);
	if (!isSealed(count)) run([checkRoll], count, fail);
	if (record.format === "tripact-record/2") run([checkLog, checkCertification, checkSignature], record, fail);
	return { failures, summary: failures.length === 0 ? summarize(record, count) : null };
}

/** Runs checks on one document; one that cannot be made is a failure, and keeps no other from being made. */
function run<T>(checks: ((document: T, fail: Fail) => void)[], document: T, fail: Fail): void {
	for (const check of checks) {
		try {
			check(document, fail);
		} catch (error) {
			fail(check.name.replace("check", "").toLowerCase(), `cannot be checked: ${messageOf(error)}`);
		}
	}
}

const schemas = {
	"tripact-record/1": recordSchema,
	"tripact-record/1-totals": sealedCountSchema,
	"tripact-record/2": certifiedSchema,
};

function readRecord(file: Uint8Array | string, fail: Fail): AnyCount | CertifiedRecord | undefined {
	try {
		const text =
			typeof file === "string"
				? file
				: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(file);
		const json = JSON.parse(text) as { format?: unknown } | null;
		const known = Object.keys(schemas).find((format) => format === json?.format) ?? "tripact-record/1";
		const parsed = schemas[known as keyof typeof schemas].safeParse(json);
		if (!parsed.success) {
			for (const issue of parsed.error.issues)
				fail("form", `${issue.path.join(".") || "record"}: ${issue.message}`);
			return undefined;
		}
		if (serializeDocument(parsed.data) !== text) {
			fail("file-bytes", "the file is not written as the installation writes it");
		}
		return parsed.data;
	} catch (error) {
		fail("form", `the file is not a record: ${messageOf(error)}`);
		return undefined;
	}
}

function checkText({ text }: Pick<AnyCount, "text">, fail: Fail): void {
	const found = hashText(text.canonical);
	if (found !== text.hash) fail("text-hash", `the text has the hash ${found}, the record says ${text.hash}`);
	if (canonicalJson(JSON.parse(text.canonical)) !== text.canonical) {
		fail("text-form", "the text is not canonical JSON (RFC 8785)");
	}
}

function checkRoll({ roll }: RoundRecord, fail: Fail): void {
	for (const seat of repeated(roll.map((one) => one.seat)))
		fail("roll", `the seat ${seat} stands twice on the roll`);
	for (const member of repeated(roll.map((one) => one.memberId))) {
		fail("roll", `the member ${member} holds two seats`);
	}
}

function checkBallots(record: AnyCount, fail: Fail): void {
	const { round, text } = record;
	for (const [index, ballot] of record.ballots.entries()) {
		const which = isSealed(record)
			? `ballot ${index + 1}`
			: whichBallot(record.ballots[index] as NamedBallot);
		if (ballot.textHash !== text.hash) fail("ballot-text", `${which}: cast on the text ${ballot.textHash}`);
		if (ballot.castAt < round.openedAt || ballot.castAt > round.closedAt) {
			fail("ballot-time", `${which}: cast while the round was not open`);
		}
	}
	if (!isSealed(record)) checkNamedBallots(record, fail);
}

type NamedBallot = RoundRecord["ballots"][number];
const whichBallot = ({ seat, revision }: NamedBallot) => `the ballot of seat ${seat}, revision ${revision}`;

function checkNamedBallots({ ballots, roll, round, reservations }: RoundRecord, fail: Fail): void {
	for (const ballot of ballots) {
		const which = whichBallot(ballot);
		if (!roll.some((one) => one.seat === ballot.seat))
			fail("ballot-seat", `${which}: no such seat on the roll`);
		if (hashBallot({ ...ballot, roundId: round.id }) !== ballot.hash)
			fail("ballot-hash", `${which} was changed`);
		if (ballot.choice === "reserve" && !ballot.statement?.trim()) {
			fail("reservations", `${which}: a reservation without a statement`);
		}
	}
	for (const seat of new Set(ballots.map((ballot) => ballot.seat))) {
		const ofSeat = ballots.filter((ballot) => ballot.seat === seat);
		const inOrder = ofSeat.every((ballot, index) => ballot.revision === index + 1);
		const onlyLastCurrent = ofSeat.every(
			(one, index) => (one.supersededAt === null) === (index === ofSeat.length - 1),
		);
		if (!inOrder || !onlyLastCurrent)
			fail("ballot-current", `seat ${seat} must have one current ballot, its last`);
	}
	if (differ(reservations, reservationsOf(roll, ballots))) {
		fail("reservations", "the reservations listed are not those of the ballots");
	}
}

function checkOutcome(record: AnyCount, fail: Fail): void {
	const { round, groups, decision } = record;
	if (isSealed(record)) checkTotals(record, fail);
	const counted = isSealed(record) ? groups : recount(record);
	if (differ(counted, groups)) fail("groups", "the count given is not the count of roll and ballots");
	const { castingVote } = round;
	const decided = decide({ ...round.rule, ...(castingVote && { castingVote }) }, counted);
	if (differ(decided, decision)) {
		fail("decision", `rule and ballots give ${decided.outcome}, not the result the record states`);
	}
}

function recount({ roll, vacancies, present, ballots }: RoundRecord) {
	return groupsFromRoll(roll, vacancies, ballots, present);
}

/** Where choices are not shown: as many ballots, reservations and seats as the totals say. */
function checkTotals(record: SealedCount, fail: Fail): void {
	const filled = filledSeats(record);
	const codes = new Set([...Object.keys(record.groups), ...Object.keys(filled)]);
	for (const code of codes) {
		const group = record.groups[code] ?? { seats: 0, ballots: {} };
		const cast = record.ballots.filter(
			(one) => one.constituency === code && one.supersededAt === null,
		).length;
		const counted = Object.values(group.ballots).reduce((sum, number) => sum + number, 0);
		const reserved = record.reservations.filter((one) => one.constituency === code).length;
		if (cast !== counted) fail("groups", `${code}: ${cast} ballots, ${counted} counted`);
		if (reserved !== (group.ballots.reserve ?? 0)) {
			fail("reservations", `${code}: ${reserved} reservations, ${group.ballots.reserve ?? 0} counted`);
		}
		if (group.seats !== (filled[code] ?? 0) + (record.vacancies[code] ?? 0)) {
			fail("groups", `${code}: the seats are not those filled and vacant`);
		}
	}
}

function checkLog(record: AnyCount | CertifiedRecord, fail: Fail): void {
	const { log, checkpoint } = record;
	const { policy } = record.format === "tripact-record/2" ? record.count : record;
	for (const [index, entry] of log.entries()) {
		const before = log[index - 1];
		const which = `entry ${entry.seq}`;
		if (entry.chain !== `policy:${policy.id}`)
			fail("log-chain", `${which} is of another log: ${entry.chain}`);
		if (before && entry.seq !== before.seq + 1) fail("log-order", `${which} follows entry ${before.seq}`);
		if (before && entry.at < before.at) fail("log-order", `${which} is earlier than the one before it`);
		const previousHash = entry.seq === 1 ? "" : before ? before.hash : entry.previousHash;
		if (entry.previousHash !== previousHash)
			fail("log-chain", `${which} does not continue the one before it`);
		if (hashEntry(entry.previousHash, entry) !== entry.hash) fail("log-hash", `${which} was changed`);
		if (entry.payload && hashPayload(canonicalJson(entry.payload)) !== entry.payloadHash) {
			fail("log-payload", `the payload of ${which} was changed`);
		}
	}
	const last = log.at(-1);
	if (last?.seq !== checkpoint.seq || last.hash !== checkpoint.hash) {
		fail("checkpoint", `the log does not end at the checkpoint, entry ${checkpoint.seq}`);
	}
}

/** The log tells the same round: opened on these terms, these ballots and no others, closed with this outcome. */
function checkLogOfRound(record: AnyCount, fail: Fail): void {
	const { round, text, decision, log } = record;
	const ballots: { hash: string }[] = record.ballots;
	const ofRound = (type: string) =>
		log.filter((entry) => entry.type === type && entry.refs.roundId === round.id);
	const opened = onlyEntry(ofRound("round.opened"), "round.opened", fail);
	const closed = onlyEntry(ofRound("round.closed"), "round.closed", fail);
	if (opened && opened.payload?.textHash !== text.hash) {
		fail("log-opened", "the log says the round was opened on another text");
	}
	if (opened && !isSealed(record) && opened.payload?.termsHash !== hashTerms(termsOf(record))) {
		fail("log-opened", "question, rule, roll or text are not those the log says the round was opened with");
	}
	if (closed && closed.payload?.outcome !== decision.outcome) {
		fail("log-closed", "the log says the round was closed with another outcome");
	}
	const cast = ofRound("ballot.cast");
	const logged = cast.map((entry) => String(entry.payload?.ballotHash));
	for (const [index, ballot] of ballots.entries()) {
		if (logged.filter((hash) => hash === ballot.hash).length !== 1) {
			const which = isSealed(record)
				? `ballot ${index + 1}`
				: whichBallot(record.ballots[index] as NamedBallot);
			fail("log-ballots", `${which} is not in the log once`);
		}
	}
	for (const [index, entry] of cast.entries()) {
		if (!ballots.some((ballot) => ballot.hash === logged[index])) {
			fail("log-ballots", `entry ${entry.seq} is of a ballot that the record leaves out`);
		}
		if ((opened && entry.seq < opened.seq) || (closed && entry.seq > closed.seq)) {
			fail("log-ballots", `entry ${entry.seq} is a ballot cast while the round was not open`);
		}
	}
}

function onlyEntry(entries: LogEntry[], type: string, fail: Fail): LogEntry | undefined {
	if (entries.length !== 1)
		fail("log-round", `the log has ${entries.length} entries ${type} of this round, not one`);
	return entries[0];
}

function checkSignature(record: AnyCount | CertifiedRecord, fail: Fail): void {
	if (!isSigned(record)) fail("signature", "the signature is not of this record by the key it names");
}

function summarize(record: AnyCount | CertifiedRecord, count: AnyCount): RecordSummary {
	const certified = record.format === "tripact-record/2" ? record : null;
	return {
		policy: count.policy.title,
		round: count.round.number,
		question: count.round.question,
		outcome: count.decision.outcome,
		textHash: count.text.hash,
		seats: Object.values(filledSeats(count)).reduce((sum, seats) => sum + seats, 0),
		ballots: count.ballots.filter((ballot) => ballot.supersededAt === null).length,
		entries: count.log.length + (certified?.log.length ?? 0),
		checkpoint: record.checkpoint,
		fingerprint: fingerprintOf(record.signature.publicKey),
		certified: certified && {
			issue: certified.issue,
			at: certified.madeAt,
			signatures: certified.signatures.length,
			acknowledgements: certified.acknowledgements.length,
		},
	};
}

function differ(a: unknown, b: unknown): boolean {
	return canonicalJson(a) !== canonicalJson(b);
}

function repeated(values: string[]): string[] {
	return [...new Set(values.filter((value, index) => values.indexOf(value) !== index))];
}

function messageOf(error: unknown): string {
	return error instanceof Error ? error.message : String(error);
}
