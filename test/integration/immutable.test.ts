import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Db, Dialect } from "#server/db/open.ts";
import { openTestDatabase } from "#test/setup/database.ts";

// SAFETY 4.1: what the database itself refuses, whoever asks: every column of every row that must never change, every
// way of taking a row out. Each statement is tried, and afterwards the rows are what they were.

/** No row of these changes in any column. */
const never = ["version", "versionSection", "event", "sectionUpdate", "seat", "checkpoint"];
const ballotMay = ["supersededAt", "confirmedAt"];

type Column = { name: string; type: string };
const shapes = new Map<string, Column[]>();
/** Every table that refuses deletion. */
let kept: string[] = [];
let db: Db;
let dialect: Dialect;
let close: () => Promise<void>;

beforeAll(async () => {
	({ db, dialect, close } = await openTestDatabase());
	await dropReferences();
	kept = await listKept();
	for (const table of kept) {
		const columns = await readColumns(table);
		shapes.set(table, columns);
		await run(insert("insert", table, columns, 1));
	}
});
afterAll(() => close());

function run(statement: string) {
	return sql.raw(statement).execute(db);
}

/** Rows of one table without those they point to: only the triggers are asked here. */
async function dropReferences(): Promise<void> {
	if (dialect === "sqlite") return void (await run("pragma foreign_keys = off"));
	const { rows } = await sql<{ table: string; name: string }>`
		select conrelid::regclass::text as "table", conname as "name" from pg_constraint
		where contype = 'f' and connamespace = current_schema()::regnamespace`.execute(db);
	for (const { table, name } of rows) await run(`alter table ${table} drop constraint "${name}"`);
}

async function listKept(): Promise<string[]> {
	const { rows } =
		dialect === "sqlite"
			? await sql<{ name: string }>`
				select distinct tbl_name as name from sqlite_master
				where type = 'trigger' and name like '%Nodelete'`.execute(db)
			: await sql<{ name: string }>`
				select distinct c.relname as name from pg_trigger t join pg_class c on c.oid = t.tgrelid
				where c.relnamespace = current_schema()::regnamespace and t.tgname like '%Nodelete'`.execute(db);
	return rows.map((row) => row.name);
}

async function readColumns(table: string): Promise<Column[]> {
	const { rows } =
		dialect === "sqlite"
			? await sql<Column>`select name, type from pragma_table_info(${table})`.execute(db)
			: await sql<Column>`
				select column_name as name, data_type as type from information_schema.columns
				where table_schema = current_schema() and table_name = ${table}`.execute(db);
	return rows;
}

/** A value of the column's own kind, another for each number. */
function value({ type }: Column, number: number): string {
	if (/int/i.test(type)) return String(number);
	if (/blob|bytea/i.test(type)) return dialect === "sqlite" ? `x'0${number}'` : `'\\x0${number}'`;
	return `'value ${number}'`;
}

function insert(
	verb: string,
	table: string,
	columns: Column[],
	number: number,
	own: Record<string, string> = {},
) {
	const names = [...columns.map(({ name }) => `"${name}"`), ...(own.rowid ? ["rowid"] : [])];
	const values = columns.map((column) => own[column.name] ?? value(column, number));
	if (own.rowid) values.push(own.rowid);
	// What may be set once is empty at first.
	const written = names.map((name, index) =>
		table === "ballot" && ballotMay.includes(name.slice(1, -1)) ? "null" : values[index],
	);
	return `${verb} into "${table}" (${names.join(", ")}) values (${written.join(", ")})`;
}

async function refused(table: string, statement: string): Promise<void> {
	const before = await run(`select * from "${table}"`);
	await expect(run(statement), statement).rejects.toThrow(/never change|cannot truncate/);
	expect((await run(`select * from "${table}"`)).rows, statement).toEqual(before.rows);
}

test("the rows that matter are among those that are tried", () => {
	expect(kept).toEqual(expect.arrayContaining([...never, "ballot"]));
});

