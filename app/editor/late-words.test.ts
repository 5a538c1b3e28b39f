import { describe, expect, it } from "vitest";
import { findLate, markAdded } from "./late-words.ts";

const standing = new Map([
	["a", "Fees are not borne by workers."],
	["b", "The council meets twice."],
]);

describe("findLate", () => {
	it("finds only paragraphs this person touched whose words do not stand", () => {
		const local = [
			{ blockId: "a", text: "Fees are not borne by workers, ever." },
			{ blockId: "b", text: "The council meets once." },
			{ blockId: "c", text: "A paragraph the others never saw." },
			{ blockId: "d", text: "  " },
		];
		const late = findLate(local, new Set(["a", "c", "d"]), standing);
		expect(late.map((paragraph) => paragraph.blockId)).toEqual(["a", "c"]);
	});

	it("does not take a different breaking of lines for different words", () => {
		const local = [{ blockId: "b", text: "The council\nmeets \u200btwice." }];
		expect(findLate(local, new Set(["b"]), standing)).toEqual([]);
	});
});

describe("markAdded", () => {
	it("tells added words from those that stand", () => {
		expect(markAdded("Fees are borne.", "Fees are not borne by workers.")).toEqual([
			{ kind: "same", text: "Fees are " },
			{ kind: "added", text: "not borne by workers." },
		]);
		expect(markAdded("one three", "one two three")).toEqual([
			{ kind: "same", text: "one " },
			{ kind: "added", text: "two " },
			{ kind: "same", text: "three" },
		]);
	});

	it("keeps every character of the later paragraph", () => {
		const after = "b  a\nc b لا رسوم x";
		expect(
			markAdded("a b c x", after)
				.map((piece) => piece.text)
				.join(""),
		).toBe(after);
	});

	it("shows a paragraph that stands nowhere as added, whole", () => {
		expect(markAdded("", "new words")).toEqual([{ kind: "added", text: "new words" }]);
	});
});
