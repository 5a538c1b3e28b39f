// npm test: everything, on a machine with only Node and git. Ends with one line: how many passed, how many failed.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildApp, findChromium, findRedis, installDependencies, main, startPostgres } from "./setup.mjs";

const reports = mkdtempSync(join(tmpdir(), "tripact-test-"));
const count = { passed: 0, failed: 0, skipped: 0, again: 0 };
const faults = [];

function step(name, command, args, env = {}) {
	const start = performance.now();
	console.log(`\n== ${name}`);
	const result = spawnSync(command, args, { stdio: "inherit", env: { ...process.env, ...env } });
	console.log(
		`== ${name}: ${result.status === 0 ? "done" : "FAILED"} in ${Math.round((performance.now() - start) / 1000)} s`,
	);
	if (result.status !== 0) faults.push(name);
}

function vitest(name, args, env) {
	const file = join(reports, `${name}.json`);
	step(
		name,
		"npx",
		["vitest", "run", "--reporter=dot", "--reporter=json", `--outputFile.json=${file}`, ...args],
		env,
	);
	const report = JSON.parse(readFileSync(file, "utf8"));
	count.passed += report.numPassedTests;
	count.failed += report.numFailedTests;
	count.skipped += report.numPendingTests;
}

function playwright() {
	const file = join(reports, "e2e.json");
	step("journeys in a real browser", "npx", ["playwright", "test", "-c", "test/e2e/playwright.config.ts"], {
		CHROMIUM_PATH: findChromium(),
		PLAYWRIGHT_JSON_OUTPUT_NAME: file,
	});
	const { stats } = JSON.parse(readFileSync(file, "utf8"));
	count.passed += stats.expected;
	count.failed += stats.unexpected;
	count.again += stats.flaky;
	count.skipped += stats.skipped;
}

await main(async () => {
	installDependencies();
	findChromium();
	findRedis();
	mkdirSync("test-results", { recursive: true });
	const postgres = await startPostgres();
	try {
		step("format and lint", "npx", ["biome", "check"]);
		step("borders", "npx", [
			"depcruise",
			"--config",
			".dependency-cruiser.mjs",
			"app",
			"server",
			"shared",
			"test",
		]);
		step("types", "sh", ["-c", "npx react-router typegen && npx tsc --noEmit"]);
		step("permissions page", "node", ["--import", "tsx", "server/cli/permissions.ts", "--check"]);
		buildApp();
		// Several processes need PostgreSQL: those tests are in its part alone.
		vitest("SQLite", ["--exclude", "test/integration/nodes*.test.ts"]);
		vitest("PostgreSQL", ["server/features", "server/db", "test/"], { TEST_POSTGRES_URL: postgres.url });
		playwright();
	} finally {
		await postgres.stop();
		rmSync(reports, { recursive: true, force: true });
	}
	if (faults.length > 0) console.log(`\nFailed: ${faults.join(", ")}`);
	if (count.again > 0) console.log(`\n${count.again} passed on a second try only: see "flaky" above`);
	console.log(`\n${count.passed + count.again} passed, ${count.failed} failed, ${count.skipped} skipped`);
	process.exitCode = faults.length > 0 || count.failed > 0 ? 1 : 0;
});
