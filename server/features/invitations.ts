import { createHash, randomBytes } from "node:crypto";
import type { Selectable } from "kysely";
import { type InstallationInviteInput, invitationLifetime, type NewPersonInput } from "#shared/account.ts";
import { AppError, notFound } from "#shared/errors.ts";
import type { EventScope } from "#shared/events.ts";
import { dateLocale } from "#shared/i18n.ts";
import type { Actor, Capacity, InviteInput } from "#shared/members.ts";
import { authorize } from "../access.ts";
import { hashPassword, insertPerson } from "../auth/person.ts";
import type { Context, PolicyContext } from "../context.ts";
import type { InvitationTable } from "../db/tables/people.ts";
import { newId } from "../ids.ts";
import { translatorFor } from "../mail-text.ts";
import { record, withTransaction } from "../transaction.ts";
import { type Caller, openSession, type SignedIn, signIn } from "./account.ts";
import { queueMail } from "./mail.ts";
import { joinPolicy, requireCapacity } from "./members.ts";

type Invitation = Selectable<InvitationTable>;

/** The database keeps only this of a link's token: who reads the table cannot accept anything. */
function hashToken(token: string): string {
	return createHash("sha256").update(token).digest("hex");
}

/** The policy of the context, or null for the installation; the right that each asks for. */
function placeOf(ctx: Context | PolicyContext): { policyId: string | null; scope: EventScope } {
	const policyId = "policyId" in ctx ? ctx.policyId : null;
	authorize(ctx, policyId ? "member.change" : "people.change");
	return { policyId, scope: policyId ? { kind: "policy", policyId } : { kind: "installation" } };
}

/**
 * Invites a person to a policy, in a capacity and a constituency. Whether the address has an account already is
 * not told. An invitation that waits for the same address is replaced; a present member is not invited again.
 */
export async function inviteToPolicy(ctx: PolicyContext, input: InviteInput): Promise<{ id: string }> {
	placeOf(ctx);
	requireCapacity(input.constituency, input.capacity);
	await ctx.services.limits.take("mail", input.email);
	return withTransaction(ctx, async (ctx) => {
		if (input.constituency !== null) {
			const found = await ctx.db
				.selectFrom("constituency")
				.select("code")
				.where("policyId", "=", ctx.policyId)
				.where("code", "=", input.constituency)
				.executeTakeFirst();
			if (!found) {
				throw new AppError("invalid", "errors:checkForm", {}, { constituency: "errors:field.choose" });
			}
		}
		const member = await ctx.db
			.selectFrom("member")
			.innerJoin("user", "user.id", "member.personId")
			.select("member.id")
			.where("member.policyId", "=", ctx.policyId)
			.where("user.email", "=", input.email)
			.where("member.untilAt", "is", null)
			.executeTakeFirst();
		if (member) {
			throw new AppError("conflict", "errors:checkForm", {}, { email: "account:invite.alreadyMember" });
		}
		return writeInvitation(ctx, { ...input, policyId: ctx.policyId });
	});
}

/** Invites a person to the installation, without a part in a policy: for those who will administer it. */
export async function inviteToInstallation(
	ctx: Context,
	input: InstallationInviteInput,
): Promise<{ id: string }> {
	placeOf(ctx);
	await ctx.services.limits.take("mail", input.email);
	return withTransaction(ctx, async (ctx) => {
		if (await findPersonByEmail(ctx, input.email)) {
			throw new AppError("conflict", "errors:checkForm", {}, { email: "account:invite.alreadyPerson" });
		}
		const nowhere = { policyId: null, constituency: null, capacity: null, organization: "" };
		return writeInvitation(ctx, { ...input, ...nowhere });
	});
}

async function findPersonByEmail(ctx: Context, email: string): Promise<{ id: string } | undefined> {
	return ctx.db.selectFrom("user").select("id").where("email", "=", email).executeTakeFirst();
}

type NewInvitation = Pick<
	Invitation,
	"email" | "name" | "policyId" | "constituency" | "capacity" | "organization" | "locale"
>;

async function writeInvitation(ctx: Context | PolicyContext, given: NewInvitation): Promise<{ id: string }> {
	const { policyId, scope } = placeOf(ctx);
	let earlier = ctx.db
		.updateTable("invitation")
		.set({ revokedAt: ctx.now })
		.where("email", "=", given.email)
		.where("acceptedAt", "is", null)
		.where("revokedAt", "is", null);
	earlier = policyId ? earlier.where("policyId", "=", policyId) : earlier.where("policyId", "is", null);
	await earlier.execute();
	const token = randomBytes(32).toString("base64url");
	const invitation: Invitation = {
		...given,
		id: newId(),
		tokenHash: hashToken(token),
		invitedById: ctx.actor?.personId ?? null,
		invitedAt: ctx.now,
		expiresAt: ctx.now + invitationLifetime,
		acceptedAt: null,
		revokedAt: null,
	};
	await ctx.db.insertInto("invitation").values(invitation).execute();
	await mailInvitation(ctx, invitation, token);
	await record(ctx, {
		type: "person.invited",
		scope,
		refs: { invitationId: invitation.id, ...(policyId ? { policyId } : {}) },
		payload: { capacity: given.capacity, constituency: given.constituency },
	});
	return { id: invitation.id };
}

