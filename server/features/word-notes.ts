import { textOf } from "#shared/amendment-change.ts";
import type { Amendment } from "#shared/amendments.ts";
import { originalText } from "#shared/document/suggested.ts";
import type { Speech } from "#shared/record-words.ts";
import { type ProposedChange, paintChanges, paintTitle } from "#shared/word-changes.ts";
import { anchorComment } from "#shared/word-comments.ts";
import {
	type PaperBlock,
	type PaperComment,
	type PaperPiece,
	paintDoc,
	paintTitleOf,
} from "#shared/word-paper.ts";
import type { PolicyContext } from "../context.ts";
import { type HeldAmendment, listOpen } from "./brackets.ts";
import { listSubmittedComments, type SubmittedCommentView } from "./submitted-comments.ts";
import { readOpenThreads, readSuggesters, type SourceSection, type SourceThread } from "./word-sources.ts";

/** Who said something: "Workers: Ana Ruiz"; who belongs to no constituency by their part: "Secretariat: …". */
export function authorOf(
	{ say, nameOf }: Speech,
	who: { name: string; constituency: string | null; capacity: string },
): string {
	const bench = who.constituency === null ? say(`common:capacity.${who.capacity}`) : nameOf(who.constituency);
	return `${bench}: ${who.name}`;
}

/** A section with what is proposed for it and said about it. Comments count on from those given. */
type Noted = { title: PaperPiece[]; blocks: PaperBlock[] | null };

/** One comment and where it belongs. `blockId` null: on the section. */
type Note = PaperComment & { blockId: string | null; quote: string | null };

/**
 * A section's text with open amendments and suggestions as revisions of their authors, and with open threads,
 * numbered comments and the reasons of amendments as comments. Adds the comments to `comments`.
 */
export async function paintWithNotes(
	ctx: PolicyContext,
	speech: Speech,
	section: SourceSection,
	comments: PaperComment[],
): Promise<Noted> {
	const open = section.version === null ? [] : await listOpen(ctx, section.id);
	const own = open.filter(({ parentId }) => !open.some(({ id }) => id === parentId));
	const proposed = own.map((one) => proposalOf(speech, one));
	const titles = own.filter(({ change }) => change.operation === "title");
	const firstTitle = proposed.find(({ id }) => id === titles[0]?.id);
	const title = firstTitle ? paintTitle(section.title, firstTitle) : paintTitleOf(section.title);
	const suggesters = section.version === null ? await readSuggesters(ctx, section.id) : new Map();
	const suggestedBy = (id: string) => {
		const who = suggesters.get(id);
		return who ? { author: authorOf(speech, who), at: who.at } : null;
	};
	const painted =
		section.doc === null
			? null
			: section.version === null
				? { blocks: paintDoc(section.doc, section.number, suggestedBy), unplaced: [] }
				: paintChanges(section.doc, section.number, proposed);
	const notes = [
		...amendmentNotes(speech, open, [...(painted?.unplaced ?? []), ...titles.slice(1).map(({ id }) => id)]),
		...(await listSubmittedComments(ctx, { sectionId: section.id })).map((one) => submittedNote(speech, one)),
		...(await readOpenThreads(ctx, section.id)).map((one) => threadNote(speech, one)),
	];
	const noted = { title, blocks: painted?.blocks ?? null };
	for (const note of notes) place(noted, note, comments, speech);
	return noted;
}

/** Puts a comment where its words are, else on the section's title with the words it was about. */
function place(noted: Noted, note: Note, comments: PaperComment[], { say }: Speech): void {
	const { blockId, quote, ...comment } = note;
	const index = comments.length;
	if (blockId !== null && anchorComment(noted.blocks ?? [], index, { blockId, quote })) {
		comments.push(comment);
		return;
	}
	const words = quote === null ? [] : [say("word:note.words", { quote })];
	comments.push({ ...comment, text: [...words, comment.text].join("\n") });
	noted.title = [{ kind: "open", comment: index }, ...noted.title, { kind: "close", comment: index }];
}

function proposalOf(speech: Speech, one: HeldAmendment): ProposedChange {
	return { id: one.id, change: one.change, author: amendmentAuthor(speech, one), at: one.submittedAt };
}

function amendmentAuthor(speech: Speech, { sponsor, takenOverBy, author }: Amendment): string {
	if (takenOverBy !== null) return speech.nameOf(takenOverBy);
	return authorOf(speech, { ...author, constituency: sponsor });
}

/** What amendments say beside the text: their reasons, and wordings that cannot stand in it. */
function amendmentNotes(speech: Speech, open: readonly HeldAmendment[], unplaced: readonly string[]): Note[] {
	const { say } = speech;
	return open.map((one) => {
		const { change, number, parentId, reason, submittedAt: at } = one;
		const label = `D.${number}`;
		const words = { label, text: textOf(change.after) || say("word:note.taken") };
		const parent = open.find(({ id }) => id === parentId);
		const lines = parent
			? [say("word:note.sub", { ...words, parent: `D.${parent.number}` })]
			: unplaced.includes(one.id)
				? [say(`word:note.${change.operation === "title" ? "title" : "alternative"}`, words)]
				: [say("word:note.amendment", { label })];
		if (reason !== "") lines.push(say("word:note.reason", { text: reason }));
		const shown = parent ?? one;
		const inserted = shown.change.operation === "insert" && !unplaced.includes(shown.id);
		const blocks = inserted ? shown.change.after.blocks.map((node) => node.attrs?.id) : shown.change.blockIds;
		const blockId = change.operation === "title" ? null : typeof blocks[0] === "string" ? blocks[0] : null;
		return {
			author: amendmentAuthor(speech, one),
			at,
			text: lines.join("\n"),
			replies: [],
			blockId,
			quote: null,
		};
	});
}

function submittedNote(speech: Speech, one: SubmittedCommentView): Note {
	const { say } = speech;
	const remarks = [
		say(`circulation:type.${one.type}`),
		...(one.late ? [say("word:note.late")] : []),
		...(one.onBehalfOf ? [say("word:note.onBehalf", { name: one.onBehalfOf })] : []),
	];
	const lines = [`${say("word:note.comment", { label: `C.${one.number}` })} (${remarks.join("; ")})`];
	if (one.text !== "") lines.push(one.text);
	if (one.wording !== "") lines.push(say("word:note.wording", { text: one.wording }));
	if (one.justification !== "") lines.push(say("word:note.justification", { text: one.justification }));
	const name = one.onBehalfOf ?? one.author;
	const author = authorOf(speech, { name, constituency: one.constituency, capacity: one.capacity });
	const { submittedAt: at, blockId, quote } = one;
	return { author, at, text: lines.join("\n"), replies: [], blockId, quote };
}

function threadNote(speech: Speech, { blockId, quote, comments }: SourceThread): Note {
	const said = comments.map(({ text, at, ...who }) => ({ author: authorOf(speech, who), at, text }));
	const [first = { author: "", at: 0, text: "" }, ...replies] = said;
	return { ...first, replies, blockId, quote };
}

/** The text of a section that only says what it says: without suggestions. */
export function paintClean({ doc, number }: SourceSection): PaperBlock[] | null {
	return doc && paintDoc(originalText(doc), number);
}
