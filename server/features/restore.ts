import { z } from "zod";
import { type Comparison, compareDocs } from "#shared/compare.ts";
import type { Doc } from "#shared/document/check.ts";
import { rewriteText } from "#shared/document/rewrite.ts";
import { originalText } from "#shared/document/suggested.ts";
import { AppError, notFound } from "#shared/errors.ts";
import type { TextMoment } from "#shared/history.ts";
import { authorize, enterSection, type SectionRow } from "../access.ts";
import type { PolicyContext } from "../context.ts";
import { withTransaction } from "../transaction.ts";
import { readMoment } from "./history.ts";
import { readDocAt } from "./moments.ts";
import { recordSection } from "./outline.ts";
import { appendUpdate, takeClientId } from "./section-change.ts";
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
		// What was only suggested then is settled or stands now: it does not come back as new.
		const target = originalText(await readDocAt(ctx, section.id, input.seq));
		const clientId = await takeClientId(inside, section.id);
		const data = rewriteText(stored.update, target, clientId);
		if (data === null) throw new AppError("conflict", "history:restore.same");
		const seq = section.updateSeq + 1;
		await appendUpdate(inside, section.id, { seq, data });
		await inside.db
			.insertInto("sectionRestore")
			.values({ sectionId: section.id, seq, fromSeq: input.seq })
			.execute();
		await recordSection(inside, "section.restored", section.id, {
			title: section.title,
			seq,
			restored: input.seq,
		});
		return seq;
	});
}
