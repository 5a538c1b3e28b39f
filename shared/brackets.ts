/**
 * Text that is not agreed yet stands in square brackets (DOMAIN 3.4). Brackets, alternatives and names are derived
 * from a section's frozen text, its open amendments and the positions on them; nobody types them.
 */

import { applyChange, findMisfits, type Text } from "./amendment-change.ts";
import type { Change } from "./amendments.ts";
import { compareInline, type InlinePiece } from "./compare-words.ts";
import type { Doc, DocNode } from "./document/check.ts";
import { isBracketed, type Position, type PositionStatus } from "./positions.ts";

/** What brackets must know of an amendment that is neither incorporated nor at its end. */
export type OpenAmendment = {
	id: string;
	/** D.n */
	number: number;
	/** The amendment that it changes, for a sub-amendment. */
	parentId: string | null;
	change: Change;
	/** In whose name. */
	constituency: string | null;
	status: PositionStatus;
	/** Agreed by decision: it only waits to be written into the text. */
	settled: boolean;
	/** In the order of the constituencies. */
	positions: readonly { constituency: string; value: Position }[];
};

/** Words proposed by one amendment at one place. `alt` counts from 1 where a place has several. */
export type Alternative = {
	amendmentId: string;
	alt: number | null;
	parts: WorkingPart[];
};

/** A place of the text where words are proposed: what stands there, and the alternatives to it. */
export type Site = {
	kind: "site";
	/** In square brackets: something here is contested, pending or without support. */
	bracketed: boolean;
	base: WorkingPart[];
	alternatives: Alternative[];
	/** Word by word, where one paragraph has one alternative. */
	words: InlinePiece[] | null;
};
export type WorkingPart = { kind: "block"; node: DocNode } | Site;

export type WorkingView = {
	/** The section's title, where amendments propose another one. */
	title: { bracketed: boolean; alternatives: { amendmentId: string; alt: number; title: string }[] } | null;
	parts: WorkingPart[];
	/** Amendments whose passage is no longer in the text. */
	unplaced: string[];
};

type Placed = { amendment: OpenAmendment; from: number; to: number };

/** The working view: the text with square brackets, alternatives and what each amendment proposes where. */
export function bracketText(doc: Doc, given: readonly OpenAmendment[]): WorkingView {
	const amendments = [...given].sort((a, b) => a.number - b.number || (a.id < b.id ? -1 : 1));
	const known = new Set(amendments.map(({ id }) => id));
	const subs = amendments.filter(({ parentId }) => parentId !== null && known.has(parentId));
	const own = amendments.filter((one) => !subs.includes(one));
	const titles = own.filter(({ change }) => change.operation === "title");
	const placed: Placed[] = [];
	const unplaced: string[] = [];
	for (const amendment of own) {
		if (amendment.change.operation === "title") continue;
		const place = placeOf(doc.content, amendment.change);
		if (place) placed.push({ amendment, ...place });
		else unplaced.push(amendment.id, ...belowOf(amendment.id, subs));
	}
	for (const { id } of titles) unplaced.push(...belowOf(id, subs).filter((sub) => !isTitle(sub, subs)));
	const titleAlternatives = [...titles, ...subs.filter((sub) => sub.change.operation === "title")];
	return {
		title:
			titleAlternatives.length === 0
				? null
				: {
						bracketed: titleAlternatives.some(isOpen),
						alternatives: titleAlternatives.map(({ id, change }, index) => ({
							amendmentId: id,
							alt: index + 1,
							title: change.after.title ?? "",
						})),
					},
		parts: buildRange(doc.content, 0, doc.content.length, placed, subs),
		unplaced,
	};
}

function isTitle(id: string, subs: readonly OpenAmendment[]): boolean {
	return subs.find((sub) => sub.id === id)?.change.operation === "title";
}

/** An amendment's own sub-amendments; there is one level only. */
function belowOf(id: string, subs: readonly OpenAmendment[]): string[] {
	return subs
		.filter(({ parentId, change }) => parentId === id && change.operation !== "title")
		.map((sub) => sub.id);
}

