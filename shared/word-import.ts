import { shortenQuote } from "./comments.ts";
import { matchBlocks } from "./compare-match.ts";
import { nodeText, numberBlocks } from "./document/blocks.ts";
import type { Doc, DocNode } from "./document/check.ts";
import {
	bookmarkOf,
	type LeftOut,
	type Revision,
	type WordComment,
	type WordFile,
	type WordParagraph,
	wordsOf,
} from "./word.ts";

/** Where something in the file belongs: a block of the section; null: the section as a whole, or its title. */
export type WordPlace = { blockId: string | null; number: string | null };

/** A comment to be brought in, with its answers. */
export type PlannedComment = WordPlace & {
	author: string;
	at: number | null;
	text: string;
	/** The words it is about, where the file names any. */
	quote: string | null;
	replies: { author: string; at: number | null; text: string }[];
};

/** What one author did to one paragraph. "new": a paragraph behind the block that is named. */
export type PlannedRevision = WordPlace & {
	kind: "changed" | "new" | "removed" | "title";
	author: string;
	at: number | null;
	before: string;
	after: string;
	/** The section says something else here than the file did before its revisions. */
	drifted: boolean;
};

export type WordPlan = {
	comments: PlannedComment[];
	revisions: PlannedRevision[];
	/** Comments and revisions that are here already. */
	known: number;
	/** Paragraphs that differ from the section without a recorded change. */
	unmarked: number;
	/** Comments that the file calls settled. */
	settled: number;
	leftOut: Partial<Record<LeftOut, number>>;
};

/** A section that a file is read against: its text without suggestions. */
export type PlanSection = { id: string; title: string; number: string; doc: Doc };

type Leaf = { node: DocNode; blockId: string; number: string | null; text: string };

/** A file of several sections is read from this section's heading to the next. null: it is of other sections. */
function ownRange(file: WordFile, sectionId: string): { from: number; to: number } | null {
	const heads = file.paragraphs.flatMap(({ bookmark }, index) =>
		bookmark?.startsWith("ts_") ? [{ bookmark, index }] : [],
	);
	if (heads.length === 0) return { from: 0, to: file.paragraphs.length };
	const at = heads.findIndex(({ bookmark }) => bookmark === bookmarkOf("s", sectionId));
	if (at === -1) return null;
	return { from: heads[at]!.index, to: heads[at + 1]?.index ?? file.paragraphs.length };
}

function leavesOf(doc: Doc, sectionNumber: string): Leaf[] {
	const numbers = numberBlocks(doc, sectionNumber);
	const leaves: Leaf[] = [];
	const visit = (node: DocNode, top: string, number: string | null) => {
		if (node.type === "paragraph" || node.type === "heading") {
			const id = typeof node.attrs?.id === "string" ? node.attrs.id : "";
			leaves.push({ node, blockId: id || top, number, text: nodeText(node) });
		} else for (const child of node.content ?? []) visit(child, top, number);
	};
	doc.content.forEach((node, index) => {
		visit(node, typeof node.attrs?.id === "string" ? node.attrs.id : "", numbers[index] ?? null);
	});
	return leaves;
}

function asNode(id: string | null, text: string): DocNode {
	return {
		type: "paragraph",
		...(id && { attrs: { id } }),
		...(text !== "" && { content: [{ type: "text", text }] }),
	};
}

const isNew = ({ pieces, revision }: WordParagraph) =>
	revision?.kind === "inserted" || (wordsOf(pieces, "before") === "" && wordsOf(pieces, "after") !== "");

/**
 * What becomes of a Word file's comments and revisions in a section. Paragraphs are found by our bookmarks, by equal
 * words, then by likeness; a comment by its quoted words. Whatever finds no place belongs to the section as a whole.
 * @param known what is here already (`knownComment`, `knownRevision`)
 * @returns null where the file is of other sections
 */
export function planWord(
	file: WordFile,
	section: PlanSection,
	known: ReadonlySet<string> = new Set(),
): WordPlan | null {
	const range = ownRange(file, section.id);
	if (!range) return null;
	const leaves = leavesOf(section.doc, section.number);
	const first = file.paragraphs[range.from];
	const hasTitle = first?.bookmark === bookmarkOf("s", section.id);
	const places = placeParagraphs(file, { ...range, from: range.from + (hasTitle ? 1 : 0) }, leaves);
	const revisions: PlannedRevision[] = [];
	let unmarked = leaves.filter((leaf) => leaf.text !== "" && ![...places.values()].includes(leaf)).length;
	let last: Leaf | null = null;
	for (let index = range.from; index < range.to; index++) {
		const paragraph = file.paragraphs[index]!;
		const isTitle = hasTitle && index === range.from;
		const leaf = places.get(index) ?? null;
		const own = revisionsOf(paragraph, { leaf, last, title: isTitle ? section.title : null });
		revisions.push(...own);
		const before = wordsOf(paragraph.pieces, "before");
		if (own.length === 0 && !isTitle && before !== (leaf?.text ?? "")) unmarked += 1;
		if (leaf) last = leaf;
	}
	const fresh = revisions.filter((one) => !known.has(knownRevision(one)));
	const all = planComments(file, range, places, leaves);
	const comments = all.filter((one) => !known.has(knownComment(one)));
	return {
		comments,
		revisions: fresh,
		known: all.length - comments.length + (revisions.length - fresh.length),
		unmarked,
		settled: file.comments.filter(({ resolved, parent }) => resolved && parent === null).length,
		leftOut: file.leftOut,
	};
}

