import { type Kysely, sql } from "kysely";

// Frozen in time: a migration imports nothing of the application and is never edited once released.

type Dialect = "sqlite" | "postgres";

// Amendments, positions, and the changes of frozen texts that carry agreements out.
export async function up(db: Kysely<unknown>, dialect: Dialect): Promise<void> {
	const time = dialect === "sqlite" ? "integer" : "bigint";
	for (const statement of [
		`create table "textChange" ("id" text not null primary key, "policyId" text not null references "policy" ("id"), "sectionId" text not null references "section" ("id"), "seq" integer not null, "beforeVersionId" text not null references "version" ("id"), "versionId" text not null references "version" ("id"), "cause" text not null, "causeId" text not null, "undoesId" text, "at" ${time} not null, "memberId" text not null, "personId" text not null, unique ("sectionId", "seq"))`,
		`create table "amendmentDraft" ("id" text not null primary key, "policyId" text not null references "policy" ("id"), "constituency" text, "sectionId" text not null references "section" ("id"), "versionId" text not null references "version" ("id"), "parentId" text, "operation" text not null, "blockIds" text not null, "before" text not null, "after" text not null, "reason" text not null, "language" text not null, "memberId" text not null, "personId" text not null, "capacity" text not null, "createdAt" ${time} not null, "changedAt" ${time} not null, "submittedId" text, "removedAt" ${time}, "key" text not null, unique ("personId", "key"))`,
		`create table "amendment" ("id" text not null primary key, "policyId" text not null references "policy" ("id"), "number" integer not null, "sectionId" text not null references "section" ("id"), "versionId" text not null references "version" ("id"), "parentId" text, "operation" text not null, "blockIds" text not null, "before" text not null, "after" text not null, "reason" text not null, "language" text not null, "constituency" text, "memberId" text not null, "personId" text not null, "capacity" text not null, "submittedAt" ${time} not null, "state" text not null, "stateReason" text not null, "changedAt" ${time} not null, "revision" integer not null, "secondedById" text, "secondedBy" text, "secondedAt" ${time}, "takenOverBy" text, "fellBecauseId" text, "deferredUntil" ${time}, "roundId" text, "changeId" text, "distance" integer not null, "key" text not null, unique ("policyId", "number"), unique ("personId", "key"))`,
		`create table "amendmentAct" ("id" text not null primary key, "policyId" text not null references "policy" ("id"), "amendmentId" text not null references "amendment" ("id"), "number" integer not null, "act" text not null, "from" text, "to" text not null, "reason" text not null, "wording" text, "revision" integer not null, "at" ${time} not null, "memberId" text not null, "personId" text not null, "constituency" text, "capacity" text not null, "key" text not null, unique ("amendmentId", "number"))`,
		`create table "amendmentOrder" ("id" text not null primary key, "policyId" text not null references "policy" ("id"), "sectionId" text not null references "section" ("id"), "amendmentIds" text not null, "reason" text not null, "at" ${time} not null, "memberId" text not null, "personId" text not null, "key" text not null, unique ("personId", "key"))`,
		`create table "amendmentRelation" ("amendmentId" text not null references "amendment" ("id"), "otherId" text not null, "kind" text not null, "at" ${time} not null, "byPersonId" text not null, primary key ("amendmentId", "otherId", "kind"))`,
		`create table "position" ("id" text not null primary key, "policyId" text not null references "policy" ("id"), "amendmentId" text not null references "amendment" ("id"), "revision" integer not null, "constituency" text not null, "value" text not null, "statement" text not null, "memberId" text not null, "personId" text not null, "at" ${time} not null, "key" text not null, unique ("personId", "key"))`,
		`create index "amendmentBySection" on "amendment" ("sectionId", "number")`,
		`create index "amendmentActByKey" on "amendmentAct" ("personId", "key")`,
		`create index "positionByAmendment" on "position" ("amendmentId", "at")`,
		`create index "amendmentDraftByCaucus" on "amendmentDraft" ("policyId", "constituency")`,
	]) {
		await sql.raw(statement).execute(db);
	}
	for (const table of ["textChange", "position", "amendmentAct", "amendmentOrder"]) {
		await refuseChange(db, dialect, table, ["update", "delete"]);
	}
	for (const table of ["amendment"]) {
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
