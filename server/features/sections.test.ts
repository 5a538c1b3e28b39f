import { afterEach, beforeEach, describe, expect, test } from "vitest";
import * as Y from "yjs";
import { enterSection } from "#server/access.ts";
import type { PolicyContext } from "#server/context.ts";
import { hashText } from "#server/hash.ts";
import { createServices } from "#server/services.ts";
import { withTransaction } from "#server/transaction.ts";
import { docToUpdate, fragmentName } from "#shared/document/ydoc.ts";
import { contextOf, makeInside, makeTemplatePolicy } from "#test/factories/contexts.ts";
import { makeFullDoc } from "#test/factories/document.ts";
import { makePerson } from "#test/factories/people.ts";
import { makeGroup } from "#test/factories/policies.ts";
import { openTestServices, type TestServices } from "#test/setup/services.ts";
import { appendUpdates, compactText } from "../collab/store.ts";
import { createGroup, dissolveGroup, listGroups } from "./groups.ts";
import { readLog } from "./log.ts";
import {
	agreeSection,
	assignSection,
	circulateSection,
	createSection,
	listSections,
	lockSections,
	moveSection,
	removeSection,
	renameSection,
	reopenSection,
	unlockSections,
} from "./sections.ts";
import { loadText } from "./texts.ts";
import { type FrozenText, freezeSections, getVersion, listVersions } from "./versions.ts";

let services: TestServices;
let ctx: PolicyContext;
beforeEach(async () => {
	services = await openTestServices();
	ctx = await makeTemplatePolicy(services);
});
afterEach(() => services.close());

async function sectionAt(number: string) {
	const section = (await listSections(ctx)).find((row) => row.number === number);
	if (!section) throw new Error(`no section ${number}`);
	return section;
}

/** Types words at the end of a section, through the same gate as the editor's updates. */
async function type(inside: PolicyContext, sectionId: string, words: string) {
	const doc = new Y.Doc();
	const stored = await loadText(services.db, sectionId);
	Y.applyUpdate(doc, stored.update);
	const before = Y.encodeStateVector(doc);
	const paragraph = doc.getXmlFragment(fragmentName).get(0) as Y.XmlElement;
	if (paragraph.length === 0) paragraph.insert(0, [new Y.XmlText()]);
	const text = paragraph.get(0) as Y.XmlText;
	text.insert(text.length, words);
	const { personId, sessionId } = inside.actor;
	const part = { sectionId, personId, sessionId, memberId: inside.member.id };
	const entry = { ...part, clients: [doc.clientID], base: stored.seq };
	const [result] = await appendUpdates(services, [{ ...entry, data: Y.encodeStateAsUpdate(doc, before) }]);
	return result;
}

async function numbers(): Promise<string[]> {
	return (await listSections(ctx)).map((row) => `${row.number} ${row.title}`);
}

