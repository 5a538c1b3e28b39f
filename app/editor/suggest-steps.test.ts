import { EditorState, type Transaction } from "@tiptap/pm/state";
import { describe, expect, test } from "vitest";
import type { Doc, DocNode } from "#shared/document/check.ts";
import { documentSchema } from "#shared/document/schema.ts";
import { acceptedText, onlySuggests, originalText } from "#shared/document/suggested.ts";
import { suggestInstead } from "./suggest-steps.ts";

let count = 0;
function makeId(person: string): string {
	count += 1;
	return `${person}.id${String(count).padStart(8, "0")}`;
}

function begin(...paragraphs: string[]): EditorState {
	const content = paragraphs.map((text, index) => ({
		type: "paragraph",
		attrs: { id: `p${index}` },
		...(text ? { content: [{ type: "text", text }] } : {}),
	}));
	return EditorState.create({ doc: documentSchema.nodeFromJSON({ type: "doc", content }) });
}

/** What one person's hand does, as the editor would suggest it; null where it cannot. */
function suggest(
	state: EditorState,
	person: string,
	act: (tr: Transaction) => Transaction,
): EditorState | null {
	const isOwn = (id: string) => id.startsWith(`${person}.`);
	const by = { isOwn, makeId: () => makeId(person), makeBlockId: () => makeId("block").replace(".", "") };
	const tr = suggestInstead(act(state.tr), state, by);
	if (!tr) return null;
	const blocks = (doc: typeof state.doc) => (doc.toJSON() as Doc).content as DocNode[];
	expect(onlySuggests(blocks(state.doc), blocks(tr.doc), isOwn)).toBe(true);
	return state.apply(tr);
}

const linesOf = (doc: Doc) =>
	doc.content.map((node) => (node.content ?? []).map(({ text }) => text ?? "").join(""));
const original = (state: EditorState) => linesOf(originalText(state.doc.toJSON() as Doc));
const accepted = (state: EditorState) => linesOf(acceptedText(state.doc.toJSON() as Doc));

describe("what is typed becomes a suggestion", () => {
	test("words, letter by letter, are one suggestion; taken back they are gone", () => {
		let state = begin("Fees paid");
		for (const [at, letter] of [...[..." not"].entries()]) {
			state = suggest(state, "m", (tr) => tr.insertText(letter, 5 + at))!;
		}
		expect([original(state), accepted(state)]).toEqual([["Fees paid"], ["Fees not paid"]]);
		const ids = new Set(JSON.stringify(state.doc.toJSON()).match(/m\.id\d+/g));
		expect(ids.size).toBe(1);
		state = suggest(state, "m", (tr) => tr.delete(5, 9))!;
		expect(JSON.stringify(state.doc.toJSON())).not.toContain("m.id");
	});

	test("words that are typed over", () => {
		const state = suggest(begin("Fees are never paid"), "m", (tr) => tr.insertText("not", 10, 15))!;
		expect([original(state), accepted(state)]).toEqual([["Fees are never paid"], ["Fees are not paid"]]);
	});

	test("a new paragraph at the end of the text, and back again", () => {
		let state = suggest(begin("one"), "m", (tr) => tr.split(4))!;
		state = suggest(state, "m", (tr) => tr.insertText("two", state.doc.content.size - 1))!;
		expect([original(state), accepted(state)]).toEqual([["one"], ["one", "two"]]);
		const fresh = suggest(begin("one"), "m", (tr) => tr.split(4))!;
		// Backspace at its beginning takes the invisible space, which stands for the border.
		const space = fresh.doc.content.size - 2;
		const back = suggest(fresh, "m", (tr) => tr.delete(space, space + 1))!;
		expect([original(back), accepted(back)]).toEqual([["one"], ["one"]]);
	});

	test("two paragraphs become one; the last words of the text go", () => {
		const joined = suggest(begin("one", "two"), "m", (tr) => tr.join(5))!;
		expect([original(joined), accepted(joined)]).toEqual([["one", "two"], ["onetwo"]]);
		const last = suggest(begin("one", "two"), "m", (tr) => tr.delete(6, 9))!;
		expect([original(last), accepted(last)]).toEqual([
			["one", "two"],
			["one", ""],
		]);
		const across = suggest(begin("one", "two"), "m", (tr) => tr.delete(2, 8))!;
		expect([original(across), accepted(across)]).toEqual([["one", "two"], ["oo"]]);
	});

	test("beside and over somebody else's suggestion, which stays", () => {
		let state = suggest(begin("Fees paid"), "m", (tr) => tr.insertText(" not", 5))!;
		state = suggest(state, "n", (tr) => tr.insertText(" ever", 9))!;
		state = suggest(state, "n", (tr) => tr.delete(1, 15))!;
		expect(original(state)).toEqual(["Fees paid"]);
		const all = JSON.stringify(state.doc.toJSON());
		expect(all).toContain("m.id");
		expect(accepted(state)).toEqual(["paid"]);
	});

	test("formatting replaces the words by formatted ones; kinds of blocks cannot be suggested", () => {
		const bold = suggest(begin("Fees paid"), "m", (tr) =>
			tr.addMark(1, 5, documentSchema.marks.bold!.create()),
		)!;
		expect([original(bold), accepted(bold)]).toEqual([["Fees paid"], ["Fees paid"]]);
		const heading = documentSchema.nodes.heading!;
		expect(suggest(begin("Fees"), "m", (tr) => tr.setBlockType(1, 2, heading))).toBeNull();
	});
});
