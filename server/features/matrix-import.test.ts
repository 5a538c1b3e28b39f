import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import writeXlsxFile from "write-excel-file/node";
import type { AppError } from "#shared/errors.ts";
import { readFilter } from "#shared/matrix.ts";
import { readCsv } from "#shared/matrix-file.ts";
import {
	type Consultation,
	decide,
	makeComment,
	makeConsultation,
	observe,
} from "#test/factories/submitted-comments.ts";
import { openTestServices, type TestServices } from "#test/setup/services.ts";
import { readTable } from "../import/read-table.ts";
import { listMatrix } from "./matrix.ts";
import { exportMatrix, exportTemplate } from "./matrix-file.ts";
import {
	confirmComments,
	correctComments,
	exportBadRows,
	previewComments,
	readComments,
} from "./matrix-import.ts";

let services: TestServices;
let one: Consultation;
beforeAll(async () => {
	services = await openTestServices();
});
beforeEach(async () => {
	one = await makeConsultation(services);
	services.testClock.advance(60_000);
});
afterAll(() => services.close());

const office = () => one.as(one.secretariat);
const csv = (text: string, name = "answers.csv") => ({ name, bytes: Buffer.from(text) });
const filter = readFilter(new URLSearchParams());
const faultOf = async (file: { name: string; bytes: Uint8Array }) => {
	try {
		await readComments(await office(), file);
		return null;
	} catch (error) {
		return (error as AppError).fields.file?.replace("matrix:file.", "");
	}
};
const head = "Section,Paragraph,Type,Comment,Proposed wording,Constituency,Organization,Name";
const outcomes = async (draftId: string) =>
	(await previewComments(await office(), draftId)).rows.map((row) => [
		row.given.row,
		row.kind === "bad" ? row.faults.join() : row.kind,
	]);

describe("a table of comments that came by mail", () => {
	it("is shown row by row, good ones come in once, bad ones stay until they are mended", async () => {
		const file = csv(
			[
				head,
				'1,1.2,Legal,"Two lines,\nand a comma",=1+1,Employers,Chamber,Ana',
				"9,,,No such section,,Employers,Chamber,",
				"1,1.9,odd,,,Martians,,",
				"2,,,Never circulated,,,Chamber,",
				'1,1.2,Legal,"Two lines,\nand a comma",=1+1,Employers,Chamber,Ana',
			].join("\r\n"),
		);
		const draftId = await readComments(await office(), file);
		expect(await outcomes(draftId)).toEqual([
			[2, "new"],
			[3, "section"],
			[4, "paragraph,type,text,constituency,from"],
			[5, "notCirculated"],
			[6, "same"],
		]);
		expect(await confirmComments(await office(), draftId)).toEqual({ count: 1, left: 3 });
		const [row] = await listMatrix(await office());
		expect(row).toMatchObject({
			...{ paragraph: "1.2", blockId: "b2", type: "legal", wording: "=1+1", constituency: "employers" },
			...{ organization: "Chamber", author: "Ana", source: "import", text: "Two lines,\nand a comma" },
		});
		const bad = await exportBadRows(await office(), draftId, "fr");
		const lines = readCsv(Buffer.from(bad.bytes).toString("utf8"));
		expect(lines).toHaveLength(4);
		expect(lines[1]?.cells.at(-1)).toBe("Ligne 3: Aucune section ne porte ce numéro.");
		const { rows } = await previewComments(await office(), draftId);
		await correctComments(await office(), draftId, [{ ...rows[0]!.given, section: "1" }]);
		expect(await outcomes(draftId)).toEqual([
			[3, "new"],
			[4, "paragraph,type,text,constituency,from"],
			[5, "notCirculated"],
		]);
		await confirmComments(await office(), draftId);
		const again = await readComments(await office(), file);
		expect((await outcomes(again)).filter(([, kind]) => kind === "new")).toEqual([]);
		expect(await listMatrix(await office())).toHaveLength(2);
	});

	it("is known by the template's headers in Arabic, in XLSX as in CSV", async () => {
		for (const kind of ["xlsx", "csv"] as const) {
			const template = await exportTemplate(await office(), { language: "ar", kind });
			const [headers] = (await readTable(template)) as { cells: string[] }[];
			const cells = headers!.cells.map((cell) =>
				cell === "القسم"
					? "1"
					: cell === "التعليق"
						? `نص ${kind}`
						: cell === "المنظمة"
							? "اتحاد"
							: cell === "المجموعة"
								? "العمال"
								: "",
			);
			const bytes =
				kind === "csv"
					? Buffer.from(`${headers!.cells.join(";")}\n${cells.join(";")}\n`)
					: await writeXlsxFile([headers!.cells, cells]).toBuffer();
			const draftId = await readComments(await office(), { name: `x.${kind}`, bytes });
			await confirmComments(await office(), draftId);
		}
		const rows = await listMatrix(await office());
		expect(rows.map((row) => [row.text, row.constituency])).toEqual([
			["نص xlsx", "workers"],
			["نص csv", "workers"],
		]);
	});

	it("is refused with a sentence when it is the wrong kind, too large, damaged, or has other headers", async () => {
		expect(await faultOf(csv("x", "a.pdf"))).toBe("kind");
		expect(await faultOf(csv("PK\u0003\u0004", "a.csv"))).toBe("kind");
		expect(await faultOf(csv("", "a.csv"))).toBe("empty");
		expect(await faultOf(csv("Remark;Place\na;b"))).toBe("headers");
		expect(await faultOf({ name: "a.csv", bytes: Buffer.from([0x41, 0xe9, 0x0a]) })).toBe("encoding");
		expect(await faultOf({ name: "a.xlsx", bytes: Buffer.from("PK\u0003\u0004broken") })).toBe("broken");
		expect(await faultOf(csv(`${head}\n${"1,,,x,,,O,\n".repeat(100_000)}`))).toBe("rows");
		expect(await faultOf({ name: "a.csv", bytes: Buffer.alloc(5 * 1024 * 1024 + 1, 65) })).toBe("large");
	});

	it("is not unpacked where it would fill the memory, nor read where it has 100,000 rows", async () => {
		const { default: JSZip } = await import("jszip");
		const pack = async (sheet: string) => {
			const zip = new JSZip();
			zip.file("xl/workbook.xml", "<workbook/>");
			zip.file("xl/worksheets/sheet1.xml", sheet);
			return zip.generateAsync({ type: "uint8array", compression: "DEFLATE" });
		};
		const bomb = await pack(`<worksheet>${" ".repeat(30 * 1024 * 1024)}</worksheet>`);
		expect(await faultOf({ name: "bomb.xlsx", bytes: bomb })).toBe("dangerous");
		const rows = Array.from(
			{ length: 100_000 },
			(_, n) => `<row r="${n}"><v>${(n * 7919) % 99_991}</v></row>`,
		);
		const long = await pack(`<worksheet>${rows.join("")}</worksheet>`);
		expect(await faultOf({ name: "long.xlsx", bytes: long })).toBe("rows");
	});

	it("is for the secretariat alone", async () => {
		const worker = await one.as(one.voters.workers![0]!);
		await expect(readComments(worker, csv(head))).rejects.toMatchObject({
			key: "rights:action.matrix_import",
		});
		const draftId = await readComments(await office(), csv(`${head}\n1,,,Words,,,Chamber,`));
		await expect(previewComments(await one.as(one.chair), draftId)).rejects.toMatchObject({
			key: "rights:action.matrix_import",
		});
	});
});

