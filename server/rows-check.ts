import type { Selectable } from "kysely";
import { canonicalJson } from "#shared/canonical.ts";
import type { RollSeat } from "#shared/record.ts";
import { type AnyRecord, logOfRecord } from "#shared/record-bundle.ts";
import { isSealed } from "#shared/record-sealed.ts";
import type { Rule } from "#shared/rounds.ts";
import { sha256File } from "./certified-check.ts";
import { checkCheckpoints } from "./checkpoint-rows.ts";
import type { Db } from "./db/open.ts";
import type { BallotTable, RoundTable, SeatTable } from "./db/tables/rounds.ts";
import type { VersionTable } from "./db/tables/texts.ts";
import { hashBallot, hashTerms, hashText } from "./hash.ts";
import { type Chains, type KnownEntry, type KnownScope, policyLog } from "./known-log.ts";
import { checkRecord, type Fail } from "./record-check.ts";

type Attempt = (name: string, run: () => Promise<void>) => Promise<void>;
type Round = Selectable<RoundTable>;
type Seat = Selectable<SeatTable>;
type Ballot = Selectable<BallotTable>;

/** What the log tells against what the rows hold. */
export async function checkRows(
	db: Db,
	chains: Chains,
	attempt: Attempt,
	fail: Fail,
): Promise<{ versions: number; ballots: number; rounds: number }> {
	const scope: KnownScope = { db, chains, fail, keys: new Set() };
	const found = { versions: 0, ballots: 0, rounds: 0 };
	await attempt("versions", async () => {
		found.versions = await checkVersions(scope);
	});
	await attempt("rounds", async () => {
		const rounds = await db.selectFrom("round").selectAll().orderBy("id").execute();
		found.rounds = rounds.length;
		for (const round of rounds) {
			await attempt("round", async () => {
				found.ballots += await checkRound(scope, round);
			});
		}
		checkLogged(scope, "round.announced", "roundId", rounds);
	});
	await attempt("certificates", () => checkCertificates(scope));
	await attempt("checkpoints", () => checkCheckpoints(scope));
	if (scope.keys.size > 1) fail("key", `records and checkpoints were signed with ${scope.keys.size} keys`);
	return found;
}

/** Every thing that the log tells of is there. */
function checkLogged({ chains, fail }: KnownScope, type: string, ref: string, rows: { id: string }[]): void {
	const ids = new Set(rows.map((row) => row.id));
	for (const [chain, entries] of chains) {
		for (const entry of entries) {
			if (entry.type === type && !ids.has(entry.refs[ref] ?? "")) {
				fail("missing", `${chain}, entry ${entry.seq} (${type}): what it tells of is not there`);
			}
		}
	}
}

async function checkVersions(scope: KnownScope): Promise<number> {
	const { db, chains, fail } = scope;
	const rows = await db.selectFrom("version").selectAll().orderBy("id").execute();
	checkLogged(scope, "version.frozen", "versionId", rows);
	const notes = await db.selectFrom("concordance").select(["newVersionId", "byPersonId"]).execute();
	for (const policyId of new Set(rows.map((row) => row.policyId))) {
		const numbers = rows.filter((row) => row.policyId === policyId).map((row) => row.number);
		if (numbers.toSorted((a, b) => a - b).some((number, index) => number !== index + 1)) {
			fail("version", `policy ${policyId}: its versions are not numbered from 1 without a gap`);
		}
	}
	for (const row of rows) {
		const which = `version ${row.number} (${row.id})`;
		if (hashText(row.canonical) !== row.hash) fail("text-hash", `${which} was changed`);
		const text = readJson(row.canonical);
		if (!text || canonicalJson(text) !== row.canonical) {
			fail("text-form", `${which} is not canonical JSON (RFC 8785)`);
			continue;
		}
		if (!isVersionTold(row, policyLog(chains, row.policyId), notes)) {
			fail("log-version", `the log does not tell of ${which} as it is`);
		}
		if (text.title !== row.title || text.language !== row.language)
			fail("version", `${which}: title or language`);
		const sections = await db
			.selectFrom("versionSection")
			.select(["sectionId", "position"])
			.where("versionId", "=", row.id)
			.orderBy("position")
			.execute();
		const inText = ((text.sections ?? []) as { id: string }[]).map(({ id }, position) => [id, position]);
		const inRows = sections.map(({ sectionId, position }) => [sectionId, position]);
		// What the government adopted is no text of these sections.
		if (!equal(inRows, row.scope === "adopted" ? [] : inText)) fail("version", `${which}: its sections`);
	}
	return rows.length;
}

