import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type ItemState, responseLimits } from "#shared/circulation.ts";
import { comment, openTable, type Sitting, type Table } from "#test/setup/circulation.ts";
import { openTestServices, type TestServices } from "#test/setup/services.ts";
import { newId } from "../ids.ts";
import { getCirculation } from "./circulation-views.ts";
import { createThread } from "./comments.ts";
import { ruleLate, submitOwn, submitResponse } from "./response-submission.ts";
import { addItem, changeItem, judgeItem, mergeItems, removeItem } from "./responses.ts";
import { listSubmittedComments } from "./submitted-comments.ts";
import { listMyWork } from "./work.ts";

const day = 24 * 60 * 60 * 1000;
let services: TestServices;
let table: Table;
let round: string;

let clock: () => number;

// One database for all: each test has a policy and a clock of its own.
beforeAll(async () => {
	services = await openTestServices();
	({ clock } = services);
});
beforeEach(async () => {
	services.clock = clock;
	table = await openTable(services);
	round = await table.open();
});
afterAll(() => services.close());

function later(ms: number): void {
	const { clock: before } = services;
	services.clock = () => before() + ms;
}
const judge = async (itemId: string, state: Exclude<ItemState, "merged" | "submitted">, by = table.speaker) =>
	judgeItem(await by.enter(), round, { itemId, state });
const submitAll = async (by: Sitting, given: { seen?: string; key?: string; note?: string } = {}) => {
	const seen = (await table.response(table.speaker, round)).seen;
	return submitResponse(await by.enter(), round, { itemId: null, seen, note: "", key: newId(), ...given });
};
const submitted = async (by: Sitting) => listSubmittedComments(await by.enter(), { circulationId: round });
const endorsed = async (text: string, blockId: string | null = null) => {
	const id = await table.add(table.worker, round, text, blockId);
	await judge(id, "endorsed");
	return id;
};
const change = async (by: Sitting, itemId: string, text: string, seen: number) =>
	changeItem(await by.enter(), round, { ...comment(table.first, text), itemId, seen });