function isOpen({ status, settled }: OpenAmendment): boolean {
	return !settled && isBracketed(status);
}

/** Where an amendment stands in a list of blocks: a run of them, or a gap (from = to); null where its base is gone. */
function placeOf(
	blocks: readonly DocNode[],
	{ operation, blockIds }: Pick<Change, "operation" | "blockIds">,
): { from: number; to: number } | null {
	const indexes = blockIds.map((id) => blocks.findIndex((node) => node.attrs?.id === id));
	if (indexes.includes(-1)) return null;
	if (operation === "insert") {
		const at = indexes.length === 0 ? 0 : Math.max(...indexes) + 1;
		return { from: at, to: at };
	}
	if (indexes.length === 0) return null;
	return { from: Math.min(...indexes), to: Math.max(...indexes) + 1 };
}

function buildRange(
	blocks: readonly DocNode[],
	from: number,
	to: number,
	placed: readonly Placed[],
	subs: readonly OpenAmendment[],
): WorkingPart[] {
	const parts: WorkingPart[] = [];
	let at = from;
	for (const group of groupsOf(placed)) {
		parts.push(...blocks.slice(at, group.from).map(asBlock));
		parts.push(buildSite(blocks, group, subs));
		at = group.to;
	}
	parts.push(...blocks.slice(at, to).map(asBlock));
	return parts;
}

const asBlock = (node: DocNode): WorkingPart => ({ kind: "block", node });

type Group = { from: number; to: number; members: Placed[] };

/** Amendments that touch the same blocks, or stand in the same gap, belong to one place. */
function groupsOf(placed: readonly Placed[]): Group[] {
	const groups: Group[] = [];
	// A gap comes before the run that begins there.
	const sorted = [...placed].sort(
		(a, b) => a.from - b.from || a.to - b.to || a.amendment.number - b.amendment.number,
	);
	for (const one of sorted) {
		const last = groups.at(-1);
		const sameGap = last && last.from === last.to && one.from === one.to && one.from === last.from;
		const overlaps = last && one.from < last.to;
		if (last && (sameGap || overlaps)) {
			last.members.push(one);
			last.to = Math.max(last.to, one.to);
		} else groups.push({ from: one.from, to: one.to, members: [one] });
	}
	return groups;
}

/** Those that concern the whole place are alternatives to each other; what concerns a part of it nests inside. */
function buildSite(
	blocks: readonly DocNode[],
	{ from, to, members }: Group,
	subs: readonly OpenAmendment[],
): Site {
	const whole = members.filter((one) => one.from === from && one.to === to);
	// Passages that overlap without one holding the other: each alternative is told with the words around it.
	const chosen = whole.length > 0 ? whole : members;
	const inside = members.filter((one) => !chosen.includes(one));
	const base = buildRange(blocks, from, to, inside, subs);
	const alternatives = chosen
		.sort((a, b) => a.amendment.number - b.amendment.number)
		.map(
			({ amendment, ...own }, index): Alternative => ({
				amendmentId: amendment.id,
				alt: chosen.length > 1 ? index + 1 : null,
				parts: [
					...blocks.slice(from, own.from).map(asBlock),
					...proposedParts(amendment, subs),
					...blocks.slice(own.to, to).map(asBlock),
				],
			}),
		);
	const bracketed = chosen.some(({ amendment }) => isOpen(amendment));
	return { kind: "site", bracketed, base, alternatives, words: wordsOf(base, alternatives) };
}

/** An amendment's words, with the brackets that its sub-amendments put into them. */
function proposedParts(amendment: OpenAmendment, subs: readonly OpenAmendment[]): WorkingPart[] {
	const blocks = amendment.change.operation === "delete" ? [] : amendment.change.after.blocks;
	const own = subs.filter((sub) => sub.parentId === amendment.id && sub.change.operation !== "title");
	if (own.length === 0) return blocks.map(asBlock);
	const placed = own.map((sub): Placed => {
		// A sub-amendment made on the passage as a whole replaces all of its words.
		const place = placeOf(blocks, sub.change) ?? { from: 0, to: blocks.length };
		return { amendment: sub, ...place };
	});
	return buildRange(blocks, 0, blocks.length, placed, []);
}