type Note = { newVersionId: string | null; byPersonId: string };

/** A frozen text as its entry tells; a corrected one is of whoever proposed it, an adopted one of who entered the act. */
function isVersionTold(row: Selectable<VersionTable>, log: KnownEntry[], notes: Note[]): boolean {
	const adopted = row.scope === "adopted";
	const isIts = ({ type, refs }: KnownEntry) =>
		refs.versionId === row.id && (adopted ? type.startsWith("submission.") : type === "version.frozen");
	const index = log.findIndex(isIts);
	const entry = log[index];
	if (!entry) return false;
	const { number, hash, scope, title, corrects, textHash } = entry.payload;
	const note = notes.find((one) => one.newVersionId === row.id);
	const author = corrects ? note?.byPersonId : entry.personId;
	// Written at the time of a clock that was set back, the entry has the time of the one before it.
	const late = (adopted || corrects) && row.createdAt < entry.at && log[index - 1]?.at === entry.at;
	const told = adopted ? [row.number, textHash, row.scope, row.title] : [number, hash, scope, title];
	const kept = [row.number, row.hash, row.scope, row.title, row.createdById, row.createdAt];
	return equal(
		[...told, author, late ? row.createdAt : entry.at].map((one) => one ?? null),
		kept,
	);
}

/** One round: roll, ballots, result and record. @returns how many ballots it has */
async function checkRound(scope: KnownScope, round: Round): Promise<number> {
	const { db, chains, fail } = scope;
	const which = `round ${round.number} (${round.id})`;
	const log = policyLog(chains, round.policyId).filter((entry) => entry.refs.roundId === round.id);
	const version = await db
		.selectFrom("version")
		.select(["hash", "policyId"])
		.where("id", "=", round.versionId)
		.executeTakeFirst();
	if (version?.hash !== round.textHash || version.policyId !== round.policyId) {
		fail("round", `${which}: its text is not the frozen one`);
	}
	const seats = await db.selectFrom("seat").selectAll().where("roundId", "=", round.id).execute();
	const ballots = await db
		.selectFrom("ballot")
		.selectAll()
		.where("roundId", "=", round.id)
		.orderBy("entrySeq")
		.execute();
	await checkRoll(scope, round, seats, log);
	await checkBallots(scope, round, ballots, seats, log);
	checkClosing(scope, round, log);
	if (round.record !== null) checkStored(scope, round, { seats, ballots });
	return ballots.length;
}

/** The roll as the log says the round was opened with. */
async function checkRoll(
	{ db, fail }: KnownScope,
	round: Round,
	seats: Seat[],
	log: KnownEntry[],
): Promise<void> {
	const which = `round ${round.number} (${round.id})`;
	const opened = log.filter((entry) => entry.type === "round.opened");
	if (opened.length !== (round.openedAt === null ? 0 : 1))
		fail("log-round", `${which}: opened ${opened.length} times`);
	const [entry] = opened;
	if (!entry) return;
	const order = await db
		.selectFrom("constituency")
		.select("code")
		.where("policyId", "=", round.policyId)
		.orderBy("position")
		.orderBy("code")
		.execute();
	const place = (seat: Seat) => order.findIndex(({ code }) => code === seat.constituency);
	const sorted = seats.toSorted((a, b) => place(a) - place(b) || a.position - b.position);
	const roll = sorted.flatMap(({ memberId, name, capacity, seat, constituency, organization }): RollSeat[] =>
		memberId === null
			? []
			: [{ seat, constituency, memberId, name: name ?? "", organization, capacity: capacity ?? "" }],
	);
	const vacancies: Record<string, number> = {};
	for (const { constituency, memberId } of seats) {
		vacancies[constituency] = (vacancies[constituency] ?? 0) + (memberId === null ? 1 : 0);
	}
	const { id: roundId, question, textHash } = round;
	const terms = { roundId, question, rule: JSON.parse(round.rule) as Rule, textHash, roll, vacancies };
	if (hashTerms(terms) !== entry.payload.termsHash) {
		fail("log-opened", `${which}: question, rule, text or roll are not those it was opened with`);
	}
	if (entry.payload.textHash !== textHash || entry.at !== round.openedAt)
		fail("log-opened", `${which}: text or time`);
	for (const { seat, memberId, personId, constituency, position, ...words } of seats) {
		if (seat !== `${constituency}-${position + 1}`) fail("roll", `${which}: seat ${seat} stands elsewhere`);
		const empty = [personId, words.name, words.organization, words.capacity].every((one) => one === null);
		if (memberId === null && !empty) fail("roll", `${which}: seat ${seat} is vacant and has a name`);
		const member = await db
			.selectFrom("member")
			.select("personId")
			.where("id", "=", memberId ?? "")
			.executeTakeFirst();
		if ((member?.personId ?? null) !== personId)
			fail("roll", `${which}: seat ${seat} belongs to another person`);
	}
}

