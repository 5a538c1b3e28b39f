// The engine beside its peers: the scenarios of docs/benchmarks.md, one after the other.
import { startLoad } from "./processes.mjs";
import { createReport } from "./report.mjs";
import { installPeers } from "./servers.mjs";

/** Where each scenario lives; loaded when it is asked for. */
export const scenarios = {
	B1: "b1-delivery",
	B2: "b2-busy",
	B3: "b3-sections",
	B4: "b4-opening",
	B5: "b5-reconnecting",
	B6: "b6-idle",
	B7: "b7-kills",
	B8: "b8-hostile",
	B9: "b9-bytes",
	B10: "b10-size",
};

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
