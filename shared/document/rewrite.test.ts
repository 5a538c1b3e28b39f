import fc from "fast-check";
import { expect, test } from "vitest";
import * as Y from "yjs";
import { makeDoc, makeFootnote, makeFullDoc, makeParagraph, makeText } from "#test/factories/document.ts";
import { anyDoc, anyEdit } from "#test/factories/random-docs.ts";
import { checkDoc, type Doc, type DocNode } from "./check.ts";
import { rewriteText } from "./rewrite.ts";
import { docToUpdate, fragmentName, updateToDoc } from "./ydoc.ts";

const [first, restorer] = [1, 77];

/** Both updates on one text. */
function rewrite(before: Doc, after: Doc): { doc: Y.Doc; update: Uint8Array | null; read: () => Doc } {
	const state = docToUpdate(before, first);
	const update = rewriteText(state, checkDoc(after), restorer);
	const doc = new Y.Doc();
	Y.applyUpdate(doc, state);
	if (update) Y.applyUpdate(doc, update);
	return { doc, update, read: () => updateToDoc(Y.encodeStateAsUpdate(doc)) };
}

test("any text becomes any other, in one change by the restorer only", () => {
	fc.assert(
		fc.property(fc.oneof(fc.tuple(anyDoc, anyDoc), anyEdit), ([before, after]) => {
			const { update, read } = rewrite(before, after);
			expect(read()).toEqual(after);
			const writers = update ? Y.decodeUpdate(update).structs.map((struct) => struct.id.client) : [];
			expect(writers.filter((client) => client !== restorer)).toEqual([]);
			if (!update) expect(before).toEqual(after);
		}),
		{ numRuns: 300 },
	);
});

test("what two people left incomplete is put in order too", () => {
	const doc = new Y.Doc();
	doc.getXmlFragment(fragmentName).insert(0, [new Y.XmlElement("bulletList"), new Y.XmlText("bare")]);
	const state = Y.encodeStateAsUpdate(doc);
	const target = checkDoc(makeFullDoc());
	const update = rewriteText(state, target, restorer)!;
	Y.applyUpdate(doc, update);
	expect(updateToDoc(Y.encodeStateAsUpdate(doc))).toEqual(target);
});

test("a text that says the same already is left alone", () => {
	const doc = checkDoc(makeFullDoc());
	expect(rewriteText(docToUpdate(doc, first), doc, restorer)).toBeNull();
});

/** A place inside a block, as a comment holds it; what character it points at now. */
function anchorAt(doc: Y.Doc, block: number, offset: number): () => string | null {
	const element = doc.getXmlFragment(fragmentName).get(block) as Y.XmlElement;
	const place = Y.createRelativePositionFromTypeIndex(element.get(0) as Y.XmlText, offset);
	return () => {
		const found = Y.createAbsolutePositionFromRelativePosition(place, doc);
		if (!found) return null;
		const text = found.type as Y.XmlText;
		return text.toString().slice(found.index, found.index + 6);
	};
}

test("places in words that stay still point at them, in blocks around and in the changed block itself", () => {
	const say = (...parts: [string, string][]) =>
		makeDoc(...parts.map(([id, text]) => makeParagraph(id, text)));
	const before = say(["a", "First words"], ["b", "one shared two shared three"], ["c", "Last words"]);
	const after = say(
		["n", "Put in"],
		["a", "First words"],
		["b", "ONE shared TWO shared THREE"],
		["c", "Last words"],
	);
	const state = docToUpdate(before, first);
	const doc = new Y.Doc();
	Y.applyUpdate(doc, state);
	const anchors = [anchorAt(doc, 0, 6), anchorAt(doc, 1, 4), anchorAt(doc, 1, 15), anchorAt(doc, 2, 5)];
	Y.applyUpdate(doc, rewriteText(state, checkDoc(after), restorer)!);
	expect(updateToDoc(Y.encodeStateAsUpdate(doc))).toEqual(checkDoc(after));
	expect(anchors.map((read) => read())).toEqual(["words", "shared", "shared", "words"]);
});

test("items and cells that stay are not written anew", () => {
	const before = checkDoc(makeFullDoc());
	const after = structuredClone(before);
	const list = after.content.find((node) => node.type === "orderedList")!;
	list.content!.push({ type: "listItem", content: [makeParagraph("new", "two")] } as DocNode);
	const { update } = rewrite(before, after);
	const written = Y.decodeUpdate(update!).structs.length;
	expect(written).toBeLessThan(12);
	expect(Y.decodeUpdate(update!).ds.clients.size).toBe(0);
});

test("formatting and notes come back with the words", () => {
	const before = makeDoc(makeParagraph("a", "plain words here"));
	const bold = { type: "bold" };
	const after = makeDoc(
		makeParagraph("a", "plain ", makeText("wor", bold), "ds", makeFootnote("a note"), " there"),
	);
	expect(rewrite(before, after).read()).toEqual(checkDoc(after));
	expect(rewrite(after, before).read()).toEqual(checkDoc(before));
});
