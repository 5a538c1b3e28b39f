import { sql } from "kysely";
import { canonicalJson } from "#shared/canonical.ts";
import { AppError } from "#shared/errors.ts";
import {
	chainOf,
	type EventRefs,
	type EventScope,
	type EventType,
	type PublishedEvent,
} from "#shared/events.ts";
import type { Context } from "./context.ts";
import { isBusy } from "./db/open.ts";
import { hashEntry, sha256Hex } from "./hash.ts";

/** The events a transaction has recorded and not yet published. */
const pendingEvents = new WeakMap<object, PublishedEvent[]>();

/**
 * Runs `fn` in one transaction and, after the commit, publishes the events it recorded. Inside another
 * withTransaction it joins that one. Nothing is published if the transaction fails.
 * @returns what `fn` returns
 */
export async function withTransaction<C extends Context, T>(ctx: C, fn: (ctx: C) => Promise<T>): Promise<T> {
	if (ctx.db.isTransaction) return fn(ctx);
	const events: PublishedEvent[] = [];
	const result = await whenFree(() =>
		ctx.services.db.transaction().execute(async (trx) => {
			pendingEvents.set(trx, events);
			return fn({ ...ctx, db: trx, now: Math.max(ctx.now, ctx.services.clock()) });
		}),
	);
	if (events.length > 0) ctx.services.events.publish(events);
	return result;
}

/** How long a write waits for another process that writes, with growing pauses, in ms. */
const longestWait = 5_000;

/**
 * Tries again while another process holds the database; pages are served meanwhile. A transaction takes the right to
 * write when it begins, so one that was too early has done nothing.
 */
async function whenFree<T>(write: () => Promise<T>): Promise<T> {
	const end = performance.now() + longestWait;
	for (let pause = 20; ; pause = Math.min(pause * 2, 500)) {
		try {
			return await write();
		} catch (error) {
			if (!isBusy(error)) throw error;
			if (performance.now() > end) throw new AppError("busy", "errors:busy");
			await new Promise((proceed) => setTimeout(proceed, pause));
		}
	}
}

/** Nobody else adds to this chain until the commit. One writer per chain: SQLite has one writer anyway. */
export async function holdChain(ctx: Context, chain: string): Promise<void> {
	if (ctx.services.dialect === "sqlite") return;
	await sql`select pg_advisory_xact_lock(hashtext(${chain}))`.execute(ctx.db);
}

/** The time that the next entry of this chain will have: a clock set back does not make the log run backwards. */
export async function logTime(ctx: Context, chain: string): Promise<number> {
	await holdChain(ctx, chain);
	const last = await ctx.db
		.selectFrom("event")
		.select("at")
		.where("chain", "=", chain)
		.orderBy("seq", "desc")
		.limit(1)
		.executeTakeFirst();
	return Math.max(ctx.now, last?.at ?? 0);
}

export type NewEvent = {
	type: EventType;
	scope: EventScope;
	refs: EventRefs;
	/** Before and after, or what an outsider needs to check the act. Never caucus text. */
	payload?: Record<string, unknown>;
};

/**
 * Writes one entry at the end of its chain (DESIGN 6): gapless, each bound to the one before. Must be called
 * inside withTransaction, with the rows it describes.
 * @returns the entry's sequence number and hash
 */
export async function record(ctx: Context, event: NewEvent): Promise<{ seq: number; hash: string }> {
	const pending = pendingEvents.get(ctx.db);
	if (!pending) throw new Error(`record(${event.type}) outside withTransaction`);
	const chain = chainOf(event.scope);
	await holdChain(ctx, chain);
	const last = await ctx.db
		.selectFrom("event")
		.select(["seq", "hash", "at"])
		.where("chain", "=", chain)
		.orderBy("seq", "desc")
		.limit(1)
		.executeTakeFirst();
	const member =
		"member" in ctx
			? (ctx as { member?: { id: string; capacity: string; constituency: string | null } }).member
			: null;
	const payload = canonicalJson(event.payload ?? {});
	const entry = {
		chain,
		seq: (last?.seq ?? 0) + 1,
		// Order is the sequence's; a clock set back must not make the log run backwards.
		at: Math.max(ctx.now, last?.at ?? 0),
		personId: ctx.actor?.personId ?? null,
		memberId: member?.id ?? null,
		capacity: member?.capacity ?? null,
		constituency: member?.constituency ?? null,
		type: event.type,
		refs: event.refs,
		payloadHash: sha256Hex("payload/1", payload),
		previousHash: last?.hash ?? "",
	};
	const hash = hashEntry(entry.previousHash, entry);
	await ctx.db
		.insertInto("event")
		.values({ ...entry, refs: canonicalJson(event.refs), payload, hash })
		.execute();
	pending.push({ type: event.type, refs: event.refs, scope: event.scope, seq: entry.seq, at: entry.at });
	return { seq: entry.seq, hash };
}
