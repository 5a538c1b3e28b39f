import { notFound } from "#shared/errors.ts";
import { chainOf } from "#shared/events.ts";
import {
	type LogEntry,
	type RecordBallot,
	type RollSeat,
	reservationsOf,
	serializeRecord,
	type UnsignedRecord,
} from "#shared/record.ts";
import type { CertifiedRecord } from "#shared/record-certified.ts";
import { type RecordPaper, type ShownCertificate, showCount } from "#shared/record-paper.ts";
import type { AnyCount } from "#shared/record-sealed.ts";
import type { Decision, Groups, Rule } from "#shared/rounds.ts";
import { authorize } from "../access.ts";
import { sha256File } from "../certified-check.ts";
import type { Context, PolicyContext } from "../context.ts";
import { checkRecord } from "../record-check.ts";
import { fingerprintOf, signRecord } from "../record-signature.ts";
import { type CertificateRow, findCertificate } from "./certificates.ts";
import { type RecordSteps, readSteps } from "./certification-steps.ts";
import { countFileOf } from "./count-file.ts";
import { readLaterParts, readSubstitutions, showsTotalsOnly } from "./record-sources.ts";
import type { RoundRow } from "./round-row.ts";
import type { FrozenText } from "./versions.ts";

/** What counting a round found; everything else of its record is in the database. */
export type Counted = {
	roll: RollSeat[];
	vacancies: Record<string, number>;
	/** In the order in which they were cast. */
	ballots: RecordBallot[];
	/** The seats somebody was present for; left out where presence is not recorded. */
	present?: string[];
	/** How the chair broke a tie. */
	castingVote?: "approve" | "oppose";
	groups: Groups;
	decision: Decision;
	version: { number: number; language: string; canonical: string };
	closedAt: number;
	/** The log's entry "round.closed". */
	checkpoint: { seq: number; hash: string };
};

/**
 * The signed record file of a round, character for character as it will be exported. Call it in the transaction
 * that closes the round, after its entry in the log.
 */
export async function writeRecord(ctx: Context, round: RoundRow, counted: Counted): Promise<string> {
	const { roll, vacancies, ballots, groups, decision, version, closedAt, checkpoint } = counted;
	const { present, castingVote } = counted;
	const policy = await ctx.db
		.selectFrom("policy")
		.select(["id", "title", "country"])
		.where("id", "=", round.policyId)
		.executeTakeFirstOrThrow();
	const substitutions = await readSubstitutions(ctx, round.id);
	const record: UnsignedRecord = {
		format: "tripact-record/1",
		madeAt: ctx.now,
		installation: ctx.services.env.INSTALLATION,
		policy,
		round: {
			id: round.id,
			number: round.number,
			question: round.question,
			rule: JSON.parse(round.rule) as Rule,
			...(castingVote && { castingVote }),
			opensAt: round.opensAt,
			closesAt: round.closesAt,
			openedAt: round.openedAt ?? round.opensAt,
			closedAt,
			state: "closed",
			authenticLanguage: version.language,
		},
		text: {
			hash: round.textHash,
			algorithm: "sha256",
			canonical: version.canonical,
			versionNumber: version.number,
		},
		roll,
		vacancies,
		...(present && { present }),
		...(substitutions.length > 0 && { substitutions }),
		ballots,
		groups,
		decision,
		reservations: reservationsOf(roll, ballots),
		log: await readLog(ctx, round, checkpoint.seq),
		checkpoint,
		notShown: "contains no caucus material",
	};
	return serializeRecord(signRecord(record, ctx.services.recordKey.privateKeyPem));
}

/** The policy's log from the round's opening to the checkpoint; payloads only of the round's own entries. */
async function readLog(ctx: Context, round: RoundRow, upTo: number): Promise<LogEntry[]> {
	const rows = await ctx.db
		.selectFrom("event")
		.selectAll()
		.where("chain", "=", chainOf({ kind: "policy", policyId: round.policyId }))
		.where("at", ">=", round.openedAt ?? round.opensAt)
		.where("seq", "<=", upTo)
		.orderBy("seq")
		.execute();
	const entries = rows.map(({ payload, refs, ...row }): LogEntry => {
		const pointers = JSON.parse(refs) as Record<string, string>;
		return {
			...row,
			refs: pointers,
			...(pointers.roundId === round.id && { payload: JSON.parse(payload) as LogEntry["payload"] }),
		};
	});
	const opened = entries.findIndex(
		(entry) => entry.type === "round.opened" && entry.refs.roundId === round.id,
	);
	return entries.slice(Math.max(opened, 0));
}

