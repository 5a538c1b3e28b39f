import { expect, test } from "vitest";
import { languages } from "../i18n.ts";
import { checklistOf, checklists, itemsOf, provisionsOf } from "./checklists.ts";
import { guideWords } from "./words.ts";

const counts = {
	B3: 7,
	B5: 40,
	T2: 6,
	T3: 3,
	T5: 14,
	T6: 7,
	T7: 6,
	T8: 7,
	T10: 5,
	G: 13,
	K: 18,
	T11: 17,
	T12: 3,
	T13: 7,
};
const all = checklists.flatMap((list) => itemsOf(list));

test("every checklist has the guide's number of items, none twice", () => {
	expect(Object.fromEntries(checklists.map((list) => [list.id, itemsOf(list).length]))).toEqual(counts);
	expect(new Set(all).size).toBe(all.length);
	const sum = (ids: (keyof typeof counts)[]) => ids.reduce((total, id) => total + counts[id], 0);
	expect(sum(["T2", "T3", "T11", "T12", "T13"])).toBe(36);
	expect(sum(["T5", "T6", "T7", "T8", "T10"])).toBe(39);
	for (const item of all) expect(itemsOf(checklistOf(item)!)).toContain(item);
});

for (const language of languages) {
	test(`every item, part and list has its words in ${language}, and nothing else has`, () => {
		const words = guideWords(language);
		expect(Object.keys(words.items).sort()).toEqual([...all].sort());
		expect(Object.keys(words.lists).sort()).toEqual(checklists.map((list) => list.id).sort());
		const parts = checklists.flatMap((list) => (list.parts.length > 1 ? list.parts.map(({ id }) => id) : []));
		expect(Object.keys(words.parts).sort()).toEqual(parts.sort());
		for (const text of Object.values(words.items)) expect(text.trim().length).toBeGreaterThan(8);
	});
}

test("no two languages say an item with the same words", () => {
	for (const item of all) {
		const said = languages.map((language) => guideWords(language).items[item]);
		expect(new Set(said).size, item).toBe(languages.length);
	}
});

test("provisions are read as the tables give them, with the misprints corrected", () => {
	expect(provisionsOf("T7.3")).toContainEqual({ code: "R151", unit: "para", at: "20-22" });
	expect(provisionsOf("T5.6")).toEqual([{ code: "C189", unit: null, at: "" }]);
	expect(provisionsOf("T7.2")).toEqual([{ code: "R086", unit: "annex", at: "" }]);
	expect(provisionsOf("T2.1")).toEqual([]);
	const codes = all.flatMap((item) => provisionsOf(item).map((one) => one.code));
	for (const code of codes) expect(code).toMatch(/^([CPR]\d{3}|ICRMW|GR26|MLFM|PGFR|GPOG|PALERMO)$/);
	for (const list of checklists.filter((one) => /^T(5|6|7|8|10)$/.test(one.id)))
		for (const item of itemsOf(list)) expect(provisionsOf(item).length, item).toBeGreaterThan(0);
});
