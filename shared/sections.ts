import { z } from "zod";
import { languages } from "./i18n.ts";
import type { Action } from "./policy.ts";

/** What a section is: "part" groups others under a heading, "text" is co-edited (and may hold others too). */
export const sectionKinds = ["part", "text"] as const;
export type SectionKind = (typeof sectionKinds)[number];

/** DOMAIN 3.2, those that act in the software today. Words: common:state. */
export const sectionStates = ["drafting", "circulated", "agreed", "locked"] as const;
export type SectionState = (typeof sectionStates)[number];

/** How many levels deep sections may be nested: part, section, and two below. */
export const maxSectionDepth = 4;
/** How many sections a policy may have. */
export const maxSections = 400;

type Transition = { from: readonly SectionState[]; to: SectionState; action: Action | null };

/**
 * Which step leads from which state to which, and the right it takes. `null`: rounds do it, nobody by hand.
 * A released section goes back to "agreed" where it came from there, else to "drafting".
 */
export const sectionTransitions = {
	circulate: { from: ["drafting"], to: "circulated", action: "section.circulate" },
	agree: { from: ["circulated"], to: "agreed", action: "section.agree" },
	reopen: { from: ["circulated", "agreed"], to: "drafting", action: "section.reopen" },
	lock: { from: ["drafting", "circulated", "agreed"], to: "locked", action: null },
} as const satisfies Record<string, Transition>;
export type SectionTransition = keyof typeof sectionTransitions;

/** May a section in `state` take this step? */
export function canMoveTo(transition: SectionTransition, state: string): boolean {
	return (sectionTransitions[transition].from as readonly string[]).includes(state);
}

/** The state of a section released after its round. */
export function stateAfterRound(before: string | null): SectionState {
	return before === "agreed" ? "agreed" : "drafting";
}

const id = z.string().trim().min(1).max(64);
export const sectionTitle = z.string().trim().min(1).max(200);

export const createSectionInput = z.object({
	title: sectionTitle,
	kind: z.enum(sectionKinds).default("text"),
	/** null: at the top level. */
	parentId: id.nullable().default(null),
	/** null: the policy's language. */
	language: z.enum(languages).nullable().default(null),
});
export type CreateSectionInput = z.infer<typeof createSectionInput>;

export const renameSectionInput = z.object({
	sectionId: id,
	title: sectionTitle,
	language: z.enum(languages),
});
export type RenameSectionInput = z.infer<typeof renameSectionInput>;

export const sectionMoves = ["up", "down", "indent", "outdent"] as const;
export type SectionMove = (typeof sectionMoves)[number];
/** One step, or a place: the `position`-th (from 0) among the children of `parentId` (null: the top level). */
export const moveSectionInput = z.object({
	sectionId: id,
	to: z.union([
		z.enum(sectionMoves),
		z.object({ parentId: id.nullable(), position: z.number().int().min(0).max(maxSections) }),
	]),
});
export type MoveSectionInput = z.infer<typeof moveSectionInput>;

export const sectionIdInput = z.object({ sectionId: id });
export const assignSectionInput = z.object({
	sectionId: id,
	groupId: z.preprocess((value) => (value === "" ? null : value), id.nullable()),
});
export type AssignSectionInput = z.infer<typeof assignSectionInput>;

export const reopenSectionInput = z.object({
	sectionId: id,
	reason: z.string().trim().min(3).max(1000),
});
export type ReopenSectionInput = z.infer<typeof reopenSectionInput>;

/** What a section's place and number follow from. */
export type SectionPlace = {
	id: string;
	parentId: string | null;
	/** Among its siblings; only the order counts. */
	position: number;
	kind: string;
};

export type Numbered<S extends SectionPlace> = S & {
	/** Generated: "2", "2.1", "2.1.3". */
	number: string;
	/** 0 at the top level. */
	depth: number;
	/** Shown as "Part 2" and not as "2": the top level of a policy that is divided into parts. */
	isPart: boolean;
	/** The steps that are possible from here; the rights are another matter. */
	moves: SectionMove[];
};

/**
 * Orders sections as an outline and numbers them. Pure: the same rows in any order give the same outline.
 * A section whose parent is not among the rows stands at the top level, so that none is ever lost.
 */
export function numberSections<S extends SectionPlace>(rows: readonly S[]): Numbered<S>[] {
	const children = childrenOf(rows);
	const top = children.get(null) ?? [];
	const divided = top.some((row) => row.kind === "part");
	const outline: Numbered<S>[] = [];
	const visit = (siblings: readonly S[], prefix: string, depth: number) => {
		for (const [index, row] of siblings.entries()) {
			const number = `${prefix}${index + 1}`;
			const moves = movesOf(rows, row, siblings, index, depth);
			outline.push({ ...row, number, depth, isPart: depth === 0 && divided, moves });
			visit(children.get(row.id) ?? [], `${number}.`, depth + 1);
		}
	};
	visit(top, "", 0);
	return outline;
}

