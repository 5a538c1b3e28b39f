import { readFileSync, writeFileSync } from "node:fs";
import SqliteDatabase from "better-sqlite3";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as Y from "yjs";
import { systemContext } from "#server/context.ts";
import { migrate } from "#server/db/migrate.ts";
import { type Db, type Dialect, openSqlite } from "#server/db/open.ts";
import { createTextCache, readDoc, seedText } from "#server/features/texts.ts";
import { schemaTable } from "#server/features/versions.ts";
import { hashText } from "#server/hash.ts";
import { withTransaction } from "#server/transaction.ts";
import { canonicalJson, normalizeDoc } from "#shared/canonical.ts";
import { checkDoc } from "#shared/document/check.ts";
import { docToUpdate, updateToDoc } from "#shared/document/ydoc.ts";
import { makeScriptDoc } from "#test/factories/many-scripts.ts";
import { makePolicy, makeSection } from "#test/factories/policies.ts";
import { openSecondVerifier } from "#test/setup/second-verifier.ts";
import { openTestServices, type TestServices } from "#test/setup/services.ts";

// SAFETY T26: the same text has the same hash, whatever it came through. test/vectors/text-hashes.json holds hashes that
// every release of the runtime must find again; HASH_VECTORS=write writes them anew.

const texts = Number(process.env.TEXTS ?? 500);
const fixed = 60;
const vectors = "test/vectors/text-hashes.json";
let services: TestServices;

beforeAll(async () => {
	services = await openTestServices();
});
afterAll(() => services.close());

const canonicalOf = (doc: unknown) => canonicalJson(normalizeDoc(checkDoc(doc), schemaTable));
const hashOf = (doc: unknown) => hashText(canonicalOf(doc));
const expected = Array.from({ length: texts }, (_, number) => hashOf(makeScriptDoc(number)));

test("every release of the runtime finds the same hashes", async () => {
	const found = Array.from({ length: fixed }, (_, number) => {
		const doc = makeScriptDoc(number);
		return { doc, hash: hashOf(doc) };
	});
	if (process.env.HASH_VECTORS === "write") writeFileSync(vectors, `${JSON.stringify(found, null, "\t")}\n`);
	const kept = JSON.parse(readFileSync(vectors, "utf8")) as typeof found;
	expect(kept).toHaveLength(fixed);
	const second = await openSecondVerifier();
	for (const [number, { doc, hash }] of kept.entries()) {
		expect(hashOf(doc), `text ${number}`).toBe(hash);
		expect(doc, `text ${number}`).toEqual(found[number]?.doc);
		expect(second.canonical(normalizeDoc(checkDoc(doc), schemaTable))).toBe(canonicalOf(doc));
	}
	expect(new Set(kept.map((one) => one.hash)).size).toBe(fixed);
});

test.skipIf(process.env.TEST_POSTGRES_URL !== undefined)(
	`${texts} texts through three people's copies, in any order, and again after a reload`,
	() => {
		for (let number = 0; number < texts; number++) {
			const first = docToUpdate(makeScriptDoc(number), 7);
			const copies = [new Y.Doc(), new Y.Doc(), new Y.Doc()];
			Y.applyUpdate(copies[0]!, first);
			// The second has it from the first, the third from the second, twice, and merged.
			Y.applyUpdate(copies[1]!, Y.encodeStateAsUpdate(copies[0]!));
			const again = Y.encodeStateAsUpdate(copies[1]!);
			Y.applyUpdate(copies[2]!, Y.mergeUpdates([again, first]));
			Y.applyUpdate(copies[2]!, again);
			for (const copy of copies) {
				expect(hashOf(updateToDoc(Y.encodeStateAsUpdate(copy))), `text ${number}`).toBe(expected[number]);
				copy.destroy();
			}
			// Composed or not, with either end of line: the words are the same.
			const doc = JSON.stringify(makeScriptDoc(number));
			expect(hashOf(JSON.parse(doc.normalize("NFD"))), `text ${number}, decomposed`).toBe(expected[number]);
			expect(hashOf(JSON.parse(doc.replaceAll("\\r\\n", "\\n"))), `text ${number}, ends`).toBe(
				expected[number],
			);
		}
	},
);

/** Everything that a text is kept in, from one database into another, as a move of an installation does it. */
async function move(from: Db, to: Db, policyId: string): Promise<void> {
	const policy = await from.selectFrom("policy").selectAll().where("id", "=", policyId).execute();
	await to.insertInto("policy").values(policy).execute();
	const ids = from.selectFrom("section").select("id").where("policyId", "=", policyId);
	const sections = await from.selectFrom("section").selectAll().where("policyId", "=", policyId).execute();
	const updates = await from.selectFrom("sectionUpdate").selectAll().where("sectionId", "in", ids).execute();
	const states = await from.selectFrom("sectionState").selectAll().where("sectionId", "in", ids).execute();
	for (const part of inParts(sections)) await to.insertInto("section").values(part).execute();
	for (const part of inParts(updates)) await to.insertInto("sectionUpdate").values(part).execute();
	for (const part of inParts(states)) await to.insertInto("sectionState").values(part).execute();
}

function inParts<T>(rows: T[], size = 100): T[][] {
	return rows.length === 0 ? [] : [rows.slice(0, size), ...inParts(rows.slice(size), size)];
}

async function openOther(): Promise<Db> {
	const { db } = openSqlite(new SqliteDatabase(":memory:"));
	await migrate(db, "sqlite");
	return db;
}

async function hashesIn(db: Db, ids: string[]): Promise<string[]> {
	const hashes: string[] = [];
	// Nothing remembered of the database before.
	const fresh = { ...services, db, textCache: createTextCache() };
	for (const id of ids) hashes.push(hashOf((await readDoc({ services: fresh, db }, id)).doc));
	return hashes;
}

test(`${texts} texts from one database to another and back`, async () => {
	const policyId = await makePolicy(services);
	const ids: string[] = [];
	for (let position = 0; position < texts; position++) {
		ids.push(await makeSection(services, { policyId, position }));
	}
	await withTransaction(systemContext(services), async (ctx) => {
		for (const [number, id] of ids.entries()) {
			await seedText(ctx, { id }, docToUpdate(makeScriptDoc(number), 1), 1);
		}
	});
	// With TEST_POSTGRES_URL the first is PostgreSQL: PostgreSQL, SQLite, PostgreSQL, SQLite.
	const there: Dialect = services.dialect;
	expect(await hashesIn(services.db, ids), there).toEqual(expected);
	const other = await openOther();
	await move(services.db, other, policyId);
	expect(await hashesIn(other, ids), "moved").toEqual(expected);
	const back = await openTestServices();
	await move(other, back.db, policyId);
	expect(await hashesIn(back.db, ids), "moved back").toEqual(expected);
	const last = await openOther();
	await move(back.db, last, policyId);
	expect(await hashesIn(last, ids), "moved again").toEqual(expected);
	await Promise.all([other.destroy(), back.close(), last.destroy()]);
});
