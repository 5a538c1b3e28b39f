import ar from "#shared/catalogues/ar.ts";
import en from "#shared/catalogues/en.ts";
import es from "#shared/catalogues/es.ts";
import fr from "#shared/catalogues/fr.ts";
import type { CommentType } from "#shared/circulation.ts";
import { commentTypes } from "#shared/circulation.ts";
import { AppError } from "#shared/errors.ts";
import { importDraftLifetime } from "#shared/import.ts";
import {
	type CheckedRow,
	type GivenRow,
	type ImportColumn,
	importColumns,
	readGivenRows,
	readHeaders,
} from "#shared/matrix-file.ts";
import { knownConstituencies } from "#shared/members.ts";
import { authorize } from "../access.ts";
import type { PolicyContext } from "../context.ts";
import { newId } from "../ids.ts";
import { readTable } from "../import/read-table.ts";
import { record, withTransaction } from "../transaction.ts";
import { getComment } from "./disposition-rows.ts";
import { observeComment } from "./dispositions.ts";
import { type MatrixFile, wordsIn, writeTable } from "./matrix-file.ts";
import { checkRows, type TableWords } from "./matrix-import-check.ts";
import { holdPolicy } from "./outline.ts";
import { insertSubmittedComment } from "./submitted-comments.ts";

// Kept with the drafts of documents: a day, for who read the file, in one policy.
type Draft = { table: string; rows: GivenRow[] };

const catalogues = [en, fr, es, ar] as unknown as {
	matrix: Record<"column" | "type" | "disposition", Record<string, string>>;
	common: { constituency: Record<string, string> };
}[];

const every = (pick: (one: (typeof catalogues)[number]) => string | undefined) =>
	catalogues.flatMap((one) => pick(one) ?? []);

/** What the columns, types, decisions and constituencies are called in all languages. */
const words: TableWords & { columns: Record<ImportColumn, string[]> } = {
	columns: Object.fromEntries(
		importColumns.map((column) => [column, every((one) => one.matrix.column[column])]),
	) as Record<ImportColumn, string[]>,
	types: Object.fromEntries(commentTypes.map((type) => [type, every((one) => one.matrix.type[type])])),
	dispositions: Object.fromEntries(
		Object.keys(en.matrix.disposition).map((key) => [key, every((one) => one.matrix.disposition[key])]),
	),
	constituencies: Object.fromEntries(
		knownConstituencies.map((code) => [code, every((one) => one.common.constituency[code])]),
	),
};

/**
 * Reads a table that came by mail and keeps its rows for the preview, for a day. Only the secretariat. Throws
 * "invalid" with the sentence of each reason for refusal.
 * @returns the draft's id
 */
export async function readComments(
	ctx: PolicyContext,
	file: { name: string; bytes: Uint8Array },
): Promise<string> {
	authorize(ctx, "matrix.import");
	await ctx.services.limits.take("upload", ctx.actor.personId);
	const refuse = (fault: string) =>
		new AppError("invalid", "matrix:import.refused", {}, { file: `matrix:file.${fault}` });
	const read = await readTable(file);
	if (typeof read === "string") throw refuse(read);
	const [first, ...rest] = read;
	const headers = first ? readHeaders(first.cells, words.columns) : null;
	if (!headers) throw refuse("headers");
	const rows = readGivenRows(rest, headers);
	if (rows.length === 0) throw refuse("empty");
	return withTransaction(ctx, async (ctx) => {
		const id = newId();
		const name = file.name.split(/[/\\]/).at(-1)?.slice(0, 120) ?? "";
		const draft: Draft = { table: "comments", rows };
		await ctx.db
			.insertInto("importDraft")
			.values({
				id,
				policyId: ctx.policyId,
				personId: ctx.actor.personId,
				at: ctx.now,
				title: name,
				data: JSON.stringify(draft),
			})
			.execute();
		return id;
	});
}

async function getDraft(ctx: PolicyContext, draftId: string): Promise<{ name: string; rows: GivenRow[] }> {
	authorize(ctx, "matrix.import");
	const row = await ctx.db
		.selectFrom("importDraft")
		.select(["title", "data"])
		.where("id", "=", draftId)
		.where("policyId", "=", ctx.policyId)
		.where("personId", "=", ctx.actor.personId)
		.where("at", ">", ctx.now - importDraftLifetime)
		.executeTakeFirst();
	const draft = row && (JSON.parse(row.data) as Partial<Draft>);
	if (!row || draft?.table !== "comments" || !draft.rows)
		throw new AppError("not-found", "matrix:import.gone");
	return { name: row.title, rows: draft.rows };
}