function childrenOf<S extends SectionPlace>(rows: readonly S[]): Map<string | null, S[]> {
	const known = new Set(rows.map((row) => row.id));
	const children = new Map<string | null, S[]>();
	for (const row of rows) {
		const parent = row.parentId !== null && known.has(row.parentId) ? row.parentId : null;
		children.set(parent, [...(children.get(parent) ?? []), row]);
	}
	for (const siblings of children.values()) {
		siblings.sort((a, b) => a.position - b.position || (a.id < b.id ? -1 : 1));
	}
	return children;
}

function movesOf<S extends SectionPlace>(
	rows: readonly S[],
	row: S,
	siblings: readonly S[],
	index: number,
	depth: number,
): SectionMove[] {
	const moves: SectionMove[] = [];
	if (index > 0) moves.push("up");
	if (index < siblings.length - 1) moves.push("down");
	const before = siblings[index - 1];
	if (before && fits(rows, row, before, depth)) moves.push("indent");
	if (depth > 0) moves.push("outdent");
	return moves;
}

/** May `row` become a child of `parent`, which stands at `parentDepth`? */
function fits(
	rows: readonly SectionPlace[],
	row: SectionPlace,
	parent: SectionPlace,
	parentDepth: number,
): boolean {
	if (row.kind === "part" && parent.kind !== "part") return false;
	return parentDepth + 1 + heightOf(rows, row.id) <= maxSectionDepth;
}

/** Levels from this section down, itself included. */
function heightOf(rows: readonly SectionPlace[], sectionId: string): number {
	const below = rows.filter((row) => row.parentId === sectionId).map((row) => heightOf(rows, row.id));
	return 1 + Math.max(0, ...below);
}

/** A section and all that stand below it. */
export function subtreeOf<S extends SectionPlace>(rows: readonly S[], sectionId: string): S[] {
	const own = rows.filter((row) => row.id === sectionId);
	const below = rows.filter((row) => row.parentId === sectionId);
	return [...own, ...below.flatMap((row) => subtreeOf(rows, row.id))];
}

/** The outline after putting `row` at a place; positions are counted anew from 0. null where it does not fit. */
export function placeSection<S extends SectionPlace>(
	rows: readonly S[],
	sectionId: string,
	parentId: string | null,
	position: number,
): S[] | null {
	const row = rows.find((one) => one.id === sectionId);
	if (!row) return null;
	if (parentId !== null) {
		const parent = numberSections(rows).find((one) => one.id === parentId);
		if (!parent || subtreeOf(rows, sectionId).some((one) => one.id === parentId)) return null;
		if (!fits(rows, row, parent, parent.depth)) return null;
	}
	const siblings = (childrenOf(rows).get(parentId) ?? []).filter((one) => one.id !== sectionId);
	siblings.splice(position, 0, { ...row, parentId });
	const places = new Map(siblings.map((one, index) => [one.id, { ...one, position: index }]));
	return rows.map((one) => places.get(one.id) ?? one);
}

/** The outline after one step; null where the step is not possible. */
export function stepSection<S extends SectionPlace>(
	rows: readonly S[],
	sectionId: string,
	move: SectionMove,
): S[] | null {
	const outline = numberSections(rows);
	const row = outline.find((one) => one.id === sectionId);
	if (!row?.moves.includes(move)) return null;
	const known = new Set(rows.map((one) => one.id));
	const parentId = row.parentId !== null && known.has(row.parentId) ? row.parentId : null;
	const siblings = childrenOf(rows).get(parentId) ?? [];
	const index = siblings.findIndex((one) => one.id === sectionId);
	if (move === "up" || move === "down") {
		return placeSection(rows, sectionId, parentId, index + (move === "up" ? -1 : 1));
	}
	if (move === "indent") {
		const parent = siblings[index - 1];
		if (!parent) return null;
		return placeSection(rows, sectionId, parent.id, rows.filter((one) => one.parentId === parent.id).length);
	}
	const parent = outline.find((one) => one.id === parentId);
	if (!parent) return null;
	const above = parent.parentId !== null && known.has(parent.parentId) ? parent.parentId : null;
	const uncles = childrenOf(rows).get(above) ?? [];
	return placeSection(rows, sectionId, above, uncles.findIndex((one) => one.id === parent.id) + 1);
}

/**
 * The sections that a change of the contents touches: those that are gone, and those whose number or title
 * differ afterwards. While one of them is under vote, the change must wait.
 */
export function concernedSections<S extends SectionPlace & { title: string }>(
	before: readonly S[],
	after: readonly S[],
): S[] {
	const later = new Map(numberSections(after).map((row) => [row.id, row]));
	return numberSections(before).filter((row) => {
		const now = later.get(row.id);
		return !now || now.number !== row.number || now.title !== row.title || now.isPart !== row.isPart;
	});
}
