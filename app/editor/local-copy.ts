import type { LateParagraph } from "./late-words.ts";

/** Whose copy of which text: one database per person, section and epoch. */
export type CopyName = { personId: string; sectionId: string; epoch: number };

const prefix = "tripact:";

export function writeCopyName({ personId, sectionId, epoch }: CopyName): string {
	return `${prefix}${personId}:${sectionId}:${epoch}`;
}

/** null: a database that is not this product's. */
export function readCopyName(name: string): CopyName | null {
	const [start, personId, sectionId, epoch, ...rest] = name.split(":");
	if (`${start}:` !== prefix || !personId || !sectionId || !/^\d+$/.test(epoch ?? "") || rest.length > 0)
		return null;
	return { personId, sectionId, epoch: Number(epoch) };
}

async function listDatabases(): Promise<string[]> {
	if (typeof indexedDB === "undefined" || !indexedDB.databases) return [];
	const databases = await indexedDB.databases().catch(() => []);
	return databases.flatMap(({ name }) => (name ? [name] : []));
}

/** This person's copies of a section that are on this device. */
export async function listCopies(personId: string, sectionId: string): Promise<CopyName[]> {
	const names = (await listDatabases()).map(readCopyName);
	return names.filter((name) => name?.personId === personId && name.sectionId === sectionId) as CopyName[];
}

/** Removes one database; waits for nobody: another tab that holds it open delays it, no more. */
export function forgetCopy(name: CopyName): void {
	if (typeof indexedDB !== "undefined") indexedDB.deleteDatabase(writeCopyName(name));
}

/** On a shared machine, nobody finds the words of who sat there before: copies of other persons go. */
export async function forgetOthers(personId: string): Promise<void> {
	for (const database of await listDatabases()) {
		const name = readCopyName(database);
		if (name && name.personId !== personId) forgetCopy(name);
	}
	const foreign = Object.keys(localStorage).filter(
		(key) => key.startsWith(`${prefix}late:`) && !key.startsWith(`${prefix}late:${personId}:`),
	);
	for (const key of foreign) localStorage.removeItem(key);
}

function lateKey(personId: string, sectionId: string): string {
	return `${prefix}late:${personId}:${sectionId}`;
}

/** The paragraphs kept for this person that the server did not take. */
export function readLate(personId: string, sectionId: string): LateParagraph[] {
	try {
		const kept: unknown = JSON.parse(localStorage.getItem(lateKey(personId, sectionId)) ?? "[]");
		return Array.isArray(kept) ? kept : [];
	} catch {
		return [];
	}
}

/**
 * Keeps paragraphs on this device until they are dismissed; of one block the newest words stay.
 * @returns whether they are kept: where not, what they were taken from must stay
 */
export function keepLate(personId: string, sectionId: string, late: readonly LateParagraph[]): boolean {
	if (late.length === 0) return true;
	const ids = new Set(late.map((paragraph) => paragraph.blockId));
	const others = readLate(personId, sectionId).filter((paragraph) => !ids.has(paragraph.blockId));
	try {
		localStorage.setItem(lateKey(personId, sectionId), JSON.stringify([...others, ...late]));
		return true;
	} catch {
		return false;
	}
}

/** Forgets one kept paragraph, or all of the section. */
export function dismissLate(personId: string, sectionId: string, blockId?: string): void {
	const rest = blockId
		? readLate(personId, sectionId).filter((paragraph) => paragraph.blockId !== blockId)
		: [];
	if (rest.length === 0) localStorage.removeItem(lateKey(personId, sectionId));
	else localStorage.setItem(lateKey(personId, sectionId), JSON.stringify(rest));
}
