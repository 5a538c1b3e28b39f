import { AppError } from "#shared/errors.ts";
import { numberSections } from "#shared/sections.ts";
import {
	type AnswerInput,
	type AnswerItem,
	answerInput,
	answerItems,
	type Evidence,
} from "#shared/submission.ts";
import { authorize } from "../access.ts";
import type { PolicyContext } from "../context.ts";
import { newId } from "../ids.ts";
import { record, withTransaction } from "../transaction.ts";
import { holdPolicy, loadSections } from "./outline.ts";

/** A thing of the policy that may prove an answer, as it is called today. */
export type Proof = {
	kind: Exclude<Evidence["kind"], "url">;
	id: string;
	number: string;
	/** The title of a section or text, the question of a round. */
	title: string;
	/** Where it is, inside the policy. */
	path: string;
};

export type Answer = {
	item: AnswerItem;
	revision: number;
	text: string;
	evidence: Evidence[];
	at: number;
	by: string | null;
};

/** Every answer that was given, the newest revision of each item first. */
export async function listAnswers(ctx: PolicyContext): Promise<Map<AnswerItem, Answer[]>> {
	authorize(ctx, "submission.read");
	const rows = await ctx.db
		.selectFrom("checklistAnswer as answer")
		.leftJoin("user", "user.id", "answer.createdById")
		.select(["answer.item", "answer.revision", "answer.text", "answer.evidence", "answer.at"])
		.select("user.name as by")
		.where("answer.policyId", "=", ctx.policyId)
		.orderBy("answer.revision", "desc")
		.execute();
	return new Map(
		answerItems.map((item) => [
			item,
			rows
				.filter((row) => row.item === item)
				.map((row) => ({ ...row, item, evidence: JSON.parse(row.evidence) as Evidence[] })),
		]),
	);
}

/** What may be named as evidence: records, rounds, sections and frozen texts of the policy. */
export async function listProofs(ctx: PolicyContext): Promise<Proof[]> {
	authorize(ctx, "submission.read");
	const rounds = await ctx.db
		.selectFrom("round")
		.select(["id", "number", "question"])
		.select((eb) => eb("record", "is not", null).as("hasRecord"))
		.where("policyId", "=", ctx.policyId)
		.where("state", "!=", "withdrawn")
		.orderBy("number", "desc")
		.execute();
	const versions = await ctx.db
		.selectFrom("version")
		.select(["id", "number", "title"])
		.where("policyId", "=", ctx.policyId)
		.where("scope", "in", ["round", "adopted"])
		.orderBy("number", "desc")
		.execute();
	const sections = numberSections(await loadSections(ctx)).filter((section) => section.kind === "text");
	return [
		...rounds.flatMap(({ id, number, question, hasRecord }): Proof[] => {
			const round = { id, number: String(number), title: question };
			const own: Proof = { ...round, kind: "round", path: `rounds/${id}` };
			return hasRecord ? [{ ...round, kind: "record", path: `rounds/${id}/record` }, own] : [own];
		}),
		...versions.map(
			({ id, number, title }): Proof => ({
				kind: "version",
				id,
				number: String(number),
				title,
				path: `versions/${id}`,
			}),
		),
		...sections.map(
			({ id, number, title }): Proof => ({ kind: "section", id, number, title, path: `sections/${id}` }),
		),
	];
}

/**
 * Answers a question of Table 12, or writes the summary, with what proves it. An earlier answer stays as a former
 * revision. Only the secretariat. Throws "invalid" for evidence that is not of this policy.
 */
export async function answerItem(ctx: PolicyContext, given: AnswerInput): Promise<void> {
	authorize(ctx, "submission.prepare");
	const input = answerInput.parse(given);
	await withTransaction(ctx, async (ctx) => {
		await holdPolicy(ctx);
		const evidence = await readEvidence(ctx, input.evidence, input.urls);
		const [current] = (await listAnswers(ctx)).get(input.item) ?? [];
		const data = JSON.stringify(evidence);
		if (current && current.text === input.text && JSON.stringify(current.evidence) === data) return;
		const { policyId } = ctx;
		const revision = (current?.revision ?? 0) + 1;
		await ctx.db
			.insertInto("checklistAnswer")
			.values({
				id: newId(),
				policyId,
				item: input.item,
				revision,
				text: input.text,
				evidence: data,
				at: ctx.now,
				memberId: ctx.member.id,
				createdById: ctx.actor.personId,
			})
			.execute();
		const what = input.item === "summary" ? "summary" : "question";
		await record(ctx, {
			type: "submission.answered",
			scope: { kind: "policy", policyId },
			refs: { policyId },
			payload: { what, title: input.item.replace("T", ""), revision, text: input.text, evidence },
		});
	});
}

/** The things named by `chosen` ("<kind>:<id>") and the addresses. Throws "invalid" for what is not of this policy. */
export async function readEvidence(
	ctx: PolicyContext,
	chosen: readonly string[],
	urls: readonly string[],
): Promise<Evidence[]> {
	const proofs = new Map((await listProofs(ctx)).map((proof) => [`${proof.kind}:${proof.id}`, proof]));
	const known = [...new Set(chosen)].map((name): Evidence => {
		const proof = proofs.get(name);
		if (!proof) {
			throw new AppError("invalid", "errors:checkForm", {}, { evidence: "submission:error.evidence" });
		}
		return { kind: proof.kind, id: proof.id };
	});
	return [...known, ...urls.map((url): Evidence => ({ kind: "url", url }))];
}
