import type { z } from "zod";
import { numberBlocks } from "#shared/document/blocks.ts";
import type { Doc } from "#shared/document/check.ts";
import { renderDoc } from "#shared/document/html.ts";
import { settleText } from "#shared/document/settle-text.ts";
import {
	acceptedText,
	listSuggestions,
	originalText,
	type SuggestedChange,
} from "#shared/document/suggested.ts";
import { updateToDoc } from "#shared/document/ydoc.ts";
import { AppError, notFound } from "#shared/errors.ts";
import type { Facts } from "#shared/policy.ts";
import type { SectionState } from "#shared/sections.ts";
import type {
	decideSuggestionInput,
	explainSuggestionInput,
	SuggestionCard,
	SuggestionState,
	SuggestionView,
	withdrawSuggestionInput,
} from "#shared/suggestions.ts";
import { authorize, enterSection, judge, type SectionRow } from "../access.ts";
import type { Context, PolicyContext } from "../context.ts";
import { sha256Hex } from "../hash.ts";
import { record, withTransaction } from "../transaction.ts";
import { numberOfSection } from "./moments.ts";
import { appendUpdate, takeClientId } from "./section-change.ts";
import { loadText, readDoc } from "./texts.ts";

/** What a section's suggestions are, and what this member may do about each. */
export type SectionSuggestions = {
	policyId: string;
	sectionId: string;
	state: SectionState;
	/** In the order of the text. */
	open: SuggestionCard[];
	/** Decided or withdrawn, the newest first. */
	settled: SuggestionCard[];
	/** May this member suggest, and why not. */
	may: { allowed: true } | { allowed: false; reason: string };
};

const mostSettled = 200;

async function loadRows(ctx: PolicyContext, sectionId: string) {
	return ctx.db
		.selectFrom("suggestion")
		.leftJoin("user", "user.id", "suggestion.personId")
		.leftJoin("user as decider", "decider.id", "suggestion.decidedById")
		.leftJoin("member as decidingMember", "decidingMember.id", "suggestion.decidedByMemberId")
		.selectAll("suggestion")
		.select(["user.name as name", "decider.name as decidedBy"])
		.select("decidingMember.constituency as decidedByConstituency")
		.select("decidingMember.capacity as decidedByCapacity")
		.where("suggestion.sectionId", "=", sectionId)
		.orderBy("suggestion.at", "desc")
		.orderBy("suggestion.id")
		.execute();
}
type Row = Awaited<ReturnType<typeof loadRows>>[number];

function factsAbout(ctx: PolicyContext, facts: Facts, personId: string): Facts {
	const isAuthor = personId === ctx.actor.personId;
	return { ...facts, isAuthor, notAuthor: !isAuthor };
}

/** Names what a suggestion says now: who decides on it has read this and nothing else. */
function digestOf(change: SuggestedChange): string {
	return sha256Hex("payload/1", JSON.stringify([change.deleted, change.inserted, change.border])).slice(
		0,
		16,
	);
}

function makeCard(
	ctx: PolicyContext,
	facts: Facts,
	row: Row,
	change: (SuggestedChange & { number: string | null }) | null,
): SuggestionCard {
	const known = factsAbout(ctx, facts, row.personId);
	const decide = judge(ctx, "suggestion.decide", known);
	return {
		id: row.id,
		state: change ? "open" : (row.state as SuggestionState),
		author: { name: row.name ?? "", constituency: row.constituency, capacity: row.capacity },
		at: row.at,
		reason: row.reason,
		deleted: change ? change.deleted : row.before,
		inserted: change ? change.inserted : row.after,
		border: change?.border ?? null,
		place: change && {
			blockId: change.blockId,
			number: change.number,
			before: change.before,
			after: change.after,
			digest: digestOf(change),
		},
		decided:
			change || row.decidedAt === null
				? null
				: {
						name: row.decidedBy ?? "",
						constituency: row.decidedByConstituency,
						capacity: row.decidedByCapacity ?? "",
						at: row.decidedAt,
						reason: row.decisionReason,
					},
		isMine: known.isAuthor === true,
		decide: decide.allowed ? { allowed: true } : { allowed: false, reason: decide.reason },
		mayChange: judge(ctx, "suggestion.change", known).allowed,
	};
}

