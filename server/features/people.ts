import { randomBytes } from "node:crypto";
import { AppError, notFound } from "#shared/errors.ts";
import type { EventType } from "#shared/events.ts";
import type { Actor } from "#shared/members.ts";
import { authorize } from "../access.ts";
import { resetLifetime } from "../auth/auth.ts";
import { fromAuthDate, insertPerson } from "../auth/person.ts";
import type { Context } from "../context.ts";
import { record, withTransaction } from "../transaction.ts";
import { endSessionsOf } from "./account.ts";

type SignedInContext = Context & { actor: Actor };

/** Everybody with an account on this installation, by name. For administrators; to others it is not there. */
export async function listPeople(ctx: Context) {
	authorize(ctx, "people.read");
	const people = await ctx.db
		.selectFrom("user")
		.select(["id", "name", "email", "createdAt", "administratorSince", "suspendedAt"])
		.execute();
	return people
		.map(({ createdAt, ...person }) => ({ ...person, since: fromAuthDate(createdAt) }))
		.sort((a, b) => a.name.localeCompare(b.name));
}

/** One person, for the page that asks before a grave step. */
export async function readPerson(ctx: Context, personId: string) {
	authorize(ctx, "people.read");
	const person = await ctx.db
		.selectFrom("user")
		.select(["id", "name", "email", "administratorSince", "suspendedAt"])
		.where("id", "=", personId)
		.executeTakeFirst();
	if (!person) throw notFound();
	return person;
}

/**
 * Changes one person's standing and says so in the installation's log. Nobody does this to themselves: so at
 * least one administrator always remains.
 */
async function changeStanding(
	ctx: SignedInContext,
	personId: string,
	change: { suspendedAt?: number | null; administratorSince?: number | null },
	type: EventType,
): Promise<void> {
	authorize(ctx, "people.change");
	if (personId === ctx.actor.personId) throw new AppError("conflict", "admin:people.notYourself");
	await withTransaction(ctx, async (ctx) => {
		const { administratorSince, suspendedAt } = await readPerson(ctx, personId);
		await ctx.db.updateTable("user").set(change).where("id", "=", personId).execute();
		if (change.suspendedAt) await endSessionsOf(ctx, personId);
		await record(ctx, {
			type,
			scope: { kind: "installation" },
			refs: { personId },
			payload: {
				before: { administratorSince, suspendedAt },
				after: { administratorSince, suspendedAt, ...change },
			},
		});
	});
}

/** Takes a person's access away: every session ends, none can be opened. What they wrote and voted stays. */
export async function suspendPerson(ctx: SignedInContext, personId: string): Promise<void> {
	await changeStanding(ctx, personId, { suspendedAt: ctx.now }, "person.suspended");
}

/** Gives a suspended person access again; they sign in anew. */
export async function restorePerson(ctx: SignedInContext, personId: string): Promise<void> {
	await changeStanding(ctx, personId, { suspendedAt: null }, "person.restored");
}

/** Lets a person administer the installation: people, outbox, new policies. Gives no part in any policy. */
export async function makeAdministrator(ctx: SignedInContext, personId: string): Promise<void> {
	await changeStanding(ctx, personId, { administratorSince: ctx.now }, "person.changed");
}

/** Takes an administrator's rights back; the account stays. */
export async function endAdministrator(ctx: SignedInContext, personId: string): Promise<void> {
	await changeStanding(ctx, personId, { administratorSince: null }, "person.changed");
}

/**
 * Makes an administrator from the command line: a new person without a password, or one who has an account.
 * @returns the address, good once and for 30 minutes, where the person sets a password
 */
export async function createAdministrator(
	ctx: Context,
	input: { name: string; email: string },
): Promise<{ personId: string; link: string }> {
	const personId = await withTransaction(ctx, async (ctx) => {
		const known = await ctx.db
			.selectFrom("user")
			.select(["id", "administratorSince"])
			.where("email", "=", input.email)
			.executeTakeFirst();
		const administratorSince = known?.administratorSince ?? ctx.now;
		if (known) {
			await ctx.db
				.updateTable("user")
				.set({ administratorSince, suspendedAt: null })
				.where("id", "=", known.id)
				.execute();
		}
		const personId =
			known?.id ??
			(await insertPerson(ctx, { ...input, locale: "en", passwordHash: null, administratorSince }));
		await record(ctx, {
			type: known ? "person.changed" : "person.created",
			scope: { kind: "installation" },
			refs: { personId },
			payload: { administratorSince },
		});
		return personId;
	});
	const { internalAdapter } = await ctx.services.auth.$context;
	const token = randomBytes(32).toString("base64url");
	await internalAdapter.createVerificationValue({
		identifier: `reset-password:${token}`,
		value: personId,
		expiresAt: new Date(Date.now() + resetLifetime * 1000),
	});
	return { personId, link: `${ctx.services.env.ORIGIN}/reset/${token}` };
}
