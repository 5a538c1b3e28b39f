import { commentLabel } from "#shared/circulation.ts";
import { type CommentState, type Disposition, isOpen } from "#shared/dispositions.ts";
import { listBlocks } from "#shared/document/blocks.ts";
import { AppError } from "#shared/errors.ts";
import { type BulkInput, countProgress, type MatrixFilter, type MatrixRow, matches } from "#shared/matrix.ts";
import { numberSections } from "#shared/sections.ts";
import { authorize, judge, sectionFacts } from "../access.ts";
import type { PolicyContext } from "../context.ts";
import { withTransaction } from "../transaction.ts";
import { answersWaiting } from "./disposition-answers.ts";
import { rowOf } from "./disposition-rows.ts";
import { assignComment, observeComment } from "./dispositions.ts";
import type { FrozenText } from "./versions.ts";

/** All comments of the policy in the order of the text, whatever the filter. Everyone in the policy reads them. */
export async function listMatrix(ctx: PolicyContext): Promise<MatrixRow[]> {
	authorize(ctx, "submittedComment.read");
	const { policyId } = ctx;
	const rows = await ctx.db
		.selectFrom("submittedComment as comment")
		.leftJoin("user as author", "author.id", "comment.personId")
		.leftJoin("member as responsible", "responsible.id", "comment.responsibleId")
		.leftJoin("user as responsibleUser", "responsibleUser.id", "responsible.personId")
		.leftJoin("submittedComment as original", "original.id", "comment.duplicateOfId")
		.leftJoin("amendment", "amendment.id", "comment.amendmentId")
		.selectAll("comment")
		.select(["author.name as authorName", "responsibleUser.name as responsibleName"])
		.select(["responsible.personId as responsiblePersonId"])
		.select(["original.number as originalNumber", "amendment.number as amendmentNumber"])
		.where("comment.policyId", "=", policyId)
		.orderBy("comment.number")
		.execute();
	const places = await readPlaces(
		ctx,
		rows.map((row) => row.versionId),
	);
	const { constituency } = ctx.member;
	const placed = rows.map((row) => {
		const place = places(row);
		const responsible =
			row.responsibleId === null ? null : { id: row.responsibleId, name: row.responsibleName ?? "" };
		const mine =
			(constituency !== null && row.constituency === constituency) ||
			(row.source === "form" && row.personId === ctx.actor.personId) ||
			row.responsiblePersonId === ctx.actor.personId;
		const shown: MatrixRow = {
			...{ id: row.id, number: row.number, section: place.section, paragraph: place.paragraph },
			...{ blockId: row.blockId, quote: row.quote, type: row.type, text: row.text, wording: row.wording },
			...{ justification: row.justification, constituency: row.constituency },
			...{ organization: row.organization, author: row.onBehalfOf ?? row.authorName ?? "" },
			...{ source: row.source, submittedAt: row.submittedAt, late: row.late === 1 },
			...{ lateRuling: row.lateRuling, state: row.state as CommentState, open: isOpen(rowOf(row)) },
			...{ responsible, observation: row.observation, reason: row.reason, decidedAs: row.decidedAs },
			proposed: row.proposed as Disposition | null,
			disposition: row.disposition as Disposition | null,
			...{ duplicateOf: row.originalNumber, amendment: row.amendmentNumber },
			...{ changed: row.changeId !== null, noChangeNote: row.noChangeNote, mine },
			...{ published: row.publishedAt !== null, contested: row.contestedAt !== null },
			contestReason: row.contestReason,
		};
		return { shown, order: [place.section.order, place.block] as const };
	});
	return placed
		.sort((a, b) => a.order[0] - b.order[0] || a.order[1] - b.order[1] || a.shown.number - b.shown.number)
		.map(({ shown }) => shown);
}

type Placed = {
	section: MatrixRow["section"] & { order: number };
	paragraph: string | null;
	block: number;
};

/** Where each comment stands: its section in today's outline, its paragraph in the text it was made on. */
async function readPlaces(ctx: PolicyContext, versionIds: readonly string[]) {
	const sections = await ctx.db
		.selectFrom("section")
		.selectAll()
		.where("policyId", "=", ctx.policyId)
		.execute();
	const outline = numberSections(sections.filter((row) => row.removedAt === null));
	const bySection = new Map(
		sections.map((row) => {
			const index = outline.findIndex((one) => one.id === row.id);
			const { id, title, language } = row;
			return [
				id,
				{ id, number: outline[index]?.number ?? "", title, language, order: index < 0 ? 1e6 : index },
			];
		}),
	);
	const blocks = new Map<string, { number: string | null; index: number }>();
	const versions = await ctx.db
		.selectFrom("version")
		.select(["id", "canonical"])
		.where("policyId", "=", ctx.policyId)
		.where("id", "in", [...new Set(versionIds), ""])
		.execute();
	for (const version of versions) {
		for (const section of (JSON.parse(version.canonical) as FrozenText).sections) {
			const list = section.doc ? listBlocks(section.doc, section.number || null) : [];
			for (const [index, block] of list.entries()) {
				if (block.id !== null) blocks.set(`${version.id} ${section.id} ${block.id}`, { ...block, index });
			}
		}
	}
	const nowhere = { id: "", number: "", title: "", language: "en", order: 1e6 };
	return (row: { sectionId: string; versionId: string; blockId: string | null }): Placed => {
		const block = blocks.get(`${row.versionId} ${row.sectionId} ${row.blockId ?? ""}`);
		return {
			section: bySection.get(row.sectionId) ?? nowhere,
			paragraph: block?.number ?? null,
			block: block?.index ?? -1,
		};
	};
}

