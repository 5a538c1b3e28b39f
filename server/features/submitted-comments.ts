import { canonicalJson } from "#shared/canonical.ts";
import { type CommentType, commentLabel } from "#shared/circulation.ts";
import { notFound } from "#shared/errors.ts";
import { authorize } from "../access.ts";
import type { PolicyContext } from "../context.ts";
import { sha256Hex } from "../hash.ts";
import { newId } from "../ids.ts";
import { record } from "../transaction.ts";
import { holdPolicy } from "./outline.ts";

export type NewSubmittedComment = {
	circulationId: string | null;
	/** The submission of a constituency that it came with; null for one's own, or from a file. */
	responseId: string | null;
	sectionId: string;
	/** The frozen text it was made on. */
	versionId: string;
	blockId: string | null;
	quote: string | null;
	type: CommentType;
	text: string;
	wording: string;
	justification: string;
	/** In whose name: a constituency's, or null for a person's own. */
	constituency: string | null;
	organization: string;
	/** The name that stands for it, where it came by mail. */
	onBehalfOf: string | null;
	source: "form" | "import";
	late: boolean;
	/** Made with the form or file; with the person it is unique. */
	key: string;
};

/**
 * Makes a numbered comment that everyone in the policy reads (DOMAIN 3.3): the one way a submittedComment is made.
 * It is a new row; nothing inside a caucus becomes visible by it. Rights are the caller's; call it in a transaction.
 * @returns its id and its number: the next C.n of the policy, never reused because no row is ever deleted
 */
export async function insertSubmittedComment(
	ctx: PolicyContext,
	given: NewSubmittedComment,
): Promise<{ id: string; number: number }> {
	if (!ctx.db.isTransaction) throw new Error("insertSubmittedComment outside a transaction");
	await holdPolicy(ctx);
	await requireVersion(ctx, given.sectionId, given.versionId);
	const last = await ctx.db
		.selectFrom("submittedComment")
		.select((eb) => eb.fn.max("number").as("number"))
		.where("policyId", "=", ctx.policyId)
		.executeTakeFirst();
	const id = newId();
	const number = Number(last?.number ?? 0) + 1;
	const { late, ...said } = given;
	const who = { memberId: ctx.member.id, personId: ctx.actor.personId, capacity: ctx.member.capacity };
	await ctx.db
		.insertInto("submittedComment")
		.values({
			...{ id, policyId: ctx.policyId, number, ...said, ...who, ...unanswered },
			submittedAt: ctx.now,
			late: late ? 1 : 0,
		})
		.execute();
	const { circulationId, sectionId, versionId, type, constituency, source } = given;
	const { text, wording, justification } = given;
	await record(ctx, {
		type: "comment.submitted",
		scope: { kind: "policy", policyId: ctx.policyId },
		refs: {
			...{ policyId: ctx.policyId, sectionId, versionId, submittedCommentId: id },
			...(circulationId ? { circulationId } : {}),
		},
		payload: {
			what: late ? "late" : source === "import" ? "import" : "",
			label: commentLabel(number),
			...{ type, constituency, source },
			// What was said can be checked against the log without the log repeating it.
			hash: sha256Hex("comment/1", canonicalJson({ text, wording, justification })),
		},
	});
	return { id, number };
}

/** What the answer to a comment is before there is one. */
const unanswered = {
	lateRuling: null,
	state: "submitted",
	responsibleId: null,
	observation: "",
	proposed: null,
	observedById: null,
	observedAt: null,
	disposition: null,
	reason: "",
	decidedAs: null,
	disposedById: null,
	disposedAt: null,
	duplicateOfId: null,
	amendmentId: null,
	changeId: null,
	noChangeNote: "",
	publishedAt: null,
	contestedAt: null,
	contestedById: null,
	contestReason: "",
} as const;

/** The version must be a frozen text of this section, in this policy. */
async function requireVersion(ctx: PolicyContext, sectionId: string, versionId: string): Promise<void> {
	const found = await ctx.db
		.selectFrom("versionSection")
		.innerJoin("version", "version.id", "versionSection.versionId")
		.select("version.id")
		.where("version.id", "=", versionId)
		.where("version.policyId", "=", ctx.policyId)
		.where("versionSection.sectionId", "=", sectionId)
		.executeTakeFirst();
	if (!found) throw notFound();
}

export type SubmittedCommentFilter = { circulationId?: string; sectionId?: string; commentId?: string };
export type SubmittedCommentView = Awaited<ReturnType<typeof listSubmittedComments>>[number];

/** The numbered comments of the policy, by number, for every member: what was said, by whom, on which text. */
export async function listSubmittedComments(ctx: PolicyContext, filter: SubmittedCommentFilter = {}) {
	authorize(ctx, "submittedComment.read");
	const { circulationId, sectionId, commentId } = filter;
	const rows = await ctx.db
		.selectFrom("submittedComment")
		.innerJoin("section", "section.id", "submittedComment.sectionId")
		.leftJoin("user", "user.id", "submittedComment.personId")
		.leftJoin("member", "member.id", "submittedComment.memberId")
		.selectAll("submittedComment")
		.select(["section.title as sectionTitle", "section.language", "user.name as author"])
		.select("member.constituency as authorConstituency")
		.where("submittedComment.policyId", "=", ctx.policyId)
		.$if(circulationId !== undefined, (query) =>
			query.where("submittedComment.circulationId", "=", circulationId as string),
		)
		.$if(sectionId !== undefined, (query) =>
			query.where("submittedComment.sectionId", "=", sectionId as string),
		)
		.$if(commentId !== undefined, (query) => query.where("submittedComment.id", "=", commentId as string))
		.orderBy("submittedComment.number")
		.execute();
	return rows.map(({ key: _key, ...row }) => ({
		...row,
		type: row.type as CommentType,
		author: row.author ?? "",
		late: row.late === 1,
		lateRuling: row.lateRuling as "accepted" | "refused" | null,
	}));
}
