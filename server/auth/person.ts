import type { Context } from "../context.ts";
import { newId } from "../ids.ts";

/** A moment in the shape better-auth keeps it: ISO text on SQLite, a Date on PostgreSQL. */
export function authDate(ctx: Context, at: number): string | Date {
	return ctx.services.dialect === "sqlite" ? new Date(at).toISOString() : new Date(at);
}

/** The same, read back, in ms. */
export function fromAuthDate(value: string | Date): number {
	return new Date(value).getTime();
}

/** The hash of a password; slow on purpose, so it is made before a transaction begins, never inside. */
export async function hashPassword(ctx: Context, password: string): Promise<string> {
	return (await ctx.services.auth.$context).password.hash(password);
}

/**
 * Writes a person in the rows that better-auth reads. Written here and not by better-auth, because it must be
 * one transaction with the membership and the event, and better-auth has a connection of its own.
 * @param passwordHash null: no password yet; a reset link sets the first one
 * @returns the person's id
 */
export async function insertPerson(
	ctx: Context,
	person: {
		name: string;
		email: string;
		locale: string;
		passwordHash: string | null;
		administratorSince?: number;
	},
): Promise<string> {
	const id = newId();
	const at = authDate(ctx, ctx.now);
	await ctx.db
		.insertInto("user")
		.values({
			id,
			name: person.name,
			email: person.email,
			emailVerified: ctx.services.dialect === "sqlite" ? 1 : true,
			image: null,
			createdAt: at,
			updatedAt: at,
			locale: person.locale,
			administratorSince: person.administratorSince ?? null,
			suspendedAt: null,
		})
		.execute();
	if (person.passwordHash) await insertPassword(ctx, id, person.passwordHash);
	return id;
}

async function insertPassword(ctx: Context, personId: string, passwordHash: string): Promise<void> {
	const at = authDate(ctx, ctx.now);
	await ctx.db
		.insertInto("account")
		.values({
			id: newId(),
			accountId: personId,
			providerId: "credential",
			userId: personId,
			password: passwordHash,
			createdAt: at,
			updatedAt: at,
		})
		.execute();
}

/** Replaces a person's password. Sessions are the caller's affair. */
export async function updatePassword(ctx: Context, personId: string, passwordHash: string): Promise<void> {
	await ctx.db
		.updateTable("account")
		.set({ password: passwordHash, updatedAt: authDate(ctx, ctx.now) })
		.where("userId", "=", personId)
		.where("providerId", "=", "credential")
		.execute();
}

/** Is this the person's password? Takes as long for a person without one. */
export async function isPasswordOf(ctx: Context, personId: string, password: string): Promise<boolean> {
	const { password: passwords } = await ctx.services.auth.$context;
	const account = await ctx.db
		.selectFrom("account")
		.select("password")
		.where("userId", "=", personId)
		.where("providerId", "=", "credential")
		.executeTakeFirst();
	if (account?.password) return passwords.verify({ hash: account.password, password });
	await passwords.hash(password);
	return false;
}
