import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { makeDoc, makeFootnote, makeFullDoc, makeParagraph, makeText } from "#test/factories/document.ts";
import { anyDoc, anyEdit } from "#test/factories/random-docs.ts";
import { type BlockChange, type Comparison, compareDocs, isChange, sideOf } from "./compare.ts";
import type { InlinePiece } from "./compare-words.ts";
import { checkDoc, type Doc, type DocNode } from "./document/check.ts";

const compare = (before: Doc, after: Doc) => compareDocs(checkDoc(before), checkDoc(after));
const kinds = (comparison: Comparison) => comparison.blocks.map(({ kind }) => kind);
const moves = (blocks: readonly BlockChange[]) =>
	blocks.filter((block) => (block.kind === "same" || block.kind === "changed") && block.moved);

/** A paragraph's change as people write it: [-gone-] {+come+} {~form~} {^note^}. */
function spell(pieces: readonly InlinePiece[]): string {
	const text = (nodes: readonly DocNode[]) => nodes.map((node) => node.text ?? `<${node.type}>`).join("");
	return pieces
		.map((piece) => {
			if (piece.kind === "formatted") return `{~${text(piece.after)}~}`;
			if (piece.kind === "note") return `{^${piece.words.map((word) => word.text).join("|")}^}`;
			if (piece.kind === "deleted") return `[-${text(piece.nodes)}-]`;
			return piece.kind === "inserted" ? `{+${text(piece.nodes)}+}` : text(piece.nodes);
		})
		.join("");
}

function words(before: DocNode, after: DocNode): string {
	const [block] = compare(makeDoc(before), makeDoc(after)).blocks;
	if (block?.kind !== "changed" || !("words" in block.content)) throw new Error("no paragraph that changed");
	return spell(block.content.words);
}

describe("for any two texts", () => {
	test("the sides of a comparison are exactly the two texts", () => {
		fc.assert(
			fc.property(fc.oneof(fc.tuple(anyDoc, anyDoc), anyEdit), ([before, after]) => {
				const comparison = compareDocs(before, after);
				expect(sideOf(comparison, "before")).toEqual(before);
				expect(sideOf(comparison, "after")).toEqual(after);
			}),
			{ numRuns: 400 },
		);
	});

	test("a text compared with itself, or with itself under other ids, shows nothing", () => {
		fc.assert(
			fc.property(anyDoc, (doc) => {
				expect(compareDocs(doc, doc)).toMatchObject({ isEmpty: true });
				const renamed = JSON.parse(JSON.stringify(doc), (key, value) =>
					key === "id" && value ? `x${value}` : value,
				) as Doc;
				expect(compareDocs(doc, renamed)).toMatchObject({
					isEmpty: true,
					counts: { inserted: 0, deleted: 0, moved: 0, formatted: 0 },
				});
			}),
			{ numRuns: 200 },
		);
	});

	test("one block put elsewhere is one move and nothing else", () => {
		const places = fc.record({ size: fc.integer({ min: 3, max: 12 }), from: fc.nat(11), to: fc.nat(11) });
		fc.assert(
			fc.property(places, fc.boolean(), ({ size, from, to }, withIds) => {
				const all = Array.from({ length: size }, (_, i) =>
					makeParagraph(withIds ? `p${i}` : "", `Paragraph number ${i} of this text`),
				);
				if (!withIds) for (const node of all) node.attrs = { id: null };
				const rest = [...all];
				const [moved] = rest.splice(from % size, 1);
				rest.splice(to % size, 0, moved!);
				fc.pre(rest.some((node, index) => node !== all[index]));
				const { blocks, counts } = compare(makeDoc(...all), makeDoc(...rest));
				expect(counts).toEqual({ inserted: 0, deleted: 0, moved: 1, formatted: 0 });
				expect(moves(blocks)).toHaveLength(1);
				expect(blocks.filter(({ kind }) => kind === "left")).toHaveLength(1);
				expect(blocks.filter(isChange)).toHaveLength(2);
			}),
		);
	});
});

