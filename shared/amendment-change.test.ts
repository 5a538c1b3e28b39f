import { describe, expect, test } from "vitest";
import { makeDoc, makeFootnote, makeParagraph, makeText } from "#test/factories/document.ts";
import { makeDice } from "#test/setup/drafting.ts";
import {
	applyChange,
	findMisfits,
	holdsChange,
	idOf,
	overlaps,
	type Text,
	takeBack,
} from "./amendment-change.ts";
import { plainOf, readChange, retext, type WrittenChange, writePlain } from "./amendment-wording.ts";
import type { Change } from "./amendments.ts";
import { nodeText } from "./document/blocks.ts";
import { checkDoc, type DocNode } from "./document/check.ts";

const text = (...lines: string[]): Text => ({
	title: "Recruitment",
	doc: checkDoc(makeDoc(...lines.map((line, index) => makeParagraph(`b${index}`, line)))),
});
const linesOf = ({ doc }: Text) => doc.content.map((block) => nodeText(block));
const write = (given: Partial<WrittenChange> & Pick<WrittenChange, "operation">): WrittenChange => ({
	...{ blockIds: [], place: null, title: "", texts: [], blocks: null, ...given },
});
let made = 0;
const makeId = () => `n${made++}`;
const change = (base: Text, given: WrittenChange): Change => {
	const read = readChange(base, given, makeId);
	if (typeof read === "string") throw new Error(read);
	return read;
};

describe("plain text written into a copy", () => {
	const bold = { type: "bold" };
	const paragraph = checkDoc(
		makeDoc(
			makeParagraph("p", "No ", makeText("fees", bold), " are borne", makeFootnote("Art. 7"), " by workers."),
		),
	).content[0]!;

	test("words that stay keep their form and their notes", () => {
		const now = retext(paragraph, "No recruitment fees are ever borne by workers.");
		expect(nodeText(now)).toBe("No recruitment fees are ever borne by workers.");
		expect(now.content?.find((node) => node.text === "fees")?.marks).toMatchObject([bold]);
		const kinds = now.content?.map((node) => node.type);
		expect(kinds).toEqual(["text", "text", "text", "footnote", "text"]);
		expect(now.content?.[2]?.text).toBe(" are ever borne");
	});

	test("an empty line begins a paragraph, an emptied field deletes its own", () => {
		const two = text("One.", "Two.").doc.content;
		const now = writePlain(two, ["One.\n\nNew.", ""], makeId);
		expect(now.map((block) => nodeText(block))).toEqual(["One.", "New."]);
		expect(now.map(idOf)[0]).toBe("b0");
		expect(plainOf(two, now)).toEqual(["One.\n\nNew.", ""]);
	});

	test.each([
		["no paragraph", write({ operation: "replace" }), "noBlocks"],
		["a paragraph that is gone", write({ operation: "delete", blockIds: ["x"] }), "gone"],
		["the same words", write({ operation: "replace", blockIds: ["b0"], texts: ["One."] }), "noChange"],
		["everything deleted", write({ operation: "delete", blockIds: ["b0", "b1"] }), "allGone"],
		["the same title", write({ operation: "title", title: "Recruitment" }), "noChange"],
		["where it stands", write({ operation: "move", blockIds: ["b1"], place: "b0" }), "noChange"],
		[
			"an unknown node",
			write({ operation: "replace", blockIds: ["b0"], blocks: [{ type: "script" }] }),
			"malformed",
		],
	] as const)("%s is no change", (_, given, fault) => {
		expect(readChange(text("One.", "Two."), given, makeId)).toBe(fault);
	});

	test("the editor's blocks get ids that the text does not hold", () => {
		const blocks = [makeParagraph("b1", "One, changed."), makeParagraph("b1", "Twin.")];
		const read = change(text("One.", "Two."), write({ operation: "replace", blockIds: ["b0"], blocks }));
		const ids = read.after.blocks.map(idOf);
		expect(ids).not.toContain("b1");
		expect(new Set(ids).size).toBe(2);
	});
});

