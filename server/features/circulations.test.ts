import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openTable, type Table } from "#test/setup/circulation.ts";
import { openTestServices, type TestServices } from "#test/setup/services.ts";
import { newId } from "../ids.ts";
import {
	getCirculation,
	listCirculations,
	mayOpenCirculation,
	prepareCirculation,
} from "./circulation-views.ts";
import { extendCirculation, findOpenCirculation } from "./circulations.ts";
import { readLog } from "./log.ts";
import { readSectionPage } from "./section-page.ts";
import { listMyWork } from "./work.ts";

const day = 24 * 60 * 60 * 1000;
let services: TestServices;
let table: Table;

let clock: () => number;

// One database for all: each test has a policy and a clock of its own.
beforeAll(async () => {
	services = await openTestServices();
	({ clock } = services);
});
beforeEach(async () => {
	services.clock = clock;
	table = await openTable(services);
});
afterAll(() => services.close());

/** The same services, their clock that much later. */
function later(ms: number): void {
	const { clock: before } = services;
	services.clock = () => before() + ms;
}

describe("opening", () => {
	test("freezes each section's text, says so to everyone, and pressing twice opens one", async () => {
		const key = newId();
		const id = await table.open({ sectionIds: [table.second, table.first], key });
		expect(await table.open({ sectionIds: [table.first], key })).toBe(id);
		const page = await getCirculation(await table.observer.enter(), id);
		expect(page.texts.map(({ title, state, movedOn, hash }) => [title, state, movedOn, hash.length])).toEqual(
			[
				["First", "circulated", false, 64],
				["Second", "circulated", false, 64],
			],
		);
		expect(page.circulation).toMatchObject({ number: 1, state: "open", ownName: "some" });
		expect(page.answered.constituencies.map(({ code, lastSentAt }) => [code, lastSentAt])).toEqual([
			["government", null],
			["workers", null],
			["employers", null],
		]);
		const again = await table.open({ sectionIds: [table.first] });
		expect((await getCirculation(await table.chair.enter(), again)).texts[0]?.versionId).toBe(
			page.texts[0]?.versionId,
		);
		expect((await listCirculations(await table.worker.enter())).map(({ number }) => number)).toEqual([2, 1]);
		const log = await readLog(await table.worker.enter(), { kind: "comments", before: null });
		expect(log.entries[0]).toMatchObject({
			type: "circulation.opened",
			detail: { label: "2", title: "First reading" },
			path: `circulations/${again}`,
		});
	});

	test("is for officers, and for convenors on their own sections; one refused section leaves all as it was", async () => {
		await expect(table.open({}, table.speaker)).rejects.toMatchObject({
			code: "forbidden",
			key: "rights:action.circulation_open",
		});
		await expect(
			table.open({ sectionIds: [table.first, table.second] }, table.convenor),
		).rejects.toMatchObject({ code: "forbidden" });
		expect(await listCirculations(await table.convenor.enter())).toEqual([]);
		const sections = services.db.selectFrom("section").select("state").where("policyId", "=", table.policyId);
		const states = await sections.execute();
		expect(states.map(({ state }) => state)).toEqual(["drafting", "drafting"]);
		expect((await prepareCirculation(await table.convenor.enter())).map(({ title }) => title)).toEqual([
			"First",
		]);
		expect(await mayOpenCirculation(await table.worker.enter())).toBe(false);
		await table.open({ sectionIds: [table.first] }, table.convenor);
		await services.db.updateTable("section").set({ state: "agreed" }).where("id", "=", table.first).execute();
		await expect(table.open()).rejects.toMatchObject({ key: "circulation:error.sectionState" });
	});

	test("an end before the opening, or in the past, is refused with the field's sentence", async () => {
		const now = services.clock();
		await expect(table.open({ opensAt: now + 2 * day, closesAt: now + day })).rejects.toMatchObject({
			fields: { closesAt: "circulation:error.closesFirst" },
		});
		await expect(table.open({ closesAt: now - day })).rejects.toMatchObject({
			fields: { closesAt: "rounds:error.closesPast" },
		});
	});
});

describe("the window", () => {
	test("is extended with a reason before its end, never shortened, never after it", async () => {
		const id = await table.open();
		const { circulation } = await getCirculation(await table.chair.enter(), id);
		const extend = async (by: number, who = table.chair) =>
			extendCirculation(await who.enter(), {
				circulationId: id,
				closesAt: circulation.closesAt + by,
				reason: "More time was asked for",
			});
		await expect(extend(day, table.speaker)).rejects.toMatchObject({
			key: "rights:action.circulation_extend",
		});
		for (const shorter of [0, -day]) {
			await expect(extend(shorter)).rejects.toMatchObject({
				fields: { closesAt: "circulation:error.notShorter" },
			});
		}
		await extend(day);
		const page = await getCirculation(await table.worker.enter(), id);
		expect(page.circulation.closesAt).toBe(circulation.closesAt + day);
		expect(page.extensions).toMatchObject([
			{ from: circulation.closesAt, reason: "More time was asked for" },
		]);
		later(12 * day);
		expect((await getCirculation(await table.worker.enter(), id)).circulation.state).toBe("closed");
		await expect(extend(3 * day)).rejects.toMatchObject({ key: "circulation:error.over" });
	});

	test("its extensions and texts never change in the database", async () => {
		const id = await table.open();
		const versions = services.db.updateTable("circulationText").set({ versionId: "x" });
		await expect(versions.where("circulationId", "=", id).execute()).rejects.toThrow(/never change/);
		await expect(services.db.deleteFrom("circulation").execute()).rejects.toThrow(/never change/);
	});

	test("is told on the section's page and to spokespersons who have not answered, while it is open", async () => {
		const now = services.clock();
		const id = await table.open({ opensAt: now + day });
		const waits = async () => (await listMyWork(await table.speaker.enter())).responses.map((row) => row.id);
		const told = async () => {
			const ctx = await table.worker.enter();
			return (await readSectionPage(ctx, table.policyId, table.first)).circulation?.id;
		};
		expect([await waits(), await told()]).toEqual([[], undefined]);
		later(2 * day);
		expect([await waits(), await told()]).toEqual([[id], id]);
		expect((await listMyWork(await table.worker.enter())).responses).toEqual([]);
		expect((await listMyWork(await table.chair.enter())).responses).toEqual([]);
		expect(await findOpenCirculation(await table.worker.enter(), table.second)).toBeNull();
		later(9 * day);
		expect([await waits(), await told()]).toEqual([[], undefined]);
	});
});
