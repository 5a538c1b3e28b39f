import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as Y from "yjs";
import { closeCode, collabLimits } from "#shared/collab.ts";
import { attributeNames, nodeNames } from "#shared/document/schema.ts";
import { docToUpdate, updateToDoc } from "#shared/document/ydoc.ts";
import { type Checked, openTextCheck } from "./check.ts";

const text = (words: string) => ({
	type: "doc",
	content: [{ type: "paragraph", content: [{ type: "text", text: words }] }],
});
const base = docToUpdate(text("What was there before."), 1);
const anybody = () => true;

function makeDoc(clientId: number, from?: Uint8Array): Y.Doc {
	const doc = new Y.Doc();
	doc.clientID = clientId;
	if (from) Y.applyUpdate(doc, from);
	return doc;
}

/** What `change` adds to the base, as an update. */
function change(
	clientId: number,
	act: (fragment: Y.XmlFragment, doc: Y.Doc) => void,
	from = base,
): Uint8Array {
	const doc = makeDoc(clientId, from);
	const before = Y.encodeStateVector(doc);
	doc.transact(() => act(doc.getXmlFragment("default"), doc));
	return Y.encodeStateAsUpdate(doc, before);
}

function element(name: string, ...children: (Y.XmlElement | Y.XmlText)[]): Y.XmlElement {
	const node = new Y.XmlElement(name);
	node.insert(0, children);
	return node;
}

const check = (update: Uint8Array, limits = collabLimits): Checked =>
	openTextCheck([base], limits).write(update, anybody);
const refusalOf = (checked: Checked) => (checked.kind === "refused" ? checked.refusal : checked.kind);

