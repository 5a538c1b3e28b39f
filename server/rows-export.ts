import type { Db } from "./db/open.ts";

const roundColumns = [
	...["id", "policyId", "number", "question", "versionId", "textHash", "rule"],
	...["opensAt", "closesAt", "openedAt", "closedAt", "groups", "decision", "record"],
] as const;

/**
 * The rows that are bound by hashes, signatures and the log, for public/verify.mjs, which reads no database: every
 * chain of the log (the caucuses' too, without a word of what was said there), frozen texts, rolls, ballots, records,
 * checkpoints. For whoever may read the database anyway.
 */
export async function readRows(
	db: Db,
): Promise<{ format: "tripact-rows/1"; tables: Record<string, unknown[]> }> {
	const tables = {
		event: await db.selectFrom("event").selectAll().orderBy("chain").orderBy("seq").execute(),
		version: await db.selectFrom("version").selectAll().orderBy("id").execute(),
		versionSection: await db.selectFrom("versionSection").selectAll().orderBy("versionId").execute(),
		round: await db
			.selectFrom("round")
			.select(roundColumns as unknown as ["id"])
			.orderBy("id")
			.execute(),
		seat: await db.selectFrom("seat").selectAll().orderBy("roundId").execute(),
		ballot: await db.selectFrom("ballot").selectAll().orderBy("entrySeq").execute(),
		substitution: await db.selectFrom("substitution").select(["roundId", "seat", "byPersonId"]).execute(),
		rectification: await db
			.selectFrom("rectification")
			.select(["ballotId"])
			.where("effect", "=", "replaced")
			.execute(),
		concordance: await db.selectFrom("concordance").select(["newVersionId", "byPersonId"]).execute(),
		certificate: await db.selectFrom("certificate").selectAll().orderBy("position").execute(),
		checkpoint: await db.selectFrom("checkpoint").selectAll().orderBy("seq").execute(),
		member: await db.selectFrom("member").select(["id", "personId"]).orderBy("id").execute(),
		constituency: await db.selectFrom("constituency").select(["policyId", "code", "position"]).execute(),
	};
	return { format: "tripact-rows/1", tables };
}
