import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readEnv } from "#server/env.ts";
import { createServices, type Services } from "#server/services.ts";
import { openTestDatabase } from "./database.ts";

/** The clock of a test: stands still until it is set. */
export type TestClock = { now: () => number; set: (at: number) => void; advance: (ms: number) => void };
export type TestServices = Services & { testClock: TestClock; close: () => Promise<void> };

/**
 * Real services on a fresh database (in memory, or a schema of its own on TEST_POSTGRES_URL), with a
 * temporary data folder, a silent log and a clock that starts at the real time and then stands still.
 * @param settings environment variables to add or replace
 */
export async function openTestServices(settings: Record<string, string> = {}): Promise<TestServices> {
	const dataDir = mkdtempSync(join(tmpdir(), "tripact-test-"));
	const database = await openTestDatabase();
	const env = readEnv({
		NODE_ENV: "test",
		ORIGIN: "http://127.0.0.1:3000",
		LOG_LEVEL: "silent",
		AUTH_SECRET: "only-for-tests-only-for-tests-only-for-tests",
		...settings,
		DATA_DIR: dataDir,
	});
	let at = Date.now();
	const testClock: TestClock = {
		now: () => at,
		set: (next) => {
			at = next;
		},
		advance: (ms) => {
			at += ms;
		},
	};
	const services = await createServices(env, { clock: testClock.now, db: database });
	return Object.assign(services, {
		testClock,
		close: async () => {
			await database.close();
			rmSync(dataDir, { recursive: true, force: true });
		},
	});
}
