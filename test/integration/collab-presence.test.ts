import { describe, expect, test } from "vitest";
import { messageType } from "#shared/collab.ts";
import { type Editor, frameOf } from "#test/setup/collab.ts";
import { amina, edit, freeze, jonas, knock, restart, rosa, setScene, synced } from "#test/setup/scene.ts";

// The promises of server/collab/SPEC.md, against a real server, real sockets and the stock provider.

setScene();

describe("C11: presence", () => {
	type State = { user?: Record<string, unknown>; cursor?: unknown };
	const statesOf = (editor: Editor, of: Editor) =>
		editor.provider.awareness.getStates().get(of.doc.clientID) as State | undefined;

	test("is who the session says, whatever the client says; the cursor stays for those who write", async () => {
		const [one, two, suggester] = [edit(amina), edit(jonas), edit(rosa)];
		await synced(one, two, suggester);
		const cursor = {
			anchor: { type: null, tname: "default", item: null, assoc: 0 },
			head: { type: null, tname: "default", item: null, assoc: 0 },
		};
		const forged = {
			user: { name: "The Minister", constituency: "government" },
			cursor,
			extra: "x".repeat(100),
		};
		one.provider.awareness.setLocalState(forged);
		suggester.provider.awareness.setLocalState(forged);
		await expect.poll(() => statesOf(two, one)?.cursor).toEqual(cursor);
		expect(statesOf(two, one)).toEqual({
			user: { name: amina.name, constituency: "workers", memberId: amina.memberId },
			cursor,
		});
		const rosaIs = { user: { name: rosa.name, constituency: "workers", memberId: rosa.memberId } };
		await expect.poll(() => statesOf(two, suggester)).toEqual({ ...rosaIs, cursor });
		await freeze();
		const [looking, reader] = [edit(jonas), edit(rosa)];
		await synced(looking, reader);
		reader.provider.awareness.setLocalState(forged);
		await expect.poll(() => statesOf(looking, reader)).toEqual(rosaIs);
	});

	test("somebody else's entry is passed over: neither forged nor taken away", async () => {
		const [one, two] = [edit(amina), edit(jonas)];
		await synced(one, two);
		await expect.poll(() => statesOf(two, one)?.user?.name).toBe(amina.name);
		const raw = knock(rosa);
		await raw.opened;
		const entry = (id: number, clock: number, state: string) =>
			frameOf(1, frameOf(1, id, clock, new TextEncoder().encode(state)));
		raw.socket.send(entry(one.doc.clientID, 1_000_000, "null"));
		raw.socket.send(entry(one.doc.clientID, 1_000_000, `{"user":{"name":"Mallory"}}`));
		raw.socket.send(entry(4242, 1, `{"user":{"name":"Mallory"}}`));
		await expect
			.poll(() => (two.provider.awareness.getStates().get(4242) as State | undefined)?.user?.name)
			.toBe(rosa.name);
		expect(statesOf(two, one)?.user?.name).toBe(amina.name);
	});

	test("goes with the connection, and comes back with it", async () => {
		const [one, two] = [edit(amina), edit(jonas)];
		await synced(one, two);
		await expect.poll(() => statesOf(two, one)).toBeDefined();
		one.provider.ws?.close();
		await expect.poll(() => statesOf(two, one)).toBeUndefined();
		await expect.poll(() => statesOf(two, one)?.user?.name, { timeout: 5000 }).toBe(amina.name);
	});

	test("a question is answered with everybody else, one entry per frame", async () => {
		const [one, two] = [edit(amina), edit(jonas)];
		await synced(one, two);
		const raw = knock(rosa);
		await raw.opened;
		await expect.poll(() => raw.ofType(1).length).toBe(2);
		raw.send(messageType.queryAwareness);
		await expect.poll(() => raw.ofType(1).length).toBe(4);
	});

	test("the heartbeat is a frame that a browser hears; the dead are ended", async () => {
		await restart({ pingEvery: 40 });
		const raw = knock(rosa);
		await raw.opened;
		await expect.poll(() => raw.ofType(1).length).toBeGreaterThan(2);
		expect(raw.ofType(1)[0]).toEqual(new Uint8Array([1, 1, 0]));
		raw.socket.pong = () => undefined;
		(raw.socket as unknown as { _autoPong: boolean })._autoPong = false;
		expect(await raw.closed).toBe(1006);
	});
});