/** A record as its page shows it: the paper's contents, what may be done with it now, and what the check found. */
export type RecordView = RecordPaper & {
	versionId: string;
	/** What the check of the stored file found just now; empty when everything holds. */
	failures: { name: string; detail: string }[];
	steps: RecordSteps;
};

/** The record of a counted round, read from its file. Throws "not-found" while there is none. */
export async function getRecord(ctx: PolicyContext, roundId: string, issue?: number): Promise<RecordView> {
	const round = await readCounted(ctx, roundId);
	const countFile = countFileOf(ctx, round);
	const certificate = await findCertificate(ctx, roundId, issue);
	if (issue !== undefined && !certificate) throw notFound();
	const certified = certificate ? (JSON.parse(certificate.file) as CertifiedRecord) : null;
	const count = certified?.count ?? (JSON.parse(countFile) as AnyCount);
	const text = JSON.parse(count.text.canonical) as FrozenText;
	const steps = await readSteps(ctx, round);
	return {
		count: showCount(count),
		countHash: certified?.countHash ?? sha256File(countFile),
		parts: certified?.parts ?? (await readLaterParts(ctx, round)),
		certified: certificate && certified ? await showCertificate(ctx, certificate, certified) : null,
		signatures: certified?.signatures ?? steps.signatures,
		acknowledgements: certified?.acknowledgements ?? steps.acknowledgements,
		state: round.state,
		sections: text.sections.map(({ id, number, title, level }) => ({ id, number, title, level })),
		constituencies: await nameConstituencies(ctx, Object.keys(count.groups)),
		fingerprint: fingerprintOf(count.signature.publicKey),
		versionId: round.versionId,
		failures: [...checkStored(ctx, round), ...(certificate ? checkRecord(certificate.file).failures : [])],
		steps,
	};
}

/** The count as stored, also where only its totals are shown. */
function checkStored(ctx: PolicyContext, round: RoundRow) {
	const failures = checkRecord(round.record ?? "").failures;
	if (!showsTotalsOnly(round)) return failures;
	// What is wrong with a ballot is said without naming it.
	const named = failures.map(({ name }) => ({ name, detail: "" }));
	return named.length > 0 ? named : checkRecord(countFileOf(ctx, round)).failures;
}

async function showCertificate(
	ctx: PolicyContext,
	row: CertificateRow,
	file: CertifiedRecord,
): Promise<ShownCertificate> {
	const copies = await ctx.db
		.selectFrom("recordCopy")
		.select(["constituency", "name", "at"])
		.where("certificateId", "=", row.id)
		.orderBy("constituency")
		.orderBy("memberId")
		.execute();
	const newest = await findCertificate(ctx, row.roundId);
	const { issue, madeAt, reason, previous, checkpoint, signature, log } = file;
	return {
		...{ issue, madeAt, reason, previous, checkpoint, signature, copies },
		hash: row.hash,
		entries: log.length,
		newer: (newest?.issue ?? issue) - issue,
	};
}

/** The codes in the body's order, with the names it gave them. */
async function nameConstituencies(ctx: PolicyContext, codes: string[]) {
	const onRoll = new Set(codes);
	const known = await ctx.db
		.selectFrom("constituency")
		.select(["code", "name"])
		.where("policyId", "=", ctx.policyId)
		.orderBy("position")
		.orderBy("code")
		.execute();
	const named = known.filter(({ code }) => onRoll.delete(code));
	return [...named, ...[...onRoll].map((code) => ({ code, name: null }))];
}

/**
 * The record's file, byte for byte, and a name for it: the newest certified record, or that issue, or before the
 * certification the count. Throws "not-found" while there is none.
 */
export async function getRecordFile(
	ctx: PolicyContext,
	roundId: string,
	issue?: number,
): Promise<{ file: string; name: string }> {
	const round = await readCounted(ctx, roundId);
	const certificate = await findCertificate(ctx, roundId, issue);
	if (issue !== undefined && !certificate) throw notFound();
	const name = `record-round-${round.number}${certificate && certificate.issue > 1 ? `-${certificate.issue}` : ""}`;
	return { file: certificate?.file ?? countFileOf(ctx, round), name: `${name}.json` };
}

async function readCounted(ctx: PolicyContext, roundId: string): Promise<RoundRow> {
	const row = await ctx.db
		.selectFrom("round")
		.selectAll()
		.where("id", "=", roundId)
		.where("policyId", "=", ctx.policyId)
		.executeTakeFirst();
	const hasCount = row !== undefined && row.record !== null;
	authorize(ctx, "record.read", { roundClosed: hasCount });
	if (!hasCount) throw notFound();
	return row;
}