describe("contents", () => {
	test("sections are added, moved, nested and renamed; numbers follow", async () => {
		const part2 = await sectionAt("2");
		const id = await createSection(ctx, {
			title: "Recruitment",
			kind: "text",
			parentId: part2.id,
			language: null,
		});
		expect((await sectionAt("2.2")).title).toBe("Recruitment");
		await moveSection(ctx, { sectionId: id, to: "up" });
		expect((await sectionAt("2.1")).id).toBe(id);
		await moveSection(ctx, { sectionId: id, to: "outdent" });
		expect((await sectionAt("3")).id).toBe(id);
		expect((await sectionAt("4")).title).toBe("Outcome 2: Skills");
		await moveSection(ctx, { sectionId: id, to: { parentId: part2.id, position: 0 } });
		await renameSection(ctx, { sectionId: id, title: "Fair recruitment", language: "fr" });
		expect(await sectionAt("2.1")).toMatchObject({ id, title: "Fair recruitment", language: "fr" });
		expect((await numbers()).filter((one) => one.startsWith("2"))).toEqual([
			"2 Outcome 1: Protection",
			"2.1 Fair recruitment",
			"2.2 Protection",
		]);
	});

	test("a removed section leaves with all below it; rows, text and history stay", async () => {
		const part1 = await sectionAt("1");
		await removeSection(ctx, part1.id);
		expect((await numbers())[0]).toBe("1 Outcome 1: Protection");
		const rows = await services.db.selectFrom("section").select("removedAt").execute();
		expect(rows.filter((row) => row.removedAt !== null)).toHaveLength(8);
		expect(rows).toHaveLength(21);
		await expect(enterSection(ctx, part1.id)).rejects.toMatchObject({ code: "not-found" });
		const log = await readLog(ctx, { kind: "sections", before: null });
		expect(log.entries.filter((entry) => entry.type === "section.removed")).toHaveLength(8);
	});

	test("only the secretariat arranges; nothing of another policy can be named", async () => {
		const titular = await makeInside(services, ctx.policyId, {
			constituency: "workers",
			capacity: "titular",
		});
		const section = await sectionAt("1.4");
		const input = { title: "Mine", kind: "text" as const, parentId: null, language: null };
		await expect(createSection(titular.ctx, input)).rejects.toMatchObject({ code: "forbidden" });
		await expect(removeSection(titular.ctx, section.id)).rejects.toMatchObject({ code: "forbidden" });
		await expect(moveSection(titular.ctx, { sectionId: section.id, to: "up" })).rejects.toMatchObject({
			code: "forbidden",
		});
		const other = await makeTemplatePolicy(services);
		const rename = renameSection(other, { sectionId: section.id, title: "Stolen", language: "en" });
		await expect(rename).rejects.toMatchObject({ code: "not-found" });
		await expect(createSection(other, { ...input, parentId: section.id })).rejects.toMatchObject({
			code: "not-found",
		});
		const outsider = await contextOf(services, await makePerson(services));
		await expect(enterSection(outsider, section.id)).rejects.toMatchObject({ code: "not-found" });
	});

	test("a working group owns sections until it is dissolved, and only one of the same policy", async () => {
		const section = await sectionAt("2.1");
		const groupId = await createGroup(ctx, { name: "Protection" });
		await assignSection(ctx, { sectionId: section.id, groupId });
		expect((await listGroups(ctx))[0]?.sections.map((one) => one.number)).toEqual(["2.1"]);
		const other = await makeTemplatePolicy(services);
		const foreign = await makeGroup(services, { policyId: other.policyId });
		await expect(assignSection(ctx, { sectionId: section.id, groupId: foreign })).rejects.toMatchObject({
			code: "not-found",
		});
		await dissolveGroup(ctx, groupId);
		expect((await sectionAt("2.1")).group).toBeNull();
		expect(await listGroups(ctx)).toEqual([]);
	});
});

