import { joinPieces } from "./word.ts";
import {
	findBlock,
	type PaperBlock,
	type PaperParagraph,
	type PaperPiece,
	paragraphsOf,
} from "./word-paper.ts";

/** The words of a paragraph as they were before revisions. */
function baseOf(pieces: readonly PaperPiece[]): string {
	return pieces.map((piece) => baseText(piece)).join("");
}

function baseText(piece: PaperPiece): string {
	if (piece.kind === "open" || piece.kind === "close" || piece.revision?.kind === "inserted") return "";
	return piece.kind === "text" ? piece.text : piece.kind === "break" ? "\n" : "";
}

/**
 * Marks in some blocks where a comment's words stand: the quoted words in the block that is named, else the whole
 * block. The blocks' pieces are changed in place.
 * @returns false where the block is not there any more
 */
export function anchorComment(
	blocks: readonly PaperBlock[],
	comment: number,
	{ blockId, quote }: { blockId: string; quote: string | null },
): boolean {
	const block = findBlock(blocks, blockId);
	const paragraphs = block ? paragraphsOf([block]) : [];
	const [first, last] = [paragraphs[0], paragraphs.at(-1)];
	if (!first || !last) return false;
	const wanted = quote?.replace(/…$/, "") ?? "";
	for (const paragraph of wanted === "" ? [] : paragraphs) {
		const at = baseOf(paragraph.pieces).indexOf(wanted);
		if (at === -1) continue;
		mark(paragraph, comment, at, at + wanted.length);
		return true;
	}
	anchorWhole(first, last, comment);
	return true;
}

/** The comment is about everything from the one paragraph to the other. */
export function anchorWhole(first: PaperParagraph, last: PaperParagraph, comment: number): void {
	first.pieces = [{ kind: "open", comment }, ...first.pieces];
	last.pieces = [...last.pieces, { kind: "close", comment }];
}

/** Puts the comment's beginning and end at two places of the words before revisions. */
function mark(paragraph: PaperParagraph, comment: number, from: number, to: number): void {
	const pieces: PaperPiece[] = [];
	let at = 0;
	let state: "before" | "inside" | "after" = "before";
	for (const piece of paragraph.pieces) {
		const words = baseText(piece);
		const cuts = [from, to].map((place) => Math.min(Math.max(place - at, 0), words.length));
		const [start, end] = [cuts[0]!, cuts[1]!];
		const part = (a: number, b: number): PaperPiece[] =>
			piece.kind === "text" && b > a ? [{ ...piece, text: piece.text.slice(a, b) }] : [];
		if (words === "" || piece.kind !== "text") {
			pieces.push(piece);
			at += words.length;
			continue;
		}
		pieces.push(...part(0, start));
		if (state === "before" && at + words.length > from) {
			pieces.push({ kind: "open", comment });
			state = "inside";
		}
		pieces.push(...part(start, end));
		if (state === "inside" && at + words.length >= to) {
			pieces.push({ kind: "close", comment });
			state = "after";
		}
		pieces.push(...part(end, words.length));
		at += words.length;
	}
	if (state === "inside") pieces.push({ kind: "close", comment });
	if (state === "before") pieces.push({ kind: "open", comment }, { kind: "close", comment });
	paragraph.pieces = joinPieces(pieces);
}
