import { shortenQuote } from "#shared/comments.ts";
import {
	countWords,
	docText,
	headingOutline,
	listBlocks,
	type OutlineItem,
} from "#shared/document/blocks.ts";
import type { Doc } from "#shared/document/check.ts";
import { renderDoc } from "#shared/document/html.ts";
import { notFound } from "#shared/errors.ts";
import type { Action, Verdict } from "#shared/policy.ts";
import type { SectionKind, SectionState } from "#shared/sections.ts";
import type { SuggestionView } from "#shared/suggestions.ts";
import { authorize, enterSection, judge } from "../access.ts";
import type { Context, PolicyContext } from "../context.ts";
import { type AgreedBracket, listAgreedBrackets } from "./brackets.ts";
import { findOpenCirculation, type OpenOnSection } from "./circulations.ts";
import { lastFrozenMoment } from "./moments.ts";
import { listSections, type SectionInOutline } from "./sections.ts";
import { viewText } from "./suggestions.ts";
import { readDoc } from "./texts.ts";
import { getVersion } from "./versions.ts";

/** May it be done, and if not, the catalogue key of the sentence that says why. */
export type PageRight = { allowed: true } | { allowed: false; reason: string };

/** An entry of the policy's contents beside the text. */
export type PageOutlineItem = {
	id: string;
	number: string;
	title: string;
	kind: SectionKind;
	isPart: boolean;
	depth: number;
	openThreads: number;
};

/** The text as it is read: on disk now, or frozen. */
export type PageText = {
	html: string;
	words: number;
	/** The last number of the section's log that the text holds; null for a frozen text. */
	seq: number | null;
	headings: OutlineItem[];
	blocks: { id: string; number: string | null }[];
	/** The block that was asked for, with the beginning of its words. */
	asked: { blockId: string; quote: string } | null;
};

export type SectionPage = {
	section: {
		id: string;
		policyId: string;
		title: string;
		number: string;
		isPart: boolean;
		kind: SectionKind;
		state: SectionState;
		language: string;
		epoch: number;
		group: string | null;
		/** The frozen text while the section is not in drafting; times in ms since the epoch. */
		version: { id: string; number: number; hash: string; at: number } | null;
	};
	outline: PageOutlineItem[];
	/** What stands in square brackets, and what did when the section was agreed. */
	brackets: { open: number; agreed: AgreedBracket[] };
	/** The newest frozen version, where the text has moved on since. */
	since: { number: number; seq: number } | null;
	/** The comment round that takes comments on it now. */
	circulation: OpenOnSection | null;
	/** null for a heading that only groups others. */
	text: PageText | null;
	rights: Record<"edit" | "suggest" | "circulate" | "agree" | "reopen" | "comment", PageRight>;
	me: { personId: string; memberId: string; name: string; constituency: string | null };
};

function pageRight(verdict: Verdict): PageRight {
	return verdict.allowed ? { allowed: true } : { allowed: false, reason: verdict.reason };
}

function makeText(doc: Doc, sectionNumber: string, seq: number | null, on: string | null): PageText {
	const blocks = listBlocks(doc, sectionNumber);
	const asked = blocks.find(({ id }) => id !== null && id === on);
	return {
		html: renderDoc(doc, { sectionNumber }),
		words: countWords(docText(doc)),
		seq,
		headings: headingOutline(doc),
		blocks: blocks.flatMap(({ id, number }) => (id ? [{ id, number }] : [])),
		asked: asked?.id ? { blockId: asked.id, quote: shortenQuote(asked.text) } : null,
	};
}

async function readText(
	ctx: PolicyContext,
	row: SectionInOutline,
	version: Awaited<ReturnType<typeof getVersion>> | null,
	on: string | null,
	view: SuggestionView,
): Promise<PageText | null> {
	if (row.kind !== "text") return null;
	const frozen = version?.text.sections.find((section) => section.id === row.id)?.doc;
	if (frozen) return makeText(frozen, row.number, null, on);
	const { doc, seq } = await readDoc(ctx, row.id);
	return makeText(viewText(doc, view), row.number, seq, on);
}

/**
 * Everything the section's page shows but its comments: the text as HTML, the contents, what this member may do.
 * @param on the block to comment on, for those without scripts
 * @param view with suggestions, as if they were accepted, or without
 * Throws "not-found" for a section that is not in the policy of the address, or not this person's to read.
 */
export async function readSectionPage(
	outer: Context,
	policyId: string,
	sectionId: string,
	on: string | null = null,
	view: SuggestionView = "with",
): Promise<SectionPage> {
	const { ctx, section, facts } = await enterSection(outer, sectionId);
	if (section.policyId !== policyId) throw notFound();
	authorize(ctx, "section.read", facts);
	const outline = await listSections(ctx);
	const row = outline.find((item) => item.id === sectionId);
	if (!row) throw notFound();
	const version = row.versionId ? await getVersion(ctx, row.versionId) : null;
	const right = (action: Action) => pageRight(judge(ctx, action, facts));
	return {
		section: {
			id: row.id,
			policyId,
			title: row.title,
			number: row.number,
			isPart: row.isPart,
			kind: row.kind as SectionKind,
			state: row.state as SectionState,
			language: row.language,
			epoch: row.epoch,
			group: row.group?.name ?? null,
			version: version && {
				id: version.id,
				number: version.number,
				hash: version.hash,
				at: version.createdAt,
			},
		},
		outline: outline.map((item) => ({
			id: item.id,
			number: item.number,
			title: item.title,
			kind: item.kind as SectionKind,
			isPart: item.isPart,
			depth: item.depth,
			openThreads: item.openThreads.everyone + item.openThreads.caucus,
		})),
		brackets: {
			open: row.openBrackets,
			agreed: (await listAgreedBrackets(ctx, [row.id])).get(row.id) ?? [],
		},
		since: await lastFrozenMoment(ctx, section),
		circulation: await findOpenCirculation(ctx, sectionId),
		text: await readText(ctx, row, version, on, view),
		rights: {
			edit: right("section.edit"),
			suggest: right("section.suggest"),
			circulate: right("section.circulate"),
			agree: right("section.agree"),
			reopen: right("section.reopen"),
			comment: right("comment.create"),
		},
		me: {
			personId: ctx.actor.personId,
			memberId: ctx.member.id,
			name: ctx.actor.name,
			constituency: ctx.member.constituency,
		},
	};
}
