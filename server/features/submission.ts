import { createHash } from "node:crypto";
import { AppError, notFound } from "#shared/errors.ts";
import type { ImportResult } from "#shared/import.ts";
import {
	type ActInput,
	actInput,
	copyExtensions,
	copyLimit,
	type DossierPart,
	failedGuards,
	type GovernmentActKind,
	type Guard,
	guardField,
	isDate,
	latestToday,
	type SubmissionState,
	type SubmitInput,
	submitInput,
	type Upload,
} from "#shared/submission.ts";
import { authorize } from "../access.ts";
import type { PolicyContext } from "../context.ts";
import { newId } from "../ids.ts";
import { record, withTransaction } from "../transaction.ts";
import { holdPolicy } from "./outline.ts";
import { listMissing, makeDossier } from "./submission-dossier.ts";
import { findAdopted, loadCase, type SubmissionCase } from "./submission-row.ts";
import {
	freezeGivenText,
	keepAdoptedText,
	readFrozen,
	readGivenText,
	saysTheSame,
} from "./submission-texts.ts";

type Facts = Partial<Record<Guard, boolean>>;

/**
 * Hands the validated text over to the government: the dossier is made, hashed and kept byte for byte. Only the
 * secretariat. Throws "conflict" naming every guard that refuses (shared/submission.ts) and every missing part.
 * The same form sent twice submits once.
 */
export async function submitPolicy(ctx: PolicyContext, given: SubmitInput): Promise<void> {
	authorize(ctx, "submission.submit");
	const input = submitInput.parse(given);
	await withTransaction(ctx, async (ctx) => {
		await holdPolicy(ctx);
		const found = await loadCase(ctx);
		if (found.submissions.some((one) => one.key === input.key)) return;
		const { validated, last } = found;
		const missing = validated ? await listMissing(ctx, validated) : [];
		refuseUnless("submitted", found.state, missing, {
			...dateFacts(ctx, input.date, last?.acts.at(-1)?.date),
			recordHolds: !missing.includes("record") && !missing.includes("text"),
			dossierComplete: missing.length === 0,
			returnAnswered:
				found.state !== "returned" || validated?.id !== last?.submission.roundId || input.note !== "",
			addressee: input.addressee !== "",
			reference: input.reference !== "",
		});
		if (!validated) throw notFound();
		const { policyId } = ctx;
		const number = found.submissions.length + 1;
		const { key, ...facts } = input;
		const { bytes, hash } = await makeDossier(ctx, found, { ...facts, number, at: ctx.now });
		await ctx.db
			.insertInto("submission")
			.values({
				...facts,
				id: newId(),
				policyId,
				number,
				roundId: validated.id,
				versionId: validated.versionId,
				textHash: validated.textHash,
				note: input.note || null,
				dossier: bytes,
				dossierHash: hash,
				at: ctx.now,
				memberId: ctx.member.id,
				createdById: ctx.actor.personId,
				key,
			})
			.execute();
		await record(ctx, {
			type: "submission.submitted",
			scope: { kind: "policy", policyId },
			// Not the round's id: what comes after a record is no part of what its next issue must hold.
			refs: { policyId, versionId: validated.versionId },
			payload: { ...facts, number, round: validated.number, textHash: validated.textHash, dossierHash: hash },
		});
	});
}

/** What the form of an act brings beside its fields. */
export type ActFiles = {
	/** The signed copy of the adopted act, or the published text. */
	copy: Upload | null;
	/** The text that was adopted, to be read. */
	text: Upload | null;
};

/**
 * Records what the government did with the submitted text: it returned or adopted it, published what it adopted, put
 * it into force. Only the secretariat or the chair. Throws "conflict" naming every guard that refuses.
 */
export async function recordAct(ctx: PolicyContext, given: ActInput, files: ActFiles): Promise<void> {
	authorize(ctx, "submission.act");
	const input = actInput.parse(given);
	checkCopy(files.copy);
	const text = await readText(ctx, input, files);
	await withTransaction(ctx, async (ctx) => {
		await holdPolicy(ctx);
		const found = await loadCase(ctx);
		if (found.acts.some((act) => act.key === input.key)) return;
		const { state, last } = found;
		const copyHash = files.copy && sha256(files.copy.bytes);
		const same = state === "adopted" && (await isAdoptedText(ctx, found, text, copyHash));
		const before = last?.acts.at(-1)?.date ?? last?.submission.date;
		const follows = input.kind === "inForce" ? findAdopted(found.acts)?.date : before;
		refuseUnless(input.kind, state, [], {
			...dateFacts(ctx, input.date, follows),
			reasons: input.reasons !== "",
			reference: input.reference !== "",
			actTitle: input.title !== "",
			actNumber: input.reference !== "",
			signatory: input.signatory !== "",
			signedCopy: files.copy !== null,
			adoptedText: input.which === "same" || text !== null,
			place: input.reference !== "" || input.url !== "",
			sameText: same,
		});
		if (!last) throw notFound();
		const version = input.kind === "adopted" ? await chooseAdopted(ctx, found, text) : null;
		await insertAct(ctx, last.submission.id, input, files.copy, copyHash, version);
	});
}

function sha256(bytes: Uint8Array): string {
	return createHash("sha256").update(bytes).digest("hex");
}

/** Whole days in order, and not ahead of any calendar. */
export function dateFacts(ctx: PolicyContext, date: string, after: string | undefined): Facts {
	const given = isDate(date);
	return {
		date: given,
		dateOrder: !given || after === undefined || date >= after,
		datePast: !given || date <= latestToday(ctx.now),
	};
}

