import { commentLabel } from "#shared/circulation.ts";
import { type ApplyKind, failedGuards } from "#shared/dispositions.ts";
import type { Doc } from "#shared/document/check.ts";
import { AppError, notFound } from "#shared/errors.ts";
import { takeBack, type WordingFault, writeWording } from "#shared/wording.ts";
import { authorize, sectionFacts } from "../access.ts";
import type { PolicyContext } from "../context.ts";
import { withTransaction } from "../transaction.ts";
import { type CommentRecord, getComment, recordAnswer, rowOf } from "./disposition-rows.ts";
import { queueMail } from "./mail.ts";
import { getOwnSection, holdPolicy } from "./outline.ts";
import { changeFrozenText } from "./section-change.ts";
import { readDoc } from "./texts.ts";
import { getVersion } from "./versions.ts";

/** The section's text with the wording that a comment proposes, or why a machine cannot write it. */
export function previewWording(doc: Doc, comment: CommentRecord, how: ApplyKind): Doc | WordingFault {
	const { blockId, wording, quote } = comment;
	if (blockId === null) return "blockGone";
	return writeWording(doc, blockId, { wording, quote: how === "quote" ? quote : null });
}

/**
 * Writes the proposed wording into the text of the circulated section, as one attributed change. Rights are the
 * caller's; call it in a transaction. Throws "conflict" with what stops it.
 * @returns the change's id (textChange)
 */
export async function applyWording(
	ctx: PolicyContext,
	comment: CommentRecord,
	how: ApplyKind,
): Promise<string> {
	const section = await getOwnSection(ctx, comment.sectionId);
	if (comment.wording.trim() === "") throw new AppError("conflict", "matrix:wording.none");
	const { doc } = await readDoc(ctx, section.id);
	const target = previewWording(doc, comment, how);
	if (typeof target === "string") throw new AppError("conflict", `matrix:wording.${target}`);
	const label = commentLabel(comment.number);
	const made = await changeFrozenText(ctx, section, target, { cause: "comment", causeId: comment.id, label });
	return made.id;
}

/** A change of the same section that the form links. null where it names none. */
export async function requireChange(
	ctx: PolicyContext,
	comment: CommentRecord,
	changeId: string,
): Promise<string | null> {
	if (changeId === "") return null;
	const found = (await listChanges(ctx, comment.sectionId)).find((one) => one.id === changeId && !one.undone);
	if (!found) throw notFound();
	return found.id;
}

/** The changes of a section's text, oldest first, and whether each was taken back. */
export async function listChanges(ctx: PolicyContext, sectionId: string) {
	const rows = await ctx.db
		.selectFrom("textChange")
		.innerJoin("version", "version.id", "textChange.versionId")
		.select(["textChange.id", "cause", "causeId", "undoesId", "at", "beforeVersionId", "versionId"])
		.select(["version.number", "version.hash"])
		.where("textChange.policyId", "=", ctx.policyId)
		.where("sectionId", "=", sectionId)
		.orderBy("seq")
		.execute();
	const undone = new Set(rows.map((row) => row.undoesId));
	return rows.filter((row) => row.cause !== "undo").map((row) => ({ ...row, undone: undone.has(row.id) }));
}

/**
 * Takes back the change that carried a comment out: a new change of the text, by whoever undoes it. The comment, and
 * every other that was answered with this change, waits for an answer again; their authors are told. The convenor of
 * the section's working group, or the chair. Throws "conflict" where the passage was changed again since.
 */
export async function undoCommentChange(ctx: PolicyContext, commentId: string): Promise<void> {
	await withTransaction(ctx, async (ctx) => {
		await holdPolicy(ctx);
		const comment = await getComment(ctx, commentId);
		const section = await getOwnSection(ctx, comment.sectionId);
		authorize(ctx, "disposition.decide", sectionFacts(ctx.member, section));
		const changes = await listChanges(ctx, section.id);
		const made = changes.find((one) => one.id === comment.changeId && one.cause === "comment");
		if (!made || comment.changeId === null || comment.blockId === null)
			throw new AppError("conflict", "matrix:errors.noChange");
		if (made.undone) return;
		const read = async (versionId: string) =>
			(await getVersion(ctx, versionId)).text.sections.find((one) => one.id === section.id)?.doc;
		const [before, after] = [await read(made.beforeVersionId), await read(made.versionId)];
		const frozen = section.versionId ? await read(section.versionId) : null;
		const target = before && after && frozen && takeBack(frozen, before, after, comment.blockId);
		if (!target) throw new AppError("conflict", "matrix:errors.changedSince");
		const label = commentLabel(comment.number);
		const { id: undoesId } = made;
		await changeFrozenText(ctx, section, target, { cause: "undo", causeId: comment.id, label, undoesId });
		await reopenForUndone(ctx, undoesId);
	});
}

/**
 * Opens every comment again that was answered with this change (DOMAIN 3.3: if the linked change is undone the
 * disposition reopens), and tells the authors. Call it in the transaction that undoes the change.
 */
export async function reopenForUndone(ctx: PolicyContext, changeId: string): Promise<void> {
	const comments = await ctx.db
		.selectFrom("submittedComment")
		.selectAll()
		.where("policyId", "=", ctx.policyId)
		.where("changeId", "=", changeId)
		.orderBy("number")
		.execute();
	for (const comment of comments) {
		if (failedGuards("reopen", rowOf(comment), { changeUndone: true }).length > 0) continue;
		await ctx.db
			.updateTable("submittedComment")
			.set({ state: "observed", disposition: null, reason: "", changeId: null, noChangeNote: "" })
			.set({ decidedAs: null, disposedById: null, disposedAt: null, publishedAt: null })
			.where("id", "=", comment.id)
			.execute();
		await recordAnswer(ctx, "disposition.reopened", comment, { changeId });
		await tellReopened(ctx, comment);
	}
}

async function tellReopened(ctx: PolicyContext, comment: CommentRecord): Promise<void> {
	if (comment.source === "import") return;
	const author = await ctx.db
		.selectFrom("user")
		.innerJoin("policy", (join) => join.on("policy.id", "=", ctx.policyId))
		.select(["user.name", "user.email", "user.locale", "policy.title"])
		.where("user.id", "=", comment.personId)
		.where("suspendedAt", "is", null)
		.executeTakeFirst();
	if (!author) return;
	await queueMail(ctx, {
		to: author.email,
		locale: author.locale ?? "en",
		kind: "answerReopened",
		params: {
			name: author.name,
			policy: author.title,
			comment: commentLabel(comment.number),
			link: `${ctx.services.env.ORIGIN}/policies/${ctx.policyId}/matrix/${comment.id}`,
		},
	});
}
