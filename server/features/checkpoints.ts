import {
	type Checkpoint,
	type CheckpointOccasion,
	checkpointOccasions,
	type LogExtract,
	readCheckpoint,
} from "#shared/checkpoint.ts";
import { AppError, notFound } from "#shared/errors.ts";
import { chainOf, type EventRefs, type EventType } from "#shared/events.ts";
import { authorize } from "../access.ts";
import { type Context, type PolicyContext, systemContext } from "../context.ts";
import { type EntryBody, hashEntry } from "../hash.ts";
import { fingerprintOf, isSigned, signDocument } from "../record-signature.ts";
import type { Services } from "../services.ts";
import { holdChain, record, withTransaction } from "../transaction.ts";
import { queueMail } from "./mail.ts";

/**
 * Signed heads of a policy's log, given to its constituencies (SAFETY 4.4): whoever holds one can tell whether the log
 * that is shown later still extends it. Signed at each close and certification, and when something has happened that
 * has been in no checkpoint for a day.
 */

/** After these the constituencies get a checkpoint by mail. */
const occasionOf: Partial<Record<string, CheckpointOccasion>> = {
	"round.closed": "close",
	"record.certified": "certification",
};
const day = 24 * 60 * 60 * 1000;
/** Its own entry is no reason for the next one: a log at rest stays at rest. */
const own: EventType = "checkpoint.signed";

type Row = Checkpoint & { occasion: CheckpointOccasion; fingerprint: string };

function chainOfPolicy(policyId: string): string {
	return chainOf({ kind: "policy", policyId });
}

/**
 * Signs the log as it stands in this transaction, and writes to the spokespersons unless it is a day's. Asks no rights:
 * call it at the end of what it seals.
 * @returns null when the log has nothing new since the last checkpoint
 */
export async function signCheckpoint(
	ctx: Context,
	policyId: string,
	occasion: CheckpointOccasion,
): Promise<Checkpoint | null> {
	return withTransaction(ctx, async (ctx) => {
		const chain = chainOfPolicy(policyId);
		await holdChain(ctx, chain);
		if ((await findUncovered(ctx, policyId)).length === 0) return null;
		const head = await ctx.db
			.selectFrom("event")
			.select(["seq", "hash", "at"])
			.where("chain", "=", chain)
			.orderBy("seq", "desc")
			.limit(1)
			.executeTakeFirstOrThrow();
		const { privateKeyPem } = ctx.services.recordKey;
		const checkpoint: Checkpoint = signDocument(
			{
				format: "tripact-checkpoint/1" as const,
				installation: ctx.services.env.INSTALLATION,
				policyId,
				seq: head.seq,
				hash: head.hash,
				at: Math.max(ctx.now, head.at),
			},
			privateKeyPem,
		);
		const { format: _format, signature, ...fields } = checkpoint;
		const { publicKey, value } = signature;
		const fingerprint = fingerprintOf(publicKey);
		await ctx.db
			.insertInto("checkpoint")
			.values({ ...fields, occasion, publicKey, fingerprint, signature: value })
			.execute();
		await record(
			{ ...ctx, actor: null },
			{
				type: own,
				scope: { kind: "policy", policyId },
				refs: { policyId },
				payload: { what: occasion, seq: head.seq, hash: head.hash, fingerprint },
			},
		);
		if (occasion !== "day") await deliver(ctx, checkpoint);
		return checkpoint;
	});
}

/** What the log holds beyond the last checkpoint, oldest first: the first entry, and those that ask for one at once. */
async function findUncovered(ctx: Context, policyId: string): Promise<{ type: string; at: number }[]> {
	const last = await ctx.db
		.selectFrom("checkpoint")
		.select((eb) => eb.fn.max("seq").as("seq"))
		.where("policyId", "=", policyId)
		.executeTakeFirst();
	const beyond = ctx.db
		.selectFrom("event")
		.select(["type", "at"])
		.where("chain", "=", chainOfPolicy(policyId))
		.where("seq", ">", Number(last?.seq ?? 0))
		.orderBy("seq");
	const first = await beyond.where("type", "!=", own).limit(1).execute();
	if (first.length === 0) return first;
	return [...first, ...(await beyond.where("type", "in", Object.keys(occasionOf)).execute())];
}

