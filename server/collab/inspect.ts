import * as Y from "yjs";
import { closeCode } from "#shared/collab.ts";
import { docLimits } from "#shared/document/check.ts";
import { suggestionMarkNames } from "#shared/document/extensions.ts";
import { isAllowedHref } from "#shared/document/links.ts";
import { attributeNames, markNames, nodeNames } from "#shared/document/schema.ts";
import { fragmentName } from "#shared/document/ydoc.ts";

/** Why a frame is refused: the close code, and a word for the log that holds nothing of the text. */
export type Refusal = { code: number; reason: string };

/** What an update brings, before anything of it is believed. */
export type Inspected =
	/** It builds on what is not known here: ask for it again, from our state vector on. */
	| { kind: "gap" }
	| { kind: "refused"; refusal: Refusal }
	/** `clients`: whose words are new in it. */
	| {
			kind: "readable";
			clients: number[];
			structs: number;
			characters: number;
			deletions: Deletions;
			/** The ids of the suggestions that new formatting names. */
			suggestions: string[];
	  };

type Deletions = ReturnType<typeof Y.decodeUpdate>["ds"];
type Struct = Y.Item | Y.GC;
type Id = { client: number; clock: number };

/** Yjs draws client ids from these. */
const largestClient = 0xffff_ffff;
/** The deepest element that reading and freezing still take (shared/document/ydoc.ts counts its content too). */
const deepestElement = docLimits.depth - 1;
const longestValue = 8192;
const allAttributeNames = new Set(Object.values(attributeNames).flat());
// y-tiptap adds "--" and a hash to marks of which one text may carry several.
const markKey = /^([A-Za-z]+)(?:--[A-Za-z0-9+/=]{8})?$/;

const refused = (reason: string, code: number = closeCode.refusedContent): Inspected => ({
	kind: "refused",
	refusal: { code, reason },
});

/**
 * Reads an update without applying it (SAFETY 0.3: an update that throws may have changed the document before):
 * form, gaps, names and depth. Structs that are known already are passed over, whoever sends them again.
 * @param doc the checked text so far; only read
 * @param mostStructs how many structs one update may bring
 */
export function inspectUpdate(doc: Y.Doc, update: Uint8Array, mostStructs: number): Inspected {
	let decoded: ReturnType<typeof Y.decodeUpdate>;
	try {
		decoded = Y.decodeUpdate(update);
	} catch {
		return refused("undecodable");
	}
	if (decoded.structs.length > mostStructs) return refused("too many structs", closeCode.tooLarge);
	const runs = readRuns(decoded.structs);
	if (!runs) return refused("structs out of order");
	const fresh: Struct[] = [];
	for (const [client, run] of runs) {
		let next = knownClock(doc, client);
		for (const struct of run) {
			const end = struct.id.clock + struct.length;
			if (end <= next) continue;
			if (struct.id.clock > next) return { kind: "gap" };
			fresh.push(struct);
			next = end;
		}
	}
	const ends = new Map([...runs].map(([client, run]) => [client, endOf(run, knownClock(doc, client))]));
	const knows = (id: Id) => id.clock < (ends.get(id.client) ?? knownClock(doc, id.client));
	for (const struct of fresh) {
		if (!(struct instanceof Y.Item)) continue;
		for (const id of referencesOf(struct)) {
			if (id.client === struct.id.client && id.clock >= struct.id.clock)
				return refused("a struct builds on itself");
			if (!knows(id)) return { kind: "gap" };
		}
		const reason = contentFault(struct);
		if (reason) return refused(reason);
	}
	for (const [client, ranges] of decoded.ds.clients) {
		for (const range of ranges) {
			if (!(range.len > 0)) return refused("an empty deletion");
			if (!knows({ client, clock: range.clock + range.len - 1 })) return { kind: "gap" };
		}
	}
	if (isTooDeep(doc, runs, fresh)) return refused("too deep");
	return {
		kind: "readable",
		clients: [...new Set(fresh.map((struct) => struct.id.client))],
		structs: fresh.length,
		characters: fresh.reduce((sum, struct) => sum + charactersOf(struct), 0),
		deletions: decoded.ds,
		suggestions: suggestionsOf(fresh),
	};
}

function suggestionsOf(fresh: readonly Struct[]): string[] {
	const ids = new Set<string>();
	for (const struct of fresh) {
		if (!(struct instanceof Y.Item) || !(struct.content instanceof Y.ContentFormat)) continue;
		const { key, value } = struct.content as { key: string; value: unknown };
		if (
			!suggestionMarkNames.includes(markKey.exec(key)?.[1] ?? "") ||
			typeof value !== "object" ||
			value === null
		)
			continue;
		ids.add(String((value as { id?: unknown }).id));
	}
	return [...ids];
}

