import type { Actor, Membership } from "#shared/members.ts";
import type { Db } from "./db/open.ts";
import type { Services } from "./services.ts";

/**
 * What every feature function takes first. `db` is the database, or inside withTransaction its transaction:
 * the inner ctx hides the outer one, because on SQLite the outer connection would wait for itself for ever.
 */
export type Context = {
	services: Services;
	db: Db;
	actor: Actor | null;
	/** Milliseconds since the epoch; the only clock a rule may read. */
	now: number;
};

/** A context inside a policy: the actor is a member of it at this moment. */
export type PolicyContext = Context & { actor: Actor; policyId: string; member: Membership };

/** The context of work nobody asked for: timers, set-up, the command line. */
export function systemContext(services: Services): Context {
	return { services, db: services.db, actor: null, now: services.clock() };
}