/** Each ballot whole, in the log once, of whoever holds the seat; of each seat the last one current. */
async function checkBallots(
	{ db, fail }: KnownScope,
	round: Round,
	ballots: Ballot[],
	seats: Seat[],
	log: KnownEntry[],
): Promise<void> {
	const substitutes = await db
		.selectFrom("substitution")
		.select(["seat", "byPersonId"])
		.where("roundId", "=", round.id)
		.execute();
	const corrections = await db
		.selectFrom("rectification")
		.select("ballotId")
		.where("roundId", "=", round.id)
		.where("effect", "=", "replaced")
		.execute();
	const cast = log.filter((entry) => entry.type === "ballot.cast");
	for (const entry of cast) {
		if (!ballots.some((ballot) => ballot.entrySeq === entry.seq)) {
			fail("log-ballots", `round ${round.number}: the ballot of entry ${entry.seq} is not there`);
		}
	}
	for (const ballot of ballots) {
		const which = `round ${round.number}: the ballot of seat ${ballot.seat}, revision ${ballot.revision}`;
		if (hashBallot(ballot) !== ballot.hash) fail("ballot-hash", `${which} was changed`);
		if (ballot.textHash !== round.textHash) fail("ballot-text", `${which} was cast on another text`);
		const entry = cast.find((one) => one.seq === ballot.entrySeq);
		const { ballotHash, seat, revision } = entry?.payload ?? {};
		const told = ballotHash === ballot.hash && seat === ballot.seat && revision === ballot.revision;
		if (!entry || !told || entry.at !== ballot.castAt)
			fail("log-ballots", `${which} is not in the log at its place`);
		const channel = entry?.payload.channel ?? "self";
		const before = ballots.find((one) => one.seat === ballot.seat && one.revision === ballot.revision - 1);
		// A signed correction of what the secretariat wrote down stands in the name of the hand that wrote it.
		const corrected = before !== undefined && corrections.some((one) => one.ballotId === before.id);
		const hand = corrected ? before.enteredById : (entry?.personId ?? null);
		if (entry && (channel !== ballot.channel || (ballot.enteredById ?? ballot.personId) !== hand)) {
			fail("ballot", `${which}: entered by another hand than the log tells`);
		}
		const holders = [...seats.map((one) => ({ ...one, byPersonId: one.personId })), ...substitutes];
		if (!holders.some((one) => one.seat === ballot.seat && one.byPersonId === ballot.personId)) {
			fail("ballot-seat", `${which}: its voter does not hold the seat`);
		}
		const next = ballots.find((one) => one.seat === ballot.seat && one.revision === ballot.revision + 1);
		if (ballot.supersededAt !== (next?.castAt ?? null))
			fail("ballot-current", `${which}: when it was replaced`);
		if (ballot.revision > 1 && !before) {
			fail("ballot-current", `${which}: the one before it is not there`);
		}
	}
}

function checkClosing({ fail }: KnownScope, round: Round, log: KnownEntry[]): void {
	const which = `round ${round.number} (${round.id})`;
	// An exact tie waits for the chair; a round that was void from the start is not counted.
	const ended = log.filter((entry) => ["round.closed", "round.tied", "round.voided"].includes(entry.type));
	if (ended.length > 0 !== (round.closedAt !== null)) fail("log-round", `${which}: when it ended`);
	for (const { type, at, payload } of ended) {
		const told = type === "round.voided" ? at : (payload.closedAt ?? round.closedAt);
		if (told !== round.closedAt) fail("log-closed", `${which}: the log tells another time`);
	}
	const closed = ended.filter((entry) => entry.type === "round.closed");
	if (closed.length !== (round.decision === null ? 0 : 1))
		fail("log-round", `${which}: closed ${closed.length} times`);
	const [entry] = closed;
	if (!entry) return;
	const outcome = (readJson(round.decision) as { outcome?: unknown } | null)?.outcome;
	if (entry.payload.outcome !== outcome) fail("log-closed", `${which}: the log tells another outcome`);
	if (round.record === null && outcome !== "void_text_changed")
		fail("missing", `${which}: its record is not there`);
}

