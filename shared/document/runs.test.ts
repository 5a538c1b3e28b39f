import { prosemirrorJSONToYXmlFragment } from "@tiptap/y-tiptap";
import { describe, expect, it } from "vitest";
import * as Y from "yjs";
import { makeFullDoc } from "#test/factories/document.ts";
import { docText } from "./blocks.ts";
import { alignToDoc, readRunLines } from "./runs.ts";
import { documentSchema } from "./schema.ts";
import { fragmentName, fragmentToDoc } from "./ydoc.ts";

describe("readRunLines", () => {
	it("has the words of docText in the same order, footnotes after their paragraph", () => {
		const ydoc = new Y.Doc();
		const fragment = ydoc.getXmlFragment(fragmentName);
		prosemirrorJSONToYXmlFragment(documentSchema, makeFullDoc(), fragment);
		const lines = readRunLines(fragment).map(({ runs }) => runs.map(({ text }) => text).join(""));
		expect(lines.join("\n")).toBe(docText(fragmentToDoc(fragment)));
	});

	it("leaves out what was deleted and keeps the ids of what was not", () => {
		const ydoc = new Y.Doc();
		ydoc.clientID = 5;
		const paragraph = new Y.XmlElement("paragraph");
		const text = new Y.XmlText("No fees are borne");
		paragraph.insert(0, [text]);
		ydoc.getXmlFragment(fragmentName).push([paragraph]);
		text.delete(3, 5);
		const [line] = readRunLines(ydoc.getXmlFragment(fragmentName));
		expect(line?.runs.map(({ text: words }) => words)).toEqual(["No ", "are borne"]);
		const [first, second] = line?.runs ?? [];
		expect((second?.clock ?? 0) - (first?.clock ?? 0)).toBe(8);
	});
});

describe("alignToDoc", () => {
	it("follows NFC sign by sign, and gives up where the texts differ", () => {
		expect(alignToDoc("ab", "ab")).toEqual([1, 1]);
		const decomposed = "cafe\u0301 au";
		expect(alignToDoc(decomposed, decomposed.normalize("NFC"))).toEqual([1, 1, 1, 1, 0, 1, 1, 1]);
		expect(alignToDoc("a\uD800b", "a\uFFFDb")).toEqual([1, 1, 1]);
		expect(alignToDoc("ab", "ac")).toBeNull();
	});
});
