// 500 comments on a policy of 40,000 words: how long the response matrix takes on the server, without a browser.
import type { PolicyContext } from "#server/context.ts";
import { countOpenComments } from "#server/features/disposition-rows.ts";
import { getMatrix } from "#server/features/matrix.ts";
import { exportMatrix } from "#server/features/matrix-file.ts";
import { confirmComments, previewComments, readComments } from "#server/features/matrix-import.ts";
import { circulateSection, insertSection } from "#server/features/sections.ts";
import { newId } from "#server/ids.ts";
import { withTransaction } from "#server/transaction.ts";
import { readFilter } from "#shared/matrix.ts";
import { makeDoc, makeParagraph } from "#test/factories/document.ts";
import { makeConsultation } from "#test/factories/submitted-comments.ts";
import { openTestServices } from "#test/setup/services.ts";
import { time } from "./figures.mjs";

const sections = 20;
const paragraphs = 40;
const wordsEach = 50;
const comments = 500;
const runs = 11;
const vocabulary =
	"workers recruitment fees are paid by the employer and contracts state wages hours housing".split(" ");
const constituencies = ["Workers", "Employers", "Government"];

type FigureTable = {
	title: (words: string) => void;
	add: (name: string, unit: string, values: number[]) => void;
};

function sentence(seed: number): string {
	return Array.from({ length: wordsEach }, (_, i) => vocabulary[(seed * 7 + i * 5) % vocabulary.length]).join(
		" ",
	);
}

async function writePolicy(ctx: PolicyContext): Promise<void> {
	for (let s = 0; s < sections; s++) {
		const id = newId();
		const blocks = Array.from({ length: paragraphs }, (_, p) =>
			makeParagraph(`s${s}p${p}`, sentence(s * 100 + p)),
		);
		await withTransaction(ctx, (ctx) =>
			insertSection(ctx, {
				...{ id, parentId: null, position: 100 + s, title: `Section ${s + 1}` },
				...{ kind: "text", language: "en", doc: makeDoc(...blocks) },
			}),
		);
		await circulateSection(ctx, id);
	}
}

/** The comments as a table that came by mail: two sections stand before those of the bench. */
function writeTable(): Uint8Array {
	const rows = Array.from({ length: comments }, (_, n) => {
		const section = 3 + (n % sections);
		const paragraph = `${section}.${1 + (n % paragraphs)}`;
		return [
			section,
			paragraph,
			`Comment ${n}: ${sentence(n)}`,
			constituencies[n % 3],
			`Organization ${n % 12}`,
		];
	});
	const head = ["Section", "Paragraph", "Comment", "Constituency", "Organization"];
	return Buffer.from([head, ...rows].map((row) => row.join(";")).join("\n"));
}

/** Adds the figures to the bench's table. */
export async function measureMatrix(figures: FigureTable): Promise<void> {
	const services = await openTestServices();
	try {
		const consultation = await makeConsultation(services);
		const ctx = await consultation.as(consultation.secretariat);
		await writePolicy(ctx);
		figures.title(
			`${comments} comments on ${sections * paragraphs * wordsEach} words, SQLite, without a browser`,
		);
		const file = { name: "comments.csv", bytes: writeTable() };
		const read = await time(() => readComments(ctx, file));
		figures.add("table of comments read", "ms", [read.ms]);
		figures.add("its preview", "ms", [(await time(() => previewComments(ctx, read.value))).ms]);
		figures.add("brought in", "ms", [(await time(() => confirmComments(ctx, read.value))).ms]);
		const all = readFilter(new URLSearchParams());
		const some = readFilter(new URLSearchParams("constituency=workers&unanswered=1"));
		const section = await services.db
			.selectFrom("submittedComment")
			.select("sectionId")
			.limit(1)
			.executeTakeFirstOrThrow();
		const measures: [string, () => Promise<unknown>][] = [
			["the matrix opened", () => getMatrix(ctx, all)],
			["the matrix filtered", () => getMatrix(ctx, some)],
			["exported as XLSX", () => exportMatrix(ctx, { filter: all, language: "en", kind: "xlsx" })],
			["exported as CSV", () => exportMatrix(ctx, { filter: all, language: "en", kind: "csv" })],
			["what keeps a section from being agreed", () => countOpenComments(ctx, section.sectionId)],
		];
		for (const [name, run] of measures) {
			const values: number[] = [];
			for (let i = 0; i < runs; i++) values.push((await time(run)).ms);
			figures.add(name, "ms", values);
		}
	} finally {
		await services.close();
	}
}