function wordsOf(base: readonly WorkingPart[], alternatives: readonly Alternative[]): InlinePiece[] | null {
	const only = alternatives.length === 1 ? alternatives[0]!.parts : [];
	if (base.length !== 1 || only.length !== 1) return null;
	const [old, now] = [base[0]!, only[0]!];
	if (old.kind !== "block" || now.kind !== "block" || old.node.type !== now.node.type) return null;
	if (now.node.type !== "paragraph" && now.node.type !== "heading") return null;
	return compareInline(old.node.content ?? [], now.node.content ?? []);
}

/** Every pair of square brackets of a working view, nested ones too; its title's is one. */
export function countPairs(view: WorkingView): number {
	const inside = (parts: readonly WorkingPart[]): number =>
		parts.reduce((sum, part) => (part.kind === "block" ? sum : sum + inSite(part)), 0);
	const inSite = (site: Site): number =>
		(site.bracketed ? 1 : 0) +
		inside(site.base) +
		site.alternatives.reduce((sum, alternative) => sum + inside(alternative.parts), 0);
	return (view.title?.bracketed ? 1 : 0) + inside(view.parts);
}

/** The amendments of a working view in the order in which the text shows them; each once. */
export function amendmentsIn(view: WorkingView): string[] {
	const inside = (parts: readonly WorkingPart[]): string[] =>
		parts.flatMap((part) =>
			part.kind === "block"
				? []
				: [
						...inside(part.base),
						...part.alternatives.flatMap(({ amendmentId, parts }) => [amendmentId, ...inside(parts)]),
					],
		);
	const titles = (view.title?.alternatives ?? []).map(({ amendmentId }) => amendmentId);
	return [...titles, ...inside(view.parts), ...view.unplaced];
}

/** How many open amendments of a section still hold brackets open. */
export function countOpen(amendments: readonly OpenAmendment[]): number {
	return amendments.filter(isOpen).length;
}

/**
 * The text with what is agreed: the frozen text, and in it the words that were agreed and not yet written in.
 * Agreed words whose place has changed since wait for whoever incorporates them, and are not shown.
 */
export function cleanText(text: Text, amendments: readonly OpenAmendment[]): Text & { applied: string[] } {
	const applied: string[] = [];
	let now = text;
	for (const { id, change, settled } of [...amendments].sort((a, b) => a.number - b.number)) {
		if (!settled || findMisfits(now, change).length > 0) continue;
		now = applyChange(now, change);
		applied.push(id);
	}
	return { ...now, applied };
}

/**
 * A working view as plain words, one paragraph per line: "[" and "]" where brackets open and close, "Alt n (D.m)"
 * before alternatives. For exports, and for whoever checks that brackets are balanced.
 */
export function writeBrackets(
	view: WorkingView,
	names: { textOf: (node: DocNode) => string; labelOf: (amendmentId: string) => string; base: string },
): string[] {
	const write = (parts: readonly WorkingPart[]): string[] =>
		parts.flatMap((part) => (part.kind === "block" ? [names.textOf(part.node)] : writeSite(part)));
	const writeSite = (site: Site): string[] => {
		const lines = site.base.length > 0 ? [`${names.base}:`, ...write(site.base)] : [];
		for (const { amendmentId, alt, parts } of site.alternatives) {
			lines.push(`${alt === null ? "" : `Alt ${alt} `}(${names.labelOf(amendmentId)}):`, ...write(parts));
		}
		return site.bracketed ? ["[", ...lines, "]"] : lines;
	};
	return write(view.parts);
}

/** The frozen text again, read out of a working view. */
export function baseOfWorking(view: WorkingView): DocNode[] {
	const inside = (parts: readonly WorkingPart[]): DocNode[] =>
		parts.flatMap((part) => (part.kind === "block" ? [part.node] : inside(part.base)));
	return inside(view.parts);
}
