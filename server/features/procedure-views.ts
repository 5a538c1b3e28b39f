import { notFound } from "#shared/errors.ts";
import type { RoundSettings } from "#shared/procedure.ts";
import {
	defaultSettings,
	type ProcedurePreset,
	procedurePresetNames,
	procedurePresets,
} from "#shared/procedure.ts";
import {
	changedFields,
	type ProcedureField,
	type ProcedureFields,
	writeProcedure,
} from "#shared/procedure-form.ts";
import { defaultRulePreset, type Rule } from "#shared/rounds.ts";
import { authorize, judge } from "../access.ts";
import type { PolicyContext } from "../context.ts";
import { findAdopted, procedureOf, settingsOf } from "./procedure.ts";

// What screens show of the rules of procedure.

export type ProcedureVersion = {
	id: string;
	number: number;
	/** "overtaken": proposed, but a later version was adopted. */
	state: "proposed" | "adopted" | "overtaken";
	rule: Rule;
	settings: RoundSettings;
	proposedBy: string;
	proposedAt: number;
	adopted: { by: string; at: number; decidedOn: string; decision: string } | null;
	/** Against the version adopted before it; null for the first. */
	changes: { against: number; fields: { field: ProcedureField; before: string; after: string }[] } | null;
};

export type ProcedurePage = {
	/** The version in force; null where the body has adopted none. */
	inForce: ProcedureVersion | null;
	/** Newest first. */
	versions: ProcedureVersion[];
	constituencies: { code: string; name: string | null; seats: number }[];
	may: { propose: boolean; adopt: boolean };
	/** YYYY-MM-DD, in UTC. */
	today: string;
};

/** Every version of the rules with what it changed; for all members. */
export async function getProcedures(ctx: PolicyContext): Promise<ProcedurePage> {
	authorize(ctx, "procedure.read");
	const rows = await ctx.db
		.selectFrom("procedure")
		.leftJoin("user as proposer", "proposer.id", "procedure.proposedById")
		.leftJoin("user as adopter", "adopter.id", "procedure.adoptedById")
		.selectAll("procedure")
		.select(["proposer.name as proposedBy", "adopter.name as adoptedBy"])
		.where("policyId", "=", ctx.policyId)
		.orderBy("number")
		.execute();
	const versions: ProcedureVersion[] = [];
	let before: { number: number; fields: ProcedureFields } | null = null;
	const last = rows.findLast((row) => row.state === "adopted");
	for (const row of rows) {
		const procedure = procedureOf(row);
		const fields = writeProcedure(procedure);
		const overtaken = row.state === "proposed" && last !== undefined && last.number > row.number;
		versions.push({
			...procedure,
			id: row.id,
			number: row.number,
			state: overtaken ? "overtaken" : (row.state as "proposed" | "adopted"),
			proposedBy: row.proposedBy ?? "",
			proposedAt: row.proposedAt,
			adopted:
				row.adoptedAt === null
					? null
					: {
							by: row.adoptedBy ?? "",
							at: row.adoptedAt,
							decidedOn: row.decidedOn ?? "",
							decision: row.decision ?? "",
						},
			changes: before && describeChanges(before, fields),
		});
		if (row.state === "adopted") before = { number: row.number, fields };
	}
	return {
		inForce: versions.find((version) => version.id === last?.id) ?? null,
		versions: versions.reverse(),
		constituencies: await votingConstituencies(ctx),
		may: {
			propose: judge(ctx, "procedure.propose").allowed,
			adopt: judge(ctx, "procedure.adopt").allowed,
		},
		today: new Date(ctx.now).toISOString().slice(0, 10),
	};
}

function describeChanges(
	before: { number: number; fields: ProcedureFields },
	after: ProcedureFields,
): NonNullable<ProcedureVersion["changes"]> {
	return {
		against: before.number,
		fields: changedFields(before.fields, after).map((field) => ({
			field,
			before: before.fields[field],
			after: after[field],
		})),
	};
}

async function votingConstituencies(ctx: PolicyContext): Promise<ProcedurePage["constituencies"]> {
	return ctx.db
		.selectFrom("constituency")
		.select(["code", "name", "seats"])
		.where("policyId", "=", ctx.policyId)
		.where("seats", ">", 0)
		.orderBy("position")
		.orderBy("code")
		.execute();
}

export type ProcedureForm = {
	fields: ProcedureFields;
	/** What the fields were filled with: a preset, or "" for the rules in force. */
	preset: string;
	inForce: number | null;
	constituencies: ProcedurePage["constituencies"];
};

/**
 * The form for a new version, filled: with the preset asked for, else with the rules in force, else with the default.
 * @param asked the name of a preset, or anything else
 */
export async function prepareProcedure(ctx: PolicyContext, asked: string | null): Promise<ProcedureForm> {
	authorize(ctx, "procedure.propose");
	const adopted = await findAdopted(ctx, ctx.policyId);
	const known = procedurePresetNames.find((name) => name === asked);
	const preset: ProcedurePreset | "" = known ?? (adopted ? "" : defaultRulePreset);
	const settings = adopted?.procedure.settings ?? defaultSettings;
	const procedure =
		preset === "" && adopted
			? adopted.procedure
			: // A casting vote belongs to some kinds only: a preset begins without.
				{
					rule: procedurePresets[preset || defaultRulePreset],
					settings: { ...settings, castingVote: "off" as const },
				};
	return {
		fields: writeProcedure(procedure),
		preset,
		inForce: adopted?.number ?? null,
		constituencies: await votingConstituencies(ctx),
	};
}

/** What the form for a new round says of the rules. null: the body has adopted none, one is chosen by name. */
export async function rulesInForce(
	ctx: PolicyContext,
): Promise<{ id: string; number: number; rule: Rule; settings: RoundSettings } | null> {
	const adopted = await findAdopted(ctx, ctx.policyId);
	return adopted && { id: adopted.id, number: adopted.number, ...adopted.procedure };
}

/** What a round keeps of the rules beside its own: how it is conducted, and the number of the adopted version. */
export async function rulesOfRound(
	ctx: PolicyContext,
	roundId: string,
): Promise<{ settings: RoundSettings; version: number | null }> {
	const row = await ctx.db
		.selectFrom("round")
		.leftJoin("procedure", "procedure.id", "round.procedureId")
		.select(["round.settings", "procedure.number as version"])
		.where("round.id", "=", roundId)
		.where("round.policyId", "=", ctx.policyId)
		.executeTakeFirst();
	if (!row) throw notFound();
	return { settings: settingsOf(row), version: row.version };
}
