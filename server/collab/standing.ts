import type { Membership } from "#shared/members.ts";
import { findDatedMembership } from "../access.ts";
import type { Context } from "../context.ts";
import { keepQuery } from "../db/kept-query.ts";
import type { Db } from "../db/open.ts";

type Writer = { personId: string; memberId: string; sessionId: string };
/** A part that held, and until when it does if nobody changes anything. */
type Known = { part: Membership; until: number };
type Remembered = { stamp: number; parts: Map<string, Known> };

/** What each database's writers were found to be; forgotten whole when the stamp moves. */
const remembered = new WeakMap<Db, Remembered>();
const mostKnown = 5000;

const askSession = keepQuery((db, sessionId) =>
	db.selectFrom("session").select(["userId", "expiresAt"]).where("id", "=", sessionId),
);
const askStamp = keepQuery((db) => db.selectFrom("accessStamp").select("number").where("id", "=", 1));
const askStampShared = keepQuery((db) =>
	db.selectFrom("accessStamp").select("number").where("id", "=", 1).forShare(),
);

export type Standing = {
	/** The writer's part in a policy, if it and the session still hold; null if not. */
	partOf: (policyId: string, writer: Writer) => Promise<Membership | null>;
};

/**
 * Who stands how, as the rows are in this transaction. The database raises a number with every change of sessions,
 * people, members and working groups; as long as it stands still, what was found before still holds. On PostgreSQL
 * whoever changes a right waits for this commit, or this commit for them.
 * @param ctx of the transaction; nothing of it may be locked yet, so that two of them cannot wait for each other
 */
export async function readStanding(ctx: Context): Promise<Standing> {
	const { db, dialect } = ctx.services;
	const [row] = await (dialect === "postgres" ? askStampShared : askStamp)(ctx.db);
	if (!row) throw new Error("the access stamp is missing");
	let known = remembered.get(db);
	if (known?.stamp !== row.number || known.parts.size > mostKnown) {
		known = { stamp: row.number, parts: new Map() };
		remembered.set(db, known);
	}
	const { parts } = known;
	return {
		async partOf(policyId, writer) {
			const key = keyOf(policyId, writer);
			const found = parts.get(key) ?? (await findPart(ctx, policyId, writer));
			if (!found) return null;
			parts.set(key, found);
			return ctx.now < found.until ? found.part : null;
		},
	};
}

/** A writer's part as it was found before, if the stamp has stood still since and it has not ended; else null. */
export function knownPart(
	db: Db,
	stamp: number,
	policyId: string,
	writer: Writer,
	now: number,
): Membership | null {
	const known = remembered.get(db);
	if (known?.stamp !== stamp) return null;
	const found = known.parts.get(keyOf(policyId, writer));
	return found && now < found.until ? found.part : null;
}

const keyOf = (policyId: string, { personId, memberId, sessionId }: Writer) =>
	`${policyId} ${personId} ${memberId} ${sessionId}`;

async function findPart(ctx: Context, policyId: string, writer: Writer): Promise<Known | null> {
	const [session] = await askSession(ctx.db, writer.sessionId);
	if (session?.userId !== writer.personId) return null;
	const dated = await findDatedMembership(ctx, policyId, writer.personId);
	if (dated?.membership.id !== writer.memberId) return null;
	const expiresAt = new Date(session.expiresAt).getTime();
	return { part: dated.membership, until: Math.min(expiresAt, dated.untilAt ?? Number.POSITIVE_INFINITY) };
}
