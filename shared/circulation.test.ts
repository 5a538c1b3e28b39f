import { describe, expect, test } from "vitest";
import {
	answersAsOne,
	circulationState,
	digestItems,
	itemActs,
	itemInput,
	itemStates,
	openCirculationInput,
	orderItems,
} from "./circulation.ts";

test("a window is open from its first moment to the one before its end", () => {
	const window = { opensAt: 10, closesAt: 20 };
	expect([9, 10, 19, 20].map((now) => circulationState(window, now))).toEqual([
		"coming",
		"open",
		"open",
		"closed",
	]);
});

test("voting constituencies answer as one; observers, secretariat and chair do not", () => {
	expect(["government", "community", "observers", null].filter(answersAsOne)).toEqual([
		"government",
		"community",
	]);
});

test("what is merged or submitted is not changed, endorsed or rejected any more", () => {
	expect(itemStates.filter((state) => itemActs(state).change)).toEqual(["draft", "endorsed", "notEndorsed"]);
	expect(itemStates.filter((state) => itemActs(state).endorse)).toEqual(["draft", "notEndorsed"]);
	expect(itemStates.filter((state) => itemActs(state).reject)).toEqual(["draft", "endorsed"]);
});

test("comments stand in the order of the text: whole sections first, then paragraphs, then time", () => {
	const texts = [
		{ sectionId: "s1", blockIds: ["a", "b"] },
		{ sectionId: "s2", blockIds: ["c"] },
	];
	const item = (id: string, sectionId: string, blockId: string | null, createdAt = 0) => ({
		...{ id, sectionId, blockId, createdAt },
	});
	const items = [
		item("6", "s2", null),
		item("5", "s1", "b"),
		item("4", "s1", "a", 2),
		item("3", "s1", "a", 1),
		item("2", "s1", null, 1),
		item("1", "s1", null, 1),
	];
	expect(orderItems(items, texts).map(({ id }) => id)).toEqual(["1", "2", "3", "4", "5", "6"]);
});

test("what was read is told by rows and their versions, in order", () => {
	const [one, two] = [
		{ id: "a", changedAt: 1 },
		{ id: "b", changedAt: 2 },
	];
	expect(digestItems([one, two])).not.toBe(digestItems([two, one]));
	expect(digestItems([one])).not.toBe(digestItems([{ ...one, changedAt: 3 }]));
});

describe("forms", () => {
	const said = { place: "s1:b1", type: "legal", text: " Words ", key: "12345678" };

	test("a place is a section, or a paragraph of one", () => {
		expect(itemInput.parse(said)).toMatchObject({
			place: { sectionId: "s1", blockId: "b1" },
			...{ text: "Words", wording: "", justification: "" },
		});
		expect(itemInput.parse({ ...said, place: "s1" }).place).toEqual({ sectionId: "s1", blockId: null });
		for (const place of ["", ":b1", "s1:b1:c", "s1:"])
			expect(itemInput.safeParse({ ...said, place }).success, place).toBe(false);
	});

	test("what is missing has its own sentence", () => {
		const sentences = (given: object) =>
			openCirculationInput
				.safeParse(given)
				.error?.issues.map(({ path, message }) => `${String(path[0])} ${message}`);
		const given = {
			title: " ",
			sectionIds: [],
			opensAt: 0,
			closesAt: null,
			ownName: "some",
			key: "12345678",
		};
		expect(sentences(given)).toEqual([
			"title circulation:error.title",
			"sectionIds circulation:error.sections",
			"opensAt circulation:error.opens",
			"closesAt circulation:error.closes",
		]);
		const text = itemInput.safeParse({ ...said, text: "\n\t " }).error?.issues[0];
		expect(text?.message).toBe("circulation:error.text");
	});
});
