import * as Y from "yjs";
import { type CollabLimits, closeCode } from "#shared/collab.ts";
import { docLimits } from "#shared/document/check.ts";
import { fragmentName } from "#shared/document/ydoc.ts";
import { deletesAnything, inspectUpdate, knownClock, placementFault, type Refusal } from "./inspect.ts";
import { findPlace, type Place } from "./plain-edit.ts";
import { openSuggestGuard, type SuggestGuard } from "./suggest-guard.ts";
import type { Marking } from "./suggestion-book.ts";

/** What becomes of an update that somebody may write. */
export type Checked =
	| ({ kind: "new" } & Passed)
	| { kind: "nothing" }
	| { kind: "gap" }
	| { kind: "refused"; refusal: Refusal };

/** `data`: only what is new, encoded by us; `clients`: whose words are new; `marked`: the suggestions it names. */
export type Passed = { data: Uint8Array; clients: number[]; marked: string[] };

/** A document that only serves to check what comes in; nobody is ever shown it. */
export type TextCheck = {
	/**
	 * Checks an update and, if it passes, counts it as part of the text. After "refused" the check is spoilt.
	 * @param mayWriteAs asked about each client id that has new words
	 * @param marking what of suggestions may change; left out: everything
	 */
	write: (
		update: Uint8Array,
		mayWriteAs: (clientId: number) => boolean,
		marking?: Marking,
	) => Checked & { spoilt?: true };
	/** Whether an update holds anything that is not in the text yet; takes nothing in. */
	bringsNews: (update: Uint8Array) => boolean | { refusal: Refusal };
	/** Counts as part of the text what was passed without this check. */
	follow: (update: Uint8Array) => void;
	/** How far a client's log goes. */
	clockOf: (client: number) => number;
	/** Where a client may go on writing unseen; null when its next words must be looked at. */
	placeOf: (client: number) => Place | null;
	close: () => void;
};

const anyMarking: Marking = { mayMark: () => true, onlyOf: null };

/** An id outside the range of clients: this document never writes. */
const ownClientId = 2 ** 32;

type Weight = { bytes: number; nodes: number; characters: number };

/**
 * Builds the check of a section's text.
 * @param updates the text so far, committed or about to be
 */
export function openTextCheck(updates: readonly Uint8Array[], limits: CollabLimits): TextCheck {
	const doc = new Y.Doc();
	doc.clientID = ownClientId;
	doc.getXmlFragment(fragmentName);
	for (const update of updates) Y.applyUpdate(doc, update);
	let weight = weigh(doc);
	let news: { data: Uint8Array; before: Map<number, number>; after: Map<number, number> } | null = null;
	let guard: SuggestGuard | null = null;
	doc.on("update", (data: Uint8Array, _origin: unknown, _doc: Y.Doc, transaction: Y.Transaction) => {
		// Yjs may tidy formatting up behind what was brought: that is no part of it, and everybody's does the same.
		news ??= { data, before: transaction.beforeState, after: transaction.afterState };
	});

	function refuse(reason: string, code: number = closeCode.refusedContent) {
		return { kind: "refused", refusal: { code, reason }, spoilt: true } as const;
	}

	/** Upper bounds first; the exact weight only when they are passed, because deletions make a text lighter. */
	function isTooHeavy(added: Weight): boolean {
		weight = {
			bytes: weight.bytes + added.bytes,
			nodes: weight.nodes + added.nodes,
			characters: weight.characters + added.characters,
		};
		if (fits(weight, limits)) return false;
		weight = weigh(doc);
		return !fits(weight, limits);
	}

	return {
		write(update, mayWriteAs, marking = anyMarking) {
			const found = inspectUpdate(doc, update, limits.updateStructs);
			if (found.kind !== "readable") return found;
			const forged = (reason: string) => ({
				kind: "refused" as const,
				refusal: { code: closeCode.refusedContent, reason },
			});
			if (!found.clients.every(mayWriteAs)) return forged("another person's client id");
			if (!found.suggestions.every(marking.mayMark)) return forged("another person's suggestion");
			const { onlyOf } = marking;
			if (onlyOf !== null) guard ??= openSuggestGuard(doc);
			const before = onlyOf === null ? null : guard?.read();
			news = null;
			try {
				Y.applyUpdate(doc, update);
			} catch {
				return refuse("inapplicable");
			}
			if (doc.store.pendingStructs !== null || doc.store.pendingDs !== null)
				return { kind: "gap", spoilt: true };
			// Assigned in the listener above, which the compiler cannot see.
			const brought = news as {
				data: Uint8Array;
				before: Map<number, number>;
				after: Map<number, number>;
			} | null;
			if (!brought) return { kind: "nothing" };
			for (const [client, clock] of brought.after) {
				const grew = clock > (brought.before.get(client) ?? 0);
				if (grew && !found.clients.includes(client)) return refuse("read in two ways");
			}
			const fault = placementFault(doc, brought.before);
			if (fault) return refuse(fault);
			if (before && onlyOf !== null && !guard?.isOnlySuggested(before, onlyOf)) {
				return refuse("more than a suggestion", closeCode.noAccess);
			}
			const added = { bytes: brought.data.byteLength, nodes: found.structs, characters: found.characters };
			if (isTooHeavy(added)) return refuse("the section would be too large", closeCode.tooLarge);
			return { kind: "new", data: brought.data, clients: found.clients, marked: found.suggestions };
		},
		bringsNews(update) {
			const found = inspectUpdate(doc, update, limits.updateStructs);
			if (found.kind === "refused") return { refusal: found.refusal };
			if (found.kind === "gap") return true;
			return found.clients.length > 0 || deletesAnything(doc, found.deletions);
		},
		follow(update) {
			Y.applyUpdate(doc, update);
			const { byteLength } = update;
			weight = {
				bytes: weight.bytes + byteLength,
				nodes: weight.nodes + 1,
				characters: weight.characters + byteLength,
			};
		},
		clockOf: (client) => knownClock(doc, client),
		placeOf: (client) => findPlace(doc, client),
		close: () => doc.destroy(),
	};
}

/** No structs and no deletions: what a client without anything new sends at every opening. */
export function isEmpty(update: Uint8Array): boolean {
	return update.byteLength === 2 && update[0] === 0 && update[1] === 0;
}

function fits(weight: Weight, limits: CollabLimits): boolean {
	return (
		weight.bytes <= limits.sectionBytes &&
		weight.nodes <= docLimits.nodes &&
		weight.characters <= docLimits.characters
	);
}

/** Bytes of the whole state; nodes and characters as reading will count them, or a little more. */
function weigh(doc: Y.Doc): Weight {
	let nodes = 0;
	let characters = 0;
	for (const structs of doc.store.clients.values()) {
		for (const struct of structs) {
			if (!(struct instanceof Y.Item) || struct.deleted) continue;
			if (struct.content instanceof Y.ContentString) characters += struct.length;
			if (struct.content instanceof Y.ContentString || struct.content instanceof Y.ContentType) nodes += 1;
		}
	}
	return { bytes: Y.encodeStateAsUpdate(doc).byteLength, nodes, characters };
}
