import { describe, expect, test } from "vitest";
import * as Y from "yjs";
import { systemContext } from "#server/context.ts";
import { record, withTransaction } from "#server/transaction.ts";
import { closeCode, messageType } from "#shared/collab.ts";
import { makePerson } from "#test/factories/people.ts";
import { makeUpdate, openEditor, paragraph, startCollabServer, updateFrame } from "#test/setup/collab.ts";
import {
	amina,
	edit,
	editors,
	freeze,
	groupId,
	jonas,
	knock,
	policyId,
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

describe("C4: the door", () => {
	test("foreign origin: 403", async () => {
		const raw = knock(amina, { origin: "https://evil.example" });
		const error = await new Promise<Error>((resolve) => raw.socket.once("error", resolve));
		expect(error.message).toContain("403");
	});

	test("nobody: 4401; suspended: 4401", async () => {
		expect(await knock(null).closed).toBe(closeCode.signedOut);
		expect(await knock({ cookie: "tripact.session_token=nonsense" }).closed).toBe(closeCode.signedOut);
		await services.db.updateTable("user").set({ suspendedAt: 1 }).where("id", "=", amina.personId).execute();
		expect(await knock(amina).closed).toBe(closeCode.signedOut);
	});

	test("an outsider learns the same of a section that is there and one that is not: 4404", async () => {
		const outsider = await makePerson(services);
		const answers = [
			knock(outsider),
			knock(outsider, {}, "nowhere"),
			knock(amina, {}, "nowhere"),
			knock(amina, {}, "..%2F"),
		];
		for (const raw of answers) {
			expect(await raw.closed).toBe(closeCode.gone);
			expect(raw.frames).toEqual([]);
		}
	});

	test.each([["another"], [null]])("schema %s: 4409 before any frame", async (schema) => {
		const raw = knock(amina, { schema });
		expect(await raw.closed).toBe(closeCode.reload);
		expect(raw.frames).toEqual([]);
	});

	test("the stock provider stops at 4409 and its document stays untouched", async () => {
		const one = edit(amina);
		await synced(one);
		one.type("precious");
		await expect.poll(() => one.saved()).toBe(2);
		const old = edit(jonas, { params: { schema: "old" } });
		await expect.poll(() => old.closes).toEqual([closeCode.reload]);
		expect(old.text()).toBe("");
		expect(old.provider.shouldConnect).toBe(false);
	});

	test("another epoch: 4409", async () => {
		const raw = knock(amina, { query: `?schema=843c754c&epoch=7` });
		expect(await raw.closed).toBe(closeCode.reload);
	});

	test("the ninth window of one person: 1013", async () => {
		const windows = Array.from({ length: 8 }, () => knock(amina));
		await Promise.all(windows.map((raw) => raw.opened));
		await expect.poll(() => windows.every((raw) => raw.socket.readyState === raw.socket.OPEN)).toBe(true);
		expect(await knock(amina).closed).toBe(closeCode.later);
		const other = knock(jonas);
		await other.opened;
		other.send(messageType.sync, 0, new Uint8Array([0]));
		await expect.poll(() => other.ofType(messageType.sync).length).toBe(2);
	});
});

describe("C10: readers", () => {
	test("see the text and all news, and are asked for nothing", async () => {
		const one = edit(amina);
		await synced(one);
		one.type("news");
		await expect.poll(() => one.saved()).toBe(2);
		await freeze();
		const reader = edit(rosa);
		await expect.poll(() => reader.text()).toContain("news");
		expect(reader.saved()).toBe(0);
		expect(reader.closes).toEqual([]);
	});

	test("may repeat what is known", async () => {
		const one = edit(amina);
		await synced(one);
		one.type("known");
		one.doc.getXmlFragment("default").delete(0);
		one.type("known too");
		await expect.poll(() => one.saved()).toBe(4);
		const raw = knock(rosa);
		await raw.opened;
		raw.send(messageType.sync, 1, Y.encodeStateAsUpdate(one.doc));
		await expect.poll(() => savedCounts(raw)).toEqual([1]);
	});

	test("new words or deletions: 4403, nothing stored", async () => {
		const writer = edit(rosa);
		await synced(writer);
		writer.type("smuggled");
		await expect.poll(() => writer.closes).toEqual([closeCode.noAccess]);
		expect(await storedRows()).toEqual([]);
		const one = edit(amina);
		await synced(one);
		one.type("stays");
		await expect.poll(() => one.saved()).toBe(2);
		const second = edit(rosa);
		await expect.poll(() => second.text()).toContain("stays");
		second.doc.getXmlFragment("default").delete(0);
		await expect.poll(() => second.closes).toEqual([closeCode.noAccess]);
		expect(await storedText()).toContain("stays");
	});
});

describe("C6: client ids", () => {
	test("words in another person's name: 4400, document unchanged, the owner goes on", async () => {
		const one = edit(amina);
		await synced(one);
		one.type("mine");
		await expect.poll(() => one.saved()).toBe(2);
		const forger = new Y.Doc();
		Y.applyUpdate(forger, Y.encodeStateAsUpdate(one.doc));
		const known = Y.encodeStateVector(forger);
		forger.clientID = one.doc.clientID;
		forger.getXmlFragment("default").push([paragraph("forged")]);
		const raw = knock(jonas);
		await raw.opened;
		raw.socket.send(updateFrame(Y.encodeStateAsUpdate(forger, known)));
		expect(await raw.closed).toBe(closeCode.refusedContent);
		one.type("and on");
		await expect.poll(() => storedText()).toContain("and on");
		expect(await storedText()).not.toContain("forged");
	});

	test("an id that somebody shows as presence is taken, before its first word", async () => {
		const one = edit(amina);
		await synced(one);
		const raw = knock(jonas);
		await raw.opened;
		raw.socket.send(updateFrame(makeUpdate(one.doc.clientID, (f) => f.push([paragraph("first")]))));
		expect(await raw.closed).toBe(closeCode.refusedContent);
		one.type("mine");
		await expect.poll(() => storedText()).toContain("mine");
	});

	test("the owner on a new line, with the same document", async () => {
		const one = edit(amina);
		await synced(one);
		one.type("first line");
		await expect.poll(() => one.saved()).toBe(2);
		one.leave();
		const again = edit(amina, { doc: one.doc });
		again.type("second line");
		await expect.poll(() => storedText()).toContain("second line");
		expect(again.closes).toEqual([]);
	});
});

describe("C8: rights that change", () => {
	test("freezing under a typing hand: 4423, late words are not stored", async () => {
		const one = edit(amina);
		await synced(one);
		one.type("in time");
		await expect.poll(() => one.saved()).toBe(2);
		await freeze();
		one.type("too late");
		await expect.poll(() => one.closes).toEqual([closeCode.frozen]);
		expect(one.provider.shouldConnect).toBe(false);
		expect(one.text()).toContain("too late");
		const text = await storedText();
		expect(text).toContain("in time");
		expect(text).not.toContain("too late");
		const reader = edit(amina);
		await synced(reader);
		expect(reader.text()).not.toContain("too late");
		reader.type("still too late");
		await expect.poll(() => reader.closes).toEqual([closeCode.noAccess]);
		expect((await storedRows()).length).toBe(1);
	});

	test("even without an event, a committed freeze is obeyed by the next frame", async () => {
		const one = edit(amina);
		await synced(one);
		await services.db.updateTable("section").set({ state: "locked" }).where("id", "=", sectionId).execute();
		one.type("too late");
		await expect.poll(() => one.closes).toEqual([closeCode.frozen]);
		expect(await storedRows()).toEqual([]);
	});

	const personal = { kind: "installation" } as const;
	test("a revoked session: 4401, other sessions stay", async () => {
		const [one, two] = [edit(amina), edit(jonas)];
		await synced(one, two);
		await withTransaction(systemContext(services), async (ctx) => {
			await ctx.db.deleteFrom("session").where("userId", "=", amina.personId).execute();
			await record(ctx, { type: "session.revoked", scope: personal, refs: { personId: amina.personId } });
		});
		one.type("after the end");
		await expect.poll(() => one.closes).toEqual([closeCode.signedOut]);
		expect(await storedRows()).toEqual([]);
		two.type("goes on");
		await expect.poll(() => storedText()).toContain("goes on");
		expect(two.closes).toEqual([]);
	});

	test("a session that ended without an event is refused at the next frame", async () => {
		const one = edit(amina);
		await synced(one);
		await services.db.deleteFrom("session").where("userId", "=", amina.personId).execute();
		one.type("after the end");
		await expect.poll(() => one.closes[0]).toBe(closeCode.knockAgain);
		await expect.poll(() => one.closes.at(-1)).toBe(closeCode.signedOut);
		expect(await storedRows()).toEqual([]);
	});

	test("a part that ended: 1012, and the door says 4404", async () => {
		const one = edit(amina);
		await synced(one);
		await withTransaction(systemContext(services), async (ctx) => {
			await ctx.db.updateTable("member").set({ untilAt: ctx.now }).where("id", "=", amina.memberId).execute();
			const refs = { policyId, memberId: amina.memberId, personId: amina.personId };
			await record(ctx, { type: "member.ended", scope: { kind: "policy", policyId }, refs });
		});
		await expect.poll(() => one.closes).toEqual([closeCode.knockAgain, closeCode.gone]);
	});

	test("out of the working group: knocks again and reads", async () => {
		const one = edit(amina);
		await synced(one);
		await withTransaction(systemContext(services), async (ctx) => {
			await ctx.db.deleteFrom("workingGroupMember").where("memberId", "=", amina.memberId).execute();
			await record(ctx, {
				type: "group.changed",
				scope: { kind: "policy", policyId },
				refs: { policyId, groupId },
			});
		});
		await expect.poll(() => one.closes).toEqual([closeCode.knockAgain]);
		await synced(one);
		one.type("no more");
		await expect.poll(() => one.closes.at(-1)).toBe(closeCode.noAccess);
		expect(await storedRows()).toEqual([]);
	});

	test("what nobody announced is found by asking again", async () => {
		await restart({ recheckEvery: 50 });
		const [one, reader] = [edit(amina), edit(rosa)];
		await synced(one, reader);
		await services.db.deleteFrom("session").where("userId", "=", amina.personId).execute();
		await services.db.updateTable("member").set({ untilAt: 1 }).where("id", "=", rosa.memberId).execute();
		await expect.poll(() => one.closes).toEqual([closeCode.signedOut]);
		await expect.poll(() => reader.closes).toEqual([closeCode.gone]);
	});

	test("rows appended by another process are fetched and delivered", async () => {
		await restart({ recheckEvery: 50 });
		const reader = edit(rosa);
		await synced(reader);
		const other = await startCollabServer(services);
		const far = openEditor(other, amina, sectionId);
		editors.push(far);
		await synced(far);
		far.type("from afar");
		await expect.poll(() => reader.text()).toContain("from afar");
		await other.stop();
	});

	test("a hole left by another process is filled before one's own words are delivered", async () => {
		const [near, reader] = [edit(jonas), edit(rosa)];
		await synced(near, reader);
		const other = await startCollabServer(services);
		const far = openEditor(other, amina, sectionId);
		editors.push(far);
		await synced(far);
		far.type("from afar");
		await expect.poll(() => far.saved()).toBe(2);
		near.type("from near");
		await expect.poll(() => reader.text()).toContain("from near");
		expect(reader.text()).toContain("from afar");
		await expect.poll(() => near.text()).toContain("from afar");
		await other.stop();
	});
});
