import { type Kysely, sql } from "kysely";
import * as authorship from "./migrations/2026-11-22-authorship.ts";
import * as foundation from "./migrations/2026-11-22-foundation.ts";
import * as mergedStates from "./migrations/2026-11-23-merged-states.ts";
import * as restoredTexts from "./migrations/2026-11-23-restored-texts.ts";
import type { Dialect } from "./open.ts";

type Migration = { up: (db: Kysely<unknown>, dialect: Dialect) => Promise<void> };

/** Every migration in order; forward only. A new one is a new file and a line here. */
const migrations: Record<string, Migration> = {
	"2026-11-22-foundation": foundation,
	"2026-11-22-authorship": authorship,
	"2026-11-23-merged-states": mergedStates,
	"2026-11-23-restored-texts": restoredTexts,
};

/**
 * Brings the database to the newest shape. Each migration runs once, in one transaction with the row that says so.
 * @returns the names of those that ran now.
 */
// biome-ignore lint/suspicious/noExplicitAny: a migration knows no row types (Kysely’s own advice)
export async function migrate(db: Kysely<any>, dialect: Dialect): Promise<string[]> {
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
