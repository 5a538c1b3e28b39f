import { type StatementInput, type StatementKind, statementKinds } from "#shared/conduct.ts";
import { AppError } from "#shared/errors.ts";
import { authorize } from "../access.ts";
import type { Context, PolicyContext } from "../context.ts";
import { newId } from "../ids.ts";
import { withTransaction } from "../transaction.ts";
import { type Holder, seatsHeldBy } from "./attendance.ts";
import { outcomeOf, passGuard } from "./conduct.ts";
import { settingsOf } from "./procedure.ts";
import { holdRound, type RoundRow, recordRound, roundClock } from "./round-row.ts";

/** What members say about a closed round for its record. None of it moves the result (DOMAIN 3.6). */

const day = 24 * 60 * 60 * 1000;

/** The statements somebody of this capacity may make, holding a seat or not. */
export function statementKindsFor(capacity: string, holdsSeat: boolean): StatementKind[] {
	if (capacity === "observer") return ["observer"];
	const own: StatementKind[] = holdsSeat ? ["intendedVote", "reservation"] : [];
	if (!holdsSeat && capacity !== "spokesperson") return [];
	const all = new Set<StatementKind>(["explanation", "minority", "objection", ...own]);
	return statementKinds.filter((kind) => all.has(kind));
}

/** Until when statements on a closed round are taken; null before its close. */
export function statementsUntil(round: Pick<RoundRow, "closedAt" | "settings">): number | null {
	return round.closedAt === null ? null : round.closedAt + settingsOf(round).statementDays * day;
}

/** Appends a statement to a closed round. The same form again appends nothing. */
export async function addStatement(ctx: PolicyContext, input: StatementInput): Promise<void> {
	await withTransaction(ctx, async (ctx) => {
		const round = await holdRound(ctx, input.roundId);
		const [held] = await seatsHeldBy(ctx, round.id);
		authorize(ctx, "statement.create", { holdsSeat: held !== undefined });
		const { personId, name } = ctx.actor;
		const earlier = await ctx.db
			.selectFrom("statement")
			.select("id")
			.where("personId", "=", personId)
			.where("key", "=", input.key)
			.executeTakeFirst();
		if (earlier) return;
		passGuard("state", round);
		const now = await roundClock(ctx, ctx.policyId);
		await checkStatement({ ...ctx, now }, round, input.kind, held);
		const id = newId();
		const { kind, text, key } = input;
		const entry = await recordRound({ ...ctx, now }, round, "round.statement", { id, kind, text });
		const { id: memberId, constituency, capacity } = ctx.member;
		const who = { memberId, personId, name, constituency, capacity, seat: held?.seat ?? null };
		await ctx.db
			.insertInto("statement")
			.values({ id, roundId: round.id, kind, text, key, ...who, at: now, entrySeq: entry.seq })
			.execute();
	});
}

async function checkStatement(
	ctx: PolicyContext,
	round: RoundRow,
	kind: StatementKind,
	held: Holder | undefined,
): Promise<void> {
	if (ctx.now >= (statementsUntil(round) ?? 0)) throw new AppError("conflict", "conduct:error.statementLate");
	const refuse = (sentence: string) => new AppError("invalid", "errors:checkForm", {}, { kind: sentence });
	if (!statementKindsFor(ctx.member.capacity, held !== undefined).includes(kind)) {
		throw refuse("conduct:error.statementNotYours");
	}
	if (kind === "minority" && (await votedWithMajority(ctx, round, held))) {
		throw refuse("conduct:error.minority");
	}
}

/** Whether this holder's ballot is on the side that carried. Who cast none was not in the majority. */
async function votedWithMajority(ctx: Context, round: RoundRow, held: Holder | undefined): Promise<boolean> {
	if (!held) return false;
	const ballot = await ctx.db
		.selectFrom("ballot")
		.select("choice")
		.where("roundId", "=", round.id)
		.where("seat", "=", held.seat)
		.where("supersededAt", "is", null)
		.executeTakeFirst();
	const adopted = outcomeOf(round)?.startsWith("adopted") ?? false;
	return ballot?.choice === (adopted ? "approve" : "oppose");
}
