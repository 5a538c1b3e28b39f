import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { enterPolicy } from "#server/access.ts";
import { languages } from "#shared/i18n.ts";
import { contextOf, makeInside, makeTemplatePolicy } from "#test/factories/contexts.ts";
import { makePerson } from "#test/factories/people.ts";
import { openTestServices, type TestServices } from "#test/setup/services.ts";
import { readLog } from "./log.ts";
import { listMembers } from "./members.ts";
import {
	changeSeats,
	createPolicy,
	getPolicy,
	listConstituencies,
	renamePolicy,
	setStep,
} from "./policies.ts";
import { listSections } from "./sections.ts";
import { readDoc } from "./texts.ts";

let services: TestServices;
beforeEach(async () => {
	services = await openTestServices();
});
afterEach(() => services.close());

describe("creating a policy", () => {
	test("three outcomes give exactly the 7 parts and 14 numbered headings of Table 4", async () => {
		const ctx = await makeTemplatePolicy(services);
		const outline = await listSections(ctx);
		const parts = outline.filter((row) => row.isPart);
		const headings = outline.filter((row) => !row.isPart);
		expect(parts.map((row) => row.number)).toEqual(["1", "2", "3", "4", "5", "6", "7"]);
		expect(headings.map((row) => row.number)).toEqual(
			"1.1 1.2 1.3 1.4 1.5 1.6 1.7 2.1 3.1 4.1 5.1 5.2 5.3 5.4".split(" "),
		);
		expect(headings.slice(7, 10).map((row) => row.title)).toEqual(["Protection", "Skills", "Governance"]);
		expect(parts.map((row) => row.kind)).toEqual(["part", "part", "part", "part", "part", "text", "text"]);
	});

	test("every text has an empty first text, written by nobody's hand", async () => {
		const ctx = await makeTemplatePolicy(services);
		for (const row of (await listSections(ctx)).filter((one) => one.kind === "text")) {
			const { doc, seq } = await readDoc(ctx, row.id);
			expect(doc.content).toHaveLength(1);
			expect(doc.content[0]?.content ?? []).toEqual([]);
			expect(seq).toBe(1);
			expect(row.lastEdit).toBeNull();
		}
	});

	test.each([1, 2, 5, 8])("%i outcomes give a part each", async (count) => {
		const outcomes = Array.from({ length: count }, (_, index) => `Outcome number ${index + 1}`);
		const outline = await listSections(await makeTemplatePolicy(services, { outcomes }));
		expect(outline.filter((row) => row.isPart)).toHaveLength(4 + count);
		expect(outline.filter((row) => !row.isPart)).toHaveLength(11 + count);
	});

	test.each(languages)("titles are in the policy's language (%s)", async (language) => {
		const outline = await listSections(await makeTemplatePolicy(services, { language }));
		expect(outline.every((row) => row.language === language && row.title !== "")).toBe(true);
		const expected = { en: "Vision", fr: "Vision", es: "Visión", ar: "الرؤية" }[language];
		expect(outline.find((row) => row.number === "1.4")?.title).toBe(expected);
	});

	test("an empty policy has no sections; a policy from the template needs an outcome", async () => {
		const empty = await makeTemplatePolicy(services, { template: "empty", outcomes: [] });
		expect(await listSections(empty)).toEqual([]);
		await expect(makeTemplatePolicy(services, { outcomes: [] })).rejects.toThrow();
		const nine = Array.from({ length: 9 }, (_, index) => `Outcome ${index}`);
		await expect(makeTemplatePolicy(services, { outcomes: nine })).rejects.toThrow();
	});

	test("the administrator becomes its secretariat; constituencies stand in their order", async () => {
		const ctx = await makeTemplatePolicy(services);
		const { present } = await listMembers(ctx);
		expect(present.map((one) => [one.capacity, one.constituency])).toEqual([["secretariat", null]]);
		const constituencies = await listConstituencies(ctx);
		expect(constituencies.map((one) => [one.code, one.seats, one.filled])).toEqual([
			["government", 6, 0],
			["workers", 6, 0],
			["employers", 6, 0],
			["observers", 0, 0],
		]);
	});

	test("nobody but an administrator creates one, and nobody learns that it could be done", async () => {
		const ctx = await contextOf(services, await makePerson(services));
		const input = { title: "Policy", country: "Sahelia", language: "en" as const, outcomes: ["One"] };
		await expect(createPolicy(ctx, input)).rejects.toMatchObject({ code: "not-found" });
		expect(await services.db.selectFrom("policy").select("id").execute()).toEqual([]);
	});
});

describe("a policy", () => {
	test("is not there for whoever is no member, administrators included", async () => {
		const ctx = await makeTemplatePolicy(services);
		for (const given of [{}, { administratorSince: services.clock() }]) {
			const outsider = await contextOf(services, await makePerson(services, given));
			await expect(enterPolicy(outsider, ctx.policyId)).rejects.toMatchObject({ code: "not-found" });
		}
		const nobody = { services, db: services.db, actor: null, now: services.clock() };
		await expect(enterPolicy(nobody, ctx.policyId)).rejects.toMatchObject({ code: "signed-out" });
	});

	test("is renamed, stepped and given seats by the secretariat only, each with an entry in the log", async () => {
		const ctx = await makeTemplatePolicy(services);
		await renamePolicy(ctx, { title: "Another title", country: "Sahelia" });
		await setStep(ctx, { step: 4 });
		await changeSeats(ctx, { constituency: "workers", seats: 8 });
		expect(await getPolicy(ctx)).toMatchObject({ title: "Another title", step: 4 });
		expect((await listConstituencies(ctx)).find((one) => one.code === "workers")?.seats).toBe(8);
		const log = await readLog(ctx, { kind: "policy", before: null });
		expect(log.entries.map((entry) => entry.type)).toEqual([
			"constituency.changed",
			"policy.stepped",
			"policy.renamed",
			"policy.created",
		]);
		expect(log.entries[2]?.detail).toMatchObject({ before: "National policy", after: "Another title" });

		const worker = await makeInside(services, ctx.policyId, {
			constituency: "workers",
			capacity: "spokesperson",
		});
		await expect(setStep(worker.ctx, { step: 5 })).rejects.toMatchObject({ code: "forbidden" });
		await expect(renamePolicy(worker.ctx, { title: "Mine", country: "X" })).rejects.toMatchObject({
			code: "forbidden",
		});
	});

	test("keeps the seats that are held, and observers without any", async () => {
		const ctx = await makeTemplatePolicy(services);
		for (let i = 0; i < 2; i += 1) {
			await makeInside(services, ctx.policyId, { constituency: "workers", capacity: "titular" });
		}
		await expect(changeSeats(ctx, { constituency: "workers", seats: 1 })).rejects.toMatchObject({
			code: "conflict",
		});
		await changeSeats(ctx, { constituency: "workers", seats: 2 });
		await expect(changeSeats(ctx, { constituency: "observers", seats: 2 })).rejects.toMatchObject({
			code: "not-found",
		});
	});
});
