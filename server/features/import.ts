import { countWords, docText } from "#shared/document/blocks.ts";
import type { DocNode } from "#shared/document/check.ts";
import { AppError } from "#shared/errors.ts";
import {
	type ConfirmImportInput,
	type ImportedSection,
	type ImportPreview,
	type ImportResult,
	importDraftLifetime,
	type PlannedSection,
	planImport,
} from "#shared/import.ts";
import { concernedSections, maxSections, numberSections, type SectionPlace } from "#shared/sections.ts";
import { authorize, type SectionRow } from "../access.ts";
import type { Context, PolicyContext } from "../context.ts";
import { newId } from "../ids.ts";
import { isImportError } from "../import/import-error.ts";
import { importFile } from "../import/import-file.ts";
import { translatorFor } from "../mail-text.ts";
import { record, withTransaction } from "../transaction.ts";
import { holdPolicy, loadSections, policyLanguage } from "./outline.ts";
import { insertSection, takeOut } from "./sections.ts";
import { readDoc } from "./texts.ts";

/**
 * Reads an uploaded file and keeps what was read for the preview, for a day. The file itself is not kept.
 * Throws "invalid" with the sentence of each reason for refusal.
 * @returns the draft's id
 */
export async function readUpload(
	ctx: PolicyContext,
	file: { name: string; bytes: Uint8Array },
): Promise<string> {
	authorize(ctx, "document.import");
	await ctx.services.limits.take("upload", ctx.actor.personId);
	const result = await readFile(file);
	return withTransaction(ctx, async (ctx) => {
		await dropOldDrafts(ctx);
		const id = newId();
		const { policyId } = ctx;
		const { personId } = ctx.actor;
		await ctx.db
			.insertInto("importDraft")
			.values({ id, policyId, personId, at: ctx.now, title: result.title, data: JSON.stringify(result) })
			.execute();
		return id;
	});
}

async function readFile(file: { name: string; bytes: Uint8Array }): Promise<ImportResult> {
	try {
		return await importFile(file);
	} catch (error) {
		if (!isImportError(error)) throw error;
		const key = `import:errors.${error.code}`;
		throw new AppError("invalid", "import:refused", {}, { file: key });
	}
}

/** Previews that nobody confirmed within a day; nothing else reads them. */
async function dropOldDrafts(ctx: Context): Promise<void> {
	await ctx.db
		.deleteFrom("importDraft")
		.where("at", "<=", ctx.now - importDraftLifetime)
		.execute();
}

async function getDraft(ctx: PolicyContext, draftId: string): Promise<ImportResult> {
	authorize(ctx, "document.import");
	const row = await ctx.db
		.selectFrom("importDraft")
		.select("data")
		.where("id", "=", draftId)
		.where("policyId", "=", ctx.policyId)
		.where("personId", "=", ctx.actor.personId)
		.where("at", ">", ctx.now - importDraftLifetime)
		.executeTakeFirst();
	const result = row && (JSON.parse(row.data) as ImportResult);
	// A table of comments is kept in the same place (matrix-import.ts).
	if (!result?.sections) throw new AppError("not-found", "import:draftGone");
	return result;
}

/** What would become of an uploaded file: sections with their sizes, what is kept, what is left out. */
export async function previewImport(ctx: PolicyContext, draftId: string): Promise<ImportPreview> {
	const result = await getDraft(ctx, draftId);
	const kept = { heading: 0, list: 0, table: 0, quote: 0, link: 0, footnote: 0 };
	for (const { doc } of result.sections) countKept(doc, kept);
	const { title, words, bytes, dropped, warnings } = result;
	const sections = planImport(result.sections).map(({ doc, ...section }) => ({
		...section,
		words: doc ? countWords(docText(doc)) : 0,
	}));
	return { title, words, bytes, dropped, warnings, kept, sections };
}

const keptAs: Record<string, keyof ImportPreview["kept"]> = {
	heading: "heading",
	bulletList: "list",
	orderedList: "list",
	table: "table",
	blockquote: "quote",
	footnote: "footnote",
};

function countKept(node: DocNode, kept: ImportPreview["kept"]): void {
	const kind = keptAs[node.type];
	if (kind) kept[kind] += 1;
	if (node.marks?.some((mark) => mark.type === "link")) kept.link += 1;
	for (const child of node.content ?? []) countKept(child, kept);
}

/** Where an import can go: after which sections, and whether the empty contents can be replaced. */
export async function listImportPlaces(ctx: PolicyContext) {
	authorize(ctx, "document.import");
	const rows = await loadSections(ctx);
	// One level of the import goes below; two more would be too deep.
	const after = numberSections(rows)
		.filter((row) => row.depth <= 1)
		.map(({ id, number, isPart, title }) => ({ id, number, isPart, title }));
	return { after, canReplace: rows.length > 0 && (await areUntouched(ctx, rows)), empty: rows.length === 0 };
}

