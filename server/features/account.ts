import { createHmac, timingSafeEqual } from "node:crypto";
import {
	type AccountInput,
	describeDevice,
	type PasswordChangeInput,
	type SignInInput,
} from "#shared/account.ts";
import { AppError, notFound } from "#shared/errors.ts";
import type { Actor } from "#shared/members.ts";
import { authorize } from "../access.ts";
import { fromAuthDate, hashPassword, isPasswordOf, updatePassword } from "../auth/person.ts";
import type { Context } from "../context.ts";
import type { Env } from "../env.ts";
import { record, withTransaction } from "../transaction.ts";

/** Where a request comes from: its headers, and the network address the HTTP side trusts. */
export type Caller = { headers: Headers; ip: string };
/** `cookies`: Set-Cookie lines that the answer must carry. */
export type SignedIn = { personId: string; locale: string; cookies: string[] };

type SignedInContext = Context & { actor: Actor };

/**
 * Signs a person in by e-mail address and password, with a session that did not exist before; a session this
 * device had is ended. Unknown address, wrong password and suspended person get the same refusal after the
 * same time (SAFETY 3.1). Limited per address and per network address.
 */
export async function signIn(ctx: Context, input: SignInInput, caller: Caller): Promise<SignedIn> {
	authorize(ctx, "session.create");
	await ctx.services.limits.take("signInFrom", caller.ip);
	await ctx.services.limits.take("signIn", input.email);
	const answer = await ctx.services.auth.api.signInEmail({
		body: input,
		headers: deviceOf(caller),
		asResponse: true,
	});
	requireOk(answer, new AppError("invalid", "account:signIn.refused"));
	return welcome(ctx, answer);
}

/**
 * Signs in a person who has just proved who they are in another way than by password: by an invitation, or by a
 * link of the demonstration.
 */
export async function openSession(ctx: Context, personId: string, caller: Caller): Promise<SignedIn> {
	authorize(ctx, "session.create");
	const answer = await ctx.services.auth.api.openSession({
		body: { personId },
		headers: deviceOf(caller),
		asResponse: true,
	});
	requireOk(answer, new AppError("invalid", "account:signIn.refused"));
	return welcome(ctx, answer);
}

/** A refusal of better-auth's becomes ours; a fault of its own is no refusal. */
function requireOk(answer: Response, refusal: AppError): void {
	if (answer.status >= 500) throw new Error(`better-auth answered ${answer.status}`);
	if (!answer.ok) throw refusal;
}

/** The new session's cookies; the session this device had before is over. */
async function welcome(ctx: Context, answer: Response): Promise<SignedIn> {
	const { user } = (await answer.json()) as { user: { id: string } };
	if (ctx.actor) await endSession({ ...ctx, actor: ctx.actor }, ctx.actor.sessionId);
	const person = await ctx.db
		.selectFrom("user")
		.select("locale")
		.where("id", "=", user.id)
		.executeTakeFirstOrThrow();
	return { personId: user.id, locale: person.locale ?? "en", cookies: answer.headers.getSetCookie() };
}

/** All that a session keeps of its device. Cookies stay out: a session is never taken over from a request. */
function deviceOf(caller: Caller): Headers {
	return new Headers({ "user-agent": (caller.headers.get("user-agent") ?? "").slice(0, 300) });
}

/** Signs this device out. @returns the cookies that forget the session, also where there was none */
export async function signOut(ctx: Context, caller: Caller): Promise<string[]> {
	if (ctx.actor) await endSession({ ...ctx, actor: ctx.actor }, ctx.actor.sessionId);
	const answer = await ctx.services.auth.api.signOut({ headers: caller.headers, asResponse: true });
	return answer.headers.getSetCookie();
}

