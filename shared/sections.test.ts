import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
	canMoveTo,
	concernedSections,
	maxSectionDepth,
	numberSections,
	placeSection,
	sectionMoves,
	sectionStates,
	sectionTransitions,
	stateAfterRound,
	stepSection,
} from "./sections.ts";

type Row = { id: string; parentId: string | null; position: number; kind: string; title: string };

function row(id: string, parentId: string | null, position: number, kind = "text"): Row {
	return { id, parentId, position, kind, title: id };
}

const sample = [
	row("p1", null, 0, "part"),
	row("a", "p1", 0),
	row("b", "p1", 1),
	row("b1", "b", 0),
	row("p2", null, 1, "part"),
	row("c", "p2", 0),
	row("plan", null, 2),
];

function outline(rows: readonly Row[]): string[] {
	return numberSections(rows).map((one) => `${one.number} ${one.id}`);
}

describe("numbering", () => {
	test("nested positions become numbers, in the order of the outline", () => {
		expect(outline(sample)).toEqual(["1 p1", "1.1 a", "1.2 b", "1.2.1 b1", "2 p2", "2.1 c", "3 plan"]);
		expect(outline([...sample].reverse())).toEqual(outline(sample));
	});

	test("the top level of a divided policy is called by part, also where it holds text", () => {
		const parts = numberSections(sample).filter((one) => one.isPart);
		expect(parts.map((one) => one.id)).toEqual(["p1", "p2", "plan"]);
		expect(numberSections([row("a", null, 0)])[0]?.isPart).toBe(false);
	});

	test("a section whose parent is gone is not lost", () => {
		expect(outline([row("a", "gone", 4), row("b", null, 0)])).toEqual(["1 b", "2 a"]);
	});
});

describe("moving", () => {
	const cases: [string, (typeof sectionMoves)[number], string[] | null][] = [
		["b", "up", ["1 p1", "1.1 b", "1.1.1 b1", "1.2 a", "2 p2", "2.1 c", "3 plan"]],
		["p1", "down", ["1 p2", "1.1 c", "2 p1", "2.1 a", "2.2 b", "2.2.1 b1", "3 plan"]],
		["b", "indent", ["1 p1", "1.1 a", "1.1.1 b", "1.1.1.1 b1", "2 p2", "2.1 c", "3 plan"]],
		["plan", "indent", ["1 p1", "1.1 a", "1.2 b", "1.2.1 b1", "2 p2", "2.1 c", "2.2 plan"]],
		["b1", "outdent", ["1 p1", "1.1 a", "1.2 b", "1.3 b1", "2 p2", "2.1 c", "3 plan"]],
		["c", "outdent", ["1 p1", "1.1 a", "1.2 b", "1.2.1 b1", "2 p2", "3 c", "4 plan"]],
		["a", "up", null],
		["b", "down", null],
		["a", "indent", null],
		["p1", "outdent", null],
	];
	test.each(cases)("%s %s", (id, move, expected) => {
		const after = stepSection(sample, id, move);
		expect(after && outline(after)).toEqual(expected);
	});

	test("a section goes to any place, but not below itself, below text as a part, or too deep", () => {
		const after = placeSection(sample, "a", "p2", 1);
		expect(after && outline(after)).toContain("2.2 a");
		expect(placeSection(sample, "b", "b1", 0)).toBeNull();
		expect(placeSection(sample, "p2", "plan", 0)).toBeNull();
		expect(placeSection(sample, "a", "nowhere", 0)).toBeNull();
		const deep = [row("1", null, 0), row("2", "1", 0), row("3", "2", 0), row("4", "3", 0), row("5", null, 1)];
		expect(placeSection(deep, "5", "4", 0)).toBeNull();
		expect(placeSection(deep, "5", "3", 1)).not.toBeNull();
	});

	test("any run of steps keeps every section once, positions gapless, and depth within the limit", () => {
		const steps = fc.array(fc.tuple(fc.nat(6), fc.constantFrom(...sectionMoves)), { maxLength: 40 });
		fc.assert(
			fc.property(steps, (moves) => {
				let rows: Row[] = sample;
				for (const [index, move] of moves) rows = stepSection(rows, sample[index]?.id ?? "", move) ?? rows;
				const numbered = numberSections(rows);
				expect(numbered.map((one) => one.id).sort()).toEqual(sample.map((one) => one.id).sort());
				expect(Math.max(...numbered.map((one) => one.depth))).toBeLessThan(maxSectionDepth);
				expect(new Set(numbered.map((one) => one.number)).size).toBe(sample.length);
				const byId = new Map(rows.map((one) => [one.id, one]));
				for (const one of rows) {
					if (one.kind === "part" && one.parentId) expect(byId.get(one.parentId)?.kind).toBe("part");
				}
			}),
		);
	});

	test("concerned are those whose number, title or place in the outline changes", () => {
		const after = stepSection(sample, "c", "outdent") ?? [];
		expect(concernedSections(sample, after).map((one) => one.id)).toEqual(["c", "plan"]);
		const renamed = sample.map((one) => (one.id === "a" ? { ...one, title: "Other" } : one));
		expect(concernedSections(sample, renamed).map((one) => one.id)).toEqual(["a"]);
		expect(
			concernedSections(
				sample,
				sample.filter((one) => one.id !== "b1"),
			).map((one) => one.id),
		).toEqual(["b1"]);
	});
});

describe("states", () => {
	test("the table allows exactly these steps", () => {
		const allowed = sectionStates.flatMap((state) =>
			(Object.keys(sectionTransitions) as (keyof typeof sectionTransitions)[])
				.filter((step) => canMoveTo(step, state))
				.map((step) => `${state} ${step} ${sectionTransitions[step].to}`),
		);
		expect(allowed).toEqual([
			"drafting circulate circulated",
			"drafting lock locked",
			"circulated agree agreed",
			"circulated reopen drafting",
			"circulated lock locked",
			"agreed reopen drafting",
			"agreed lock locked",
		]);
	});

	test("after its round a section is agreed if it was, else in drafting", () => {
		expect(["agreed", "circulated", "drafting", null].map(stateAfterRound)).toEqual([
			"agreed",
			"drafting",
			"drafting",
			"drafting",
		]);
	});
});
