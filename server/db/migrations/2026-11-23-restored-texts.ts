import { type Kysely, sql } from "kysely";

// Frozen in time: a migration imports nothing of the application and is never edited once released.

// Which row of a section's log brought back which earlier moment of it.
export async function up(db: Kysely<unknown>): Promise<void> {
	await sql
		.raw(
			`create table "sectionRestore" ("sectionId" text not null references "section" ("id"), "seq" integer not null, "fromSeq" integer not null, primary key ("sectionId", "seq"))`,
		)
		.execute(db);
}
