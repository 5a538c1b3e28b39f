import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import SqliteDatabase from "better-sqlite3";
import fc from "fast-check";
import { Kysely, SqliteDialect } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { checkDatabase, checkOpenDatabase } from "#server/database-check.ts";
import type { Database } from "#server/db/schema.ts";
import { readEnv } from "#server/env.ts";
import { readRows } from "#server/rows-export.ts";
import { createServices } from "#server/services.ts";
import { serializeDocument } from "#shared/checkpoint.ts";
import { makeVoted } from "#test/factories/sealed.ts";
import { openSecondVerifier } from "#test/setup/second-verifier.ts";

// SAFETY T25 on an installation's database: somebody who owns the file takes the triggers away and changes one value,
// or one byte of the file. TAMPER_RUNS=10000 for the full number.

const runs = Number(process.env.TAMPER_RUNS ?? 80);
const timeout = 3_600_000;
const once = test.skipIf(process.env.TEST_POSTGRES_URL !== undefined);

/** Every column of these rows is bound by a hash, a signature or the log; but for those named here. */
const tables: Record<string, string[]> = {
	event: [],
	version: [],
	// How far the log of keystrokes went is no part of the text that was frozen.
	versionSection: ["updateSeq"],
	seat: [],
	// The token of the form, and the confirmation of one that was entered for somebody.
	ballot: ["key", "confirmedAt"],
	checkpoint: [],
};
/** Of a round: what was put to the vote, and what came out. The rest is how it is conducted. */
const roundColumns = [
	"id",
	"policyId",
	"number",
	"question",
	"versionId",
	"textHash",
	"rule",
	"opensAt",
	"closesAt",
	"openedAt",
	"closedAt",
	"groups",
	"decision",
	"record",
];

/** With its triggers, as an installation leaves it; and without. */
let clean: Buffer;
let image: Buffer;
let second: Awaited<ReturnType<typeof openSecondVerifier>>;
const columns = new Map<string, string[]>();
const folder = mkdtempSync(join(tmpdir(), "tamper-"));

beforeAll(async () => {
	if (process.env.TEST_POSTGRES_URL) return;
	second = await openSecondVerifier();
	let now = Date.now();
	const env = readEnv({
		NODE_ENV: "test",
		ORIGIN: "http://127.0.0.1:3000",
		LOG_LEVEL: "silent",
		AUTH_SECRET: "only-for-tests-only-for-tests-only-for-tests",
		DATA_DIR: folder,
	});
	const services = await createServices(env, { clock: () => now });
	const advance = (ms: number) => {
		now += ms;
	};
	await makeVoted(Object.assign(services, { testClock: { now: () => now, advance, set: () => undefined } }));
	await services.merger.stop();
	await services.db.destroy();
	const file = new SqliteDatabase(join(folder, "tripact.sqlite"));
	clean = file.serialize();
	const triggers = file.prepare("select name from sqlite_master where type = 'trigger'").all();
	for (const { name } of triggers as { name: string }[]) file.exec(`drop trigger "${name}"`);
	for (const table of [...Object.keys(tables), "round"]) {
		const all = (file.pragma(`table_info("${table}")`) as { name: string }[]).map((column) => column.name);
		columns.set(
			table,
			table === "round" ? roundColumns : all.filter((name) => !tables[table]?.includes(name)),
		);
	}
	file.pragma("journal_mode = DELETE");
	image = file.serialize();
	file.close();
}, timeout);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Findings = { first: string[]; second: string[] };
const nothing: Findings = { first: [], second: [] };

/** What each verifier finds in a copy that `change` was let loose on. */
async function findingsAfter(change: (file: SqliteDatabase.Database) => void): Promise<Findings> {
	const file = new SqliteDatabase(image);
	file.pragma("foreign_keys = OFF");
	change(file);
	const db = new Kysely<Database>({ dialect: new SqliteDialect({ database: file }) });
	const { failures } = await checkOpenDatabase(db, "sqlite");
	const bytes = Buffer.from(serializeDocument(await readRows(db)));
	await db.destroy();
	const other = await second.verifyFiles([{ path: "rows.json", bytes }]);
	const say = (list: { name: string; detail: string }[]) =>
		list.map(({ name, detail }) => `${name}: ${detail}`);
	return { first: say(failures), second: say(other.failures) };
}

/** Both found it. */
function expectFound({ first, second: other }: Findings, told: string): void {
	expect([first.length > 0, other.length > 0], `${told}\n${first}\n${other}`).toEqual([true, true]);
}

