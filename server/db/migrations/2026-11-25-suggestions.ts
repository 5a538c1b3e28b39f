import { type Kysely, sql } from "kysely";

// Frozen in time: a migration imports nothing of the application and is never edited once released.

type Dialect = "sqlite" | "postgres";

// Suggestions in sections in drafting: who, why, and what became of them.
export async function up(db: Kysely<unknown>, dialect: Dialect): Promise<void> {
	const time = dialect === "sqlite" ? "integer" : "bigint";
	for (const statement of [
		`create table "suggestion" ("id" text not null primary key, "policyId" text not null references "policy" ("id"), "sectionId" text not null references "section" ("id"), "memberId" text not null, "personId" text not null, "constituency" text, "capacity" text not null, "reason" text not null, "at" ${time} not null, "before" text not null, "after" text not null, "state" text not null, "decidedByMemberId" text, "decidedById" text, "decidedAt" ${time}, "decisionReason" text not null)`,
		`create index "suggestionBySection" on "suggestion" ("sectionId", "at")`,
	]) {
		await sql.raw(statement).execute(db);
	}
	for (const table of ["suggestion"]) {
		await refuseChange(db, dialect, table, ["delete"]);
	}
}

/** Immutable tables: the database itself refuses a change, whoever asks (SAFETY 4.1). */
async function refuseChange(
	db: Kysely<unknown>,
	dialect: Dialect,
	table: string,
	verbs: string[],
): Promise<void> {
	for (const verb of verbs) {
		const name = `${table}No${verb}`;
		const refusal = `'${table} rows never change'`;
		const trigger = `create trigger "${name}" before ${verb} on "${table}"`;
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