/** Ends one of one's own sessions; its live connections are cut. A session that is not there stays so. */
export async function endSession(ctx: SignedInContext, sessionId: string): Promise<void> {
	authorize(ctx, "account.change");
	await withTransaction(ctx, async (ctx) => {
		const ended = await ctx.db
			.deleteFrom("session")
			.where("id", "=", sessionId)
			.where("userId", "=", ctx.actor.personId)
			.executeTakeFirst();
		if (Number(ended.numDeletedRows) === 0) return;
		await record(ctx, { type: "session.revoked", scope: { kind: "installation" }, refs: { sessionId } });
	});
}

/** Signs one's own person out on every device, this one included. */
export async function endAllSessions(ctx: SignedInContext): Promise<void> {
	authorize(ctx, "account.change");
	await withTransaction(ctx, async (ctx) => {
		await endSessionsOf(ctx, ctx.actor.personId);
	});
}

/** Ends every session of a person; call inside withTransaction. Cuts the live connections after the commit. */
export async function endSessionsOf(ctx: Context, personId: string): Promise<void> {
	await ctx.db.deleteFrom("session").where("userId", "=", personId).execute();
	await record(ctx, {
		type: "session.revoked",
		scope: { kind: "installation" },
		refs: { personId },
	});
}

/**
 * Asks for a mail with a link to choose a new password. The answer is the same for every address, and so is its
 * time: what depends on the address happens after it.
 * @returns `work`, which ends when the mail, if there is one, is in the outbox
 */
export async function requestReset(
	ctx: Context,
	input: { email: string },
	caller: Caller,
): Promise<{ work: Promise<void> }> {
	authorize(ctx, "session.create");
	await ctx.services.limits.take("signInFrom", caller.ip);
	await ctx.services.limits.take("mail", input.email);
	const { auth, log } = ctx.services;
	const work = auth.api.requestPasswordReset({ body: { email: input.email } }).then(
		() => undefined,
		(error) => log.error({ err: error }, "a reset could not be prepared"),
	);
	return { work };
}

/** Whose password this reset link changes; undefined once it is used, older than 30 minutes, or never was. */
async function findReset(ctx: Context, token: string): Promise<string | undefined> {
	const { internalAdapter } = await ctx.services.auth.$context;
	const found = await internalAdapter.findVerificationValue(`reset-password:${token}`);
	return found && found.expiresAt.getTime() > Date.now() ? found.value : undefined;
}

/** Can this reset link still be used? */
export async function isResetOpen(ctx: Context, token: string): Promise<boolean> {
	authorize(ctx, "session.create");
	return (await findReset(ctx, token)) !== undefined;
}

/** Sets a new password by a reset link, once, and signs the person out everywhere. */
export async function resetPassword(
	ctx: Context,
	token: string,
	input: { password: string },
	caller: Caller,
): Promise<void> {
	authorize(ctx, "session.create");
	await ctx.services.limits.take("signInFrom", caller.ip);
	const personId = await findReset(ctx, token);
	if (!personId) throw new AppError("conflict", "account:reset.closed");
	const answer = await ctx.services.auth.api.resetPassword({
		body: { token, newPassword: input.password },
		asResponse: true,
	});
	requireOk(answer, new AppError("conflict", "account:reset.closed"));
	await withTransaction(ctx, (ctx) => endSessionsOf(ctx, personId));
}

/** One's own name, language and open sessions, this device first. */
export async function readAccount(ctx: SignedInContext) {
	authorize(ctx, "account.read");
	const rows = await ctx.db
		.selectFrom("session")
		.select(["id", "createdAt", "updatedAt", "expiresAt", "userAgent"])
		.where("userId", "=", ctx.actor.personId)
		.execute();
	const sessions = rows
		.filter((row) => fromAuthDate(row.expiresAt) > ctx.now)
		.map((row) => ({
			id: row.id,
			device: describeDevice(row.userAgent ?? ""),
			signedInAt: fromAuthDate(row.createdAt),
			usedAt: fromAuthDate(row.updatedAt),
			thisDevice: row.id === ctx.actor.sessionId,
		}))
		.sort((a, b) => Number(b.thisDevice) - Number(a.thisDevice) || b.signedInAt - a.signedInAt);
	const { name, email, locale } = ctx.actor;
	return { name, email, locale, sessions };
}

