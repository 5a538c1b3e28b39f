import { measureDistance } from "#shared/amendment-change.ts";
import { type AmendmentState, undecidedStates } from "#shared/amendment-states.ts";
import type { Change } from "#shared/amendments.ts";
import type { EventType } from "#shared/events.ts";
import type { PolicyContext } from "../context.ts";
import { newId } from "../ids.ts";
import { record } from "../transaction.ts";
import { openSubs } from "./amendment-facts.ts";
import { type AmendmentRow, changeColumns, getRow } from "./amendment-row.ts";
import { queueMail } from "./mail.ts";

// What happens to an amendment: its row, the line of its history and the entry of the log, always together.

/** The number as people say it. */
export function labelOf({ number }: { number: number }): string {
	return `D.${number}`;
}

export type Step = {
	act: string;
	to: AmendmentState;
	reason?: string;
	key?: string;
	/** Columns that change beside the state. */
	set?: Partial<AmendmentRow>;
	/** A new wording: the revision rises, positions lapse. */
	wording?: { change: Change; reason?: string; versionId?: string };
	event?: { type: EventType; payload?: Record<string, unknown>; versionId?: string };
};

/** Takes one step: row, history and log. Rights, states and guards are the caller's. @returns the row after it */
export async function takeStep(ctx: PolicyContext, row: AmendmentRow, step: Step): Promise<AmendmentRow> {
	const { act, to, reason = "", wording } = step;
	const revision = row.revision + (wording ? 1 : 0);
	const set: Partial<AmendmentRow> = {
		...step.set,
		...(wording && {
			...changeColumns(wording.change),
			distance: measureDistance(wording.change),
			reason: wording.reason ?? row.reason,
			versionId: wording.versionId ?? row.versionId,
		}),
		state: to,
		stateReason: reason,
		changedAt: ctx.now,
		revision,
	};
	await ctx.db.updateTable("amendment").set(set).where("id", "=", row.id).execute();
	const after = { ...row, ...set };
	await writeHistory(ctx, after, { act, from: row.state, reason, key: step.key, isWorded: !!wording });
	const { type = "amendment.acted", payload = {}, versionId } = step.event ?? {};
	await recordAmendment(
		ctx,
		after,
		type,
		{
			...(type === "amendment.acted" && { what: act }),
			...(reason && { reason }),
			...payload,
		},
		versionId,
	);
	return after;
}

/** One line of an amendment's history. */
export async function writeHistory(
	ctx: PolicyContext,
	row: AmendmentRow,
	line: { act: string; from: string | null; reason: string; key: string | undefined; isWorded: boolean },
): Promise<void> {
	const last = await ctx.db
		.selectFrom("amendmentAct")
		.select((eb) => eb.fn.max("number").as("number"))
		.where("amendmentId", "=", row.id)
		.executeTakeFirst();
	const { versionId, operation, blockIds, before, after, reason } = row;
	const wording = { versionId, operation, blockIds, before, after, reason };
	await ctx.db
		.insertInto("amendmentAct")
		.values({
			id: newId(),
			policyId: ctx.policyId,
			amendmentId: row.id,
			number: Number(last?.number ?? 0) + 1,
			act: line.act,
			from: line.from,
			to: row.state,
			reason: line.reason,
			wording: line.isWorded ? JSON.stringify(wording) : null,
			revision: row.revision,
			at: ctx.now,
			memberId: ctx.member.id,
			personId: ctx.actor.personId,
			constituency: ctx.member.constituency,
			capacity: ctx.member.capacity,
			key: line.key ?? newId(),
		})
		.execute();
}

/** One entry of the policy's log about an amendment. */
export async function recordAmendment(
	ctx: PolicyContext,
	row: Pick<AmendmentRow, "id" | "number" | "sectionId">,
	type: EventType,
	payload: Record<string, unknown> = {},
	versionId?: string,
): Promise<void> {
	const { policyId } = ctx;
	await record(ctx, {
		type,
		scope: { kind: "policy", policyId },
		refs: { policyId, sectionId: row.sectionId, amendmentId: row.id, ...(versionId && { versionId }) },
		payload: { label: labelOf(row), ...payload },
	});
}

