import { notFound } from "#shared/errors.ts";
import type { EventType } from "#shared/events.ts";
import type { SectionRow } from "../access.ts";
import type { Context } from "../context.ts";
import { record } from "../transaction.ts";

// What sections.ts, contents and versions.ts all need of a policy's sections. Nothing here asks for rights.

/** Work inside a policy, by a member or by nobody (a round that closes at its time). */
export type PolicyScope = Context & { policyId: string };

/** The rows of a policy's sections that are not removed, in no order. */
export async function loadSections(ctx: PolicyScope): Promise<SectionRow[]> {
	return ctx.db
		.selectFrom("section")
		.selectAll()
		.where("policyId", "=", ctx.policyId)
		.where("removedAt", "is", null)
		.execute();
}

/** One section of this policy as it is now. Throws "not-found". */
export async function getOwnSection(ctx: PolicyScope, sectionId: string): Promise<SectionRow> {
	const section = await ctx.db
		.selectFrom("section")
		.selectAll()
		.where("id", "=", sectionId)
		.where("policyId", "=", ctx.policyId)
		.where("removedAt", "is", null)
		.executeTakeFirst();
	if (!section) throw notFound();
	return section;
}

/** One writer of a policy's contents and versions at a time; SQLite has one writer anyway. */
export async function holdPolicy(ctx: PolicyScope): Promise<void> {
	if (ctx.services.dialect !== "postgres") return;
	await ctx.db.selectFrom("policy").select("id").where("id", "=", ctx.policyId).forNoKeyUpdate().execute();
}

type SectionEvent = Extract<EventType, `section.${string}`>;

/** Writes one entry about a section into the policy's log. */
export async function recordSection(
	ctx: PolicyScope,
	type: SectionEvent,
	sectionId: string,
	payload: Record<string, unknown> = {},
	refs: { groupId?: string; versionId?: string } = {},
): Promise<void> {
	const { policyId } = ctx;
	await record(ctx, {
		type,
		scope: { kind: "policy", policyId },
		refs: { policyId, sectionId, ...refs },
		payload,
	});
}

/** The language of the policy, which is also that of its record. */
export async function policyLanguage(ctx: PolicyScope): Promise<string> {
	const row = await ctx.db
		.selectFrom("policy")
		.select("language")
		.where("id", "=", ctx.policyId)
		.executeTakeFirst();
	return row?.language ?? "en";
}

/** Who wrote last in a section, in the capacity of that moment. */
export type LastEdit = { at: number; name: string; constituency: string | null; capacity: string };

/** Number 1 of a text's log is the one it was made with, which is nobody's edit. */
export async function lastEdits(ctx: PolicyScope): Promise<Map<string, LastEdit>> {
	const rows = await ctx.db
		.selectFrom("section")
		.innerJoin("sectionUpdate", (join) =>
			join
				.onRef("sectionUpdate.sectionId", "=", "section.id")
				.onRef("sectionUpdate.seq", "=", "section.updateSeq"),
		)
		.innerJoin("user", "user.id", "sectionUpdate.personId")
		.select([
			"section.id",
			"sectionUpdate.at",
			"user.name",
			"sectionUpdate.constituency",
			"sectionUpdate.capacity",
		])
		.where("section.policyId", "=", ctx.policyId)
		.execute();
	return new Map(rows.map(({ id, ...edit }) => [id, edit]));
}