describe("states", () => {
	test("drafting, circulated, agreed and back, each in its order and with its right", async () => {
		const { id } = await sectionAt("2.1");
		const titular = await makeInside(services, ctx.policyId, {
			constituency: "workers",
			capacity: "titular",
		});
		await expect(circulateSection(titular.ctx, id)).rejects.toMatchObject({ code: "forbidden" });
		await expect(agreeSection(ctx, id)).rejects.toMatchObject({ code: "forbidden" });
		const versionId = await circulateSection(ctx, id);
		expect(await sectionAt("2.1")).toMatchObject({ state: "circulated", versionId, epoch: 1 });
		await expect(circulateSection(ctx, id)).rejects.toMatchObject({ key: "rights:fact.sectionDrafting" });
		await agreeSection(ctx, id);
		await reopenSection(ctx, { sectionId: id, reason: "New figures" });
		expect(await sectionAt("2.1")).toMatchObject({ state: "drafting", versionId: null, epoch: 2 });
		await expect(reopenSection(ctx, { sectionId: id, reason: "Again" })).rejects.toMatchObject({
			code: "conflict",
		});
		const log = await readLog(ctx, { kind: "sections", before: null });
		expect(log.entries.map((entry) => entry.type).slice(0, 4)).toEqual([
			"section.reopened",
			"section.agreed",
			"section.circulated",
			"version.frozen",
		]);
		expect(log.entries[0]?.detail.reason).toBe("New figures");
	});

	test("the convenor of its working group circulates it, the convenor of another does not", async () => {
		const { id } = await sectionAt("2.1");
		const convenor = await makeInside(services, ctx.policyId, {
			constituency: "workers",
			capacity: "convenor",
		});
		const groupId = await makeGroup(services, {
			policyId: ctx.policyId,
			members: [{ memberId: convenor.memberId, part: "convenor" }],
		});
		await expect(circulateSection(convenor.ctx, id)).rejects.toMatchObject({ code: "forbidden" });
		await assignSection(ctx, { sectionId: id, groupId });
		const inside = {
			...convenor.ctx,
			member: { ...convenor.ctx.member, groups: [{ groupId, part: "convenor" as const }] },
		};
		await circulateSection(inside, id);
		expect((await sectionAt("2.1")).state).toBe("circulated");
	});

	test("a part has no text and is not circulated", async () => {
		const { id } = await sectionAt("1");
		await expect(circulateSection(ctx, id)).rejects.toMatchObject({ key: "rights:fact.sectionText" });
	});

	test("a frozen text takes no words, no other title and is not removed; reopened it does", async () => {
		const { id } = await sectionAt("2.1");
		expect(await type(ctx, id, "Before. ")).toMatchObject({ ok: true });
		const versionId = await circulateSection(ctx, id);
		expect(await type(ctx, id, "Late. ")).toEqual({ ok: false, refused: "frozen" });
		const rename = { sectionId: id, title: "Other", language: "en" as const };
		await expect(renameSection(ctx, rename)).rejects.toMatchObject({ code: "frozen" });
		await expect(removeSection(ctx, id)).rejects.toMatchObject({ code: "frozen" });
		await expect(removeSection(ctx, (await sectionAt("2")).id)).rejects.toMatchObject({ code: "frozen" });
		const change = services.db.updateTable("version").set({ hash: "0" }).where("id", "=", versionId);
		await expect(change.execute()).rejects.toThrow("version rows never change");
		await reopenSection(ctx, { sectionId: id, reason: "Corrections" });
		expect(await type(ctx, id, "After. ")).toMatchObject({ ok: true });
		const { text } = await getVersion(ctx, versionId);
		expect(JSON.stringify(text)).toContain("Before. ");
		expect(JSON.stringify(text)).not.toContain("After. ");
	});

	test("a round locks sections and releases them: agreed stays agreed, the rest goes back to drafting", async () => {
		const agreed = await sectionAt("2.1");
		const draft = await sectionAt("3.1");
		const own = await circulateSection(ctx, agreed.id);
		await agreeSection(ctx, agreed.id);
		const ids = [agreed.id, draft.id];
		const version = await withTransaction(ctx, async (ctx) => {
			const frozen = await freezeSections(ctx, { scope: "round", sectionIds: ids, title: "Round 1" });
			await lockSections(ctx, frozen.sectionIds, frozen.id);
			return frozen;
		});
		expect(version.sectionIds).toEqual(ids);
		for (const id of ids) {
			expect((await listSections(ctx)).find((row) => row.id === id)).toMatchObject({
				state: "locked",
				versionId: version.id,
			});
			await expect(reopenSection(ctx, { sectionId: id, reason: "No" })).rejects.toMatchObject({
				key: "rights:fact.notUnderVote",
			});
		}
		expect(await type(ctx, draft.id, "Late.")).toEqual({ ok: false, refused: "frozen" });
		await expect(
			withTransaction(ctx, (ctx) => lockSections(ctx, [draft.id], version.id)),
		).rejects.toMatchObject({
			code: "conflict",
		});
		await withTransaction(ctx, (ctx) => unlockSections(ctx, version.sectionIds));
		expect(await sectionAt("2.1")).toMatchObject({
			state: "agreed",
			versionId: own,
			epoch: 1,
			stateBefore: null,
		});
		expect(await sectionAt("3.1")).toMatchObject({ state: "drafting", versionId: null, epoch: 2 });
	});

	test("while a section is under vote, nothing changes its number or title; what does not concern it may move", async () => {
		const locked = await sectionAt("2.1");
		await withTransaction(ctx, async (ctx) => {
			const frozen = await freezeSections(ctx, { scope: "round", sectionIds: [locked.id], title: "Round 1" });
			await lockSections(ctx, frozen.sectionIds, frozen.id);
		});
		const underVote = { key: "rights:fact.notUnderVote" };
		const part1 = await sectionAt("1");
		await expect(moveSection(ctx, { sectionId: part1.id, to: "down" })).rejects.toMatchObject(underVote);
		await expect(removeSection(ctx, part1.id)).rejects.toMatchObject(underVote);
		await expect(
			renameSection(ctx, { sectionId: locked.id, title: "X", language: "en" }),
		).rejects.toMatchObject(underVote);
		await expect(assignSection(ctx, { sectionId: locked.id, groupId: null })).rejects.toMatchObject(
			underVote,
		);
		await moveSection(ctx, { sectionId: (await sectionAt("5.2")).id, to: "up" });
		await createSection(ctx, { title: "Annex", kind: "text", parentId: null, language: null });
		expect((await sectionAt("2.1")).id).toBe(locked.id);
	});
});

