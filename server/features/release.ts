import { isAdopted } from "#shared/conduct.ts";
import type { Decision } from "#shared/rounds.ts";
import type { Context, PolicyContext } from "../context.ts";
import { record } from "../transaction.ts";
import { type RoundRow, sectionIdsOf } from "./round-row.ts";
import { unlockSections } from "./sections.ts";

/** What becomes of a round's sections at its end: an adopted text stays as it was adopted, any other is released. */

/** States in which a round holds its sections. "closed" holds them while the chair is asked to break a tie. */
const holding = ["frozen", "announced", "open"] as const;

/** Sections of this round that no other round holds still. */
async function freeSections(ctx: Context, round: RoundRow): Promise<string[]> {
	const held = await ctx.db
		.selectFrom("versionSection")
		.innerJoin("round", "round.versionId", "versionSection.versionId")
		.select("versionSection.sectionId")
		.where("round.policyId", "=", round.policyId)
		.where("round.id", "<>", round.id)
		.where((eb) =>
			eb.or([
				eb("round.state", "in", [...holding]),
				eb.and([eb("round.state", "=", "closed"), eb("round.decision", "is", null)]),
			]),
		)
		.execute();
	const ids = new Set(held.map((row) => row.sectionId));
	return (await sectionIdsOf(ctx, round.versionId)).filter((id) => !ids.has(id));
}

/**
 * Releases a round's sections: agreed on the frozen text where the round adopted it, else back to where they were.
 * A question on a passage settles nothing about the rest of its section. Call it inside the round's transaction.
 * @param round as it stands now
 */
export async function releaseSections(ctx: Context, round: RoundRow): Promise<void> {
	// Nobody acts when the timer closes a round: the entries say so.
	const inside = { ...ctx, policyId: round.policyId } as PolicyContext;
	const ids = await freeSections(ctx, round);
	const adopted =
		round.state === "closed" && round.covers !== "passage" && isAdopted(decided(round)?.outcome);
	if (!adopted) return unlockSections(inside, ids);
	for (const sectionId of ids.sort()) {
		const section = await ctx.db
			.selectFrom("section")
			.select(["title", "state", "kind"])
			.where("id", "=", sectionId)
			.executeTakeFirstOrThrow();
		if (section.state !== "locked") continue;
		if (section.kind !== "text") {
			await unlockSections(inside, [sectionId]);
			continue;
		}
		await ctx.db
			.updateTable("section")
			.set({ state: "agreed", stateBefore: null, versionId: round.versionId })
			.where("id", "=", sectionId)
			.execute();
		await recordSection(inside, "section.unlocked", sectionId, { title: section.title, after: "agreed" });
	}
}

function decided(round: Pick<RoundRow, "decision">): Decision | null {
	return round.decision === null ? null : (JSON.parse(round.decision) as Decision);
}

/** Sends the sections that still hold a round's adopted text back to drafting. */
export async function reopenAdopted(ctx: PolicyContext, round: RoundRow, reason: string): Promise<void> {
	const sections = await ctx.db
		.selectFrom("section")
		.select(["id", "title", "epoch"])
		.where("policyId", "=", ctx.policyId)
		.where("state", "=", "agreed")
		.where("versionId", "in", await versionsOf(ctx, round))
		.orderBy("id")
		.execute();
	for (const { id, title, epoch } of sections) {
		await ctx.db
			.updateTable("section")
			.set({ state: "drafting", versionId: null, epoch: epoch + 1 })
			.where("id", "=", id)
			.execute();
		await recordSection(ctx, "section.reopened", id, { title, before: "agreed", reason });
	}
}

/** The adopted version, and its editorial corrections. */
async function versionsOf(ctx: Context, round: RoundRow): Promise<string[]> {
	const corrected = await ctx.db
		.selectFrom("concordance")
		.select("newVersionId")
		.where("roundId", "=", round.id)
		.where("newVersionId", "is not", null)
		.execute();
	return [round.versionId, ...corrected.map((row) => row.newVersionId as string)];
}

async function recordSection(
	ctx: PolicyContext,
	type: "section.unlocked" | "section.reopened",
	sectionId: string,
	payload: Record<string, unknown>,
): Promise<void> {
	const { policyId } = ctx;
	await record(ctx, { type, scope: { kind: "policy", policyId }, refs: { policyId, sectionId }, payload });
}
