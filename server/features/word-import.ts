import { commentLimit, tidyText } from "#shared/comments.ts";
import { originalText } from "#shared/document/suggested.ts";
import { AppError, notFound } from "#shared/errors.ts";
import { importDraftLifetime } from "#shared/import.ts";
import type { ConfirmWordInput, WordFile } from "#shared/word.ts";
import {
	knownComment,
	knownRevision,
	type PlannedComment,
	type PlannedRevision,
	planWord,
	type WordPlan,
} from "#shared/word-import.ts";
import { flattenPaper } from "#shared/word-paper.ts";
import { authorize, enterSection } from "../access.ts";
import type { Context, PolicyContext } from "../context.ts";
import { newId } from "../ids.ts";
import { isImportError } from "../import/import-error.ts";
import { readWordFile } from "../import/import-revisions.ts";
import { translatorFor } from "../mail-text.ts";
import { record, withTransaction } from "../transaction.ts";
import { createThread, reply } from "./comments.ts";
import { policyLanguage } from "./outline.ts";
import { makeTextPaper } from "./word-export.ts";
import { readSource } from "./word-sources.ts";

/** Only who brings documents in may bring Word files in. Throws "forbidden" with its sentence. */
export function requireWordImport(ctx: PolicyContext): void {
	authorize(ctx, "document.import");
}

/** How many comments and revisions one file may bring: each becomes a thread with its entry in the log. */
export const mostItems = 300;

type WordDraft = { word: { sectionId: string; name: string; file: WordFile } };

/**
 * Reads an uploaded Word file with revisions and comments for a section, and keeps what was read for the preview, for a
 * day. The file itself is not kept. Throws "invalid" with the sentence of each reason for refusal.
 * @returns the draft's id
 */
export async function readWordUpload(
	outer: Context,
	sectionId: string,
	file: { name: string; bytes: Uint8Array },
): Promise<string> {
	const { ctx } = await enterSection(outer, sectionId);
	authorize(ctx, "document.import");
	await ctx.services.limits.take("upload", ctx.actor.personId);
	const read = await readFile(file);
	const name = tidyText(file.name).slice(0, 200);
	const data: WordDraft = { word: { sectionId, name, file: read } };
	const { policyId } = ctx;
	const { personId } = ctx.actor;
	return withTransaction(ctx, async (ctx) => {
		await ctx.db
			.deleteFrom("importDraft")
			.where("at", "<=", ctx.now - importDraftLifetime)
			.execute();
		const id = newId();
		await ctx.db
			.insertInto("importDraft")
			.values({ id, policyId, personId, at: ctx.now, title: name, data: JSON.stringify(data) })
			.execute();
		return id;
	});
}

async function readFile(file: { name: string; bytes: Uint8Array }): Promise<WordFile> {
	try {
		const read = await readWordFile(file);
		const isRevised = read.paragraphs.some(
			({ pieces, revision }) => revision !== null || pieces.some((piece) => piece.revision !== null),
		);
		if (read.comments.length > 0 || isRevised) return read;
	} catch (error) {
		if (!isImportError(error)) throw error;
		throw new AppError("invalid", "word:import.refused", {}, { file: `import:errors.${error.code}` });
	}
	throw new AppError("invalid", "word:import.refused", {}, { file: "word:errors.noRevisions" });
}

async function getDraft(ctx: PolicyContext, sectionId: string, draftId: string): Promise<WordDraft["word"]> {
	const row = await ctx.db
		.selectFrom("importDraft")
		.select("data")
		.where("id", "=", draftId)
		.where("policyId", "=", ctx.policyId)
		.where("personId", "=", ctx.actor.personId)
		.where("at", ">", ctx.now - importDraftLifetime)
		.executeTakeFirst();
	const data = row ? (JSON.parse(row.data) as Partial<WordDraft>) : {};
	if (data.word?.sectionId !== sectionId) throw new AppError("not-found", "word:import.gone");
	return data.word;
}

/**
 * What would become of a Word file's comments and revisions in a section, as it stands now. Throws "not-found" where
 * the preview is gone, "conflict" where the file is of other sections or brings too much at once.
 */
export async function previewWord(
	outer: Context,
	sectionId: string,
	draftId: string,
): Promise<{ name: string; plan: WordPlan }> {
	const { ctx, section } = await enterSection(outer, sectionId);
	authorize(ctx, "document.import");
	const { name, file } = await getDraft(ctx, sectionId, draftId);
	const source = (await readSource(ctx, { kind: "section", sectionId })).sections[0];
	if (!source?.doc) throw notFound();
	const { id, number } = source;
	const own = { id, number, title: section.title, doc: originalText(source.doc) };
	const plan = planWord(file, own, await readKnown(ctx, sectionId, own));
	if (!plan) throw new AppError("conflict", "word:errors.otherSection");
	if (plan.comments.length + plan.revisions.length > mostItems)
		throw new AppError("conflict", "word:errors.tooMany", { max: mostItems });
	return { name, plan };
}

