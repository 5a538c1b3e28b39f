import { type Kysely, sql } from "kysely";

// Frozen in time: a migration imports nothing of the application and is never edited once released.

type Dialect = "sqlite" | "postgres";

/** What a version of the rules says; its way from proposed to adopted is all that may still move. */
const kept = ["policyId", "number", "rule", "settings", "preset", "proposedById", "proposedAt", "key"];

// A body's rules of procedure, by version; and what a round keeps of the version it was announced under.
export async function up(db: Kysely<unknown>, dialect: Dialect): Promise<void> {
	const time = dialect === "sqlite" ? "integer" : "bigint";
	const statements = [
		`create table "procedure" ("id" text not null primary key, "policyId" text not null references "policy" ("id"), "number" integer not null, "rule" text not null, "settings" text not null, "preset" text not null, "state" text not null, "proposedById" text not null, "proposedAt" ${time} not null, "adoptedById" text, "adoptedAt" ${time}, "decidedOn" text, "decision" text, "key" text not null, unique ("policyId", "number"), unique ("policyId", "key"))`,
		`alter table "round" add column "procedureId" text references "procedure" ("id")`,
		`alter table "round" add column "settings" text`,
	];
	for (const statement of statements) await sql.raw(statement).execute(db);
	const changed = kept.map((name) => `new."${name}" <> old."${name}"`).join(" or ");
	await refuse(db, dialect, "procedureNoupdate", `before update`, `old."state" = 'adopted' or ${changed}`);
	await refuse(db, dialect, "procedureNodelete", `before delete`, null);
}

/** The database itself refuses a change, whoever asks (SAFETY 4.1). */
async function refuse(
	db: Kysely<unknown>,
	dialect: Dialect,
	name: string,
	when: string,
	condition: string | null,
): Promise<void> {
	const guard = condition ? ` when (${condition})` : "";
	const sentence = "rules of procedure never change; a new version is proposed";
	if (dialect === "sqlite") {
		await sql
			.raw(
				`create trigger "${name}" ${when} on "procedure"${guard} begin select raise(abort, '${sentence}'); end`,
			)
			.execute(db);
		return;
	}
	await sql
		.raw(
			`create or replace function "${name}"() returns trigger language plpgsql as $$ begin raise exception '${sentence}'; end $$`,
		)
		.execute(db);
	await sql
		.raw(`create trigger "${name}" ${when} on "procedure" for each row${guard} execute function "${name}"()`)
		.execute(db);
}
