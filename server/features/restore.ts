import { randomInt } from "node:crypto";
import { z } from "zod";
import { type Comparison, compareDocs } from "#shared/compare.ts";
import type { Doc } from "#shared/document/check.ts";
import { rewriteText } from "#shared/document/rewrite.ts";
import { AppError, notFound } from "#shared/errors.ts";
import type { TextMoment } from "#shared/history.ts";
import { authorize, enterSection, type SectionRow } from "../access.ts";
import type { PolicyContext } from "../context.ts";
import { withTransaction } from "../transaction.ts";
import { readMoment } from "./history.ts";
import { readDocAt } from "./moments.ts";
import { recordSection } from "./outline.ts";
import { loadText, readDoc } from "./texts.ts";

export const restoreInput = z.object({
	sectionId: z.string().min(1),
	/** The moment to bring back. */
	seq: z.coerce.number().int().min(1),
	/** The last number of the log on the page that asked. */
	seen: z.coerce.number().int().min(0),
	/** Asked again already: what was written meanwhile is replaced too. */
	anyway: z.enum(["yes", ""]).default(""),
});
export type RestoreInput = z.output<typeof restoreInput>;

/** What bringing a moment back would do to the text as it is now. */
export type RestorePreview = {
	moment: TextMoment;
	now: number;
	before: Doc;
	after: Doc;
	comparison: Comparison;
};

/** Compares the text now with the moment to bring back. Throws "not-found". */
export async function previewRestore(
	ctx: PolicyContext,
	section: SectionRow,
	seq: number,
): Promise<RestorePreview> {
	const { doc: after, moment } = await readMoment(ctx, section, seq);
	const { doc: before, seq: now } = await readDoc(ctx, section.id);
	return { moment, now, before, after, comparison: compareDocs(before, after) };
}

/**
 * Brings a section's text back to an earlier moment: one new update of the log by the person who asks, on top of
 * whatever the text is now. Nothing of the history goes. Who had the page open meanwhile sees it at once.
 * Throws "conflict" when somebody wrote after the page was made (unless `anyway`) or nothing would change, "frozen"
 * states and rights as "forbidden" with their sentence, "not-found" for a moment that is not there.
 * @returns the number of the new update
 */
export async function restoreMoment(ctx: PolicyContext, input: RestoreInput): Promise<number> {
	return withTransaction(ctx, async (ctx) => {
		if (ctx.services.dialect === "postgres") {
			await ctx.db.selectFrom("section").select("id").where("id", "=", input.sectionId).forUpdate().execute();
		}
		// Read again inside: a freeze or a change of rights that was committed before is obeyed.
		const { ctx: inside, section, facts } = await enterSection(ctx, input.sectionId);
		if (section.policyId !== ctx.policyId) throw notFound();
		authorize(inside, "section.restore", facts);
		if (input.seq > section.updateSeq) throw notFound();
		if (input.seen !== section.updateSeq && input.anyway !== "yes") {
			throw new AppError("conflict", "history:restore.moved");
		}
		const stored = await loadText(ctx.db, section.id);
		const target = await readDocAt(ctx, section.id, input.seq);
		const clientId = await takeClientId(inside, section.id);
		const data = rewriteText(stored.update, target, clientId);
		if (data === null) throw new AppError("conflict", "history:restore.same");
		const seq = section.updateSeq + 1;
		await append(inside, section.id, { seq, data, fromSeq: input.seq });
		await recordSection(inside, "section.restored", section.id, {
			title: section.title,
			seq,
			restored: input.seq,
		});
		return seq;
	});
}

/** A Yjs client id that nobody has used in this section, from now on the restorer's. */
async function takeClientId(ctx: PolicyContext, sectionId: string): Promise<number> {
	for (;;) {
		const clientId = randomInt(2, 2 ** 32);
		const taken = await ctx.db
			.insertInto("sectionClient")
			.values({
				sectionId,
				clientId,
				personId: ctx.actor.personId,
				memberId: ctx.member.id,
				firstSeenAt: ctx.now,
			})
			.onConflict((conflict) => conflict.columns(["sectionId", "clientId"]).doNothing())
			.executeTakeFirst();
		if (Number(taken.numInsertedOrUpdatedRows) === 1) return clientId;
	}
}

async function append(
	ctx: PolicyContext,
	sectionId: string,
	{ seq, data, fromSeq }: { seq: number; data: Uint8Array; fromSeq: number },
): Promise<void> {
	const { id: memberId, constituency, capacity } = ctx.member;
	const author = { memberId, personId: ctx.actor.personId, constituency, capacity };
	await ctx.db
		.insertInto("sectionUpdate")
		.values({ sectionId, seq, ...author, at: ctx.now, data })
		.execute();
	await ctx.db.insertInto("sectionRestore").values({ sectionId, seq, fromSeq }).execute();
	await ctx.db.updateTable("section").set({ updateSeq: seq }).where("id", "=", sectionId).execute();
}
