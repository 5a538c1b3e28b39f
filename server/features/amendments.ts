import { orderAmendments, placesOf, textOf } from "#shared/amendment-change.ts";
import { type AmendmentState, closedStates } from "#shared/amendment-states.ts";
import type { Amendment, AmendmentFilter, AmendmentStep, Change } from "#shared/amendments.ts";
import { compareText, type TextPiece } from "#shared/compare-words.ts";
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

/** A line of the register: where, and the heart of the change. */
export type RegisterRow = Amendment & { places: string[]; words: TextPiece[] };
export type RegisterSection = { section: SectionAmendments["section"]; amendments: RegisterRow[] };
export type Register = {
	sections: RegisterSection[];
	total: { all: number; shown: number };
	/** The policy's text sections, with how many amendments each has. */
	all: { id: string; number: string; title: string; count: number }[];
	/** In whose names there are any; "own" for members' own. */
	sponsors: string[];
};

/** The register as its page shows it. */
export async function listRegister(ctx: PolicyContext, filter: AmendmentFilter): Promise<Register> {
	const everything = await listAmendments(ctx);
	const sections: RegisterSection[] = [];
	for (const { section, amendments } of everything) {
		if (filter.sectionId && filter.sectionId !== section.id) continue;
		const shown = amendments.filter((one) => passes(one, filter));
		if (shown.length === 0) continue;
		const { doc } = await readDoc(ctx, section.id);
		const base = { title: section.title, doc };
		const rows = shown.map((one) => ({
			...one,
			places: one.parentId ? [] : placesOf(base, one.change, section.number),
			words: heartOf(one.change),
		}));
		sections.push({ section, amendments: rows });
	}
	const flat = everything.flatMap(({ amendments }) => amendments);
	const named = numberSections(await loadSections(ctx)).filter((section) => section.kind === "text");
	return {
		sections,
		total: {
			all: flat.length,
			shown: sections.reduce((sum, { amendments }) => sum + amendments.length, 0),
		},
		all: named.map(({ id, number, title }) => ({
			...{ id, number, title },
			count: flat.filter((one) => one.sectionId === id).length,
		})),
		sponsors: [...new Set(flat.map((one) => one.sponsor ?? "own"))].sort(),
	};
}

const aroundChange = 40;
const longestHeart = 240;

/** The changed words with a little of what stands around them. */
function heartOf(change: Change): TextPiece[] {
	if (change.operation === "move") return cut([{ kind: "same", text: textOf(change.before) }]);
	const pieces = compareText(textOf(change.before), textOf(change.after));
	return cut(
		pieces.map((piece, index) => {
			if (piece.kind !== "same" || piece.text.length <= aroundChange * 2) return piece;
			// Whole words only.
			const start = piece.text.slice(0, aroundChange).replace(/\s+\S*$/u, "");
			const end = piece.text.slice(-aroundChange).replace(/^\S*\s+/u, "");
			if (index === 0) return { ...piece, text: `… ${end}` };
			return { ...piece, text: index === pieces.length - 1 ? `${start} …` : `${start} … ${end}` };
		}),
	);
}

function cut(pieces: TextPiece[]): TextPiece[] {
	let left = longestHeart;
	return pieces.flatMap((piece) => {
		if (left <= 0) return [];
		const text = piece.text.length > left ? `${piece.text.slice(0, left)}…` : piece.text;
		left -= piece.text.length;
		return [{ ...piece, text }];
	});
}