describe("the exported table", () => {
	it("holds no formula, says what it is, and comes back with observations by number", async () => {
		await makeComment(one, { text: "=HYPERLINK(evil)", organization: "@union", wording: "+1" });
		const { id } = await makeComment(one, { text: "Second" });
		await observe(one, id);
		await decide(one, id);
		const given = { filter, language: "en" as const, kind: "csv" as const };
		const text = Buffer.from((await exportMatrix(await office(), given)).bytes).toString("utf8");
		expect(text.startsWith("\ufeff")).toBe(true);
		const rows = readCsv(text);
		for (const { cells } of rows) for (const cell of cells) expect(cell).not.toMatch(/^[=+\-@\t\r]/);
		expect(text).toContain("'=HYPERLINK(evil)");
		expect(text).toMatch(/# Text of section 1,"?version 1, SHA-256 [0-9a-f]{64}/);
		expect(text).toContain("# Contains no caucus material,yes");
		const [, first] = rows;
		expect(first?.cells.slice(0, 3)).toEqual(["C.1", "1", "1.1"]);

		const answered = rows.map(({ cells }, index) =>
			index === 1
				? cells.map((cell, at) => (at === 13 ? "To be discussed" : at === 14 ? "Partly accepted" : cell))
				: cells,
		);
		const file = csv(
			answered.map((cells) => cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(",")).join("\n"),
		);
		const draftId = await readComments(await office(), file);
		expect(await outcomes(draftId)).toEqual([
			[2, "update"],
			[3, "same"],
		]);
		await confirmComments(await office(), draftId);
		const [changed] = await listMatrix(await office());
		expect(changed).toMatchObject({
			observation: "To be discussed",
			proposed: "partlyAccepted",
			text: "=HYPERLINK(evil)",
		});
	});

	it("is read from right to left in Arabic, with the same rows as the table", async () => {
		await makeComment(one, { text: "-5%" });
		const xlsx = await exportMatrix(await office(), { filter, language: "ar", kind: "xlsx" });
		const { default: JSZip } = await import("jszip");
		const zip = await JSZip.loadAsync(xlsx.bytes);
		expect(await zip.file("xl/worksheets/sheet1.xml")?.async("string")).toContain('rightToLeft="1"');
		const rows = (await readTable(xlsx)) as { cells: string[] }[];
		expect(rows).toHaveLength(2);
		expect(rows[1]?.cells).toContain("'-5%");
		const none = readFilter(new URLSearchParams("constituency=employers"));
		const other = await exportMatrix(await office(), { filter: none, language: "en", kind: "xlsx" });
		expect(await readTable(other)).toHaveLength(1);
	});
});
