import { findMisfits, idOf, type Text } from "#shared/amendment-change.ts";
import { leavesOf, plainOf } from "#shared/amendment-wording.ts";
import { type Operation, operations, type Passage } from "#shared/amendments.ts";
import { compareDocs } from "#shared/compare.ts";
import { type ComparisonView, viewComparison } from "#shared/compare-view.ts";
import { listBlocks, nodeText } from "#shared/document/blocks.ts";
import type { DocNode } from "#shared/document/check.ts";
import { numberSections } from "#shared/sections.ts";
import { authorize, judge } from "../access.ts";
import type { PolicyContext } from "../context.ts";
import { type AmendmentDraft, getDraft, openBase } from "./amendment-drafts.ts";
import { authorFacts } from "./amendment-facts.ts";
import { describeChange, getRow } from "./amendment-row.ts";
import { misfitError } from "./amendment-text.ts";
import { loadSections } from "./outline.ts";

/** What the address of the form asks for. */
export type FormQuery = {
	sectionId: string | null;
	parentId: string | null;
	draftId: string | null;
	/** The amendment that its author files anew. */
	amendmentId: string | null;
	operation: string | null;
	blockIds: readonly string[];
	edit: boolean;
};

/** A paragraph that can be chosen. */
export type PassageBlock = { id: string; number: string | null; text: string };

type SectionName = { id: string; number: string; title: string; language: string };

export type WriteStep = {
	step: "write";
	section: SectionName;
	/** The amendment that this one changes, or that is filed anew. */
	parent: { id: string; number: number } | null;
	revises: { id: string; number: number; act: "refile" | "revise" } | null;
	draftId: string | null;
	operation: Operation;
	blocks: { id: string; number: string | null }[];
	/** The copy that is edited, and the same as plain texts, one for each paragraph. */
	copy: DocNode[];
	texts: { text: string; rows: number; heading: boolean }[];
	title: string;
	place: string | null;
	places: PassageBlock[];
	reason: string;
	language: string;
	/** Why the wording that was filed does not fit any more. */
	misfit: { key: string; params: Record<string, string | number> } | null;
};

export type FormStep =
	| { step: "section"; sections: SectionName[] }
	| { step: "passage"; section: SectionName; blocks: PassageBlock[]; operation: Operation }
	| WriteStep
	| {
			step: "draft";
			section: SectionName;
			draft: AmendmentDraft;
			parent: { id: string; number: number } | null;
			comparison: ComparisonView;
			misfit: { key: string; params: Record<string, string | number> } | null;
			/** In whose name this member may submit it. */
			as: ("constituency" | "own")[];
			mayRemove: boolean;
	  };

/** The step of proposing that the address is at. Throws "not-found" or "conflict" with its sentence. */
export async function openForm(ctx: PolicyContext, query: FormQuery): Promise<FormStep> {
	if (query.amendmentId) return openRevision(ctx, query.amendmentId);
	authorize(ctx, "amendment.draft", { audience: ctx.member.constituency !== null });
	if (query.draftId) {
		const draft = await getDraft(ctx, query.draftId);
		return query.edit ? openEdit(ctx, draft) : openDraft(ctx, draft);
	}
	if (query.parentId) return openSub(ctx, query.parentId);
	const circulated = await circulatedSections(ctx);
	const section = circulated.find((one) => one.id === query.sectionId);
	if (!query.sectionId) return { step: "section", sections: circulated };
	const { text } = await openBase(ctx, { sectionId: query.sectionId, parentId: null });
	const named = section ?? { id: query.sectionId, number: "", title: text.title, language: "en" };
	const blocks = blocksOf(text, named.number);
	const operation = operations.find((one) => one === query.operation);
	const chosen = text.doc.content.filter((block) => query.blockIds.includes(idOf(block)));
	const isReady = operation === "title" || operation === "insert" || chosen.length > 0;
	if (!operation || !isReady) {
		return { step: "passage", section: named, blocks, operation: operation ?? "replace" };
	}
	return writeStep(text, named, {
		operation,
		blockIds: chosen.map(idOf),
		after: startOf(operation, chosen, text),
		place: operation === "insert" && chosen.length > 0 ? idOf(chosen.at(-1)!) : null,
	});
}

/** The passage as the form begins with it. */
function startOf(operation: Operation, chosen: DocNode[], text: Text): Passage {
	if (operation === "title") return { blocks: [], title: text.title };
	return { blocks: operation === "insert" || operation === "delete" ? [] : chosen };
}

function blocksOf(text: Text, sectionNumber: string): PassageBlock[] {
	return listBlocks(text.doc, sectionNumber || null).flatMap(({ id, number, text }) =>
		id ? [{ id, number, text }] : [],
	);
}

async function circulatedSections(ctx: PolicyContext): Promise<SectionName[]> {
	return numberSections(await loadSections(ctx))
		.filter((section) => section.state === "circulated" && section.kind === "text")
		.map(({ id, number, title, language }) => ({ id, number, title, language }));
}

type Given = {
	operation: Operation;
	blockIds: string[];
	after: Passage;
	place: string | null;
} & Partial<Pick<WriteStep, "parent" | "revises" | "draftId" | "reason" | "language" | "misfit">>;

