import { maxFootnoteLength } from "#shared/document/extensions.ts";
import type { Dropped, DroppedKind } from "#shared/import.ts";

/** What one conversion carries along: where it is, what it left out, and the names it has met. */
export type Conversion = {
	newId: () => string;
	notes: Map<string, string>;
	dropped: Map<DroppedKind, Dropped>;
	/** The heading the reading has reached. */
	where: string | null;
	/** Places that links inside the file point at: name → id of the block they stand in. */
	anchors: Map<string, string>;
	/** Names met since the last block was made. */
	pendingAnchors: string[];
	/** How deep the HTML is nested here. */
	nesting: number;
	insideTable: boolean;
};

export function startConversion(newId: () => string, notes: Map<string, string>): Conversion {
	return {
		newId,
		notes,
		dropped: new Map(),
		where: null,
		anchors: new Map(),
		pendingAnchors: [],
		nesting: 0,
		insideTable: false,
	};
}

/** Notes that something was left out or changed. */
export function recordDropped(conversion: Conversion, what: DroppedKind, count = 1): void {
	if (count <= 0) return;
	const entry = conversion.dropped.get(what);
	if (entry) entry.count += count;
	else conversion.dropped.set(what, { what, count, where: conversion.where });
}

/** Gives a new block its id, which the names met before it point at from now on. */
export function makeBlockId(conversion: Conversion): string {
	const id = conversion.newId();
	for (const name of conversion.pendingAnchors.splice(0)) conversion.anchors.set(name, id);
	return id;
}

/** A footnote's text cut to what a footnote may hold; a cut is recorded. */
export function fitFootnote(conversion: Conversion, text: string): string {
	if (text.length <= maxFootnoteLength) return text;
	recordDropped(conversion, "footnoteEnd");
	return `${text.slice(0, maxFootnoteLength - 1).replace(/\p{Surrogate}$/u, "")}…`;
}
