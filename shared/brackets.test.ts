import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeDoc, makeParagraph } from "#test/factories/document.ts";
import type { Change } from "./amendments.ts";
import {
	amendmentsIn,
	baseOfWorking,
	bracketText,
	cleanText,
	countOpen,
	countPairs,
	type OpenAmendment,
	type Site,
	type WorkingView,
	writeBrackets,
} from "./brackets.ts";
import { nodeText } from "./document/blocks.ts";
import { type PositionStatus, positionStatuses } from "./positions.ts";

const ids = ["a", "b", "c", "d", "e", "f"];
const base = makeDoc(...ids.map((id) => makeParagraph(id, `The words of ${id} stand.`)));
const text = { title: "Protection", doc: base };

type Given = Partial<Omit<OpenAmendment, "change"> & Change> & { words?: string; stale?: boolean };

function amend(number: number, given: Given = {}): OpenAmendment {
	const { operation = "replace", blockIds = ["b"], words, stale, ...rest } = given;
	const old = operation === "insert" ? [] : base.content.filter((node) => blockIds.includes(id(node)));
	const now = makeParagraph(blockIds[0] ?? `n${number}`, words ?? `Words of D.${number}.`);
	return {
		id: `am${number}`,
		number,
		parentId: null,
		constituency: "workers",
		status: "contested",
		settled: false,
		positions: [],
		...rest,
		change: {
			operation,
			blockIds,
			before: { blocks: stale ? [makeParagraph("b", "Other words.")] : old },
			after: {
				blocks: operation === "delete" || operation === "title" ? [] : operation === "move" ? old : [now],
				...(operation === "title" ? { title: `Title ${number}` } : {}),
				...(operation === "move" ? { place: "f" } : {}),
			},
		},
	};
}
const id = (node: { attrs?: Record<string, unknown> }) => String(node.attrs?.id);
const write = (view: WorkingView) =>
	writeBrackets(view, { textOf: nodeText, labelOf: (one) => one, base: "Text" });
const site = (view: WorkingView, index: number) => view.parts[index] as Site;

describe("the working view", () => {
	it("puts a contested change of one paragraph into brackets, word by word", () => {
		const one = amend(1, { words: "The words of b must stand." });
		const view = bracketText(base, [one]);
		expect(site(view, 1)).toMatchObject({
			bracketed: true,
			alternatives: [{ amendmentId: "am1", alt: null }],
		});
		expect(write(view).join(" ")).toContain(
			"[ Text: The words of b stand. (am1): The words of b must stand. ]",
		);
	});

	it("shows what compete for the same words as Alt 1 and Alt 2, in the order of their numbers", () => {
		const view = bracketText(base, [amend(7), amend(2)]);
		expect(site(view, 1).alternatives.map(({ amendmentId, alt }) => [amendmentId, alt])).toEqual([
			["am2", 1],
			["am7", 2],
		]);
		expect(countPairs(view)).toBe(1);
	});

	it("nests a bracket inside the passage that another one concerns", () => {
		const view = bracketText(base, [
			amend(1, { operation: "delete", blockIds: ["b", "c", "d"] }),
			amend(2, { blockIds: ["c"] }),
		]);
		const outer = site(view, 1);
		expect(outer.alternatives).toHaveLength(1);
		expect((outer.base[1] as Site).alternatives[0]!.amendmentId).toBe("am2");
		expect(countPairs(view)).toBe(2);
	});

	it("tells passages that overlap with the words around them", () => {
		const view = bracketText(base, [amend(1, { blockIds: ["b", "c"] }), amend(2, { blockIds: ["c", "d"] })]);
		const texts = site(view, 1).alternatives.map(({ parts }) =>
			parts.map((part) => (part.kind === "block" ? nodeText(part.node) : "")),
		);
		expect(texts).toEqual([
			["Words of D.1.", "The words of d stand."],
			["The words of b stand.", "Words of D.2."],
		]);
	});

	it("puts a sub-amendment into the words that it changes", () => {
		const parent = amend(1);
		const sub = amend(2, { parentId: "am1", blockIds: ["b"] });
		const inside = site(bracketText(base, [parent, sub]), 1).alternatives[0]!.parts[0] as Site;
		expect(inside.alternatives[0]!.amendmentId).toBe("am2");
	});

	it("leaves agreed words without brackets, and lists what has lost its passage", () => {
		const agreed = amend(1, { status: "agreed" });
		const gone = amend(2, { blockIds: ["zz"] });
		const view = bracketText(base, [agreed, gone]);
		expect(site(view, 1).bracketed).toBe(false);
		expect(view.unplaced).toEqual(["am2"]);
		expect(countOpen([agreed, gone])).toBe(1);
	});
});

