import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import SqliteDatabase from "better-sqlite3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readEnv } from "#server/env.ts";
import { readDoc } from "#server/features/texts.ts";
import { createServices } from "#server/services.ts";
import { makePerson, type TestPerson } from "#test/factories/people.ts";
import { makeGroup, makeMember, makePolicy, makeSection } from "#test/factories/policies.ts";
import { openEditor } from "#test/setup/collab.ts";

// C2, C3 (T7): a killed server takes back no word it called saved, and none that anybody else saw.

const kills = 10;
const dataDir = mkdtempSync(join(tmpdir(), "tripact-kill-"));
const settings = {
	NODE_ENV: "test",
	ORIGIN: "http://127.0.0.1:3000",
	LOG_LEVEL: "silent",
	AUTH_SECRET: "only-for-tests-only-for-tests-only-for-tests",
	DATA_DIR: dataDir,
};
let writer: TestPerson;
let watcher: TestPerson;
let sectionId: string;

beforeAll(async () => {
	const services = await createServices(readEnv(settings));
	const policyId = await makePolicy(services);
	[writer, watcher] = [await makePerson(services), await makePerson(services)];
	const members = [];
	for (const { personId } of [writer, watcher])
		members.push({ memberId: await makeMember(services, { policyId, personId }) });
	const groupId = await makeGroup(services, { policyId, members });
	sectionId = await makeSection(services, { policyId, groupId });
	await services.db.destroy();
});

let running: ChildProcess | undefined;

afterAll(() => {
	running?.kill("SIGKILL");
	rmSync(dataDir, { recursive: true, force: true });
});

async function startChild(): Promise<{ child: ChildProcess; port: number }> {
	const child = spawn(process.execPath, ["--import", "tsx", "test/setup/collab-child.ts"], {
		env: { ...process.env, ...settings },
		stdio: ["ignore", "pipe", "inherit"],
	});
	running = child;
	const [line] = (await once(createInterface({ input: child.stdout! }), "line")) as [string];
	return { child, port: Number(line) };
}

/** What is on disk, read by a process that never spoke with the one that was killed. */
async function textOnDisk(): Promise<string> {
	const file = new SqliteDatabase(join(dataDir, "tripact.sqlite"));
	expect(file.pragma("integrity_check", { simple: true })).toBe("ok");
	file.close();
	const services = await createServices(readEnv(settings));
	const { doc } = await readDoc({ services, db: services.db }, sectionId);
	await services.db.destroy();
	return JSON.stringify(doc);
}

test(`${kills} kills while typing: every word that was saved or seen is there`, async () => {
	const promised: string[] = [];
	for (let kill = 0; kill < kills; kill++) {
		const { child, port } = await startChild();
		const server = {
			url: `ws://127.0.0.1:${port}/collab`,
			port,
			origin: settings.ORIGIN,
			stop: async () => {},
		};
		const one = openEditor(server, writer, sectionId);
		const two = openEditor(server, watcher, sectionId);
		await expect.poll(() => one.provider.synced && two.provider.synced, { timeout: 10_000 }).toBe(true);
		await expect.poll(() => one.saved()).toBeGreaterThanOrEqual(1);
		// Its answer to the opening was one frame; each word is one more.
		const words: string[] = [];
		const atLeast = 5 + kill * 3;
		while (one.saved() < atLeast) {
			expect(one.closes).toEqual([]);
			// A fast hand, with some words always under way.
			if (words.length - one.saved() < 20) {
				words.push(`w${kill}x${words.length}z`);
				one.type(words.at(-1)!);
			}
			await new Promise((resolve) => setImmediate(resolve));
		}
		child.kill("SIGKILL");
		await once(child, "exit");
		promised.push(...words.slice(0, one.saved() - 1));
		promised.push(...words.filter((word) => two.text().includes(word)));
		one.leave();
		two.leave();
		const text = await textOnDisk();
		expect(promised.filter((word) => !text.includes(word))).toEqual([]);
	}
	expect(promised.length).toBeGreaterThan(100);
}, 180_000);