/** How far a client's log is known: the clock its next struct must have. */
export function knownClock(doc: Y.Doc, client: number): number {
	const last = doc.store.clients.get(client)?.at(-1);
	return last ? last.id.clock + last.length : 0;
}

/** Each client's structs in one contiguous run, or null: two readers of Yjs would read anything else differently. */
function readRuns(structs: readonly (Y.Item | Y.GC | Y.Skip)[]): Map<number, Struct[]> | null {
	const runs = new Map<number, Struct[]>();
	let current = { client: -1, next: 0, run: [] as Struct[] };
	for (const struct of structs) {
		const { client, clock } = struct.id;
		if (!Number.isSafeInteger(client) || client < 0 || client > largestClient) return null;
		if (!(struct.length > 0) || !Number.isSafeInteger(clock + struct.length)) return null;
		if (current.client !== client) {
			if (runs.has(client)) return null;
			current = { client, next: clock, run: [] };
			runs.set(client, current.run);
		}
		if (clock !== current.next) return null;
		current.next = clock + struct.length;
		if (!(struct instanceof Y.Skip)) current.run.push(struct);
	}
	return runs;
}

function endOf(run: readonly Struct[], known: number): number {
	const last = run.at(-1);
	return Math.max(known, last ? last.id.clock + last.length : 0);
}

function referencesOf(item: Y.Item): Id[] {
	const ids: Id[] = [];
	if (item.origin) ids.push(item.origin);
	if (item.rightOrigin) ids.push(item.rightOrigin);
	if (item.parent instanceof Y.ID) ids.push(item.parent);
	return ids;
}

function charactersOf(struct: Struct): number {
	return struct instanceof Y.Item && struct.content instanceof Y.ContentString ? struct.length : 0;
}

/** What is wrong with one new struct by itself, wherever it may stand; or null. */
function contentFault(item: Y.Item): string | null {
	// Y.decodeUpdate leaves the name of a root as text.
	const parent = item.parent as unknown;
	if (typeof parent === "string" && parent !== fragmentName) return "another root than the text";
	if (item.parentSub !== null && !allAttributeNames.has(item.parentSub)) return "unknown attribute";
	const { content } = item;
	if (content instanceof Y.ContentString || content instanceof Y.ContentDeleted) return null;
	if (content instanceof Y.ContentType) return typeFault(content.type);
	if (content instanceof Y.ContentFormat) return formatFault(content.key, content.value);
	if (content instanceof Y.ContentAny) {
		// Several: values that were replaced and are kept for an undo lie in one struct.
		return content.arr.every(isPlainValue) ? null : "attribute value";
	}
	return "unknown content";
}

function typeFault(type: object): string | null {
	// Exactly these two: other shared types inherit from them.
	if (type.constructor === Y.XmlText) return null;
	if (type.constructor !== Y.XmlElement) return "unknown type";
	return nodeNames.includes((type as Y.XmlElement).nodeName) ? null : "unknown node";
}

function formatFault(key: string, value: unknown): string | null {
	const mark = markKey.exec(key)?.[1];
	if (!mark || !markNames.includes(mark)) return "unknown mark";
	if (value === null) return null;
	if (typeof value !== "object" || Array.isArray(value)) return "mark value";
	for (const [name, attribute] of Object.entries(value)) {
		if (!attributeNames[mark]?.includes(name)) return "unknown attribute";
		if (!isPlainValue(attribute)) return "attribute value";
		if (mark === "link" && name === "href" && !isAllowedHref(attribute)) return "link address";
	}
	return null;
}

/** Attributes are words, numbers or lists of numbers (column widths), never objects. */
function isPlainValue(value: unknown): boolean {
	if (value === null || value === undefined || typeof value === "boolean") return true;
	if (typeof value === "number") return Number.isFinite(value);
	if (typeof value === "string") return value.length <= longestValue;
	if (!Array.isArray(value) || value.length > 1000) return false;
	return value.every((item) => item === null || (typeof item === "number" && Number.isFinite(item)));
}

/**
 * Whether an element would stand deeper than reading allows (SAFETY 0.4). Counted before applying, so that a hostile
 * nesting enters no document at all, and a refusal costs no rebuilding.
 */
function isTooDeep(doc: Y.Doc, runs: Map<number, Struct[]>, fresh: readonly Struct[]): boolean {
	const depths = new Map<Struct, number>();
	for (const struct of fresh) {
		if (!(struct instanceof Y.Item) || !(struct.content instanceof Y.ContentType)) continue;
		if (depthOf(doc, runs, depths, struct) > deepestElement) return true;
	}
	return false;
}

