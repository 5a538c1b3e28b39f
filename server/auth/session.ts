import { createHash } from "node:crypto";
import type { Actor } from "#shared/members.ts";
import { keepQuery } from "../db/kept-query.ts";
import type { Services } from "../services.ts";

/** Which session a cookie stands for, as better-auth has found. Kept as hashes; the oldest goes first. */
const knownCookies = new WeakMap<Services["db"], Map<string, string>>();
const mostCookies = 5000;

const askSession = keepQuery((db, sessionId) =>
	db
		.selectFrom("session")
		.innerJoin("user", "user.id", "session.userId")
		.select(["session.id as sessionId", "session.expiresAt"])
		.select(["user.id as personId", "user.name", "user.email", "user.locale"])
		.select(["user.suspendedAt", "user.administratorSince"])
		.where("session.id", "=", sessionId),
);

/**
 * Who sends this request: the signed-in, active person, or null. One function for pages, the collaboration
 * door and the live channel.
 */
export async function findActor(services: Services, headers: Headers): Promise<Actor | null> {
	if (!headers.get("cookie")) return null;
	const found = await services.auth.api.getSession({ headers });
	return found && readActor(found.user, found.session.id);
}

/**
 * The same at a door where a new cookie would be lost: nothing is refreshed. A cookie that better-auth has read before
 * is not taken apart again, because after a lost line everybody knocks at once; whether its session and its person still
 * stand is read from the database every time.
 */
export async function findKnocker(services: Services, headers: Headers): Promise<Actor | null> {
	const cookie = headers.get("cookie");
	if (!cookie) return null;
	const known = knownCookies.get(services.db) ?? new Map<string, string>();
	knownCookies.set(services.db, known);
	const key = createHash("sha256").update(cookie).digest("base64");
	const sessionId = known.get(key);
	if (sessionId !== undefined) {
		const [row] = await askSession(services.db, sessionId);
		if (!row || !(new Date(row.expiresAt).getTime() > Date.now())) return null;
		return readActor({ ...row, id: row.personId }, row.sessionId);
	}
	const found = await services.auth.api.getSession({ headers, query: { disableRefresh: true } });
	if (!found) return null;
	known.set(key, found.session.id);
	if (known.size > mostCookies) known.delete(known.keys().next().value as string);
	return readActor(found.user, found.session.id);
}

type Person = {
	id: string;
	name: string;
	email: string;
	locale?: string | null;
	suspendedAt?: number | null;
	administratorSince?: number | null;
};

function readActor(person: Person, sessionId: string): Actor | null {
	if (person.suspendedAt) return null;
	return {
		personId: person.id,
		name: person.name,
		email: person.email,
		locale: person.locale ?? "en",
		sessionId,
		administrator: Boolean(person.administratorSince),
	};
}
