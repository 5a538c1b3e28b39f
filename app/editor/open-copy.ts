import { IndexeddbPersistence } from "y-indexeddb";
import * as Y from "yjs";
import { listBlocks } from "#shared/document/blocks.ts";
import { fragmentName, fragmentToDoc } from "#shared/document/ydoc.ts";
import { findLate, type LateParagraph } from "./late-words.ts";
import { type CopyName, forgetCopy, writeCopyName } from "./local-copy.ts";

const openingTimeout = 2000;
const touchedKey = "touched";

/** A copy of the shared text on this device; `doc` given to openCopy must be new. `touched`: blocks changed here since the last *saved*. */
export type LocalCopy = {
	/** The copy held a text before this page was opened. */
	found: boolean;
	/** The browser keeps nothing more of it: no room is left, or it was closed from outside. */
	readonly full: boolean;
	touched: string[];
	origin: unknown;
	setTouched: (ids: readonly string[]) => void;
	close: () => Promise<void>;
};

/**
 * Opens the copy and merges it into `doc`. null where the browser keeps nothing (private windows, a full disk):
 * then words live only in this page until the server has them.
 * @param onFull told once when keeping begins to fail
 */
export async function openCopy(
	name: CopyName,
	doc: Y.Doc,
	onFull: () => void = () => undefined,
): Promise<LocalCopy | null> {
	if (typeof indexedDB === "undefined") return null;
	const store = new IndexeddbPersistence(writeCopyName(name), doc);
	const opened = await Promise.race([
		store.whenSynced.then(() => true),
		store._db.then(() => new Promise<boolean>(() => undefined)).catch(() => false),
		new Promise<boolean>((resolve) => setTimeout(resolve, openingTimeout, false)),
	]);
	if (!opened) {
		void store.destroy().catch(() => undefined);
		return null;
	}
	let full = false;
	const fail = () => {
		if (full || closing) return;
		full = true;
		onFull();
	};
	let closing = false;
	// A write that fails, for want of room above all, ends its transaction; both are heard of at the database.
	for (const event of ["abort", "error", "close"]) store.db?.addEventListener(event, fail);
	const found = doc.getXmlFragment(fragmentName).length > 0;
	const touched: unknown = found ? await store.get(touchedKey).catch(() => null) : null;
	return {
		found,
		touched: Array.isArray(touched) ? touched.filter((id) => typeof id === "string") : [],
		get full() {
			return full;
		},
		origin: store,
		setTouched: (ids) => void store.set(touchedKey, [...ids] as never).catch(() => undefined),
		close: () => {
			closing = true;
			return store.destroy().catch(() => undefined);
		},
	};
}

function listParagraphs(doc: Y.Doc, sectionNumber: string | null): LateParagraph[] {
	const at = Date.now();
	return listBlocks(fragmentToDoc(doc.getXmlFragment(fragmentName)), sectionNumber).flatMap(
		({ id, number, text }) => (id ? [{ blockId: id, number, text, at }] : []),
	);
}

/**
 * Takes the words out of a copy whose text has gone on without it (another epoch, or frozen). The copy goes only
 * when they are kept elsewhere; what cannot be read or kept now is left for another time.
 * @param standing the text of each block that stands now, by id
 * @param keep takes the paragraphs changed here that never were saved and do not stand; false: they are not kept
 */
export async function drainCopy(
	name: CopyName,
	sectionNumber: string | null,
	standing: ReadonlyMap<string, string>,
	keep: (late: LateParagraph[]) => boolean,
): Promise<void> {
	const doc = new Y.Doc();
	const copy = await openCopy(name, doc);
	if (!copy) return;
	let kept = !copy.found || copy.touched.length === 0;
	try {
		if (!kept) kept = keep(findLate(listParagraphs(doc, sectionNumber), new Set(copy.touched), standing));
	} finally {
		await copy.close();
		doc.destroy();
		if (kept) forgetCopy(name);
	}
}

/** The paragraphs of a copy that were changed here and never saved, as they are in it. */
export async function readCopy(name: CopyName, sectionNumber: string | null): Promise<LateParagraph[]> {
	const doc = new Y.Doc();
	const copy = await openCopy(name, doc);
	if (!copy) return [];
	try {
		return listParagraphs(doc, sectionNumber).filter(({ blockId }) => copy.touched.includes(blockId));
	} finally {
		await copy.close();
		doc.destroy();
	}
}
