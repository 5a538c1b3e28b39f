import { orderAmendments } from "#shared/amendment-change.ts";
import { type AmendmentState, closedStates } from "#shared/amendment-states.ts";
import type { Amendment, AmendmentFilter, AmendmentStep } from "#shared/amendments.ts";
import { notFound } from "#shared/errors.ts";
import { numberSections } from "#shared/sections.ts";
import { authorize } from "../access.ts";
import type { PolicyContext } from "../context.ts";
import { readAmendments } from "./amendment-row.ts";
import { loadSections, type PolicyScope } from "./outline.ts";
import { readDoc } from "./texts.ts";

/** A section's amendments in the order in which they are taken. */
export type SectionAmendments = {
	section: { id: string; number: string; title: string; state: string; versionId: string | null };
	amendments: Amendment[];
};

/**
 * The register: submitted amendments by section in the order of the text (DOMAIN 3.4), those that the filter names.
 * Every member reads it; drafts are not in it.
 */
export async function listAmendments(
	ctx: PolicyContext,
	filter: AmendmentFilter = {},
): Promise<SectionAmendments[]> {
	authorize(ctx, "amendment.read");
	const all = await readAmendments(ctx, { sectionId: filter.sectionId });
	const orders = await readOrders(ctx);
	const sections: SectionAmendments[] = [];
	for (const { id, number, title, state, versionId } of numberSections(await loadSections(ctx))) {
		const own = all.filter((one) => one.sectionId === id);
		if (own.length === 0) continue;
		const { doc } = await readDoc(ctx, id);
		const amendments = orderAmendments(own, doc, orders.get(id)).filter((one) => passes(one, filter));
		if (amendments.length > 0)
			sections.push({ section: { id, number, title, state, versionId }, amendments });
	}
	return sections;
}

function passes(amendment: Amendment, { states, constituency }: AmendmentFilter): boolean {
	const named = amendment.sponsor ?? "own";
	return (!states || states.includes(amendment.state)) && (!constituency || constituency === named);
}

/** The chair's order of each section where there is one: the newest. */
async function readOrders(ctx: PolicyScope): Promise<Map<string, string[]>> {
	const rows = await ctx.db
		.selectFrom("amendmentOrder")
		.select(["sectionId", "amendmentIds"])
		.where("policyId", "=", ctx.policyId)
		.orderBy("at")
		.orderBy("id")
		.execute();
	return new Map(rows.map((row) => [row.sectionId, JSON.parse(row.amendmentIds) as string[]]));
}

export type AmendmentWithHistory = Amendment & { history: AmendmentStep[] };

/** One amendment and everything that happened to it, oldest first. Throws "not-found". */
export async function getAmendment(ctx: PolicyContext, amendmentId: string): Promise<AmendmentWithHistory> {
	authorize(ctx, "amendment.read");
	const [amendment] = await readAmendments(ctx, { ids: [amendmentId] });
	if (!amendment) throw notFound();
	const steps = await ctx.db
		.selectFrom("amendmentAct")
		.innerJoin("user", "user.id", "amendmentAct.personId")
		.select(["act", "from", "to", "reason", "at", "user.name as by", "constituency", "capacity", "revision"])
		.where("amendmentId", "=", amendmentId)
		.orderBy("number")
		.execute();
	const history = steps.map((step) => ({
		...step,
		from: step.from as AmendmentState | null,
		to: step.to as AmendmentState,
	}));
	return { ...amendment, history };
}

export type OpenAmendment = { id: string; number: number; state: AmendmentState };

/** A section's amendments that are not settled and carried out: it is not agreed while there are any. */
export async function openAmendments(ctx: PolicyScope, sectionId: string): Promise<OpenAmendment[]> {
	const rows = await ctx.db
		.selectFrom("amendment")
		.select(["id", "number", "state"])
		.where("policyId", "=", ctx.policyId)
		.where("sectionId", "=", sectionId)
		.where("state", "not in", [...closedStates])
		.orderBy("number")
		.execute();
	return rows.map((row) => ({ ...row, state: row.state as AmendmentState }));
}
