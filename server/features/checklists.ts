import {
	findLack,
	type ItemAnswer,
	type ItemAnswerInput,
	type ItemView,
	type ItemViewInput,
	type Progress,
	progressOf,
} from "#shared/checklists.ts";
import { AppError, notFound } from "#shared/errors.ts";
import { checklists, findChecklist, type Provision, provisionsOf } from "#shared/guide/checklists.ts";
import { guideWords } from "#shared/guide/words.ts";
import type { Language } from "#shared/i18n.ts";
import type { Evidence } from "#shared/submission.ts";
import { authorize, judge } from "../access.ts";
import type { PolicyContext } from "../context.ts";
import { newId } from "../ids.ts";
import { record, withTransaction } from "../transaction.ts";
import { holdPolicy } from "./outline.ts";
import { listProofs, type Proof, readEvidence } from "./submission-answers.ts";

export type GivenView = { constituency: string; view: ItemView; text: string; at: number; by: string };

export type GivenAnswer = {
	revision: number;
	/** null: answered in words only (Table 12, before it had four answers). */
	answer: ItemAnswer | null;
	text: string;
	evidence: ({ url: string } | { proof: Proof | null })[];
	at: number;
	by: string;
	/** Each constituency's last word on this revision. */
	views: GivenView[];
};

type AnswerRow = {
	item: string;
	revision: number;
	answer: string | null;
	text: string;
	evidence: string;
	at: number;
	by: string | null;
};
type ViewRow = Omit<GivenView, "view" | "by"> & {
	item: string;
	revision: number;
	view: string;
	by: string | null;
};

async function loadAnswers(ctx: PolicyContext): Promise<AnswerRow[]> {
	return ctx.db
		.selectFrom("checklistAnswer as answer")
		.leftJoin("user", "user.id", "answer.createdById")
		.select([
			"answer.item",
			"answer.revision",
			"answer.answer",
			"answer.text",
			"answer.evidence",
			"answer.at",
		])
		.select("user.name as by")
		.where("answer.policyId", "=", ctx.policyId)
		.orderBy("answer.revision", "desc")
		.execute();
}

async function loadViews(ctx: PolicyContext): Promise<ViewRow[]> {
	return ctx.db
		.selectFrom("checklistView as view")
		.leftJoin("user", "user.id", "view.createdById")
		.select(["view.item", "view.revision", "view.constituency", "view.view", "view.text", "view.at"])
		.select("user.name as by")
		.where("view.policyId", "=", ctx.policyId)
		.orderBy("view.at")
		.orderBy("view.id")
		.execute();
}

/** The last word of each constituency on one revision of an item, in the order in which they first spoke. */
function lastViews(rows: readonly ViewRow[], item: string, revision: number): GivenView[] {
	const last = new Map<string, GivenView>();
	for (const row of rows) {
		if (row.item !== item || row.revision !== revision) continue;
		const { constituency, text, at } = row;
		last.set(constituency, { constituency, text, at, view: row.view as ItemView, by: row.by ?? "" });
	}
	return [...last.values()];
}

export type ChecklistSummary = { id: string; step: number; kind: string; title: string; progress: Progress };

/** Every checklist with how far it is, in the order of the guide's steps. */
export async function listChecklists(ctx: PolicyContext, language: Language): Promise<ChecklistSummary[]> {
	authorize(ctx, "checklist.read");
	const answers = await loadAnswers(ctx);
	const views = await loadViews(ctx);
	const given = new Map<string, { answer: ItemAnswer | null; objections: number }>();
	for (const row of answers) {
		if (given.has(row.item)) continue;
		const objections = lastViews(views, row.item, row.revision).filter((one) => one.view === "object").length;
		given.set(row.item, { answer: row.answer as ItemAnswer | null, objections });
	}
	const words = guideWords(language);
	return checklists.map((list) => ({
		id: list.id,
		step: list.step,
		kind: list.kind,
		title: words.lists[list.id]!,
		progress: progressOf(list, given),
	}));
}

export type ChecklistItem = {
	id: string;
	text: string;
	provisions: Provision[];
	current: GivenAnswer | null;
	/** Former answers, newest first. */
	earlier: GivenAnswer[];
};

export type ChecklistPage = {
	id: string;
	step: number;
	title: string;
	parts: { id: string; title: string | null; items: ChecklistItem[] }[];
	/** What may be named as evidence. */
	proofs: Proof[];
	may: { answer: boolean; respond: boolean };
	/** The reader's constituency, for the form of its view. */
	constituency: string | null;
};