/** What the section's own export says already, in each language it may have been made in. */
async function readKnown(
	ctx: PolicyContext,
	sectionId: string,
	section: Parameters<typeof planWord>[1],
): Promise<Set<string>> {
	const known = new Set<string>();
	for (const locale of ["en", "fr", "es", "ar"]) {
		const { paper } = await makeTextPaper(ctx, { kind: "section", sectionId }, { form: "changes", locale });
		const plan = planWord(flattenPaper(paper), section);
		for (const comment of plan?.comments ?? []) known.add(knownComment(comment));
		for (const revision of plan?.revisions ?? []) known.add(knownRevision(revision));
	}
	return known;
}

/** Throws away what was read for a preview. */
export async function discardWord(outer: Context, sectionId: string, draftId: string): Promise<void> {
	const { ctx } = await enterSection(outer, sectionId);
	authorize(ctx, "document.import");
	await dropDraft(ctx, draftId);
}

async function dropDraft(ctx: PolicyContext, draftId: string): Promise<void> {
	await ctx.db
		.deleteFrom("importDraft")
		.where("id", "=", draftId)
		.where("policyId", "=", ctx.policyId)
		.where("personId", "=", ctx.actor.personId)
		.execute();
}

/**
 * Brings a previewed file's comments and revisions in, all or none: each becomes a thread that everyone reads, on behalf
 * of the name in the file. The text is not changed. Pressed twice, it is done once.
 * @returns how many of each
 */
export async function confirmWord(
	outer: Context,
	sectionId: string,
	{ draftId }: ConfirmWordInput,
): Promise<{ comments: number; revisions: number }> {
	const { ctx } = await enterSection(outer, sectionId);
	authorize(ctx, "document.import");
	return withTransaction(ctx, async (ctx) => {
		const { name, plan } = await previewWord(ctx, sectionId, draftId);
		const say = sayIn(await policyLanguage(ctx));
		let index = 0;
		const post = async (place: Pick<PlannedComment, "blockId" | "quote">, texts: string[]) => {
			const [first = "", ...rest] = texts.flatMap(cutText);
			index += 1;
			const key = `${draftId} ${index}`;
			const { blockId } = place;
			const at = { blockId, quote: blockId ? place.quote : null, anchorStart: null, anchorEnd: null };
			const posted = await createThread(ctx, sectionId, { audience: "everyone", text: first, ...at, key });
			for (const [turn, text] of rest.entries())
				await reply(ctx, posted.threadId, { text, key: `${key} ${turn}` });
		};
		for (const comment of plan.comments) await post(comment, writeComment(say, comment));
		for (const revision of plan.revisions)
			await post({ blockId: revision.blockId, quote: null }, [writeRevision(say, revision)]);
		await dropDraft(ctx, draftId);
		const brought = { comments: plan.comments.length, revisions: plan.revisions.length };
		const { policyId } = ctx;
		await record(ctx, {
			type: "word.imported",
			scope: { kind: "policy", policyId },
			refs: { policyId, sectionId },
			payload: { title: name, ...brought },
		});
		return brought;
	});
}

type Say = (key: string, params?: Record<string, string>) => string;

function sayIn(language: string): Say {
	return translatorFor(language) as unknown as Say;
}

function sayOnBehalf(say: Say, { author, at }: { author: string; at: number | null }): string {
	const who = author === "" ? say("word:import.unknownAuthor") : author;
	if (at === null) return say("word:thread.onBehalfUndated", { author: who });
	return say("word:thread.onBehalf", { author: who, date: new Date(at).toISOString().slice(0, 10) });
}

function writeComment(say: Say, comment: PlannedComment): string[] {
	const lines = [sayOnBehalf(say, comment)];
	if (comment.blockId === null && comment.quote !== null)
		lines.push(say("word:thread.quote", { quote: comment.quote }));
	lines.push(comment.text);
	return [
		lines.join("\n"),
		...comment.replies.map((answer) => `${sayOnBehalf(say, answer)}\n${answer.text}`),
	];
}

function writeRevision(say: Say, revision: PlannedRevision): string {
	const { kind, before, after, blockId } = revision;
	const nothing = say("word:thread.nothing");
	const lines = [`${sayOnBehalf(say, revision)} ${say("word:thread.proposed")}`];
	if (kind === "new") lines.push(say(`word:thread.${blockId ? "newBehind" : "newFirst"}`, { text: after }));
	else if (kind === "removed") lines.push(say("word:thread.remove", { text: before }));
	else {
		lines.push(say("word:thread.before", { text: before || nothing }));
		lines.push(say("word:thread.after", { text: after || nothing }));
	}
	return lines.join("\n");
}

/** A text in pieces that fit into a comment, cut at line ends or spaces where there are any. */
function cutText(text: string): string[] {
	const rest = tidyText(text);
	if (rest.length <= commentLimit) return rest === "" ? [] : [rest];
	const head = rest.slice(0, commentLimit);
	const cut = Math.max(head.lastIndexOf("\n"), head.lastIndexOf(" "));
	const at = cut > commentLimit / 2 ? cut : commentLimit - 1;
	return [rest.slice(0, at).trim(), ...cutText(rest.slice(at))];
}
