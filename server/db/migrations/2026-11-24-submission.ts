import { type Kysely, sql } from "kysely";

// Frozen in time: a migration imports nothing of the application and is never edited once released.

type Dialect = "sqlite" | "postgres";

// What happens to a policy after its validation: dossiers handed over, the government's acts, answered questions.
export async function up(db: Kysely<unknown>, dialect: Dialect): Promise<void> {
	const time = dialect === "sqlite" ? "integer" : "bigint";
	const bytes = dialect === "sqlite" ? "blob" : "bytea";
	const tables = [
		`create table "submission" ("id" text not null primary key, "policyId" text not null references "policy" ("id"), "number" integer not null, "roundId" text not null references "round" ("id"), "versionId" text not null references "version" ("id"), "textHash" text not null, "date" text not null, "addressee" text not null, "reference" text not null, "note" text, "dossier" ${bytes} not null, "dossierHash" text not null, "at" ${time} not null, "memberId" text not null, "createdById" text not null, "key" text not null, unique ("policyId", "number"), unique ("policyId", "key"))`,
		`create table "governmentAct" ("id" text not null primary key, "policyId" text not null references "policy" ("id"), "submissionId" text not null references "submission" ("id"), "kind" text not null, "date" text not null, "title" text, "reference" text, "signatory" text, "reasons" text, "url" text, "versionId" text references "version" ("id"), "fileName" text, "fileHash" text, "file" ${bytes}, "at" ${time} not null, "memberId" text not null, "createdById" text not null, "key" text not null, "supersedesId" text unique references "governmentAct" ("id"), "correction" text, unique ("policyId", "key"))`,
		// Each act once; an entry that corrects another stands beside it.
		`create unique index "governmentActOnce" on "governmentAct" ("submissionId", "kind") where "supersedesId" is null`,
		`create table "checklistAnswer" ("id" text not null primary key, "policyId" text not null references "policy" ("id"), "item" text not null, "revision" integer not null, "text" text not null, "evidence" text not null, "at" ${time} not null, "memberId" text not null, "createdById" text not null, unique ("policyId", "item", "revision"))`,
	];
	for (const statement of tables) await sql.raw(statement).execute(db);
	for (const table of ["submission", "governmentAct", "checklistAnswer"])
		await refuseChange(db, dialect, table);
}

/** Append-only: the database itself refuses a change, whoever asks (SAFETY 4.1). */
async function refuseChange(db: Kysely<unknown>, dialect: Dialect, table: string): Promise<void> {
	for (const verb of ["update", "delete"]) {
		const name = `${table}No${verb}`;
		const sentence = `${table} rows never change`;
		const statements =
			dialect === "sqlite"
				? [
						`create trigger "${name}" before ${verb} on "${table}" begin select raise(abort, '${sentence}'); end`,
					]
				: [
						`create or replace function "${name}"() returns trigger language plpgsql as $$ begin raise exception '${sentence}'; end $$`,
						`create trigger "${name}" before ${verb} on "${table}" for each row execute function "${name}"()`,
					];
		for (const statement of statements) await sql.raw(statement).execute(db);
	}
}
