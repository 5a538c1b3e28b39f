import { betterAuth } from "better-auth";
import type { Db, Dialect } from "../db/open.ts";
import type { Env } from "../env.ts";
import { newId } from "../ids.ts";

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
			cookiePrefix: "tripact",
			useSecureCookies: env.ORIGIN.startsWith("https:"),
		},
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
			minPasswordLength: 10,
			maxPasswordLength: 200,
			revokeSessionsOnPasswordReset: true,
			resetPasswordTokenExpiresIn: resetLifetime,
			sendResetPassword: async ({ user, token }) => sendReset(user, token),
		},
		rateLimit: { enabled: false }, // our own limits stand in server/features/account.ts; the handler is not mounted
	});
}

export type Auth = ReturnType<typeof createAuth>;
