import { AppError, notFound } from "#shared/errors.ts";
import {
	type CorrectActInput,
	correctActInput,
	failedGuards,
	type Guard,
	isDate,
} from "#shared/submission.ts";
import { authorize } from "../access.ts";
import type { PolicyContext } from "../context.ts";
import { newId } from "../ids.ts";
import { record, withTransaction } from "../transaction.ts";
import { holdPolicy } from "./outline.ts";
import { dateFacts, refuse, toldBy } from "./submission.ts";
import { type ActRow, findAdopted, loadCase, type SubmissionCase } from "./submission-row.ts";

/**
 * Corrects what was typed wrongly about an act of the government: a new entry takes the place of the old one, which
 * stays as it was written, with the reason. Files and texts are not typed, and stay. Only the secretariat or the chair.
 * Throws "not-found", and "conflict" naming every guard that refuses, or where nothing differs.
 */
export async function correctAct(ctx: PolicyContext, given: CorrectActInput): Promise<void> {
	authorize(ctx, "submission.act");
	const input = correctActInput.parse(given);
	await withTransaction(ctx, async (ctx) => {
		await holdPolicy(ctx);
		const earlier = await ctx.db
			.selectFrom("governmentAct")
			.select("id")
			.where("policyId", "=", ctx.policyId)
			.where("key", "=", input.key)
			.executeTakeFirst();
		if (earlier) return;
		const found = await loadCase(ctx);
		const act = found.acts.find((one) => one.id === input.actId);
		if (!act) throw notFound();
		const told = tellAnew(act, input);
		const same = [...toldBy[act.kind], "date" as const].every((name) => told[name] === act[name]);
		if (same) throw new AppError("conflict", "submission:error.sameEntry");
		refuse(act.kind, failedOf(ctx, found, act, input));
		await insertCorrection(ctx, act, told, input);
	});
}

function tellAnew(act: ActRow, input: CorrectActInput) {
	const tell = (name: (typeof toldBy)[ActRow["kind"]][number]) =>
		(toldBy[act.kind].includes(name) && input[name]) || null;
	return {
		date: input.date,
		title: tell("title"),
		reference: tell("reference"),
		signatory: tell("signatory"),
		reasons: tell("reasons"),
		url: tell("url"),
	};
}

/** The guards of the act itself that ask for what is typed, and the dates of the acts on both sides. */
function failedOf(ctx: PolicyContext, found: SubmissionCase, act: ActRow, input: CorrectActInput): Guard[] {
	const own = found.acts.filter((one) => one.submissionId === act.submissionId);
	const place = own.indexOf(act);
	const handedOver = found.submissions.find((one) => one.id === act.submissionId)?.date;
	const before = act.kind === "inForce" ? findAdopted(own)?.date : (own[place - 1]?.date ?? handedOver);
	const { date, dateOrder, datePast } = dateFacts(ctx, input.date, before);
	// A policy may be in force from a day before its publication.
	const next = own[place + 1];
	const after = next && (next.kind !== "inForce" || act.kind === "adopted") ? next.date : undefined;
	const late = isDate(input.date) && after !== undefined && input.date > after;
	const facts: Partial<Record<Guard, boolean>> = {
		...{ date, datePast, dateOrder: dateOrder === true && !late },
		reasons: input.reasons !== "",
		reference: input.reference !== "",
		actTitle: input.title !== "",
		actNumber: input.reference !== "",
		signatory: input.signatory !== "",
		place: input.reference !== "" || input.url !== "",
		// What is no words was established when the act was entered.
		...{ signedCopy: true, adoptedText: true, sameText: true },
	};
	const states = {
		returned: "submitted",
		adopted: "submitted",
		published: "adopted",
		inForce: "published",
	} as const;
	return failedGuards(act.kind, states[act.kind], facts);
}

async function insertCorrection(
	ctx: PolicyContext,
	act: ActRow,
	told: ReturnType<typeof tellAnew>,
	{ why, key }: CorrectActInput,
): Promise<void> {
	const { policyId } = ctx;
	const { submissionId, kind, versionId, fileName, fileHash } = act;
	const { file } = await ctx.db
		.selectFrom("governmentAct")
		.select("file")
		.where("id", "=", act.id)
		.executeTakeFirstOrThrow();
	await ctx.db
		.insertInto("governmentAct")
		.values({
			...{ ...told, id: newId(), policyId, submissionId, kind, versionId, fileName, fileHash, file, key },
			...{ at: ctx.now, memberId: ctx.member.id, createdById: ctx.actor.personId },
			...{ supersedesId: act.id, correction: why },
		})
		.execute();
	const { date, title, reference, signatory, reasons, url } = act;
	await record(ctx, {
		type: "submission.corrected",
		scope: { kind: "policy", policyId },
		refs: { policyId },
		payload: {
			...{ what: kind, corrects: act.id, reason: why },
			...{ was: { date, title, reference, signatory, reasons, url }, is: told },
		},
	});
}
