import { afterCount, roundActs } from "#shared/conduct.ts";
import type { Actor } from "#shared/members.ts";
import type { Context } from "../context.ts";

/** What a round waits for from one person beside a ballot: a confirmation, a signature, an answer. */
export type RoundTask = {
	kind: "confirmBallot" | "signCorrection" | "answerCorrections";
	key: string;
	/** The round. */
	id: string;
	policyId: string;
	number: number;
	question: string;
	policyTitle: string;
	language: string;
	/** ms since the epoch; null: no end is set. */
	until: number | null;
};

type Asking = Context & { actor: Actor };

/** The tasks of this person in the policies of these memberships, which are in force; the eldest first of each kind. */
export async function listRoundTasks(ctx: Asking, memberIds: string[]): Promise<RoundTask[]> {
	if (memberIds.length === 0) return [];
	return [
		...(await listUnconfirmed(ctx, memberIds)),
		...(await listUnsigned(ctx, memberIds)),
		...(await listUnanswered(ctx, memberIds)),
	];
}

/** Rounds of the policies this person belongs to by one of these memberships. */
function roundsOf(ctx: Asking, memberIds: string[]) {
	return ctx.db
		.selectFrom("round")
		.innerJoin("policy", "policy.id", "round.policyId")
		.innerJoin("member", "member.policyId", "policy.id")
		.select(["round.id", "round.policyId", "round.number", "round.question"])
		.select(["policy.title as policyTitle", "policy.language"])
		.where("member.id", "in", memberIds);
}

async function listUnconfirmed(ctx: Asking, memberIds: string[]): Promise<RoundTask[]> {
	const rows = await roundsOf(ctx, memberIds)
		.innerJoin("ballot", "ballot.roundId", "round.id")
		.select("ballot.id as key")
		.where("ballot.personId", "=", ctx.actor.personId)
		.where("ballot.enteredById", "is not", null)
		.where("ballot.confirmedAt", "is", null)
		.where("ballot.supersededAt", "is", null)
		.where("round.state", "in", [...roundActs.confirm])
		.orderBy("ballot.castAt")
		.execute();
	return rows.map((row) => ({ ...row, kind: "confirmBallot", until: null }));
}

/** Of the voter whose ballot it is, and of the chair. */
async function listUnsigned(ctx: Asking, memberIds: string[]): Promise<RoundTask[]> {
	const { personId } = ctx.actor;
	const rows = await roundsOf(ctx, memberIds)
		.innerJoin("rectification", "rectification.roundId", "round.id")
		.select("rectification.id as key")
		.where("rectification.doneAt", "is", null)
		.where("round.state", "in", ["open", "closed", ...afterCount])
		.where((eb) =>
			eb.or([
				eb.and([eb("voterId", "=", personId), eb("signedByVoterAt", "is", null)]),
				eb.and([
					eb("voterId", "!=", personId),
					eb("member.capacity", "=", "chair"),
					eb("signedByChairAt", "is", null),
				]),
			]),
		)
		.orderBy("rectification.at")
		.execute();
	return rows.map((row) => ({ ...row, kind: "signCorrection", until: null }));
}

/** Of a constituency's spokesperson, while nobody has answered for it. */
async function listUnanswered(ctx: Asking, memberIds: string[]): Promise<RoundTask[]> {
	const rows = await roundsOf(ctx, memberIds)
		.innerJoin("concordance", "concordance.roundId", "round.id")
		.innerJoin("constituency", (join) =>
			join
				.onRef("constituency.policyId", "=", "policy.id")
				.onRef("constituency.code", "=", "member.constituency"),
		)
		.leftJoin("concordanceAnswer as answer", (join) =>
			join
				.onRef("answer.concordanceId", "=", "concordance.id")
				.onRef("answer.constituency", "=", "member.constituency"),
		)
		.select(["concordance.id as key", "concordance.until"])
		.where("member.capacity", "=", "spokesperson")
		.where("constituency.seats", ">", 0)
		.where("concordance.state", "=", "proposed")
		.where("concordance.until", ">", ctx.now)
		.where("answer.at", "is", null)
		.orderBy("concordance.until")
		.execute();
	return rows.map((row) => ({ ...row, kind: "answerCorrections" }));
}
