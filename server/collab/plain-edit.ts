import * as Y from "yjs";

type Id = { client: number; clock: number };

/**
 * An update read down to its last byte without a document: letters that go on directly behind the writer's own
 * last letter, deletions, or both. That is nearly everything people do while they write.
 */
export type PlainEdit = {
	/** Null for deletions alone. */
	typed: { client: number; clock: number; length: number; right: Id | null } | null;
	deletions: readonly { client: number; clock: number; length: number }[];
};

const originBit = 0x80;
const rightBit = 0x40;
const stringContent = 4;
const mostDeletions = 200;
const largestClient = 0xffff_ffff;

/** Thrown inside when an update is anything else; what it is, the longer way finds out. */
class NotPlain extends Error {}

/** Whole numbers in groups of seven bits, in their shortest form and no other. */
function createCursor(bytes: Uint8Array) {
	let at = 0;
	return {
		isAtEnd: () => at === bytes.length,
		readByte(): number {
			if (at >= bytes.length) throw new NotPlain();
			return bytes[at++]!;
		},
		readNumber(): number {
			let value = 0;
			let factor = 1;
			for (;;) {
				const byte = this.readByte();
				value += (byte & 0x7f) * factor;
				if (byte < 0x80) {
					if ((byte === 0 && factor > 1) || !Number.isSafeInteger(value)) throw new NotPlain();
					return value;
				}
				factor *= 128;
				if (factor > 2 ** 49) throw new NotPlain();
			}
		},
		readText(): string {
			const length = this.readNumber();
			if (at + length > bytes.length) throw new NotPlain();
			const text = utf8.decode(bytes.subarray(at, at + length));
			at += length;
			return text;
		},
	};
}
type Cursor = ReturnType<typeof createCursor>;

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function readId(cursor: Cursor): Id {
	const client = cursor.readNumber();
	if (client > largestClient) throw new NotPlain();
	return { client, clock: cursor.readNumber() };
}

function readTyped(cursor: Cursor): PlainEdit["typed"] {
	const writers = cursor.readNumber();
	if (writers === 0) return null;
	if (writers !== 1 || cursor.readNumber() !== 1) throw new NotPlain();
	const { client, clock } = readId(cursor);
	const info = cursor.readByte();
	if ((info & ~rightBit) !== (originBit | stringContent)) throw new NotPlain();
	const origin = readId(cursor);
	if (origin.client !== client || origin.clock !== clock - 1) throw new NotPlain();
	const right = info & rightBit ? readId(cursor) : null;
	const { length } = cursor.readText();
	if (length === 0) throw new NotPlain();
	return { client, clock, length, right };
}

function readDeletions(cursor: Cursor): PlainEdit["deletions"] {
	const deletions: { client: number; clock: number; length: number }[] = [];
	for (let writers = cursor.readNumber(); writers > 0; writers--) {
		const client = cursor.readNumber();
		if (client > largestClient) throw new NotPlain();
		for (let ranges = cursor.readNumber(); ranges > 0; ranges--) {
			const clock = cursor.readNumber();
			const length = cursor.readNumber();
			if (length === 0 || deletions.length === mostDeletions) throw new NotPlain();
			deletions.push({ client, clock, length });
		}
	}
	return deletions;
}

/**
 * Reads an update (Yjs, first form) if it is a plain edit.
 * @returns null for everything else, malformed or merely richer
 */
export function readPlainEdit(update: Uint8Array): PlainEdit | null {
	const cursor = createCursor(update);
	try {
		const edit = { typed: readTyped(cursor), deletions: readDeletions(cursor) };
		return cursor.isAtEnd() ? edit : null;
	} catch {
		// NotPlain, or words that are not UTF-8.
		return null;
	}
}

/** Where a writer's last letter stands in a paragraph, so that the next may follow it unseen. */
export type Place = { end: number; right: Id | null };

/** The place behind a writer's newest words, if they are letters that still stand in a run of text. */
export function findPlace(doc: Y.Doc, client: number): Place | null {
	const last = doc.store.clients.get(client)?.at(-1);
	if (!(last instanceof Y.Item) || last.deleted) return null;
	if (!(last.content instanceof Y.ContentString) || !(last.parent instanceof Y.XmlText)) return null;
	const { rightOrigin } = last;
	return {
		end: last.id.clock + last.length,
		right: rightOrigin && { client: rightOrigin.client, clock: rightOrigin.clock },
	};
}

export function isSameId(a: Id | null, b: Id | null): boolean {
	return a === b || (a !== null && b !== null && a.client === b.client && a.clock === b.clock);
}
