import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
	neutralize,
	readCell,
	readCsv,
	readGivenRows,
	readHeaders,
	readNumber,
	readType,
	writeCsv,
} from "./matrix-file.ts";

const words = {
	...{ number: ["No."], section: ["Section", "القسم"], paragraph: ["Paragraph"], quote: [], type: ["Type"] },
	...{
		text: ["Comment", "التعليق", "Commentaire"],
		wording: [],
		justification: [],
		constituency: ["Constituency"],
	},
	...{ organization: [], author: ["Name"], observation: [], proposed: [] },
};

describe("a cell", () => {
	it("is never a formula, and is read back as it was", () => {
		fc.assert(
			fc.property(fc.string({ unit: "grapheme" }), (text) => {
				expect(neutralize(text)).not.toMatch(/^[=+\-@\t\r\n]/);
				expect(readCell(neutralize(text))).toBe(text);
			}),
			{ examples: [["=1+1"], ["+33 1"], ["-"], ["@SUM(A1)"], ["\t=1"], ["\r=1"]] },
		);
	});
});

describe("comma-separated values", () => {
	it("are read back as they were written, whatever is in them", () => {
		const cell = fc.string({
			unit: fc.constantFrom("a", "=", '"', ",", ";", "\n", "\r", "\t", " ", "ع", "'"),
		});
		const rows = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 5 });
		fc.assert(
			fc.property(rows, (given) => {
				const table = [["head", "head"], ...given.map((row) => ["x", ...row])];
				const read = readCsv(writeCsv(table)).map(({ cells }) => cells.map(readCell));
				expect(read).toEqual(table);
			}),
		);
	});

	it("may be divided by semicolons or tabs, and keep the row numbers of the sheet", () => {
		expect(readCsv('\ufeffA;B\r\n\r\n1;"2;\n3"\r\n')).toEqual([
			{ row: 1, cells: ["A", "B"] },
			{ row: 3, cells: ["1", "2;\n3"] },
		]);
		expect(readCsv("A\tB\n1\t2")[1]?.cells).toEqual(["1", "2"]);
	});

	it("are given up when there are too many", () => {
		expect(readCsv("a,b\n".repeat(50), 10)).toHaveLength(10);
	});
});

describe("a table that came by mail", () => {
	it("is known by its headers in any language, in any order, and refused without the necessary ones", () => {
		const headers = readHeaders(["COMMENTAIRE", " القسم * ", "N", "name"], words);
		expect([...(headers ?? [])].sort()).toEqual([
			["author", 3],
			["section", 1],
			["text", 0],
		]);
		expect(readHeaders(["Section", "Remark"], words)).toBeNull();
	});

	it("loses its notes and empty rows, and nothing else", () => {
		const headers = readHeaders(["Section", "Comment"], words)!;
		const rows = readCsv("Section,Comment\n1.1,'=cmd\n,\n# About,x\n,no section\n").slice(1);
		const given = readGivenRows(rows, headers);
		expect(given.map(({ row, section, text }) => [row, section, text])).toEqual([
			[2, "1.1", "=cmd"],
			[5, "", "no section"],
		]);
	});

	it("may name a comment by its number and a type by its word", () => {
		expect(["", "12", "C.12", "c 12", "x", "1.2"].map(readNumber)).toEqual([
			null,
			12,
			12,
			12,
			undefined,
			undefined,
		]);
		const types = { legal: ["Juridique"] };
		expect(["", "Legal", "juridique", "??"].map((one) => readType(one, types))).toEqual([
			"general",
			"legal",
			"legal",
			null,
		]);
	});
});