/** The suggestions in a section's text as it is on disk, and those that were settled. Throws "not-found". */
export async function readSuggestions(outer: Context, sectionId: string): Promise<SectionSuggestions> {
	const { ctx, section, facts } = await enterSection(outer, sectionId);
	authorize(ctx, "suggestion.read", facts);
	const rows = await loadRows(ctx, sectionId);
	const found = rows.length > 0 ? await listWithNumbers(ctx, section) : [];
	const known = new Map(rows.map((row) => [row.id, row]));
	const standing = new Set(found.map(({ id }) => id));
	const may = judge(ctx, "section.suggest", facts);
	return {
		policyId: ctx.policyId,
		sectionId,
		state: section.state as SectionState,
		open: found.flatMap((change) => {
			const row = known.get(change.id);
			return row ? [makeCard(ctx, facts, row, change)] : [];
		}),
		settled: rows
			.filter((row) => row.state !== "open" && !standing.has(row.id))
			.sort((a, b) => (b.decidedAt ?? 0) - (a.decidedAt ?? 0))
			.slice(0, mostSettled)
			.map((row) => makeCard(ctx, facts, row, null)),
		may: may.allowed ? { allowed: true } : { allowed: false, reason: may.reason },
	};
}

async function listWithNumbers(ctx: PolicyContext, section: SectionRow) {
	if (section.kind !== "text") return [];
	const { doc } = await readDoc(ctx, section.id);
	const numbers = numberBlocks(doc, await numberOfSection(ctx, section.id));
	return listSuggestions(doc).map((change) => ({ ...change, number: numbers[change.block] ?? null }));
}

/** A section's text in one of its three views, as HTML. Frozen texts have one. Throws "not-found". */
export async function readSuggestedText(
	outer: Context,
	sectionId: string,
	view: SuggestionView,
): Promise<{ html: string; language: string; title: string; number: string }> {
	const { ctx, section, facts } = await enterSection(outer, sectionId);
	authorize(ctx, "suggestion.read", facts);
	if (section.kind !== "text") throw notFound();
	const { doc } = await readDoc(ctx, sectionId);
	const number = await numberOfSection(ctx, sectionId);
	const html = renderDoc(viewText(doc, view), { sectionNumber: number });
	return { html, language: section.language, title: section.title, number: number ?? "" };
}

/** The text with its suggestions, as if all were accepted, or as if there were none. */
export function viewText(doc: Doc, view: SuggestionView): Doc {
	if (view === "with") return doc;
	return view === "accepted" ? acceptedText(doc) : originalText(doc);
}

/** The suggestion, and the section it is in, held until the commit. Throws "not-found". */
async function enterSuggestion(ctx: PolicyContext, sectionId: string, suggestionId: string) {
	if (ctx.services.dialect === "postgres") {
		await ctx.db.selectFrom("section").select("id").where("id", "=", sectionId).forUpdate().execute();
	}
	const entered = await enterSection(ctx, sectionId);
	if (entered.section.policyId !== ctx.policyId) throw notFound();
	const row = await ctx.db
		.selectFrom("suggestion")
		.selectAll()
		.where("id", "=", suggestionId)
		.where("sectionId", "=", sectionId)
		.executeTakeFirst();
	if (!row) throw notFound();
	return { ...entered, row, facts: factsAbout(entered.ctx, entered.facts, row.personId) };
}

type Outcome = Extract<SuggestionState, "accepted" | "rejected" | "withdrawn">;
type Entered = Awaited<ReturnType<typeof enterSuggestion>>;