/** Every spokesperson gets the checkpoint itself: the mailboxes are the places this installation cannot change. */
async function deliver(ctx: Context, checkpoint: Checkpoint): Promise<void> {
	const { policyId, seq, hash } = checkpoint;
	const { title } = await ctx.db
		.selectFrom("policy")
		.select("title")
		.where("id", "=", policyId)
		.executeTakeFirstOrThrow();
	const people = await ctx.db
		.selectFrom("member")
		.innerJoin("user", "user.id", "member.personId")
		.select(["user.name", "user.email", "user.locale"])
		.where("member.policyId", "=", policyId)
		.where("member.capacity", "=", "spokesperson")
		.where("member.fromAt", "<=", ctx.now)
		.where((eb) => eb.or([eb("member.untilAt", "is", null), eb("member.untilAt", ">", ctx.now)]))
		.where("user.suspendedAt", "is", null)
		.orderBy("member.id")
		.execute();
	for (const { name, email, locale } of people) {
		await queueMail(ctx, {
			to: email,
			locale: locale ?? "en",
			kind: "checkpoint",
			params: {
				name,
				policy: title,
				seq,
				hash,
				checkpoint: JSON.stringify(checkpoint),
				link: `${ctx.services.env.ORIGIN}/policies/${policyId}/checkpoints`,
			},
		});
	}
}

/** Signs where a close or a certification is in no checkpoint yet, or anything for a day. The timer calls it. */
export async function signDueCheckpoints(services: Services): Promise<void> {
	const ctx = systemContext(services);
	const policies = await ctx.db.selectFrom("policy").select("id").execute();
	for (const { id } of policies) {
		const [first, ...urgent] = await findUncovered(ctx, id);
		const occasion = occasionOf[urgent.at(-1)?.type ?? ""];
		const due = occasion !== undefined || (first !== undefined && first.at <= ctx.now - day);
		if (due) await signCheckpoint(ctx, id, occasion ?? "day");
	}
}

/** The policy's checkpoints, newest first; at most 200. */
export async function listCheckpoints(ctx: PolicyContext): Promise<Row[]> {
	authorize(ctx, "log.read");
	return readCheckpoints(ctx, ctx.policyId);
}

/** One checkpoint, or the newest. Throws "not-found". */
export async function getCheckpoint(ctx: PolicyContext, seq: number | null): Promise<Row> {
	authorize(ctx, "log.read");
	const [found] = await readCheckpoints(ctx, ctx.policyId, seq === null ? {} : { seq });
	if (!found) throw notFound();
	return found;
}

/** The first checkpoint that covers an entry of the policy's log; undefined while there is none. Asks no rights. */
export async function findCovering(
	ctx: Context,
	policyId: string,
	entrySeq: number,
): Promise<Checkpoint | undefined> {
	const rows = await readCheckpoints(ctx, policyId, { from: entrySeq });
	const found = rows.at(-1);
	if (!found) return undefined;
	const { occasion: _occasion, fingerprint: _fingerprint, ...checkpoint } = found;
	return checkpoint;
}

async function readCheckpoints(
	ctx: Context,
	policyId: string,
	given: { seq?: number; from?: number } = {},
): Promise<Row[]> {
	const { seq, from } = given;
	const rows = await ctx.db
		.selectFrom("checkpoint")
		.selectAll()
		.where("policyId", "=", policyId)
		.$if(seq !== undefined, (query) => query.where("seq", "=", seq as number))
		.$if(from !== undefined, (query) => query.where("seq", ">=", from as number))
		.orderBy("seq", "desc")
		.$if(from === undefined, (query) => query.limit(200))
		.execute();
	return rows.map(({ publicKey, signature, occasion, ...row }) => ({
		...row,
		format: "tripact-checkpoint/1",
		signature: { algorithm: "Ed25519", publicKey, value: signature },
		occasion: checkpointOccasions.find((one) => one === occasion) ?? "day",
	}));
}

/** The newest checkpoint's place and hash, for the browser to compare with the one it holds; null: none yet. */
export async function findNewest(ctx: PolicyContext): Promise<{ seq: number; hash: string } | null> {
	authorize(ctx, "log.read");
	const row = await ctx.db
		.selectFrom("checkpoint")
		.select(["seq", "hash"])
		.where("policyId", "=", ctx.policyId)
		.orderBy("seq", "desc")
		.limit(1)
		.executeTakeFirst();
	return row ?? null;
}