once("nothing is found where nothing was changed", async () => {
	expect(await findingsAfter(() => undefined)).toEqual(nothing);
});

/** Another value of the same kind: one letter of a text, one step of a number. */
function alter(value: unknown, place: number, step: number): unknown {
	if (value === null) return "x";
	if (typeof value === "number") return value + (step % 2 === 0 ? step + 1 : -step);
	const text = String(value);
	if (text === "") return "x";
	const at = place % text.length;
	const letter = String.fromCharCode(33 + ((text.charCodeAt(at) - 33 + step + 94) % 94));
	return text.slice(0, at) + (letter === text[at] ? "~" : letter) + text.slice(at + 1);
}

once(`every one of ${runs} changed values is found`, { timeout }, async () => {
	const names = [...Object.keys(tables), "round"];
	let found = 0;
	await fc.assert(
		fc.asyncProperty(
			fc.nat(),
			fc.nat(),
			fc.nat(),
			fc.nat(),
			fc.integer({ min: 1, max: 92 }),
			async (...picks) => {
				const [one, two, three, place, step] = picks;
				const table = names[one % names.length] as string;
				const column = columns.get(table)?.[two % (columns.get(table)?.length ?? 1)] as string;
				let told = "";
				const findings = await findingsAfter((file) => {
					const rows = file.prepare(`select rowid as "row", "${column}" as "value" from "${table}"`).all();
					const { row, value } = rows[three % rows.length] as { row: number; value: unknown };
					const next = alter(value, place, step);
					told = `${table}.${column}: ${String(value).slice(0, 80)} -> ${String(next).slice(0, 80)}`;
					try {
						file.prepare(`update "${table}" set "${column}" = ? where rowid = ?`).run(next, row);
					} catch {
						// The place is taken: the row goes instead.
						file.prepare(`delete from "${table}" where rowid = ?`).run(row);
					}
				});
				expectFound(findings, told);
				found += 1;
			},
		),
		{ numRuns: runs, endOnFailure: true },
	);
	expect(found).toBe(runs);
});

once("every row that is taken out is missed, but for the log's own end", { timeout }, async () => {
	for (const table of Object.keys(tables)) {
		const file = new SqliteDatabase(image);
		const rows = file.prepare(`select rowid as "row" from "${table}" order by rowid`).all() as {
			row: number;
		}[];
		file.close();
		const last = table === "event" ? rows.length - 1 : rows.length;
		const step = Math.max(1, Math.floor(rows.length / 12));
		for (let index = 0; index < last; index += step) {
			const findings = await findingsAfter((file) => {
				file.prepare(`delete from "${table}" where rowid = ?`).run(rows[index]?.row);
			});
			expectFound(findings, `${table}, row ${index}`);
		}
	}
});

/** What the protected rows say, as one text; or why they cannot be read. */
function readProtected(path: string): string {
	try {
		const file = new SqliteDatabase(path, { readonly: true });
		const parts = [...columns].map(([table, names]) => {
			const list = names.map((name) => `"${name}"`).join(", ");
			return file.prepare(`select ${list} from "${table}" order by 1, 2`).all();
		});
		file.close();
		return JSON.stringify(parts);
	} catch (error) {
		return `unreadable: ${error}`;
	}
}

once("no byte of the file changes a protected value unseen", { timeout }, async () => {
	const path = join(folder, "flipped.sqlite");
	writeFileSync(path, clean);
	const before = readProtected(path);
	expect(await checkDatabase(path).then(({ failures }) => failures)).toEqual([]);
	let changed = 0;
	await fc.assert(
		fc.asyncProperty(fc.nat(clean.length - 1), fc.integer({ min: 1, max: 255 }), async (place, change) => {
			const bytes = Buffer.from(clean);
			bytes[place] = (bytes[place] ?? 0) ^ change;
			writeFileSync(path, bytes);
			const same = readProtected(path) === before;
			const findings = await checkDatabase(path).then(
				({ failures }) => failures.map((one) => one.detail),
				(error) => [String(error)],
			);
			if (!same) {
				changed += 1;
				expect(findings, `byte ${place}, ^${change}`).not.toEqual([]);
			}
		}),
		{ numRuns: Math.ceil(runs / 2), endOnFailure: true },
	);
	if (process.env.TAMPER_RUNS)
		console.log(`${changed} of ${Math.ceil(runs / 2)} changed a protected value; all were found`);
});
