import { isAppError } from "#shared/errors.ts";
import { authorize, enterSection } from "../access.ts";
import type { Context } from "../context.ts";

/** After so long away, opening the section again is a new visit, in ms: reloading does not empty "since my last visit". */
export const visitGap = 30 * 60 * 1000;

/**
 * Remembers that this member has the section open now, and how far its log goes. Throws "not-found" for who may not
 * read it.
 */
export async function recordVisit(outer: Context, sectionId: string): Promise<void> {
	const { ctx, section, facts } = await enterSection(outer, sectionId);
	authorize(ctx, "section.read", facts);
	const mine = { memberId: ctx.member.id, sectionId };
	const now = { seq: section.updateSeq, at: ctx.now };
	await ctx.db
		.insertInto("sectionVisit")
		.values({ ...mine, ...now, beforeSeq: null, beforeAt: null })
		// One statement: two windows opened at once must not each make the other the visit before.
		.onConflict((conflict) =>
			conflict.columns(["memberId", "sectionId"]).doUpdateSet((eb) => {
				const isNew = eb("sectionVisit.at", "<", ctx.now - visitGap);
				return {
					...now,
					beforeSeq: eb
						.case()
						.when(isNew)
						.then(eb.ref("sectionVisit.seq"))
						.else(eb.ref("sectionVisit.beforeSeq"))
						.end(),
					beforeAt: eb
						.case()
						.when(isNew)
						.then(eb.ref("sectionVisit.at"))
						.else(eb.ref("sectionVisit.beforeAt"))
						.end(),
				};
			}),
		)
		.execute();
}

/** The same for a page that is being opened: it is shown also when this cannot be written down. */
export async function noteVisit(ctx: Context, sectionId: string): Promise<void> {
	try {
		await recordVisit(ctx, sectionId);
	} catch (error) {
		if (isAppError(error)) throw error;
		ctx.services.log.warn({ err: error, sectionId }, "a visit could not be written down");
	}
}
