import { type Kysely, sql } from "kysely";

// Frozen in time: a migration imports nothing of the application and is never edited once released.

type Dialect = "sqlite" | "postgres";

// Certified records, who signed and acknowledged them, and to whom copies went. All only ever grow.
export async function up(db: Kysely<unknown>, dialect: Dialect): Promise<void> {
	const time = dialect === "sqlite" ? "integer" : "bigint";
	const round = `"roundId" text not null references "round" ("id")`;
	for (const statement of [
		`create table "acknowledgement" ("id" text not null primary key, ${round}, "issue" integer not null, "part" text not null, "memberId" text not null, "personId" text not null, "name" text not null, "organization" text, "capacity" text not null, "constituency" text, "method" text not null, "statement" text, "countHash" text not null, "at" ${time} not null, "entrySeq" integer not null, unique ("roundId", "issue", "part"))`,
		`create table "certificate" ("id" text not null primary key, "policyId" text not null references "policy" ("id"), ${round}, "position" integer not null, "issue" integer not null, "file" text not null, "hash" text not null, "previousHash" text, "countHash" text not null, "reason" text, "at" ${time} not null, "personId" text not null, unique ("roundId", "issue"), unique ("policyId", "position"))`,
		`create table "recordCopy" ("certificateId" text not null references "certificate" ("id"), "constituency" text not null, "memberId" text not null, "name" text not null, "at" ${time} not null, primary key ("certificateId", "memberId"))`,
	]) {
		await sql.raw(statement).execute(db);
	}
	for (const table of ["acknowledgement", "certificate", "recordCopy"]) {
		await refuseChange(db, dialect, table, ["update", "delete"]);
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
