import { notFound } from "#shared/errors.ts";
import { chainOf } from "#shared/events.ts";
import {
	type LogEntry,
	type RecordBallot,
	type RollSeat,
	type RoundRecord,
	reservationsOf,
	serializeRecord,
	type UnsignedRecord,
} from "#shared/record.ts";
import type { Decision, Groups, Rule } from "#shared/rounds.ts";
import { authorize } from "../access.ts";
import type { Context, PolicyContext } from "../context.ts";
import { checkRecord } from "../record-check.ts";
import { fingerprintOf, signRecord } from "../record-signature.ts";
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

/** What the record's page shows beside the file itself. */
export type RecordView = {
	record: RoundRecord;
	/** Number and title of each section of the frozen text, as they were. */
	sections: { id: string; number: string; title: string; level: number }[];
	/** The constituencies on the roll, in the body's order, with the names the body gave them. */
	constituencies: { code: string; name: string | null }[];
	versionId: string;
	/** Why the round was closed before its time, where it was. */
	reason: string | null;
	fingerprint: string;
	/** What the check of the stored file found just now; empty when everything holds. */
	failures: { name: string; detail: string }[];
};

/** The record of a closed round, read from its file. Throws "not-found" while there is none. */
export async function getRecord(ctx: PolicyContext, roundId: string): Promise<RecordView> {
	const { file, versionId, reason } = await readRecordRow(ctx, roundId);
	const record = JSON.parse(file) as RoundRecord;
	const text = JSON.parse(record.text.canonical) as FrozenText;
	const onRoll = new Set([...record.roll.map((seat) => seat.constituency), ...Object.keys(record.vacancies)]);
	const known = await ctx.db
		.selectFrom("constituency")
		.select(["code", "name"])
		.where("policyId", "=", ctx.policyId)
		.orderBy("position")
		.orderBy("code")
		.execute();
	const named = known.filter(({ code }) => onRoll.delete(code));
	return {
		record,
		sections: text.sections.map(({ id, number, title, level }) => ({ id, number, title, level })),
		constituencies: [...named, ...[...onRoll].map((code) => ({ code, name: null }))],
		versionId,
		reason,
		fingerprint: fingerprintOf(record.signature.publicKey),
		failures: checkRecord(file).failures,
	};
}

/** The record file of a closed round, byte for byte, and a name for it. Throws "not-found" while there is none. */
export async function getRecordFile(
	ctx: PolicyContext,
	roundId: string,
): Promise<{ file: string; name: string }> {
	const { file, number } = await readRecordRow(ctx, roundId);
	return { file, name: `record-round-${number}.json` };
}

async function readRecordRow(ctx: PolicyContext, roundId: string) {
	const row = await ctx.db
		.selectFrom("round")
		.select(["number", "state", "record", "versionId", "reason"])
		.where("id", "=", roundId)
		.where("policyId", "=", ctx.policyId)
		.executeTakeFirst();
	authorize(ctx, "record.read", { roundClosed: row?.state === "closed" });
	if (!row || row.record === null) throw notFound();
	const { number, versionId, reason } = row;
	return { file: row.record, number, versionId, reason };
}
