import { createHmac, timingSafeEqual } from "node:crypto";
import { getSessionCookie } from "better-auth/cookies";
import type { Actor } from "#shared/members.ts";
import { keepQuery } from "../db/kept-query.ts";
import type { Services } from "../services.ts";
import { cookiePrefix } from "./auth.ts";

const askSession = keepQuery((db, token) =>
	db
		.selectFrom("session")
		.innerJoin("user", "user.id", "session.userId")
		.select(["session.id as sessionId", "session.expiresAt"])
		.select(["user.id", "user.name", "user.email", "user.locale"])
		.select(["user.suspendedAt", "user.administratorSince"])
		.where("session.token", "=", token),
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
 * The same at a door where a new cookie would be lost: nothing is refreshed. Reads the signed cookie as better-auth
 * writes it and asks the database once, because after a lost line everybody knocks at the same moment.
 */
export async function findKnocker(services: Services, headers: Headers): Promise<Actor | null> {
	const token = readToken(headers, services.env.AUTH_SECRET);
	if (token === null) return null;
	const [row] = await askSession(services.db, token);
	if (!row || !(new Date(row.expiresAt).getTime() > Date.now())) return null;
	return readActor(row, row.sessionId);
}

/** The session's token in a cookie with a true signature (HMAC-SHA-256, base64), or null. */
function readToken(headers: Headers, secret: string): string | null {
	const cookie = getSessionCookie(headers, { cookiePrefix });
	if (!cookie) return null;
	const value = decode(cookie);
	const dot = value.lastIndexOf(".");
	const token = value.slice(0, dot);
	const given = Buffer.from(value.slice(dot + 1), "base64");
	const signature = createHmac("sha256", secret).update(token).digest();
	return dot > 0 && given.length === signature.length && timingSafeEqual(given, signature) ? token : null;
}

function decode(value: string): string {
	try {
		return decodeURIComponent(value);
	} catch {
		return value;
	}
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
