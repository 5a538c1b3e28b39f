import { createHash } from "node:crypto";
import writeXlsxFile from "write-excel-file/node";
import { canonicalJson } from "#shared/canonical.ts";
import { directionOf } from "#shared/i18n.ts";
import { type MatrixFilter, type MatrixRow, matches, writeFilter } from "#shared/matrix.ts";
import {
	type ExportColumn,
	exportColumns,
	importColumns,
	neutralize,
	writeCsv,
} from "#shared/matrix-file.ts";
import { authorize } from "../access.ts";
import type { PolicyContext } from "../context.ts";
import { translatorFor } from "../mail-text.ts";
import { listCodes, listMatrix } from "./matrix.ts";

type Words = (key: string, params?: object) => string;
type Table = { heads: string[]; rows: string[][]; about: [string, string][] };

export type MatrixFile = { bytes: Uint8Array; name: string; type: string };

const types = {
	xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	csv: "text/csv; charset=utf-8",
} as const;

/** The words of a language, by any key. */
export function wordsIn(language: string): Words {
	return translatorFor(language) as unknown as Words;
}

/** A constituency's name as people read it. */
export function constituencyName(t: Words, code: string | null, name: string | null): string {
	if (code === null) return "";
	return name ?? (t(`common:constituency.${code}`, { defaultValue: code }) || code);
}

/**
 * The matrix with its filter as a file, in the reader's language, with what it is: which texts, their hashes, when, by
 * whom, for whom, and that it holds no caucus material. No cell is a formula.
 */
export async function exportMatrix(
	ctx: PolicyContext,
	given: { filter: MatrixFilter; language: string; kind: "xlsx" | "csv" },
): Promise<MatrixFile> {
	authorize(ctx, "submittedComment.read");
	const rows = (await listMatrix(ctx)).filter((row) => matches(row, given.filter));
	const table = await makeTable(ctx, rows, given);
	const day = new Date(ctx.now).toISOString().slice(0, 10);
	const name = `comments-${day}.${given.kind}`;
	return { name, type: types[given.kind], bytes: await writeTable(table, given) };
}

/** The empty table that organizations fill in. */
export async function exportTemplate(
	ctx: PolicyContext,
	given: { language: string; kind: "xlsx" | "csv" },
): Promise<MatrixFile> {
	authorize(ctx, "submittedComment.read");
	const t = wordsIn(given.language);
	const table = { heads: importColumns.map((column) => t(`matrix:column.${column}`)), rows: [], about: [] };
	return {
		name: `template-comments.${given.kind}`,
		type: types[given.kind],
		bytes: await writeTable(table, given),
	};
}

/** Rows of any columns as a file, for what an import could not take. */
export async function writeTable(
	table: Table,
	given: { language: string; kind: "xlsx" | "csv" },
): Promise<Uint8Array> {
	if (given.kind === "csv") {
		const notes = table.about.map(([what, is]) => [`# ${what}`, is]);
		return Buffer.from(writeCsv([table.heads, ...table.rows, ...notes]), "utf8");
	}
	return writeXlsx(table, given.language);
}

const widths: Partial<Record<ExportColumn, number>> = { quote: 40, text: 60, wording: 60, reason: 50 };

async function writeXlsx({ heads, rows, about }: Table, language: string): Promise<Uint8Array> {
	const t = wordsIn(language);
	const rightToLeft = directionOf(language) === "rtl";
	const cell = (value: string) => ({
		value: neutralize(value),
		type: String,
		wrap: true,
		alignVertical: "top" as const,
	});
	const head = (value: string) => ({ ...cell(value), fontWeight: "bold" as const });
	const columns = exportColumns.slice(0, heads.length).map((column) => ({ width: widths[column] ?? 18 }));
	const sheets = [
		{
			data: [heads.map(head), ...rows.map((row) => row.map(cell))],
			sheet: t("matrix:title").slice(0, 31),
			...{
				columns,
				rightToLeft,
				stickyRowsCount: 1,
				stickyColumnsCount: 1,
				orientation: "landscape" as const,
			},
		},
	];
	if (about.length === 0) return writeXlsxFile(sheets).toBuffer();
	const note = {
		data: about.map(([what, is]) => [head(what), cell(is)]),
		sheet: t("matrix:about.sheet").slice(0, 31),
		...{ columns: [{ width: 40 }, { width: 90 }], rightToLeft },
	};
	return writeXlsxFile([...sheets, note]).toBuffer();
}

