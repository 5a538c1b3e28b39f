import { type Kysely, sql } from "kysely";

// Frozen in time: a migration imports nothing of the application and is never edited once released.

type Dialect = "sqlite" | "postgres";

// The conduct of a round: presence, substitutions, statements, extensions, rectifications, concordance notes.
export async function up(db: Kysely<unknown>, dialect: Dialect): Promise<void> {
	const time = dialect === "sqlite" ? "integer" : "bigint";
	const round = `"roundId" text not null references "round" ("id")`;
	for (const statement of [
		...[
			`"announcedAt" ${time}`,
			`"annulledAt" ${time}`,
			`"annulReason" text`,
			`"askedTogether" text`,
			`"repeatsId" text`,
			`"covers" text not null default 'sections'`,
			`"passage" text`,
			`"castingVote" text`,
			`"reopenedAt" ${time}`,
			`"reopenedFor" text`,
			`"reopenReason" text`,
		].map((column) => `alter table "round" add column ${column}`),
		`alter table "ballot" add column "enteredById" text`,
		`alter table "ballot" add column "channel" text not null default 'self'`,
		`alter table "ballot" add column "confirmedAt" ${time}`,
		// One person, one current ballot in a round: an alternate named for two seats votes once.
		`create unique index "ballotPersonOnce" on "ballot" ("roundId", "personId") where "supersededAt" is null`,
		`create table "presence" (${round}, "seat" text not null, "entrySeq" integer not null, "state" text not null, "kind" text not null, "at" ${time} not null, "byPersonId" text not null, primary key ("roundId", "seat", "entrySeq"))`,
		`create table "substitution" ("id" text not null primary key, ${round}, "seat" text not null, "entrySeq" integer not null, "state" text not null, "fromMemberId" text not null, "fromName" text not null, "byMemberId" text not null, "byPersonId" text not null, "name" text not null, "organization" text, "capacity" text not null, "instrument" text not null, "at" ${time} not null, "recordedById" text not null)`,
		`create index "substitutionByRound" on "substitution" ("roundId", "entrySeq")`,
		`create table "statement" ("id" text not null primary key, ${round}, "kind" text not null, "memberId" text not null, "personId" text not null, "name" text not null, "constituency" text, "capacity" text not null, "seat" text, "text" text not null, "at" ${time} not null, "entrySeq" integer not null, "key" text not null, unique ("personId", "key"))`,
		`create index "statementByRound" on "statement" ("roundId", "entrySeq")`,
		`create table "extension" ("id" text not null primary key, ${round}, "kind" text not null, "from" ${time} not null, "to" ${time} not null, "reason" text not null, "at" ${time} not null, "byPersonId" text, "entrySeq" integer not null)`,
		`create index "extensionByRound" on "extension" ("roundId", "entrySeq")`,
		`create table "rectification" ("id" text not null primary key, ${round}, "ballotId" text not null references "ballot" ("id"), "from" text not null, "to" text not null, "statement" text, "reason" text not null, "at" ${time} not null, "byPersonId" text not null, "voterId" text not null, "signedByVoterAt" ${time}, "signedByChairAt" ${time}, "chairId" text, "signedBySecretaryAt" ${time}, "secretaryId" text, "doneAt" ${time}, "effect" text, "groups" text, "decision" text)`,
		`create unique index "rectificationOnce" on "rectification" ("ballotId") where "doneAt" is null`,
		`create index "rectificationByRound" on "rectification" ("roundId", "at")`,
		`create table "concordance" ("id" text not null primary key, ${round}, "state" text not null, "changes" text not null, "until" ${time} not null, "at" ${time} not null, "byPersonId" text not null, "oldVersionId" text not null references "version" ("id"), "oldHash" text not null, "newVersionId" text references "version" ("id"), "newHash" text not null, "canonical" text not null, "decidedAt" ${time}, "key" text not null, unique ("roundId", "key"))`,
		`create table "concordanceAnswer" ("concordanceId" text not null references "concordance" ("id"), "constituency" text not null, "answer" text not null, "text" text, "memberId" text not null, "name" text not null, "at" ${time} not null, primary key ("concordanceId", "constituency"))`,
		// When a process of this installation was last at work: the gap before a start is an outage.
		`create table "pulse" ("id" integer not null primary key, "seenAt" ${time} not null)`,
	]) {
		await sql.raw(statement).execute(db);
	}
	for (const table of ["presence", "substitution", "statement", "extension", "concordanceAnswer"]) {
		await refuseChange(db, dialect, table, ["update", "delete"]);
	}
	for (const table of ["rectification", "concordance", "round"]) {
		await refuseChange(db, dialect, table, ["delete"]);
	}
	await keepTerms(db, dialect);
}

/** What a round was opened with stays: question, text, rule and the moment (DOMAIN 3.6). */
async function keepTerms(db: Kysely<unknown>, dialect: Dialect): Promise<void> {
	const terms = [
		...[
			"policyId",
			"number",
			"question",
			"versionId",
			"textHash",
			"rule",
			"preset",
			"procedureId",
			"settings",
		],
		...["opensAt", "openedAt", "covers", "passage"],
	];
	const other = dialect === "sqlite" ? "is not" : "is distinct from";
	const changes = terms.map((column) => `old."${column}" ${other} new."${column}"`).join(" or ");
	const condition = `old."openedAt" is not null and (${changes})`;
	const refusal = `'the terms of an opened round never change'`;
	if (dialect === "sqlite") {
		const trigger = `create trigger "roundTermsKept" before update on "round" when ${condition}`;
		await sql.raw(`${trigger} begin select raise(abort, ${refusal}); end`).execute(db);
		return;
	}
	const body = `begin raise exception ${refusal}; end`;
	await sql
		.raw(`create or replace function "roundTermsKept"() returns trigger language plpgsql as $$ ${body} $$`)
		.execute(db);
	const trigger = `create trigger "roundTermsKept" before update on "round" for each row when (${condition})`;
	await sql.raw(`${trigger} execute function "roundTermsKept"()`).execute(db);
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
