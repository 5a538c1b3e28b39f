import { describe, expect, it } from "vitest";
import { findMoved, type IdText } from "./moved-text.ts";

function taken(text: string, client = 1, clock = 0): IdText {
	return { client, text, clocks: Array.from(text, (_, i) => clock + i) };
}

describe("findMoved", () => {
	it("finds the stretches of a text that were taken away elsewhere, and leaves what is new", () => {
		const source = taken("Workers pay no fees.", 4, 100);
		expect(findMoved("Then: Workers pay nothing", [source], [])).toEqual([
			{ offset: 6, length: 14, client: 4, clocks: source.clocks.slice(0, 14) },
		]);
	});

	it("takes short words only when they were taken away in the same act, whole", () => {
		expect(findMoved("fees", [taken("no fees at all")], [])).toEqual([]);
		expect(findMoved("fees", [], [taken("fees", 2, 9)])).toEqual([
			{ offset: 0, length: 4, client: 2, clocks: [9, 10, 11, 12] },
		]);
		expect(findMoved(".", [], [taken(".")])).toEqual([]);
	});
});
