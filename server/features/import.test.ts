import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { PolicyContext } from "#server/context.ts";
import { withTransaction } from "#server/transaction.ts";
import { countWords, docText } from "#shared/document/blocks.ts";
import { makeInside, makeTemplatePolicy } from "#test/factories/contexts.ts";
import { openTestServices, type TestServices } from "#test/setup/services.ts";
import { confirmImport, discardImport, listImportPlaces, previewImport, readUpload } from "./import.ts";
import { readLog } from "./log.ts";
import { createSection, listSections, lockSections } from "./sections.ts";
import { readDoc } from "./texts.ts";
import { freezeSections } from "./versions.ts";

let services: TestServices;
let ctx: PolicyContext;
beforeEach(async () => {
	services = await openTestServices();
	ctx = await makeTemplatePolicy(services);
});
afterEach(() => services.close());

function upload(text: string, name = "policy.md"): Promise<string> {
	return readUpload(ctx, { name, bytes: new TextEncoder().encode(text) });
}

const sample = [
	"# Part one",
	"## Recruitment",
	"No fees.[^1] See [the law](https://example.org).",
	"",
	"| a | b |",
	"|---|---|",
	"| 1 | 2 |",
	"",
	"## Protection",
	"- one",
	"- two",
	"",
	"# Plan",
	"> quoted",
	"",
	"![picture](x.png)",
	"",
	"[^1]: Convention 181.",
].join("\n");

describe("the preview", () => {
	test("says what will be made, kept and left out; nothing is made yet", async () => {
		const before = await listSections(ctx);
		const preview = await previewImport(ctx, await upload(sample));
		expect(preview.sections.map((one) => [one.kind, one.title, one.parent])).toEqual([
			["part", "Part one", null],
			["text", "Recruitment", 0],
			["text", "Protection", 0],
			["text", "Plan", null],
		]);
		expect(preview.kept).toEqual({ heading: 0, list: 1, table: 1, quote: 1, link: 1, footnote: 1 });
		expect(preview.dropped).toEqual([{ what: "image", count: 1, where: "Plan" }]);
		expect(preview.sections[1]?.words).toBeGreaterThan(5);
		expect(await listSections(ctx)).toEqual(before);
	});

	test("is its uploader's own, of this policy, and gone after a day or when discarded", async () => {
		const draftId = await upload(sample);
		const colleague = await makeInside(services, ctx.policyId, {
			constituency: null,
			capacity: "secretariat",
		});
		const gone = { key: "import:draftGone" };
		await expect(previewImport(colleague.ctx, draftId)).rejects.toMatchObject(gone);
		await expect(previewImport(await makeTemplatePolicy(services), draftId)).rejects.toMatchObject(gone);
		const tomorrow = { ...ctx, now: ctx.now + 24 * 60 * 60 * 1000 };
		await expect(previewImport(tomorrow, draftId)).rejects.toMatchObject(gone);
		await discardImport(ctx, draftId);
		await expect(previewImport(ctx, draftId)).rejects.toMatchObject(gone);
	});

	test("a file that cannot be read gets its sentence; others than the secretariat cannot import", async () => {
		await expect(upload("", "empty.md")).rejects.toMatchObject({
			code: "invalid",
			fields: { file: "import:errors.empty" },
		});
		await expect(upload("x", "picture.png")).rejects.toMatchObject({
			fields: { file: "import:errors.not-supported" },
		});
		const chair = await makeInside(services, ctx.policyId, { constituency: null, capacity: "chair" });
		await expect(readUpload(chair.ctx, { name: "a.md", bytes: new Uint8Array([65]) })).rejects.toMatchObject({
			code: "forbidden",
		});
	});
});

