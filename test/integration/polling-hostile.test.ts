import { describe, expect, test } from "vitest";
import * as Y from "yjs";
import { systemContext } from "#server/context.ts";
import { record, withTransaction } from "#server/transaction.ts";
import { closeCode, messageType } from "#shared/collab.ts";
import { writeCount } from "#shared/polling.ts";
import { frameOf, makeUpdate, updateFrame } from "#test/setup/collab.ts";
import {
	amina,
	edit,
	freeze,
	hear,
	jonas,
	knock,
	openLine,
	policyId,
	post,
	restart,
	rosa,
	send,
	server,
	services,
	startAgain,
	storedRows,
	storedText,
	synced,
} from "#test/setup/polling.ts";

describe("C14, C5: hostile frames", () => {
	const hostile: [string, () => Uint8Array, number][] = [
		["an empty frame", () => new Uint8Array(), closeCode.garbage],
		["an unknown type", () => frameOf(17, new Uint8Array([1])), closeCode.garbage],
		["auth", () => frameOf(2, 0), closeCode.garbage],
		["saved, which only the server says", () => frameOf(64, 1, 1), closeCode.garbage],
		["a cut-off varint", () => new Uint8Array([0, 2, 0xff]), closeCode.garbage],
		[
			"an update that does not decode",
			() => updateFrame(new Uint8Array([1, 200, 3])),
			closeCode.refusedContent,
		],
		["too large", () => new Uint8Array(2 * 1024 * 1024 + 1), closeCode.tooLarge],
		["far too large", () => new Uint8Array(5 * 1024 * 1024), 1009],
		[
			"an unknown node",
			() => updateFrame(makeUpdate(99, (f) => f.push([new Y.XmlElement("script")]))),
			closeCode.refusedContent,
		],
		["presence that is too large", () => frameOf(1, new Uint8Array(5000)), closeCode.tooLarge],
	];
	test.each(hostile)("%s", async (_name, frame, code) => {
		const one = edit(amina);
		await synced(one);
		one.type("safe");
		await expect.poll(() => one.saved()).toBe(2);
		const before = await storedText();
		const raw = knock(jonas);
		await raw.opened;
		raw.socket.send(frame());
		expect(await raw.closed).toBe(code);
		expect(await storedText()).toBe(before);
		one.type("still here");
		await expect.poll(() => storedText()).toContain("still here");
	});

	test("a body that is no batch: 1003", async () => {
		const line = await openLine(jonas);
		await post(jonas, `/${line}/send`, new Uint8Array([1, 200, 1, 2]));
		const { goodbye } = await hear(jonas, line, 0);
		expect(goodbye?.code).toBe(closeCode.garbage);
	});

	test("too many frames: 4429", async () => {
		const raw = knock(jonas);
		await raw.opened;
		for (let i = 0; i < 450; i++) raw.socket.send(frameOf(messageType.sync, 2, new Uint8Array([0, 0])));
		expect(await raw.closed).toBe(closeCode.slowDown);
	});

	test("C10: a reader's words: 4403, nothing stored", async () => {
		const writer = edit(rosa);
		await synced(writer);
		writer.type("smuggled");
		await expect.poll(() => writer.closes).toEqual([closeCode.noAccess]);
		expect(await storedRows()).toEqual([]);
	});
});

describe("C14, C8 (T21): rights that change", () => {
	test("freezing under a typing hand: 4423, late words are not stored", async () => {
		const one = edit(amina);
		await synced(one);
		one.type("in time");
		await expect.poll(() => one.saved()).toBe(2);
		await freeze();
		one.type("too late");
		await expect.poll(() => one.closes).toEqual([closeCode.frozen]);
		expect(one.provider.shouldConnect).toBe(false);
		const text = await storedText();
		expect(text).toContain("in time");
		expect(text).not.toContain("too late");
	});

	test("a revoked session: 4401 at once, also for what is under way; others stay", async () => {
		const [one, two] = [edit(amina), edit(jonas)];
		await synced(one, two);
		await withTransaction(systemContext(services), async (ctx) => {
			await ctx.db.deleteFrom("session").where("userId", "=", amina.personId).execute();
			const refs = { personId: amina.personId };
			await record(ctx, { type: "session.revoked", scope: { kind: "installation" }, refs });
		});
		one.type("after the end");
		await expect.poll(() => one.closes).toEqual([closeCode.signedOut]);
		expect(await storedRows()).toEqual([]);
		two.type("goes on");
		await expect.poll(() => storedText()).toContain("goes on");
		expect(two.closes).toEqual([]);
	});

	test("a session that ended without an event is refused at the next request", async () => {
		const one = edit(amina);
		await synced(one);
		await services.db.deleteFrom("session").where("userId", "=", amina.personId).execute();
		one.type("after the end");
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

	test("what nobody announced is found by asking again", async () => {
		await restart({ recheckEvery: 50 });
		const reader = edit(rosa);
		await synced(reader);
		await services.db.updateTable("member").set({ untilAt: 1 }).where("id", "=", rosa.memberId).execute();
		await expect.poll(() => reader.closes).toEqual([closeCode.gone]);
	});

	test("a server that stops says so", async () => {
		const line = await openLine(amina);
		const question = frameOf(messageType.sync, 0, new Uint8Array([0]));
		await send(amina, line, 1, question);
		await expect.poll(async () => (await hear(amina, line, 0)).frames.length).toBe(2);
		const asking = hear(amina, line, 2);
		for (const first of [2, 3]) await send(amina, line, first, frameOf(messageType.queryAwareness));
		await server.stop();
		expect((await asking).goodbye?.code).toBe(closeCode.goingAway);
		await startAgain();
	});
});

describe("C14, C12: those who do not ask", () => {
	test("a line with too much waiting is cut; the others go on", async () => {
		await restart({ unsentBytes: 200_000, updateBytesBucket: [1e9, 1e9] });
		const line = await openLine(rosa);
		const one = edit(amina);
		await synced(one);
		for (let i = 0; i < 4; i++) {
			one.type("x".repeat(100_000));
			await expect.poll(() => one.saved()).toBe(i + 2);
		}
		const { goodbye, frames } = await hear(rosa, line, 0);
		expect(goodbye?.code).toBe(1006);
		expect(frames.reduce((sum, frame) => sum + frame.byteLength, 0)).toBeLessThan(300_000);
		one.type("goes on");
		await expect.poll(() => storedText()).toContain("goes on");
	});

	test("a line that nobody asks is ended, one that is asked stays", async () => {
		await restart({ pingEvery: 50, unasked: 500 });
		const [asked, other] = [edit(amina), edit(rosa, {})];
		await synced(asked, other);
		const line = await openLine(jonas);
		const state = JSON.stringify({ user: { name: "Jonas" } });
		await send(jonas, line, 1, frameOf(1, frameOf(1, 4242, 1, new TextEncoder().encode(state))));
		const isHere = (id: number) => other.provider.awareness.getStates().has(id);
		await expect.poll(() => isHere(4242)).toBe(true);
		await expect.poll(() => isHere(4242), { timeout: 10_000 }).toBe(false);
		await expect
			.poll(async () => (await post(jonas, `/${line}/hear`, writeCount(0))).status, { timeout: 10_000 })
			.toBe(410);
		asked.type("still here");
		await expect.poll(() => other.text()).toContain("still here");
		expect(asked.closes).toEqual([]);
	});
});