export type TablePreview = { name: string; rows: CheckedRow[] };

/** What would become of each row. */
export async function previewComments(ctx: PolicyContext, draftId: string): Promise<TablePreview> {
	const { name, rows } = await getDraft(ctx, draftId);
	return { name, rows: await checkRows(ctx, rows, words) };
}

/** Puts corrected rows in the place of those that were read. */
export async function correctComments(
	ctx: PolicyContext,
	draftId: string,
	corrected: readonly GivenRow[],
): Promise<void> {
	await withTransaction(ctx, async (ctx) => {
		const { rows } = await getDraft(ctx, draftId);
		const byRow = new Map(corrected.map((one) => [one.row, one]));
		await keepDraft(
			ctx,
			draftId,
			rows.map((row) => byRow.get(row.row) ?? row),
		);
	});
}

async function keepDraft(ctx: PolicyContext, draftId: string, rows: GivenRow[]): Promise<void> {
	const draft: Draft = { table: "comments", rows };
	await ctx.db
		.updateTable("importDraft")
		.set({ data: JSON.stringify(draft) })
		.where("id", "=", draftId)
		.execute();
}

/** Throws the rows away that were read and not brought in. */
export async function discardComments(ctx: PolicyContext, draftId: string): Promise<void> {
	await getDraft(ctx, draftId);
	await ctx.db.deleteFrom("importDraft").where("id", "=", draftId).execute();
}

/**
 * Brings in the rows that are ready, all of them or none; those that need correcting stay in the draft. The same file
 * again brings in nothing twice.
 * @returns how many came in, and how many stay to be corrected
 */
export async function confirmComments(
	ctx: PolicyContext,
	draftId: string,
): Promise<{ count: number; left: number }> {
	return withTransaction(ctx, async (ctx) => {
		await holdPolicy(ctx);
		const { name, rows } = await getDraft(ctx, draftId);
		const checked = await checkRows(ctx, rows, words);
		let count = 0;
		for (const row of checked) {
			if (row.kind === "new") await bringIn(ctx, row);
			else if (row.kind === "update") await change(ctx, row);
			else continue;
			count += 1;
		}
		const bad = checked.filter((row) => row.kind === "bad").map((row) => row.given);
		if (count === 0)
			throw new AppError("conflict", bad.length > 0 ? "matrix:import.kept" : "matrix:import.allHere");
		if (bad.length > 0) await keepDraft(ctx, draftId, bad);
		else await ctx.db.deleteFrom("importDraft").where("id", "=", draftId).execute();
		const { policyId } = ctx;
		await record(ctx, {
			type: "matrix.imported",
			scope: { kind: "policy", policyId },
			refs: { policyId },
			payload: { title: name, rows: count },
		});
		return { count, left: bad.length };
	});
}

async function bringIn(ctx: PolicyContext, row: Extract<CheckedRow, { kind: "new" }>): Promise<void> {
	const { given, place } = row;
	await insertSubmittedComment(ctx, {
		...{ circulationId: null, responseId: null, source: "import", late: false, key: row.key },
		...{ sectionId: place.sectionId, versionId: place.versionId, blockId: place.blockId },
		...{ quote: given.quote || null, type: place.type as CommentType, text: given.text },
		...{ wording: given.wording, justification: given.justification, constituency: place.constituency },
		...{ organization: given.organization, onBehalfOf: given.author || given.organization },
	});
}

async function change(ctx: PolicyContext, row: Extract<CheckedRow, { kind: "update" }>): Promise<void> {
	const { commentId, proposed } = row;
	const original = row.original === null ? null : (await getComment(ctx, row.original)).number;
	await observeComment(ctx, { commentId, observation: row.given.observation, proposed, original });
}

/** The rows that need correcting, as a table with their faults, to be sent back or mended in a spreadsheet. */
export async function exportBadRows(
	ctx: PolicyContext,
	draftId: string,
	language: string,
): Promise<MatrixFile> {
	const t = wordsIn(language);
	const { rows } = await previewComments(ctx, draftId);
	const bad = rows.filter((row) => row.kind === "bad");
	const heads = [...importColumns.map((column) => t(`matrix:column.${column}`)), "!"];
	const cells = bad.map(({ given, faults }) => [
		...importColumns.map((column) => given[column]),
		`${t("matrix:import.row", { row: given.row })}: ${faults.map((fault) => t(`matrix:rowFault.${fault}`)).join(" ")}`,
	]);
	const bytes = await writeTable({ heads, rows: cells, about: [] }, { language, kind: "csv" });
	return { bytes, name: "rows-to-correct.csv", type: "text/csv; charset=utf-8" };
}