function refuseUnless(
	kind: "submitted" | GovernmentActKind,
	state: SubmissionState,
	missing: readonly DossierPart[],
	facts: Facts,
): void {
	refuse(kind, failedGuards(kind, state, facts), missing);
}

/** Throws "conflict" with the sentences of these guards, unless there are none. */
export function refuse(
	kind: "submitted" | GovernmentActKind,
	failed: readonly Guard[],
	missing: readonly DossierPart[] = [],
): void {
	if (failed.length === 0) return;
	const fields: Record<string, string> = {};
	for (const guard of failed) fields[guardField[guard] ?? guard] ??= `submission:guard.${guard}`;
	for (const part of missing) fields[`missing.${part}`] = `submission:missing.${part.replace(".", "_")}`;
	throw new AppError("conflict", `submission:refused.${kind}`, {}, fields);
}

function checkCopy(copy: Upload | null): void {
	if (!copy) return;
	const extension = /\.[a-z]{1,6}$/i.exec(copy.name)?.[0].toLowerCase() ?? "";
	const fault = copyExtensions.includes(extension)
		? copy.bytes.length === 0
			? "copyEmpty"
			: copy.bytes.length > copyLimit
				? "copyLarge"
				: null
		: "copyKind";
	if (fault) throw new AppError("invalid", "errors:checkForm", {}, { copy: `submission:error.${fault}` });
}

/** The text that the form gives, if it gives one. */
async function readText(
	ctx: PolicyContext,
	input: ReturnType<typeof actInput.parse>,
	files: ActFiles,
): Promise<ImportResult | null> {
	const asked = input.kind === "published" || (input.kind === "adopted" && input.which === "given");
	if (!asked || (!files.text && input.pasted.trim() === "")) return null;
	return readGivenText(ctx, { file: files.text, pasted: input.pasted });
}

/** Is what was published the adopted text: the very file that was signed, or a text that says the same? */
async function isAdoptedText(
	ctx: PolicyContext,
	found: SubmissionCase,
	text: ImportResult | null,
	copyHash: string | null,
): Promise<boolean> {
	const adopted = findAdopted(found.acts);
	if (!adopted) return false;
	if (text) return saysTheSame((await readFrozen(ctx, adopted.versionId)).text, text.sections);
	return copyHash !== null && copyHash === adopted.fileHash;
}

/** The adopted text: the submitted version where it says the same, else a version of its own. */
async function chooseAdopted(
	ctx: PolicyContext,
	{ last }: SubmissionCase,
	text: ImportResult | null,
): Promise<{ id: string; hash: string }> {
	if (!last) throw notFound();
	const submitted = await readFrozen(ctx, last.submission.versionId);
	if (!text || saysTheSame(submitted.text, text.sections)) return submitted;
	return keepAdoptedText(ctx, freezeGivenText(text, submitted.text));
}

export type ToldField = "title" | "reference" | "signatory" | "reasons" | "url";

/** What each act tells; whatever else a form sent is not kept. */
export const toldBy: Record<GovernmentActKind, readonly ToldField[]> = {
	returned: ["reference", "reasons"],
	adopted: ["title", "reference", "signatory"],
	published: ["reference", "url"],
	inForce: ["reference"],
};

async function insertAct(
	ctx: PolicyContext,
	submissionId: string,
	input: ReturnType<typeof actInput.parse>,
	copy: Upload | null,
	copyHash: string | null,
	version: { id: string; hash: string } | null,
): Promise<void> {
	const { policyId } = ctx;
	const { kind, date, key, title, reference, reasons, url } = input;
	const tell = (name: ToldField) => (toldBy[kind].includes(name) && input[name]) || null;
	const told = {
		title: tell("title"),
		reference: tell("reference"),
		signatory: tell("signatory"),
		reasons: tell("reasons"),
		url: tell("url"),
	};
	await ctx.db
		.insertInto("governmentAct")
		.values({
			...told,
			id: newId(),
			policyId,
			submissionId,
			kind,
			date,
			versionId: version?.id ?? null,
			fileName: copy && fileNameOf(copy.name),
			fileHash: copyHash,
			file: copy?.bytes ?? null,
			at: ctx.now,
			memberId: ctx.member.id,
			createdById: ctx.actor.personId,
			key,
		})
		.execute();
	const named = kind === "adopted" ? `${title} ${reference}` : reference || url;
	await record(ctx, {
		type: `submission.${kind}`,
		scope: { kind: "policy", policyId },
		refs: version ? { policyId, versionId: version.id } : { policyId },
		payload: {
			...told,
			date,
			title: named,
			...(told.reasons && { reason: reasons }),
			...(kind === "inForce" && { after: date }),
			...(version && { textHash: version.hash }),
			...(copyHash && { fileHash: copyHash }),
		},
	});
}

/** The last part of an uploaded name, of characters that every system writes. */
function fileNameOf(name: string): string {
	const base = name.split(/[/\\]/).at(-1) ?? "";
	const extension = /\.[a-z]{1,6}$/i.exec(base)?.[0].toLowerCase() ?? "";
	const stem = base
		.slice(0, base.length - extension.length)
		.normalize("NFC")
		.replace(/[^\p{L}\p{N}_-]+/gu, "-")
		.replace(/^-+|-+$/g, "")
		.slice(0, 80);
	return `${stem || "copy"}${extension}`;
}