/** One checklist with every item's answer, what proves it, what was answered before, and the constituencies' views. */
export async function getChecklist(
	ctx: PolicyContext,
	listId: string,
	language: Language,
): Promise<ChecklistPage> {
	authorize(ctx, "checklist.read");
	const list = findChecklist(listId);
	if (!list) throw notFound();
	const answers = await loadAnswers(ctx);
	const views = await loadViews(ctx);
	const proofs = await listProofs(ctx);
	const known = new Map(proofs.map((proof) => [`${proof.kind}:${proof.id}`, proof]));
	const words = guideWords(language);
	const shape = (row: AnswerRow): GivenAnswer => ({
		revision: row.revision,
		answer: row.answer as ItemAnswer | null,
		text: row.text,
		evidence: (JSON.parse(row.evidence) as Evidence[]).map((one) =>
			one.kind === "url" ? { url: one.url } : { proof: known.get(`${one.kind}:${one.id}`) ?? null },
		),
		at: row.at,
		by: row.by ?? "",
		views: lastViews(views, row.item, row.revision),
	});
	return {
		id: list.id,
		step: list.step,
		title: words.lists[list.id]!,
		parts: list.parts.map((part) => ({
			id: part.id,
			title: words.parts[part.id] ?? null,
			items: part.items.map(([id]) => {
				const [current = null, ...earlier] = answers.filter((row) => row.item === id).map(shape);
				return { id, text: words.items[id]!, provisions: provisionsOf(id), current, earlier };
			}),
		})),
		proofs,
		may: {
			answer: judge(ctx, "checklist.answer").allowed,
			respond: judge(ctx, "checklist.respond").allowed,
		},
		constituency: ctx.member.constituency,
	};
}

/**
 * Answers an item, with what proves it. The former answer and the views on it stay as a former revision. Secretariat,
 * chair and convenors. Throws "invalid" where a tick stands alone or evidence is not of this policy, "conflict" when
 * somebody answered since the page was made.
 */
export async function answerChecklistItem(ctx: PolicyContext, input: ItemAnswerInput): Promise<void> {
	authorize(ctx, "checklist.answer");
	await withTransaction(ctx, async (ctx) => {
		await holdPolicy(ctx);
		const evidence = await readEvidence(ctx, input.evidence, input.urls);
		const lack = findLack(input.answer, input.text, evidence.length);
		if (lack) throw new AppError("invalid", "errors:checkForm", {}, { text: lack });
		const { policyId } = ctx;
		const revision = await currentRevision(ctx, input.item);
		if (revision !== input.seen) throw new AppError("conflict", "checklists:error.moved");
		const { item, answer, text } = input;
		const who = { at: ctx.now, memberId: ctx.member.id, createdById: ctx.actor.personId };
		await ctx.db
			.insertInto("checklistAnswer")
			.values({
				...{ id: newId(), policyId, item, revision: revision + 1, answer, text, ...who },
				evidence: JSON.stringify(evidence),
			})
			.execute();
		await record(ctx, {
			type: "checklist.answered",
			scope: { kind: "policy", policyId },
			refs: { policyId },
			payload: { title: item, what: answer, revision: revision + 1, text, evidence },
		});
	});
}

async function currentRevision(ctx: PolicyContext, item: string): Promise<number> {
	const row = await ctx.db
		.selectFrom("checklistAnswer")
		.select((eb) => eb.fn.max("revision").as("revision"))
		.where("policyId", "=", ctx.policyId)
		.where("item", "=", item)
		.executeTakeFirst();
	return Number(row?.revision ?? 0);
}

/**
 * Records what a constituency says of an answer: it agrees, or objects with its reason; its spokesperson speaks. An
 * earlier view stays. Throws "conflict" where the answer changed since the page was made.
 */
export async function respondToAnswer(ctx: PolicyContext, input: ItemViewInput): Promise<void> {
	authorize(ctx, "checklist.respond");
	await withTransaction(ctx, async (ctx) => {
		await holdPolicy(ctx);
		const { policyId } = ctx;
		const { item, revision, view, text } = input;
		const { constituency } = ctx.member;
		if (constituency === null) throw notFound();
		if (revision !== (await currentRevision(ctx, item)))
			throw new AppError("conflict", "checklists:error.moved");
		const [last] = lastViews(await loadViews(ctx), item, revision).filter(
			(one) => one.constituency === constituency,
		);
		if (last?.view === view && last.text === text) return;
		await ctx.db
			.insertInto("checklistView")
			.values({
				...{ id: newId(), policyId, item, revision, constituency, view, text, at: ctx.now },
				...{ memberId: ctx.member.id, createdById: ctx.actor.personId },
			})
			.execute();
		await record(ctx, {
			type: "checklist.viewed",
			scope: { kind: "policy", policyId },
			refs: { policyId },
			payload: { title: item, what: view, revision, constituency, text },
		});
	});
}
