import { type Kysely, sql } from "kysely";

// Frozen in time: a migration imports nothing of the application and is never edited once released.

type Dialect = "sqlite" | "postgres";

// The monitoring and evaluation framework: results, indicators and their revisions, values and what is said of them.
export async function up(db: Kysely<unknown>, dialect: Dialect): Promise<void> {
	const time = dialect === "sqlite" ? "integer" : "bigint";
	const policy = `"id" text not null primary key, "policyId" text not null references "policy" ("id")`;
	const who = `"at" ${time} not null, "memberId" text not null, "createdById" text not null`;
	for (const statement of [
		`create table "result" (${policy}, "level" text not null, "parentId" text references "result" ("id"), "statement" text not null, "at" ${time} not null, "createdById" text not null, "removedAt" ${time}, "key" text not null, unique ("policyId", "key"))`,
		`create table "indicator" (${policy}, "resultId" text not null references "result" ("id"), "number" integer not null, "revision" integer not null, "name" text not null, "definition" text not null, "unit" text not null, "source" text not null, "frequency" text not null, "responsible" text not null, "disaggregation" text not null, "assumptions" text not null, "baseline" text, "baselineDate" text not null, "target" text not null, "targetDate" text not null, "tolerance" text, "smart" text not null, ${who}, "key" text not null, unique ("policyId", "number", "revision"), unique ("policyId", "key"))`,
		`create table "indicatorValue" (${policy}, "number" integer not null, "date" text not null, "value" text, "noData" text not null, "source" text not null, "women" text, "men" text, "replacesId" text references "indicatorValue" ("id"), "reason" text not null, ${who}, "key" text not null, unique ("policyId", "key"))`,
		`create unique index "indicatorValueOnce" on "indicatorValue" ("replacesId") where "replacesId" is not null`,
		`create index "indicatorValueByNumber" on "indicatorValue" ("policyId", "number", "date")`,
		`create table "valueCheck" (${policy}, "valueId" text not null references "indicatorValue" ("id"), "verdict" text not null, "text" text not null, ${who})`,
		`create index "valueCheckByValue" on "valueCheck" ("valueId", "at")`,
	]) {
		await sql.raw(statement).execute(db);
	}
	for (const table of ["indicator", "indicatorValue", "valueCheck"]) {
		for (const verb of ["update", "delete"]) await refuseChange(db, dialect, table, verb);
	}
}

/** Append-only: the database itself refuses a change, whoever asks (SAFETY 4.1). */
async function refuseChange(
	db: Kysely<unknown>,
	dialect: Dialect,
	table: string,
	verb: string,
): Promise<void> {
	const name = `${table}No${verb}`;
	const refusal = `'${table} rows never change'`;
	const trigger = `create trigger "${name}" before ${verb} on "${table}"`;
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
