import { createContext, type RouterContextProvider } from "react-router";
import type { Context } from "#server/context.ts";
import type { Services } from "#server/services.ts";
import { AppError } from "#shared/errors.ts";
import type { Actor } from "#shared/members.ts";

/** What the HTTP side knows of this request. */
export type RequestFacts = { nonce: string; requestId: string; ip: string };

// One key per process, even if this module is loaded twice (docs/decisions/0002).
const key = Symbol.for("tripact.contexts");
type Keys = {
	services: ReturnType<typeof createContext<Services>>;
	request: ReturnType<typeof createContext<RequestFacts>>;
	actor: ReturnType<typeof createContext<Actor | null>>;
};
const store = globalThis as unknown as Record<symbol, Keys | undefined>;
store[key] ??= {
	services: createContext<Services>(),
	request: createContext<RequestFacts>(),
	actor: createContext<Actor | null>(null),
};
export const { services: servicesContext, request: requestContext, actor: actorContext } = store[key];

type ReadonlyContext = Readonly<RouterContextProvider>;

/** The context of feature functions for this request, signed in or not. */
export function contextOf(context: ReadonlyContext): Context {
	const services = context.get(servicesContext);
	return { services, db: services.db, actor: context.get(actorContext), now: services.clock() };
}

/** The same, for pages that need a signed-in person: others are shown the sign-in page and come back. */
export function requireActor(context: ReadonlyContext): Context & { actor: Actor } {
	const ctx = contextOf(context);
	if (!ctx.actor) throw new AppError("signed-out", "rights:signIn");
	return ctx as Context & { actor: Actor };
}
