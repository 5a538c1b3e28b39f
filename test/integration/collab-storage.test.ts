import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import SqliteDatabase from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { systemContext } from "#server/context.ts";
import { openDatabase } from "#server/db/open.ts";
import { withTransaction } from "#server/transaction.ts";
import {
	buildProcess,
	type CollabProcess,
	type Disk,
	makeDisk,
	startProcess,
} from "#test/setup/collab-process.ts";
import { openPeer } from "#test/setup/peer.ts";
import { makeWriter, notOnce, type Writer } from "#test/setup/writer.ts";

// T8, T9, C2, C3: a disk that is full and a database that another process holds. SQLite only; a real server process.

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const patient = { timeout: 40_000, interval: 20 };

type Scene = { disk: Disk; server: CollabProcess; sectionId: string; one: Writer; two: Writer };
const scenes: Scene[] = [];
let script: string;

async function openScene(largestFile?: number): Promise<Scene> {
	const disk = await makeDisk(3, 1);
	const server = await startProcess(script, disk, largestFile);
	const sectionId = disk.sectionIds[0]!;
	const [one, two] = disk.drafting.drafters.map((person, index) =>
		makeWriter(
			openPeer(`${server.url}/${sectionId}`, person, { origin: disk.settings.ORIGIN! }),
			`p${index}`,
		),
	) as [Writer, Writer];
	const scene = { disk, server, sectionId, one, two };
	scenes.push(scene);
	for (const { peer } of [one, two]) peer.connect();
	await expect.poll(() => [one, two].every(({ peer }) => peer.isSettled()), patient).toBe(true);
	for (const { write } of [one, two]) write();
	await expect.poll(() => [one, two].every(({ peer }) => peer.isSettled()), patient).toBe(true);
	return scene;
}

const expectTrue = ({ disk, sectionId, one, two }: Scene) => {
	const text = disk.read(sectionId);
	expect(notOnce([...one.saved(), ...two.saved()], text)).toEqual([]);
};

/** Everything written is called saved, is on disk once, and both see the same. */
async function expectWhole(scene: Scene): Promise<void> {
	const writers = [scene.one, scene.two];
	await expect.poll(() => writers.every(({ peer }) => peer.isSettled()), patient).toBe(true);
	const text = scene.disk.read(scene.sectionId);
	for (const { words, peer } of writers) {
		expect(notOnce(words, text)).toEqual([]);
		expect(peer.inTrouble()).toBe(false);
		expect(peer.closes).toEqual([]);
	}
	const [one, two] = writers.map(({ peer }) => peer.root);
	await expect.poll(() => one!.toString() === two!.toString(), patient).toBe(true);
}

describe.skipIf(process.env.TEST_POSTGRES_URL)("storage that fails", () => {
	beforeAll(async () => {
		script = await buildProcess("storage");
	});
	afterAll(async () => {
		for (const { server, disk, one, two } of scenes) {
			for (const { peer } of [one, two]) peer.leave();
			await server.kill();
			disk.remove();
		}
	});

	test.each([400, 700, 1100])(
		"T8: no file may grow beyond %d KiB: nothing false is said, people are told, and it goes on without a restart",
		async (size) => {
			const scene = await openScene(size);
			const { disk, server, sectionId, one, two } = scene;
			const padding = "m".repeat(3000);
			for (let i = 0; i < 1000 && !one.peer.inTrouble(); i++) {
				one.write(padding);
				if (i % 7 === 0) two.write();
				await wait(15);
			}
			expect(one.peer.inTrouble()).toBe(true);
			await expect.poll(() => two.peer.inTrouble(), patient).toBe(true);
			one.write();
			two.write();
			const before = [one.peer.savedEdits(), two.peer.savedEdits()];
			// Long enough for several attempts.
			await wait(700);
			expect([one.peer.savedEdits(), two.peer.savedEdits()]).toEqual(before);
			expect(one.words.length).toBeGreaterThan(one.saved().length);
			expectTrue(scene);
			// Nobody was shown what is not on disk, and who comes now sees all of the text that is.
			const stored = disk.read(sectionId);
			for (const word of two.peer.root.toString().match(/p0n\d+z/g) ?? []) expect(stored).toContain(word);
			const third = openPeer(`${server.url}/${sectionId}`, disk.drafting.drafters[2]!, {
				origin: disk.settings.ORIGIN!,
			});
			third.connect();
			await expect.poll(() => third.root.toString(), patient).toBe(stored);
			await expect.poll(() => third.inTrouble(), patient).toBe(true);
			server.lift();
			await expectWhole(scene);
			expect(server.isAlive()).toBe(true);
			await expect.poll(() => third.inTrouble(), patient).toBe(false);
			expect(notOnce(one.words, third.root.toString())).toEqual([]);
			third.leave();
		},
		180_000,
	);

	/** Another process holds the right to write. */
	async function hold(seconds: number): Promise<void> {
		const scene = await openScene();
		const { disk, server, one, two } = scene;
		const writers = [one, two];
		async function type(ms: number): Promise<void> {
			const end = performance.now() + ms;
			while (performance.now() < end) {
				for (const { write } of writers) write();
				await wait(50);
			}
		}
		await server.askDelay();
		await type(1000);
		await expect.poll(() => writers.every(({ peer }) => peer.isSettled()), patient).toBe(true);
		const calm = await server.askDelay();
		const other = disk.open();
		other.exec("begin immediate");
		const before = writers.map(({ peer }) => peer.savedEdits());
		await type(seconds * 1000);
		expect(writers.map(({ peer }) => peer.savedEdits())).toEqual(before);
		expect(writers.map(({ peer }) => peer.inTrouble())).toEqual([true, true]);
		const locked = await server.askDelay();
		other.exec("commit");
		other.close();
		await expectWhole(scene);
		// What the machine itself does to a calm server is not the database's doing.
		expect(locked).toBeLessThan(Math.max(200, 3 * calm));
	}

	test("T9: another process writes for 1, 6 and 30 s: edits wait, and the server never stands still", async () => {
		await Promise.all([1, 6, 30].map(hold));
	}, 180_000);

	test("T9: a form waits for the database, and after 5 s says so", async () => {
		const folder = mkdtempSync(join(tmpdir(), "tripact-busy-"));
		const path = join(folder, "tripact.sqlite");
		const { db } = openDatabase(path);
		const other = new SqliteDatabase(path);
		other.exec("create table t (a)");
		const services = { db, events: { publish: () => undefined }, clock: Date.now } as never;
		const write = () => withTransaction(systemContext(services), async () => "written");
		other.exec("begin immediate");
		setTimeout(() => other.exec("commit"), 400);
		expect(await write()).toBe("written");
		other.exec("begin immediate");
		await expect(write()).rejects.toMatchObject({ code: "busy", key: "errors:busy" });
		other.exec("rollback");
		other.close();
		await db.destroy();
		rmSync(folder, { recursive: true });
	});
});
