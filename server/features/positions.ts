import { isOpen } from "#shared/amendment-states.ts";
import { AppError } from "#shared/errors.ts";
import {
	holdPositions,
	type NamedPosition,
	type Position,
	type PositionInput,
	type PositionsShown,
	positionInput,
	positionStatus,
	type ViewInput,
	valuesOf,
	viewInput,
} from "#shared/positions.ts";
import { authorize, judge } from "../access.ts";
import type { PolicyContext } from "../context.ts";
import { newId } from "../ids.ts";
import { record, withTransaction } from "../transaction.ts";
import { type AmendmentRow, getRow } from "./amendment-row.ts";
import type { PolicyScope } from "./outline.ts";

/** What is held of one amendment. */
export type AmendmentPositions = PositionsShown & { amendmentId: string; revision: number };

/** The constituencies of the policy that vote, in their order: those whose positions count. */
export async function listVoting(ctx: PolicyScope): Promise<{ code: string; name: string | null }[]> {
	return ctx.db
		.selectFrom("constituency")
		.select(["code", "name"])
		.where("policyId", "=", ctx.policyId)
		.where("seats", ">", 0)
		.orderBy("position")
		.execute();
}

/**
 * What the constituencies hold of these amendments of the policy, by the amendment's id. Positions are public to
 * members. Ids of other policies are not in the answer.
 */
export async function readPositions(
	ctx: PolicyScope,
	amendmentIds: readonly string[] | "all",
): Promise<Map<string, AmendmentPositions>> {
	const some = amendmentIds === "all" ? null : [...amendmentIds, ""];
	const amendments = await ctx.db
		.selectFrom("amendment")
		.select(["id", "revision", "state", "takenOverBy"])
		.where("policyId", "=", ctx.policyId)
		.$if(some !== null, (query) => query.where("id", "in", some as string[]))
		.execute();
	const rows = await ctx.db
		.selectFrom("position")
		.innerJoin("user", "user.id", "position.personId")
		.innerJoin("member", "member.id", "position.memberId")
		.select(["position.id", "amendmentId", "revision", "position.constituency", "value", "statement", "at"])
		.select(["user.name", "member.organization"])
		.where("position.policyId", "=", ctx.policyId)
		.$if(some !== null, (query) => query.where("amendmentId", "in", some as string[]))
		.orderBy("at", "desc")
		.orderBy("position.id", "desc")
		.execute();
	const constituencies = await listVoting(ctx);
	const names = Object.fromEntries(constituencies.map(({ code, name }) => [code, name]));
	const voting = constituencies.map(({ code }) => code);
	const byAmendment = new Map<string, NamedPosition[]>(amendments.map(({ id }) => [id, []]));
	for (const { amendmentId, ...row } of rows) {
		byAmendment.get(amendmentId)?.push({ ...row, value: row.value as Position });
	}
	return new Map(
		amendments.map(({ id, revision, state, takenOverBy }) => {
			const stated = byAmendment.get(id) ?? [];
			const held = holdPositions(voting, stated, revision);
			const withdrawn = state === "withdrawn";
			const status = positionStatus({
				positions: valuesOf(held),
				withdrawn,
				...(takenOverBy === null ? {} : { takenOverBy }),
			});
			const views = stated.filter((row) => !voting.includes(row.constituency) && row.revision === revision);
			return [id, { amendmentId: id, revision, status, held, views: newestOfEach(views), names }];
		}),
	);
}

function newestOfEach(views: readonly NamedPosition[]): NamedPosition[] {
	const seen = new Set<string>();
	return views.filter(({ name, organization }) => {
		const key = organization || name;
		return !seen.has(key) && seen.add(key);
	});
}

/** What the acting member may say of amendments: a position of their constituency, a view, or nothing. */
export async function mayState(ctx: PolicyContext): Promise<"position" | "view" | null> {
	const { constituency } = ctx.member;
	const votes = (await listVoting(ctx)).some(({ code }) => code === constituency);
	if (votes && judge(ctx, "position.state", { amendmentOpen: true }).allowed) return "position";
	return judge(ctx, "position.view", { amendmentOpen: true }).allowed ? "view" : null;
}

/**
 * States the position of the acting spokesperson's constituency on the wording that was seen. Earlier positions stay
 * as history. Throws "forbidden" for everyone else, "conflict" where the wording has changed since.
 */
export async function statePosition(ctx: PolicyContext, given: PositionInput): Promise<void> {
	authorize(ctx, "position.state", { amendmentOpen: true });
	const input = positionInput.parse(given);
	await withTransaction(ctx, async (ctx) => {
		const amendment = await getRow(ctx, input.amendmentId);
		authorize(ctx, "position.state", factsOf(amendment));
		const { constituency } = ctx.member;
		const votes = (await listVoting(ctx)).some(({ code }) => code === constituency);
		if (constituency === null || !votes) throw new AppError("forbidden", "rights:action.position_state");
		await insertPosition(ctx, amendment, { ...input, constituency }, "position.stated");
	});
}

/** States what an observer says of an amendment; it changes no status. */
export async function stateView(ctx: PolicyContext, given: ViewInput): Promise<void> {
	authorize(ctx, "position.view", { amendmentOpen: true });
	const input = viewInput.parse(given);
	await withTransaction(ctx, async (ctx) => {
		const amendment = await getRow(ctx, input.amendmentId);
		authorize(ctx, "position.view", factsOf(amendment));
		const constituency = ctx.member.constituency ?? "observers";
		await insertPosition(ctx, amendment, { ...input, value: "none", constituency }, "position.viewed");
	});
}

function factsOf({ state }: AmendmentRow) {
	return { amendmentOpen: isOpen(state as Parameters<typeof isOpen>[0]) };
}

/** The same form counts once. The lock on the amendment's row lets no new wording, and no twin, slip in between. */
async function insertPosition(
	ctx: PolicyContext,
	amendment: AmendmentRow,
	given: { revision: number; value: Position; statement: string; constituency: string; key: string },
	type: "position.stated" | "position.viewed",
): Promise<void> {
	const { id: amendmentId, number, sectionId } = await holdRow(ctx, amendment, given.revision);
	const { policyId } = ctx;
	const sent = await ctx.db
		.selectFrom("position")
		.select("id")
		.where("personId", "=", ctx.actor.personId)
		.where("key", "=", given.key)
		.executeTakeFirst();
	if (sent) return;
	const who = { memberId: ctx.member.id, personId: ctx.actor.personId, at: ctx.now };
	await ctx.db
		.insertInto("position")
		.values({ ...given, ...who, id: newId(), policyId, amendmentId })
		.execute();
	const { revision, value, statement, constituency } = given;
	await record(ctx, {
		type,
		scope: { kind: "policy", policyId },
		refs: { policyId, sectionId, amendmentId },
		payload: { label: `D.${number}`, constituency, value, revision, ...(statement && { statement }) },
	});
}

async function holdRow(ctx: PolicyContext, amendment: AmendmentRow, revision: number): Promise<AmendmentRow> {
	const held =
		ctx.services.dialect === "postgres"
			? await ctx.db
					.selectFrom("amendment")
					.selectAll()
					.where("id", "=", amendment.id)
					.forUpdate()
					.executeTakeFirstOrThrow()
			: amendment;
	if (held.revision !== revision) throw new AppError("conflict", "brackets:error.wording");
	return held;
}