describe("the clean view", () => {
	it("holds the words that are agreed and not yet written in, and only those", () => {
		const { doc, applied } = cleanText(text, [amend(1, { settled: true }), amend(2, { blockIds: ["d"] })]);
		expect(applied).toEqual(["am1"]);
		expect(doc.content.map(nodeText)[1]).toBe("Words of D.1.");
		expect(doc.content.map(nodeText)[3]).toBe("The words of d stand.");
	});

	it("moves what was agreed to move", () => {
		const { doc } = cleanText(text, [amend(1, { operation: "move", settled: true })]);
		expect(doc.content.map(id)).toEqual(["a", "c", "d", "e", "f", "b"]);
	});

	it("applies nothing to words that no longer stand there", () => {
		const stale = amend(1, { settled: true, stale: true });
		expect(cleanText(text, [stale])).toEqual({ ...text, applied: [] });
	});
});

const anyAmendment = fc.record({
	operation: fc.constantFrom("insert", "delete", "replace", "replace", "move", "title"),
	from: fc.nat({ max: 6 }),
	length: fc.integer({ min: 1, max: 3 }),
	sub: fc.option(fc.nat({ max: 5 }), { freq: 3 }),
	status: fc.constantFrom(...positionStatuses),
	settled: fc.boolean(),
});
const anyList = fc.array(anyAmendment, { maxLength: 9 }).map((rows) =>
	rows.map(({ operation, from, length, sub, ...rest }, index) => {
		const run = [...ids, "gone"].slice(from, from + length);
		const parent = sub !== null && sub < index && rows[sub]!.sub === null ? `am${sub + 1}` : null;
		const blockIds = operation === "insert" ? run.slice(0, from === 0 ? 0 : 1) : run;
		return amend(index + 1, { ...rest, operation: operation as "insert", blockIds, parentId: parent });
	}),
);

describe("for any amendments", () => {
	it("brackets are balanced, and each amendment stands exactly once", () => {
		fc.assert(
			fc.property(anyList, (amendments) => {
				const view = bracketText(base, amendments);
				let [depth, pairs] = [0, 0];
				for (const line of write(view)) {
					if (line === "[") pairs += 1;
					depth += line === "[" ? 1 : line === "]" ? -1 : 0;
					expect(depth).toBeGreaterThanOrEqual(0);
				}
				expect(depth).toBe(0);
				expect(pairs + (view.title?.bracketed ? 1 : 0)).toBe(countPairs(view));
				expect(amendmentsIn(view).sort()).toEqual(amendments.map((one) => one.id).sort());
			}),
		);
	});

	it("the order in which they are given changes nothing", () => {
		fc.assert(
			fc.property(anyList, fc.infiniteStream(fc.nat({ max: 1000 })), (amendments, dice) => {
				const shuffled = [...amendments]
					.map((one) => [dice.next().value as number, one] as const)
					.sort((a, b) => a[0] - b[0])
					.map(([, one]) => one);
				expect(bracketText(base, shuffled)).toEqual(bracketText(base, amendments));
			}),
		);
	});

	it("outside the alternatives the text is the frozen one, and the clean view is it where nothing is agreed", () => {
		fc.assert(
			fc.property(anyList, (amendments) => {
				expect(baseOfWorking(bracketText(base, amendments))).toEqual(base.content);
				const open = amendments.map((one) => ({ ...one, settled: false }));
				expect(cleanText(text, open)).toEqual({ ...text, applied: [] });
			}),
		);
	});

	it("brackets close when every open amendment is agreed", () => {
		fc.assert(
			fc.property(
				anyList,
				fc.constantFrom<PositionStatus>("agreed", "agreed_with_reservation"),
				(amendments, status) => {
					const agreed = amendments.map((one) => ({ ...one, status }));
					expect(countPairs(bracketText(base, agreed))).toBe(0);
					expect(countOpen(agreed)).toBe(0);
				},
			),
		);
	});
});
