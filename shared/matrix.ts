/**
 * The response matrix: every submitted comment with its answer, as the table that ministries keep (DOMAIN 3.3, 5).
 * Rows, filters that stand in the address, the pivot of paragraphs by constituency, and how far the answers are.
 */
import * as z from "zod";
import { commentTypes } from "./circulation.ts";
import { type CommentState, commentStates, type Disposition, dispositions } from "./dispositions.ts";

export type MatrixRow = {
	id: string;
	/** C.n */
	number: number;
	section: { id: string; number: string; title: string; language: string };
	/** The number of the paragraph in the text it was made on: "2.1.3"; null for a comment on the whole section. */
	paragraph: string | null;
	blockId: string | null;
	quote: string | null;
	type: string;
	text: string;
	wording: string;
	justification: string;
	constituency: string | null;
	organization: string;
	/** Who submitted it, or on whose behalf it was brought in. */
	author: string;
	source: string;
	submittedAt: number;
	late: boolean;
	lateRuling: string | null;
	state: CommentState;
	/** It keeps its section from being agreed. */
	open: boolean;
	responsible: { id: string; name: string } | null;
	observation: string;
	proposed: Disposition | null;
	disposition: Disposition | null;
	reason: string;
	decidedAs: string | null;
	duplicateOf: number | null;
	amendment: number | null;
	/** The text was changed to carry it out. */
	changed: boolean;
	noChangeNote: string;
	published: boolean;
	contested: boolean;
	contestReason: string;
	/** Of one's own constituency, by oneself, or one is responsible. */
	mine: boolean;
};

const id = z
	.string()
	.regex(/^[0-9A-Za-z_-]{0,64}$/)
	.catch("");
const flag = z.literal("1").or(z.literal("")).catch("");

/** What the table is narrowed to; every part stands in the address, so that a view can be sent to a colleague. */
export const matrixFilter = z.object({
	section: id,
	constituency: z.string().max(40).catch(""),
	organization: z.string().max(200).catch(""),
	type: z.enum(["", ...commentTypes]).catch(""),
	state: z.enum(["", ...commentStates]).catch(""),
	disposition: z.enum(["", ...dispositions]).catch(""),
	responsible: id,
	unanswered: flag,
	late: flag,
	contested: flag,
	mine: flag,
});
export type MatrixFilter = z.output<typeof matrixFilter>;

/** Comments without a constituency, in the filter. */
export const noConstituency = "none";

/** Reads the filter of an address. What it does not know, it leaves out. */
export function readFilter(search: URLSearchParams): MatrixFilter {
	return matrixFilter.parse(Object.fromEntries(search));
}

/** The filter as the query of an address, without what is not set. */
export function writeFilter(filter: Partial<MatrixFilter>): string {
	return new URLSearchParams(Object.entries(filter).filter(([, value]) => value !== "")).toString();
}

export function matches(row: MatrixRow, filter: MatrixFilter): boolean {
	const says = (want: string, is: string) => want === "" || want === is;
	return (
		says(filter.section, row.section.id) &&
		says(filter.constituency, row.constituency ?? noConstituency) &&
		says(filter.organization, row.organization) &&
		says(filter.type, row.type) &&
		says(filter.state, row.state) &&
		says(filter.disposition, row.disposition ?? "") &&
		says(filter.responsible, row.responsible?.id ?? "") &&
		(filter.unanswered === "" || row.open) &&
		(filter.late === "" || row.late) &&
		(filter.contested === "" || row.contested) &&
		(filter.mine === "" || row.mine)
	);
}

export type Progress = { total: number; answered: number };

/**
 * How many comments are answered, all and by constituency in the order of `codes`; "" for those without one. Late
 * ones that were not taken in do not count.
 */
export function countProgress(
	rows: readonly MatrixRow[],
	codes: readonly string[],
): Progress & { by: (Progress & { constituency: string | null })[] } {
	const counted = rows.filter((row) => row.lateRuling !== "refused");
	const count = (list: readonly MatrixRow[]) => ({
		total: list.length,
		answered: list.filter((row) => !row.open).length,
	});
	const by = [...codes, null]
		.map((constituency) => ({
			constituency,
			...count(counted.filter((row) => row.constituency === constituency)),
		}))
		.filter((one) => one.total > 0);
	return { ...count(counted), by };
}

/** One passage with what each constituency says about it. */
export type PivotRow = {
	section: MatrixRow["section"];
	paragraph: string | null;
	quote: string | null;
	cells: { constituency: string | null; rows: MatrixRow[] }[];
};

/** The same rows as passages by constituency, in the order of the rows. */
export function pivotRows(rows: readonly MatrixRow[], codes: readonly string[]): PivotRow[] {
	const passages = new Map<string, MatrixRow[]>();
	for (const row of rows) {
		const key = `${row.section.id} ${row.blockId ?? ""}`;
		const passage = passages.get(key);
		if (passage) passage.push(row);
		else passages.set(key, [row]);
	}
	const hasOthers = rows.some((row) => row.constituency === null || !codes.includes(row.constituency));
	return [...passages.values()].map((passage) => {
		const first = passage[0] as MatrixRow;
		const known = codes.map((constituency) => ({
			constituency: constituency as string | null,
			rows: passage.filter((row) => row.constituency === constituency),
		}));
		const others = passage.filter((row) => row.constituency === null || !codes.includes(row.constituency));
		return {
			section: first.section,
			paragraph: first.paragraph,
			quote: passage.length === 1 ? first.quote : null,
			cells: hasOthers ? [...known, { constituency: null, rows: others }] : known,
		};
	});
}

/** How many rows a page of the table shows. */
export const matrixPageSize = 100;

const number = z
	.string()
	.trim()
	.regex(/^(?:[Cc]\.?\s*)?\d{0,6}$/, "matrix:error.number")
	.default("")
	.transform((text) => (/\d/.test(text) ? Number(text.replace(/\D/g, "")) : null));

/** What is done to several comments at once; all of them or none. */
export const bulkInput = z.object({
	act: z.enum(["assign", "propose", "link"]),
	memberId: id.default(""),
	proposed: z.enum(["", ...dispositions]).default(""),
	observation: z.string().trim().max(6000, "matrix:error.long").default(""),
	original: number,
});
export type BulkInput = z.output<typeof bulkInput>;

/** The name of a row's box in the form: one each, so that a refused form comes back as it was. */
export const pickField = "pick.";
