import { type Kysely, sql } from "kysely";

// Frozen in time: a migration imports nothing of the application and is never edited once released.

type Dialect = "sqlite" | "postgres";

// Comment rounds: what is circulated, what a caucus prepares, what is submitted, and its answer.
export async function up(db: Kysely<unknown>, dialect: Dialect): Promise<void> {
	const time = dialect === "sqlite" ? "integer" : "bigint";
	for (const statement of [
		`create table "circulation" ("id" text not null primary key, "policyId" text not null references "policy" ("id"), "number" integer not null, "title" text not null, "note" text not null, "opensAt" ${time} not null, "closesAt" ${time} not null, "ownName" text not null, "at" ${time} not null, "byPersonId" text not null, "key" text not null, unique ("policyId", "number"), unique ("policyId", "key"))`,
		`create table "circulationText" ("circulationId" text not null references "circulation" ("id"), "sectionId" text not null references "section" ("id"), "versionId" text not null references "version" ("id"), primary key ("circulationId", "sectionId"))`,
		`create table "circulationExtension" ("id" text not null primary key, "circulationId" text not null references "circulation" ("id"), "from" ${time} not null, "to" ${time} not null, "reason" text not null, "at" ${time} not null, "byPersonId" text not null)`,
		`create table "responseItem" ("id" text not null primary key, "policyId" text not null references "policy" ("id"), "circulationId" text not null references "circulation" ("id"), "constituency" text not null, "sectionId" text not null references "section" ("id"), "blockId" text, "quote" text, "type" text not null, "text" text not null, "wording" text not null, "justification" text not null, "memberId" text not null, "personId" text not null, "capacity" text not null, "createdAt" ${time} not null, "changedAt" ${time} not null, "changedById" text not null, "state" text not null, "mergedIntoId" text, "submittedCommentId" text, "key" text not null, unique ("personId", "key"))`,
		`create table "response" ("id" text not null primary key, "policyId" text not null references "policy" ("id"), "circulationId" text not null references "circulation" ("id"), "constituency" text not null, "number" integer not null, "sentAt" ${time} not null, "memberId" text not null, "personId" text not null, "note" text not null, "key" text not null, unique ("circulationId", "constituency", "number"), unique ("personId", "key"))`,
		`create table "submittedComment" ("id" text not null primary key, "policyId" text not null references "policy" ("id"), "number" integer not null, "circulationId" text references "circulation" ("id"), "responseId" text, "sectionId" text not null references "section" ("id"), "versionId" text not null references "version" ("id"), "blockId" text, "quote" text, "type" text not null, "text" text not null, "wording" text not null, "justification" text not null, "constituency" text, "organization" text not null, "memberId" text not null, "personId" text not null, "capacity" text not null, "onBehalfOf" text, "source" text not null, "submittedAt" ${time} not null, "late" integer not null, "lateRuling" text, "lateReason" text, "state" text not null, "responsibleId" text, "observation" text not null, "proposed" text, "observedById" text, "observedAt" ${time}, "disposition" text, "reason" text not null, "decidedAs" text, "disposedById" text, "disposedAt" ${time}, "duplicateOfId" text, "amendmentId" text, "changeId" text, "noChangeNote" text not null, "publishedAt" ${time}, "contestedAt" ${time}, "contestedById" text, "contestReason" text not null, "key" text not null, unique ("policyId", "number"), unique ("personId", "key"))`,
		`create index "submittedCommentBySection" on "submittedComment" ("sectionId", "number")`,
		`create index "responseItemByCaucus" on "responseItem" ("circulationId", "constituency")`,
	]) {
		await sql.raw(statement).execute(db);
	}
	for (const table of ["circulationText", "circulationExtension", "response"]) {
		await refuseChange(db, dialect, table, ["update", "delete"]);
	}
	for (const table of ["circulation", "submittedComment"]) {
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
