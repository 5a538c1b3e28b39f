import * as Y from "yjs";
import type { Doc } from "#shared/document/check.ts";
import { updateToDoc } from "#shared/document/ydoc.ts";
import { notFound } from "#shared/errors.ts";
import type { Context, PolicyContext } from "../context.ts";
import type { Db } from "../db/open.ts";

/** The owner of client ids that the server writes with; no person has this id. */
const serverId = "server";

/** The update of a text without anything: no structs, no deletions. */
const emptyUpdate = new Uint8Array([0, 0]);

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

/** A merged text: all rows of the log up to `seq`. The vector and the place of the deletions save reading it. */
export type MergedState = {
	seq: number;
	data: Uint8Array;
	/** The encoded state vector of `data`. */
	vector: Uint8Array | null;
	/** Where in `data` the list of deletions begins. */
	deletionsAt: number | null;
};

/** The newest merged state of a section, as bytes; null before the first merging. */
export async function loadState(db: Db, sectionId: string): Promise<MergedState | null> {
	const state = await db
		.selectFrom("sectionState")
		.select(["seq", "data", "vector", "deletionsAt"])
		.where("sectionId", "=", sectionId)
		.orderBy("seq", "desc")
		.limit(1)
		.executeTakeFirst();
	return state ?? null;
}

/**
 * Reads the newest merged state and the log behind it. Bytes only; no document is built.
 */
export async function loadText(db: Db, sectionId: string): Promise<StoredText> {
	const state = await loadState(db, sectionId);
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