/** Nobody has written in any of these sections, commented on them or frozen them. */
async function areUntouched(ctx: PolicyContext, rows: readonly SectionRow[]): Promise<boolean> {
	if (rows.some((row) => row.state !== "drafting")) return false;
	const thread = await ctx.db
		.selectFrom("thread")
		.select("id")
		.where("policyId", "=", ctx.policyId)
		.limit(1)
		.executeTakeFirst();
	if (thread) return false;
	for (const row of rows) {
		if (row.kind === "text" && docText((await readDoc(ctx, row.id)).doc).trim() !== "") return false;
	}
	return true;
}

/** Throws away what was read for a preview. */
export async function discardImport(ctx: PolicyContext, draftId: string): Promise<void> {
	authorize(ctx, "document.import");
	await ctx.db
		.deleteFrom("importDraft")
		.where("id", "=", draftId)
		.where("policyId", "=", ctx.policyId)
		.where("personId", "=", ctx.actor.personId)
		.execute();
}

/**
 * Makes the sections of a previewed file, with their texts, in one transaction: all or none.
 * @returns how many sections were made
 */
export async function confirmImport(
	ctx: PolicyContext,
	input: ConfirmImportInput,
): Promise<{ sections: number }> {
	return withTransaction(ctx, async (ctx) => {
		await holdPolicy(ctx);
		const result = await getDraft(ctx, input.draftId);
		const rows = await clearForImport(ctx, input.place);
		const { parentId, position } = findPlace(rows, input.place);
		await insertImported(ctx, rows, result.sections, { parentId, position, language: input.language });
		await discardImport(ctx, input.draftId);
		const { policyId } = ctx;
		await record(ctx, {
			type: "document.imported",
			scope: { kind: "policy", policyId },
			refs: { policyId },
			payload: { title: result.title, sections: result.sections.length, words: result.words },
		});
		return { sections: result.sections.length };
	});
}

/** Takes the empty contents out where the import replaces them. @returns the sections that stay */
async function clearForImport(ctx: PolicyContext, place: string): Promise<SectionRow[]> {
	const rows = await loadSections(ctx);
	if (place !== "replace") return rows;
	if (!(await areUntouched(ctx, rows))) throw new AppError("conflict", "import:notEmpty");
	await takeOut(ctx, rows);
	return [];
}

function findPlace(
	rows: readonly SectionRow[],
	place: string,
): { parentId: string | null; position: number } {
	const outline = numberSections(rows);
	if (place === "end" || place === "replace") {
		return { parentId: null, position: outline.filter((row) => row.depth === 0).length };
	}
	const after = outline.find((row) => row.id === place.slice("after:".length) && row.depth <= 1);
	if (!after) throw new AppError("conflict", "import:placeGone");
	const siblings = outline.filter((row) => row.parentId === after.parentId && row.depth === after.depth);
	return { parentId: after.parentId, position: siblings.indexOf(after) + 1 };
}

async function insertImported(
	ctx: PolicyContext,
	rows: readonly SectionRow[],
	imported: readonly ImportedSection[],
	place: { parentId: string | null; position: number; language: string },
): Promise<void> {
	const plan = planImport(imported);
	if (rows.length + plan.length > maxSections) {
		throw new AppError("conflict", "policies:errors.tooManySections", { max: maxSections });
	}
	const { parentId, language } = place;
	await makeRoom(
		ctx,
		rows,
		place,
		plan.filter((section) => section.parent === null),
	);
	// Below a text there can be no part: its heading becomes a text without words.
	const belowText = rows.find((row) => row.id === parentId)?.kind === "text";
	const say = translatorFor(await policyLanguage(ctx)) as unknown as (key: string) => string;
	const untitled = say("import:untitled");
	const ids = plan.map(() => newId());
	const counters = new Map<number | null, number>([[null, place.position]]);
	for (const [index, section] of plan.entries()) {
		const position = counters.get(section.parent) ?? 0;
		counters.set(section.parent, position + 1);
		await insertSection(ctx, {
			id: ids[index] as string,
			parentId: section.parent === null ? parentId : (ids[section.parent] as string),
			position,
			title: section.title ?? untitled,
			kind: belowText ? "text" : section.kind,
			language,
			...(section.doc && { doc: section.doc }),
		});
	}
}

/** Moves the sections that follow the place of the import down by as many as come in. */
async function makeRoom(
	ctx: PolicyContext,
	rows: readonly SectionRow[],
	place: { parentId: string | null; position: number },
	incoming: readonly PlannedSection[],
): Promise<void> {
	const { parentId } = place;
	const siblings = numberSections(rows).filter((row) => row.parentId === parentId);
	const moved = new Map(
		siblings.map((row, index) => [row.id, index < place.position ? index : index + incoming.length]),
	);
	const after = rows.map((row) => ({ ...row, position: moved.get(row.id) ?? row.position }));
	const added = incoming.map(({ kind }, index) => ({
		id: `incoming-${index}`,
		parentId,
		position: place.position + index,
		kind,
		title: "",
		state: "drafting",
	}));
	const concerned = concernedSections<SectionPlace & { title: string; state: string }>(rows, [
		...after,
		...added,
	]);
	authorize(ctx, "section.arrange", { notUnderVote: concerned.every((row) => row.state !== "locked") });
	for (const [id, position] of moved) {
		await ctx.db.updateTable("section").set({ position }).where("id", "=", id).execute();
	}
}