/** The mail names the policy, the part, who invites, and until when; its link is the only copy of the token. */
async function mailInvitation(ctx: Context, invitation: Invitation, token: string): Promise<void> {
	const { locale } = invitation;
	const t = translatorFor(locale) as unknown as (key: string) => string;
	const until = new Intl.DateTimeFormat(dateLocale(locale), {
		timeZone: "UTC",
		day: "numeric",
		month: "long",
		year: "numeric",
		hour: "2-digit",
		minute: "2-digit",
		timeZoneName: "short",
	}).format(invitation.expiresAt);
	const place = await describePlace(ctx, invitation);
	const part = [
		invitation.capacity ? t(`common:capacity.${invitation.capacity}`) : "",
		invitation.constituency
			? (place.constituencyName ?? t(`common:constituency.${invitation.constituency}`))
			: "",
	];
	await queueMail(ctx, {
		to: invitation.email,
		locale,
		kind: "invitation",
		params: {
			context: invitation.policyId ? "policy" : "installation",
			name: invitation.name,
			policy: place.policyTitle ?? "",
			part: part.filter(Boolean).join(locale === "ar" ? "، " : ", "),
			inviter: ctx.actor?.name ?? ctx.services.env.INSTALLATION,
			until,
			link: `${ctx.services.env.ORIGIN}/invitation/${token}?language=${locale}`,
		},
	});
}

async function describePlace(ctx: Context, invitation: Pick<Invitation, "policyId" | "constituency">) {
	if (!invitation.policyId) return { policyTitle: null, country: null, constituencyName: null };
	const policy = await ctx.db
		.selectFrom("policy")
		.select(["title", "country"])
		.where("id", "=", invitation.policyId)
		.executeTakeFirstOrThrow();
	const constituency = await ctx.db
		.selectFrom("constituency")
		.select("name")
		.where("policyId", "=", invitation.policyId)
		.where("code", "=", invitation.constituency ?? "")
		.executeTakeFirst();
	return { policyTitle: policy.title, country: policy.country, constituencyName: constituency?.name ?? null };
}

/**
 * The invitations that wait for an answer, expired ones included: of the policy of the context, or of the
 * installation. Newest first.
 */
export async function listInvitations(ctx: Context | PolicyContext) {
	const { policyId } = placeOf(ctx);
	let waiting = ctx.db
		.selectFrom("invitation")
		.select(["id", "name", "email", "constituency", "capacity", "organization", "invitedAt", "expiresAt"])
		.where("acceptedAt", "is", null)
		.where("revokedAt", "is", null)
		.orderBy("id", "desc");
	waiting = policyId ? waiting.where("policyId", "=", policyId) : waiting.where("policyId", "is", null);
	const rows = await waiting.execute();
	return rows.map((row) => ({ ...row, expired: row.expiresAt <= ctx.now }));
}

async function findWaiting(
	ctx: Context | PolicyContext,
	policyId: string | null,
	id: string,
): Promise<Invitation> {
	const found = await ctx.db
		.selectFrom("invitation")
		.selectAll()
		.where("id", "=", id)
		.where("acceptedAt", "is", null)
		.where("revokedAt", "is", null)
		.executeTakeFirst();
	if (found?.policyId !== policyId || !found) throw notFound();
	return found;
}

/** Withdraws an invitation that waits: its link opens nothing any more. */
export async function revokeInvitation(ctx: Context | PolicyContext, id: string): Promise<void> {
	const { policyId, scope } = placeOf(ctx);
	await withTransaction(ctx, async (ctx) => {
		const invitation = await findWaiting(ctx, policyId, id);
		await ctx.db.updateTable("invitation").set({ revokedAt: ctx.now }).where("id", "=", id).execute();
		await record(ctx, {
			type: "invitation.revoked",
			scope,
			refs: { invitationId: id, ...(policyId ? { policyId } : {}) },
			payload: { capacity: invitation.capacity, constituency: invitation.constituency },
		});
	});
}

/** Mails a new link for another 14 days; the link before stops working. */
export async function resendInvitation(ctx: Context | PolicyContext, id: string): Promise<void> {
	const { policyId } = placeOf(ctx);
	const found = await findWaiting(ctx, policyId, id);
	await ctx.services.limits.take("mail", found.email);
	await withTransaction(ctx, async (ctx) => {
		const { email, name, constituency, capacity, organization, locale } = await findWaiting(
			ctx,
			policyId,
			id,
		);
		await writeInvitation(ctx, { email, name, policyId, constituency, capacity, organization, locale });
	});
}

async function findOpen(ctx: Context, token: string): Promise<Invitation | undefined> {
	return ctx.db
		.selectFrom("invitation")
		.selectAll()
		.where("tokenHash", "=", hashToken(token))
		.where("acceptedAt", "is", null)
		.where("revokedAt", "is", null)
		.where("expiresAt", ">", ctx.now)
		.executeTakeFirst();
}