describe("inside the caucus", () => {
	test("every member adds, on a paragraph with its words; the paragraph must be of the circulated text", async () => {
		await table.add(table.worker, round, "On the whole");
		await table.add(table.speaker, round, "On a paragraph", "First-b");
		const { items, speaks } = await table.response(table.worker, round);
		expect(items.map(({ text, quote, paragraph, author }) => [text, quote, paragraph, author])).toEqual([
			["On the whole", null, null, "Ruth Worker"],
			["On a paragraph", "Twice.", "1.2", "Amina Speaker"],
		]);
		expect(speaks).toBe(false);
		for (const place of [
			{ sectionId: table.first, blockId: "gone" },
			{ sectionId: table.second, blockId: null },
		]) {
			await expect(
				addItem(await table.worker.enter(), round, { ...comment(table.first, "x"), place }),
			).rejects.toMatchObject({ fields: { place: "circulation:error.place" } });
		}
	});

	test("other constituencies, observers, secretariat and chair find nothing there", async () => {
		const itemId = await table.add(table.worker, round, "Ours");
		for (const other of [table.observer, table.secretary, table.chair]) {
			await expect(table.response(other, round)).rejects.toMatchObject({ code: "not-found" });
			await expect(table.add(other, round, "x")).rejects.toMatchObject({ code: "not-found" });
		}
		expect((await table.response(table.employer, round)).items).toEqual([]);
		await expect(judge(itemId, "endorsed", table.employer)).rejects.toMatchObject({ code: "not-found" });
		await expect(change(table.employer, itemId, "Theirs", 0)).rejects.toMatchObject({ code: "not-found" });
		expect((await getCirculation(await table.employer.enter(), round)).comments).toEqual([]);
	});

	test("an author changes until it is endorsed, the spokesperson after; a change that was not read is kept", async () => {
		const itemId = await table.add(table.worker, round, "First words");
		const [read] = (await table.response(table.worker, round)).items;
		await change(table.worker, itemId, "Second words", read!.changedAt);
		await expect(change(table.speaker, itemId, "Over them", read!.changedAt)).rejects.toMatchObject({
			key: "circulation:error.changedMeanwhile",
		});
		await judge(itemId, "endorsed");
		const [now] = (await table.response(table.worker, round)).items;
		expect(now).toMatchObject({ text: "Second words", changedBy: "Ruth Worker", may: { change: false } });
		await expect(change(table.worker, itemId, "Late words", now!.changedAt)).rejects.toMatchObject({
			key: "circulation:error.endorsed",
		});
		await change(table.speaker, itemId, "Polished", now!.changedAt);
		const others = await table.add(table.speaker, round, "The speaker's");
		await expect(removeItem(await table.worker.enter(), round, others)).rejects.toMatchObject({
			key: "circulation:error.notYours",
		});
		await expect(judge(itemId, "notEndorsed", table.worker)).rejects.toMatchObject({
			key: "rights:action.response_submit",
		});
		await removeItem(await table.speaker.enter(), round, others);
		expect((await table.response(table.worker, round)).items.map(({ text }) => text)).toEqual(["Polished"]);
	});

	test("merging joins the words and keeps the other row; too long together is refused whole", async () => {
		const into = await table.add(table.worker, round, "One");
		const from = await table.add(table.speaker, round, "Two");
		await mergeItems(await table.speaker.enter(), round, { itemId: from, intoId: into });
		const { items } = await table.response(table.worker, round);
		expect(items.find(({ id }) => id === into)?.text).toBe("One\n\nTwo");
		expect(items.find(({ id }) => id === from)).toMatchObject({ state: "merged", mergedIntoId: into });
		await expect(judge(from, "endorsed")).rejects.toMatchObject({ key: "circulation:error.item.merged" });
		const long = await table.add(table.worker, round, "x".repeat(responseLimits.text));
		await expect(
			mergeItems(await table.speaker.enter(), round, { itemId: long, intoId: into }),
		).rejects.toMatchObject({ key: "circulation:error.mergedTooLong" });
		await expect(
			mergeItems(await table.speaker.enter(), round, { itemId: into, intoId: into }),
		).rejects.toMatchObject({ fields: { intoId: "circulation:error.into" } });
	});

	test("a caucus thread can be the beginning; threads for everyone and of others are not offered", async () => {
		const post = async (by: Sitting, audience: "caucus" | "everyone", text: string, blockId: string | null) =>
			createThread(await by.enter(), table.first, {
				...{ audience, text, blockId, anchorStart: null, anchorEnd: null },
				...{ quote: null, key: newId() },
			});
		await post(table.worker, "caucus", "Ours", "First-a");
		await post(table.worker, "caucus", "On words that are gone", "gone");
		await post(table.worker, "everyone", "Everyone's", null);
		await post(table.employer, "caucus", "Theirs", null);
		const { threads } = await table.response(table.worker, round);
		expect(threads.map(({ text, place }) => [text, place])).toEqual([
			["Ours", `${table.first}:First-a`],
			["On words that are gone", table.first],
		]);
	});
});

