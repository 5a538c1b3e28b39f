import { type AmendmentState, actsFrom, openStates } from "#shared/amendment-states.ts";
import type { Amendment } from "#shared/amendments.ts";
import { compareDocs } from "#shared/compare.ts";
import { type ComparisonView, viewComparison } from "#shared/compare-view.ts";
import { listBlocks } from "#shared/document/blocks.ts";
import type { Doc, DocNode } from "#shared/document/check.ts";
import type { PositionStatus } from "#shared/positions.ts";
import { valuesOf } from "#shared/positions.ts";
import { actOfPress, isForDecision, type RoomActInput, roomActInput } from "#shared/room.ts";
import { authorize, judge } from "../access.ts";
import type { PolicyContext } from "../context.ts";
import { record, withTransaction } from "../transaction.ts";
import { actOnAmendment } from "./amendment-acts.ts";
import { getRow } from "./amendment-row.ts";
import { listAmendments } from "./amendments.ts";
import { holdPolicy } from "./outline.ts";
import { type AmendmentPositions, mayState, readPositions } from "./positions.ts";
import { readDoc } from "./texts.ts";

/** An amendment in the room's list. */
export type RoomItem = {
	id: string;
	number: number;
	parentNumber: number | null;
	sponsor: string | null;
	state: AmendmentState;
	status: PositionStatus;
	section: { id: string; number: string; title: string };
};

/** The amendment that is shown: the text without it and with it, and what is held of it. */
export type RoomAmendment = Omit<Amendment, "change"> & {
	operation: Amendment["change"]["operation"];
	section: { id: string; number: string; title: string; language: string };
	/** The number of the first paragraph it concerns, and of the one it stands or moves behind. */
	paragraph: string | null;
	behind: string | null;
	titles: { before: string; after: string } | null;
	view: ComparisonView;
	positions: AmendmentPositions;
	/** Positions on it may change; it may be decided in the room. */
	open: boolean;
	forDecision: boolean;
};

export type Room = {
	items: RoomItem[];
	shown: RoomAmendment | null;
	/** What the chair shows to everyone. */
	pointed: { id: string; number: number; at: number } | null;
	mayLead: boolean;
	mayState: "position" | "view" | null;
	myConstituency: string | null;
};

/**
 * The room as this member sees it: what the chair shows, or the amendment `asked` for. Every member may enter.
 * @param asked its number; null to follow the chair
 */
export async function readRoom(ctx: PolicyContext, asked: number | null): Promise<Room> {
	authorize(ctx, "room.read");
	const sections = await listAmendments(ctx);
	const pointer = await ctx.db
		.selectFrom("room")
		.innerJoin("amendment", "amendment.id", "room.amendmentId")
		.select(["amendment.id", "amendment.number", "room.at"])
		.where("room.policyId", "=", ctx.policyId)
		.executeTakeFirst();
	const all = sections.flatMap(({ section, amendments }) =>
		amendments.map((amendment) => ({ amendment, section })),
	);
	const isShown = ({ amendment }: (typeof all)[number]) =>
		asked === null ? amendment.id === pointer?.id : amendment.number === asked;
	const open = all.filter(({ amendment }) => openStates.includes(amendment.state));
	const chosen = all.find(isShown) ?? (asked === null ? open[0] : undefined);
	const listed = all.filter((one) => one === chosen || open.includes(one));
	const positions = await readPositions(
		ctx,
		listed.map(({ amendment }) => amendment.id),
	);
	return {
		items: listed.map(({ amendment, section: { id, number, title } }) => ({
			id: amendment.id,
			number: amendment.number,
			parentNumber: amendment.parentNumber,
			sponsor: amendment.sponsor,
			state: amendment.state,
			status: positions.get(amendment.id)!.status,
			section: { id, number, title },
		})),
		shown: chosen ? await describe(ctx, chosen.amendment, chosen.section, positions) : null,
		pointed: pointer ?? null,
		mayLead: judge(ctx, "room.lead").allowed,
		mayState: await mayState(ctx),
		myConstituency: ctx.member.constituency,
	};
}

