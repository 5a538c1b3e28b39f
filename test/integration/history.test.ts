import type { KyselyPlugin } from "kysely";
import { describe, expect, test } from "vitest";
import * as Y from "yjs";
import { enterPolicy } from "#server/access.ts";
import { compareMoments, listHistory, readMoment } from "#server/features/history.ts";
import { enterHistory } from "#server/features/moments.ts";
import { circulateSection, reopenSection } from "#server/features/sections.ts";
import { docText } from "#shared/document/blocks.ts";
import { foldSessions, type LogPart, type SessionInHistory } from "#shared/history.ts";
import { contextOf } from "#test/factories/contexts.ts";
import { makePerson } from "#test/factories/people.ts";
import { makePolicy, makeSection } from "#test/factories/policies.ts";
import {
	amina,
	doc,
	enter,
	minute,
	paragraph,
	policyId,
	secretary,
	sectionId,
	services,
	spell,
	textAt,
	type,
	write,
} from "#test/setup/history.ts";

describe("the time line", () => {
	test("sessions with their people, newest first, divided by versions; named moments before", async () => {
		await type(amina, " One");
		services.testClock.advance(minute);
		await type(secretary, " two");
		await type(amina, " three");
		services.testClock.advance(20 * minute);
		await type(amina, " four");
		const inside = await enterPolicy(await contextOf(services, secretary), policyId);
		await circulateSection(inside, sectionId);
		await reopenSection(inside, { sectionId, reason: "A word is missing" });
		await type(amina, " five");
		const { ctx, section } = await enter(amina);
		const page = await listHistory(ctx, section, null);
		expect(spell(page.sessions)).toEqual([
			["6-6", "Amina 1"],
			["5-5", "Amina 1"],
			["2-4", "Amina 2, Ilse 1"],
			["1-1", "server 1"],
		]);
		expect(page.named).toMatchObject([
			{ seq: 5, versions: [{ number: 1, scope: "section" }], isNow: false },
			{ seq: 1, isFirst: true, author: { name: null } },
		]);
		expect(page.older).toBeNull();
	});

	test("reads what the text was, and compares who changed it", async () => {
		await type(amina, " One");
		await type(secretary, " two", 1);
		expect(await textAt(1)).toBe("First words.\nLast words.");
		expect(await textAt(2)).toBe("First words. One\nLast words.");
		expect(await textAt(3)).toBe("First words. One\nLast words. two");
		const { ctx, section } = await enter(amina);
		const compared = await compareMoments(ctx, section, 3, 1);
		expect([compared.from.seq, compared.to.seq]).toEqual([1, 3]);
		expect(compared.comparison.counts).toMatchObject({ inserted: 2, deleted: 0 });
		expect(compared.authors.map((author) => author.name).sort()).toEqual(["Amina", "Ilse"]);
		const whole = await compareMoments(ctx, section, 0, 3);
		expect(whole.comparison.counts.inserted).toBe(6);
		await expect(readMoment(ctx, section, 4)).rejects.toMatchObject({ code: "not-found" });
	});

	test("says of each block who changed it: also who took words away, moved it, or removed it", async () => {
		const fragment = doc.getXmlFragment("default");
		const block = (id: string, words: string) => {
			const made = new Y.XmlElement("paragraph");
			made.setAttribute("id", id);
			const text = new Y.XmlText();
			text.insert(0, words);
			made.insert(0, [text]);
			return made;
		};
		await write(amina, () => fragment.insert(2, [block("c", "Third."), block("d", "Fourth.")]));
		const from = await type(amina, " before", 3);
		await type(amina, " One");
		await write(secretary, () => paragraph(1).delete(0, 5));
		await write(secretary, () => fragment.delete(2, 1));
		await write(amina, () => fragment.insert(0, [block("e", "New.")]));
		await type(secretary, " and more", 0);
		const to = await write(amina, () => paragraph(1).insert(0, "And "));
		const { ctx, section } = await enter(amina);
		const { byBlock, authors } = await compareMoments(ctx, section, from, to);
		const names = [...byBlock].map(([id, places]) => [
			id,
			places.map((place) => authors[place]?.name).sort(),
		]);
		expect(Object.fromEntries(names)).toEqual({
			a: ["Amina"],
			b: ["Ilse"],
			c: ["Ilse"],
			e: ["Amina", "Ilse"],
		});
	});

	test("is nobody else's: strangers, other policies and mere headings answer as if there were none", async () => {
		const stranger = await contextOf(services, await makePerson(services));
		await expect(enterHistory(stranger, policyId, sectionId)).rejects.toMatchObject({ code: "not-found" });
		const mine = await contextOf(services, amina);
		const elsewhere = await makePolicy(services);
		await expect(enterHistory(mine, elsewhere, sectionId)).rejects.toMatchObject({ code: "not-found" });
		const heading = await makeSection(services, { policyId, kind: "part" });
		await expect(enterHistory(mine, policyId, heading)).rejects.toMatchObject({ code: "not-found" });
	});
});