describe("submitting", () => {
	test("makes new numbered comments in the order of the text, in the constituency's name, once", async () => {
		await endorsed("On b", "First-b");
		await endorsed("On the whole");
		await judge(await table.add(table.worker, round, "Not this"), "notEndorsed");
		await table.add(table.worker, round, "Still a draft");
		const { seen } = await table.response(table.worker, round);
		await expect(submitAll(table.worker)).rejects.toMatchObject({ key: "rights:action.response_submit" });
		const key = newId();
		expect(await submitAll(table.speaker, { key, note: "With thanks" })).toBe(2);
		expect(await submitAll(table.speaker, { key, seen })).toBe(2);
		const comments = await submitted(table.employer);
		expect(comments).toMatchObject([
			{ number: 1, text: "On the whole", constituency: "workers", author: "Amina Speaker", late: false },
			{ number: 2, text: "On b", quote: "Twice.", capacity: "spokesperson", state: "submitted" },
		]);
		expect(JSON.stringify(comments)).not.toContain("Ruth");
		const { items, ready } = await table.response(table.worker, round);
		expect(items.filter(({ state }) => state === "submitted").map((item) => item.submittedNumber)).toEqual([
			1, 2,
		]);
		expect(ready).toEqual([]);
		const { answered } = await getCirculation(await table.observer.enter(), round);
		expect(answered.constituencies[1]).toMatchObject({
			code: "workers",
			comments: 2,
			notes: [{ number: 1, note: "With thanks" }],
		});
		// A draft still waits in the caucus; without it nothing waits.
		expect((await listMyWork(await table.speaker.enter())).responses).toHaveLength(1);
	});

	test("submits exactly what was seen: a change in between stops it, and nothing is submitted", async () => {
		const itemId = await endorsed("As read");
		const { seen, items } = await table.response(table.speaker, round);
		await change(table.speaker, itemId, "As changed", items[0]!.changedAt);
		await expect(submitAll(table.speaker, { seen })).rejects.toMatchObject({
			key: "circulation:error.changedSince",
		});
		expect(await submitted(table.speaker)).toEqual([]);
		await submitAll(table.speaker);
		expect((await submitted(table.speaker)).map(({ text }) => text)).toEqual(["As changed"]);
		await expect(submitAll(table.speaker)).rejects.toMatchObject({ key: "circulation:error.nothing" });
		await expect(change(table.speaker, itemId, "Too late", 0)).rejects.toMatchObject({
			key: "circulation:error.item.submitted",
		});
	});

	test("one by one, and two spokespersons at once: each comment once, numbers without a gap", async () => {
		const ids = [await endorsed("One"), await endorsed("Two"), await endorsed("Three")];
		const { ready } = await table.response(table.speaker, round);
		const one = async (itemId: string) => {
			const { changedAt } = ready.find(({ id }) => id === itemId)!;
			const seen = `${itemId}.${changedAt}`;
			return submitResponse(await table.speaker.enter(), round, { itemId, seen, note: "", key: newId() });
		};
		const results = await Promise.allSettled([one(ids[1]!), one(ids[1]!), one(ids[0]!), one(ids[2]!)]);
		expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(3);
		const comments = await submitted(table.chair);
		expect(comments.map(({ number }) => number)).toEqual([1, 2, 3]);
		expect(comments.map(({ text }) => text).sort()).toEqual(["One", "Three", "Two"]);
	});

	test("before the window it is refused; after it marked late, and the chair rules once", async () => {
		const coming = await table.open({ opensAt: services.clock() + day });
		await expect(
			submitOwn(await table.observer.enter(), coming, comment(table.first, "Early")),
		).rejects.toMatchObject({ key: "circulation:error.notOpenYet" });
		await endorsed("In time");
		await submitAll(table.speaker);
		await endorsed("Late");
		later(11 * day);
		await submitAll(table.speaker);
		const [early, late] = await submitted(table.chair);
		expect([early?.late, late?.late]).toEqual([false, true]);
		const rule = async (by: Sitting, commentId: string) =>
			ruleLate(await by.enter(), { commentId, ruling: "refused", reason: "No reason was given" });
		await expect(rule(table.secretary, late!.id)).rejects.toMatchObject({
			key: "rights:action.submittedComment_rule",
		});
		await expect(rule(table.chair, early!.id)).rejects.toMatchObject({ key: "circulation:error.notLate" });
		await rule(table.chair, late!.id);
		await expect(rule(table.chair, late!.id)).rejects.toMatchObject({ key: "circulation:error.ruled" });
		const [ruled] = await listSubmittedComments(await table.worker.enter(), { commentId: late!.id });
		expect(ruled).toMatchObject({ lateRuling: "refused", lateReason: "No reason was given" });
	});

	test("in the own name: whoever has no spokesperson; other members where the round says so", async () => {
		const own = async (by: Sitting, circulationId = round, given = comment(table.first, "Mine", "First-a")) =>
			submitOwn(await by.enter(), circulationId, given);
		const input = comment(table.first, "Mine", "First-a");
		expect(await own(table.observer, round, input)).toBe(1);
		expect(await own(table.observer, round, input)).toBe(1);
		expect(await own(table.convenor)).toBe(2);
		await expect(own(table.worker)).rejects.toMatchObject({
			key: "rights:action.submittedComment_create",
		});
		const wide = await table.open({ ownName: "everyone" });
		expect(await own(table.worker, wide)).toBe(3);
		await expect(own(table.speaker, wide)).rejects.toMatchObject({ code: "forbidden" });
		expect((await submitted(table.employer))[0]).toMatchObject({
			constituency: null,
			authorConstituency: "observers",
			author: "Mariam Observer",
			quote: "Fees are not borne.",
		});
	});
});
