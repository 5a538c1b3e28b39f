import type { Selectable } from "kysely";
import { AppError, notFound } from "#shared/errors.ts";
import { knownConstituencies, seatCapacities } from "#shared/members.ts";
import {
	type ChangeSeatsInput,
	type CreatePolicyInput,
	createPolicyInput,
	firstSeats,
	type RenamePolicyInput,
	type SetStepInput,
	type TemplateSection,
	templateSections,
} from "#shared/policies.ts";
import { authorize } from "../access.ts";
import type { Context, PolicyContext } from "../context.ts";
import type { ConstituencyTable, PolicyTable } from "../db/tables/people.ts";
import { newId } from "../ids.ts";
import { translatorFor } from "../mail-text.ts";
import { record, withTransaction } from "../transaction.ts";
import { joinPolicy } from "./members.ts";
import { insertSection } from "./sections.ts";

export type Policy = Selectable<PolicyTable>;

/**
 * Creates a policy with its constituencies and, from the guide's template, its sections, titled in the policy's
 * language. Only an administrator, who becomes its first member, in the secretariat.
 * @returns the policy's id
 */
export async function createPolicy(ctx: Context, given: CreatePolicyInput): Promise<string> {
	authorize(ctx, "policy.create");
	const input = createPolicyInput.parse(given);
	const { actor } = ctx;
	if (!actor) throw notFound();
	const policyId = newId();
	return withTransaction(ctx, async (ctx) => {
		const { title, country, language } = input;
		const createdById = actor.personId;
		await ctx.db
			.insertInto("policy")
			.values({
				id: policyId,
				title,
				country,
				language,
				step: 1,
				createdAt: ctx.now,
				createdById,
				demo: null,
			})
			.execute();
		await ctx.db
			.insertInto("constituency")
			.values(
				knownConstituencies.map((code, position) => {
					const seats = code === "observers" ? 0 : firstSeats;
					return { policyId, code, name: null, seats, position };
				}),
			)
			.execute();
		await record(ctx, {
			type: "policy.created",
			scope: { kind: "policy", policyId },
			refs: { policyId },
			payload: { title, country, language, template: input.template },
		});
		const memberId = await joinPolicy(ctx, {
			policyId,
			personId: actor.personId,
			constituency: null,
			capacity: "secretariat",
			organization: "",
		});
		const member = {
			id: memberId,
			policyId,
			constituency: null,
			capacity: "secretariat" as const,
			groups: [],
		};
		const inside: PolicyContext = { ...ctx, actor, policyId, member };
		if (input.template === "guide")
			await insertTemplate(inside, language, templateSections(input.outcomes), null);
		return policyId;
	});
}

async function insertTemplate(
	ctx: PolicyContext,
	language: string,
	sections: readonly TemplateSection[],
	parentId: string | null,
): Promise<void> {
	const say = translatorFor(language) as unknown as (key: string, params?: object) => string;
	for (const [position, section] of sections.entries()) {
		const id = newId();
		const title = section.words ? say(`template:${section.words}`, section.outcome) : section.outcome?.name;
		await insertSection(ctx, { id, parentId, position, title: title ?? "", kind: section.kind, language });
		await insertTemplate(ctx, language, section.children, id);
	}
}

/** The policy this context is in. */
export async function getPolicy(ctx: PolicyContext): Promise<Policy> {
	authorize(ctx, "policy.read");
	const policy = await ctx.db
		.selectFrom("policy")
		.selectAll()
		.where("id", "=", ctx.policyId)
		.executeTakeFirst();
	if (!policy) throw notFound();
	return policy;
}

/** A constituency with the voting seats that members hold at this moment. */
export type Constituency = Selectable<ConstituencyTable> & { filled: number; members: number };

/** The policy's constituencies in their fixed order. */
export async function listConstituencies(ctx: PolicyContext): Promise<Constituency[]> {
	authorize(ctx, "policy.read");
	const constituencies = await ctx.db
		.selectFrom("constituency")
		.selectAll()
		.where("policyId", "=", ctx.policyId)
		.orderBy("position")
		.execute();
	const members = await ctx.db
		.selectFrom("member")
		.select(["constituency", "capacity"])
		.where("policyId", "=", ctx.policyId)
		.where("fromAt", "<=", ctx.now)
		.where((eb) => eb.or([eb("untilAt", "is", null), eb("untilAt", ">", ctx.now)]))
		.execute();
	return constituencies.map((row) => {
		const own = members.filter((member) => member.constituency === row.code);
		const filled = own.filter((member) =>
			(seatCapacities as readonly string[]).includes(member.capacity),
		).length;
		return { ...row, filled, members: own.length };
	});
}

/** Changes the policy's title and country. Only the secretariat. */
export async function renamePolicy(ctx: PolicyContext, input: RenamePolicyInput): Promise<void> {
	authorize(ctx, "policy.change");
	await withTransaction(ctx, async (ctx) => {
		const { title, country } = await getPolicy(ctx);
		if (title === input.title && country === input.country) return;
		await ctx.db.updateTable("policy").set(input).where("id", "=", ctx.policyId).execute();
		await recordPolicy(ctx, "policy.renamed", { before: { title, country }, after: input });
	});
}

/** Says which of the guide's six steps the policy is in. Only the secretariat. */
export async function setStep(ctx: PolicyContext, input: SetStepInput): Promise<void> {
	authorize(ctx, "policy.change");
	await withTransaction(ctx, async (ctx) => {
		const { step } = await getPolicy(ctx);
		if (step === input.step) return;
		await ctx.db.updateTable("policy").set({ step: input.step }).where("id", "=", ctx.policyId).execute();
		await recordPolicy(ctx, "policy.stepped", { before: step, after: input.step });
	});
}

/**
 * Changes how many seats a voting constituency has. Rounds that are open keep their roll. Only the secretariat.
 * Throws "conflict" when more seats are held than would be left.
 */
export async function changeSeats(ctx: PolicyContext, input: ChangeSeatsInput): Promise<void> {
	authorize(ctx, "policy.change");
	await withTransaction(ctx, async (ctx) => {
		const constituency = (await listConstituencies(ctx)).find((row) => row.code === input.constituency);
		if (!constituency || constituency.seats === 0) throw notFound();
		const { filled, seats } = constituency;
		if (input.seats === seats) return;
		if (input.seats < filled) throw new AppError("conflict", "members:errors.seatsHeld", { count: filled });
		await ctx.db
			.updateTable("constituency")
			.set({ seats: input.seats })
			.where("policyId", "=", ctx.policyId)
			.where("code", "=", input.constituency)
			.execute();
		const payload = { constituency: input.constituency, before: seats, after: input.seats };
		await recordPolicy(ctx, "constituency.changed", payload);
	});
}

async function recordPolicy(
	ctx: PolicyContext,
	type: "policy.renamed" | "policy.stepped" | "constituency.changed",
	payload: Record<string, unknown>,
): Promise<void> {
	const { policyId } = ctx;
	await record(ctx, { type, scope: { kind: "policy", policyId }, refs: { policyId }, payload });
}

export type RoundInList = { id: string; number: number; question: string; state: string; closesAt: number };

/** The newest rounds, for the overview. */
export async function listNewestRounds(ctx: PolicyContext, limit = 3): Promise<RoundInList[]> {
	authorize(ctx, "round.read");
	return ctx.db
		.selectFrom("round")
		.select(["id", "number", "question", "state", "closesAt"])
		.where("policyId", "=", ctx.policyId)
		.orderBy("number", "desc")
		.limit(limit)
		.execute();
}
