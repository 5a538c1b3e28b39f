import { defineConfig } from "vitest/config";

export default defineConfig({
	test: {
		include: [
			"app/**/*.test.{ts,tsx}",
			"server/**/*.test.ts",
			"shared/**/*.test.ts",
			"test/{contract,integration}/**/*.test.ts",
		],
		testTimeout: 90_000,
		hookTimeout: 120_000,
		// One more than the two processors of a small machine: many tests wait for locks, pauses and other processes.
		maxWorkers: 3,
		// The built application runs as Node runs it, not through the test runner's own loader.
		server: { deps: { external: [/\/build\/server\//] } },
	},
});
