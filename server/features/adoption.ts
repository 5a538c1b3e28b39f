import { isAdopted } from "#shared/conduct.ts";
import type { Decision } from "#shared/rounds.ts";
import type { Context } from "../context.ts";

/** The round that adopted this version and was neither annulled nor reopened since; its text moves by the chair alone. */
export async function findAdoption(ctx: Context, versionId: string): Promise<{ number: number } | undefined> {
	const rows = await ctx.db
		.selectFrom("round")
		.leftJoin("concordance", "concordance.roundId", "round.id")
		.select(["round.number", "round.decision"])
		.where((eb) =>
			eb.or([eb("round.versionId", "=", versionId), eb("concordance.newVersionId", "=", versionId)]),
		)
		.where("round.state", "in", ["closed", "certified", "published"])
		.where("round.covers", "<>", "passage")
		.where("round.reopenedAt", "is", null)
		.execute();
	return rows.find((row) =>
		isAdopted(row.decision ? (JSON.parse(row.decision) as Decision).outcome : undefined),
	);
}
