import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import SqliteDatabase from "better-sqlite3";
import {
	Kysely,
	PostgresDialect,
	type SqliteDatabase as SqliteDatabaseOfKysely,
	SqliteDialect,
} from "kysely";
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
		// One that was lost between two statements of a transaction: the next statement fails, not the process (T11).
		pool.on("connect", (client) => client.on("error", () => undefined));
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
	// 64 MiB: many sections are written at once, each in pages of its own.
	file.pragma("cache_size = -65536");
	// Everything in this process stands still while SQLite waits: short, and whoever writes tries again (SAFETY T9).
	file.pragma("busy_timeout = 50");
	const version = file.prepare("select sqlite_version() as version").get() as { version: string };
	const [major = 0, minor = 0, patch = 0] = version.version.split(".").map(Number);
	if (major * 1e6 + minor * 1e3 + patch < 3_051_003) {
		throw new Error(`SQLite ${version.version} can lose committed writes; 3.51.3 or newer is needed.`);
	}
	if (file.pragma("synchronous", { simple: true }) !== 2) throw new Error("SQLite refused synchronous=FULL.");
	if (file.pragma("foreign_keys", { simple: true }) !== 1) throw new Error("SQLite refused foreign keys.");
	const db = new Kysely<Database>({ dialect: new SqliteDialect({ database: keepStatements(file) }) });
	files.set(db, file);
	return { db, dialect: "sqlite" };
}

const files = new WeakMap<Db, SqliteDatabase.Database>();

/**
 * The file below a database that is one: for what is written at every keystroke. It is the same connection, so look
 * at `inTransaction` first, and finish in one step.
 */
export function sqliteFileOf(db: Db): SqliteDatabase.Database | undefined {
	return files.get(db);
}

/** Whether a write failed because another process is writing: nothing was done, and it may be tried again. */
export function isBusy(error: unknown): boolean {
	return error instanceof Error && "code" in error && /^SQLITE_BUSY/.test(String(error.code));
}

/** Statements that are kept prepared; the one not used for longest goes first. */
const mostStatements = 400;

/**
 * The file with its statements kept prepared, because most of a short query's time is reading its words. A
 * transaction takes the right to write when it begins: one that began by reading could fail later.
 */
function keepStatements(file: SqliteDatabase.Database): SqliteDatabaseOfKysely {
	const kept = new Map<string, SqliteDatabase.Statement>();
	return {
		close: () => file.close(),
		prepare(words) {
			const statement = kept.get(words) ?? file.prepare(words === "begin" ? "begin immediate" : words);
			kept.delete(words);
			kept.set(words, statement);
			if (kept.size > mostStatements) kept.delete(kept.keys().next().value as string);
			return statement as ReturnType<SqliteDatabaseOfKysely["prepare"]>;
		},
	};
}
