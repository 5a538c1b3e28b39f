import { commentLabel } from "#shared/circulation.ts";
import { failedGuards, stateAfter } from "#shared/dispositions.ts";
import { AppError } from "#shared/errors.ts";
import { authorize } from "../access.ts";
import type { PolicyContext } from "../context.ts";
import { translatorFor } from "../mail-text.ts";
import { withTransaction } from "../transaction.ts";
import { answerOf, type CommentRecord, factsOfAnswer, recordAnswer, rowOf } from "./disposition-rows.ts";
import { queueMail } from "./mail.ts";
import { holdPolicy } from "./outline.ts";

/** The answers that are decided and complete and have not gone to their authors. */
async function listWaiting(ctx: PolicyContext): Promise<CommentRecord[]> {
	const rows = await ctx.db
		.selectFrom("submittedComment")
		.selectAll()
		.where("policyId", "=", ctx.policyId)
		.where("state", "=", "disposed")
		.where("publishedAt", "is", null)
		.orderBy("number")
		.execute();
	const ready = [];
	for (const row of rows) {
		const facts = await factsOfAnswer(ctx, row, answerOf(row));
		if (failedGuards("publish", rowOf(row), facts).length === 0) ready.push(row);
	}
	return ready;
}

/** How many answers wait to be sent, to how many authors, and how many of them came by mail. */
export async function answersWaiting(
	ctx: PolicyContext,
): Promise<{ answers: number; authors: number; byMail: number }> {
	const rows = await listWaiting(ctx);
	const byForm = rows.filter((row) => row.source !== "import");
	return {
		answers: rows.length,
		authors: new Set(byForm.map((row) => row.personId)).size,
		byMail: rows.length - byForm.length,
	};
}

/**
 * Sends every decided answer to its author: one mail each, with all their answers and nothing else. What came from a
 * file has no address here; its answers are handed over with the exported table. Only the secretariat or the chair.
 * @returns how many answers went out, to how many authors
 */
export async function publishAnswers(ctx: PolicyContext): Promise<{ answers: number; authors: number }> {
	return withTransaction(ctx, async (ctx) => {
		await holdPolicy(ctx);
		authorize(ctx, "disposition.publish");
		const waiting = await listWaiting(ctx);
		if (waiting.length === 0) throw new AppError("conflict", "matrix:errors.nothingToSend");
		for (const row of waiting) {
			const state = stateAfter("publish", rowOf(row));
			await ctx.db
				.updateTable("submittedComment")
				.set({ publishedAt: ctx.now, state })
				.where("id", "=", row.id)
				.execute();
			await recordAnswer(ctx, "disposition.published", row);
		}
		const authors = new Map<string, CommentRecord[]>();
		for (const row of waiting.filter((one) => one.source !== "import")) {
			authors.set(row.personId, [...(authors.get(row.personId) ?? []), row]);
		}
		for (const [personId, rows] of authors) await mailAnswers(ctx, personId, rows);
		return { answers: waiting.length, authors: authors.size };
	});
}

async function mailAnswers(ctx: PolicyContext, personId: string, rows: CommentRecord[]): Promise<void> {
	const author = await ctx.db
		.selectFrom("user")
		.innerJoin("policy", (join) => join.on("policy.id", "=", ctx.policyId))
		.select(["user.name", "user.email", "user.locale", "policy.title"])
		.where("user.id", "=", personId)
		.where("suspendedAt", "is", null)
		.executeTakeFirst();
	if (!author) return;
	const locale = author.locale ?? "en";
	const answers = [];
	for (const row of rows) answers.push(await writeAnswer(ctx, locale, row));
	await queueMail(ctx, {
		to: author.email,
		locale,
		kind: "answers",
		params: {
			name: author.name,
			policy: author.title,
			count: rows.length,
			answers: answers.join("\n\n"),
			link: `${ctx.services.env.ORIGIN}/policies/${ctx.policyId}/matrix?mine=1`,
		},
	});
}

/** One answer as lines of plain text: the comment, what was decided, why. */
async function writeAnswer(ctx: PolicyContext, locale: string, row: CommentRecord): Promise<string> {
	const t = translatorFor(locale) as (key: string, params?: object) => string;
	const { originalNumber, amendmentNumber } = await numbersOf(ctx, row);
	const decided = t(`matrix:disposition.${row.disposition}`);
	const lines = [
		`${commentLabel(row.number)}: ${shorten(row.text)}`,
		`${t("matrix:column.disposition")}: ${decided}`,
		originalNumber === null ? "" : t("matrix:duplicateOf", { label: commentLabel(originalNumber) }),
		amendmentNumber === null ? "" : t("matrix:becameAmendment", { label: `D.${amendmentNumber}` }),
		row.reason === "" ? "" : `${t("matrix:column.reason")}: ${row.reason}`,
		row.noChangeNote === "" ? "" : `${t("matrix:field.noChangeNote")}: ${row.noChangeNote}`,
	];
	return lines.filter(Boolean).join("\n");
}

async function numbersOf(ctx: PolicyContext, row: CommentRecord) {
	const original = row.duplicateOfId
		? await ctx.db
				.selectFrom("submittedComment")
				.select("number")
				.where("id", "=", row.duplicateOfId)
				.executeTakeFirst()
		: undefined;
	const amendment = row.amendmentId
		? await ctx.db
				.selectFrom("amendment")
				.select("number")
				.where("id", "=", row.amendmentId)
				.executeTakeFirst()
		: undefined;
	return { originalNumber: original?.number ?? null, amendmentNumber: amendment?.number ?? null };
}

/** A comment's words so that its author knows it again. */
function shorten(text: string): string {
	const line = text.replace(/\s+/g, " ").trim();
	const letters = Array.from(line);
	return letters.length > 160 ? `${letters.slice(0, 159).join("")}…` : line;
}
