import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import * as Y from "yjs";
import { closeCode, messageType } from "#shared/collab.ts";
import { fragmentName } from "#shared/document/ydoc.ts";
import { makeUpdate, paragraph, updateFrame } from "#test/setup/collab.ts";
import { openSiege, type Siege } from "#test/setup/siege.ts";

// T17, T18 (C4, C5): updates that decode and mean harm, and tabs of another release.

let siege: Siege;
beforeAll(async () => {
	siege = await openSiege();
});
beforeEach(() => siege.begin());
afterAll(() => siege.stop());

describe("T17: updates that decode, and mean harm", () => {
	const element = (name: string) => new Y.XmlElement(name);
	const nested = (levels: number, name = "blockquote") =>
		makeUpdate(99, (fragment) => {
			let parent: Y.XmlFragment = fragment;
			for (let i = 0; i < levels; i++) {
				const next = element(name);
				parent.push([next]);
				parent = next;
			}
		});
	const withAttribute = (name: string, value: unknown, of = "paragraph") =>
		makeUpdate(99, (fragment) => {
			const block = element(of);
			fragment.push([block]);
			block.setAttribute(name, value as string);
		});
	const withMark = (marks: Record<string, unknown>) =>
		makeUpdate(99, (fragment) => {
			const block = paragraph("words");
			fragment.push([block]);
			(block.get(0) as Y.XmlText).format(0, 5, marks);
		});
	/** On top of the stored text, by somebody who has it. */
	const onTop = (change: (doc: Y.Doc, root: Y.XmlFragment) => void, clientId = 99) => {
		const doc = new Y.Doc();
		Y.applyUpdate(doc, Y.encodeStateAsUpdate(siege.good.doc));
		doc.clientID = clientId;
		const vector = Y.encodeStateVector(doc);
		doc.transact(() => change(doc, doc.getXmlFragment(fragmentName)));
		return Y.encodeStateAsUpdate(doc, vector);
	};
	/** One letter behind the first paragraph's words, its right neighbour in the second. */
	const foreignNeighbour = () => {
		const id = siege.good.doc.clientID;
		const text = (at: number) => (siege.good.root.get(at) as Y.XmlElement).get(0) as Y.XmlText;
		const left = text(0)._start!;
		const varint = (value: number): number[] =>
			value < 128 ? [value] : [(value & 127) | 128, ...varint(Math.floor(value / 128))];
		const right = text(1)._start!.id;
		return new Uint8Array([
			1,
			1,
			99,
			0,
			0xc4,
			...varint(id),
			...varint(left.id.clock + left.length - 1),
			...varint(id),
			...varint(right.clock),
			1,
			120,
			0,
		]);
	};
	const bad = closeCode.refusedContent;
	const cases: [string, () => Uint8Array, number?][] = [
		["5,000 levels", () => nested(5000)],
		["1,000 levels of lists", () => nested(1000, "listItem")],
		["32 levels", () => nested(32)],
		[
			"31 levels upon one that is there",
			() =>
				onTop((_doc, root) => {
					let parent = root.get(0) as Y.XmlElement;
					for (let i = 0; i < 31; i++) {
						const next = element("blockquote");
						parent.push([next]);
						parent = next;
					}
				}),
		],
		[
			"60,000 empty elements",
			() => makeUpdate(99, (f) => f.push(Array.from({ length: 60_000 }, () => element("paragraph")))),
			closeCode.tooLarge,
		],
		["a megabyte in an attribute", () => withAttribute("id", "x".repeat(1_000_000))],
		["9,000 characters in an attribute", () => withAttribute("id", "x".repeat(9000))],
		...[
			"script",
			"iframe",
			"__proto__",
			"constructor",
			"prototype",
			"toString",
			"doc",
			"text",
			"",
			"PARAGRAPH",
			"para\0graph",
		].map((name): [string, () => Uint8Array] => [
			`a node named "${name}"`,
			() => makeUpdate(99, (f) => f.push([element(name)])),
		]),
		...["onclick", "style", "__proto__", "constructor", "class", "level", "href"].map(
			(name): [string, () => Uint8Array] => [
				`a paragraph's attribute "${name}"`,
				() => withAttribute(name, "1"),
			],
		),
		["an attribute that is an object", () => withAttribute("id", { a: 1 })],
		["an attribute that is an object in a list", () => withAttribute("id", [{ __proto__: 1 }])],
		["an attribute that is bytes", () => withAttribute("id", new Uint8Array([1]))],
		["an attribute that is not finite", () => withAttribute("id", Number.POSITIVE_INFINITY)],
		[
			"an attribute that is a type",
			() =>
				makeUpdate(99, (f) => {
					const block = element("paragraph");
					f.push([block]);
					block.setAttribute("id", new Y.Text("x") as never);
				}),
		],
		...["script", "__proto__", "constructor", "underline--", "bold--short", "link--aaaaaaaaa"].map(
			(name): [string, () => Uint8Array] => [
				`a mark named "${name}"`,
				() => withMark(Object.fromEntries([[name, {}]])),
			],
		),
		["a mark that is a word", () => withMark({ bold: "yes" })],
		["a mark that is a list", () => withMark({ bold: [1] })],
		["a mark with a foreign attribute", () => withMark({ bold: { onclick: "x" } })],
		...[
			"javascript:alert(1)",
			"JaVaScRiPt:alert(1)",
			"data:text/html,x",
			"vbscript:x",
			"//evil.example",
			"\tjavascript:x",
		].map((href): [string, () => Uint8Array] => [
			`a link to ${JSON.stringify(href)}`,
			() => withMark({ link: { href } }),
		]),
		["another root", () => makeUpdate(99, (_f, doc) => doc.getMap("meta").set("x", 1))],
		["a root named __proto__", () => makeUpdate(99, (_f, doc) => doc.getMap("__proto__").set("x", 1))],
		[
			"a document in the document",
			() =>
				makeUpdate(99, (f) => {
					const block = element("paragraph");
					f.push([block]);
					block.setAttribute("id", new Y.Doc() as never);
				}),
		],
		["a map in the text", () => makeUpdate(99, (f) => f.push([new Y.Map() as never]))],
		["a hook in the text", () => makeUpdate(99, (f) => f.push([new Y.XmlHook("x") as never]))],
		[
			"an embed in the words",
			() =>
				makeUpdate(99, (f) => {
					const block = paragraph("x");
					f.push([block]);
					(block.get(0) as Y.XmlText).insertEmbed(0, { image: "x" });
				}),
		],
		[
			"a type among the words",
			() =>
				makeUpdate(99, (f) => {
					const block = paragraph("x");
					f.push([block]);
					(block.get(0) as Y.XmlText).insertEmbed(0, new Y.XmlElement("paragraph"));
				}),
		],
		[
			"words directly in the text",
			() => new Uint8Array([1, 1, 99, 0, 0x04, 1, 7, ...Buffer.from("default"), 1, 120, 0]),
		],
		[
			"a key of the text itself",
			() =>
				new Uint8Array([1, 1, 99, 0, 0x28, 1, 7, ...Buffer.from("default"), 2, 105, 100, 1, 119, 1, 49, 0]),
		],
		[
			"words as another person",
			() => onTop((_doc, root) => root.push([paragraph("forged")]), siege.good.doc.clientID),
		],
		["a right neighbour in another paragraph", foreignNeighbour],
		["deletions of what nobody knows, four times", () => new Uint8Array([0, 1, 77, 1, 0, 5])],
		["an empty deletion", () => new Uint8Array([0, 1, 77, 1, 0, 0])],
		[
			"structs nobody has, four times",
			() =>
				onTop((doc, root) => {
					root.push([paragraph("a")]);
					doc.transact(() => root.push([paragraph("b")]));
				}).map((byte, index) => (index === 3 ? 9 : byte)),
		],
	];
	test(`there are 50 cases`, () => expect(cases.length).toBeGreaterThanOrEqual(50));

	test.each(cases)("%s", async (_name, make, code = bad) => {
		const before = await siege.stored();
		const update = make();
		const raw = siege.attack();
		await raw.opened;
		raw.socket.send(updateFrame(update));
		// What lacks its ground is asked for, until three answers have not helped (C7).
		for (let i = 0; i < 4; i++) raw.send(messageType.sync, 1, update);
		expect(await raw.closed).toBe(code);
		const entry = siege.logged.find((each) => each.code === code);
		const { sectionId, drafting } = siege;
		expect(entry).toMatchObject({ personId: drafting.drafters[1]!.personId, sectionId });
		expect(JSON.stringify(siege.logged)).not.toContain("The text as");
		await siege.expectUnharmed(before);
		expect(siege.unhandled).toEqual([]);
	});
});

describe("T18, C4: tabs of another release", () => {
	const versions = [
		"0",
		"843c754",
		"843c754d",
		"843C754C",
		"",
		" ",
		"null",
		"__proto__",
		"843c754c ",
		"1e9",
		"%00",
		"843c754c843c754c",
		...Array.from({ length: 8 }, (_, i) => `old${i}`),
	];
	test.each(versions)("schema %j: 4409 before any frame, and nothing of it is taken", async (schema) => {
		const before = await siege.stored();
		const raw = siege.attack({
			query: `?schema=${encodeURIComponent(schema)}`,
		});
		// It speaks before it is answered.
		raw.socket.on("open", () =>
			raw.socket.send(updateFrame(makeUpdate(99, (f) => f.push([paragraph("old")])))),
		);
		expect(await raw.closed).toBe(closeCode.reload);
		expect(raw.frames).toEqual([]);
		expect(await siege.stored()).toBe(before);
	});
});
