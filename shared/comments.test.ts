import fc from "fast-check";
import { expect, test } from "vitest";
import {
	commentLimit,
	createThreadInput,
	findMentionable,
	isOrphaned,
	mentionable,
	mentionSpans,
	mentionsIn,
	openMention,
	orderThreads,
	replyInput,
	shortenQuote,
	tidyText,
} from "./comments.ts";

const amina = { memberId: "a", name: "Amina Sow" };
const long = { memberId: "b", name: "Amina Sow Diallo" };
const elodie = { memberId: "e", name: "Élodie N'Guessan" };
const samira = { memberId: "s", name: "سميرة بن علي" };
const all = [amina, long, elodie, samira];

test.each([
	["@Amina Sow, please look", ["a"]],
	["Dear @amina sow and @ÉLODIE n'guessan.", ["a", "e"]],
	["the longer name is meant: @Amina Sow Diallo", ["b"]],
	["not inside a mail address: x@Amina Sow", []],
	["not when the name goes on: @Amina Sowing", []],
	["twice @Amina Sow is once @Amina Sow", ["a"]],
	["(@سميرة بن علي)", ["s"]],
	["@@Amina Sow", ["a"]],
	["nobody: @ Amina Sow, @Amina", []],
])("mentions in %s", (text, expected) => {
	expect(mentionsIn(text, all)).toEqual(expected);
});

test("two members of one name are both meant, and a member without a name never is", () => {
	const twin = { memberId: "a2", name: "Amina Sow" };
	expect(mentionsIn("@Amina Sow", [amina, twin, { memberId: "x", name: " " }])).toEqual(["a", "a2"]);
});

test("every span is an at sign and the name, in order, whatever stands around it", () => {
	const piece = fc.oneof(fc.string(), fc.constantFrom(...all.map(({ name }) => `@${name}`), "İ@", " "));
	fc.assert(
		fc.property(fc.array(piece), (pieces) => {
			const text = pieces.join("");
			let end = 0;
			for (const span of mentionSpans(text, all)) {
				expect(span.start).toBeGreaterThanOrEqual(end);
				const name = text.slice(span.start + 1, span.end).toLowerCase();
				expect(all.map((member) => member.name.toLowerCase())).toContain(name);
				expect(text[span.start]).toBe("@");
				end = span.end;
			}
		}),
	);
});

test("in a caucus only its own members may be mentioned", () => {
	const members = [{ constituency: "workers" }, { constituency: "employers" }, { constituency: null }];
	expect(mentionable(members, "workers")).toEqual([{ constituency: "workers" }]);
	expect(mentionable(members, null)).toEqual(members);
});

test.each([
	["hello @ami", 10, { start: 6, query: "ami" }],
	["hello @ami", 8, { start: 6, query: "a" }],
	["mail@ami", 8, null],
	["@ ami", 5, null],
	["@ami\nnext", 9, null],
	["nothing", 7, null],
])("what is being typed in %j at %i", (text, caret, expected) => {
	expect(openMention(text, caret)).toEqual(expected);
});

test("people are found by the beginning of any part of the name, without accents, then by organization", () => {
	const people = [
		{ name: "Karim Diallo", organization: "Employers' Federation" },
		{ name: "Élodie Sow", organization: "Union of Diamond Workers" },
	];
	expect(findMentionable("elo", people)).toEqual([people[1]]);
	expect(findMentionable("dia", people)).toEqual([people[0], people[1]]);
	expect(findMentionable("iall", people)).toEqual([]);
	expect(findMentionable("", people, 1)).toHaveLength(1);
});

test("what is typed keeps its lines and loses what no reader can see", () => {
	expect(tidyText("  a\r\nb\u0000\u0007\tc\ud800 ")).toBe("a\nb\tc");
	expect(tidyText("e\u0301")).toBe("é");
});

test("an empty, a blank and an overlong comment are refused; the longest is not", () => {
	const parse = (text: string) => replyInput.safeParse({ text, key: "12345678" }).success;
	expect(parse("")).toBe(false);
	expect(parse(" \n\u0000 ")).toBe(false);
	expect(parse("x".repeat(commentLimit + 1))).toBe(false);
	expect(parse(`${"x".repeat(commentLimit)}   `)).toBe(true);
});

test("an anchor is whole or not there", () => {
	const base = { audience: "everyone", text: "t", key: "12345678" };
	const whole = { blockId: "b1", anchorStart: "AA==", anchorEnd: "AQ==", quote: "words" };
	expect(createThreadInput.parse({ ...base, ...whole })).toMatchObject(whole);
	const none = { blockId: null, anchorStart: null, anchorEnd: null, quote: null };
	expect(createThreadInput.parse({ ...base, ...whole, blockId: "" })).toMatchObject(none);
	expect(createThreadInput.parse(base)).toMatchObject(none);
	expect(createThreadInput.parse({ ...base, ...whole, anchorEnd: "" })).toMatchObject({
		blockId: "b1",
		anchorStart: null,
		anchorEnd: null,
		quote: "words",
	});
	for (const fault of [
		{ anchorStart: "a b" },
		{ anchorEnd: "A".repeat(401) },
		{ audience: "all" },
		{ key: "1" },
	])
		expect(createThreadInput.safeParse({ ...base, ...whole, ...fault }).success).toBe(false);
});

test("a long quote is cut between characters", () => {
	expect(shortenQuote("x".repeat(500))).toHaveLength(500);
	const cut = shortenQuote(`${"x".repeat(498)}😀😀`);
	expect(cut).toBe(`${"x".repeat(498)}…`);
});

test("threads follow the text, then time; those whose text vanished come last and say so", () => {
	const thread = (id: string, blockId: string | null, createdAt: number) => ({
		id,
		createdAt,
		anchor: blockId === null ? null : { blockId, anchorStart: null, anchorEnd: null, quote: null },
	});
	const threads = [
		thread("gone", "b9", 1),
		thread("late", "b1", 9),
		thread("second", "b2", 2),
		thread("early", "b1", 3),
		thread("whole", null, 8),
	];
	const order = orderThreads(threads, ["b1", "b2"]).map(({ id }) => id);
	expect(order).toEqual(["whole", "early", "late", "second", "gone"]);
	expect(threads.filter((t) => isOrphaned(t, ["b1", "b2"])).map(({ id }) => id)).toEqual(["gone"]);
	expect(threads.some((t) => isOrphaned(t, null))).toBe(false);
});
