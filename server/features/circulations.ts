import type { Selectable } from "kysely";
import type { CirculationState, ExtendCirculationInput, OpenCirculationInput } from "#shared/circulation.ts";
import { circulationState } from "#shared/circulation.ts";
import { AppError, notFound } from "#shared/errors.ts";
import type { EventType } from "#shared/events.ts";
import { authorize, type SectionRow, sectionFacts } from "../access.ts";
import type { Context, PolicyContext } from "../context.ts";
import type { CirculationTable } from "../db/tables/negotiation.ts";
import { newId } from "../ids.ts";
import { record, withTransaction } from "../transaction.ts";
import { getOwnSection, holdPolicy } from "./outline.ts";
import { checkClosing, roundClock } from "./round-row.ts";
import { circulateSection } from "./sections.ts";

export type CirculationRow = Selectable<CirculationTable>;

/** A comment round of this policy; `hold` keeps it until the transaction ends. Throws "not-found". */
export async function getCirculationRow(
	ctx: PolicyContext,
	circulationId: string,
	hold = false,
): Promise<CirculationRow> {
	let query = ctx.db
		.selectFrom("circulation")
		.selectAll()
		.where("id", "=", circulationId)
		.where("policyId", "=", ctx.policyId);
	if (hold && ctx.services.dialect === "postgres") query = query.forUpdate();
	const row = await query.executeTakeFirst();
	if (!row) throw notFound();
	return row;
}

/**
 * Opens a comment round on one or more sections: those in drafting are circulated, each with a frozen version of its
 * own; those circulated already keep theirs. Right and state are asked for every section; one that is refused leaves
 * everything as it was. The same form sent twice opens one round.
 * @returns its id
 */
export async function openCirculation(ctx: PolicyContext, input: OpenCirculationInput): Promise<string> {
	return withTransaction(ctx, async (ctx) => {
		await holdPolicy(ctx);
		const known = await ctx.db
			.selectFrom("circulation")
			.select("id")
			.where("policyId", "=", ctx.policyId)
			.where("key", "=", input.key)
			.executeTakeFirst();
		if (known) return known.id;
		const now = await roundClock(ctx, ctx.policyId);
		const opensAt = Math.max(now, input.opensAt ?? now);
		checkClosing(input.closesAt, now);
		if (input.closesAt <= opensAt)
			throw new AppError("invalid", "errors:checkForm", {}, { closesAt: "circulation:error.closesFirst" });
		const texts: { sectionId: string; versionId: string }[] = [];
		for (const sectionId of [...new Set(input.sectionIds)]) {
			texts.push({ sectionId, versionId: await freezeForComments(ctx, sectionId) });
		}
		const last = await ctx.db
			.selectFrom("circulation")
			.select((eb) => eb.fn.max("number").as("number"))
			.where("policyId", "=", ctx.policyId)
			.executeTakeFirst();
		const { title, note, closesAt, ownName, key } = input;
		const circulation: CirculationRow = {
			id: newId(),
			policyId: ctx.policyId,
			number: Number(last?.number ?? 0) + 1,
			...{ title, note, opensAt, closesAt, ownName, key },
			at: now,
			byPersonId: ctx.actor.personId,
		};
		await ctx.db.insertInto("circulation").values(circulation).execute();
		for (const text of texts) {
			await ctx.db
				.insertInto("circulationText")
				.values({ circulationId: circulation.id, ...text })
				.execute();
		}
		const payload = { title, opensAt, closesAt, ownName, texts };
		await recordCirculation(ctx, circulation, "circulation.opened", payload);
		return circulation.id;
	});
}

/** @returns the frozen version that is commented on */
async function freezeForComments(ctx: PolicyContext, sectionId: string): Promise<string> {
	const section: SectionRow = await getOwnSection(ctx, sectionId);
	authorize(ctx, "circulation.open", sectionFacts(ctx.member, section));
	if (section.kind === "text" && section.state === "drafting") return circulateSection(ctx, section.id);
	if (section.kind === "text" && section.state === "circulated" && section.versionId !== null)
		return section.versionId;
	throw new AppError("conflict", "circulation:error.sectionState", { section: section.title });
}

/**
 * Moves the end of a comment round, before it is reached, to a later time, with a reason that everybody reads.
 * Refused by name: "over" once the end is reached, "notShorter" for an earlier or equal end.
 */