/** The record that is kept: valid in itself, and the same as the rows and the log say. */
function checkStored(scope: KnownScope, round: Round, rows: { seats: Seat[]; ballots: Ballot[] }): void {
	const { fail, keys } = scope;
	const which = `round ${round.number} (${round.id})`;
	const { failures } = checkRecord(round.record ?? "");
	for (const { name, detail } of failures) fail(name, `the record of ${which}: ${detail}`);
	const record = readJson(round.record) as AnyRecord | null;
	if (!record || failures.length > 0) return;
	keys.add(record.signature.publicKey);
	const count = record.format === "tripact-record/2" ? record.count : record;
	const { id, number, question, rule, opensAt, closesAt, openedAt, closedAt } = count.round;
	const own = { id, number, question, opensAt, closesAt, openedAt, closedAt, textHash: count.text.hash };
	const row = Object.fromEntries(Object.keys(own).map((name) => [name, round[name as keyof Round]]));
	if (!equal(own, row) || !equal(rule, readJson(round.rule)) || count.policy.id !== round.policyId) {
		fail("record-rows", `${which}: the record is of another round than the rows`);
	}
	if (canonicalJson(count.groups) !== round.groups || canonicalJson(count.decision) !== round.decision) {
		fail("record-rows", `${which}: the record has another result than the rows`);
	}
	const hashes = rows.ballots.map((ballot) => [ballot.hash, ballot.supersededAt]);
	if (
		!equal(
			count.ballots.map((ballot) => [ballot.hash, ballot.supersededAt]),
			hashes,
		)
	) {
		fail("record-rows", `${which}: the record has other ballots than the rows`);
	}
	const filled = rows.seats.filter((seat) => seat.memberId !== null).map((seat) => seat.seat);
	if (!isSealed(count) && !equal(count.roll.map((seat) => seat.seat).sort(), filled.sort())) {
		fail("record-rows", `${which}: the record has another roll than the rows`);
	}
	checkRecordLog(scope, record, which);
}

function checkRecordLog({ fail, chains }: KnownScope, record: AnyRecord, which: string): void {
	const count = record.format === "tripact-record/2" ? record.count : record;
	const log = policyLog(chains, count.policy.id);
	for (const { seq, hash } of logOfRecord(record)) {
		if (log.find((entry) => entry.seq === seq)?.hash === hash) continue;
		fail("record-log", `the record of ${which}: the log has another entry ${seq}`);
		return;
	}
}

async function checkCertificates(scope: KnownScope): Promise<void> {
	const { db, fail, keys } = scope;
	const rows = await db
		.selectFrom("certificate")
		.selectAll()
		.orderBy("policyId")
		.orderBy("position")
		.execute();
	for (const row of rows) {
		const which = `certified record ${row.position} (${row.id})`;
		const { failures } = checkRecord(row.file);
		for (const { name, detail } of failures) fail(name, `${which}: ${detail}`);
		if (sha256File(row.file) !== row.hash) fail("certificate", `${which} was changed`);
		const record = readJson(row.file) as AnyRecord | null;
		if (record?.format !== "tripact-record/2" || failures.length > 0) continue;
		keys.add(record.signature.publicKey);
		const own = [
			record.count.round.id,
			record.issue,
			record.countHash,
			record.previous?.hash ?? null,
			record.madeAt,
		];
		if (
			!equal(own, [row.roundId, row.issue, row.countHash, row.previousHash, row.at]) ||
			record.reason !== row.reason
		) {
			fail("certificate", `${which}: the row says other than the file`);
		}
		const before = rows.find((one) => one.policyId === row.policyId && one.position === row.position - 1);
		if ((before?.hash ?? null) !== row.previousHash)
			fail("certificate", `${which} does not continue the one before it`);
		checkRecordLog(scope, record, which);
	}
}

function readJson(text: string | null): Record<string, unknown> | null {
	try {
		return JSON.parse(text ?? "null") as Record<string, unknown> | null;
	} catch {
		return null;
	}
}

function equal(a: unknown, b: unknown): boolean {
	return canonicalJson(a) === canonicalJson(b);
}
