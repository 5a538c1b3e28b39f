import { digestItems, type ItemState, itemActs, orderItems } from "#shared/circulation.ts";
import { shortenQuote } from "#shared/comments.ts";
import { judge } from "../access.ts";
import type { PolicyContext } from "../context.ts";
import { listPlaces, paragraphOf } from "./circulation-views.ts";
import { stateOf } from "./circulations.ts";
import { type CaucusContext, enterResponse, type ResponseItem, wordsOf } from "./responses.ts";
import { visibleThreads } from "./thread-access.ts";

/** Sections and their paragraphs' ids, in the order of the text. */
export async function readCaucusTexts(ctx: PolicyContext, circulationId: string) {
	return (await listPlaces(ctx, circulationId)).map(({ sectionId, places }) => ({
		sectionId,
		blockIds: places.map((place) => place.blockId),
	}));
}

/** Everything the caucus's page on a comment round shows: only to its own members. */
export async function readResponse(ctx: PolicyContext, circulationId: string) {
	const caucus = await enterResponse(ctx, circulationId);
	const { circulation, constituency } = caucus;
	const texts = await listPlaces(ctx, circulationId);
	const order = texts.map(({ sectionId, places }) => ({
		sectionId,
		blockIds: places.map((place) => place.blockId),
	}));
	const speaks = judge(ctx, "response.submit", { audience: true }).allowed;
	const items = orderItems(await loadItems(caucus), order).map((item) => ({
		...viewOf(item),
		may: mayWith(ctx, item, speaks),
		sectionNumber: texts.find((text) => text.sectionId === item.sectionId)?.number ?? "",
		paragraph: paragraphOf(texts, item),
	}));
	const bench = await ctx.db
		.selectFrom("constituency")
		.select("name")
		.where("policyId", "=", ctx.policyId)
		.where("code", "=", constituency)
		.executeTakeFirst();
	const { id, number, title, opensAt, closesAt } = circulation;
	const ready = items.filter((item) => item.state === "endorsed");
	return {
		circulation: { id, number, title, opensAt, closesAt, state: stateOf(ctx, circulation) },
		constituency: { code: constituency, name: bench?.name ?? null },
		texts,
		items,
		/** What "submit all" submits: the very words, in order. */
		ready,
		seen: digestItems(ready),
		threads: await caucusThreads(ctx, constituency, order),
		speaks,
		/** How many were submitted already: another submission is another form. */
		sent: items.filter((item) => item.state === "submitted").length,
		/** How many of the items the reader began: one more, and the form begins anew. */
		mine: items.filter((item) => item.memberId === ctx.member.id).length,
	};
}

export type ResponsePage = Awaited<ReturnType<typeof readResponse>>;
export type ItemView = ResponsePage["items"][number];

type LoadedItem = ResponseItem & {
	author: string | null;
	changedBy: string | null;
	submittedNumber: number | null;
};

async function loadItems({ ctx, circulation, constituency }: CaucusContext): Promise<LoadedItem[]> {
	return ctx.db
		.selectFrom("responseItem")
		.leftJoin("user as writer", "writer.id", "responseItem.personId")
		.leftJoin("user as changer", "changer.id", "responseItem.changedById")
		.leftJoin("submittedComment", "submittedComment.id", "responseItem.submittedCommentId")
		.selectAll("responseItem")
		.select(["writer.name as author", "changer.name as changedBy"])
		.select("submittedComment.number as submittedNumber")
		.where("responseItem.circulationId", "=", circulation.id)
		.where("responseItem.constituency", "=", constituency)
		.execute();
}

function viewOf(item: LoadedItem) {
	const { id, capacity, createdAt, changedAt, mergedIntoId, submittedNumber } = item;
	return {
		...{ id, ...wordsOf(item), capacity, createdAt, changedAt, mergedIntoId, submittedNumber },
		...{ state: item.state as ItemState, author: item.author ?? "", changedBy: item.changedBy ?? "" },
		constituency: item.constituency,
		memberId: item.memberId,
	};
}

function mayWith(ctx: PolicyContext, item: ResponseItem, speaks: boolean) {
	const { change, endorse, reject } = itemActs(item.state as ItemState);
	const own = item.memberId === ctx.member.id && item.state !== "endorsed";
	return {
		change: change && (speaks || own),
		endorse: endorse && speaks,
		reject: reject && speaks,
		submit: item.state === "endorsed" && speaks,
	};
}

/** Threads of this caucus on the circulated sections that an item may be started from. */
async function caucusThreads(
	ctx: PolicyContext,
	constituency: string,
	texts: readonly { sectionId: string; blockIds: readonly string[] }[],
) {
	const rows = await ctx.db
		.selectFrom("thread")
		.innerJoin("comment", "comment.threadId", "thread.id")
		.innerJoin("user", "user.id", "comment.personId")
		.select(["thread.id", "thread.sectionId", "thread.blockId", "comment.text", "comment.capacity"])
		.select(["comment.createdAt", "user.name as author"])
		.where((eb) => visibleThreads(eb, ctx.member))
		.where("thread.caucus", "=", constituency)
		.where("thread.resolvedAt", "is", null)
		.where("thread.sectionId", "in", ["", ...texts.map((text) => text.sectionId)])
		.orderBy("comment.createdAt")
		.orderBy("comment.id")
		.execute();
	// The first words of each thread; what was answered is read where it was said.
	const first = rows.filter((row, index) => rows.findIndex(({ id }) => id === row.id) === index);
	return first.map(({ blockId, ...row }) => {
		const blocks = texts.find((text) => text.sectionId === row.sectionId)?.blockIds ?? [];
		// A thread may hang on a paragraph that was gone when the text was frozen.
		const place =
			blockId !== null && blocks.includes(blockId) ? `${row.sectionId}:${blockId}` : row.sectionId;
		return { ...row, place, beginning: shortenQuote(row.text) };
	});
}