/** Entries read at once. */
const stretch = 1000;
/** The most entries an extract holds. */
const longestExtract = 20_000;

/** The policy's log from one entry to another, both included, without payloads; at most 20,000 entries. */
export async function readExtract(
	ctx: PolicyContext,
	given: { from: number; to: number | null },
): Promise<LogExtract> {
	authorize(ctx, "log.read");
	const entries: Entry[] = [];
	for await (const entry of walkLog(ctx, given.from, given.to)) {
		entries.push(entry);
		if (entries.length === longestExtract) break;
	}
	const { policyId } = ctx;
	return { format: "tripact-log/1", installation: ctx.services.env.INSTALLATION, policyId, entries };
}

type Entry = Omit<EntryBody, "refs"> & { refs: EventRefs; hash: string };

async function* walkLog(ctx: PolicyContext, from: number, to: number | null): AsyncGenerator<Entry> {
	const columns = ["chain", "seq", "at", "personId", "memberId", "capacity", "constituency", "type"] as const;
	for (let next = from; ; ) {
		const rows = await ctx.db
			.selectFrom("event")
			.select([...columns, "refs", "payloadHash", "previousHash", "hash"])
			.where("chain", "=", chainOfPolicy(ctx.policyId))
			.where("seq", ">=", next)
			.$if(to !== null, (query) => query.where("seq", "<=", to as number))
			.orderBy("seq")
			.limit(stretch)
			.execute();
		for (const row of rows) yield { ...row, refs: JSON.parse(row.refs) as EventRefs };
		if (rows.length < stretch) return;
		next += stretch;
	}
}

/** What became of a checkpoint that somebody holds. */
export type HeldAnswer = {
	/**
	 * "holds": the log extends it. "signature": not signed, or not by this installation. "policy": of another policy.
	 * "shorter": the log ends before it. "differs": entry `entry` is not the one that it saw, or not bound to the one before.
	 */
	verdict: "holds" | "signature" | "policy" | "shorter" | "differs";
	seq: number;
	at: number;
	fingerprint: string;
	/** The first entry that differs; the log's last entry where it is shorter; else how far it was read. */
	entry: number;
};

/**
 * Whether the policy's log as it is now extends a checkpoint that somebody holds, given as a file or as pasted words.
 * Throws "invalid" when there is no checkpoint to be read.
 */
export async function checkHeld(ctx: PolicyContext, pasted: string): Promise<HeldAnswer> {
	authorize(ctx, "log.read");
	const held = readCheckpoint(pasted.slice(0, 20_000));
	if (!held) throw new AppError("invalid", "errors:checkForm", {}, { held: "checkpoints:error.unreadable" });
	const { seq, at } = held;
	const answer = { seq, at, fingerprint: "", entry: 0 };
	if (!isSignedHere(ctx, held)) return { ...answer, verdict: "signature" };
	answer.fingerprint = fingerprintOf(held.signature.publicKey);
	if (held.policyId !== ctx.policyId) return { ...answer, verdict: "policy" };
	let before = { seq: seq - 1, hash: "" };
	for await (const entry of walkLog(ctx, seq, null)) {
		const continues =
			entry.seq === before.seq + 1 && (entry.seq === seq || entry.previousHash === before.hash);
		const whole = hashEntry(entry.previousHash, entry) === entry.hash;
		const same = entry.seq !== seq || entry.hash === held.hash;
		if (!continues || !whole || !same) return { ...answer, verdict: "differs", entry: before.seq + 1 };
		before = entry;
	}
	if (before.seq < seq) return { ...answer, verdict: "shorter", entry: await lastSeq(ctx) };
	return { ...answer, verdict: "holds", entry: before.seq };
}

function isSignedHere(ctx: Context, held: Checkpoint): boolean {
	try {
		return isSigned(held) && held.signature.publicKey === ctx.services.recordKey.publicKeyPem;
	} catch {
		return false;
	}
}

async function lastSeq(ctx: PolicyContext): Promise<number> {
	const row = await ctx.db
		.selectFrom("event")
		.select((eb) => eb.fn.max("seq").as("seq"))
		.where("chain", "=", chainOfPolicy(ctx.policyId))
		.executeTakeFirst();
	return Number(row?.seq ?? 0);
}