/** Those that cannot stand beside an adopted one fall, and their authors are told why (DOMAIN 3.4). */
export async function fallBeside(ctx: PolicyContext, adopted: AmendmentRow): Promise<void> {
	const links = await ctx.db
		.selectFrom("amendmentRelation")
		.select(["amendmentId", "otherId"])
		.where("kind", "in", ["alternative", "contradicts"])
		.where((eb) => eb.or([eb("amendmentId", "=", adopted.id), eb("otherId", "=", adopted.id)]))
		.execute();
	const ids = new Set(links.flatMap((link) => [link.amendmentId, link.otherId]));
	ids.delete(adopted.id);
	for (const id of [...ids].sort()) {
		const row = await getRow(ctx, id);
		if (isUndecided(row)) await fall(ctx, row, { what: "adopted", because: adopted });
	}
}

/** What changes an amendment that is at its end has nothing to change any more. */
export async function settleSubs(ctx: PolicyContext, parent: AmendmentRow): Promise<void> {
	const subs = await ctx.db
		.selectFrom("amendment")
		.selectAll()
		.where("parentId", "=", parent.id)
		.where("state", "in", [...undecidedStates])
		.orderBy("number")
		.execute();
	for (const sub of subs) await fall(ctx, sub, { what: "parent", because: parent });
}

/** Lets an amendment fall because of another. */
export async function fall(
	ctx: PolicyContext,
	row: AmendmentRow,
	{ what, because }: { what: "adopted" | "parent"; because: AmendmentRow },
): Promise<void> {
	const fallen = await takeStep(ctx, row, {
		act: "fall",
		to: "fell",
		set: { fellBecauseId: because.id },
		event: { type: "amendment.fell", payload: { what, after: labelOf(because) } },
	});
	await tellAuthors(ctx, fallen, because);
	await settleSubs(ctx, fallen);
	await resumeParent(ctx, fallen);
}

/** Back into discussion once its last sub-amendment is settled. */
export async function resumeParent(ctx: PolicyContext, sub: AmendmentRow): Promise<void> {
	if (!sub.parentId) return;
	const parent = await getRow(ctx, sub.parentId);
	if (parent.state !== "sub_amended" || (await openSubs(ctx, parent.id)).length > 0) return;
	await takeStep(ctx, parent, { act: "subSettle", to: "under_discussion" });
}

export function isUndecided(row: AmendmentRow): boolean {
	return undecidedStates.includes(row.state as AmendmentState);
}

/** A mail to the author and to the spokespersons of who stands for the amendment. */
async function tellAuthors(ctx: PolicyContext, row: AmendmentRow, because: AmendmentRow): Promise<void> {
	const sponsor = row.takenOverBy ?? row.constituency;
	const people = await ctx.db
		.selectFrom("member")
		.innerJoin("user", "user.id", "member.personId")
		.select(["user.id", "user.name", "user.email", "user.locale"])
		.distinct()
		.where("member.policyId", "=", ctx.policyId)
		.where("user.suspendedAt", "is", null)
		.where("member.fromAt", "<=", ctx.now)
		.where((eb) => eb.or([eb("member.untilAt", "is", null), eb("member.untilAt", ">", ctx.now)]))
		.where((eb) =>
			eb.or([
				eb("member.id", "=", row.memberId),
				eb.and([eb("member.constituency", "=", sponsor ?? ""), eb("member.capacity", "=", "spokesperson")]),
			]),
		)
		.execute();
	const policy = await ctx.db
		.selectFrom("policy")
		.select("title")
		.where("id", "=", ctx.policyId)
		.executeTakeFirstOrThrow();
	for (const { name, email, locale } of people) {
		const link = `${ctx.services.env.ORIGIN}/policies/${ctx.policyId}/amendments/${row.id}`;
		await queueMail(ctx, {
			to: email,
			locale: locale ?? "en",
			kind: "amendmentFell",
			params: { name, label: labelOf(row), because: labelOf(because), policy: policy.title, link },
		});
	}
}
