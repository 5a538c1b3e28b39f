import { sql } from "kysely";
import * as Y from "yjs";
import { canonicalJson } from "#shared/canonical.ts";
import type { Doc } from "#shared/document/check.ts";
import { fragmentName, fragmentToDoc, updateToDoc } from "#shared/document/ydoc.ts";
import { notFound } from "#shared/errors.ts";
import { can } from "#shared/policy.ts";
import { findMembership, type SectionRow, sectionFacts } from "../access.ts";
import { type Context, type PolicyContext, systemContext } from "../context.ts";
import type { Db } from "../db/open.ts";
import type { Services } from "../services.ts";

/** The owner of client ids that the server writes with; no person has this id. */
const serverId = "server";

/** The update of a text without anything: no structs, no deletions. */
const emptyUpdate = new Uint8Array([0, 0]);

/** Written in one statement at most; SQLite and PostgreSQL both allow far more parameters. */
const rowsPerInsert = 500;

/**
 * Merges updates into one, as bytes. In groups, because Y.mergeUpdates sorts all its readers at every step.
 */
export function mergeTexts(updates: readonly Uint8Array[]): Uint8Array {
	if (updates.length === 0) return emptyUpdate;
	let rest = [...updates];
	while (rest.length > 1) {
		const merged: Uint8Array[] = [];
		for (let i = 0; i < rest.length; i += 40) merged.push(Y.mergeUpdates(rest.slice(i, i + 40)));
		rest = merged;
	}
	return rest[0]!;
}

/**
 * Gives a new section its first text. Only the server does it, once, in the transaction that makes the section:
 * two first texts would both stay (SAFETY 2.1, 1 to 4). Throws when there is a text already.
 * @param ctx inside withTransaction
 * @param update made by docToUpdate with `clientId`
 */
export async function seedText(
	ctx: Context | PolicyContext,
	section: { id: string },
	update: Uint8Array,
	clientId: number,
): Promise<void> {
	if (!ctx.db.isTransaction) throw new Error("seedText outside a transaction");
	const member = "member" in ctx ? ctx.member : null;
	const changed = await ctx.db
		.updateTable("section")
		.set({ updateSeq: 1 })
		.where("id", "=", section.id)
		.where("updateSeq", "=", 0)
		.executeTakeFirst();
	if (Number(changed.numUpdatedRows) !== 1) throw new Error(`section ${section.id} has a text already`);
	await ctx.db
		.insertInto("sectionUpdate")
		.values({
			sectionId: section.id,
			seq: 1,
			memberId: member?.id ?? serverId,
			personId: ctx.actor?.personId ?? serverId,
			constituency: member?.constituency ?? null,
			capacity: member?.capacity ?? serverId,
			at: ctx.now,
			data: update,
		})
		.execute();
	await ctx.db
		.insertInto("sectionClient")
		.values({
			sectionId: section.id,
			clientId,
			personId: serverId,
			memberId: serverId,
			firstSeenAt: ctx.now,
		})
		.execute();
}

/** A section's stored text as one update, up to and including `seq`, and how many log rows were merged for it. */
export type StoredText = { seq: number; update: Uint8Array; tail: number };

/**
 * Reads the newest merged state and the log behind it. Bytes only; no document is built.
 */
export async function loadText(db: Db, sectionId: string): Promise<StoredText> {
	const state = await db
		.selectFrom("sectionState")
		.select(["seq", "data"])
		.where("sectionId", "=", sectionId)
		.orderBy("seq", "desc")
		.limit(1)
		.executeTakeFirst();
	const tail = await loadTail(db, sectionId, state?.seq ?? 0);
	const updates = [...(state ? [state.data] : []), ...tail.map((row) => row.data)];
	return { seq: tail.at(-1)?.seq ?? state?.seq ?? 0, update: mergeTexts(updates), tail: tail.length };
}

/** The rows of a section's log after `seq`, in order. */
export async function loadTail(
	db: Db,
	sectionId: string,
	seq: number,
): Promise<{ seq: number; data: Uint8Array }[]> {
	return db
		.selectFrom("sectionUpdate")
		.select(["seq", "data"])
		.where("sectionId", "=", sectionId)
		.where("seq", ">", seq)
		.orderBy("seq")
		.execute();
}

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
	/** The Yjs client ids whose words are new in it. */
	clients: readonly number[];
	data: Uint8Array;
};