describe("C5: what may stand in a text", () => {
	test("ordinary editing passes, and what is stored is only what is new", () => {
		const doc = makeDoc(7, base);
		const before = Y.encodeStateVector(doc);
		doc.getXmlFragment("default").push([element("paragraph", new Y.XmlText("More."))]);
		const small = openTextCheck([base], collabLimits).write(Y.encodeStateAsUpdate(doc, before), anybody);
		const whole = openTextCheck([base], collabLimits).write(Y.encodeStateAsUpdate(doc), anybody);
		expect(whole).toEqual(small);
		expect(small).toMatchObject({ kind: "new", clients: [7] });
	});

	test("C1: other words under known numbers are left behind, also beside new ones", () => {
		const forged = makeDoc(1);
		forged.getXmlFragment("default").push([element("paragraph", new Y.XmlText("WHAT WAS NEVER THERE.."))]);
		forged.clientID = 7;
		forged.getXmlFragment("default").push([element("paragraph", new Y.XmlText("New."))]);
		const update = Y.encodeStateAsUpdate(forged);
		expect(Buffer.from(update).includes("NEVER")).toBe(true);
		const result = check(update);
		if (result.kind !== "new") throw new Error(result.kind);
		expect(result.clients).toEqual([7]);
		expect(Buffer.from(result.data).includes("NEVER")).toBe(false);
		expect(Buffer.from(result.data).includes("New.")).toBe(true);
	});

	test("every node and attribute of the schema passes", () => {
		for (const name of nodeNames) {
			const update = change(7, (fragment) => {
				const node = element(name);
				fragment.push([node]);
				for (const attribute of attributeNames[name] ?? []) node.setAttribute(attribute, "1");
			});
			expect(check(update).kind).toBe("new");
		}
	});

	test("marks, also in the form y-tiptap gives those that overlap", () => {
		const formats = { bold: {}, italic: {}, "link--ab12CD34": { href: "https://example.org/" } };
		expect(
			check(change(7, (f) => ((f.get(0) as Y.XmlElement).get(0) as Y.XmlText).format(0, 4, formats))).kind,
		).toBe("new");
	});

	const wrong: [string, (fragment: Y.XmlFragment, doc: Y.Doc) => void][] = [
		["unknown node", (f) => f.push([element("iframe")])],
		["unknown mark", (f) => ((f.get(0) as Y.XmlElement).get(0) as Y.XmlText).format(0, 2, { blink: {} })],
		[
			"unknown mark",
			(f) => ((f.get(0) as Y.XmlElement).get(0) as Y.XmlText).format(0, 2, { constructor: {} as never }),
		],
		["mark value", (f) => ((f.get(0) as Y.XmlElement).get(0) as Y.XmlText).format(0, 2, { bold: "yes" })],
		["unknown attribute", (f) => (f.get(0) as Y.XmlElement).setAttribute("style", "x")],
		["unknown attribute", (f) => (f.get(0) as Y.XmlElement).setAttribute("__proto__", "x")],
		["content in a wrong place", (f) => (f.get(0) as Y.XmlElement).setAttribute("level", "2")],
		["attribute value", (f) => (f.get(0) as Y.XmlElement).setAttribute("id", { deep: true } as never)],
		["attribute value", (f) => (f.get(0) as Y.XmlElement).setAttribute("id", Number.NaN as never)],
		[
			"unknown content",
			(f) => ((f.get(0) as Y.XmlElement).get(0) as Y.XmlText).insertEmbed(0, { image: "x" }),
		],
		["unknown type", (f) => f.push([new Y.XmlHook("x") as never])],
		[
			"content in a wrong place",
			(f) => ((f.get(0) as Y.XmlElement).get(0) as Y.XmlText).insertEmbed(0, element("paragraph")),
		],
		["another root than the text", (_f, doc) => doc.getXmlFragment("shadow").push([element("paragraph")])],
		["another root than the text", (_f, doc) => doc.getText("__proto__").insert(0, "x")],
	];
	test.each(wrong)("%s", (reason, act) => {
		expect(refusalOf(check(change(7, act)))).toEqual({ code: closeCode.refusedContent, reason });
	});

	test("depth: as deep as reading takes, and no deeper, also when built bit by bit or upside down", () => {
		const nest = (levels: number) => (f: Y.XmlFragment) => {
			let parent: Y.XmlFragment = f;
			for (let i = 0; i < levels; i++) {
				const next = new Y.XmlElement("blockquote");
				parent.push([next]);
				parent = next;
			}
		};
		const allowed = check(change(7, nest(31)));
		expect(allowed.kind).toBe("new");
		expect(() => updateToDoc(Y.mergeUpdates([base, (allowed as { data: Uint8Array }).data]))).not.toThrow();
		expect(refusalOf(check(change(7, nest(32))))).toMatchObject({ reason: "too deep" });
		const doc = makeDoc(7, base);
		const checked = openTextCheck([base], collabLimits);
		let parent: Y.XmlFragment = doc.getXmlFragment("default");
		const kinds: string[] = [];
		for (let i = 0; i < 32; i++) {
			const before = Y.encodeStateVector(doc);
			// Each level by another client, beside a sibling: the parent is not named but taken from the neighbour.
			doc.clientID = 100 + i;
			parent.push([new Y.XmlElement("paragraph")]);
			const next = new Y.XmlElement("blockquote");
			parent.push([next]);
			parent = next;
			kinds.push(checked.write(Y.encodeStateAsUpdate(doc, before), anybody).kind);
		}
		expect(kinds.slice(0, 31).every((kind) => kind === "new")).toBe(true);
		expect(kinds[31]).toBe("refused");
	});

	test("a very deep update is refused before it is applied", () => {
		const update = change(7, (f) => {
			let parent: Y.XmlFragment = f;
			for (let i = 0; i < 20_000; i++) {
				const next = new Y.XmlElement("blockquote");
				parent.push([next]);
				parent = next;
			}
		});
		const result = check(update);
		expect(refusalOf(result)).toMatchObject({ reason: "too deep" });
		expect(result).not.toHaveProperty("spoilt");
	});

	test("size: refused when the whole would be too large, allowed again after deletions", () => {
		const limits = { ...collabLimits, sectionBytes: 20_000 };
		const doc = makeDoc(7, base);
		const checked = openTextCheck([base], limits);
		const step = (act: (f: Y.XmlFragment) => void) => {
			const before = Y.encodeStateVector(doc);
			doc.transact(() => act(doc.getXmlFragment("default")));
			return checked.write(Y.encodeStateAsUpdate(doc, before), anybody).kind;
		};
		for (let i = 0; i < 20; i++) {
			expect(step((f) => f.push([element("paragraph", new Y.XmlText("y".repeat(9_000)))]))).toBe("new");
			expect(step((f) => f.delete(1))).toBe("new");
		}
		expect(step((f) => f.push([element("paragraph", new Y.XmlText("y".repeat(30_000)))]))).toBe("refused");
	});
});

