import type { LogEntry } from "#shared/activity.ts";
import { commentLabel } from "#shared/circulation.ts";
import type { ApplyKind } from "#shared/dispositions.ts";
import { listBlocks, nodeText } from "#shared/document/blocks.ts";
import { notFound } from "#shared/errors.ts";
import { chainOf, type EventType } from "#shared/events.ts";
import { authorize, sectionFacts } from "../access.ts";
import type { PolicyContext } from "../context.ts";
import { listChanges, previewWording } from "./disposition-changes.ts";
import { type CommentRecord, getComment } from "./disposition-rows.ts";
import { listActs } from "./dispositions.ts";
import { listMatrix } from "./matrix.ts";
import { getOwnSection } from "./outline.ts";
import { readDoc } from "./texts.ts";
import { getVersion } from "./versions.ts";

/** One comment with the text it was made on, its answer, what this member may do, and who did what. */
export async function getCommentPage(ctx: PolicyContext, commentId: string) {
	authorize(ctx, "submittedComment.read");
	const comment = await getComment(ctx, commentId);
	const rows = await listMatrix(ctx);
	const row = rows.find((one) => one.id === commentId);
	if (!row) throw notFound();
	const acts = await listActs(ctx, comment);
	const changes = await listChanges(ctx, comment.sectionId);
	const own = changes.find((one) => one.id === comment.changeId);
	const section = await getOwnSection(ctx, comment.sectionId).catch(() => null);
	const convenor = section !== null && sectionFacts(ctx.member, section).sectionConvenor === true;
	const mayChange = (convenor || ctx.member.capacity === "chair") && section?.state === "circulated";
	return {
		row,
		circulationId: comment.circulationId,
		context: await readContext(ctx, comment),
		duplicates: rows
			.filter((one) => one.duplicateOf === row.number)
			.map(({ id, number }) => ({ id, number })),
		original: rows.find((one) => one.number === row.duplicateOf)?.id ?? null,
		acts: { ...acts, undo: own?.cause === "comment" && !own.undone && mayChange },
		chair: ctx.member.capacity === "chair",
		apply: acts.decide === true && mayChange ? await previewApply(ctx, comment) : [],
		changes: changes.filter((one) => !one.undone).map(({ id, cause, number }) => ({ id, cause, number })),
		changeId: comment.changeId,
		amendmentId: comment.amendmentId,
		history: await readHistory(ctx, comment, row.section.title),
	};
}

/** The passage in the frozen text, with the paragraph before and after it. */
async function readContext(ctx: PolicyContext, comment: CommentRecord) {
	const version = await getVersion(ctx, comment.versionId);
	const section = version.text.sections.find((one) => one.id === comment.sectionId);
	const blocks = section?.doc ? listBlocks(section.doc, section.number || null) : [];
	const index = comment.blockId === null ? -1 : blocks.findIndex((block) => block.id === comment.blockId);
	const around = index < 0 ? [] : blocks.slice(Math.max(0, index - 1), index + 2);
	return {
		version: { id: version.id, number: version.number, hash: version.hash },
		language: section?.language ?? version.language,
		blocks: around.map(({ number, text, id }) => ({ number, text, isTarget: id === comment.blockId })),
	};
}

export type ApplyPreview = { how: Exclude<ApplyKind, "no">; fault: string | null; text: string };

/** What the paragraph would say, for each way of writing the proposed wording into it. */
async function previewApply(ctx: PolicyContext, comment: CommentRecord): Promise<ApplyPreview[]> {
	if (comment.wording.trim() === "" || comment.blockId === null || comment.changeId !== null) return [];
	const { doc } = await readDoc(ctx, comment.sectionId);
	const block = doc.content.find((node) => node.attrs?.id === comment.blockId);
	const whole = comment.quote === null || (block && nodeText(block) === comment.quote);
	const ways: ApplyPreview["how"][] = whole ? ["block"] : ["quote", "block"];
	return ways.map((how) => {
		const target = previewWording(doc, comment, how);
		if (typeof target === "string") return { how, fault: target, text: "" };
		const written = target.content.find((node) => node.attrs?.id === comment.blockId);
		return { how, fault: null, text: written ? nodeText(written) : "" };
	});
}

export type CommentEvent = LogEntry & { says: { disposition: string | null; text: string } };

/** The entries of the policy's log about a comment, oldest first, with what was proposed or decided. */
async function readHistory(
	ctx: PolicyContext,
	comment: CommentRecord,
	section: string,
): Promise<CommentEvent[]> {
	const rows = await ctx.db
		.selectFrom("event")
		.leftJoin("user", "user.id", "event.personId")
		.select(["seq", "at", "type", "payload", "hash", "personId", "constituency", "capacity", "user.name"])
		.where("chain", "=", chainOf({ kind: "policy", policyId: ctx.policyId }))
		.where("refs", "like", `%"submittedCommentId":"${comment.id}"%`)
		.orderBy("seq")
		.execute();
	return rows.map(({ seq, at, type, payload, hash, personId, name, constituency, capacity }) => {
		const facts = JSON.parse(payload) as Record<string, unknown>;
		const word = (value: unknown) => (typeof value === "string" ? value : "");
		return {
			...{ seq, at, hash, type: type as EventType, what: word(facts.what), path: null },
			who: personId === null ? null : { name: name ?? "", constituency, capacity },
			detail: { section, label: commentLabel(comment.number), reason: word(facts.reason) },
			says: {
				disposition: word(facts.disposition) || word(facts.proposed) || null,
				text: type === "disposition.contested" ? "" : word(facts.observation) || word(facts.reason),
			},
		};
	});
}
