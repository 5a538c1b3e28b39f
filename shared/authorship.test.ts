import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
	type Authorship,
	addRange,
	countWordsByAuthor,
	createAttribution,
	momentLength,
	type NamedAuthor,
	type Ranges,
	readAuthorshipView,
	writeAuthorshipView,
} from "./authorship.ts";
import { countWords } from "./document/blocks.ts";

function author(person: string, constituency: string | null): NamedAuthor {
	return { person, name: person, constituency, capacity: "adviser", mine: false };
}

const told: Authorship = {
	seq: 3,
	authors: [author("Amina", "workers"), author("Etienne", "employers")],
	// Client 7: ten ids of Amina, five of Etienne; client 8: five of Etienne, which stand for words of Amina.
	ranges: [7, 0, 10, 0, 1000, 7, 10, 5, 1, 2000, 8, 0, 5, 1, 3000],
	moves: [8, 1, 3, 7, 4],
};

describe("addRange", () => {
	it("keeps the first author of every id, in any order and with any overlap, and joins neighbours", () => {
		const one = fc.record({
			clock: fc.nat(40),
			length: fc.integer({ min: 1, max: 12 }),
			author: fc.nat(2),
			at: fc.nat(3 * momentLength),
		});
		fc.assert(
			fc.property(fc.array(one, { maxLength: 30 }), (list) => {
				const ranges: Ranges = new Map();
				const first = new Map<number, number>();
				for (const range of list) {
					addRange(ranges, 1, range);
					for (let i = 0; i < range.length; i += 1)
						if (!first.has(range.clock + i)) first.set(range.clock + i, range.author);
				}
				const known = new Map<number, number>();
				let end = -1;
				for (const range of ranges.get(1) ?? []) {
					expect(range.clock).toBeGreaterThanOrEqual(end);
					end = range.clock + range.length;
					for (let i = 0; i < range.length; i += 1) known.set(range.clock + i, range.author);
				}
				expect(new Map([...known].sort())).toEqual(new Map([...first].sort()));
			}),
		);
	});
});

describe("createAttribution", () => {
	it("splits characters by author, follows moved words, and says what it does not know", () => {
		const attribution = createAttribution(told);
		const names = (client: number, clock: number, length: number) =>
			attribution
				.split(client, clock, length)
				.map((piece) => [piece.offset, piece.length, attribution.authors[piece.author]?.name ?? null]);
		expect(names(7, 8, 4)).toEqual([
			[0, 2, "Amina"],
			[2, 2, "Etienne"],
		]);
		expect(names(8, 0, 7)).toEqual([
			[0, 1, "Etienne"],
			[1, 3, "Amina"],
			[4, 1, "Etienne"],
			[5, 2, null],
		]);
		expect(names(99, 0, 2)).toEqual([[0, 2, null]]);
	});

	it("counts moved words as new only if they were written since", () => {
		const attribution = createAttribution(told);
		attribution.setSince([7, 12]);
		const news = (client: number, clock: number, length: number) =>
			attribution.split(client, clock, length).map(({ length: long, isNew }) => [long, isNew]);
		expect(news(7, 8, 7)).toEqual([
			[2, false],
			[2, false],
			[3, true],
		]);
		expect(news(8, 0, 5)).toEqual([
			[1, true],
			[3, false],
			[1, true],
		]);
	});

	it("survives words that are said to stand for themselves", () => {
		const attribution = createAttribution({ ...told, moves: [7, 0, 5, 8, 0, 8, 0, 5, 7, 0] });
		expect(attribution.split(7, 0, 5).reduce((sum, piece) => sum + piece.length, 0)).toBe(5);
	});
});

describe("countWordsByAuthor", () => {
	it("gives each word to the author of its first character, and counts as countWords does", () => {
		const text = "Fees aren't borne — العمال";
		const pieces = [
			{ length: 2, author: 0, isNew: true },
			{ length: 8, author: 1, isNew: true },
			{ length: text.length - 10, author: 0, isNew: false },
		];
		const { byAuthor, old } = countWordsByAuthor([{ text, pieces }]);
		expect([...byAuthor]).toEqual([
			[0, 1],
			[1, 1],
		]);
		expect(old).toBe(2);
		fc.assert(
			fc.property(fc.string(), fc.array(fc.nat(8)), (any, lengths) => {
				const line = any.replaceAll("\n", " ");
				const counted = countWordsByAuthor([
					{ text: line, pieces: lengths.map((length, i) => ({ length, author: i % 2, isNew: i % 3 > 0 })) },
				]);
				const sum = [...counted.byAuthor.values()].reduce((a, b) => a + b, counted.old);
				expect(sum).toBe(countWords(line));
			}),
		);
	});
});

describe("the view in the address", () => {
	it("is read as it is written, and anything else shows nothing", () => {
		for (const value of ["person", "constituency", "visit", "version:abc-1"])
			expect(writeAuthorshipView(readAuthorshipView(value))).toBe(value);
		for (const value of [null, "", "all", "version:", "version:<b>", "visit:1"])
			expect(readAuthorshipView(value)).toBeNull();
	});
});
