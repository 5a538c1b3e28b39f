import type { Selectable } from "kysely";
import type { AmendmentState } from "#shared/amendment-states.ts";
import type { Amendment, Change, Operation, Passage } from "#shared/amendments.ts";
import { notFound } from "#shared/errors.ts";
import type { AmendmentTable } from "../db/tables/negotiation.ts";
import type { PolicyScope } from "./outline.ts";

// Rows of amendments, read. Nothing here asks for rights.

export type AmendmentRow = Selectable<AmendmentTable>;

/** What an amendment, or a draft of one, does to its section. */
export function describeChange(
	row: Pick<AmendmentRow, "operation" | "blockIds" | "before" | "after">,
): Change {
	return {
		operation: row.operation as Operation,
		blockIds: JSON.parse(row.blockIds) as string[],
		before: JSON.parse(row.before) as Passage,
		after: JSON.parse(row.after) as Passage,
	};
}

/** The same as columns. */
export function changeColumns({ operation, blockIds, before, after }: Change) {
	return {
		operation,
		blockIds: JSON.stringify(blockIds),
		before: JSON.stringify(before),
		after: JSON.stringify(after),
	};
}

/** One amendment of this policy. Throws "not-found". */
export async function getRow(ctx: PolicyScope, amendmentId: string): Promise<AmendmentRow> {
	const row = await ctx.db
		.selectFrom("amendment")
		.selectAll()
		.where("id", "=", amendmentId)
		.where("policyId", "=", ctx.policyId)
		.executeTakeFirst();
	if (!row) throw notFound();
	return row;
}

/** Amendments of the policy with names and numbers, in the order of their numbers. */
export async function readAmendments(
	ctx: PolicyScope,
	which: { sectionId?: string | undefined; ids?: readonly string[] } = {},
): Promise<Amendment[]> {
	if (which.ids?.length === 0) return [];
	const rows = await ctx.db
		.selectFrom("amendment as one")
		.leftJoin("amendment as parent", "parent.id", "one.parentId")
		.leftJoin("amendment as cause", "cause.id", "one.fellBecauseId")
		.innerJoin("user", "user.id", "one.personId")
		.innerJoin("member", "member.id", "one.memberId")
		.selectAll("one")
		.select(["parent.number as parentNumber", "cause.number as causeNumber"])
		.select(["user.name", "member.organization", "member.constituency as authorConstituency"])
		.where("one.policyId", "=", ctx.policyId)
		.$if(which.sectionId !== undefined, (query) =>
			query.where("one.sectionId", "=", which.sectionId as string),
		)
		.$if(which.ids !== undefined, (query) => query.where("one.id", "in", which.ids as string[]))
		.orderBy("one.number")
		.execute();
	return rows.map((row) => ({
		...pickPlain(row),
		parentNumber: row.parentNumber,
		change: describeChange(row),
		sponsor: row.takenOverBy ?? row.constituency,
		author: {
			memberId: row.memberId,
			name: row.name,
			capacity: row.capacity,
			organization: row.organization,
			constituency: row.authorConstituency,
		},
		state: row.state as AmendmentState,
		fellBecause:
			row.fellBecauseId && row.causeNumber !== null
				? { id: row.fellBecauseId, number: row.causeNumber }
				: null,
	}));
}

function pickPlain(row: AmendmentRow) {
	const { id, number, sectionId, versionId, parentId, reason, language, constituency } = row;
	const { submittedAt, stateReason, changedAt, revision, secondedBy, takenOverBy } = row;
	const { deferredUntil, changeId, distance } = row;
	return {
		...{ id, number, sectionId, versionId, parentId, reason, language, constituency },
		...{ submittedAt, stateReason, changedAt, revision, secondedBy, takenOverBy },
		...{ deferredUntil, changeId, distance },
	};
}