describe("a hundred thousand updates", () => {
	const total = 100_000;
	const statesEvery = 5_000;

	/** Every row of the log is one letter more; states as the merging leaves them. */
	async function fill(): Promise<LogPart[]> {
		const start = services.clock();
		const text = paragraph(0);
		const rows: { seq: number; at: number; data: Uint8Array; by: typeof amina }[] = [];
		const states: { seq: number; data: Uint8Array }[] = [];
		let update: Uint8Array = new Uint8Array();
		doc.on("update", (data: Uint8Array) => {
			update = data;
		});
		for (let seq = 2; seq <= total; seq++) {
			text.insert(text.length, "x");
			// Every 700 rows somebody pauses for long; every 300 rows another writes.
			const at = start + seq * 500 + Math.floor(seq / 700) * 16 * minute;
			rows.push({ seq, at, data: update, by: Math.floor(seq / 300) % 2 === 0 ? amina : secretary });
			if (seq % statesEvery === 0) states.push({ seq, data: Y.encodeStateAsUpdate(doc) });
		}
		await services.db.transaction().execute(async (db) => {
			for (let i = 0; i < rows.length; i += 1000) {
				const values = rows.slice(i, i + 1000).map(({ by, ...row }) => ({
					...row,
					sectionId,
					memberId: by.memberId,
					personId: by.personId,
					constituency: by === amina ? "workers" : null,
					capacity: by === amina ? "drafter" : "secretariat",
				}));
				await db.insertInto("sectionUpdate").values(values).execute();
			}
			for (const state of states) {
				await db
					.insertInto("sectionState")
					.values({ ...state, sectionId, at: start })
					.execute();
			}
			await db.updateTable("section").set({ updateSeq: total }).where("id", "=", sectionId).execute();
		});
		return rows.map(({ seq, at, by }) => ({
			memberId: by.memberId,
			constituency: null,
			capacity: "",
			stretch: 0,
			...{ fromSeq: seq, toSeq: seq, fromAt: at, toAt: at, updates: 1 },
		}));
	}

	/** A context whose database counts the rows it hands out. */
	async function enterCounting() {
		let count = 0;
		const counter: KyselyPlugin = {
			transformQuery: ({ node }) => node,
			transformResult: async ({ result }) => {
				count += result.rows.length;
				return result;
			},
		};
		const { ctx, section } = await enter(amina);
		const counted = { ...ctx, db: services.db.withPlugin(counter) };
		return {
			ctx: counted,
			section,
			rowsOf: async (run: () => Promise<unknown>) => {
				count = 0;
				await run();
				return count;
			},
		};
	}

	test("each answer reads a page, or one state and a bounded tail; the pages together hold every row", async () => {
		const rowsOfLog = await fill();
		const { ctx, section, rowsOf } = await enterCounting();
		const sessions: SessionInHistory[] = [];
		let before: number | null = null;
		do {
			const rows = await rowsOf(async () => {
				const page = await listHistory(ctx, section, before);
				sessions.push(...page.sessions);
				before = page.older;
			});
			expect(rows).toBeLessThan(1_000);
		} while (before !== null);
		const spans = (list: readonly { fromSeq: number; toSeq: number }[]) =>
			list.map(({ fromSeq, toSeq }) => [fromSeq, toSeq]);
		// The first text stands alone; the rest is what the whole log folds to at once, wherever a page ended.
		expect(spans(sessions)).toEqual([...spans(foldSessions(rowsOfLog)), [1, 1]]);

		for (const seq of [1, 4_999, 5_000, 54_321, 99_999, total]) {
			let length = 0;
			const rows = await rowsOf(async () => {
				length = docText((await readMoment(ctx, section, seq)).doc).length;
			});
			expect(length, `text at ${seq}`).toBe("First words.\nLast words.".length + seq - 1);
			expect(rows, `rows for ${seq}`).toBeLessThan(statesEvery + 20);
		}
		const rows = await rowsOf(() => compareMoments(ctx, section, 10, total - 10));
		expect(rows).toBeLessThan(2 * statesEvery + 40);
	});
});
