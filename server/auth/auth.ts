import { type BetterAuthPlugin, betterAuth } from "better-auth";
import { APIError, createAuthEndpoint } from "better-auth/api";
import { setSessionCookie } from "better-auth/cookies";
import { z } from "zod";
import { passwordLength } from "#shared/account.ts";
import type { Db, Dialect } from "../db/open.ts";
import type { Env } from "../env.ts";
import { newId } from "../ids.ts";

export const cookiePrefix = "tripact";

/** How long a password-reset link lives, in seconds (SAFETY 3.1). */
export const resetLifetime = 30 * 60;

/**
 * Passwords, sessions and resets. Its HTTP handler is not mounted: every act goes through
 * server/features/account.ts, which also cuts the live connections that an act concerns.
 * @param sendReset called with the address and the one-time token; must not throw
 */
export function createAuth(
	env: Env,
	db: Db,
	dialect: Dialect,
	sendReset: (person: { name: string; email: string; id: string }, token: string) => Promise<void>,
) {
	return betterAuth({
		baseURL: env.ORIGIN,
		secret: env.AUTH_SECRET,
		database: { db: db, type: dialect },
		trustedOrigins: [env.ORIGIN],
		telemetry: { enabled: false },
		advanced: {
			database: { generateId: () => newId() },
			cookiePrefix,
			useSecureCookies: env.ORIGIN.startsWith("https:"),
			// Nobody needs to know where a person signs in from; and the header it is read from can be forged.
			ipAddress: { disableIpTracking: true },
		},
		logger: { level: "error" },
		user: {
			additionalFields: {
				locale: { type: "string", required: false, input: false },
				administratorSince: { type: "number", bigint: true, required: false, input: false },
				suspendedAt: { type: "number", bigint: true, required: false, input: false },
			},
		},
		session: { expiresIn: 60 * 60 * 24 * 14, updateAge: 60 * 60 * 24, cookieCache: { enabled: false } },
		emailAndPassword: {
			enabled: true,
			disableSignUp: true,
			minPasswordLength: passwordLength.least,
			maxPasswordLength: passwordLength.most,
			revokeSessionsOnPasswordReset: true,
			resetPasswordTokenExpiresIn: resetLifetime,
			sendResetPassword: async ({ user, token }) => sendReset(user, token),
		},
		// Reset tokens lie in the database as hashes: who reads it cannot use them.
		verification: { storeIdentifier: "hashed" },
		databaseHooks: {
			session: {
				create: {
					// Whatever the way in, a suspended person gets no session.
					before: async (session) => {
						const person = await db
							.selectFrom("user")
							.select("suspendedAt")
							.where("id", "=", session.userId)
							.executeTakeFirst();
						if (!person || person.suspendedAt !== null) return false;
					},
				},
			},
		},
		plugins: [sessionOpener()],
		rateLimit: { enabled: false }, // our own limits stand in server/features/account.ts; the handler is not mounted
	});
}

/**
 * Opens a session for a person who has proved who they are in another way than by password: by an invitation
 * just accepted, or by a link of the demonstration. Has no address: only the server can call it.
 */
function sessionOpener() {
	return {
		id: "session-opener",
		endpoints: {
			openSession: createAuthEndpoint(
				{ method: "POST", body: z.object({ personId: z.string() }) },
				async (ctx) => {
					const user = await ctx.context.internalAdapter.findUserById(ctx.body.personId);
					const session = user ? await ctx.context.internalAdapter.createSession(user.id) : null;
					if (!user || !session) throw new APIError("UNAUTHORIZED");
					await setSessionCookie(ctx, { session, user });
					return ctx.json({ user: { id: user.id } });
				},
			),
		},
	} satisfies BetterAuthPlugin;
}

export type Auth = ReturnType<typeof createAuth>;
