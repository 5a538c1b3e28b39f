import { takeBack } from "#shared/amendment-change.ts";
import {
	type AmendmentAct,
	type AmendmentState,
	adoptedStates,
	type Guard,
	openStates,
	subAmendableStates,
	transitions,
} from "#shared/amendment-states.ts";
import type { Change } from "#shared/amendments.ts";
import type { Facts } from "#shared/policy.ts";
import { isDate } from "#shared/submission.ts";
import type { PolicyContext } from "../context.ts";
import { type AmendmentRow, describeChange, getRow } from "./amendment-row.ts";
import { misfitsOf, proposedText, textWithout } from "./amendment-text.ts";
import { getOwnSection } from "./outline.ts";
import { listVoting, readPositions } from "./positions.ts";

/** What an act brings along that guards ask about. */
export type Given = {
	reason: string;
	until: string;
	/** The revision that was on the screen; undefined: whatever there is. */
	revision?: number | undefined;
	/** The new wording, for an author who files it again. */
	change?: Change;
};

type Ask = (ctx: PolicyContext, row: AmendmentRow, given: Given) => Promise<boolean>;

/** How each condition is established, by its name (DOMAIN 3.4). */
const askers: Partial<Record<Guard, Ask>> = {
	sameWording: async (_, row, { revision }) => revision === undefined || revision === row.revision,
	reason: async (_, __, { reason }) => reason !== "",
	until: async (ctx, _, { until }) => isDate(until) && timeOfDay(until) > ctx.now,
	seconded: async (_, row) => row.secondedBy !== null,
	unseconded: async (_, row) => row.secondedBy === null,
	otherDelegation: async (ctx, row) => {
		const own = await constituencyOfAuthor(ctx, row);
		return ctx.member.constituency !== own && (await isVoting(ctx, ctx.member.constituency));
	},
	sponsor: async (ctx, row) =>
		(await isVoting(ctx, await constituencyOfAuthor(ctx, row))) || ctx.member.capacity === "spokesperson",
	noOpenSubs: async (ctx, row) => (await openSubs(ctx, row.id)).length === 0,
	unopposed: async (ctx, row) => !(await heldOf(ctx, row)).includes("oppose"),
	unreserved: async (ctx, row) => !(await heldOf(ctx, row)).includes("reserve"),
	reservation: async (ctx, row, { reason }) => reason !== "" || (await heldOf(ctx, row)).includes("reserve"),
	dependenceMet: async (ctx, row) => (await openDependences(ctx, row.id)).length === 0,
	wasCirculated: async (ctx, row) => {
		const step = await ctx.db
			.selectFrom("amendmentAct")
			.select("id")
			.where("amendmentId", "=", row.id)
			.where("to", "=", "circulated")
			.executeTakeFirst();
		return step !== undefined;
	},
	otherConstituency: async (ctx, row) =>
		ctx.member.constituency !== (row.takenOverBy ?? (await constituencyOfAuthor(ctx, row))) &&
		(await isVoting(ctx, ctx.member.constituency)),
	sectionCirculated: async (ctx, row) => (await getOwnSection(ctx, row.sectionId)).state === "circulated",
	baseGone: async (ctx, row) => (await misfitsOf(ctx, row)).length > 0,
};

/** Establishes what the guards of an act ask. */
export async function establishFacts(
	ctx: PolicyContext,
	act: AmendmentAct,
	row: AmendmentRow,
	given: Given,
): Promise<Partial<Record<Guard, boolean>>> {
	const facts: Partial<Record<Guard, boolean>> = {};
	if (!transitions[act].from.includes(row.state as AmendmentState)) return facts;
	for (const guard of transitions[act].guards) {
		facts[guard] =
			guard === "fits" ? await fits(ctx, act, row, given) : await askers[guard]!(ctx, row, given);
	}
	return facts;
}

/** A new wording has been read from the text already; what is taken out again must still be there as it was put. */
async function fits(
	ctx: PolicyContext,
	act: AmendmentAct,
	row: AmendmentRow,
	given: Given,
): Promise<boolean> {
	if (act !== "undo") return (await misfitsOf(ctx, row, given.change)).length === 0;
	if (row.parentId) {
		const parent = await getRow(ctx, row.parentId);
		return subAmendableStates.includes(parent.state as AmendmentState) && parentWithout(parent, row) !== null;
	}
	const section = await getOwnSection(ctx, row.sectionId);
	return row.changeId !== null && (await textWithout(ctx, section, row.changeId)) !== null;
}

/** The wording of an amendment without a sub-amendment that was put into it. */
export function parentWithout(parent: AmendmentRow, sub: AmendmentRow) {
	const { before, after } = describeChange(sub);
	return takeBack(
		proposedText(describeChange(parent).after),
		proposedText({ ...before, title: before.title ?? "" }),
		proposedText(after),
	);
}

/** Midnight, UTC, of a day written YYYY-MM-DD; milliseconds. */
export function timeOfDay(date: string): number {
	return Date.parse(`${date}T00:00:00Z`);
}

export async function isVoting(ctx: PolicyContext, constituency: string | null): Promise<boolean> {
	return (await listVoting(ctx)).some(({ code }) => code === constituency);
}

/** The constituency an amendment came from; of a member's own: where that member belonged. */
export async function constituencyOfAuthor(
	ctx: PolicyContext,
	row: Pick<AmendmentRow, "constituency" | "memberId">,
): Promise<string | null> {
	if (row.constituency) return row.constituency;
	const author = await ctx.db
		.selectFrom("member")
		.select("constituency")
		.where("id", "=", row.memberId)
		.executeTakeFirst();
	return author?.constituency ?? null;
}

/** The right to what is its author's: the spokesperson of who stands for it, or the member who proposed it alone. */
export function authorFacts(ctx: PolicyContext, row: AmendmentRow): Facts {
	const sponsor = row.takenOverBy ?? row.constituency;
	const isAuthor = sponsor
		? ctx.member.constituency === sponsor && ctx.member.capacity === "spokesperson"
		: row.personId === ctx.actor.personId;
	return { isAuthor };
}

/** Sub-amendments that wait for their decision or to be put in; one that its author has back counts not. */
export async function openSubs(ctx: PolicyContext, amendmentId: string): Promise<{ id: string }[]> {
	return ctx.db
		.selectFrom("amendment")
		.select("id")
		.where("parentId", "=", amendmentId)
		.where(
			"state",
			"in",
			[...openStates].filter((state) => state !== "returned_for_clarity"),
		)
		.execute();
}

async function heldOf(ctx: PolicyContext, row: AmendmentRow): Promise<string[]> {
	const { held = [] } = (await readPositions(ctx, [row.id])).get(row.id) ?? {};
	return held.map((position) => position.value);
}

/** The amendments that this one depends on and that are not adopted. */
async function openDependences(ctx: PolicyContext, amendmentId: string): Promise<{ number: number }[]> {
	return ctx.db
		.selectFrom("amendmentRelation")
		.innerJoin("amendment", "amendment.id", "amendmentRelation.otherId")
		.select("amendment.number")
		.where("amendmentId", "=", amendmentId)
		.where("kind", "=", "depends")
		.where("amendment.state", "not in", [...adoptedStates, "incorporated"])
		.execute();
}
