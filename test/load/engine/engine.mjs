// The engine beside its peers: the scenarios of docs/benchmarks.md, one after the other.
import { startLoad } from "./processes.mjs";
import { createReport } from "./report.mjs";
import { scenarios } from "./scenarios.mjs";
import { installPeers } from "./servers.mjs";

/** @param wanted names of scenarios; @param options.runs how many values a median is taken of */
export async function measureEngine(wanted, { runs, short }) {
	await installPeers();
	const report = createReport({ runs, short });
	const load = startLoad();
	try {
		for (const id of wanted) {
			const { run } = await import(`./scenarios/${scenarios[id]}.mjs`);
			const start = performance.now();
			await run({ load, report, runs, short });
			console.log(`  (${((performance.now() - start) / 1000).toFixed(0)} s)`);
		}
		report.summarize();
	} finally {
		load.stop();
	}
}