/** The constituencies of the policy, in their order. */
export async function listCodes(ctx: PolicyContext): Promise<{ code: string; name: string | null }[]> {
	return ctx.db
		.selectFrom("constituency")
		.select(["code", "name"])
		.where("policyId", "=", ctx.policyId)
		.orderBy("position")
		.execute();
}

/** The table with its filter applied, what the filters can be set to, how far the answers are, and what one may do. */
export async function getMatrix(ctx: PolicyContext, filter: MatrixFilter) {
	const all = await listMatrix(ctx);
	const constituencies = await listCodes(ctx);
	const codes = constituencies.map(({ code }) => code);
	const unique = <T>(list: T[], keyOf: (one: T) => string) => [
		...new Map(list.map((one) => [keyOf(one), one])).values(),
	];
	const waiting = await answersWaiting(ctx);
	return {
		rows: all.filter((row) => matches(row, filter)),
		total: all.length,
		constituencies,
		progress: countProgress(all, codes),
		sections: unique(
			all.map((row) => row.section),
			(section) => section.id,
		),
		organizations: [...new Set(all.map((row) => row.organization).filter(Boolean))].sort(),
		responsibles: unique(
			all.flatMap((row) => row.responsible ?? []),
			(one) => one.id,
		),
		waiting,
		may: {
			work: await workSections(
				ctx,
				all.map((row) => row.section.id),
			),
			publish: judge(ctx, "disposition.publish").allowed,
			import: judge(ctx, "matrix.import").allowed,
		},
	};
}

/** The sections on whose comments this member may propose answers or say who is responsible. */
async function workSections(ctx: PolicyContext, sectionIds: readonly string[]): Promise<string[]> {
	const rows = await ctx.db
		.selectFrom("section")
		.select(["id", "state", "kind", "groupId"])
		.where("policyId", "=", ctx.policyId)
		.where("id", "in", [...new Set(sectionIds), ""])
		.execute();
	return rows
		.filter((row) => {
			const facts = sectionFacts(ctx.member, row);
			const acts = ["disposition.assign", "disposition.propose"] as const;
			return acts.some((act) => judge(ctx, act, facts).allowed);
		})
		.map((row) => row.id);
}

/** The members of today, for "responsible". */
export async function listAssignable(ctx: PolicyContext) {
	authorize(ctx, "member.read");
	return ctx.db
		.selectFrom("member")
		.innerJoin("user", "user.id", "member.personId")
		.select(["member.id", "user.name", "member.constituency", "member.capacity"])
		.where("member.policyId", "=", ctx.policyId)
		.where("member.fromAt", "<=", ctx.now)
		.where((eb) => eb.or([eb("member.untilAt", "is", null), eb("member.untilAt", ">", ctx.now)]))
		.orderBy("user.name")
		.orderBy("member.id")
		.execute();
}

/**
 * Does one thing to several comments: says who is responsible, proposes an answer, or links them as duplicates of
 * another (each keeps its author). All of them or none: what stops one stops all, and is told with its number.
 * @returns how many
 */
export async function actOnMany(
	ctx: PolicyContext,
	commentIds: readonly string[],
	input: BulkInput,
): Promise<number> {
	if (commentIds.length === 0) throw new AppError("invalid", "matrix:errors.nonePicked");
	if (input.act === "propose" && input.proposed === "" && input.observation === "")
		throw new AppError("invalid", "errors:checkForm", {}, { proposed: "matrix:error.proposed" });
	if (input.act === "link" && input.original === null)
		throw new AppError("invalid", "errors:checkForm", {}, { original: "matrix:guard.original" });
	return withTransaction(ctx, async (ctx) => {
		for (const commentId of commentIds) {
			if (input.act === "assign") await assignComment(ctx, { commentId, memberId: input.memberId || null });
			else {
				const old = await ctx.db
					.selectFrom("submittedComment")
					.select("observation")
					.where("id", "=", commentId)
					.executeTakeFirst();
				const link = input.act === "link";
				const observation = input.observation || (old?.observation ?? "");
				const proposed = link ? "duplicate" : input.proposed || null;
				await observeComment(ctx, { commentId, observation, proposed, original: input.original });
			}
		}
		return commentIds.length;
	});
}

/** "C.3": what the row is called. */
export function labelOf(row: Pick<MatrixRow, "number">): string {
	return commentLabel(row.number);
}