/** The level at which a new item stands; 1 directly in the text. Walks up, and remembers on the way back. */
function depthOf(doc: Y.Doc, runs: Map<number, Struct[]>, depths: Map<Struct, number>, item: Y.Item): number {
	const path: { item: Y.Item; down: number }[] = [];
	const walked = new Set<Struct>();
	let current: Struct | undefined = item;
	let depth = 0;
	while (current instanceof Y.Item) {
		const remembered = depths.get(current);
		// A circle of references has no level.
		if (remembered !== undefined || walked.has(current)) {
			depth = remembered ?? Number.POSITIVE_INFINITY;
			break;
		}
		walked.add(current);
		const parent = current.parent as unknown;
		const up: Id | null = parent instanceof Y.ID ? parent : (current.origin ?? current.rightOrigin);
		path.push({ item: current, down: parent instanceof Y.ID ? 1 : 0 });
		depth = up === null ? 1 : 0;
		if (up === null) break;
		if (up.clock < knownClock(doc, up.client)) {
			depth = levelOf(doc, up);
			break;
		}
		current = findStruct(runs, up);
	}
	for (const step of path.reverse()) {
		depth += step.down;
		depths.set(step.item, depth);
	}
	return depth;
}

/** The struct of the update that holds this id; the runs are sorted. */
function findStruct(runs: Map<number, Struct[]>, id: Id): Struct | undefined {
	const run = runs.get(id.client) ?? [];
	let low = 0;
	let high = run.length - 1;
	while (low <= high) {
		const middle = (low + high) >> 1;
		const struct = run[middle]!;
		if (id.clock < struct.id.clock) high = middle - 1;
		else if (id.clock >= struct.id.clock + struct.length) low = middle + 1;
		else return struct;
	}
	return undefined;
}

/** The level at which a stored item stands; 1 directly in the text. */
function levelOf(doc: Y.Doc, id: Id): number {
	const structs = doc.store.clients.get(id.client);
	const item = structs?.[Y.findIndexSS(structs, id.clock)];
	let level = 0;
	let parent = item instanceof Y.Item ? (item.parent as Y.AbstractType<unknown> | null) : null;
	while (parent) {
		level += 1;
		parent = (parent._item?.parent as Y.AbstractType<unknown> | null | undefined) ?? null;
	}
	return level;
}

/**
 * After applying: whether everything new stands where its kind may stand. Needs the document, because an item
 * takes its parent and key from its neighbour.
 * @param before the state vector the document had
 */
export function placementFault(doc: Y.Doc, before: Map<number, number>): string | null {
	const root = doc.getXmlFragment(fragmentName);
	for (const [client, structs] of doc.store.clients) {
		const known = before.get(client) ?? 0;
		for (let i = structs.length - 1; i >= 0; i--) {
			const struct = structs[i]!;
			if (struct.id.clock + struct.length <= known) break;
			if (!(struct instanceof Y.Item) || struct.deleted) continue;
			if (!standsWell(struct, root)) return "content in a wrong place";
			if (!hasOwnNeighbour(doc, struct)) return "a neighbour in another place";
		}
	}
	return null;
}

function standsWell(item: Y.Item, root: Y.XmlFragment): boolean {
	const { parent, content, parentSub } = item;
	if (parent === root) return parentSub === null && content instanceof Y.ContentType;
	if (parent instanceof Y.XmlElement) {
		if (parentSub === null) return content instanceof Y.ContentType;
		return content instanceof Y.ContentAny && (attributeNames[parent.nodeName] ?? []).includes(parentSub);
	}
	if (!(parent instanceof Y.XmlText) || parentSub !== null) return false;
	return content instanceof Y.ContentString || content instanceof Y.ContentFormat;
}

/**
 * Whether what stood to its right when it was written stands under the same parent. Otherwise Yjs puts it in different
 * places depending on whether that neighbour is gone, and people would see two texts for good.
 */
function hasOwnNeighbour(doc: Y.Doc, { rightOrigin, parent, parentSub }: Y.Item): boolean {
	const structs = rightOrigin && doc.store.clients.get(rightOrigin.client);
	if (!structs) return true;
	const right = structs[Y.findIndexSS(structs, rightOrigin.clock)];
	return !(right instanceof Y.Item) || (right.parent === parent && right.parentSub === parentSub);
}

/** Whether these deletions take away anything that still stands. */
export function deletesAnything(doc: Y.Doc, deletions: Deletions): boolean {
	for (const [client, ranges] of deletions.clients) {
		const structs = doc.store.clients.get(client);
		if (!structs) continue;
		for (const { clock, len } of ranges) {
			if (clock >= knownClock(doc, client)) continue;
			for (let i = Y.findIndexSS(structs, clock); i < structs.length; i++) {
				const struct = structs[i]!;
				if (struct.id.clock >= clock + len) break;
				if (!struct.deleted) return true;
			}
		}
	}
	return false;
}
