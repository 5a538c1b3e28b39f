import { expect, it } from "vitest";
import vectors from "#test/vectors/decision-rules.json" with { type: "json" };
import { type Position, positionStatus } from "./positions.ts";

type Vector = { id: string; title: string; positions: Record<string, Position>; expected: string };

it.each(vectors.positions as unknown as Vector[])("$id: $title", ({ expected, ...amendment }) => {
	expect(positionStatus(amendment)).toBe(expected);
});

it.each<[Position[], string]>([
	[["support", "none", "support"], "pending"],
	[["oppose", "none", "support"], "contested"],
	[["live_with", "reserve", "live_with"], "no_sponsor"],
	[[], "pending"],
])("%j is %s", (held, expected) => {
	expect(
		positionStatus({ positions: Object.fromEntries(held.map((one, index) => [String(index), one])) }),
	).toBe(expected);
});
