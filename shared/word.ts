import { z } from "zod";

/** The forms a text can be had in as a Word file or PDF. */
export const wordForms = ["clean", "brackets", "changes"] as const;
export type WordForm = (typeof wordForms)[number];

/** What the address asks for; anything else is the clean text. */
export function readForm(value: string | null): WordForm {
	return wordForms.find((form) => form === value) ?? "clean";
}

/** Who put words in or took them out, and when (ms; null where a file does not say). */
export type Revision = { kind: "inserted" | "deleted"; author: string; at: number | null };

/** What a run of words looks like. */
export type Look = { bold: boolean; italic: boolean; href: string | null };
export const plain: Look = { bold: false, italic: false, href: null };

/** A piece of a paragraph: words, a line break, or a footnote with its words. */
export type WordPiece =
	| { kind: "text"; text: string; look: Look; revision: Revision | null }
	| { kind: "break"; revision: Revision | null }
	| { kind: "note"; text: string; revision: Revision | null };

/** A paragraph of a Word file, wherever it stands: in a list, a quotation, a cell of a table. */
export type WordParagraph = {
	/** The bookmark that names the block, where the file is one of ours. */
	bookmark: string | null;
	isHeading: boolean;
	pieces: WordPiece[];
	/** The paragraph itself came or went. */
	revision: Revision | null;
};

/** A comment of a Word file. `paragraph`: the one it begins in, counted from 0; null: in none that is read. */
export type WordComment = {
	author: string;
	at: number | null;
	text: string;
	paragraph: number | null;
	/** The words it is about, as they were before any revision; "" where it is about a place. */
	quote: string;
	/** The comment that it answers, by its place in the list. */
	parent: number | null;
	resolved: boolean;
};

/** A Word file as it is read: paragraphs in order, with who changed what, and comments. */
export type WordFile = {
	paragraphs: WordParagraph[];
	comments: WordComment[];
	/** What stands in the file and is not read, by kind. */
	leftOut: Partial<Record<LeftOut, number>>;
};

/** Words: word:leftOut.<kind>. */
export const leftOutKinds = ["formatting", "moved", "picture", "textBox", "equation", "both"] as const;
export type LeftOut = (typeof leftOutKinds)[number];

/** What a Word file with revisions may hold at most. */
export const wordLimits = { paragraphs: 5_000, pieces: 40_000, comments: 1_000, characters: 1_000_000 };

/** Bookmarks of Word know letters, digits and "_", at most 40 signs. */
export function bookmarkOf(kind: "b" | "s", id: string): string {
	return `t${kind}_${id.replace(/[^A-Za-z0-9]/g, "_")}`.slice(0, 40);
}

/** Neighbouring words of one look and one hand are one piece. */
export function joinPieces<
	T extends WordPiece | { kind: "open"; comment: number } | { kind: "close"; comment: number },
>(pieces: readonly T[]): T[] {
	const joined: T[] = [];
	for (const piece of pieces) {
		const last = joined.at(-1);
		if (piece.kind === "text" && piece.text === "") continue;
		if (piece.kind === "text" && last?.kind === "text" && sameHand(last, piece)) {
			joined[joined.length - 1] = { ...last, text: last.text + piece.text };
		} else joined.push(piece);
	}
	return joined;
}

type Words = Extract<WordPiece, { kind: "text" }>;

function sameHand(one: Words, other: Words): boolean {
	return JSON.stringify([one.look, one.revision]) === JSON.stringify([other.look, other.revision]);
}

/** The words of a paragraph as they were before its revisions, or as they are after them. */
export function wordsOf(pieces: readonly WordPiece[], side: "before" | "after"): string {
	const absent = side === "before" ? "inserted" : "deleted";
	return pieces
		.filter((piece) => piece.revision?.kind !== absent)
		.map((piece) => (piece.kind === "text" ? piece.text : piece.kind === "break" ? "\n" : ""))
		.join("");
}

/** Confirms the preview of a Word file. */
export const confirmWordInput = z.object({ draftId: z.string().min(1).max(64) });
export type ConfirmWordInput = z.infer<typeof confirmWordInput>;

/** Which text an address asks for: a section's, a frozen version, or the whole policy. */
export function targetOf(params: {
	sectionId?: string | undefined;
	versionId?: string | undefined;
}): TextTarget {
	if (params.sectionId !== undefined) return { kind: "section", sectionId: params.sectionId };
	if (params.versionId !== undefined) return { kind: "version", versionId: params.versionId };
	return { kind: "policy" };
}

export type TextTarget =
	| { kind: "policy" }
	| { kind: "section"; sectionId: string }
	| { kind: "version"; versionId: string };

/** What the download menu of a text may offer: PDFs, and bringing a Word file in. */
export type WordOffer = { pdf: boolean; mayImport: boolean };
