import { AppError, notFound } from "#shared/errors.ts";
import { type Capacity, type ChangeMemberInput, capacityFault, type Membership } from "#shared/members.ts";
import { authorize } from "../access.ts";
import type { Context, PolicyContext } from "../context.ts";
import { newId } from "../ids.ts";
import { record, withTransaction } from "../transaction.ts";

/** The policies a person has a part in at this moment, with that part. */
export async function membershipsOf(ctx: Context, personId: string): Promise<Omit<Membership, "groups">[]> {
	const rows = await ctx.db
		.selectFrom("member")
		.innerJoin("user", "user.id", "member.personId")
		.select(["member.id", "member.policyId", "member.constituency", "member.capacity"])
		.where("member.personId", "=", personId)
		.where("member.fromAt", "<=", ctx.now)
		.where((eb) => eb.or([eb("member.untilAt", "is", null), eb("member.untilAt", ">", ctx.now)]))
		.where("user.suspendedAt", "is", null)
		.execute();
	return rows.map((row) => ({ ...row, capacity: row.capacity as Capacity }));
}

/** A person's part in the policy, as its other members see it. */
export type MemberInList = {
	id: string;
	personId: string;
	name: string;
	/** Shown to the secretariat only; null for everyone else. */
	email: string | null;
	constituency: string | null;
	capacity: Capacity;
	organization: string;
	fromAt: number;
	/** null while the part lasts. */
	untilAt: number | null;
	/** An administrator suspended the person's access; the part itself stays. */
	suspended: boolean;
};

/** Everyone who has or had a part in the policy: present members first, then the others, each by name. */
export async function listMembers(
	ctx: PolicyContext,
): Promise<{ present: MemberInList[]; past: MemberInList[] }> {
	authorize(ctx, "member.read");
	const withEmail = ctx.member.capacity === "secretariat";
	const rows = await ctx.db
		.selectFrom("member")
		.innerJoin("user", "user.id", "member.personId")
		.select(["member.id", "member.personId", "user.name", "user.email", "user.suspendedAt"])
		.select(["constituency", "capacity", "organization", "fromAt", "untilAt"])
		.where("policyId", "=", ctx.policyId)
		.orderBy("user.name")
		.orderBy("member.id")
		.execute();
	const members = rows.map(({ email, suspendedAt, ...row }) => ({
		...row,
		email: withEmail ? email : null,
		capacity: row.capacity as Capacity,
		suspended: suspendedAt !== null,
	}));
	const isPast = (member: MemberInList) => member.untilAt !== null && member.untilAt <= ctx.now;
	return { present: members.filter((member) => !isPast(member)), past: members.filter(isPast) };
}

export type NewMember = {
	policyId: string;
	personId: string;
	/** null for the secretariat and a chair. */
	constituency: string | null;
	capacity: Capacity;
	organization: string;
};

/**
 * Gives a person a part in the policy, from now. Only the secretariat. People are normally invited instead
 * (invitations.ts); this is for those who are known already.
 * @returns the member's id
 */
export async function addMember(ctx: PolicyContext, input: Omit<NewMember, "policyId">): Promise<string> {
	authorize(ctx, "member.change");
	return withTransaction(ctx, (ctx) => joinPolicy(ctx, { ...input, policyId: ctx.policyId }));
}

/**
 * Writes a new part in a policy, whoever decided on it: rights are the caller's. Inside withTransaction.
 * Throws "conflict" where the person has a part already (DOMAIN 2.3, rule 2), "invalid" where constituency and
 * capacity do not go together, "not-found" for an unknown constituency or person.
 * @returns the member's id
 */
export async function joinPolicy(ctx: Context, input: NewMember): Promise<string> {
	const { policyId, personId, constituency, capacity, organization } = input;
	requireCapacity(constituency, capacity);
	const person = await ctx.db.selectFrom("user").select("name").where("id", "=", personId).executeTakeFirst();
	if (!person) throw notFound();
	if (constituency !== null) {
		const known = await ctx.db
			.selectFrom("constituency")
			.select("code")
			.where("policyId", "=", policyId)
			.where("code", "=", constituency)
			.executeTakeFirst();
		if (!known) throw notFound();
	}
	const present = await ctx.db
		.selectFrom("member")
		.select("id")
		.where("policyId", "=", policyId)
		.where("personId", "=", personId)
		.where((eb) => eb.or([eb("untilAt", "is", null), eb("untilAt", ">", ctx.now)]))
		.executeTakeFirst();
	if (present) throw new AppError("conflict", "members:errors.alreadyMember", { name: person.name });
	const id = newId();
	await ctx.db
		.insertInto("member")
		.values({ id, policyId, personId, constituency, capacity, organization, fromAt: ctx.now, untilAt: null })
		.execute();
	await record(ctx, {
		type: "member.added",
		scope: { kind: "policy", policyId },
		refs: { policyId, memberId: id, personId },
		payload: { name: person.name, constituency, capacity, organization },
	});
	return id;
}