async function makeTable(
	ctx: PolicyContext,
	rows: MatrixRow[],
	given: { filter: MatrixFilter; language: string },
): Promise<Table> {
	const t = wordsIn(given.language);
	const names = new Map((await listCodes(ctx)).map(({ code, name }) => [code, name]));
	const nameOf = (code: string | null) =>
		constituencyName(t, code, code === null ? null : (names.get(code) ?? null));
	const cells = rows.map((row) => writeRow(t, row, nameOf(row.constituency)));
	const heads = exportColumns.map((column) => t(`matrix:column.${column}`));
	return { heads, rows: cells, about: await writeAbout(ctx, t, rows, cells, given.filter) };
}

function writeRow(t: Words, row: MatrixRow, constituency: string): string[] {
	const yes = (is: boolean) => (is ? t("matrix:yes") : "");
	const label = (letter: string, number: number | null) => (number === null ? "" : `${letter}.${number}`);
	const cells: Record<ExportColumn, string> = {
		...{ number: `C.${row.number}`, section: row.section.number, paragraph: row.paragraph ?? "" },
		...{ quote: row.quote ?? "", type: t(`matrix:type.${row.type}`), text: row.text, wording: row.wording },
		...{ justification: row.justification, constituency, organization: row.organization, author: row.author },
		submittedAt: new Date(row.submittedAt).toISOString().slice(0, 10),
		...{ late: yes(row.late), observation: row.observation },
		proposed: row.proposed ? t(`matrix:disposition.${row.proposed}`) : "",
		disposition: row.disposition ? t(`matrix:disposition.${row.disposition}`) : "",
		...{ reason: row.reason, duplicateOf: label("C", row.duplicateOf), amendment: label("D", row.amendment) },
		...{ noChangeNote: row.noChangeNote, responsible: row.responsible?.name ?? "" },
		decidedAs: row.decidedAs ? t(`matrix:decidedAs.${row.decidedAs}`) : "",
		...{ state: t(`matrix:state.${row.state}`), sent: yes(row.published) },
	};
	return exportColumns.map((column) => cells[column]);
}

/** What the file is, for whoever finds it later (DOMAIN 5). */
async function writeAbout(
	ctx: PolicyContext,
	t: Words,
	rows: MatrixRow[],
	cells: string[][],
	filter: MatrixFilter,
): Promise<[string, string][]> {
	const policy = await ctx.db
		.selectFrom("policy")
		.select("title")
		.where("id", "=", ctx.policyId)
		.executeTakeFirstOrThrow();
	const versions = await ctx.db
		.selectFrom("section")
		.innerJoin("version", "version.id", "section.versionId")
		.select(["section.id", "version.number", "version.hash"])
		.where("section.policyId", "=", ctx.policyId)
		.execute();
	const sections = new Map(rows.map((row) => [row.section.id, row.section]));
	const texts = [...sections.values()].flatMap((section): [string, string][] => {
		const version = versions.find((one) => one.id === section.id);
		const what = t("matrix:about.version", { section: section.number || section.title });
		return version ? [[what, t("matrix:about.versionOf", version)]] : [];
	});
	return [
		[t("matrix:about.what"), t("matrix:title")],
		[t("matrix:about.policy"), policy.title],
		[t("matrix:about.rows"), String(rows.length)],
		[t("matrix:about.filter"), writeFilter(filter) || t("matrix:about.none")],
		...texts,
		[t("matrix:about.hash"), createHash("sha256").update(canonicalJson(cells)).digest("hex")],
		[t("matrix:about.made"), new Date(ctx.now).toISOString()],
		[t("matrix:about.by"), `${ctx.actor.name}, ${t(`common:capacity.${ctx.member.capacity}`)}`],
		[t("matrix:about.audience"), t("matrix:about.audienceMembers")],
		[t("matrix:about.caucus"), t("matrix:yes")],
	];
}
