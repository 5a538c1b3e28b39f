import { sql } from "kysely";
import * as Y from "yjs";
import { can } from "#shared/policy.ts";
import { findMembership, type SectionRow, sectionFacts } from "../access.ts";
import { type Context, systemContext } from "../context.ts";
import { keepQuery } from "../db/kept-query.ts";
import type { Db } from "../db/open.ts";
import { loadState, loadTail } from "../features/texts.ts";
import type { Services } from "../services.ts";

/** Written in one statement at most; SQLite and PostgreSQL both allow far more parameters. */
const rowsPerInsert = 100;

/** Which person each Yjs client id of a section belongs to. */
export async function loadClientOwners(db: Db, sectionId: string): Promise<Map<number, string>> {
	const rows = await db
		.selectFrom("sectionClient")
		.select(["clientId", "personId"])
		.where("sectionId", "=", sectionId)
		.execute();
	return new Map(rows.map((row) => [row.clientId, row.personId]));
}

/** One checked update, to be stored in the name of a signed-in member. */
export type NewUpdate = {
	sectionId: string;
	personId: string;
	memberId: string;
	sessionId: string;
	/** The Yjs client ids whose words are new in it and of which it is not yet written down whose they are. */
	clients: readonly number[];
	/** The number of the log that it was checked against. */
	base: number;
	data: Uint8Array;
};

/**
 * What became of it. "again": check it anew, because an earlier update of the same section in this commit was refused
 * and this one may build on it, or because another process has meanwhile stored words of the same client id.
 */
export type AppendResult =
	| { ok: true; seq: number }
	| { ok: false; refused: "frozen" | "revoked" | "gone" | "not-yours" | "again" };

/**
 * Stores updates of any number of sections in one transaction (one fsync for all). Whether each may be stored is
 * decided in that transaction from the rows as they are then: a freeze or a revocation that was committed before
 * is obeyed, whatever the room still believes (SAFETY 3.2). Throws when the write fails; nothing is stored then.
 * @returns one result per entry, in order
 */
export async function appendUpdates(
	services: Services,
	entries: readonly NewUpdate[],
): Promise<AppendResult[]> {
	const results: AppendResult[] = new Array(entries.length);
	// Sections in one order everywhere, so that two transactions on PostgreSQL cannot wait for each other.
	const sectionIds = [...new Set(entries.map((entry) => entry.sectionId))].sort();
	await services.db.transaction().execute(async (db) => {
		const ctx = { ...systemContext(services), db };
		const parts = new Map<string, Part | null>();
		for (const sectionId of sectionIds) {
			const own = entries
				.map((entry, index) => ({ entry, index }))
				.filter(({ entry }) => entry.sectionId === sectionId);
			const judged = await appendToSection(
				ctx,
				sectionId,
				own.map(({ entry }) => entry),
				parts,
			);
			judged.forEach((result, i) => {
				results[own[i]!.index] = result;
			});
		}
	});
	return results;
}

type Part = NonNullable<Awaited<ReturnType<typeof findMembership>>>;

/** What storing needs to know of a section. */
type StoredSection = Pick<
	SectionRow,
	"id" | "policyId" | "kind" | "groupId" | "state" | "removedAt" | "updateSeq"
>;

const askSection = keepQuery((db, sectionId) =>
	db
		.selectFrom("section")
		.select(["id", "policyId", "kind", "groupId", "state", "removedAt", "updateSeq"])
		.where("id", "=", sectionId),
);
const askSectionLocked = keepQuery((db, sectionId) =>
	db
		.selectFrom("section")
		.select(["id", "policyId", "kind", "groupId", "state", "removedAt", "updateSeq"])
		.where("id", "=", sectionId)
		.forUpdate(),
);
const askSession = keepQuery((db, sessionId) =>
	db.selectFrom("session").select(["userId", "expiresAt"]).where("id", "=", sessionId),
);