/** Changes one's own name and the language of the interface and of mails. */
export async function changeAccount(ctx: SignedInContext, input: AccountInput): Promise<void> {
	authorize(ctx, "account.change");
	const before = { name: ctx.actor.name, locale: ctx.actor.locale };
	if (before.name === input.name && before.locale === input.locale) return;
	await withTransaction(ctx, async (ctx) => {
		await ctx.db
			.updateTable("user")
			.set({ name: input.name, locale: input.locale })
			.where("id", "=", ctx.actor.personId)
			.execute();
		await record(ctx, {
			type: "person.changed",
			scope: { kind: "installation" },
			refs: { personId: ctx.actor.personId },
			payload: { before, after: { name: input.name, locale: input.locale } },
		});
	});
}

/** Changes one's own password, the old one being known; every other device is signed out. */
export async function changePassword(ctx: SignedInContext, input: PasswordChangeInput): Promise<void> {
	authorize(ctx, "account.change");
	const { personId, sessionId } = ctx.actor;
	await ctx.services.limits.take("signIn", personId);
	if (!(await isPasswordOf(ctx, personId, input.currentPassword))) {
		const fields = { currentPassword: "account:password.wrong" };
		throw new AppError("invalid", "errors:checkForm", {}, fields);
	}
	const passwordHash = await hashPassword(ctx, input.newPassword);
	await withTransaction(ctx, async (ctx) => {
		await updatePassword(ctx, personId, passwordHash);
		const others = await ctx.db
			.selectFrom("session")
			.select("id")
			.where("userId", "=", personId)
			.where("id", "!=", sessionId)
			.execute();
		for (const other of others) await endSession(ctx, other.id);
	});
}

/**
 * The token of a sign-in link of the demonstration: the person's id and its signature by this installation's
 * secret. Only an installation started with DEMO=1 accepts it.
 */
export function demoToken(env: Env, personId: string): string {
	const signature = createHmac("sha256", env.AUTH_SECRET).update(`demo/1\n${personId}`).digest("base64url");
	return `${personId}.${signature}`;
}

/** Signs in by a link of the demonstration. Anywhere else, and with any other token, there is nothing here. */
export async function openDemoSession(ctx: Context, token: string, caller: Caller): Promise<SignedIn> {
	const { env } = ctx.services;
	if (!env.DEMO) throw notFound();
	const personId = token.slice(0, token.indexOf("."));
	const given = Buffer.from(token);
	const expected = Buffer.from(demoToken(env, personId));
	if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw notFound();
	return openSession(ctx, personId, caller);
}

/**
 * The people of the demonstration's policy, each with the address that signs them in; nobody elsewhere.
 * The administrators come first, without a part in the policy.
 */
export async function listDemoPeople(ctx: Context) {
	authorize(ctx, "session.create");
	const { env } = ctx.services;
	if (!env.DEMO) return [];
	const members = await ctx.db
		.selectFrom("member")
		.innerJoin("policy", "policy.id", "member.policyId")
		.innerJoin("user", "user.id", "member.personId")
		.select(["user.id", "user.name", "member.constituency", "member.capacity"])
		.where("policy.demo", "is not", null)
		.where("member.untilAt", "is", null)
		.where("user.suspendedAt", "is", null)
		.orderBy("member.id")
		.execute();
	const administrators = await ctx.db
		.selectFrom("user")
		.select(["id", "name"])
		.where("administratorSince", "is not", null)
		.where("suspendedAt", "is", null)
		.orderBy("id")
		.execute();
	const known = new Set(members.map((member) => member.id));
	const others = administrators
		.filter((person) => !known.has(person.id))
		.map((person) => ({ ...person, constituency: null, capacity: null }));
	return [...others, ...members].map(({ id, ...person }) => ({
		...person,
		address: `/demo/${demoToken(env, id)}`,
	}));
}
