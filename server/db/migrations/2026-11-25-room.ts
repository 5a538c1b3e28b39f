import { type Kysely, sql } from "kysely";

// Frozen in time: a migration imports nothing of the application and is never edited once released.

type Dialect = "sqlite" | "postgres";

// The amendment that the chair shows to everyone, and what was open when a section was agreed with brackets.
export async function up(db: Kysely<unknown>, dialect: Dialect): Promise<void> {
	const time = dialect === "sqlite" ? "integer" : "bigint";
	for (const statement of [
		`create table "room" ("policyId" text not null primary key references "policy" ("id"), "amendmentId" text references "amendment" ("id"), "at" ${time} not null, "byPersonId" text not null)`,
		`create table "agreedBracket" ("sectionId" text not null references "section" ("id"), "versionId" text not null references "version" ("id"), "amendmentId" text not null references "amendment" ("id"), "policyId" text not null references "policy" ("id"), "number" integer not null, "constituency" text, "status" text not null, "at" ${time} not null, "byPersonId" text not null, primary key ("sectionId", "versionId", "amendmentId"))`,
	]) {
		await sql.raw(statement).execute(db);
	}
	for (const verb of ["update", "delete"]) {
		const name = `agreedBracketNo${verb}`;
		const refusal = "'agreedBracket rows never change'";
		const trigger = `create trigger "${name}" before ${verb} on "agreedBracket"`;
		if (dialect === "sqlite") {
			await sql.raw(`${trigger} begin select raise(abort, ${refusal}); end`).execute(db);
		} else {
			const body = `begin raise exception ${refusal}; end`;
			await sql
				.raw(`create or replace function "${name}"() returns trigger language plpgsql as $$ ${body} $$`)
				.execute(db);
			await sql.raw(`${trigger} for each row execute function "${name}"()`).execute(db);
		}
	}
}