async function appendToSection(
	ctx: Context,
	sectionId: string,
	entries: readonly NewUpdate[],
	parts: Map<string, Part | null>,
): Promise<AppendResult[]> {
	const [section] = await (ctx.services.dialect === "postgres" ? askSectionLocked : askSection)(
		ctx.db,
		sectionId,
	);
	if (!section || section.removedAt !== null) return refuseAll(entries, "gone");
	const claimed = await claimedClients(ctx.db, sectionId, entries);
	const elsewhere = await writtenSince(ctx.db, section, Math.min(...entries.map((entry) => entry.base)));
	const fresh: { clientId: number; personId: string; memberId: string }[] = [];
	const rows: { entry: NewUpdate; part: Part; seq: number }[] = [];
	const results: AppendResult[] = [];
	for (const entry of entries) {
		if (results.at(-1)?.ok === false) {
			results.push({ ok: false, refused: "again" });
			continue;
		}
		// C1: the same numbers must never stand for two different words.
		if (elsewhere.size > 0 && writersOf(entry.data).some((id) => elsewhere.has(id))) {
			results.push({ ok: false, refused: "again" });
			continue;
		}
		const part = await standingPart(ctx, section, entry, parts);
		const refused = judge(section, part, entry, claimed);
		if (refused || !part) {
			results.push({ ok: false, refused: refused ?? "revoked" });
			continue;
		}
		for (const clientId of entry.clients) {
			if (claimed.has(clientId)) continue;
			claimed.set(clientId, entry.personId);
			fresh.push({ clientId, personId: entry.personId, memberId: entry.memberId });
		}
		const seq = section.updateSeq + rows.length + 1;
		rows.push({ entry, part, seq });
		results.push({ ok: true, seq });
	}
	await writeRows(ctx, section, rows, fresh);
	return results;
}

function refuseAll(entries: readonly NewUpdate[], refused: "gone"): AppendResult[] {
	return entries.map(() => ({ ok: false, refused }));
}

/** Why this update may not be stored, or null. */
function judge(
	section: StoredSection,
	part: Part | null,
	entry: NewUpdate,
	claimed: Map<number, string>,
): "frozen" | "revoked" | "not-yours" | null {
	if (!part) return "revoked";
	const verdict = can(
		{ actor: { administrator: false }, member: part },
		"section.edit",
		sectionFacts(part, section),
	);
	if (!verdict.allowed) return section.state === "drafting" ? "revoked" : "frozen";
	const foreign = entry.clients.some((id) => (claimed.get(id) ?? entry.personId) !== entry.personId);
	return foreign ? "not-yours" : null;
}

/** The client ids whose words were stored after `base`: by another process, or by a commit whose answer was lost. */
async function writtenSince(db: Db, section: StoredSection, base: number): Promise<Set<number>> {
	if (section.updateSeq <= base) return new Set();
	const rows = await loadTail(db, section.id, base);
	return new Set(rows.flatMap((row) => writersOf(row.data)));
}

function writersOf(update: Uint8Array): number[] {
	return [...Y.parseUpdateMeta(update).to.keys()];
}

/** The owners of the client ids in question that have one. */
async function claimedClients(
	db: Db,
	sectionId: string,
	entries: readonly NewUpdate[],
): Promise<Map<number, string>> {
	const ids = [...new Set(entries.flatMap((entry) => entry.clients))];
	if (ids.length === 0) return new Map();
	const rows = await db
		.selectFrom("sectionClient")
		.select(["clientId", "personId"])
		.where("sectionId", "=", sectionId)
		.where("clientId", "in", ids)
		.execute();
	return new Map(rows.map((row) => [row.clientId, row.personId]));
}

/** The writer's part in the policy, if it and the session still hold; asked once per commit. */
async function standingPart(
	ctx: Context,
	section: StoredSection,
	entry: NewUpdate,
	parts: Map<string, Part | null>,
): Promise<Part | null> {
	const key = `${section.policyId} ${entry.memberId} ${entry.sessionId}`;
	const known = parts.get(key);
	if (known !== undefined) return known;
	const part = await readPart(ctx, section.policyId, entry);
	parts.set(key, part);
	return part;
}