/** Writes the outcome into the text, as one change of the acting member's, and into the row and the log. */
async function settle(
	{ ctx, section, row }: Entered,
	outcome: Outcome,
	{ reason, seen }: { reason: string; seen: string },
): Promise<void> {
	const stored = await loadText(ctx.db, section.id);
	const change = listSuggestions(updateToDoc(stored.update)).find(({ id }) => id === row.id);
	if (!change) throw new AppError("conflict", "suggestions:error.gone");
	if (seen !== "" && seen !== digestOf(change)) throw new AppError("conflict", "suggestions:error.moved");
	const fate = outcome === "accepted" ? "accept" : "reject";
	const clientId = await takeClientId(ctx, section.id);
	const data = settleText(stored.update, (id) => (id === row.id ? fate : "leave"), clientId);
	if (data === null) throw new AppError("conflict", "suggestions:error.gone");
	const seq = section.updateSeq + 1;
	await appendUpdate(ctx, section.id, { seq, data });
	await ctx.db
		.updateTable("suggestion")
		.set({
			state: outcome,
			before: change.deleted,
			after: change.inserted,
			decidedByMemberId: ctx.member.id,
			decidedById: ctx.actor.personId,
			decidedAt: ctx.now,
			decisionReason: reason,
		})
		.where("id", "=", row.id)
		.execute();
	await record(ctx, {
		type: `suggestion.${outcome}`,
		scope: { kind: "policy", policyId: ctx.policyId },
		refs: { policyId: ctx.policyId, sectionId: section.id },
		payload: {
			title: section.title,
			suggestion: row.id,
			author: row.memberId,
			before: change.deleted,
			after: change.inserted,
			reason,
			seq,
		},
	});
}

/**
 * Accepts or rejects a suggestion: the words it added stay its author's. Whoever may edit the section, and did not
 * make it. Throws "forbidden" with its sentence, "conflict" where its words changed since they were read or are gone,
 * "not-found".
 */
export async function decideSuggestion(
	ctx: PolicyContext,
	sectionId: string,
	{ suggestionId, act, ...said }: z.output<typeof decideSuggestionInput>,
): Promise<void> {
	await withTransaction(ctx, async (ctx) => {
		const entered = await enterSuggestion(ctx, sectionId, suggestionId);
		authorize(entered.ctx, "suggestion.decide", entered.facts);
		await settle(entered, act === "accept" ? "accepted" : "rejected", said);
	});
}

/** Takes one's own suggestion back. Throws as decideSuggestion does. */
export async function withdrawSuggestion(
	ctx: PolicyContext,
	sectionId: string,
	{ suggestionId }: z.output<typeof withdrawSuggestionInput>,
): Promise<void> {
	await withTransaction(ctx, async (ctx) => {
		const entered = await enterSuggestion(ctx, sectionId, suggestionId);
		authorize(entered.ctx, "suggestion.change", entered.facts);
		await settle(entered, "withdrawn", { reason: "", seen: "" });
	});
}

/** Says why one suggests it. Only its author, while the section is in drafting. */
export async function explainSuggestion(
	ctx: PolicyContext,
	sectionId: string,
	{ suggestionId, reason }: z.output<typeof explainSuggestionInput>,
): Promise<void> {
	await withTransaction(ctx, async (ctx) => {
		const { ctx: inside, section, row, facts } = await enterSuggestion(ctx, sectionId, suggestionId);
		authorize(inside, "suggestion.change", facts);
		if (row.reason === reason) return;
		await inside.db.updateTable("suggestion").set({ reason }).where("id", "=", row.id).execute();
		await record(inside, {
			type: "suggestion.explained",
			scope: { kind: "policy", policyId: inside.policyId },
			refs: { policyId: inside.policyId, sectionId: section.id },
			payload: { title: section.title, suggestion: row.id, before: row.reason, after: reason },
		});
	});
}
