import { applyChange, findMisfits, overlaps, placesOf, type Text, textOf } from "#shared/amendment-change.ts";
import {
	type AmendmentAct,
	type AmendmentState,
	actionOf,
	actsFrom,
	failedGuards,
	isOpen,
	subAmendableStates,
} from "#shared/amendment-states.ts";
import type { Amendment, Change } from "#shared/amendments.ts";
import { compareDocs } from "#shared/compare.ts";
import { type ComparisonView, viewComparison } from "#shared/compare-view.ts";
import { numberSections } from "#shared/sections.ts";
import { judge } from "../access.ts";
import type { PolicyContext } from "../context.ts";
import { authorFacts, establishFacts } from "./amendment-facts.ts";
import { compareBlocks } from "./amendment-forms.ts";
import { listRelations, type Relation } from "./amendment-relations.ts";
import { getRow, readAmendments } from "./amendment-row.ts";
import { baseOf, misfitError, proposedText } from "./amendment-text.ts";
import { type AmendmentWithHistory, getAmendment } from "./amendments.ts";
import { loadSections } from "./outline.ts";

/** An act as the page offers it: a form, or the sentences that say why not. */
export type OfferedAct = {
	act: AmendmentAct;
	why: { key: string; params: Record<string, string | number> }[];
};

export type AmendmentPage = {
	amendment: AmendmentWithHistory;
	section: { id: string; number: string; title: string; language: string; state: string };
	/** Where in the text: the generated numbers of the blocks concerned, as they are today. */
	places: string[];
	comparison: ComparisonView | null;
	title: { before: string; after: string } | null;
	/** Why it does not fit the text any more; null: it fits, or it is settled. */
	misfit: { key: string; params: Record<string, string | number> } | null;
	subs: Amendment[];
	relations: Relation[];
	/** Others of the section: to relate, to be ordered; and those that speak about the same words. */
	others: { id: string; number: number; state: AmendmentState; overlaps: boolean }[];
	acts: OfferedAct[];
	/** The sentences that say who does the other acts that come next. */
	elsewhere: string[];
	may: { relate: boolean; order: boolean; revise: "refile" | "revise" | null; subAmend: boolean };
};

/** Everything that the page of an amendment shows. Throws "not-found". */
export async function getAmendmentPage(ctx: PolicyContext, amendmentId: string): Promise<AmendmentPage> {
	const amendment = await getAmendment(ctx, amendmentId);
	const all = await readAmendments(ctx, { sectionId: amendment.sectionId });
	const section = numberSections(await loadSections(ctx)).find((one) => one.id === amendment.sectionId);
	const base = section ? await baseOf(ctx, amendment) : proposedText(amendment.change.before);
	const siblings = all.filter((one) => one.id !== amendment.id && one.parentId === amendment.parentId);
	const open = isOpen(amendment.state);
	const [misfit] = open && section ? findMisfits(base, amendment.change) : [];
	const refusal = misfit && misfitError(`D.${amendment.number}`, misfit);
	const { offered, elsewhere } = await offerActs(ctx, amendment);
	const canRevise = offered.find(({ act }) => act === "refile" || act === "revise")?.act;
	const drafts = judge(ctx, "amendment.draft", { audience: ctx.member.constituency !== null }).allowed;
	const number = section?.number ?? "";
	return {
		amendment,
		section: {
			id: amendment.sectionId,
			number,
			title: section?.title ?? "",
			language: section?.language ?? amendment.language,
			state: section?.state ?? "",
		},
		places: amendment.parentId ? [] : placesOf(base, amendment.change, number),
		...compareChange(amendment.change, misfit ? null : base, number),
		misfit: refusal ? { key: refusal.key, params: refusal.params } : null,
		subs: all.filter((one) => one.parentId === amendment.id),
		relations: await listRelations(ctx, amendment.id),
		others: siblings.map((one) => ({
			...{ id: one.id, number: one.number, state: one.state },
			overlaps: isOpen(one.state) && overlaps(one.change, amendment.change),
		})),
		acts: offered.filter(({ act }) => act !== "refile" && act !== "revise"),
		elsewhere,
		may: {
			relate: judge(ctx, "amendment.conduct").allowed && open,
			order: judge(ctx, "amendment.rule").allowed && open && amendment.parentId === null,
			revise: (canRevise as "refile" | "revise" | undefined) ?? null,
			subAmend:
				drafts &&
				amendment.parentId === null &&
				subAmendableStates.includes(amendment.state) &&
				amendment.change.operation !== "delete" &&
				amendment.change.operation !== "move",
		},
	};
}

/** The acts that the state allows: offered to who may, with what else keeps them from it; others are told who does. */
async function offerActs(
	ctx: PolicyContext,
	{ id, state, number }: Amendment,
): Promise<{ offered: OfferedAct[]; elsewhere: string[] }> {
	const row = await getRow(ctx, id);
	const offered: OfferedAct[] = [];
	const elsewhere = new Set<string>();
	for (const act of actsFrom(state)) {
		const verdict = judge(ctx, actionOf[act], authorFacts(ctx, row));
		if (!verdict.allowed) {
			if (act !== "fall") elsewhere.add(verdict.reason);
			continue;
		}
		const facts = await establishFacts(ctx, act, row, { reason: "given", until: "9999-12-31" });
		// A new wording is not written yet: whether it fits is asked when it is.
		if (act === "refile" || act === "revise") facts.fits = true;
		const failed = failedGuards(act, state, facts);
		if (act === "fall" && failed.length > 0) continue;
		const why = failed.map((guard) => ({
			key: `amendments:guard.${guard}`,
			params: { label: `D.${number}` },
		}));
		offered.push({ act, why });
	}
	return { offered, elsewhere: offered.some(({ why }) => why.length === 0) ? [] : [...elsewhere] };
}

/** Before and after, word by word; where it fits, with the text around a block that goes in or moves. */
function compareChange(
	change: Change,
	base: Text | null,
	sectionNumber: string,
): Pick<AmendmentPage, "comparison" | "title"> {
	const { operation, before, after } = change;
	if (operation === "title") {
		return { comparison: null, title: { before: textOf(before), after: textOf(after) } };
	}
	if (!base || (operation !== "move" && operation !== "insert"))
		return { comparison: compareBlocks(before.blocks, after.blocks), title: null };
	const sides = { before: base.doc, after: applyChange(base, change).doc, sectionNumber };
	return { comparison: viewComparison(compareDocs(sides.before, sides.after), sides, true), title: null };
}
