import { afterAll, beforeAll, expect, test } from "vitest";
import * as Y from "yjs";
import { makeBlock } from "#test/factories/typing.ts";
import { openRaw } from "#test/setup/collab.ts";
import { buildProcess, makeDisk, startProcess } from "#test/setup/collab-process.ts";
import { openPeer } from "#test/setup/peer.ts";

// T14, C12: who does not read is cut at 4 MiB, costs no memory, and disturbs nobody.

const MiB = 1024 * 1024;
let script: string;
beforeAll(async () => {
	script = await buildProcess("slow");
});

const cleanUps: (() => unknown)[] = [];
afterAll(async () => {
	for (const clean of cleanUps) await clean();
});

/** 40 MB of edits before a reader who reads, and perhaps one who does not. @returns the greatest memory */
async function edit(withPaused: boolean): Promise<{ most: number; closed: number | null }> {
	const disk = await makeDisk(2, 1);
	disk.settings.COLLAB_LIMITS = JSON.stringify({ updateBytesBucket: [1e12, 1e12], tailRows: 20 });
	const server = await startProcess(script, disk);
	cleanUps.push(disk.remove, server.kill);
	const url = `${server.url}/${disk.sectionIds[0]}`;
	const origin = disk.settings.ORIGIN!;
	const [one, two] = disk.drafting.drafters.map((person) => openPeer(url, person, { origin }));
	for (const peer of [one!, two!]) peer.connect();
	const door = { url: server.url, port: 0, origin, stop: async () => undefined };
	const paused = withPaused ? openRaw(door, disk.drafting.reader, disk.sectionIds[0]!) : null;
	await paused?.opened;
	paused?.socket.pause();
	let most = 0;
	const words = "x".repeat(400_000);
	for (let i = 0; i < 100; i++) {
		one!.doc.transact(() => {
			one!.root.delete(0, one!.root.length);
			one!.root.push([makeBlock(new Y.XmlText(`${i} ${words}`))]);
		});
		await expect.poll(() => one!.isSettled(), { timeout: 30_000, interval: 2 }).toBe(true);
		await expect
			.poll(() => two!.root.length === 1 && two!.root.toString().includes(`>${i} x`), {
				timeout: 30_000,
				interval: 2,
			})
			.toBe(true);
		most = Math.max(most, server.memory());
	}
	paused?.socket.resume();
	const closed = paused ? await paused.closed : null;
	expect(one!.closes).toEqual([]);
	expect(two!.closes).toEqual([]);
	for (const peer of [one!, two!]) peer.leave();
	await server.kill();
	return { most, closed };
}

test.skipIf(process.env.TEST_POSTGRES_URL)(
	"T14: 40 MB of edits before a reader who does not read",
	async () => {
		const calm = await edit(false);
		const slow = await edit(true);
		expect(slow.closed).toBe(1006);
		expect((slow.most - calm.most) / MiB).toBeLessThan(20);
	},
	180_000,
);
