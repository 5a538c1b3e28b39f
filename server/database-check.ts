import { existsSync } from "node:fs";
import SqliteDatabase from "better-sqlite3";
import { Kysely, SqliteDialect, sql } from "kysely";
import { canonicalJson } from "#shared/canonical.ts";
import { type Db, openDatabase } from "./db/open.ts";
import type { Database } from "./db/schema.ts";
import { hashEntry, hashPayload } from "./hash.ts";
import type { Chains } from "./known-log.ts";
import type { Fail, Failure } from "./record-check.ts";
import { checkRows } from "./rows-check.ts";

export type DatabaseSummary = {
	chains: number;
	entries: number;
	versions: number;
	ballots: number;
	rounds: number;
};

/** Entries read at once. */
const stretch = 1000;

/**
 * Checks an installation's database without the installation: every chain of the log hashed again, gapless; every
 * frozen text, ballot, roll, record and checkpoint against its entry in the log and against one another. Only reads.
 * @param url the path of an SQLite file, or postgres://…
 * @throws Error when there is no such database, or it holds none of ours
 */
export async function checkDatabase(url: string): Promise<{ failures: Failure[]; summary: DatabaseSummary }> {
	const db = openForReading(url);
	try {
		return await checkOpenDatabase(db, /^postgres(ql)?:/.test(url) ? "postgres" : "sqlite");
	} finally {
		await db.destroy();
	}
}

/** A database that is only read. @throws Error when there is no such file */
export function openForReading(url: string): Db {
	if (/^postgres(ql)?:/.test(url)) return openDatabase(url).db;
	if (!existsSync(url)) throw new Error(`There is no file ${url}.`);
	const file = new SqliteDatabase(url, { readonly: true, fileMustExist: true });
	return new Kysely<Database>({ dialect: new SqliteDialect({ database: file }) });
}

/** The same on an open connection. What cannot be read is a failure of its own, and the rest is checked all the same. */
export async function checkOpenDatabase(
	db: Db,
	dialect: "sqlite" | "postgres",
): Promise<{ failures: Failure[]; summary: DatabaseSummary }> {
	const failures: Failure[] = [];
	const fail: Fail = (name, detail) => void failures.push({ name, detail });
	const summary: DatabaseSummary = { chains: 0, entries: 0, versions: 0, ballots: 0, rounds: 0 };
	await db
		.selectFrom("migration" as "policy")
		.select(sql`1`.as("one"))
		.limit(1)
		.execute();
	if (dialect === "sqlite") await attempt("database", fail, () => checkFile(db, fail));
	const chains: Chains = new Map();
	await attempt("log", fail, async () => {
		const rows = await db.selectFrom("event").select("chain").distinct().orderBy("chain").execute();
		for (const { chain } of rows) await readChain(db, chain, chains, fail);
	});
	summary.chains = chains.size;
	for (const chain of chains.values()) summary.entries += chain.length;
	Object.assign(summary, await checkRows(db, chains, (name, run) => attempt(name, fail, run), fail));
	return { failures, summary };
}

async function attempt(name: string, fail: Fail, run: () => Promise<void>): Promise<void> {
	try {
		await run();
	} catch (error) {
		fail(name, `cannot be checked: ${error instanceof Error ? error.message : error}`);
	}
}

async function checkFile(db: Db, fail: Fail): Promise<void> {
	const { rows } = await sql<{ integrity_check: string }>`pragma integrity_check(20)`.execute(db);
	for (const row of rows) if (row.integrity_check !== "ok") fail("database", row.integrity_check);
}

/** Reads a chain from its first entry to its last; each must be whole, the next number, and bound to the one before. */
async function readChain(db: Db, chain: string, chains: Chains, fail: Fail): Promise<void> {
	const known: Chains extends Map<string, infer T> ? T : never = [];
	chains.set(chain, known);
	let before = { seq: 0, hash: "", at: 0 };
	for (let after = -1; ; ) {
		const rows = await db
			.selectFrom("event")
			.selectAll()
			.where("chain", "=", chain)
			.where("seq", ">", after)
			.orderBy("seq")
			.limit(stretch)
			.execute();
		for (const { refs: words, payload, ...row } of rows) {
			const which = `${chain}, entry ${row.seq}`;
			after = Number(row.seq);
			try {
				const refs = JSON.parse(words) as Record<string, string>;
				if (row.seq !== before.seq + 1) fail("log-order", `${which} follows entry ${before.seq}`);
				if (row.at < before.at) fail("log-order", `${which} is earlier than the one before it`);
				if (row.previousHash !== before.hash)
					fail("log-chain", `${which} does not continue the one before it`);
				if (hashEntry(row.previousHash, { ...row, refs }) !== row.hash || canonicalJson(refs) !== words) {
					fail("log-hash", `${which} was changed`);
				}
				if (hashPayload(payload) !== row.payloadHash)
					fail("log-payload", `the payload of ${which} was changed`);
				const { seq, at, type, hash, personId } = row;
				known.push({ seq, at, type, hash, personId, refs, payload: JSON.parse(payload) });
			} catch (error) {
				fail("log-hash", `${which} cannot be read: ${error instanceof Error ? error.message : error}`);
			}
			before = { seq: Number(row.seq), hash: row.hash, at: row.at };
		}
		if (rows.length < stretch) return;
	}
}