describe("freezing", () => {
	test("the same text gives the same hash, twice and after a restart; another word another", async () => {
		const { id } = await sectionAt("2.1");
		await type(ctx, id, "Cafe\u0301 costs nothing. ");
		const freeze = () => freezeSections(ctx, { scope: "round", sectionIds: "all", title: "All" });
		const first = await freeze();
		const second = await freeze();
		expect(second.hash).toBe(first.hash);
		expect(second.number).toBe(first.number + 1);
		await compactText(services, id);
		const restarted = await createServices(services.env, { db: services, clock: services.clock });
		const again = { ...ctx, services: restarted };
		expect((await freezeSections(again, { scope: "round", sectionIds: "all", title: "All" })).hash).toBe(
			first.hash,
		);
		await type(ctx, id, "One more word.");
		expect((await freeze()).hash).not.toBe(first.hash);
	});

	test("a version is its canonical JSON, in the outline's order, and anybody can recompute the hash", async () => {
		const section = await sectionAt("3.1");
		const frozen = await freezeSections(ctx, {
			scope: "round",
			sectionIds: [(await sectionAt("6")).id, section.id, (await sectionAt("3")).id],
			title: "Three",
		});
		const version = await getVersion(ctx, frozen.id);
		expect(hashText(version.canonical)).toBe(version.hash);
		const text = JSON.parse(version.canonical) as FrozenText;
		expect(Object.keys(text).sort()).toEqual(["format", "language", "schema", "sections", "title"]);
		expect(text.sections.map((one) => [one.number, one.level, one.doc?.type ?? null])).toEqual([
			["3", 1, null],
			["3.1", 2, "doc"],
			["6", 1, "doc"],
		]);
		const rows = await services.db.selectFrom("versionSection").selectAll().orderBy("position").execute();
		expect(rows.map((row) => row.updateSeq)).toEqual([0, 1, 1]);
		expect((await listVersions(ctx, section.id)).map((one) => one.id)).toEqual([frozen.id]);
		const outside = await makeTemplatePolicy(services);
		await expect(getVersion(outside, frozen.id)).rejects.toMatchObject({ code: "not-found" });
	});

	test("keeps every kind of node, in normal form", async () => {
		const { id } = await sectionAt("2.1");
		await services.db
			.insertInto("sectionState")
			.values({
				sectionId: id,
				seq: 1,
				at: services.clock(),
				data: docToUpdate(makeFullDoc(), 7),
			})
			.execute();
		const frozen = await freezeSections(ctx, { scope: "section", sectionIds: [id], title: "Full" });
		const { canonical } = await getVersion(ctx, frozen.id);
		for (const type of ["table", "orderedList", "bulletList", "footnote", "link", "blockquote", "heading"]) {
			expect(canonical).toContain(`"type":"${type}"`);
		}
	});

	test("sections of another policy, or that are gone, are not frozen", async () => {
		const other = await makeTemplatePolicy(services);
		const foreign = (await listSections(other))[1];
		const freeze = freezeSections(ctx, { scope: "round", sectionIds: [foreign?.id ?? ""], title: "X" });
		await expect(freeze).rejects.toMatchObject({ code: "not-found" });
		const { id } = await sectionAt("6");
		await removeSection(ctx, id);
		await expect(freezeSections(ctx, { scope: "round", sectionIds: [id], title: "X" })).rejects.toMatchObject(
			{
				code: "not-found",
			},
		);
		expect(await services.db.selectFrom("version").select("id").execute()).toEqual([]);
	});
});
