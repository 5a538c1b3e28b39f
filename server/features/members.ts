import type { Capacity, Membership } from "#shared/members.ts";
import type { Context } from "../context.ts";

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
