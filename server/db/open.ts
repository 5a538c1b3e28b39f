import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import SqliteDatabase from "better-sqlite3";
import { Kysely, PostgresDialect, SqliteDialect } from "kysely";
import pg from "pg";
import type { Database } from "./schema.ts";

export type Dialect = "sqlite" | "postgres";
export type Db = Kysely<Database>;
export type OpenDatabase = { db: Db; dialect: Dialect };

// count() and bigint columns come back as strings otherwise; ours all fit in 53 bits.
pg.types.setTypeParser(20, Number);

/**
 * Opens the database named by `url`: `postgres://…`, or a path of an SQLite file.
 * Asserts what the promises of DESIGN.md stand on: the SQLite version without the WAL-reset race, full
 * synchronization, foreign keys (SAFETY 0.5, 0.6). Throws a sentence naming what is missing.
 */
export function openDatabase(url: string): OpenDatabase {
	if (/^postgres(ql)?:/.test(url)) {
		const pool = new pg.Pool({ connectionString: url, max: 10 });
		pool.on("error", () => undefined); // an idle connection lost: the next query opens another
		return { db: new Kysely<Database>({ dialect: new PostgresDialect({ pool }) }), dialect: "postgres" };
	}
	mkdirSync(dirname(url), { recursive: true });
	return openSqlite(new SqliteDatabase(url));
}

/** Prepares one SQLite connection; also used by tests on a database in memory. */
export function openSqlite(file: SqliteDatabase.Database): OpenDatabase {
	file.pragma("journal_mode = WAL");
	file.pragma("synchronous = FULL");
	file.pragma("foreign_keys = ON");
	file.pragma("busy_timeout = 2000");
	const version = file.prepare("select sqlite_version() as version").get() as { version: string };
	const [major = 0, minor = 0, patch = 0] = version.version.split(".").map(Number);
	if (major * 1e6 + minor * 1e3 + patch < 3_051_003) {
		throw new Error(`SQLite ${version.version} can lose committed writes; 3.51.3 or newer is needed.`);
	}
	if (file.pragma("synchronous", { simple: true }) !== 2) throw new Error("SQLite refused synchronous=FULL.");
	if (file.pragma("foreign_keys", { simple: true }) !== 1) throw new Error("SQLite refused foreign keys.");
	return { db: new Kysely<Database>({ dialect: new SqliteDialect({ database: file }) }), dialect: "sqlite" };
}