/** The file's paragraphs by their index, with the paragraph of the section that each of them is. */
function placeParagraphs(
	file: WordFile,
	{ from, to }: { from: number; to: number },
	leaves: readonly Leaf[],
): Map<number, Leaf> {
	const ids = new Map(leaves.map(({ blockId }) => [bookmarkOf("b", blockId), blockId]));
	const indexes: number[] = [];
	for (let index = from; index < to; index++) if (!isNew(file.paragraphs[index]!)) indexes.push(index);
	const matches = matchBlocks(
		leaves.map(({ blockId, text }) => asNode(blockId, text)),
		indexes.map((index) => {
			const { bookmark, pieces } = file.paragraphs[index]!;
			return asNode((bookmark && ids.get(bookmark)) || null, wordsOf(pieces, "before"));
		}),
	);
	return new Map(matches.map(({ before, after }) => [indexes[after]!, leaves[before]!]));
}

type Where = { leaf: Leaf | null; last: Leaf | null; title: string | null };

/** What each author did to a paragraph, as if the others had done nothing. */
function revisionsOf(paragraph: WordParagraph, { leaf, last, title }: Where): PlannedRevision[] {
	const hands = new Map<string, Revision>();
	for (const { revision } of [...paragraph.pieces, paragraph]) {
		if (revision && !hands.has(revision.author)) hands.set(revision.author, revision);
	}
	const before = wordsOf(paragraph.pieces, "before");
	return [...hands.values()].flatMap(({ author, at }): PlannedRevision[] => {
		const after = wordsOf(
			paragraph.pieces
				.filter((piece) => piece.revision?.author === author || piece.revision?.kind !== "inserted")
				.map((piece) => (piece.revision?.author === author ? piece : { ...piece, revision: null })),
			"after",
		);
		// A break of a paragraph that came or went, and no words with it.
		if (after === before) return [];
		const place = title === null ? (leaf ?? (isNew(paragraph) ? last : null)) : null;
		const kind = title !== null ? "title" : isNew(paragraph) ? "new" : after === "" ? "removed" : "changed";
		const said = title ?? leaf?.text ?? "";
		return [
			{
				kind,
				...{ author, at, before, after },
				blockId: place?.blockId ?? null,
				number: place?.number ?? null,
				drifted: kind !== "new" && said !== before,
			},
		];
	});
}

function planComments(
	file: WordFile,
	{ from, to }: { from: number; to: number },
	places: ReadonlyMap<number, Leaf>,
	leaves: readonly Leaf[],
): PlannedComment[] {
	const isOwn = ({ paragraph }: WordComment) =>
		paragraph === null ? from === 0 : paragraph >= from && paragraph < to;
	return file.comments.flatMap((comment, index) => {
		if (comment.parent !== null || comment.resolved || !isOwn(comment)) return [];
		const { author, at, text, paragraph } = comment;
		const words = comment.quote.trim();
		const there = paragraph === null ? undefined : places.get(paragraph);
		const first = words.split("\n")[0] ?? "";
		const leaf = findWords(there, leaves, first) ?? there;
		const replies = file.comments
			.filter((reply) => reply.parent === index)
			.map(({ author, at, text }) => ({ author, at, text }));
		const quote = words === "" ? null : shortenQuote(words);
		return [
			{ author, at, text, replies, quote, blockId: leaf?.blockId ?? null, number: leaf?.number ?? null },
		];
	});
}

/** The paragraph that says these words: the one where the comment stood, else the only other one. */
function findWords(there: Leaf | undefined, leaves: readonly Leaf[], words: string): Leaf | undefined {
	if (words.length < 3 || there?.text.includes(words)) return there;
	const others = leaves.filter(({ text }) => text.includes(words));
	return others.length === 1 ? others[0] : undefined;
}

/** By what a comment is known again: its words and the second it was made. */
export function knownComment({ text, at }: { text: string; at: number | null }): string {
	return `comment ${Math.floor((at ?? 0) / 1000)} ${text}`;
}

/** By what a revision is known again: the block, what was said and what is proposed. */
export function knownRevision({
	blockId,
	before,
	after,
}: Pick<PlannedRevision, "blockId" | "before" | "after">): string {
	return `revision ${JSON.stringify([blockId, before, after])}`;
}
