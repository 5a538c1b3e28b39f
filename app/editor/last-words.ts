import type { LateParagraph } from "./late-words.ts";
import { dismissLate, forgetCopy, listCopies, readLate } from "./local-copy.ts";

/** In this page's memory only, by section: they are nowhere else any more. */
const offered = new Map<string, LateParagraph[]>();

/** What was found on the device of a section that is closed to its person. */
export type LastWords = { removed: boolean; words: readonly LateParagraph[] };

/**
 * Takes the copies of a section off this device (SAFETY 6.2, access removed) and gives back the paragraphs changed
 * here that were never saved: they stay with this page for as long as it is open.
 */
export async function takeLastWords(personId: string, sectionId: string): Promise<LastWords> {
	const words = new Map((offered.get(sectionId) ?? []).map((paragraph) => [paragraph.blockId, paragraph]));
	const copies = await listCopies(personId, sectionId);
	if (copies.length > 0) {
		const { readCopy } = await import("./open-copy.ts");
		for (const copy of copies) {
			for (const paragraph of await readCopy(copy, null)) words.set(paragraph.blockId, paragraph);
			forgetCopy(copy);
		}
	}
	for (const paragraph of readLate(personId, sectionId)) words.set(paragraph.blockId, paragraph);
	dismissLate(personId, sectionId);
	const found = [...words.values()].filter(({ text }) => text.trim() !== "");
	const removed = copies.length > 0 || offered.has(sectionId);
	if (removed || found.length > 0) offered.set(sectionId, found);
	return { removed, words: found };
}
