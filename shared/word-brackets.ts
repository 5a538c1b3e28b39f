import type { Site, WorkingPart, WorkingView } from "./brackets.ts";
import { numberBlocks } from "./document/blocks.ts";
import type { Doc } from "./document/check.ts";
import { plain } from "./word.ts";
import { namePlace, type PaperBlock, type PaperPiece, paintBlock, paragraphsOf } from "./word-paper.ts";

/** The words around alternatives, in the reader's language. */
export type BracketWords = {
	/** Above what stands in the text now. */
	base: string;
	/** Above an alternative: who proposes it, who opposes it. `alt` counts from 1; null where there is one only. */
	nameOf: (amendmentId: string, alt: number | null) => string;
	/** Where the words of an alternative are that the passage goes. */
	nothing: string;
};

/**
 * The working view of a section on paper (DOMAIN 3.4): what is not agreed in square brackets, alternatives one below
 * the other, each under the names of those who stand for it. Every bracket that opens is closed.
 */
export function paintBrackets(
	doc: Doc,
	sectionNumber: string | null,
	view: WorkingView,
	words: BracketWords,
): PaperBlock[] {
	const numbers = new Map(
		numberBlocks(doc, sectionNumber).map((number, index) => [doc.content[index]!, number] as const),
	);
	const paint = (parts: readonly WorkingPart[]): PaperBlock[] =>
		parts.flatMap((part) =>
			part.kind === "block" ? [paintBlock(part.node, null, numbers.get(part.node) ?? null)] : paintSite(part),
		);
	const paintSite = (site: Site): PaperBlock[] => {
		const blocks: PaperBlock[] = [];
		if (site.base.length > 0) blocks.push(namePlace(words.base), ...paint(site.base));
		for (const { amendmentId, alt, parts } of site.alternatives) {
			blocks.push(namePlace(words.nameOf(amendmentId, alt)));
			blocks.push(...(parts.length > 0 ? paint(parts) : [namePlace(words.nothing)]));
		}
		return site.bracketed ? inBrackets(blocks) : blocks;
	};
	return paint(view.parts);
}

/** "[" before the first words and "]" behind the last. */
function inBrackets(blocks: PaperBlock[]): PaperBlock[] {
	const paragraphs = paragraphsOf(blocks);
	const sign = (text: string): PaperPiece => ({
		kind: "text",
		text,
		look: { ...plain, bold: true },
		revision: null,
	});
	const [first, last] = [paragraphs[0], paragraphs.at(-1)];
	if (!first || !last) return blocks;
	first.pieces = [sign("["), ...first.pieces];
	last.pieces = [...last.pieces, sign("]")];
	return blocks;
}