/** The secretariat and the chair belong to no constituency; observers to theirs, and they hold no vote. */
export function requireCapacity(constituency: string | null, capacity: Capacity): void {
	const fault = capacityFault(constituency, capacity);
	if (!fault) return;
	const key = `members:errors.${fault}`;
	throw new AppError(
		"invalid",
		key,
		{},
		{ [fault === "needsConstituency" ? "constituency" : "capacity"]: key },
	);
}

type Part = {
	id: string;
	personId: string;
	name: string;
	constituency: string | null;
	capacity: string;
	organization: string;
};

/** A part in this policy that lasts at this moment. Throws "not-found". */
async function getPart(ctx: PolicyContext, memberId: string): Promise<Part> {
	const part = await ctx.db
		.selectFrom("member")
		.innerJoin("user", "user.id", "member.personId")
		.select(["member.id", "personId", "user.name", "constituency", "capacity", "organization"])
		.where("member.id", "=", memberId)
		.where("policyId", "=", ctx.policyId)
		.where((eb) => eb.or([eb("untilAt", "is", null), eb("untilAt", ">", ctx.now)]))
		.executeTakeFirst();
	if (!part) throw notFound();
	return part;
}

/** A policy without a secretariat could never be changed again. */
async function requireOtherSecretary(ctx: PolicyContext, part: Part): Promise<void> {
	if (part.capacity !== "secretariat") return;
	if (ctx.services.dialect === "postgres") {
		// Two who leave at once must see one another.
		await ctx.db.selectFrom("policy").select("id").where("id", "=", ctx.policyId).forNoKeyUpdate().execute();
	}
	const other = await ctx.db
		.selectFrom("member")
		.innerJoin("user", "user.id", "member.personId")
		.select("member.id")
		.where("policyId", "=", ctx.policyId)
		.where("capacity", "=", "secretariat")
		.where("member.id", "!=", part.id)
		.where("untilAt", "is", null)
		.where("user.suspendedAt", "is", null)
		.executeTakeFirst();
	if (!other) throw new AppError("conflict", "members:errors.lastSecretary");
}

/**
 * Changes a member's capacity or organization. Only the secretariat. Nobody changes constituency this way: what
 * was said stays with the one it was said for, so a change of constituency is an end and a new beginning.
 */
export async function changeMember(ctx: PolicyContext, input: ChangeMemberInput): Promise<void> {
	authorize(ctx, "member.change");
	await withTransaction(ctx, async (ctx) => {
		const part = await getPart(ctx, input.memberId);
		const { capacity, organization } = input;
		if (capacity === part.capacity && organization === part.organization) return;
		requireCapacity(part.constituency, capacity);
		if (capacity !== part.capacity) await requireOtherSecretary(ctx, part);
		await ctx.db.updateTable("member").set({ capacity, organization }).where("id", "=", part.id).execute();
		const before = { capacity: part.capacity, organization: part.organization };
		await recordMember(ctx, "member.changed", part, { before, after: { capacity, organization } });
	});
}

/**
 * Ends a member's part in the policy. The rights end with this commit, open connections are cut; what the person
 * wrote stays under the name and capacity of its time. Only the secretariat.
 */
export async function endMember(ctx: PolicyContext, memberId: string): Promise<void> {
	authorize(ctx, "member.change");
	await withTransaction(ctx, async (ctx) => {
		const part = await getPart(ctx, memberId);
		await requireOtherSecretary(ctx, part);
		await ctx.db.updateTable("member").set({ untilAt: ctx.now }).where("id", "=", memberId).execute();
		const { capacity, constituency } = part;
		await recordMember(ctx, "member.ended", part, { capacity, constituency });
	});
}

async function recordMember(
	ctx: PolicyContext,
	type: "member.changed" | "member.ended",
	part: Part,
	payload: Record<string, unknown>,
): Promise<void> {
	const { policyId } = ctx;
	await record(ctx, {
		type,
		scope: { kind: "policy", policyId },
		refs: { policyId, memberId: part.id, personId: part.personId },
		payload: { name: part.name, ...payload },
	});
}
