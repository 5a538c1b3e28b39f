import { numberBlocks } from "./document/blocks.ts";
import type { Doc, DocNode } from "./document/check.ts";
import { isAllowedHref } from "./document/links.ts";
import { anchor, bordersOf, suggestionsOf } from "./document/suggested.ts";
import {
	bookmarkOf,
	joinPieces,
	type Look,
	plain,
	type Revision,
	type WordComment,
	type WordFile,
	type WordParagraph,
	type WordPiece,
	wordsOf,
} from "./word.ts";

/** A piece on paper: also where the words of a comment begin and end. */
export type PaperPiece = WordPiece | { kind: "open"; comment: number } | { kind: "close"; comment: number };

/** `name`: a paragraph that is no part of the text, such as "Alt 2 (Workers)". `number`: as generated. */
export type PaperParagraph = {
	kind: "paragraph";
	id: string | null;
	/** 2 to 4; null: running text. */
	heading: number | null;
	number: string | null;
	name: boolean;
	pieces: PaperPiece[];
	revision: Revision | null;
};
export type PaperCell = {
	header: boolean;
	colspan: number;
	rowspan: number;
	align: "center" | "right" | null;
	blocks: PaperBlock[];
};
export type PaperRow = { revision: Revision | null; cells: PaperCell[] };
export type PaperList = {
	kind: "list";
	id: string | null;
	/** null: bullets. */
	ordered: { start: number; type: string } | null;
	number: string | null;
	items: PaperBlock[][];
};
export type PaperBlock =
	| PaperParagraph
	| PaperList
	| { kind: "quote"; id: string | null; number: string | null; blocks: PaperBlock[] }
	| { kind: "table"; id: string | null; number: string | null; rows: PaperRow[] };

export type PaperComment = {
	author: string;
	at: number;
	text: string;
	replies: { author: string; at: number; text: string }[];
};

/** A section on paper. `level`: 1 at the top. `blocks`: null for a heading that only groups others. */
export type PaperSection = {
	id: string;
	number: string;
	level: number;
	language: string;
	title: PaperPiece[];
	/** What the text is: frozen as which version, or a draft. */
	status: string;
	blocks: PaperBlock[] | null;
};

/** A text to be written as a Word file or printed: its sections, its comments, and what it says of itself. */
export type TextPaper = {
	kindOfPaper: string;
	title: string;
	/** The reader's language: that of all words that are not the text's. */
	language: string;
	/** The language the text is in, for its title. */
	textLanguage: string;
	/** "DRAFT …", where it is one. */
	draft: string | null;
	/** Many sections: the text begins on a page of its own. */
	whole: boolean;
	/** What it says of itself: `name` for machines, the others to read. */
	about: { name: string; label: string; value: string }[];
	/** How to read brackets or revisions. */
	key: string[];
	/** Above and below every page. */
	head: string;
	foot: string;
	caucus: string;
	madeAt: number;
	madeBy: string;
	sections: PaperSection[];
	comments: PaperComment[];
	words: { commentsTitle: string };
};

function text(value: unknown): string {
	return typeof value === "string" ? value : "";
}

function whole(value: unknown, fallback: number): number {
	return typeof value === "number" && Number.isInteger(value) ? value : fallback;
}

function idOf(node: DocNode): string | null {
	return text(node.attrs?.id) || null;
}

function lookOf(node: DocNode): Look {
	const marks = node.marks ?? [];
	const href = marks.find((mark) => mark.type === "link")?.attrs?.href;
	return {
		bold: marks.some((mark) => mark.type === "bold"),
		italic: marks.some((mark) => mark.type === "italic"),
		href: isAllowedHref(href) ? href : null,
	};
}

/** Whose a suggestion in the text is: a revision without its kind. Suggestions nobody knows are not shown as such. */
export type SuggestedBy = (suggestionId: string) => { author: string; at: number } | null;
const nobody: SuggestedBy = () => null;

