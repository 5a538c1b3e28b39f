import { EditorState, type Plugin, TextSelection, type Transaction } from "@tiptap/pm/state";
import type { EditorView } from "@tiptap/pm/view";
import { redo, undo, ySyncPlugin, yUndoPlugin } from "@tiptap/y-tiptap";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as Y from "yjs";
import { documentSchema } from "#shared/document/schema.ts";
import { docToUpdate, fragmentName } from "#shared/document/ydoc.ts";
import { ownCaretPlugin } from "./own-caret.ts";

/** What plugins see of an editor's view, without a screen. */
function openView(doc: Y.Doc) {
	const plugins: Plugin[] = [ySyncPlugin(doc.getXmlFragment(fragmentName)), yUndoPlugin(), ownCaretPlugin()];
	const view = {
		state: EditorState.create({ schema: documentSchema, plugins }),
		hasFocus: () => false,
		dispatch: (tr: Transaction) => {
			const before = view.state;
			view.state = view.state.apply(tr);
			for (const one of drawn) one.update?.(view as unknown as EditorView, before);
		},
	};
	const drawn: { update?: (view: EditorView, before: EditorState) => void }[] = [];
	for (const plugin of plugins) {
		const made = plugin.spec.view?.(view as unknown as EditorView);
		if (made) drawn.push(made as never);
	}
	return view;
}

/** Two people at the same text; what one writes arrives when it is carried. */
function openTwo(paragraphs: string[]) {
	const first = docToUpdate(
		{
			type: "doc",
			content: paragraphs.map((text, index) => ({
				type: "paragraph",
				attrs: { id: `block-${index}` },
				content: text ? [{ type: "text", text }] : [],
			})),
		},
		7,
	);
	const people = [1, 2].map((clientID) => {
		const doc = new Y.Doc();
		doc.clientID = clientID;
		Y.applyUpdate(doc, first, "line");
		const unsent: Uint8Array[] = [];
		doc.on("update", (update: Uint8Array, origin: unknown) => origin !== "line" && unsent.push(update));
		const view = openView(doc);
		return {
			doc,
			view,
			unsent,
			text: () => view.state.doc.textBetween(0, view.state.doc.content.size, "\n"),
			select: (from: number, to = from) =>
				view.dispatch(view.state.tr.setSelection(TextSelection.create(view.state.doc, from, to))),
			type: (letters: string) => view.dispatch(view.state.tr.insertText(letters)),
			chosen: () => view.state.doc.textBetween(view.state.selection.from, view.state.selection.to),
			before: () =>
				view.state.selection.$head.parent.textContent.slice(0, view.state.selection.$head.parentOffset),
		};
	});
	const [a, b] = people as [(typeof people)[0], (typeof people)[0]];
	const carry = () => {
		const letters = people.map((person) => person.unsent.splice(0));
		for (const update of letters[0]!) Y.applyUpdate(b.doc, update, "line");
		for (const update of letters[1]!) Y.applyUpdate(a.doc, update, "line");
	};
	return { a, b, carry };
}

describe("one's own caret while others write", () => {
	it.each([
		["Latin", "The end.", "aaaaaa", "bbbbbb"],
		["Arabic", "نص مشترك", "كلماتي", "كلماتك"],
	])("keeps each one's letters together at the end of a paragraph: %s", (_, text, mine, yours) => {
		for (const swapped of [false, true]) {
			const { a, b, carry } = openTwo([text, "Another."]);
			for (const person of [a, b]) person.select(1 + text.length);
			for (let at = 0; at < mine.length; at += 1) {
				(swapped ? b : a).type(mine[at]!);
				if (at % 2) carry();
				(swapped ? a : b).type(yours[at]!);
				carry();
			}
			expect(a.text()).toBe(b.text());
			expect([`${text}${mine}${yours}\nAnother.`, `${text}${yours}${mine}\nAnother.`]).toContain(a.text());
		}
	});

	it("stays behind its letter when others write before it", () => {
		const { a, b, carry } = openTwo(["The end."]);
		a.select(9);
		b.select(1);
		for (const letter of "abc") {
			a.type(letter);
			b.type(letter);
			carry();
		}
		expect(a.text()).toBe("abcThe end.abc");
		expect(a.before()).toBe("abcThe end.abc");
		expect(b.before()).toBe("abc");
	});

	it("keeps exactly the chosen words", () => {
		const { a, b, carry } = openTwo(["one two three"]);
		for (const [from, to] of [
			[5, 8],
			[8, 5],
		] as const) {
			a.select(from, to);
			b.select(8);
			b.type("X");
			b.select(5);
			b.type("Y");
			carry();
			expect(a.chosen()).toBe("two");
			b.select(5, 6);
			b.type("");
			b.view.dispatch(b.view.state.tr.delete(8, 9));
			carry();
			expect(a.chosen()).toBe("two");
		}
	});

	it("is where the undone letters stood, and nowhere old afterwards", () => {
		const { a, b, carry } = openTwo(["beginning end"]);
		a.select(10);
		a.type("/middle");
		undo(a.view.state);
		expect(a.before()).toBe("beginning");
		redo(a.view.state);
		expect(a.text()).toBe("beginning/middle end");
		a.select(3);
		b.select(1);
		carry();
		b.type("x");
		carry();
		expect(a.before()).toBe("xbe");
	});

	it("is found again in a block that was moved", () => {
		const { a, b, carry } = openTwo(["First.", "Second.", "Third."]);
		a.select(12);
		const { tr, doc } = b.view.state;
		b.view.dispatch(tr.delete(8, 17).insert(0, doc.child(1)));
		carry();
		expect(a.text()).toBe("Second.\nFirst.\nThird.");
		expect(a.before()).toBe("Sec");
	});

	it("keeps words together wherever two people write at once", () => {
		fc.assert(
			fc.property(
				fc.nat(12),
				fc.nat(12),
				fc.array(fc.constantFrom("a", "b", "carry"), { minLength: 4, maxLength: 30 }),
				(mine, yours, acts) => {
					const { a, b, carry } = openTwo(["twelve signs"]);
					a.select(1 + mine);
					b.select(1 + yours);
					for (const act of acts) {
						if (act === "a") a.type("α");
						else if (act === "b") b.type("β");
						else carry();
					}
					carry();
					expect(a.text()).toBe(b.text());
					for (const [sign, person] of [
						["α", a],
						["β", b],
					] as const) {
						const word = sign.repeat(acts.filter((act) => act === (sign === "α" ? "a" : "b")).length);
						expect(person.text()).toContain(word);
						if (word) expect(person.before().endsWith(word)).toBe(true);
					}
				},
			),
			{ numRuns: 150 },
		);
	});
});