describe("words", () => {
	const say = (...content: (string | DocNode)[]) => makeParagraph("a", ...content);
	test.each([
		[
			"Fees are borne by workers.",
			"Fees are never borne by workers.",
			"Fees are {+never +}borne by workers.",
		],
		["the old law of 1990", "the new law of 1990", "the [-old-]{+new+} law of 1990"],
		[
			"by the old law of the land",
			"by a newer act of the land",
			"by [-the old law-]{+a newer act+} of the land",
		],
		["لا يتحمل العمال أي رسوم", "لا يتحمل العامل أي رسوم", "لا يتحمل [-العمال-]{+العامل+} أي رسوم"],
		["श्रम नीति अच्छी है", "श्रम नीतियाँ अच्छी है", "श्रम [-नीति-]{+नीतियाँ+} अच्छी है"],
		["earned abroad helps", "earned here. A dot.abroad helps", "earned {+here. A dot.+}abroad helps"],
		["", "Now", "{+Now+}"],
	])("%j to %j", (before, after, shown) => {
		expect(words(say(...(before ? [before] : [])), say(after))).toBe(shown);
	});

	test("a paragraph written anew is shown as replaced, not as confetti", () => {
		const shown = words(
			say("Recruitment agencies shall be licensed by the ministry every year."),
			say("Nobody pays for a job, and a worker who paid is paid back by the employer."),
		);
		expect(shown).toMatch(/^\[-[^\]]+-\]\{\+[^}]+\+\}$/);
	});

	test("formatting alone is reported as such, even inside a word", () => {
		const bold = { type: "bold" };
		expect(words(say("fair recruitment"), say("fair ", makeText("recruitment", bold)))).toBe(
			"fair {~recruitment~}",
		);
		expect(words(say("recruitment"), say("re", makeText("cruit", bold), "ment"))).toBe("{~recruitment~}");
		const { counts } = compare(makeDoc(say("one")), makeDoc(say(makeText("one", bold))));
		expect(counts).toEqual({ inserted: 0, deleted: 0, moved: 0, formatted: 1 });
	});

	test("a footnote that was put in, taken out, or reworded", () => {
		expect(words(say("one two"), say("one", makeFootnote("n"), " two"))).toBe("one{+<footnote>+} two");
		const reworded = compare(
			makeDoc(say("one", makeFootnote("See article 5."))),
			makeDoc(say("one", makeFootnote("See article 6."))),
		);
		expect(reworded.blocks[0]).toMatchObject({
			content: {
				words: [
					{ kind: "same" },
					{ kind: "note", words: [{ kind: "same" }, { text: "5" }, { text: "6" }, { kind: "same" }] },
				],
			},
		});
		expect(reworded.counts).toMatchObject({ inserted: 1, deleted: 1 });
	});

	test("twenty thousand words, every tenth another", () => {
		const long = Array.from({ length: 20_000 }, (_, i) => `word${i % 977}`);
		const other = long.map((word, i) => (i % 10 === 0 ? `new${i}` : word));
		const [before, after] = [makeDoc(say(long.join(" "))), makeDoc(say(other.join(" ")))];
		const comparison = compare(before, after);
		expect(sideOf(comparison, "after")).toEqual(checkDoc(after));
		expect(comparison.counts.inserted).toBeGreaterThan(1_900);
		expect(comparison.counts.inserted).toBeLessThan(2_300);
	});
});

describe("blocks", () => {
	const [a, b, c] = ["a", "b", "c"].map((id) => makeParagraph(id, `This is what paragraph ${id} says.`));
	test("inserted and deleted where they stand", () => {
		expect(kinds(compare(makeDoc(a!, b!), makeDoc(a!, c!, b!)))).toEqual(["same", "inserted", "same"]);
		expect(kinds(compare(makeDoc(a!, b!, c!), makeDoc(a!, c!)))).toEqual(["same", "deleted", "same"]);
	});

	test("a paragraph that became a heading kept its words", () => {
		const heading = { type: "heading", attrs: { id: "a", level: 3 }, content: a!.content! };
		const { blocks, counts } = compare(makeDoc(a!), makeDoc(heading));
		expect(blocks).toMatchObject([
			{ kind: "changed", restyled: true, content: { words: [{ kind: "same" }] } },
		]);
		expect(counts).toEqual({ inserted: 0, deleted: 0, moved: 0, formatted: 1 });
	});

	test("a moved block that was also edited is both", () => {
		const edited = makeParagraph("c", "This is what paragraph c says now.");
		const { blocks, counts } = compare(makeDoc(a!, b!, c!), makeDoc(edited, a!, b!));
		expect(blocks).toMatchObject([{ kind: "changed", moved: true }, {}, {}, { kind: "left" }]);
		expect(counts).toEqual({ inserted: 1, deleted: 0, moved: 1, formatted: 0 });
	});

	test("inside lists and tables only the item and the cell concerned", () => {
		const before = makeFullDoc();
		const after = JSON.parse(
			JSON.stringify(before).replace('"inner"', '"inner part"').replace('"text":"d"', '"text":"D"'),
		) as Doc;
		const { counts, blocks } = compare(before, after);
		expect(counts).toEqual({ inserted: 2, deleted: 1, moved: 0, formatted: 0 });
		expect(blocks.filter(isChange).map((block) => "after" in block && block.after.node.type)).toEqual([
			"orderedList",
			"table",
		]);
	});

	test("a new row is one inserted row", () => {
		const before = makeFullDoc();
		const after = structuredClone(before);
		const table = after.content.find((node) => node.type === "table")!;
		table.content!.splice(1, 0, {
			type: "tableRow",
			content: ["x", "y", "z"].map((id) => ({ type: "tableCell", content: [makeParagraph(`n${id}`, id)] })),
		});
		const change = compare(before, after).blocks.find(isChange);
		expect(change).toMatchObject({
			kind: "changed",
			content: { blocks: [{ kind: "same" }, { kind: "inserted" }, { kind: "same" }, { kind: "same" }] },
		});
	});

	test("without ids a rewritten paragraph is still the same paragraph", () => {
		const plain = (text: string): DocNode => ({ type: "paragraph", content: [makeText(text)] });
		const { blocks } = compare(
			makeDoc(plain("Workers pay no fees to any agency."), plain("Last.")),
			makeDoc(
				plain("First of all."),
				plain("Workers pay no fees to any employer or agency."),
				plain("Last."),
			),
		);
		expect(blocks.map(({ kind }) => kind)).toEqual(["inserted", "changed", "same"]);
	});
});