async function readPart(ctx: Context, policyId: string, entry: NewUpdate): Promise<Part | null> {
	// On PostgreSQL, whoever takes these rows away waits for this commit, or this commit for them.
	if (ctx.services.dialect === "postgres") {
		await sql`select 1 from "user" where "id" = ${entry.personId} for share`.execute(ctx.db);
		await sql`select 1 from "member" where "id" = ${entry.memberId} for share`.execute(ctx.db);
		await sql`select 1 from "workingGroupMember" where "memberId" = ${entry.memberId} for share`.execute(
			ctx.db,
		);
		await sql`select 1 from "session" where "id" = ${entry.sessionId} for share`.execute(ctx.db);
	}
	const [session] = await askSession(ctx.db, entry.sessionId);
	if (!session || session.userId !== entry.personId) return null;
	if (!(new Date(session.expiresAt).getTime() > ctx.now)) return null;
	const part = await findMembership(ctx, policyId, entry.personId);
	return part?.id === entry.memberId ? part : null;
}

async function writeRows(
	ctx: Context,
	section: StoredSection,
	rows: readonly { entry: NewUpdate; part: Part; seq: number }[],
	fresh: readonly { clientId: number; personId: string; memberId: string }[],
): Promise<void> {
	if (rows.length === 0) return;
	const sectionId = section.id;
	for (let i = 0; i < fresh.length; i += rowsPerInsert) {
		const values = fresh
			.slice(i, i + rowsPerInsert)
			.map((claim) => ({ ...claim, sectionId, firstSeenAt: ctx.now }));
		await ctx.db.insertInto("sectionClient").values(values).execute();
	}
	for (let i = 0; i < rows.length; i += rowsPerInsert) {
		const values = rows
			.slice(i, i + rowsPerInsert)
			.map(
				({ entry, part, seq }) =>
					sql`(${sectionId}, ${seq}, ${part.id}, ${entry.personId}, ${part.constituency}, ${part.capacity}, ${ctx.now}, ${entry.data})`,
			);
		await sql`
			insert into "sectionUpdate"
			("sectionId", "seq", "memberId", "personId", "constituency", "capacity", "at", "data")
			values ${sql.join(values)}`.execute(ctx.db);
	}
	await sql`update "section" set "updateSeq" = ${section.updateSeq + rows.length} where "id" = ${sectionId}`.execute(
		ctx.db,
	);
}

/** A merged state of this many rows of the log or more behind the one before stays for the history. */
const historyStep = 5000;

/**
 * Merges the log of a section into one state row, so that opening stays fast. The log rows stay. The states before
 * go, but for one in every 5,000 rows, from which the history reads any moment.
 * @returns the sequence number the new state reaches, or null when there was nothing to merge
 */
export async function compactText(services: Services, sectionId: string): Promise<number | null> {
	const state = await loadState(services.db, sectionId);
	const tail = await loadTail(services.db, sectionId, state?.seq ?? 0);
	const seq = tail.at(-1)?.seq;
	if (seq === undefined) return null;
	const merged = await services.merger.merge([
		...(state ? [state.data] : []),
		...tail.map((row) => row.data),
	]);
	await services.db.transaction().execute(async (db) => {
		await db
			.insertInto("sectionState")
			.values({ sectionId, seq, at: services.clock(), ...merged })
			.onConflict((conflict) => conflict.columns(["sectionId", "seq"]).doNothing())
			.execute();
		if (!state || Math.floor(state.seq / historyStep) !== Math.floor(seq / historyStep)) return;
		await db
			.deleteFrom("sectionState")
			.where("sectionId", "=", sectionId)
			.where("seq", "=", state.seq)
			.execute();
	});
	return seq;
}
