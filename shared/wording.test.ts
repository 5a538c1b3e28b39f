import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeDoc, makeParagraph } from "#test/factories/document.ts";
import { nodeText } from "./document/blocks.ts";
import { checkDoc, type Doc, type DocNode } from "./document/check.ts";
import { takeBack, writeWording } from "./wording.ts";

const bold = [{ type: "bold" }];
const text = (words: string, marks?: DocNode["marks"]): DocNode => ({
	type: "text",
	text: words,
	...(marks && { marks }),
});

function rich(...content: DocNode[]): Doc {
	return checkDoc({
		type: "doc",
		content: [
			{ type: "paragraph", attrs: { id: "a" }, content },
			{ type: "paragraph", attrs: { id: "b" }, content: [text("Other words.")] },
		],
	});
}

function say(doc: Doc | string): string[] {
	if (typeof doc === "string") return [doc];
	return checkDoc(doc).content.map(nodeText);
}

describe("writing a proposed wording", () => {
	const doc = rich(text("Recruiters "), text("shall", bold), text(" be licensed."));

	it("replaces the whole block and nothing else", () => {
		const after = writeWording(doc, "a", { wording: "All recruiters\nare licensed.", quote: null });
		expect(say(after)).toEqual(["All recruiters\nare licensed.", "Other words."]);
		expect((after as Doc).content[0]?.attrs?.id).toBe("a");
	});

	it("replaces the quoted words, over marks, and keeps the marks of the rest", () => {
		const after = writeWording(doc, "a", {
			wording: "should be registered",
			quote: "shall be licensed",
		}) as Doc;
		expect(say(after)[0]).toBe("Recruiters should be registered.");
		const kept = writeWording(doc, "a", { wording: "obey", quote: "be licensed" }) as Doc;
		expect(checkDoc(kept).content[0]?.content?.[1]).toEqual(text("shall", bold));
	});

	it("names what stops it", () => {
		const twice = rich(text("one and one"));
		expect(writeWording(doc, "gone", { wording: "x", quote: null })).toBe("blockGone");
		expect(writeWording(doc, "a", { wording: "x", quote: "must" })).toBe("quoteGone");
		expect(writeWording(twice, "a", { wording: "x", quote: "one" })).toBe("quoteTwice");
		const list = checkDoc({
			type: "doc",
			content: [
				{
					type: "bulletList",
					attrs: { id: "a" },
					content: [{ type: "listItem", content: [{ type: "paragraph", content: [text("One")] }] }],
				},
			],
		});
		expect(writeWording(list, "a", { wording: "x", quote: null })).toBe("noProse");
	});

	it("replaces any range of any paragraph as it would of its plain text", () => {
		const piece = fc.tuple(fc.string({ minLength: 1, maxLength: 5, unit: "grapheme-ascii" }), fc.boolean());
		fc.assert(
			fc.property(
				fc.array(piece, { minLength: 1, maxLength: 5 }),
				fc.nat(),
				fc.nat(),
				(pieces, from, size) => {
					const given = rich(...pieces.map(([words, isBold]) => text(words, isBold ? bold : undefined)));
					const plain = nodeText(given.content[0]!);
					const start = from % plain.length;
					const quote = plain.slice(start, start + 1 + (size % (plain.length - start)));
					const after = writeWording(given, "a", { wording: "NEW", quote });
					if (after === "quoteTwice") return;
					expect(say(after)[0]).toBe(plain.replace(quote, () => "NEW"));
				},
			),
		);
	});
});

describe("taking a change back", () => {
	const before = makeDoc(makeParagraph("a", "Old words."), makeParagraph("b", "Other words."));
	const after = writeWording(before, "a", { wording: "New words.", quote: null }) as Doc;

	it("restores the block and leaves what else has changed", () => {
		const now = writeWording(after, "b", { wording: "Later words.", quote: null }) as Doc;
		expect(say(takeBack(now, before, after, "a") ?? "null")).toEqual(["Old words.", "Later words."]);
	});

	it("refuses where the block was changed again", () => {
		const now = writeWording(after, "a", { wording: "Newer words.", quote: null }) as Doc;
		expect(takeBack(now, before, after, "a")).toBeNull();
	});
});
