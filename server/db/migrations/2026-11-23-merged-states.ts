import { type Kysely, sql } from "kysely";

// What opening needs to know of a merged text without reading it.
export async function up(db: Kysely<unknown>, dialect: "sqlite" | "postgres"): Promise<void> {
	const bytes = dialect === "sqlite" ? "blob" : "bytea";
	await sql.raw(`alter table "sectionState" add column "vector" ${bytes}`).execute(db);
	await sql.raw(`alter table "sectionState" add column "deletionsAt" integer`).execute(db);
}
