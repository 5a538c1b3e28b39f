import type { PolicyContext } from "../context.ts";
import { queueMail } from "./mail.ts";
import type { RoundRow } from "./round-row.ts";

/**
 * Sends a certified record to every constituency on the roll: a mail to each of its spokespersons, with the hash of
 * the file and where to fetch it, so that no single party holds the only proof (DOMAIN 6). Asks no rights.
 */
export async function sendCopies(
	ctx: PolicyContext,
	round: RoundRow,
	certificate: { id: string; hash: string; constituencies: string[] },
): Promise<void> {
	const { title } = await ctx.db
		.selectFrom("policy")
		.select("title")
		.where("id", "=", ctx.policyId)
		.executeTakeFirstOrThrow();
	const people = await ctx.db
		.selectFrom("member")
		.innerJoin("user", "user.id", "member.personId")
		.select(["member.id", "member.constituency", "user.name", "user.email", "user.locale"])
		.where("member.policyId", "=", ctx.policyId)
		.where("member.capacity", "=", "spokesperson")
		.where("member.fromAt", "<=", ctx.now)
		.where((eb) => eb.or([eb("member.untilAt", "is", null), eb("member.untilAt", ">", ctx.now)]))
		.where("user.suspendedAt", "is", null)
		.orderBy("member.id")
		.execute();
	for (const { id, constituency, name, email, locale } of people) {
		if (constituency === null || !certificate.constituencies.includes(constituency)) continue;
		await ctx.db
			.insertInto("recordCopy")
			.values({ certificateId: certificate.id, constituency, memberId: id, name, at: ctx.now })
			.execute();
		await queueMail(ctx, {
			to: email,
			locale: locale ?? "en",
			kind: "recordCertified",
			params: {
				name,
				policy: title,
				question: round.question,
				hash: certificate.hash,
				link: `${ctx.services.env.ORIGIN}/policies/${ctx.policyId}/rounds/${round.id}/record`,
			},
		});
	}
}
