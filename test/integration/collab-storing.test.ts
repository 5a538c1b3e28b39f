import { describe, expect, test } from "vitest";
import * as Y from "yjs";
import { closeCode, messageType } from "#shared/collab.ts";
import { makeUpdate, paragraph, updateFrame } from "#test/setup/collab.ts";
import {
	amina,
	answers,
	edit,
	jonas,
	knock,
	restart,
	rosa,
	savedCounts,
	sectionId,
	services,
	setScene,
	storedRows,
	storedText,
	synced,
} from "#test/setup/scene.ts";

// The promises of server/collab/SPEC.md, against a real server, real sockets and the stock provider.

setScene();

describe("the stock provider", () => {
	test("C3: two converge, and see each other's words", async () => {
		const [one, two] = [edit(amina), edit(jonas)];
		await synced(one, two);
		one.type("from Amina");
		two.type("from Jonas");
		await expect.poll(() => one.text()).toContain("from Jonas");
		await expect.poll(() => two.text()).toContain("from Amina");
		expect(one.text()).toBe(two.text());
	});

	test("a reload keeps the text, and so does a restart of the server", async () => {
		const one = edit(amina);
		await synced(one);
		one.type("kept");
		await expect.poll(() => one.saved()).toBeGreaterThanOrEqual(2);
		one.leave();
		const two = edit(amina);
		await expect.poll(() => two.text()).toContain("kept");
		two.leave();
		await restart();
		const three = edit(jonas);
		await expect.poll(() => three.text()).toContain("kept");
	});

	test("what was typed while offline arrives later, once", async () => {
		const one = edit(amina);
		await synced(one);
		one.provider.disconnect();
		one.type("written offline");
		one.provider.connect();
		const two = edit(jonas);
		await expect.poll(() => two.text()).toContain("written offline");
		expect(two.text().split("written offline").length).toBe(2);
	});

	test("C9: opening what nobody edits stores nothing", async () => {
		const one = edit(amina);
		await synced(one);
		await expect.poll(() => one.saved()).toBe(1);
		expect(await storedRows()).toEqual([]);
	});

	test("C1: only what is new is stored, also after a reconnection with everything in hand", async () => {
		const one = edit(amina);
		await synced(one);
		one.type("first words");
		await expect.poll(() => one.saved()).toBe(2);
		one.provider.disconnect();
		one.provider.connect();
		await synced(one);
		one.type("x");
		await expect.poll(async () => (await storedRows()).length).toBe(2);
		const [, second] = await storedRows();
		expect(second!.data.includes("first words")).toBe(false);
	});
});

describe("C2: saved means on disk", () => {
	test("no saved, no delivery and no opening with it before the commit", async () => {
		const two = edit(jonas);
		await synced(two);
		const raw = knock(amina);
		await raw.opened;
		raw.send(messageType.sync, 0, new Uint8Array([0]));
		await expect.poll(() => answers(raw).length).toBe(1);
		let release = () => {};
		let held: Promise<void> | undefined;
		await new Promise<void>((inside) => {
			held = services.db.transaction().execute(async (trx) => {
				if (services.dialect === "postgres") {
					await trx.selectFrom("section").select("id").where("id", "=", sectionId).forUpdate().execute();
				}
				inside();
				await new Promise<void>((resolve) => {
					release = resolve;
				});
			});
		});
		raw.socket.send(updateFrame(makeUpdate(11, (fragment) => fragment.push([paragraph("not yet")]))));
		// Its answer comes after the update was received: the server has had its chance.
		raw.send(messageType.sync, 0, new Uint8Array([0]));
		await expect.poll(() => answers(raw).length).toBe(2);
		expect(answers(raw)[1]).toEqual(answers(raw)[0]);
		expect(savedCounts(raw)).toEqual([]);
		expect(two.text()).not.toContain("not yet");
		release();
		await held;
		await expect.poll(() => savedCounts(raw)).toEqual([1]);
		await expect.poll(() => two.text()).toContain("not yet");
	});

	test("counts every sync frame in order, also those that bring nothing", async () => {
		const raw = knock(amina);
		await raw.opened;
		const update = makeUpdate(11, (fragment) => fragment.push([paragraph("one")]));
		raw.send(messageType.sync, 1, new Uint8Array([0, 0]));
		raw.socket.send(updateFrame(update));
		raw.socket.send(updateFrame(update));
		await expect.poll(() => savedCounts(raw).at(-1)).toBe(3);
		expect((await storedRows()).length).toBe(1);
	});

	test("a failed write is tried again, and nothing is lost", async () => {
		const [one, two] = [edit(amina), edit(jonas)];
		await synced(one, two);
		await expect.poll(() => one.saved()).toBe(1);
		const broken = services.db.transaction.bind(services.db);
		let failures = 0;
		services.db.transaction = () => {
			if (failures >= 3) return broken();
			failures += 1;
			throw new Error("disk full");
		};
		one.type("after all");
		await expect.poll(() => two.text()).toContain("after all");
		expect(failures).toBe(3);
		expect(one.closes).toEqual([]);
		expect(await storedText()).toContain("after all");
	});
});

