import { type Kysely, sql } from "kysely";

// Frozen in time: a migration imports nothing of the application and is never edited once released.

/**
 * SQLite keeps the rows of one section's log side by side, in the order of their numbers, instead of all sections'
 * as they came: reading a section's rows reads its own pages only, and storing one writes a page less.
 * PostgreSQL's rows lie as they came; its pages are not read by the process that serves everybody.
 */
export async function up(db: Kysely<unknown>, dialect: "sqlite" | "postgres"): Promise<void> {
	if (dialect === "postgres") return;
	const columns = `"sectionId", "seq", "memberId", "personId", "constituency", "capacity", "at", "data"`;
	const statements = [
		`create table "clusteredUpdate" ("sectionId" text not null references "section" ("id"), "seq" integer not null, "memberId" text not null, "personId" text not null, "constituency" text, "capacity" text not null, "at" integer not null, "data" blob not null, primary key ("sectionId", "seq")) without rowid`,
		`insert into "clusteredUpdate" (${columns}) select ${columns} from "sectionUpdate" order by "sectionId", "seq"`,
		`drop table "sectionUpdate"`,
		`alter table "clusteredUpdate" rename to "sectionUpdate"`,
	];
	for (const statement of statements) await sql.raw(statement).execute(db);
	for (const verb of ["update", "delete"]) {
		await sql
			.raw(
				`create trigger "sectionUpdateNo${verb}" before ${verb} on "sectionUpdate" begin select raise(abort, 'sectionUpdate rows never change'); end`,
			)
			.execute(db);
	}
}
