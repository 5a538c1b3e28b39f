import { type Place, type ShownPart, showWorking } from "#shared/brackets-view.ts";
import { listBlocks } from "#shared/document/blocks.ts";
import { renderDoc } from "#shared/document/html.ts";
import { notFound } from "#shared/errors.ts";
import type { Position, PositionStatus } from "#shared/positions.ts";
import { authorize, enterSection } from "../access.ts";
import type { Context } from "../context.ts";
import { compareVersions, type VersionsCompared } from "./bracket-compare.ts";
import {
	type AgreedBracket,
	asOpen,
	listAgreedBrackets,
	readBrackets,
	type SectionBrackets,
} from "./brackets.ts";
import { numberOfSection } from "./moments.ts";
import { listVoting } from "./positions.ts";

export const bracketViews = ["working", "clean", "comparison"] as const;
export type BracketView = (typeof bracketViews)[number];

/** An amendment as the working view and its key name it. */
export type ToldAmendment = {
	id: string;
	number: number;
	parentNumber: number | null;
	constituency: string | null;
	authorName: string;
	status: PositionStatus;
	settled: boolean;
	operation: "insert" | "delete" | "replace" | "move" | "title";
	/** The paragraph it stands in; the one behind which it comes. */
	place: string | null;
	behind: string | null;
	positions: { constituency: string; value: Position }[];
};

type WorkingPage = {
	parts: ShownPart[];
	title: { bracketed: boolean; alternatives: { amendmentId: string; alt: number; title: string }[] } | null;
	unplaced: string[];
	told: ToldAmendment[];
};

export type ViewsPage = {
	section: { id: string; number: string; title: string; language: string; state: string };
	names: Record<string, string | null>;
	version: SectionBrackets["version"] | null;
	open: number;
	agreed: AgreedBracket[];
	working: WorkingPage | null;
	clean: { title: string; html: string; applied: string[] } | null;
	comparison: VersionsCompared | null;
};

/**
 * A section's text in one of its three views. Throws "not-found" for a section that is not in the policy of the
 * address, or not this person's to read.
 */
export async function readViewsPage(
	outer: Context,
	given: { policyId: string; sectionId: string; view: BracketView },
	query: { from: string | null; to: string | null; only: boolean },
): Promise<ViewsPage> {
	const { ctx, section } = await enterSection(outer, given.sectionId);
	if (section.policyId !== given.policyId || section.kind !== "text") throw notFound();
	authorize(ctx, "bracket.read");
	const { id, title, language, state } = section;
	const number = await numberOfSection(ctx, id);
	const brackets = await readBrackets(ctx, section);
	const names = Object.fromEntries((await listVoting(ctx)).map(({ code, name }) => [code, name]));
	return {
		section: { id, number, title, language, state },
		names,
		version: brackets?.version ?? null,
		open: brackets?.open ?? 0,
		agreed: (await listAgreedBrackets(ctx, [id])).get(id) ?? [],
		working: brackets && given.view === "working" ? describeWorking(brackets) : null,
		clean: brackets && given.view === "clean" ? describeClean(brackets) : null,
		comparison: given.view === "comparison" ? await compareVersions(ctx, section, query, query.only) : null,
	};
}

function describeWorking({ working, text, amendments }: SectionBrackets): WorkingPage {
	const { parts, places } = showWorking(working, text.doc, text.number);
	const numbers = new Map(listBlocks(text.doc, text.number).map((block) => [block.id, block.number]));
	const told = amendments.map((amendment): ToldAmendment => {
		const { constituency, status, settled, positions } = asOpen(amendment);
		const { operation, after, blockIds } = amendment.change;
		const behind = after.place ?? (operation === "insert" ? blockIds[0] : null);
		return {
			id: amendment.id,
			number: amendment.number,
			parentNumber: amendment.parentNumber,
			constituency,
			authorName: amendment.author.name,
			status,
			settled,
			operation,
			place: placeIn(places, amendment.id) ?? numbers.get(blockIds[0] ?? null) ?? null,
			behind: behind ? (numbers.get(behind) ?? null) : null,
			positions: [...positions],
		};
	});
	return { parts, title: working.title, unplaced: working.unplaced, told };
}

function placeIn(places: readonly Place[], amendmentId: string): string | null {
	return places.find((place) => place.amendmentId === amendmentId)?.number ?? null;
}

function describeClean({ clean, text, amendments }: SectionBrackets): NonNullable<ViewsPage["clean"]> {
	const labels = amendments.filter(({ id }) => clean.applied.includes(id)).map(({ number }) => `D.${number}`);
	return {
		title: clean.title,
		html: renderDoc(clean.doc, { sectionNumber: text.number, headingShift: 1 }),
		applied: labels,
	};
}