describe("C7: gaps", () => {
	test("an update without its ground is asked for again, then stored whole", async () => {
		const doc = new Y.Doc();
		doc.getXmlFragment("default").push([paragraph("ground")]);
		const ground = Y.encodeStateVector(doc);
		doc.getXmlFragment("default").push([paragraph("above")]);
		const raw = knock(amina);
		await raw.opened;
		raw.socket.send(updateFrame(Y.encodeStateAsUpdate(doc, ground)));
		await expect.poll(() => raw.frames.filter((frame) => frame[0] === 0 && frame[1] === 0).length).toBe(1);
		expect(await storedRows()).toEqual([]);
		expect(savedCounts(raw)).toEqual([]);
		raw.send(messageType.sync, 1, Y.encodeStateAsUpdate(doc));
		await expect.poll(() => savedCounts(raw)).toEqual([2]);
		expect(await storedText()).toContain("above");
	});

	test("a fast hand after lost frames: asked once, refused never, and all of it is stored and saved", async () => {
		const doc = new Y.Doc();
		doc.getXmlFragment("default").push([paragraph("lost on the way")]);
		const raw = knock(amina);
		await raw.opened;
		raw.send(messageType.sync, 0, new Uint8Array([0]));
		const words = Array.from({ length: 12 }, (_, index) => `word ${index}`);
		for (const word of words) {
			const before = Y.encodeStateVector(doc);
			doc.getXmlFragment("default").push([paragraph(word)]);
			raw.socket.send(updateFrame(Y.encodeStateAsUpdate(doc, before)));
		}
		raw.send(messageType.sync, 1, Y.encodeStateAsUpdate(doc));
		await expect.poll(() => savedCounts(raw)).toEqual([13]);
		expect(raw.frames.filter((frame) => frame[0] === 0 && frame[1] === 0)).toHaveLength(1);
		const text = await storedText();
		for (const word of ["lost on the way", ...words]) expect(text.split(`"${word}"`)).toHaveLength(2);
	});

	test("a deletion of what is not there is a gap; four answers that do not help: 4400", async () => {
		const doc = new Y.Doc();
		doc.getXmlFragment("default").push([paragraph("ground")]);
		const ground = Y.encodeStateVector(doc);
		doc.getXmlFragment("default").delete(0);
		const raw = knock(amina);
		await raw.opened;
		for (let i = 0; i < 4; i++) raw.send(messageType.sync, 1, Y.encodeStateAsUpdate(doc, ground));
		expect(await raw.closed).toBe(closeCode.refusedContent);
		expect(await storedRows()).toEqual([]);
	});
});

describe("C9 and C12", () => {
	test("the log is merged after enough rows, and the merged state opens the same text", async () => {
		await restart({ tailRows: 20 });
		const one = edit(amina);
		await synced(one);
		for (let i = 0; i < 30; i++) one.type(`line ${i}`);
		await expect
			.poll(async () => (await services.db.selectFrom("sectionState").selectAll().execute()).length)
			.toBeGreaterThan(0);
		await expect.poll(() => one.saved()).toBe(31);
		const two = edit(jonas);
		await synced(two);
		expect(two.text()).toBe(one.text());
		expect((await storedRows()).length).toBe(30);
	});

	test("a reader who does not read is cut", async () => {
		await restart({ unsentBytes: 200_000, updateBytesBucket: [1e9, 1e9] });
		const raw = knock(rosa);
		await raw.opened;
		raw.socket.pause();
		const one = edit(amina);
		await synced(one);
		for (let i = 0; i < 40; i++) {
			one.doc.getXmlFragment("default").delete(0, one.doc.getXmlFragment("default").length);
			one.type("x".repeat(400_000));
			await expect.poll(() => one.saved()).toBe(2 * (i + 1));
		}
		raw.socket.resume();
		expect(await raw.closed).toBe(1006);
		one.type("goes on");
		await expect.poll(() => storedText()).toContain("goes on");
	}, 60_000);
});
