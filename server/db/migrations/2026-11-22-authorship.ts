import { type Kysely, sql } from "kysely";

// Frozen in time: a migration imports nothing of the application and is never edited once released.

type Dialect = "sqlite" | "postgres";

export async function up(db: Kysely<unknown>, dialect: Dialect): Promise<void> {
	const time = dialect === "sqlite" ? "integer" : "bigint";
	const tables = [
		`create table "sectionAuthorship" ("sectionId" text not null references "section" ("id"), "seq" integer not null, "data" text not null, primary key ("sectionId", "seq"))`,
		`create table "sectionVisit" ("memberId" text not null references "member" ("id"), "sectionId" text not null references "section" ("id"), "seq" integer not null, "at" ${time} not null, "beforeSeq" integer, "beforeAt" ${time}, primary key ("memberId", "sectionId"))`,
	];
	for (const statement of tables) await sql.raw(statement).execute(db);
}
