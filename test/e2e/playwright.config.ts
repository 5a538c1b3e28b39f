import { defineConfig } from "@playwright/test";

const port = 4319;
export const origin = `http://127.0.0.1:${port}`;
export const dataDir = "test-results/demo";

/** Journeys in a real Chromium against the demonstration, built and served as people get it. */
export default defineConfig({
	testDir: ".",
	testMatch: "*.spec.ts",
	outputDir: "../../test-results/e2e",
	timeout: 90_000,
	expect: { timeout: 15_000 },
	workers: 1,
	// A journey that needs its second try is counted and named: it is to be mended, not to be believed.
	retries: process.env.CI ? 1 : 0,
	reporter: process.env.PLAYWRIGHT_JSON_OUTPUT_NAME ? [["list"], ["json"]] : "list",
	use: {
		baseURL: origin,
		actionTimeout: 20_000,
		locale: "en-GB",
		timezoneId: "Africa/Tunis",
		trace: "off",
		screenshot: "only-on-failure",
		launchOptions: {
			executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium",
			args: ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"],
		},
	},
	webServer: {
		command: `node server/cli/demo.mjs --reset --port ${port} --data ${dataDir}`,
		cwd: "../..",
		url: `${origin}/healthz`,
		timeout: 300_000,
		reuseExistingServer: false,
		gracefulShutdown: { signal: "SIGTERM", timeout: 5_000 },
	},
});
