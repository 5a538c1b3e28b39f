import { type Kysely, sql } from "kysely";

// Frozen in time: a migration imports nothing of the application and is never edited once released.

type Dialect = "sqlite" | "postgres";

/** The only two changes of a ballot: another replaces it, and whoever it was entered for confirms it. */
const mayBeSetOnce = ["supersededAt", "confirmedAt"];

/**
 * Checkpoints of the policies' logs, and the last ways round the refusals of the migrations before: an update of a
 * ballot, "insert or replace", which removes rows without a word to the delete triggers, and truncate.
 */
export async function up(db: Kysely<unknown>, dialect: Dialect): Promise<void> {
	const time = dialect === "sqlite" ? "integer" : "bigint";
	await run(
		db,
		`create table "checkpoint" ("policyId" text not null references "policy" ("id"), "seq" integer not null, "hash" text not null, "at" ${time} not null, "occasion" text not null, "installation" text not null, "publicKey" text not null, "fingerprint" text not null, "signature" text not null, primary key ("policyId", "seq"))`,
	);
	for (const verb of ["update", "delete"]) await refuse(db, dialect, "checkpoint", verb, "");
	const columns = await listColumns(db, dialect, "ballot");
	await refuse(db, dialect, "ballot", "update", ballotGuard(dialect, columns));
	for (const table of await listKeptTables(db, dialect)) {
		if (dialect === "sqlite") await refuseReplacing(db, table);
		else await refuseTruncating(db, table);
	}
}

function run(db: Kysely<unknown>, statement: string): Promise<unknown> {
	return sql.raw(statement).execute(db);
}

async function listColumns(db: Kysely<unknown>, dialect: Dialect, table: string): Promise<string[]> {
	const { rows } =
		dialect === "sqlite"
			? await sql<{ name: string }>`select name from pragma_table_info(${table})`.execute(db)
			: await sql<{ name: string }>`
				select column_name as name from information_schema.columns
				where table_schema = current_schema() and table_name = ${table}`.execute(db);
	return rows.map((row) => row.name);
}

/** The tables that refuse deletion. */
async function listKeptTables(db: Kysely<unknown>, dialect: Dialect): Promise<string[]> {
	const { rows } =
		dialect === "sqlite"
			? await sql<{ name: string }>`
				select distinct tbl_name as name from sqlite_master
				where type = 'trigger' and name like '%Nodelete'`.execute(db)
			: await sql<{ name: string }>`
				select distinct c.relname as name from pg_trigger t join pg_class c on c.oid = t.tgrelid
				join pg_namespace n on n.oid = c.relnamespace
				where n.nspname = current_schema() and t.tgname like '%Nodelete'`.execute(db);
	return rows.map((row) => row.name);
}

/** When an update of a ballot is refused: anything but a first value for one of the two columns. */
function ballotGuard(dialect: Dialect, columns: string[]): string {
	const same = dialect === "sqlite" ? "is" : "is not distinct from";
	const fixed = columns.filter((column) => !mayBeSetOnce.includes(column));
	const held = fixed.map((column) => `new."${column}" ${same} old."${column}"`);
	// A row that took another's place would remove it ("update or replace").
	if (dialect === "sqlite") held.push("new.rowid is old.rowid");
	const once = columns
		.filter((column) => mayBeSetOnce.includes(column))
		.map((column) => `(old."${column}" is null or new."${column}" ${same} old."${column}")`);
	return ` when (not (${[...held, ...once].join(" and ")}))`;
}

async function refuse(
	db: Kysely<unknown>,
	dialect: Dialect,
	table: string,
	verb: string,
	guard: string,
	each = "for each row",
): Promise<void> {
	const name = `${table}No${verb}`;
	const sentence = `'${table} rows never change'`;
	if (dialect === "sqlite") {
		const body = `begin select raise(abort, ${sentence}); end`;
		await run(db, `create trigger "${name}" before ${verb} on "${table}"${guard} ${body}`);
		return;
	}
	const body = `begin raise exception ${sentence}; end`;
	await run(db, `create or replace function "${name}"() returns trigger language plpgsql as $$ ${body} $$`);
	await run(
		db,
		`create trigger "${name}" before ${verb} on "${table}" ${each}${guard} execute function "${name}"()`,
	);
}

function refuseTruncating(db: Kysely<unknown>, table: string): Promise<void> {
	return refuse(db, "postgres", table, "truncate", "", "for each statement");
}

/** Refuses a row where one of its keys stands already, before SQLite could make room for it. */
async function refuseReplacing(db: Kysely<unknown>, table: string): Promise<void> {
	const indexes = await sql<{ name: string; partial: number }>`
		select name, partial from pragma_index_list(${table}) where "unique" = 1`.execute(db);
	const { rows: kinds } = await sql<{ wr: number }>`
		select wr from pragma_table_list where schema = 'main' and name = ${table}`.execute(db);
	const taken = kinds[0]?.wr ? [] : ["old.rowid = new.rowid"];
	for (const { name, partial } of indexes.rows) {
		// A partial index may hold a second row by its own rule; the row it would remove is found by its condition.
		const where = partial ? await readCondition(db, name) : null;
		const { rows } = await sql<{ name: string }>`select name from pragma_index_info(${name})`.execute(db);
		const keys = rows.map((row) => `old."${row.name}" = new."${row.name}"`);
		if (where) keys.push(`old.${where}`, `new.${where}`);
		taken.push(`(${keys.join(" and ")})`);
	}
	const exists = `exists (select 1 from "${table}" as old where ${taken.join(" or ")})`;
	await refuse(db, "sqlite", table, "insert", ` when ${exists}`);
}

/** The condition of a partial index, on one column: `"supersededAt" is null`. */
async function readCondition(db: Kysely<unknown>, index: string): Promise<string> {
	const { rows } = await sql<{ sql: string }>`select sql from sqlite_master where name = ${index}`.execute(
		db,
	);
	const condition = /\bwhere ("\w+" is (?:not )?null)$/.exec(rows[0]?.sql ?? "")?.[1];
	if (!condition) throw new Error(`the index ${index} has a condition that this migration cannot read`);
	return condition;
}
