import { type Kysely, sql } from "kysely";

// Frozen in time: a migration imports nothing of the application and is never edited once released.

type Dialect = "sqlite" | "postgres";

// The guide's checklists: yes, partly, no or not applicable beside the words, and what each constituency says of it.
export async function up(db: Kysely<unknown>, dialect: Dialect): Promise<void> {
	const time = dialect === "sqlite" ? "integer" : "bigint";
	for (const statement of [
		`alter table "checklistAnswer" add column "answer" text`,
		`create table "checklistView" ("id" text not null primary key, "policyId" text not null references "policy" ("id"), "item" text not null, "revision" integer not null, "constituency" text not null, "view" text not null, "text" text not null, "at" ${time} not null, "memberId" text not null, "createdById" text not null)`,
		`create index "checklistViewByItem" on "checklistView" ("policyId", "item", "revision", "at")`,
	]) {
		await sql.raw(statement).execute(db);
	}
	for (const verb of ["update", "delete"]) await refuseChange(db, dialect, verb);
}

/** Append-only: the database itself refuses a change, whoever asks (SAFETY 4.1). */
async function refuseChange(db: Kysely<unknown>, dialect: Dialect, verb: string): Promise<void> {
	const name = `checklistViewNo${verb}`;
	const refusal = `'checklistView rows never change'`;
	const trigger = `create trigger "${name}" before ${verb} on "checklistView"`;
	if (dialect === "sqlite") {
		await sql.raw(`${trigger} begin select raise(abort, ${refusal}); end`).execute(db);
		return;
	}
	const body = `begin raise exception ${refusal}; end`;
	await sql
		.raw(`create or replace function "${name}"() returns trigger language plpgsql as $$ ${body} $$`)
		.execute(db);
	await sql.raw(`${trigger} for each row execute function "${name}"()`).execute(db);
}