async function describe(
	ctx: PolicyContext,
	{ change, ...amendment }: Amendment,
	section: { id: string; number: string; title: string },
	positions: ReadonlyMap<string, AmendmentPositions>,
): Promise<RoomAmendment> {
	const { doc } = await readDoc(ctx, section.id);
	const numbers = new Map(listBlocks(doc, section.number).map((block) => [block.id, block.number]));
	const { operation, before, after, blockIds } = change;
	const asDoc = (content: DocNode[]): Doc => ({ type: "doc", content });
	const sides = { before: asDoc(before.blocks), after: asDoc(after.blocks), sectionNumber: "" };
	const view = viewComparison(compareDocs(sides.before, sides.after), sides, false);
	const row = await ctx.db
		.selectFrom("section")
		.select("language")
		.where("id", "=", section.id)
		.executeTakeFirstOrThrow();
	const place = after.place ?? (operation === "insert" ? blockIds[0] : null);
	return {
		...amendment,
		operation,
		section: { id: section.id, number: section.number, title: section.title, language: row.language },
		paragraph: operation === "insert" ? null : (numbers.get(blockIds[0] ?? null) ?? null),
		behind: place ? (numbers.get(place) ?? null) : null,
		titles: operation === "title" ? { before: before.title ?? "", after: after.title ?? "" } : null,
		view: { ...view, blocks: view.blocks.map(withoutNumbers) },
		positions: positions.get(amendment.id)!,
		open: openStates.includes(amendment.state),
		forDecision: isForDecision(amendment.state),
	};
}

/** The passage is shown alone: its paragraphs are not the section's first ones. */
function withoutNumbers(block: ComparisonView["blocks"][number]): ComparisonView["blocks"][number] {
	return "unchanged" in block ? block : { ...block, oldNumber: null, newNumber: null };
}

/**
 * Shows an amendment to everyone who follows, and takes it up where it was only circulated. Chair or secretariat.
 * Throws "not-found" for what is not in the policy.
 */
export async function pointRoom(ctx: PolicyContext, amendmentId: string, key: string): Promise<void> {
	authorize(ctx, "room.lead");
	await withTransaction(ctx, async (ctx) => {
		await holdPolicy(ctx);
		const { id, number, sectionId, state } = await getRow(ctx, amendmentId);
		const { policyId } = ctx;
		const now = await ctx.db
			.selectFrom("room")
			.select("amendmentId")
			.where("policyId", "=", policyId)
			.executeTakeFirst();
		if (now?.amendmentId === id) return;
		const row = { amendmentId: id, at: ctx.now, byPersonId: ctx.actor.personId };
		await ctx.db
			.insertInto("room")
			.values({ policyId, ...row })
			.onConflict((conflict) => conflict.column("policyId").doUpdateSet(row))
			.execute();
		await record(ctx, {
			type: "room.pointed",
			scope: { kind: "policy", policyId },
			refs: { policyId, sectionId, amendmentId: id },
			payload: { label: `D.${number}` },
		});
		const takesUp = actsFrom(state as AmendmentState).includes("discuss");
		if (takesUp && judge(ctx, "amendment.conduct").allowed)
			await actOnAmendment(ctx, { amendmentId: id, act: "discuss", key: `${key}-d`.slice(0, 64) });
	});
}

/** One press of the chair: agreed, deferred or to the drafting committee. Rights and guards are the amendment's. */
export async function decideInRoom(ctx: PolicyContext, given: RoomActInput): Promise<void> {
	authorize(ctx, "room.lead");
	const { act, ...input } = roomActInput.parse(given);
	await withTransaction(ctx, async (ctx) => {
		const { state } = await getRow(ctx, input.amendmentId);
		if (actsFrom(state as AmendmentState).includes("discuss"))
			await actOnAmendment(ctx, { ...input, act: "discuss", key: `${input.key}-d`.slice(0, 64) });
		const positions = await readPositions(ctx, [input.amendmentId]);
		const values = Object.values(valuesOf(positions.get(input.amendmentId)?.held ?? []));
		await actOnAmendment(ctx, { ...input, act: actOfPress(act, values) });
	});
}
