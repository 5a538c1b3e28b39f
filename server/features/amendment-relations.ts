import {
	type OrderInput,
	orderInput,
	type RelateInput,
	type RelationKind,
	relateInput,
} from "#shared/amendments.ts";
import { AppError } from "#shared/errors.ts";
import { authorize } from "../access.ts";
import type { PolicyContext } from "../context.ts";
import { newId } from "../ids.ts";
import { withTransaction } from "../transaction.ts";
import { getRow } from "./amendment-row.ts";
import { labelOf, recordAmendment } from "./amendment-steps.ts";
import { listAmendments } from "./amendments.ts";
import { holdPolicy } from "./outline.ts";

/** How another amendment of the same section stands to this one. */
export type Relation = { otherId: string; number: number; kind: RelationKind; from: boolean };

/** The relations of an amendment; `from` is true where it was said of this one ("depends" has a direction). */
export async function listRelations(ctx: PolicyContext, amendmentId: string): Promise<Relation[]> {
	authorize(ctx, "amendment.read");
	const rows = await ctx.db
		.selectFrom("amendmentRelation as relation")
		.innerJoin("amendment as one", "one.id", "relation.amendmentId")
		.innerJoin("amendment as other", "other.id", "relation.otherId")
		.select(["relation.amendmentId", "relation.otherId", "relation.kind"])
		.select(["one.number as ownNumber", "other.number as otherNumber"])
		.where("one.policyId", "=", ctx.policyId)
		.where((eb) =>
			eb.or([eb("relation.amendmentId", "=", amendmentId), eb("relation.otherId", "=", amendmentId)]),
		)
		.orderBy("relation.at")
		.execute();
	return rows.map((row) => {
		const from = row.amendmentId === amendmentId;
		const kind = row.kind as RelationKind;
		return from
			? { otherId: row.otherId, number: row.otherNumber, kind, from }
			: { otherId: row.amendmentId, number: row.ownNumber, kind, from };
	});
}

/** Says how two amendments of one section stand to one another, or that they no longer do. Officers only. */
export async function relateAmendments(ctx: PolicyContext, given: RelateInput): Promise<void> {
	authorize(ctx, "amendment.conduct");
	const { amendmentId, otherId, kind, remove } = relateInput.parse(given);
	await withTransaction(ctx, async (ctx) => {
		await holdPolicy(ctx);
		const [one, other] = [await getRow(ctx, amendmentId), await getRow(ctx, otherId)];
		if (one.id === other.id || one.sectionId !== other.sectionId || one.parentId !== other.parentId)
			throw new AppError("conflict", "amendments:error.noRelation");
		const [first, second] = kind === "depends" || one.number < other.number ? [one, other] : [other, one];
		const found = await ctx.db
			.selectFrom("amendmentRelation")
			.select("kind")
			.where("amendmentId", "=", first.id)
			.where("otherId", "=", second.id)
			.where("kind", "=", kind)
			.executeTakeFirst();
		if ((found !== undefined) !== (remove === "yes")) return;
		if (found) {
			await ctx.db
				.deleteFrom("amendmentRelation")
				.where("amendmentId", "=", first.id)
				.where("otherId", "=", second.id)
				.where("kind", "=", kind)
				.execute();
		} else {
			const row = { amendmentId: first.id, otherId: second.id, kind };
			await ctx.db
				.insertInto("amendmentRelation")
				.values({ ...row, at: ctx.now, byPersonId: ctx.actor.personId })
				.execute();
		}
		await recordAmendment(ctx, first, "amendment.related", {
			...{ kind, removed: remove === "yes", after: labelOf(second) },
		});
	});
}

/** The chair takes one amendment before another of its section, with a reason (DOMAIN 3.4: in doubt the chair rules). */
export async function orderBefore(ctx: PolicyContext, given: OrderInput): Promise<void> {
	authorize(ctx, "amendment.rule");
	const { amendmentId, beforeId, reason, key } = orderInput.parse(given);
	await withTransaction(ctx, async (ctx) => {
		await holdPolicy(ctx);
		const done = await ctx.db
			.selectFrom("amendmentOrder")
			.select("id")
			.where("personId", "=", ctx.actor.personId)
			.where("key", "=", key)
			.executeTakeFirst();
		if (done) return;
		const [one, other] = [await getRow(ctx, amendmentId), await getRow(ctx, beforeId)];
		if (one.id === other.id || one.sectionId !== other.sectionId || one.parentId || other.parentId)
			throw new AppError("conflict", "amendments:error.noRelation");
		const [section] = await listAmendments(ctx, { sectionId: one.sectionId });
		const ids = (section?.amendments ?? [])
			.filter((amendment) => amendment.parentId === null && amendment.id !== one.id)
			.map((amendment) => amendment.id);
		ids.splice(ids.indexOf(other.id), 0, one.id);
		await ctx.db
			.insertInto("amendmentOrder")
			.values({
				...{ id: newId(), policyId: ctx.policyId, sectionId: one.sectionId, reason, key, at: ctx.now },
				amendmentIds: JSON.stringify(ids),
				memberId: ctx.member.id,
				personId: ctx.actor.personId,
			})
			.execute();
		await recordAmendment(ctx, one, "amendment.ordered", { after: labelOf(other), reason });
	});
}