/** How the reader of an invitation stands to it; decides what the page asks for. */
export type Standing = "new" | "known" | "self" | "other";

async function standingOf(ctx: Context, invitation: Invitation): Promise<Standing> {
	if (ctx.actor) return ctx.actor.email === invitation.email ? "self" : "other";
	return (await findPersonByEmail(ctx, invitation.email)) ? "known" : "new";
}

/**
 * What an invitation's link shows before it asks for anything: policy, part, who invites, until when.
 * @returns null for a link that is expired, used, withdrawn or never was, without telling which
 */
export async function readInvitation(ctx: Context, token: string) {
	authorize(ctx, "session.create");
	const invitation = await findOpen(ctx, token);
	if (!invitation) return null;
	const inviter = await ctx.db
		.selectFrom("user")
		.select("name")
		.where("id", "=", invitation.invitedById ?? "")
		.executeTakeFirst();
	return {
		...(await describePlace(ctx, invitation)),
		standing: await standingOf(ctx, invitation),
		name: invitation.name,
		email: invitation.email,
		locale: invitation.locale,
		capacity: invitation.capacity,
		constituency: invitation.constituency,
		organization: invitation.organization,
		inviter: inviter?.name ?? null,
		expiresAt: invitation.expiresAt,
	};
}

function closed(): AppError {
	return new AppError("conflict", "account:invitation.closed");
}

async function findFor(ctx: Context, token: string, standing: Standing): Promise<Invitation> {
	const invitation = await findOpen(ctx, token);
	if (!invitation || (await standingOf(ctx, invitation)) !== standing) throw closed();
	return invitation;
}

/** What follows an acceptance: where to go, and the session's cookies if one was opened. */
export type Accepted = { policyId: string | null; session: SignedIn | null };

/** Accepts for somebody without an account: makes the person, the part in the policy and a session. */
export async function acceptAsNewPerson(
	ctx: Context,
	token: string,
	input: NewPersonInput,
	caller: Caller,
): Promise<Accepted> {
	await ctx.services.limits.take("signInFrom", caller.ip);
	const { email } = await findFor(ctx, token, "new");
	const passwordHash = await hashPassword(ctx, input.password);
	const { personId, policyId } = await withTransaction(ctx, async (ctx) => {
		const invitation = await take(ctx, token);
		const { name, locale } = input;
		const personId = await insertPerson(ctx, { name, locale, email, passwordHash });
		const actor = { personId, name, email, locale, sessionId: "", administrator: false };
		const refs = { personId, invitationId: invitation.id };
		await record({ ...ctx, actor }, { type: "person.created", scope: { kind: "installation" }, refs });
		await join({ ...ctx, actor }, invitation);
		return { personId, policyId: invitation.policyId };
	});
	return { policyId, session: await openSession(ctx, personId, caller) };
}

/** Accepts for somebody who has an account and is not signed in: by its password. */
export async function acceptBySignIn(
	ctx: Context,
	token: string,
	input: { password: string },
	caller: Caller,
): Promise<Accepted> {
	const { email } = await findFor(ctx, token, "known");
	const session = await signIn(ctx, { email, password: input.password }, caller);
	const person = await ctx.db
		.selectFrom("user")
		.select("name")
		.where("id", "=", session.personId)
		.executeTakeFirstOrThrow();
	const { personId, locale } = session;
	const actor = { personId, name: person.name, email, locale, sessionId: "", administrator: false };
	return { policyId: await accept({ ...ctx, actor }, token), session };
}

/** Accepts for the signed-in person whose address the invitation names. */
export async function acceptAsSelf(ctx: Context & { actor: Actor }, token: string): Promise<Accepted> {
	await findFor(ctx, token, "self");
	return { policyId: await accept(ctx, token), session: null };
}

async function accept(ctx: Context & { actor: Actor }, token: string): Promise<string | null> {
	return withTransaction(ctx, async (ctx) => {
		const invitation = await take(ctx, token);
		await join(ctx, invitation);
		return invitation.policyId;
	});
}

/** Uses the invitation up; of two who press at once, one gets it. */
async function take(ctx: Context, token: string): Promise<Invitation> {
	const invitation = await findOpen(ctx, token);
	if (!invitation) throw closed();
	const taken = await ctx.db
		.updateTable("invitation")
		.set({ acceptedAt: ctx.now })
		.where("id", "=", invitation.id)
		.where("acceptedAt", "is", null)
		.executeTakeFirst();
	if (Number(taken.numUpdatedRows) !== 1) throw closed();
	return invitation;
}

/** The part in the policy that the invitation gives; none where it was to the installation. */
async function join(ctx: Context & { actor: Actor }, invitation: Invitation): Promise<void> {
	const { policyId, constituency, organization } = invitation;
	if (!policyId) return;
	const capacity = invitation.capacity as Capacity;
	const { personId } = ctx.actor;
	await joinPolicy(ctx, { policyId, personId, constituency, capacity, organization });
}
