// npm run bench: how fast the built application is on this machine, and its engine beside its peers.
//   npm run bench                    everything: the screens, then B1 to B10 (docs/benchmarks.md)
//   npm run bench -- screens         import, opening, typing in browsers, bytes of pages
//   npm run bench -- negotiation     120 amendments on 40,000 words: register, views, room; and 500 comments:
//                                    the response matrix read, opened, filtered, exported
//   npm run bench -- engine          B1 to B10
//   npm run bench -- B1 B4           these alone
//   npm run bench -- B1 --short      smaller numbers, for trying: B1 in half a minute
//   npm run bench -- B1 --runs 9     medians of nine (default five)
// BENCH_BUILD=FOLDER measures the product built in that folder (its build/, server/ and node_modules/) and builds
// nothing here: copy the tree, build there, and compare. Only the engine's scenarios look at it.
import { parseArgs } from "node:util";
import { buildApp, installDependencies, main, SetupError } from "../../server/cli/setup.mjs";
import { scenarios } from "./engine/scenarios.mjs";
import { createTable } from "./figures.mjs";

await main(async () => {
	const { values, positionals } = parseArgs({
		allowPositionals: true,
		options: {
			runs: { type: "string" },
			short: { type: "boolean", default: false },
		},
	});
	const all = Object.keys(scenarios);
	const known = ["screens", "negotiation", "engine", ...all];
	const unknown = positionals.find((name) => !known.includes(name));
	if (unknown) throw new SetupError(`There is no "${unknown}". Choose from: ${known.join(", ")}.`);
	const runs = Number(values.runs ?? (values.short ? 2 : 5));
	if (!(runs >= 1 && runs <= 99)) throw new SetupError("--runs takes a number from 1 to 99.");
	const everything = positionals.length === 0;
	const single = all.filter((id) => positionals.includes(id));
	const engine = everything || positionals.includes("engine") ? all : single;
	// Everything that is imported from here on needs what is installed here.
	if (!process.env.BENCH_BUILD) {
		installDependencies();
		buildApp();
	}
	if (everything || positionals.includes("screens")) {
		const { measureScreens } = await import("./screens.mjs");
		await measureScreens();
	}
	if (everything || positionals.includes("negotiation")) {
		const { register } = await import("tsx/esm/api");
		register();
		const { measureNegotiation } = await import("./negotiation.ts");
		const table = createTable();
		table.start();
		await measureNegotiation(table);
		const { measureMatrix } = await import("./matrix.ts");
		await measureMatrix(table);
	}
	if (engine.length === 0) return;
	const { measureEngine } = await import("./engine/engine.mjs");
	await measureEngine(engine, { runs, short: values.short });
});