/** The content of a paragraph or heading; `revision`: all of it came or went. */
export function paintInline(
	nodes: readonly DocNode[],
	revision: Revision | null = null,
	by: SuggestedBy = nobody,
): WordPiece[] {
	return joinPieces(
		nodes.flatMap((node): WordPiece[] => {
			const own = revision ?? suggestedIn(node, by);
			if (node.type === "text") {
				const words =
					suggestionsOf(node).length > 0 ? (node.text ?? "").replaceAll(anchor, "") : (node.text ?? "");
				return [{ kind: "text", text: words, look: lookOf(node), revision: own }];
			}
			if (node.type === "hardBreak") return [{ kind: "break", revision: own }];
			return node.type === "footnote" ? [{ kind: "note", text: text(node.attrs?.text), revision: own }] : [];
		}),
	);
}

function suggestedIn(node: DocNode, by: SuggestedBy): Revision | null {
	return oneOf(suggestionsOf(node), by);
}

/** Word shows one hand: where several people suggest about the same words, words that are new are new first. */
function oneOf(found: ReturnType<typeof suggestionsOf>, by: SuggestedBy): Revision | null {
	const known = found.flatMap(({ kind, id }): Revision[] => {
		const who = by(id);
		return who ? [{ kind: kind === "insertion" ? "inserted" : "deleted", ...who }] : [];
	});
	return known.find(({ kind }) => kind === "inserted") ?? known[0] ?? null;
}

/** Blocks that follow each other; a border between two paragraphs that is only suggested is a revision of the first. */
function paintBlocks(nodes: readonly DocNode[], revision: Revision | null, by: SuggestedBy): PaperBlock[] {
	return nodes.map((node, index) => {
		const painted = paintBlock(node, revision, null, by);
		const next = nodes[index + 1];
		const border = next ? oneOf(bordersOf(node, next), by) : null;
		if (!border || painted.kind !== "paragraph" || painted.revision) return painted;
		return { ...painted, revision: border };
	});
}

/** A block with everything inside it; `revision`: all of it came or went. */
export function paintBlock(
	node: DocNode,
	revision: Revision | null = null,
	number: string | null = null,
	by: SuggestedBy = nobody,
): PaperBlock {
	const inside = (parent: DocNode) => paintBlocks(parent.content ?? [], revision, by);
	const base = { id: idOf(node), number };
	switch (node.type) {
		case "blockquote":
			return { kind: "quote", ...base, blocks: inside(node) };
		case "bulletList":
		case "orderedList":
			return { ...emptyList(node), number, items: (node.content ?? []).map(inside) };
		case "table": {
			const rows = (node.content ?? []).map((row) => ({
				revision,
				cells: (row.content ?? []).map((cell) => ({ ...emptyCell(cell), blocks: inside(cell) })),
			}));
			return { kind: "table", ...base, rows };
		}
		default: {
			const pieces = paintInline(node.content ?? [], revision, by);
			return { ...emptyParagraph(node), number, pieces, revision };
		}
	}
}

/** A paragraph's or heading's form without its words. */
export function emptyParagraph(node: DocNode): PaperParagraph {
	const heading = node.type === "heading" ? whole(node.attrs?.level, 2) : null;
	return {
		kind: "paragraph",
		id: idOf(node),
		heading,
		number: null,
		name: false,
		pieces: [],
		revision: null,
	};
}

export function emptyList(node: DocNode): PaperList {
	const start = whole(node.attrs?.start, 1);
	const ordered = node.type === "orderedList" ? { start, type: text(node.attrs?.type) || "1" } : null;
	return { kind: "list", id: idOf(node), ordered, number: null, items: [] };
}

export function emptyCell(node: DocNode): PaperCell {
	const align = node.attrs?.align;
	return {
		header: node.type === "tableHeader",
		colspan: whole(node.attrs?.colspan, 1),
		rowspan: whole(node.attrs?.rowspan, 1),
		align: align === "center" || align === "right" ? align : null,
		blocks: [],
	};
}

/** A section's text as it stands, with the generated numbers of its paragraphs and what is suggested in it. */
export function paintDoc(doc: Doc, sectionNumber: string | null, by: SuggestedBy = nobody): PaperBlock[] {
	const numbers = numberBlocks(doc, sectionNumber);
	return paintBlocks(doc.content, null, by).map((block, index) => ({
		...block,
		number: numbers[index] ?? null,
	}));
}

/** A section's title as it stands. */
export function paintTitleOf(title: string): PaperPiece[] {
	return [{ kind: "text", text: title, look: plain, revision: null }];
}

