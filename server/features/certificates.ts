import type { Selectable } from "kysely";
import { serializeDocument } from "#shared/checkpoint.ts";
import { chainOf } from "#shared/events.ts";
import type { LogEntry } from "#shared/record.ts";
import type { Attestation, CertifiedRecord, UnsignedCertified } from "#shared/record-certified.ts";
import type { AnyCount } from "#shared/record-sealed.ts";
import { sha256File } from "../certified-check.ts";
import type { Context } from "../context.ts";
import type { CertificateTable } from "../db/tables/record.ts";
import { newId } from "../ids.ts";
import { signDocument } from "../record-signature.ts";
import { countFileOf } from "./count-file.ts";
import { readLaterParts, showsTotalsOnly } from "./record-sources.ts";
import type { RoundRow } from "./round-row.ts";

/** Certified records as they are kept: read, and written once. Asks no rights. */

export type CertificateRow = Selectable<CertificateTable>;

/** The round's newest certified record, or that issue of it. */
export async function findCertificate(
	ctx: Context,
	roundId: string,
	issue?: number,
): Promise<CertificateRow | undefined> {
	return ctx.db
		.selectFrom("certificate")
		.selectAll()
		.where("roundId", "=", roundId)
		.$if(issue !== undefined, (query) => query.where("issue", "=", issue as number))
		.orderBy("issue", "desc")
		.limit(1)
		.executeTakeFirst();
}

/**
 * The number of the certified record that signatures go into now: 1, or one more than the last where something came
 * since that it does not hold; null where there is nothing new to certify.
 */
export async function openIssue(
	ctx: Context,
	round: Pick<RoundRow, "id" | "policyId">,
): Promise<number | null> {
	const last = await findCertificate(ctx, round.id);
	if (!last) return 1;
	const about = ctx.db
		.selectFrom("event")
		.select(["seq", "type"])
		.where("chain", "=", chainOf({ kind: "policy", policyId: round.policyId }))
		.where("refs", "like", `%"roundId":"${round.id}"%`)
		.orderBy("seq", "desc");
	const certified = await about.where("type", "=", "record.certified").limit(1).executeTakeFirstOrThrow();
	const since = await about.where("seq", ">", certified.seq).execute();
	return since.some(({ type }) => !type.startsWith("record.")) ? last.issue + 1 : null;
}

/** Who has signed and acknowledged the count for that issue, in the order of the log. */
export async function readAttestations(
	ctx: Context,
	roundId: string,
	issue: number,
): Promise<{ rows: Attestation[]; signatures: Attestation[]; acknowledgements: Attestation[] }> {
	const found = await ctx.db
		.selectFrom("acknowledgement")
		.select(["part", "name", "organization", "capacity", "constituency", "method", "statement", "at"])
		.select("entrySeq as entry")
		.where("roundId", "=", roundId)
		.where("issue", "=", issue)
		.orderBy("entrySeq")
		.execute();
	const rows = found.map((row) => ({ ...row, method: row.method as Attestation["method"] }));
	return {
		rows,
		signatures: rows.filter(({ part }) => !part.startsWith("constituency:")),
		acknowledgements: rows.filter(({ part }) => part.startsWith("constituency:")),
	};
}

/** Writes the certified record, in the transaction that certifies and before its entry in the log. */
export async function writeCertificate(
	ctx: Context & { actor: { personId: string } },
	round: RoundRow,
	given: { issue: number; reason: string | null },
): Promise<CertificateRow> {
	const { issue, reason } = given;
	const countFile = countFileOf(ctx, round);
	const count = JSON.parse(countFile) as AnyCount;
	const countHash = sha256File(countFile);
	const before = await ctx.db
		.selectFrom("certificate")
		.innerJoin("round", "round.id", "certificate.roundId")
		.select(["position", "issue", "hash", "round.number"])
		.where("certificate.policyId", "=", round.policyId)
		.orderBy("position", "desc")
		.limit(1)
		.executeTakeFirst();
	const { signatures, acknowledgements } = await readAttestations(ctx, round.id, issue);
	const log = await readLogFrom(ctx, round, count.checkpoint.seq + 1);
	const last = log.at(-1);
	if (!last) throw new Error("a certification without a signature in the log");
	const unsigned: UnsignedCertified = {
		format: "tripact-record/2",
		madeAt: ctx.now,
		installation: ctx.services.env.INSTALLATION,
		issue,
		reason,
		count: count as CertifiedRecord["count"],
		countHash,
		previous: before ? { round: before.number, issue: before.issue, hash: before.hash } : null,
		parts: await readLaterParts(ctx, round),
		signatures,
		acknowledgements,
		log,
		checkpoint: { seq: last.seq, hash: last.hash },
		notShown: "contains no caucus material",
	};
	const file = serializeDocument(signDocument(unsigned, ctx.services.recordKey.privateKeyPem));
	const row: CertificateRow = {
		id: newId(),
		policyId: round.policyId,
		roundId: round.id,
		position: (before?.position ?? 0) + 1,
		issue,
		file,
		hash: sha256File(file),
		previousHash: before?.hash ?? null,
		countHash,
		reason,
		at: ctx.now,
		personId: ctx.actor.personId,
	};
	await ctx.db.insertInto("certificate").values(row).execute();
	return row;
}

/**
 * The policy's log from an entry on. Payloads of the round's own entries; where totals are published, only of
 * those that name no voter: signatures and statements.
 */
async function readLogFrom(ctx: Context, round: RoundRow, from: number): Promise<LogEntry[]> {
	const rows = await ctx.db
		.selectFrom("event")
		.selectAll()
		.where("chain", "=", chainOf({ kind: "policy", policyId: round.policyId }))
		.where("seq", ">=", from)
		.orderBy("seq")
		.execute();
	const sealed = showsTotalsOnly(round);
	return rows.map(({ payload, refs, ...row }): LogEntry => {
		const pointers = JSON.parse(refs) as Record<string, string>;
		const open = pointers.roundId === round.id && (!sealed || /^record\.|^round\.statement$/.test(row.type));
		return {
			...row,
			refs: pointers,
			...(open && { payload: JSON.parse(payload) as LogEntry["payload"] }),
		};
	});
}