describe("C6 and C7", () => {
	test("only new structs count: what is known may come from anybody", () => {
		const checked = openTextCheck([base], collabLimits);
		expect(checked.write(base, () => false)).toEqual({ kind: "nothing" });
		const more = change(7, (f) => f.push([element("paragraph")]));
		expect(refusalOf(checked.write(more, (id) => id !== 7))).toMatchObject({
			reason: "another person's client id",
		});
		expect(checked.write(more, (id) => id === 7).kind).toBe("new");
	});

	test("a missing beginning, neighbour, parent or deleted thing is a gap, and leaves no trace", () => {
		const doc = makeDoc(7, base);
		doc.getXmlFragment("default").push([element("paragraph", new Y.XmlText("first"))]);
		const after = Y.encodeStateVector(doc);
		const whole = Y.encodeStateAsUpdate(doc);
		const other = makeDoc(8, whole);
		((other.getXmlFragment("default").get(1) as Y.XmlElement).get(0) as Y.XmlText).insert(5, " and");
		doc.getXmlFragment("default").push([element("paragraph")]);
		const gone = makeDoc(9, whole);
		gone.getXmlFragment("default").delete(1);
		const checked = openTextCheck([base], collabLimits);
		for (const late of [doc, other, gone]) {
			expect(checked.write(Y.encodeStateAsUpdate(late, after), anybody)).toEqual({ kind: "gap" });
		}
		expect(checked.write(whole, anybody).kind).toBe("new");
		for (const late of [doc, other, gone]) {
			expect(checked.write(Y.encodeStateAsUpdate(late, after), anybody).kind).toBe("new");
		}
	});

	test("readers: known words bring nothing, new words or deletions do, and neither is taken in", () => {
		const checked = openTextCheck([base], collabLimits);
		expect(checked.bringsNews(base)).toBe(false);
		expect(checked.bringsNews(change(7, (f) => f.push([element("paragraph")])))).toBe(true);
		expect(checked.bringsNews(change(7, (f) => f.delete(0)))).toBe(true);
		expect(checked.bringsNews(base)).toBe(false);
		expect(checked.bringsNews(new Uint8Array([1, 2, 3]))).toMatchObject({
			refusal: { reason: "undecodable" },
		});
	});
});

describe("T15: mutated updates", () => {
	const sample = change(7, (f) => {
		f.push([
			element("heading", new Y.XmlText("Fair recruitment and the protection of migrant workers ".repeat(4))),
			element("bulletList", element("listItem", element("paragraph"))),
		]);
		((f.get(0) as Y.XmlElement).get(0) as Y.XmlText).format(0, 4, { bold: {} });
		(f.get(1) as Y.XmlElement).setAttribute("id", "abc");
		((f.get(0) as Y.XmlElement).get(0) as Y.XmlText).delete(6, 3);
	});

	test("never throw, and what passes can be read and lacks nothing", () => {
		let passed = 0;
		fc.assert(
			fc.property(
				fc.array(fc.tuple(fc.nat(sample.length - 1), fc.nat(255)), { minLength: 1, maxLength: 3 }),
				fc.option(fc.nat(sample.length), { nil: undefined, freq: 4 }),
				(changes, cut) => {
					const mutated = sample.slice(0, cut);
					for (const [at, byte] of changes) if (at < mutated.length) mutated[at] = byte;
					const result = check(mutated);
					if (result.kind !== "new") return;
					passed += 1;
					const merged = Y.mergeUpdates([base, result.data]);
					updateToDoc(merged);
					const doc = makeDoc(5, merged);
					expect(doc.store.pendingStructs).toBeNull();
					expect(doc.store.pendingDs).toBeNull();
				},
			),
			{ numRuns: 3000 },
		);
		expect(passed).toBeGreaterThan(20);
	});
});
