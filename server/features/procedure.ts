import { canonicalJson } from "#shared/canonical.ts";
import { AppError, notFound } from "#shared/errors.ts";
import {
	type AdoptProcedureInput,
	defaultSettings,
	formerSettings,
	type Procedure,
	procedurePresetNames,
	type RoundSettings,
	roundSettingsSchema,
} from "#shared/procedure.ts";
import {
	type Faults,
	type ProposeProcedureInput,
	readProcedure,
	writeProcedure,
} from "#shared/procedure-form.ts";
import { defaultRulePreset, type Rule, type RulePreset, rulePresets } from "#shared/rounds.ts";
import { authorize } from "../access.ts";
import type { Context, PolicyContext } from "../context.ts";
import { newId } from "../ids.ts";
import { record, withTransaction } from "../transaction.ts";
import { holdPolicy } from "./outline.ts";
import type { RoundRow } from "./round-row.ts";

/** A body's rules of procedure by version, and what a round keeps of them. */

/** How this round is conducted: what it kept when it was announced; for rounds older than that, what held then. */
export function settingsOf(round: Pick<RoundRow, "settings">): RoundSettings {
	return round.settings === null ? formerSettings : roundSettingsSchema.parse(JSON.parse(round.settings));
}

/** The version that the body has adopted last. Asks no rights. */
export async function findAdopted(
	ctx: Context,
	policyId: string,
): Promise<{ id: string; number: number; procedure: Procedure } | null> {
	const row = await ctx.db
		.selectFrom("procedure")
		.select(["id", "number", "rule", "settings"])
		.where("policyId", "=", policyId)
		.where("state", "=", "adopted")
		.orderBy("number", "desc")
		.limit(1)
		.executeTakeFirst();
	return row ? { id: row.id, number: row.number, procedure: procedureOf(row) } : null;
}

export function procedureOf(row: { rule: string; settings: string }): Procedure {
	return {
		rule: JSON.parse(row.rule) as Rule,
		settings: roundSettingsSchema.parse(JSON.parse(row.settings)),
	};
}

/** Codes of the constituencies with a vote, in the body's order. */
export async function votingCodes(ctx: Context, policyId: string): Promise<string[]> {
	const rows = await ctx.db
		.selectFrom("constituency")
		.select("code")
		.where("policyId", "=", policyId)
		.where("seats", ">", 0)
		.orderBy("position")
		.orderBy("code")
		.execute();
	return rows.map((row) => row.code);
}

/**
 * What a new round takes: the adopted rules, or where the body has adopted none, one of the named rules.
 * Throws "conflict" for a form that was made under other rules, and where the adopted ones no longer fit the body.
 * @param given.procedureId the version that the form showed
 */
export async function rulesForRound(
	ctx: PolicyContext,
	given: { preset?: RulePreset | undefined; procedureId?: string | undefined },
): Promise<{ rule: Rule; preset: string; procedureId: string | null; settings: RoundSettings }> {
	const adopted = await findAdopted(ctx, ctx.policyId);
	if (given.procedureId !== undefined && given.procedureId !== adopted?.id) {
		throw new AppError("conflict", "procedure:error.rulesChanged");
	}
	if (!adopted) {
		const preset = given.preset ?? defaultRulePreset;
		return { rule: rulePresets[preset], preset, procedureId: null, settings: defaultSettings };
	}
	if (given.preset !== undefined) throw new AppError("conflict", "procedure:error.rulesChanged");
	const fit = readProcedure(writeProcedure(adopted.procedure), await votingCodes(ctx, ctx.policyId));
	if ("faults" in fit) throw new AppError("conflict", "procedure:error.rulesNoLongerFit");
	return { ...adopted.procedure, preset: "adopted", procedureId: adopted.id };
}

/**
 * Proposes a version of the rules; it has no effect before the body adopts it. Sending the same form twice proposes
 * one. Only the secretariat and the chair. What is not legal together is refused at its field.
 */
