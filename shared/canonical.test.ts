import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalJson, type DocNode, normalizeDoc, type SchemaTable } from "./canonical.ts";

const table: SchemaTable = {
	nodes: {
		doc: {},
		paragraph: { attrs: { id: null } },
		heading: { attrs: { level: 1, id: null } },
		text: {},
		hardBreak: {},
	},
	marks: { bold: { rank: 1 }, italic: { rank: 2 }, link: { rank: 0, attrs: { href: null, title: "" } } },
};

function paragraph(...content: unknown[]) {
	return { type: "doc", content: [{ type: "paragraph", content }] };
}
function text(value: string, ...marks: unknown[]) {
	return { type: "text", text: value, marks };
}
function canonicalOf(doc: unknown): string {
	return canonicalJson(normalizeDoc(doc, table));
}

describe("canonicalJson", () => {
	it("sorts keys, prints numbers as RFC 8785 says, and keeps lists in order", () => {
		expect(canonicalJson({ b: [3, 1e21, -0], a: "é\n" })).toBe('{"a":"é\\n","b":[3,1e+21,0]}');
	});
	it.each([[undefined], [Number.NaN], [Number.POSITIVE_INFINITY], ["\ud800"]])("refuses %j", (value) => {
		expect(() => canonicalJson(value)).toThrow();
	});
});

describe("normalizeDoc", () => {
	// Each pair: the text composed and in one piece; the same text decomposed and in pieces.
	it.each([
		["combining mark", "Café résumé", ["Cafe", "\u0301 re\u0301sume", "\u0301"]],
		["Arabic", "مؤسسة آمنة", ["مو", "\u0654سسة ا", "\u0653منة"]],
		["Hindi", "क़लम फ़र्ज़ \u0931", ["क", "\u093cलम फ", "\u093cर्ज", "\u093c \u0930", "\u093c"]],
		["emoji", "👩🏽‍⚕️ ok", ["👩", "🏽\u200d⚕", "\ufe0f ok"]],
		["split surrogate pair", "👩", ["\ud83d", "\udc69"]],
		["line ends", "a\nb", ["a\r", "\nb"]],
	])("gives the same string for the same text by another path: %s", (_name, whole, pieces) => {
		expect(canonicalOf(paragraph(...pieces.map((piece) => text(piece))))).toBe(
			canonicalOf(paragraph(text(whole))),
		);
		expect(whole.normalize("NFC")).toBe(
			normalizeDoc(paragraph(text(whole)), table).content?.[0]?.content?.[0]?.text,
		);
	});

	it("tells different texts apart", () => {
		expect(canonicalOf(paragraph(text("shall")))).not.toBe(canonicalOf(paragraph(text("should"))));
		expect(canonicalOf(paragraph(text("a"), { type: "hardBreak" }, text("b")))).not.toBe(
			canonicalOf(paragraph(text("ab"))),
		);
		expect(canonicalOf(paragraph(text("a", { type: "bold" })))).not.toBe(canonicalOf(paragraph(text("a"))));
	});

	it("fills defaults, drops unknown attributes and empty lists, orders marks by rank and keeps each once", () => {
		const doc = {
			type: "doc",
			attrs: {},
			content: [
				{ type: "heading", attrs: { stale: 1, id: "h1" }, content: [], marks: [] },
				{
					type: "paragraph",
					content: [
						text(""),
						text("x", { type: "italic" }, { type: "link", attrs: { href: "e\u0301" } }, { type: "italic" }),
					],
				},
			],
		};
		expect(normalizeDoc(doc, table)).toEqual({
			type: "doc",
			content: [
				{ type: "heading", attrs: { level: 1, id: "h1" } },
				{
					type: "paragraph",
					attrs: { id: null },
					content: [
						{
							type: "text",
							text: "x",
							marks: [{ type: "link", attrs: { href: "é", title: "" } }, { type: "italic" }],
						},
					],
				},
			],
		});
	});

	it.each([
		["unknown node", { type: "doc", content: [{ type: "script" }] }, /doc\.content\[0\].*"script"/],
		["inherited name", { type: "toString" }, /not in the schema/],
		["unknown mark", paragraph(text("a", { type: "blink" })), /"blink" is not in the schema/],
		["text without text", paragraph({ type: "text" }), /without text/],
		["no object", null, /not an object/],
		["content no list", { type: "doc", content: {} }, /not a list/],
		["NaN", { type: "doc", content: [{ type: "heading", attrs: { level: Number.NaN } }] }, /NaN/],
	])("refuses %s", (_name, doc, message) => {
		expect(() => normalizeDoc(doc, table)).toThrow(message);
	});

	it.each(["__proto__", "constructor", "prototype"])("refuses the key %s wherever it stands", (key) => {
		const inNode = JSON.parse(`{"type":"doc","${key}":{}}`);
		const inAttrs = JSON.parse(`{"type":"doc","content":[{"type":"heading","attrs":{"${key}":{}}}]}`);
		const inValue = JSON.parse(
			`{"type":"doc","content":[{"type":"heading","attrs":{"stale":[{"${key}":1}]}}]}`,
		);
		for (const doc of [inNode, inAttrs, inValue]) expect(() => normalizeDoc(doc, table)).toThrow(key);
	});

	it("refuses a document too deep to read, without overflowing", () => {
		let doc: DocNode = { type: "paragraph" };
		for (let i = 0; i < 5000; i++) doc = { type: "doc", content: [doc] };
		expect(() => normalizeDoc(doc, table)).toThrow(/deeper/);
	});

	it("is idempotent, and blind to where a text was cut and how its marks were ordered", () => {
		const word = fc.string({ unit: "grapheme", maxLength: 12 });
		const cut = fc.array(fc.nat(30), { maxLength: 4 });
		fc.assert(
			fc.property(fc.array(fc.tuple(word, fc.boolean(), cut), { maxLength: 6 }), (runs) => {
				const marksOf = (on: boolean) => (on ? [{ type: "bold" }, { type: "italic" }] : []);
				const whole = paragraph(...runs.map(([value, on]) => text(value, ...marksOf(on))));
				const pieces = paragraph(
					...runs.flatMap(([value, on, cuts]) =>
						cutText(value.normalize("NFD"), cuts).map((piece) => text(piece, ...marksOf(on).reverse())),
					),
				);
				const canonical = canonicalOf(whole);
				expect(canonicalOf(pieces)).toBe(canonical);
				expect(canonicalOf(JSON.parse(canonical))).toBe(canonical);
			}),
		);
	});
});

function cutText(value: string, cuts: number[]): string[] {
	const places = [
		0,
		...cuts.map((place) => Math.min(place, value.length)).sort((a, b) => a - b),
		value.length,
	];
	return places.slice(1).map((end, index) => value.slice(places[index], end));
}
