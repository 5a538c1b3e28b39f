import { type Kysely, sql } from "kysely";
import * as authorship from "./migrations/2026-11-22-authorship.ts";
import * as foundation from "./migrations/2026-11-22-foundation.ts";
import * as accessStamp from "./migrations/2026-11-23-access-stamp.ts";
import * as mergedStates from "./migrations/2026-11-23-merged-states.ts";
import * as restoredTexts from "./migrations/2026-11-23-restored-texts.ts";
import * as certificate from "./migrations/2026-11-24-certificate.ts";
import * as clusteredLog from "./migrations/2026-11-24-clustered-log.ts";
import * as conduct from "./migrations/2026-11-24-conduct.ts";
import * as log from "./migrations/2026-11-24-log.ts";
import * as procedure from "./migrations/2026-11-24-procedure.ts";
import * as submission from "./migrations/2026-11-24-submission.ts";
import * as amendments from "./migrations/2026-11-25-amendments.ts";
import * as checklists from "./migrations/2026-11-25-checklists.ts";
import * as commentRounds from "./migrations/2026-11-25-comment-rounds.ts";
import * as room from "./migrations/2026-11-25-room.ts";
import * as suggestions from "./migrations/2026-11-25-suggestions.ts";
import * as framework from "./migrations/2026-11-26-framework.ts";
import type { Dialect } from "./open.ts";

type Migration = { up: (db: Kysely<unknown>, dialect: Dialect) => Promise<void> };

/** Every migration in order; forward only. A new one is a new file and a line here. */
const migrations: Record<string, Migration> = {
	"2026-11-22-foundation": foundation,
	"2026-11-22-authorship": authorship,
	"2026-11-23-access-stamp": accessStamp,
	"2026-11-23-merged-states": mergedStates,
	"2026-11-23-restored-texts": restoredTexts,
	"2026-11-24-clustered-log": clusteredLog,
	// Before conduct, which keeps the column that it adds to a round.
	"2026-11-24-procedure": procedure,
	"2026-11-24-conduct": conduct,
	"2026-11-24-submission": submission,
	"2026-11-24-certificate": certificate,
	"2026-11-25-comment-rounds": commentRounds,
	"2026-11-25-amendments": amendments,
	"2026-11-25-suggestions": suggestions,
	"2026-11-25-room": room,
	"2026-11-25-checklists": checklists,
	"2026-11-26-framework": framework,
	// Protects every table that the ones above made immutable: whoever adds one writes its line above this.
	"2026-11-24-log": log,
};

// biome-ignore lint/suspicious/noExplicitAny: a migration knows no row types (Kysely’s own advice)
type AnyDb = Kysely<any>;

/**
 * Brings the database to the newest shape. Each migration runs once, in one transaction with the row that says so;
 * of several processes that start at once, one works and the others wait.
 * @returns the names of those that ran now.
 */
export async function migrate(db: AnyDb, dialect: Dialect): Promise<string[]> {
	if (dialect === "sqlite") return runMigrations(db, dialect);
	return db.connection().execute(async (connection) => {
		const key = sql`hashtext('migrate ' || current_schema())`;
		await sql`select pg_advisory_lock(${key})`.execute(connection);
		try {
			return await runMigrations(connection, dialect);
		} finally {
			await sql`select pg_advisory_unlock(${key})`.execute(connection);
		}
	});
}

async function runMigrations(db: AnyDb, dialect: Dialect): Promise<string[]> {
	await sql
		.raw(`create table if not exists "migration" ("name" text not null primary key, "at" text not null)`)
		.execute(db);
	const done = await sql<{ name: string }>`select "name" from "migration"`.execute(db);
	const names = new Set(done.rows.map((row) => row.name));
	const ran: string[] = [];
	for (const [name, migration] of Object.entries(migrations)) {
		if (names.has(name)) continue;
		await db.transaction().execute(async (trx) => {
			await migration.up(trx as never, dialect);
			await sql`insert into "migration" ("name", "at") values (${name}, ${new Date().toISOString()})`.execute(
				trx,
			);
		});
		ran.push(name);
	}
	return ran;
}
