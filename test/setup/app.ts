import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Services } from "#server/services.ts";

/** What the build exports; the whole application as it ships. */
type Build = typeof import("#server/index.ts");

export type TestApp = { origin: string; services: Services; stop: () => Promise<void>; dataDir: string };

function freePort(): Promise<number> {
	return new Promise((done, reject) => {
		const probe = createServer();
		probe.once("error", reject);
		probe.listen(0, "127.0.0.1", () => {
			const { port } = probe.address() as { port: number };
			probe.close(() => done(port));
		});
	});
}

/**
 * The built application on a free port of 127.0.0.1, with a data folder of its own. `npm test` builds before it runs
 * this; alone, run `npm run build` first.
 * @param settings environment variables to add or replace; DATA_DIR to start again on the same data
 */
export async function startApp(settings: Record<string, string> = {}): Promise<TestApp> {
	const build = (await import(pathToFileURL(resolve("build/server/index.js")).href)) as Build;
	const dataDir = settings.DATA_DIR ?? mkdtempSync(join(tmpdir(), "tripact-app-"));
	const port = await freePort();
	const origin = `http://127.0.0.1:${port}`;
	const env = build.readEnv({
		NODE_ENV: "test",
		LOG_LEVEL: "silent",
		PORT: String(port),
		ORIGIN: origin,
		DATA_DIR: dataDir,
		...settings,
	});
	const running = await build.start({
		services: await build.createServices(env),
		mountStatic: () => undefined,
	});
	return {
		origin,
		services: running.services as unknown as Services,
		dataDir,
		stop: async () => {
			await running.stop();
			if (!settings.DATA_DIR) rmSync(dataDir, { recursive: true, force: true });
		},
	};
}
