import { type Kysely, sql } from "kysely";

// Frozen in time: a migration imports nothing of the application and is never edited once released.

type Dialect = "sqlite" | "postgres";

export async function up(db: Kysely<unknown>, dialect: Dialect): Promise<void> {
	const time = dialect === "sqlite" ? "integer" : "bigint";
	const bytes = dialect === "sqlite" ? "blob" : "bytea";

	// better-auth's four tables, in the shape its own migration gives them.
	const date = dialect === "sqlite" ? "date" : "timestamptz";
	const bool = dialect === "sqlite" ? "integer" : "boolean";
	const tables = [
		`create table "user" ("id" text not null primary key, "name" text not null, "email" text not null unique, "emailVerified" ${bool} not null, "image" text, "createdAt" ${date} not null, "updatedAt" ${date} not null, "locale" text, "administratorSince" ${time}, "suspendedAt" ${time})`,
		`create table "session" ("id" text not null primary key, "expiresAt" ${date} not null, "token" text not null unique, "createdAt" ${date} not null, "updatedAt" ${date} not null, "ipAddress" text, "userAgent" text, "userId" text not null references "user" ("id") on delete cascade)`,
		`create index "sessionByUser" on "session" ("userId")`,
		`create table "account" ("id" text not null primary key, "accountId" text not null, "providerId" text not null, "userId" text not null references "user" ("id") on delete cascade, "accessToken" text, "refreshToken" text, "idToken" text, "accessTokenExpiresAt" ${date}, "refreshTokenExpiresAt" ${date}, "scope" text, "password" text, "createdAt" ${date} not null, "updatedAt" ${date} not null)`,
		`create index "accountByUser" on "account" ("userId")`,
		`create table "verification" ("id" text not null primary key, "identifier" text not null, "value" text not null, "expiresAt" ${date} not null, "createdAt" ${date} not null, "updatedAt" ${date} not null)`,
		`create index "verificationByIdentifier" on "verification" ("identifier")`,

		`create table "invitation" ("id" text not null primary key, "tokenHash" text not null unique, "email" text not null, "name" text not null, "policyId" text, "constituency" text, "capacity" text, "organization" text not null, "locale" text not null, "invitedById" text, "invitedAt" ${time} not null, "expiresAt" ${time} not null, "acceptedAt" ${time}, "revokedAt" ${time})`,
		`create table "mail" ("id" text not null primary key, "recipient" text not null, "kind" text not null, "subject" text not null, "body" text not null, "locale" text not null, "createdAt" ${time} not null, "sentAt" ${time}, "failure" text)`,

		`create table "policy" ("id" text not null primary key, "title" text not null, "country" text not null, "language" text not null, "step" integer not null, "createdAt" ${time} not null, "createdById" text not null, "demo" integer)`,
		`create table "constituency" ("policyId" text not null references "policy" ("id"), "code" text not null, "name" text, "seats" integer not null, "position" integer not null, primary key ("policyId", "code"))`,
		`create table "member" ("id" text not null primary key, "policyId" text not null references "policy" ("id"), "personId" text not null references "user" ("id"), "constituency" text, "capacity" text not null, "organization" text not null, "fromAt" ${time} not null, "untilAt" ${time})`,
		`create unique index "memberOnce" on "member" ("policyId", "personId") where "untilAt" is null`,
		`create index "memberByPerson" on "member" ("personId")`,
		`create table "workingGroup" ("id" text not null primary key, "policyId" text not null references "policy" ("id"), "name" text not null, "createdAt" ${time} not null, "removedAt" ${time})`,
		`create table "workingGroupMember" ("groupId" text not null references "workingGroup" ("id"), "memberId" text not null references "member" ("id"), "part" text not null, primary key ("groupId", "memberId"))`,

		`create table "section" ("id" text not null primary key, "policyId" text not null references "policy" ("id"), "parentId" text, "position" integer not null, "title" text not null, "kind" text not null, "language" text not null, "groupId" text, "state" text not null, "stateBefore" text, "epoch" integer not null, "updateSeq" integer not null, "createdAt" ${time} not null, "removedAt" ${time}, "versionId" text)`,
		`create index "sectionByPolicy" on "section" ("policyId", "parentId", "position")`,
		`create table "importDraft" ("id" text not null primary key, "policyId" text not null references "policy" ("id"), "personId" text not null, "at" ${time} not null, "title" text not null, "data" text not null)`,
		`create table "sectionUpdate" ("sectionId" text not null references "section" ("id"), "seq" integer not null, "memberId" text not null, "personId" text not null, "constituency" text, "capacity" text not null, "at" ${time} not null, "data" ${bytes} not null, primary key ("sectionId", "seq"))`,
		`create table "sectionState" ("sectionId" text not null references "section" ("id"), "seq" integer not null, "at" ${time} not null, "data" ${bytes} not null, primary key ("sectionId", "seq"))`,
		`create table "sectionClient" ("sectionId" text not null references "section" ("id"), "clientId" ${time} not null, "personId" text not null, "memberId" text not null, "firstSeenAt" ${time} not null, primary key ("sectionId", "clientId"))`,

		`create table "version" ("id" text not null primary key, "policyId" text not null references "policy" ("id"), "number" integer not null, "scope" text not null, "title" text not null, "language" text not null, "canonical" text not null, "hash" text not null, "createdAt" ${time} not null, "createdById" text not null, unique ("policyId", "number"))`,
		`create table "versionSection" ("versionId" text not null references "version" ("id"), "sectionId" text not null references "section" ("id"), "updateSeq" integer not null, "position" integer not null, primary key ("versionId", "sectionId"))`,

		`create table "thread" ("id" text not null primary key, "policyId" text not null references "policy" ("id"), "sectionId" text not null references "section" ("id"), "caucus" text, "blockId" text, "anchorStart" text, "anchorEnd" text, "quote" text, "createdAt" ${time} not null, "createdById" text not null, "resolvedAt" ${time}, "resolvedById" text)`,
		`create index "threadBySection" on "thread" ("sectionId", "createdAt")`,
		`create table "comment" ("id" text not null primary key, "threadId" text not null references "thread" ("id"), "memberId" text not null, "personId" text not null, "constituency" text, "capacity" text not null, "text" text not null, "createdAt" ${time} not null, "key" text not null, unique ("personId", "key"))`,
		`create index "commentByThread" on "comment" ("threadId", "createdAt")`,
		`create table "mention" ("commentId" text not null references "comment" ("id"), "memberId" text not null references "member" ("id"), "seenAt" ${time}, primary key ("commentId", "memberId"))`,

		`create table "round" ("id" text not null primary key, "policyId" text not null references "policy" ("id"), "number" integer not null, "question" text not null, "state" text not null, "versionId" text not null references "version" ("id"), "textHash" text not null, "rule" text not null, "preset" text not null, "opensAt" ${time} not null, "closesAt" ${time} not null, "openedAt" ${time}, "closedAt" ${time}, "createdById" text not null, "createdAt" ${time} not null, "groups" text, "decision" text, "record" text, "reason" text, "key" text not null, unique ("policyId", "number"), unique ("policyId", "key"))`,
		`create table "seat" ("roundId" text not null references "round" ("id"), "seat" text not null, "constituency" text not null, "position" integer not null, "memberId" text, "personId" text, "name" text, "organization" text, "capacity" text, primary key ("roundId", "seat"))`,
		// One person, one seat in a round.
		`create unique index "seatOnce" on "seat" ("roundId", "personId") where "personId" is not null`,
		`create table "ballot" ("id" text not null primary key, "roundId" text not null references "round" ("id"), "seat" text not null, "revision" integer not null, "personId" text not null, "name" text not null, "choice" text not null, "statement" text, "textHash" text not null, "castAt" ${time} not null, "supersededAt" ${time}, "key" text not null, "hash" text not null, "entrySeq" integer not null, unique ("roundId", "seat", "revision"), unique ("roundId", "personId", "key"))`,
		// One seat, one current ballot (SAFETY 4.1, double vote).
		`create unique index "ballotOnce" on "ballot" ("roundId", "seat") where "supersededAt" is null`,

		`create table "event" ("chain" text not null, "seq" integer not null, "at" ${time} not null, "personId" text, "memberId" text, "capacity" text, "constituency" text, "type" text not null, "refs" text not null, "payload" text not null, "payloadHash" text not null, "previousHash" text not null, "hash" text not null, primary key ("chain", "seq"))`,
	];
	for (const statement of tables) await sql.raw(statement).execute(db);
	for (const table of ["version", "versionSection", "event", "sectionUpdate", "seat"]) {
		await refuseChange(db, dialect, table, ["update", "delete"]);
	}
	await refuseChange(db, dialect, "ballot", ["delete"]);
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
		if (dialect === "sqlite") {
			await sql
				.raw(
					`create trigger "${name}" before ${verb} on "${table}" begin select raise(abort, '${table} rows never change'); end`,
				)
				.execute(db);
		} else {
			await sql
				.raw(
					`create or replace function "${name}"() returns trigger language plpgsql as $$ begin raise exception '${table} rows never change'; end $$`,
				)
				.execute(db);
			await sql
				.raw(
					`create trigger "${name}" before ${verb} on "${table}" for each row execute function "${name}"()`,
				)
				.execute(db);
		}
	}
}
