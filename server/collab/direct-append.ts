import type SqliteDatabase from "better-sqlite3";
import type { Membership } from "#shared/members.ts";
import { sqliteFileOf } from "../db/open.ts";
import type { Services } from "../services.ts";
import { knownPart } from "./standing.ts";
import type { AppendResult, NewUpdate, StoredSection } from "./store.ts";

/** Why an update may not be stored, by the rows of its transaction; null when it may. */
export type JudgeEntry = (
	section: StoredSection,
	part: Membership | null,
	entry: NewUpdate,
) => "frozen" | "revoked" | "not-yours" | null;

/** Thrown inside when something must be looked at that only the longer way knows. */
class NeedsMore extends Error {}

type Statements = {
	stamp: SqliteDatabase.Statement<[], { number: number }>;
	section: SqliteDatabase.Statement<[string], StoredSection>;
	insert: SqliteDatabase.Statement;
	raise: SqliteDatabase.Statement;
	atOnce: (run: () => void) => void;
};

const prepared = new WeakMap<SqliteDatabase.Database, Statements>();

function statementsOf(file: SqliteDatabase.Database): Statements {
	const known = prepared.get(file);
	if (known) return known;
	const statements: Statements = {
		stamp: file.prepare(`select "number" from "accessStamp" where "id" = 1`),
		section: file.prepare(
			`select "id", "policyId", "kind", "groupId", "state", "updateSeq" from "section"
			where "id" = ? and "removedAt" is null`,
		),
		insert: file.prepare(
			`insert into "sectionUpdate"
			("sectionId", "seq", "memberId", "personId", "constituency", "capacity", "at", "data")
			values (?, ?, ?, ?, ?, ?, ?, ?)`,
		),
		raise: file.prepare(`update "section" set "updateSeq" = ? where "id" = ?`),
		atOnce: file.transaction((run: () => void) => run()).immediate,
	};
	prepared.set(file, statements);
	return statements;
}

/**
 * What nearly every commit is, in one step and without a promise: on SQLite, of writers whose standing and client ids
 * are known, checked against the end of the log. The same questions in the same transaction as the longer way
 * (store.ts); at the first thing that is otherwise it leaves everything as it was. Throws when the write fails.
 * @param entries that bring a row of the log each and no other
 * @returns one result per entry, or null: the longer way must go
 */
export function appendDirect(
	services: Services,
	entries: readonly NewUpdate[],
	judge: JudgeEntry,
): AppendResult[] | null {
	const file = sqliteFileOf(services.db);
	// Somebody else's transaction is open on the one connection: it is not to be written into.
	if (!file || file.inTransaction) return null;
	const statements = statementsOf(file);
	const results: AppendResult[] = [];
	const now = services.clock();
	try {
		statements.atOnce(() => {
			const stamp = statements.stamp.get()?.number;
			const ends = new Map<string, StoredSection>();
			for (const entry of entries) {
				const { sectionId, personId, data } = entry;
				let section = ends.get(sectionId);
				if (!section) {
					section = statements.section.get(sectionId);
					if (section?.updateSeq !== entry.base) throw new NeedsMore();
					ends.set(sectionId, section);
				}
				const part = stamp !== undefined && knownPart(services.db, stamp, section.policyId, entry, now);
				if (!part || judge(section, part, entry) !== null) throw new NeedsMore();
				section.updateSeq += 1;
				const { id, constituency, capacity } = part;
				statements.insert.run(sectionId, section.updateSeq, id, personId, constituency, capacity, now, data);
				results.push({ ok: true, seq: section.updateSeq });
			}
			for (const { id, updateSeq } of ends.values()) statements.raise.run(updateSeq, id);
		});
	} catch (error) {
		if (error instanceof NeedsMore) return null;
		throw error;
	}
	return results;
}
