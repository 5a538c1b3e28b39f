import { compareDocs } from "#shared/compare.ts";
import { type ComparisonView, viewComparison } from "#shared/compare-view.ts";
import type { Doc } from "#shared/document/check.ts";
import { notFound } from "#shared/errors.ts";
import { authorize } from "../access.ts";
import type { PolicyContext } from "../context.ts";
import type { FrozenText } from "./versions.ts";

/** The text a round puts to the vote, section by section against what was circulated last before (DOMAIN 3.6). */

export type SectionChanges = {
	id: string;
	number: string;
	title: string;
	language: string;
	/** Against the section's last circulated version before the round; null where it was never circulated. */
	changes: { since: { versionId: string; number: number; at: number }; view: ComparisonView } | null;
};

export type RoundChanges = { number: number; question: string; textHash: string; sections: SectionChanges[] };

/** Compares frozen texts only, so that it says the same for ever. Throws "not-found". */
export async function getRoundChanges(ctx: PolicyContext, roundId: string): Promise<RoundChanges> {
	authorize(ctx, "round.read");
	const round = await ctx.db
		.selectFrom("round")
		.innerJoin("version", "version.id", "round.versionId")
		.select(["round.number", "round.question", "round.textHash", "version.canonical"])
		.select("version.number as versionNumber")
		.where("round.id", "=", roundId)
		.where("round.policyId", "=", ctx.policyId)
		.executeTakeFirst();
	if (!round) throw notFound();
	const text = JSON.parse(round.canonical) as FrozenText;
	const sections: SectionChanges[] = [];
	for (const { id, number, title, language, doc } of text.sections) {
		if (!doc) continue;
		const circulated = await findCirculated(ctx, id, round.versionNumber);
		if (!circulated) {
			sections.push({ id, number, title, language, changes: null });
			continue;
		}
		const sides = { before: circulated.doc, after: doc, sectionNumber: number };
		const view = viewComparison(compareDocs(sides.before, sides.after), sides, true);
		sections.push({ id, number, title, language, changes: { since: circulated.since, view } });
	}
	const { number, question, textHash } = round;
	return { number, question, textHash, sections };
}

/** The section as it was circulated last: the newest version of this section alone that is older than the round's. */
async function findCirculated(
	ctx: PolicyContext,
	sectionId: string,
	before: number,
): Promise<{ doc: Doc; since: NonNullable<SectionChanges["changes"]>["since"] } | null> {
	const row = await ctx.db
		.selectFrom("version")
		.innerJoin("versionSection", "versionSection.versionId", "version.id")
		.select(["version.id", "version.number", "version.createdAt", "version.canonical"])
		.where("version.policyId", "=", ctx.policyId)
		.where("version.scope", "=", "section")
		.where("version.number", "<", before)
		.where("versionSection.sectionId", "=", sectionId)
		.orderBy("version.number", "desc")
		.limit(1)
		.executeTakeFirst();
	const doc =
		row && (JSON.parse(row.canonical) as FrozenText).sections.find((one) => one.id === sectionId)?.doc;
	return row && doc ? { doc, since: { versionId: row.id, number: row.number, at: row.createdAt } } : null;
}