export async function extendCirculation(ctx: PolicyContext, input: ExtendCirculationInput): Promise<void> {
	await withTransaction(ctx, async (ctx) => {
		const circulation = await getCirculationRow(ctx, input.circulationId, true);
		authorize(ctx, "circulation.extend", { isAuthor: circulation.byPersonId === ctx.actor.personId });
		const now = await roundClock(ctx, ctx.policyId);
		if (now >= circulation.closesAt) throw new AppError("conflict", "circulation:error.over");
		if (input.closesAt <= circulation.closesAt)
			throw new AppError("invalid", "errors:checkForm", {}, { closesAt: "circulation:error.notShorter" });
		checkClosing(input.closesAt, now);
		const { closesAt: from, id } = circulation;
		const { closesAt: to, reason } = input;
		await ctx.db
			.insertInto("circulationExtension")
			.values({
				...{ id: newId(), circulationId: id, from, to, reason },
				...{ at: now, byPersonId: ctx.actor.personId },
			})
			.execute();
		await ctx.db.updateTable("circulation").set({ closesAt: to }).where("id", "=", id).execute();
		await recordCirculation(ctx, circulation, "circulation.extended", { from, to, reason });
	});
}

type CirculationEvent = Extract<EventType, `circulation.${string}` | "response.submitted">;

/** Writes one entry about a comment round into the policy's log. */
export async function recordCirculation(
	ctx: PolicyContext,
	circulation: Pick<CirculationRow, "id" | "number">,
	type: CirculationEvent,
	payload: Record<string, unknown>,
): Promise<void> {
	const { policyId } = ctx;
	await record(ctx, {
		type,
		scope: { kind: "policy", policyId },
		refs: { policyId, circulationId: circulation.id },
		payload: { label: String(circulation.number), ...payload },
	});
}

/** A comment round that takes comments on this section now, and where it leads. */
export type OpenOnSection = { id: string; number: number; title: string; closesAt: number };

/** The comment round that is open on a section; of several the one that ends first. */
export async function findOpenCirculation(
	ctx: PolicyContext,
	sectionId: string,
): Promise<OpenOnSection | null> {
	authorize(ctx, "circulation.read");
	const row = await ctx.db
		.selectFrom("circulation")
		.innerJoin("circulationText", "circulationText.circulationId", "circulation.id")
		.select(["circulation.id", "circulation.number", "circulation.title", "circulation.closesAt"])
		.where("circulation.policyId", "=", ctx.policyId)
		.where("circulationText.sectionId", "=", sectionId)
		.where("circulation.opensAt", "<=", ctx.now)
		.where("circulation.closesAt", ">", ctx.now)
		.orderBy("circulation.closesAt")
		.limit(1)
		.executeTakeFirst();
	return row ?? null;
}

/**
 * Comment rounds open now that wait for these spokespersons: nothing is submitted yet, or their own caucus has
 * comments in preparation.
 */
export async function listAwaitedResponses(
	ctx: Context,
	parts: readonly { policyId: string; constituency: string | null; capacity: string }[],
) {
	const spoken = parts.filter((part) => part.capacity === "spokesperson" && part.constituency !== null);
	if (spoken.length === 0) return [];
	return ctx.db
		.selectFrom("circulation")
		.innerJoin("policy", "policy.id", "circulation.policyId")
		.select(["circulation.id", "circulation.policyId", "circulation.number", "circulation.title"])
		.select(["circulation.closesAt", "policy.title as policyTitle", "policy.language"])
		.where("circulation.opensAt", "<=", ctx.now)
		.where("circulation.closesAt", ">", ctx.now)
		.where((eb) =>
			eb.or(
				spoken.map(({ policyId, constituency }) =>
					eb.and([
						eb("circulation.policyId", "=", policyId),
						eb.or([
							eb.not(
								eb.exists(
									eb
										.selectFrom("response")
										.select("response.id")
										.whereRef("response.circulationId", "=", "circulation.id")
										.where("response.constituency", "=", constituency as string),
								),
							),
							// Their own caucus has more to say.
							eb.exists(
								eb
									.selectFrom("responseItem")
									.select("responseItem.id")
									.whereRef("responseItem.circulationId", "=", "circulation.id")
									.where("responseItem.constituency", "=", constituency as string)
									.where("responseItem.state", "in", ["draft", "endorsed"]),
							),
						]),
					]),
				),
			),
		)
		.orderBy("circulation.closesAt")
		.execute();
}

/** Where a round stands at this context's moment. */
export function stateOf(ctx: Context, row: Pick<CirculationRow, "opensAt" | "closesAt">): CirculationState {
	return circulationState(row, ctx.now);
}