function writeStep(text: Text, section: SectionName, given: Given): WriteStep {
	const { operation, blockIds, after, place, ...more } = given;
	const all = blocksOf(text, section.number);
	const base = text.doc.content.filter((block) => blockIds.includes(idOf(block)));
	const isInsert = operation === "insert";
	const plain = isInsert
		? [after.blocks.map((block) => nodeText(block)).join("\n\n")]
		: plainOf(base, after.blocks);
	const leaves = leavesOf(base);
	return {
		...{ step: "write", section, parent: null, revises: null, draftId: null, reason: "", misfit: null },
		language: section.language,
		...more,
		...{ operation, place, copy: operation === "delete" ? base : after.blocks },
		blocks: all.filter((block) => blockIds.includes(block.id)).map(({ id, number }) => ({ id, number })),
		texts: plain.map((text, index) => ({
			text,
			rows: Math.min(14, Math.max(isInsert ? 6 : 2, Math.ceil(text.length / 70) + 1)),
			heading: leaves[index]?.type === "heading",
		})),
		title: after.title ?? text.title,
		places: all.filter((block) => !blockIds.includes(block.id)),
	};
}

async function nameSection(ctx: PolicyContext, sectionId: string): Promise<SectionName> {
	const found = numberSections(await loadSections(ctx)).find((section) => section.id === sectionId);
	const { id = sectionId, number = "", title = "", language = "en" } = found ?? {};
	return { id, number, title, language };
}

async function nameParent(ctx: PolicyContext, parentId: string | null) {
	if (!parentId) return null;
	const { id, number } = await getRow(ctx, parentId);
	return { id, number };
}

async function openSub(ctx: PolicyContext, parentId: string): Promise<WriteStep> {
	const parent = await getRow(ctx, parentId);
	const { text } = await openBase(ctx, { sectionId: parent.sectionId, parentId });
	const operation = parent.operation === "title" ? "title" : "replace";
	return writeStep(text, await nameSection(ctx, parent.sectionId), {
		operation,
		blockIds: text.doc.content.map(idOf),
		after: startOf(operation, text.doc.content, text),
		place: null,
		parent: { id: parent.id, number: parent.number },
	});
}

async function openEdit(ctx: PolicyContext, draft: AmendmentDraft): Promise<WriteStep> {
	const { text } = await openBase(ctx, draft);
	return writeStep(text, await nameSection(ctx, draft.sectionId), {
		...draft.change,
		place: draft.change.after.place ?? null,
		parent: await nameParent(ctx, draft.parentId),
		draftId: draft.id,
		reason: draft.reason,
		language: draft.language,
	});
}

async function openDraft(ctx: PolicyContext, draft: AmendmentDraft): Promise<FormStep> {
	const { text } = await openBase(ctx, draft);
	const [misfit] = findMisfits(text, draft.change);
	const refusal = misfit && misfitError("", misfit);
	const own = draft.personId === ctx.actor.personId;
	const spokesperson = ctx.member.capacity === "spokesperson";
	const maySubmit = judge(ctx, "amendment.submit", { audience: true }).allowed;
	const as: ("constituency" | "own")[] = [];
	if (maySubmit && spokesperson) as.push("constituency");
	if (maySubmit && own) as.push("own");
	return {
		step: "draft",
		section: await nameSection(ctx, draft.sectionId),
		draft,
		parent: await nameParent(ctx, draft.parentId),
		comparison: compareBlocks(draft.change.before.blocks, draft.change.after.blocks),
		misfit: refusal ? { key: refusal.key, params: refusal.params } : null,
		as,
		mayRemove: own || spokesperson,
	};
}

const emptyBlock: DocNode = { type: "paragraph" };

/** Two passages as a page shows them, word by word. */
export function compareBlocks(before: DocNode[], after: DocNode[]): ComparisonView {
	const [one, other] = [before, after].map(
		(content) => ({ type: "doc", content: content.length > 0 ? content : [emptyBlock] }) as const,
	) as [{ type: "doc"; content: DocNode[] }, { type: "doc"; content: DocNode[] }];
	const view = viewComparison(
		compareDocs(one, other),
		{ before: one, after: other, sectionNumber: "" },
		false,
	);
	return { ...view, blocks: view.blocks.map((block) => ("unchanged" in block ? block : bare(block))) };
}

/** Without numbers: those of a passage alone would say nothing. */
function bare<T extends { oldNumber: string | null; newNumber: string | null }>(block: T): T {
	return { ...block, oldNumber: null, newNumber: null };
}

/** Filed again: from the text as it is now, with what was proposed where that still has a place. */
async function openRevision(ctx: PolicyContext, amendmentId: string): Promise<WriteStep> {
	const row = await getRow(ctx, amendmentId);
	authorize(ctx, "amendment.own", authorFacts(ctx, row));
	const { text } = await openBase(ctx, row);
	const change = describeChange(row);
	const there = new Set(text.doc.content.map(idOf));
	const [misfit] = findMisfits(text, change);
	const refusal = misfit && misfitError(`D.${row.number}`, misfit);
	const place = change.after.place ?? null;
	return writeStep(text, await nameSection(ctx, row.sectionId), {
		operation: change.operation,
		blockIds: change.blockIds.filter((blockId) => there.has(blockId)),
		after: change.after,
		place: place !== null && there.has(place) ? place : null,
		parent: await nameParent(ctx, row.parentId),
		revises: {
			id: row.id,
			number: row.number,
			act: row.state === "returned_for_clarity" ? "refile" : "revise",
		},
		reason: row.reason,
		language: row.language,
		misfit: refusal ? { key: refusal.key, params: refusal.params } : null,
	});
}
