import * as Y from "yjs";
import type { Attribution, AuthoredLine } from "../authorship.ts";
import { anchor } from "./suggested.ts";

/** Characters that stand in the text and were written with the ids from `clock` on. */
export type Run = { client: number; clock: number; text: string };

/** A footnote's words, and the id they were written with. */
export type NoteRun = { client: number; clock: number; text: string };

/**
 * The characters of one piece of text in order, without what was deleted.
 * @param original without what is only suggested, as a frozen text is
 */
export function readRuns(text: Y.XmlText, original = false): Run[] {
	const runs: Run[] = [];
	const open = new Set<string>();
	for (let item = text._start; item; item = item.right) {
		if (item.deleted) continue;
		if (original && item.content instanceof Y.ContentFormat) {
			const { key, value } = item.content as { key: string; value: unknown };
			if (value === null) open.delete(key);
			else open.add(key);
		}
		if (!(item.content instanceof Y.ContentString)) continue;
		const is = (kind: string) => [...open].some((key) => key.startsWith(kind));
		if (is("insertion") || (is("deletion") && item.content.str === anchor)) continue;
		runs.push({ client: item.id.client, clock: item.id.clock, text: item.content.str });
	}
	return runs;
}

/** The words of a footnote: an attribute, written whole. null: none. */
export function readNoteRun(element: Y.XmlElement): NoteRun | null {
	const item = element._map.get("text");
	if (!item || item.deleted) return null;
	const text = item.content.getContent().at(-1);
	return typeof text === "string" ? { client: item.id.client, clock: item.lastId.clock, text } : null;
}

/** A line of the text, as docText (blocks.ts) makes them. */
export type RunLine = { runs: Run[]; isNote: boolean };

function collectLines(parent: Y.XmlFragment, lines: RunLine[], original: boolean): void {
	const notes: RunLine[] = [];
	let line: Run[] = [];
	const flush = () => {
		if (line.length > 0) lines.push({ runs: line, isNote: false });
		line = [];
	};
	for (const child of parent.toArray()) {
		if (child instanceof Y.XmlText) line.push(...readRuns(child, original));
		else if (!(child instanceof Y.XmlElement)) continue;
		else if (child.nodeName === "hardBreak") flush();
		else if (child.nodeName === "footnote") {
			const note = readNoteRun(child);
			if (note) notes.push({ runs: [note], isNote: true });
		} else {
			flush();
			collectLines(child, lines, original);
		}
	}
	flush();
	lines.push(...notes);
}

/** The shared text line by line with the ids of its characters; each paragraph's footnotes follow it. */
export function readRunLines(fragment: Y.XmlFragment, original = false): RunLine[] {
	const lines: RunLine[] = [];
	collectLines(fragment, lines, original);
	return lines;
}

/** Half characters become what repair.ts makes of them; both sides of a comparison are written alike. */
function writeLikeDoc(text: string): string {
	return text.replace(/\p{Surrogate}/gu, "\uFFFD");
}

const graphemes = new Intl.Segmenter("und", { granularity: "grapheme" });

function composedLengths(token: string): number[] {
	if (token.normalize("NFC") === token) return Array.from({ length: token.length }, () => 1);
	return [...graphemes.segment(token)].flatMap(({ segment }) => [
		segment.normalize("NFC").length,
		...Array.from({ length: segment.length - 1 }, () => 0),
	]);
}

/**
 * How long each unit of the shared text is in the checked or frozen document (a frozen text is in NFC): 1 as a rule.
 * null: the two are not the same text, and nobody's words may be given to somebody else by guessing.
 */
export function alignToDoc(shared: string, doc: string): number[] | null {
	if (writeLikeDoc(shared) === doc) return Array.from({ length: shared.length }, () => 1);
	const lengths = (writeLikeDoc(shared).match(/\s+|\S+/gu) ?? []).flatMap(composedLengths);
	return writeLikeDoc(shared).normalize("NFC") === doc && lengths.reduce((a, b) => a + b, 0) === doc.length
		? lengths
		: null;
}

/** A line with the author of each of its stretches; a footnote's words have one id and one author. */
export function authorLine(attribution: Pick<Attribution, "split">, { runs, isNote }: RunLine): AuthoredLine {
	return {
		text: runs.map(({ text }) => text).join(""),
		pieces: runs.flatMap(({ client, clock, text }) =>
			attribution
				.split(client, clock, isNote ? 1 : text.length)
				.map((piece) => ({ ...piece, length: isNote ? text.length : piece.length })),
		),
	};
}