describe("the import", () => {
	test("replaces the empty contents, once", async () => {
		expect((await listImportPlaces(ctx)).canReplace).toBe(true);
		const draftId = await upload(sample);
		await confirmImport(ctx, { draftId, place: "replace", language: "fr" });
		const outline = await listSections(ctx);
		expect(outline.map((row) => `${row.number} ${row.title}`)).toEqual([
			"1 Part one",
			"1.1 Recruitment",
			"1.2 Protection",
			"2 Plan",
		]);
		expect(outline.every((row) => row.language === "fr")).toBe(true);
		expect(docText((await readDoc(ctx, outline[1]?.id ?? "")).doc)).toContain("Convention 181.");
		expect((await listImportPlaces(ctx)).canReplace).toBe(false);
		const [entry] = (await readLog(ctx, { kind: "sections", before: null })).entries;
		expect(entry).toMatchObject({ type: "document.imported", detail: { count: 4 } });
		await expect(confirmImport(ctx, { draftId, place: "end", language: "en" })).rejects.toMatchObject({
			key: "import:draftGone",
		});
		const again = await upload(sample);
		await expect(
			confirmImport(ctx, { draftId: again, place: "replace", language: "en" }),
		).rejects.toMatchObject({
			key: "import:notEmpty",
		});
		expect(await listSections(ctx)).toHaveLength(4);
	});

	test("goes after a section and moves the following down, or to the end", async () => {
		const [first] = (await listImportPlaces(ctx)).after;
		await confirmImport(ctx, { draftId: await upload(sample), place: `after:${first?.id}`, language: "en" });
		const tops = async () =>
			(await listSections(ctx)).filter((row) => row.depth === 0).map((row) => row.title);
		expect((await tops()).slice(0, 4)).toEqual([
			"Background and direction",
			"Part one",
			"Plan",
			"Outcome 1: Protection",
		]);
		await confirmImport(ctx, { draftId: await upload(sample), place: "end", language: "en" });
		expect((await tops()).slice(-2)).toEqual(["Part one", "Plan"]);
		expect(await tops()).toHaveLength(11);
	});

	test("below a text a part becomes a text, and text before the first heading gets a title", async () => {
		const outer = await createSection(ctx, { title: "Annex", kind: "text", parentId: null, language: null });
		const inner = await createSection(ctx, {
			title: "Annex A",
			kind: "text",
			parentId: outer,
			language: null,
		});
		const draftId = await upload(`Words before.\n\n${sample}`);
		await confirmImport(ctx, { draftId, place: `after:${inner}`, language: "en" });
		const made = (await listSections(ctx)).filter((row) => row.number.startsWith("8."));
		expect(made.map((row) => row.kind)).toEqual(made.map(() => "text"));
		expect(made.map((row) => row.number)).toEqual(["8.1", "8.2", "8.3", "8.3.1", "8.3.2", "8.4"]);
	});

	test("does not move what is under vote", async () => {
		const [first, , third] = (await listSections(ctx)).filter((row) => row.depth === 0);
		await withTransaction(ctx, async (ctx) => {
			const frozen = await freezeSections(ctx, { scope: "round", sectionIds: [third?.id ?? ""], title: "R" });
			await lockSections(ctx, frozen.sectionIds, frozen.id);
		});
		const draftId = await upload(sample);
		await expect(
			confirmImport(ctx, { draftId, place: `after:${first?.id}`, language: "en" }),
		).rejects.toMatchObject({ key: "rights:fact.notUnderVote" });
		expect(await listSections(ctx)).toHaveLength(21);
		await confirmImport(ctx, { draftId, place: "end", language: "en" });
		expect(await listSections(ctx)).toHaveLength(25);
	});

	test("a Markdown of 40,000 words arrives whole, within seconds", async () => {
		const vocabulary = "labour work fair a to of pay and the in rules for all by law".split(" ");
		const parts: string[] = [];
		let words = 0;
		for (let part = 1; words < 39_900; part += 1) {
			parts.push(`# Part ${part}`, "");
			for (let section = 1; section <= 4 && words < 39_900; section += 1) {
				parts.push(`## Section ${part} ${section}`, "");
				for (let paragraph = 0; paragraph < 8 && words < 39_900; paragraph += 1) {
					const line = Array.from({ length: 100 }, (_, index) => vocabulary[(paragraph + index) % 15]);
					parts.push(`${line.join(" ")}.`, "");
					words += 100;
				}
			}
		}
		const started = performance.now();
		const draftId = await upload(parts.join("\n"));
		const preview = await previewImport(ctx, draftId);
		expect(preview.words).toBeGreaterThan(39_900);
		await confirmImport(ctx, { draftId, place: "replace", language: "en" });
		expect(performance.now() - started).toBeLessThan(10_000);
		const texts = (await listSections(ctx)).filter((row) => row.kind === "text");
		let found = 0;
		for (const { id } of texts) found += countWords(docText((await readDoc(ctx, id)).doc));
		expect(found).toBe(words);
	});
});