/**
 * What became of it. "again": an earlier update of the same section in this commit was refused, and this one may
 * build on it; check it anew.
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

async function appendToSection(
	ctx: Context,
	sectionId: string,
	entries: readonly NewUpdate[],
	parts: Map<string, Part | null>,
): Promise<AppendResult[]> {
	let query = ctx.db.selectFrom("section").selectAll().where("id", "=", sectionId);
	if (ctx.services.dialect === "postgres") query = query.forUpdate();
	const section = await query.executeTakeFirst();
	if (!section || section.removedAt !== null) return refuseAll(entries, "gone");
	const claimed = await claimedClients(ctx.db, sectionId, entries);
	const fresh: { clientId: number; personId: string; memberId: string }[] = [];
	const rows: { entry: NewUpdate; part: Part; seq: number }[] = [];
	const results: AppendResult[] = [];
	for (const entry of entries) {
		if (results.at(-1)?.ok === false) {
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
	section: SectionRow,
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
	section: SectionRow,
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
	const session = await ctx.db
		.selectFrom("session")
		.select(["userId", "expiresAt"])
		.where("id", "=", entry.sessionId)
		.executeTakeFirst();
	if (!session || session.userId !== entry.personId) return null;
	if (!(new Date(session.expiresAt).getTime() > ctx.now)) return null;
	const part = await findMembership(ctx, policyId, entry.personId);
	return part?.id === entry.memberId ? part : null;
}

async function writeRows(
	ctx: Context,
	section: SectionRow,
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
		const values = rows.slice(i, i + rowsPerInsert).map(({ entry, part, seq }) => ({
			sectionId,
			seq,
			memberId: part.id,
			personId: entry.personId,
			constituency: part.constituency,
			capacity: part.capacity,
			at: ctx.now,
			data: entry.data,
		}));
		await ctx.db.insertInto("sectionUpdate").values(values).execute();
	}
	await ctx.db
		.updateTable("section")
		.set({ updateSeq: section.updateSeq + rows.length })
		.where("id", "=", sectionId)
		.execute();
}

/**
 * Merges the log of a section into one state row, so that opening stays fast. The log rows stay. The new state is
 * written only if it holds exactly the same text as the old state and the log together.
 * @returns the sequence number the new state reaches, or null when there was nothing to merge
 */
export async function compactText(services: Services, sectionId: string): Promise<number | null> {
	const stored = await loadText(services.db, sectionId);
	if (stored.tail === 0) return null;
	const before = new Y.Doc();
	const after = new Y.Doc();
	try {
		Y.applyUpdate(before, stored.update);
		const data = Y.encodeStateAsUpdate(before);
		Y.applyUpdate(after, data);
		if (describe(before) !== describe(after)) {
			services.log.error(
				{ sectionId, seq: stored.seq },
				"alarm: a merged text differs from its log; not written",
			);
			return null;
		}
		await services.db
			.insertInto("sectionState")
			.values({ sectionId, seq: stored.seq, at: services.clock(), data })
			.onConflict((conflict) => conflict.columns(["sectionId", "seq"]).doNothing())
			.execute();
		return stored.seq;
	} finally {
		before.destroy();
		after.destroy();
	}
}

/** Everything two equal texts have in common: the words in their form, and how far each writer's log is known. */
function describe(doc: Y.Doc): string {
	const vector = [...Y.decodeStateVector(Y.encodeStateVector(doc))].sort(([a], [b]) => a - b);
	const whole = doc.store.pendingStructs === null && doc.store.pendingDs === null;
	return canonicalJson({ vector, whole, text: fragmentToDoc(doc.getXmlFragment(fragmentName)) });
}

/** The last texts that were read, as checked JSON; lives in services. */
export type TextCache = {
	get: (sectionId: string, seq: number) => Doc | undefined;
	set: (sectionId: string, seq: number, doc: Doc) => void;
};

/** @param size how many sections are kept; the one not read for longest goes first */
export function createTextCache(size = 60): TextCache {
	const entries = new Map<string, { seq: number; doc: Doc }>();
	return {
		get(sectionId, seq) {
			const entry = entries.get(sectionId);
			if (entry?.seq !== seq) return undefined;
			entries.delete(sectionId);
			entries.set(sectionId, entry);
			return entry.doc;
		},
		set(sectionId, seq, doc) {
			entries.delete(sectionId);
			entries.set(sectionId, { seq, doc });
			for (const oldest of entries.keys()) {
				if (entries.size <= size) break;
				entries.delete(oldest);
			}
		},
	};
}

/**
 * The text of a section as checked ProseMirror JSON, exactly as it is on disk now, and the sequence number it
 * reaches. The document is shared between readers: do not change it. Asks no rights; the caller has entered the
 * section. Inside a transaction give that transaction's context.
 * Throws "not-found" if the section is not there.
 */
export async function readDoc(
	ctx: Pick<Context, "services" | "db">,
	sectionId: string,
): Promise<{ doc: Doc; seq: number }> {
	const section = await ctx.db
		.selectFrom("section")
		.select("updateSeq")
		.where("id", "=", sectionId)
		.executeTakeFirst();
	if (!section) throw notFound();
	const cached = ctx.services.textCache.get(sectionId, section.updateSeq);
	if (cached) return { doc: cached, seq: section.updateSeq };
	const stored = await loadText(ctx.db, sectionId);
	const doc = updateToDoc(stored.update);
	// Inside a transaction the rows may still be taken back; only what is committed may be remembered.
	if (!ctx.db.isTransaction) ctx.services.textCache.set(sectionId, stored.seq, doc);
	return { doc, seq: stored.seq };
}
