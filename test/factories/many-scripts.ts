import type { Doc, DocMark, DocNode } from "#shared/document/check.ts";

/** Words whose bytes are easily lost: composed and decomposed letters, joiners, pairs of halves, both directions. */
const words = [
	"recruitment",
	"cafe\u0301",
	"café",
	"A\u030angstro\u0308m",
	"ﬁnal",
	"Ⅳ",
	"العمّال",
	"الهجرة",
	"لَا يَتَحَمَّلُ",
	"١٢٣",
	"रोज़गार",
	"रोज\u093cगार",
	"नीति",
	"क्\u200dष",
	"e\u0323\u0302",
	"ệ",
	"👩‍🌾",
	"👨‍👩‍👧‍👦",
	"🇳🇴",
	"👍🏽",
	"𝒳𠮷",
	"\u200fmixed\u200e",
	"a\u00a0b",
	'"quoted" \\ / \u2028 <b>&amp;',
	"line\r\nend",
	"한국어",
	"\u1112\u1161\u11ab",
	"ไทย",
];
const marks: DocMark[] = [
	{ type: "bold" },
	{ type: "italic" },
	{ type: "link", attrs: { href: "https://example.org/?a=1&b=ü" } },
];

/** The same numbers for the same seed, on every machine (mulberry32). */
function makeDice(seed: number): (sides: number) => number {
	let state = seed;
	return (sides) => {
		state = (state + 0x6d2b79f5) | 0;
		let t = Math.imul(state ^ (state >>> 15), 1 | state);
		t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
		return ((t ^ (t >>> 14)) >>> 0) % sides;
	};
}

/** A text of a few blocks in many scripts; the same for the same number. */
export function makeScriptDoc(number: number): Doc {
	const roll = makeDice(number + 1);
	let block = 0;
	const nextId = () => `b${number}x${block++}`;
	const piece = (): DocNode => {
		const text = Array.from({ length: 1 + roll(5) }, () => words[roll(words.length)]).join(" ");
		const own = marks.filter(() => roll(4) === 0);
		return { type: "text", text, ...(own.length > 0 && { marks: own }) };
	};
	const inline = (): DocNode[] => {
		const parts = Array.from({ length: 1 + roll(4) }, piece);
		if (roll(5) === 0) parts.push({ type: "footnote", attrs: { text: words[roll(words.length)] ?? "" } });
		return parts;
	};
	const paragraph = (): DocNode => ({ type: "paragraph", attrs: { id: nextId() }, content: inline() });
	const blocks = Array.from({ length: 1 + roll(4) }, (): DocNode => {
		const kind = roll(6);
		if (kind === 0)
			return { type: "heading", attrs: { id: nextId(), level: 2 + roll(2) }, content: inline() };
		if (kind === 1) return { type: "blockquote", attrs: { id: nextId() }, content: [paragraph()] };
		if (kind !== 2) return paragraph();
		const items = Array.from(
			{ length: 1 + roll(3) },
			(): DocNode => ({ type: "listItem", content: [paragraph()] }),
		);
		return { type: "bulletList", attrs: { id: nextId() }, content: items };
	});
	return { type: "doc", content: blocks } as Doc;
}
