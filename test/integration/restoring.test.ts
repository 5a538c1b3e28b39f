import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import * as Y from "yjs";
import { enterPolicy, enterSection } from "#server/access.ts";
import { listHistory } from "#server/features/history.ts";
import { restoreMoment } from "#server/features/restore.ts";
import { circulateSection } from "#server/features/sections.ts";
import { loadText } from "#server/features/texts.ts";
import { contextOf } from "#test/factories/contexts.ts";
import type { TestPerson } from "#test/factories/people.ts";
import { type CollabServer, openEditor, startCollabServer } from "#test/setup/collab.ts";
import {
	amina,
	doc,
	enter,
	makeOne,
	paragraph,
	policyId,
	secretary,
	sectionId,
	services,
	textAt,
	type,
	write,
} from "#test/setup/history.ts";

describe("restoring", () => {
	async function restore(person: TestPerson, seq: number, given: { seen?: number; anyway?: "yes" } = {}) {
		const { ctx, section } = await enterSection(await contextOf(services, person), sectionId);
		const { seen = section.updateSeq, anyway = "" } = given;
		return restoreMoment(ctx, { sectionId, seq, seen, anyway });
	}
	async function rowOf(seq: number) {
		return services.db
			.selectFrom("sectionUpdate")
			.select(["memberId", "personId", "capacity", "data"])
			.where("sectionId", "=", sectionId)
			.where("seq", "=", seq)
			.executeTakeFirstOrThrow();
	}

	test("is a new change by the restorer; every earlier moment stays as it was", async () => {
		await type(amina, " One");
		await write(amina, () => doc.getXmlFragment("default").delete(1, 1));
		const before = await Promise.all([1, 2, 3].map(textAt));
		expect(await restore(secretary, 1)).toBe(4);
		expect(await textAt(4)).toBe("First words.\nLast words.");
		expect(await Promise.all([1, 2, 3].map(textAt))).toEqual(before);
		const row = await rowOf(4);
		expect(row).toMatchObject({ memberId: secretary.memberId, capacity: "secretariat" });
		const clients = new Set(Y.decodeUpdate(row.data).structs.map((struct) => struct.id.client));
		for (const clientId of clients) {
			const owner = await services.db
				.selectFrom("sectionClient")
				.select("personId")
				.where("sectionId", "=", sectionId)
				.where("clientId", "=", clientId)
				.executeTakeFirst();
			expect(owner?.personId).toBe(secretary.personId);
		}
		const { ctx, section } = await enter(amina);
		const [session] = (await listHistory(ctx, section, null)).sessions;
		expect(session).toMatchObject({ fromSeq: 4, toSeq: 4, restoredFrom: 1, authors: [{ name: "Ilse" }] });
		// And back again: the moment before is no other than the rest.
		await restore(amina, 3);
		expect(await textAt(5)).toBe(before[2]);
		const events = await services.db
			.selectFrom("event")
			.select("payload")
			.where("type", "=", "section.restored")
			.execute();
		expect(events.map(({ payload }) => JSON.parse(payload))).toMatchObject([
			{ seq: 4, restored: 1 },
			{ seq: 5, restored: 3 },
		]);
	});

	test("a comment's place in words that stay is still that place", async () => {
		const place = Y.createRelativePositionFromTypeIndex(paragraph(1), 5);
		await type(amina, " One");
		await restore(secretary, 1);
		const now = new Y.Doc();
		Y.applyUpdate(now, (await loadText(services.db, sectionId)).update);
		const found = Y.createAbsolutePositionFromRelativePosition(place, now);
		expect(found?.index).toBe(5);
		expect(found?.type.toString()).toBe("Last words.");
	});

	test("is refused while frozen, without the right, and where nothing would change", async () => {
		await type(amina, " One");
		const adviser = await makeOne("Mateo", { constituency: "workers", capacity: "adviser" });
		await expect(restore(adviser, 1)).rejects.toMatchObject({
			code: "forbidden",
			key: "rights:action.section_restore",
		});
		await expect(restore(secretary, 2)).rejects.toMatchObject({ key: "history:restore.same" });
		await expect(restore(secretary, 3)).rejects.toMatchObject({ code: "not-found" });
		await circulateSection(await enterPolicy(await contextOf(services, secretary), policyId), sectionId);
		await expect(restore(secretary, 1)).rejects.toMatchObject({
			code: "forbidden",
			key: "rights:fact.sectionDrafting",
		});
		const claims = await services.db.selectFrom("sectionClient").select("clientId").execute();
		expect(claims).toHaveLength(1);
		expect(await textAt(2)).toBe("First words. One\nLast words.");
		await expect(textAt(3)).rejects.toMatchObject({ code: "not-found" });
	});

	test("asks again when somebody wrote meanwhile, and then replaces that too", async () => {
		const seen = await type(amina, " One");
		await type(amina, " two");
		await expect(restore(secretary, 1, { seen })).rejects.toMatchObject({ key: "history:restore.moved" });
		await restore(secretary, 1, { seen, anyway: "yes" });
		expect(await textAt(4)).toBe("First words.\nLast words.");
	});
});

describe("restoring while others write", () => {
	let server: CollabServer;
	beforeEach(async () => {
		// Nothing but the event itself may bring the news.
		server = await startCollabServer(services, { recheckEvery: 3_600_000 });
	});
	afterEach(() => server.stop());

	test("whoever has the section open has the old text at once, writes on, and takes back own words only", async () => {
		const editor = openEditor(server, amina, sectionId);
		await vi.waitFor(() => expect(editor.provider.synced).toBe(true), { timeout: 30_000 });
		const own = Symbol("own words");
		const fragment = editor.doc.getXmlFragment("default");
		const text = (index: number) => (fragment.get(index) as Y.XmlElement).get(0) as Y.XmlText;
		const undo = new Y.UndoManager(fragment, { trackedOrigins: new Set([own]), captureTimeout: 0 });
		const say = (index: number, words: string) =>
			editor.doc.transact(() => text(index).insert(text(index).length, words), own);
		const reaches = async (seq: number) =>
			vi.waitFor(async () => expect((await enter(amina)).section.updateSeq).toBe(seq), { timeout: 30_000 });
		say(0, " Wrong.");
		await reaches(2);
		const { ctx, section } = await enterSection(await contextOf(services, secretary), sectionId);
		await restoreMoment(ctx, { sectionId, seq: 1, seen: section.updateSeq, anyway: "" });
		await vi.waitFor(() => expect(text(0).toString()).toBe("First words."), { timeout: 30_000 });
		say(1, " Mine.");
		await reaches(4);
		undo.undo();
		expect([0, 1].map((index) => text(index).toString())).toEqual(["First words.", "Last words."]);
		await vi.waitFor(
			async () =>
				expect(await textAt((await enter(amina)).section.updateSeq)).toBe("First words.\nLast words."),
			{
				timeout: 30_000,
			},
		);
		undo.redo();
		expect(text(1).toString()).toBe("Last words. Mine.");
		expect(editor.closes).toEqual([]);
		editor.leave();
	});
});