export async function proposeProcedure(
	ctx: PolicyContext,
	input: ProposeProcedureInput,
): Promise<{ procedureId: string }> {
	return withTransaction(ctx, async (ctx) => {
		authorize(ctx, "procedure.propose");
		await holdPolicy(ctx);
		const earlier = await ctx.db
			.selectFrom("procedure")
			.select("id")
			.where("policyId", "=", ctx.policyId)
			.where("key", "=", input.key)
			.executeTakeFirst();
		if (earlier) return { procedureId: earlier.id };
		const read = readProcedure(input.fields, await votingCodes(ctx, ctx.policyId));
		if ("faults" in read) throw refuseFields(read.faults);
		const { rule, settings } = read.procedure;
		const preset = (procedurePresetNames as readonly string[]).includes(input.preset) ? input.preset : "";
		const { id, number } = await insertProcedure(ctx, read.procedure, preset, input.key);
		await record(ctx, {
			type: "procedure.proposed",
			scope: { kind: "policy", policyId: ctx.policyId },
			refs: { policyId: ctx.policyId, procedureId: id },
			payload: { number, rule, settings },
		});
		return { procedureId: id };
	});
}

function refuseFields(faults: Faults): AppError {
	return new AppError("invalid", "errors:checkForm", {}, faults as Record<string, string>);
}

async function insertProcedure(
	ctx: PolicyContext,
	{ rule, settings }: Procedure,
	preset: string,
	key: string,
): Promise<{ id: string; number: number }> {
	const last = await ctx.db
		.selectFrom("procedure")
		.select((eb) => eb.fn.max("number").as("number"))
		.where("policyId", "=", ctx.policyId)
		.executeTakeFirst();
	const row = { id: newId(), number: Number(last?.number ?? 0) + 1 };
	await ctx.db
		.insertInto("procedure")
		.values({
			...row,
			policyId: ctx.policyId,
			rule: canonicalJson(rule),
			settings: canonicalJson(settings),
			preset,
			state: "proposed",
			proposedById: ctx.actor.personId,
			proposedAt: ctx.now,
			key,
		})
		.execute();
	return row;
}

/** A day anywhere on earth may be this much ahead of UTC's, in ms. */
const furthestZone = 14 * 60 * 60 * 1000;

/**
 * The chair records that the body has adopted a version. From here it never changes, and new rounds follow it; rounds
 * announced before keep what they were announced under. Saying the same again changes nothing.
 */
export async function adoptProcedure(
	ctx: PolicyContext,
	{ procedureId, decidedOn, decision }: AdoptProcedureInput,
): Promise<void> {
	await withTransaction(ctx, async (ctx) => {
		authorize(ctx, "procedure.adopt");
		await holdPolicy(ctx);
		const row = await ctx.db
			.selectFrom("procedure")
			.selectAll()
			.where("id", "=", procedureId)
			.where("policyId", "=", ctx.policyId)
			.executeTakeFirst();
		if (!row) throw notFound();
		if (row.state === "adopted" && row.decidedOn === decidedOn && row.decision === decision) return;
		if (row.state === "adopted") throw new AppError("conflict", "procedure:error.alreadyAdopted");
		const inForce = await findAdopted(ctx, ctx.policyId);
		if (inForce && inForce.number > row.number) throw new AppError("conflict", "procedure:error.overtaken");
		if (decidedOn > new Date(ctx.now + furthestZone).toISOString().slice(0, 10)) {
			throw new AppError("invalid", "errors:checkForm", {}, { decidedOn: "procedure:error.decidedLater" });
		}
		// The body may have got other constituencies since the version was proposed.
		const read = readProcedure(writeProcedure(procedureOf(row)), await votingCodes(ctx, ctx.policyId));
		if ("faults" in read) throw new AppError("conflict", "procedure:error.rulesNoLongerFit");
		await ctx.db
			.updateTable("procedure")
			.set({
				state: "adopted",
				adoptedById: ctx.actor.personId,
				adoptedAt: ctx.now,
				decidedOn,
				decision,
			})
			.where("id", "=", procedureId)
			.execute();
		await record(ctx, {
			type: "procedure.adopted",
			scope: { kind: "policy", policyId: ctx.policyId },
			refs: { policyId: ctx.policyId, procedureId },
			payload: {
				number: row.number,
				rule: JSON.parse(row.rule),
				settings: JSON.parse(row.settings),
				decidedOn,
				decision,
			},
		});
	});
}