describe.each(never)("%s", (table) => {
	test("no column changes, not even into what it is", async () => {
		const columns = shapes.get(table) ?? [];
		expect(columns.length).toBeGreaterThan(3);
		for (const column of columns) {
			for (const number of [1, 2]) {
				await refused(table, `update "${table}" set "${column.name}" = ${value(column, number)}`);
			}
		}
	});
});

test("a ballot is replaced or confirmed once, and nothing else of it changes", async () => {
	const columns = shapes.get("ballot") ?? [];
	const others = columns.filter(({ name }) => !ballotMay.includes(name));
	for (const column of others) {
		await refused("ballot", `update "ballot" set "${column.name}" = ${value(column, 2)}`);
		// Nor under the cover of what may change.
		await refused("ballot", `update "ballot" set "${column.name}" = ${value(column, 2)}, "supersededAt" = 5`);
		await refused("ballot", `update "ballot" set "${column.name}" = null`);
	}
	for (const { name } of columns.filter(({ name }) => ballotMay.includes(name))) {
		await run(`update "ballot" set "${name}" = 5`);
		await refused("ballot", `update "ballot" set "${name}" = 6`);
		await refused("ballot", `update "ballot" set "${name}" = null`);
	}
});

test("the terms of a round are kept once it is opened", async () => {
	const columns = shapes.get("round") ?? [];
	const terms = ["question", "versionId", "textHash", "rule", "settings", "openedAt", "policyId", "number"];
	for (const column of columns.filter(({ name }) => terms.includes(name))) {
		await refused("round", `update "round" set "${column.name}" = ${value(column, 2)}`);
		await refused("round", `update "round" set "${column.name}" = null, "state" = 'closed'`);
	}
	// Its end moves, and its result comes.
	await run(`update "round" set "closesAt" = 9, "state" = 'closed'`);
});

test("no row is taken out", async () => {
	for (const table of kept) {
		await refused(table, `delete from "${table}"`);
		if (dialect === "sqlite") continue;
		await refused(table, `truncate "${table}"`);
		await refused(table, `truncate "${table}" cascade`);
		await refused(table, `truncate "${table}" restart identity cascade`);
	}
});

test.runIf(!process.env.TEST_POSTGRES_URL)("no row takes another's place", async () => {
	for (const table of kept) {
		const columns = shapes.get(table) ?? [];
		await refused(table, insert("insert or replace", table, columns, 1));
		await refused(table, insert("replace", table, columns, 1));
		// A row of other values that wants the same place in the file, where places have numbers.
		const placed = await sql`
			select 1 from pragma_table_list where schema = 'main' and name = ${table} and wr = 0`.execute(db);
		if (placed.rows.length > 0) await refused(table, insert("replace", table, columns, 2, { rowid: "1" }));
		const { rows } = await sql<{ name: string }>`
			select name from pragma_index_list(${table}) where "unique" = 1`.execute(db);
		for (const { name } of rows) {
			const keys = await sql<{ name: string }>`select name from pragma_index_info(${name})`.execute(db);
			const own = Object.fromEntries(
				keys.rows.map((key) => [key.name, value(columns.find((one) => one.name === key.name)!, 1)]),
			);
			// An index over rows that are still open: these rows are not among them.
			const open = await sql`
				select 1 from sqlite_master where name = ${name} and sql like '%" is null'`.execute(db);
			if (open.rows.length === 0) await refused(table, insert("replace", table, columns, 2, own));
		}
	}
});

test.runIf(!process.env.TEST_POSTGRES_URL)("a ballot does not take another's place by moving", async () => {
	const columns = shapes.get("ballot") ?? [];
	await run(insert("insert", "ballot", columns, 3));
	await refused(
		"ballot",
		`update or replace "ballot" set rowid = 1, "supersededAt" = 9 where "id" = 'value 3'`,
	);
	// Of one seat there is one current ballot, and a second does not push it out.
	const own = { id: "'other'", roundId: "'value 3'", seat: "'value 3'", revision: "9", key: "'other'" };
	await refused("ballot", insert("replace", "ballot", columns, 4, own));
});