/** A paragraph that is no part of the text. */
export function namePlace(words: string): PaperParagraph {
	const pieces: PaperPiece[] = [{ kind: "text", text: words, look: plain, revision: null }];
	return { kind: "paragraph", id: null, heading: null, number: null, name: true, pieces, revision: null };
}

/** The paragraphs of some blocks in order, wherever they stand. */
export function paragraphsOf(blocks: readonly PaperBlock[]): PaperParagraph[] {
	return blocks.flatMap((block) => {
		if (block.kind === "paragraph") return [block];
		if (block.kind === "quote") return paragraphsOf(block.blocks);
		if (block.kind === "list") return block.items.flatMap(paragraphsOf);
		return block.rows.flatMap((row) => row.cells.flatMap((cell) => paragraphsOf(cell.blocks)));
	});
}

/** The block with this id, at any depth. */
export function findBlock(blocks: readonly PaperBlock[], id: string): PaperBlock | null {
	for (const block of blocks) {
		if (block.id === id) return block;
		const children =
			block.kind === "quote"
				? block.blocks
				: block.kind === "list"
					? block.items.flat()
					: block.kind === "table"
						? block.rows.flatMap((row) => row.cells.flatMap((cell) => cell.blocks))
						: [];
		const found = findBlock(children, id);
		if (found) return found;
	}
	return null;
}

/** The words a comment is about in each paragraph that it touches, before and after revisions. */
type Touched = { paragraph: number; words: { before: string; after: string }[] };

/**
 * What a reader of the file would find in it: the paragraphs of the text with their revisions, and the comments. The
 * round trip is measured against it (paper → file → this).
 */
export function flattenPaper(paper: Pick<TextPaper, "sections" | "comments">): WordFile {
	const paragraphs: WordParagraph[] = [];
	const places = new Map<number, Touched>();
	const open = new Set<number>();
	const nothing = () => ({ before: "", after: "" });
	const take = (piece: PaperPiece): WordPiece[] => {
		if (piece.kind === "open") {
			open.add(piece.comment);
			places.set(piece.comment, { paragraph: paragraphs.length, words: [nothing()] });
			return [];
		}
		if (piece.kind === "close") {
			open.delete(piece.comment);
			return [];
		}
		for (const comment of open) {
			const words = places.get(comment)?.words.at(-1);
			if (!words) continue;
			words.before += wordsOf([piece], "before");
			words.after += wordsOf([piece], "after");
		}
		const block = piece.kind === "text" && /^#p-(.+)$/.exec(piece.look.href ?? "")?.[1];
		return [block ? { ...piece, look: { ...piece.look, href: `#${bookmarkOf("b", block)}` } } : piece];
	};
	const add = (
		bookmark: string | null,
		isHeading: boolean,
		pieces: PaperPiece[],
		revision: Revision | null,
	) => {
		for (const comment of open) places.get(comment)?.words.push(nothing());
		paragraphs.push({ bookmark, isHeading, pieces: joinPieces(pieces.flatMap(take)), revision });
	};
	for (const section of paper.sections) {
		add(bookmarkOf("s", section.id), true, section.title, null);
		for (const one of paragraphsOf(section.blocks ?? []).filter(({ name }) => !name))
			add(one.id && bookmarkOf("b", one.id), one.heading !== null, one.pieces, one.revision);
	}
	return { paragraphs, comments: flattenComments(paper.comments, places), leftOut: {} };
}

function flattenComments(
	comments: readonly PaperComment[],
	places: ReadonlyMap<number, Touched>,
): WordComment[] {
	const flat: WordComment[] = [];
	comments.forEach(({ author, at, text, replies }, index) => {
		const place = places.get(index);
		const say = (side: "before" | "after") => place?.words.map((words) => words[side]).join("\n") ?? "";
		const quote = say("before").trim() === "" ? say("after") : say("before");
		const where = { paragraph: place?.paragraph ?? null, quote };
		const parent = flat.length;
		flat.push({ author, at, text, ...where, parent: null, resolved: false });
		for (const reply of replies) flat.push({ ...reply, ...where, parent, resolved: false });
	});
	return flat;
}