describe("text that is gone", () => {
	const base = text("One.", "Two.", "Three.");
	const replaced = change(
		base,
		write({ operation: "replace", blockIds: ["b1"], texts: ["Two and a half."] }),
	);

	test("is told by name, with what differs", () => {
		expect(findMisfits(text("One.", "Second.", "Three."), replaced)).toEqual([
			{ kind: "differs", blockId: "b1", before: "Two.", now: "Second." },
		]);
		expect(findMisfits(text("One."), replaced)).toEqual([{ kind: "gone", blockId: "b1", before: "Two." }]);
		expect(() => applyChange(text("One."), replaced)).toThrow("does not fit");
	});

	test("a change survives edits elsewhere and numbers that move", () => {
		const grown = applyChange(base, change(base, write({ operation: "insert", texts: ["Zero."] })));
		expect(linesOf(applyChange(grown, replaced))).toEqual(["Zero.", "One.", "Two and a half.", "Three."]);
	});

	test("who speaks about the same words probably contradicts", () => {
		const other = change(base, write({ operation: "delete", blockIds: ["b1"] }));
		const behind = change(base, write({ operation: "insert", place: "b1", texts: ["New."] }));
		expect(overlaps(replaced, other)).toBe(true);
		expect(overlaps(replaced, behind)).toBe(false);
		expect(overlaps(other, behind)).toBe(true);
	});
});

/** The simple model: a list of named lines, changed by splicing. */
type Line = { id: string; words: string };
function model(lines: Line[], { operation, blockIds, after }: Change): Line[] {
	const asLine = (block: DocNode): Line => ({ id: idOf(block), words: nodeText(block) });
	const put = (rest: Line[], added: Line[]) => {
		const at = rest.findIndex((line) => line.id === after.place) + 1;
		return [...rest.slice(0, at), ...added, ...rest.slice(at)];
	};
	const rest = lines.filter((line) => !blockIds.includes(line.id));
	if (operation === "insert") return put(lines, after.blocks.map(asLine));
	if (operation === "delete") return rest;
	if (operation === "move")
		return put(
			rest,
			lines.filter((line) => blockIds.includes(line.id)),
		);
	// One paragraph is replaced here by itself and what comes behind it.
	return lines.flatMap((line) => (line.id === blockIds[0] ? after.blocks.map(asLine) : [line]));
}

test("random changes agree with a simple model, and each is taken back whatever came elsewhere", () => {
	for (let seed = 1; seed <= 60; seed++) {
		const dice = makeDice(seed);
		let now = text("One.", "Two.", "Three.", "Four.", "Five.");
		let lines: Line[] = now.doc.content.map((block) => ({ id: idOf(block), words: nodeText(block) }));
		const done: { change: Change; before: Text; after: Text }[] = [];
		for (let step = 0; step < 14; step++) {
			const last = done.at(-1);
			if (last && dice.chance(4)) {
				const back = takeBack(now, last.before, last.after);
				expect(back).toEqual(last.before);
				now = last.before;
				lines = now.doc.content.map((block) => ({ id: idOf(block), words: nodeText(block) }));
				done.pop();
				continue;
			}
			const id = idOf(dice.pick(now.doc.content));
			const place = dice.chance(5) ? null : idOf(dice.pick(now.doc.content));
			const given = dice.pick([
				write({ operation: "insert", place, texts: [`New ${step}.`] }),
				write({ operation: "replace", blockIds: [id], texts: [`Again ${step}.\n\nAnd ${step}.`] }),
				write({ operation: "delete", blockIds: [id] }),
				write({ operation: "move", blockIds: [id], place }),
			]);
			const read = readChange(now, given, makeId);
			if (typeof read === "string") continue;
			const after = applyChange(now, read);
			lines = model(lines, read);
			expect(after.doc.content.map((block) => ({ id: idOf(block), words: nodeText(block) }))).toEqual(lines);
			expect(holdsChange(after, read)).toBe(true);
			expect(holdsChange(now, read)).toBe(false);
			done.push({ change: read, before: now, after });
			now = after;
		}
	}
});

test("a change is taken back and what others changed elsewhere stays", () => {
	const base = text("One.", "Two.", "Three.");
	const first = applyChange(base, change(base, write({ operation: "delete", blockIds: ["b1"] })));
	const second = change(first, write({ operation: "replace", blockIds: ["b2"], texts: ["Third."] }));
	const later = applyChange(first, second);
	expect(linesOf(takeBack(later, base, first)!)).toEqual(["One.", "Two.", "Third."]);
	const rewritten = applyChange(
		base,
		change(base, write({ operation: "replace", blockIds: ["b1"], texts: ["2."] })),
	);
	const again = change(rewritten, write({ operation: "replace", blockIds: ["b1"], texts: ["II."] }));
	expect(takeBack(applyChange(rewritten, again), base, rewritten)).toBeNull();
});
