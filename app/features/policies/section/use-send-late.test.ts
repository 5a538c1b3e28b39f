import { describe, expect, it } from "vitest";
import { cutWords } from "./use-send-late.ts";

describe("cutWords", () => {
	it("keeps every word, in pieces that fit", () => {
		const text = Array.from({ length: 400 }, (_, index) => `word${index}`).join(" ");
		const pieces = cutWords(text, 100);
		expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThanOrEqual(100);
		expect(pieces.join(" ")).toBe(text);
	});

	it("cuts a word that is longer than a piece, and leaves what fits alone", () => {
		expect(cutWords("x".repeat(25), 10)).toEqual(["x".repeat(10), "x".repeat(10), "x".repeat(5)]);
		expect(cutWords("short", 10)).toEqual(["short"]);
	});
});
