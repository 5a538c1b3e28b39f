import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { readEnv } from "./env.ts";

const folder = mkdtempSync(join(tmpdir(), "tripact-env-"));
afterAll(() => rmSync(folder, { recursive: true }));
const read = (settings: Record<string, string>) => () => readEnv({ DATA_DIR: folder, ...settings });
const secret = "only-for-tests-only-for-tests-only-for-tests";

test("several nodes need PostgreSQL and one secret; each fault is told with its cure", () => {
	expect(read({ REDIS_URL: "http://localhost" })).toThrow(/REDIS_URL: must begin with redis:/);
	expect(read({ REDIS_URL: "redis://localhost", PORT: "none" })).toThrow(
		/PORT: [\s\S]*REDIS_URL: serves several nodes[\s\S]*AUTH_SECRET: must be set/,
	);
	const settings = { REDIS_URL: "redis://localhost", DATABASE_URL: "postgres://localhost/x" };
	expect(read(settings)).toThrow(/AUTH_SECRET: must be set, to the same value on every node/);
	expect(read({ ...settings, AUTH_SECRET: secret })().REDIS_URL).toBe("redis://localhost");
	expect(read({})().REDIS_URL).toBeUndefined();
});
