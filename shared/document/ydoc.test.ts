import { expect, test } from "vitest";
import * as Y from "yjs";
import { makeDoc, makeFullDoc, makeParagraph, makeText } from "#test/factories/document.ts";
import { checkDoc } from "./check.ts";
import { docToUpdate, fragmentName, updateToDoc } from "./ydoc.ts";

test("tables, lists, footnotes, links, marks and Arabic survive the round trip", () => {
	const doc = checkDoc(makeFullDoc());
	expect(updateToDoc(docToUpdate(doc, 7))).toEqual(doc);
});

test("the update is the same every time and belongs to the given client", () => {
	const update = docToUpdate(makeFullDoc(), 4_294_967_295);
	expect(docToUpdate(makeFullDoc(), 4_294_967_295)).toEqual(update);
	const clients = Y.decodeUpdate(update).structs.map((struct) => struct.id.client);
	expect(new Set(clients)).toEqual(new Set([4_294_967_295]));
});

test("an empty text is one empty paragraph", () => {
	const empty = { type: "doc", content: [{ type: "paragraph", attrs: { id: null } }] };
	expect(updateToDoc(Y.encodeStateAsUpdate(new Y.Doc()))).toEqual(empty);
});

test("an invalid document makes no update", () => {
	expect(() => docToUpdate({ type: "doc", content: [{ type: "image" }] }, 1)).toThrow(/not known/);
});

test("a list emptied by two people at once is filled in, and the text beside it stays", () => {
	const base = docToUpdate(
		makeDoc(makeParagraph("p", "kept"), {
			type: "bulletList",
			attrs: { id: "l" },
			content: ["one", "two"].map((text) => ({
				type: "listItem",
				content: [makeParagraph(`i-${text}`, makeText(text))],
			})),
		}),
		1,
	);
	const editors = [0, 1].map((index) => {
		const ydoc = new Y.Doc();
		Y.applyUpdate(ydoc, base);
		(ydoc.getXmlFragment(fragmentName).get(1) as Y.XmlElement).delete(index, 1);
		return Y.encodeStateAsUpdate(ydoc);
	});
	const merged = updateToDoc(Y.mergeUpdates(editors));
	expect(merged.content.map((node) => node.type)).toEqual(["paragraph", "bulletList"]);
	expect(JSON.stringify(merged)).toContain("kept");
	expect(checkDoc(merged)).toEqual(merged);
});

test("a text nested 2,000 deep is refused with a reason, not a crash", () => {
	const ydoc = new Y.Doc();
	let parent: Y.XmlFragment = ydoc.getXmlFragment(fragmentName);
	for (let depth = 0; depth < 2000; depth += 1) {
		const child = new Y.XmlElement("blockquote");
		parent.insert(0, [child]);
		parent = child;
	}
	expect(() => updateToDoc(Y.encodeStateAsUpdate(ydoc))).toThrow(/nested/);
});

test("unknown nodes, marks and attributes in a hostile text do not reach the reader", () => {
	const ydoc = new Y.Doc();
	const fragment = ydoc.getXmlFragment(fragmentName);
	const script = new Y.XmlElement("script");
	const paragraph = new Y.XmlElement("paragraph");
	paragraph.setAttribute("onclick", "alert(1)");
	paragraph.setAttribute("id", '"><img src=x>');
	const text = new Y.XmlText();
	text.insert(0, "words", { link: { href: "javascript:alert(1)" }, evil: { a: 1 }, bold: true });
	paragraph.insert(0, [text]);
	fragment.insert(0, [script, paragraph]);
	expect(updateToDoc(Y.encodeStateAsUpdate(ydoc)).content).toEqual([
		{
			type: "paragraph",
			attrs: { id: null },
			content: [{ type: "text", text: "words", marks: [{ type: "bold" }] }],
		},
	]);
});
