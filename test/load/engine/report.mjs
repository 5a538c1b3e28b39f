// What was found: a table for each scenario, and all of it in test-results/bench.json.
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";

/** Median, smallest and largest of some values. */
export function sum(values) {
	const sorted = [...values].sort((a, b) => a - b);
	const middle = Math.floor(sorted.length / 2);
	const median = sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
	return { median, min: sorted[0], max: sorted.at(-1), n: sorted.length };
}

export function write(value) {
	if (value === undefined || Number.isNaN(value)) return "–";
	if (value === 0 || Math.abs(value) >= 100) return value.toFixed(0);
	return value.toFixed(Math.abs(value) >= 10 ? 1 : 2);
}

const writeFigure = (figure) =>
	figure === undefined
		? "–"
		: figure.n > 1
			? `${write(figure.median)} (${write(figure.min)}–${write(figure.max)})`
			: write(figure.median);

function printTable(rows) {
	const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
	for (const row of rows) {
		const cells = row.map((cell, column) =>
			// Words to the left, figures to the right.
			column === 0 || (rows[0][0] === "" && column === 1)
				? cell.padEnd(widths[column])
				: cell.padStart(widths[column]),
		);
		console.log(`  ${cells.join("  ")}`);
	}
}

/** Collects figures of one scenario: `add(figure, unit, kind, value)`, then `finish` prints and keeps them. */
function createScenario(report, id, title, columns) {
	const figures = new Map();
	const demands = [];
	return {
		add(name, unit, kind, value) {
			const key = `${name}|${unit}`;
			if (!figures.has(key)) figures.set(key, { name, unit, values: {} });
			const { values } = figures.get(key);
			values[kind] ??= [];
			values[kind].push(...(Array.isArray(value) ? value : [value]));
		},
		/** The median of what was added, or undefined. */
		median(name, unit, kind) {
			const values = figures.get(`${name}|${unit}`)?.values[kind];
			return values && sum(values).median;
		},
		/**
		 * What is demanded, and whether it is so. `value` and `limit` in the same measure.
		 * @param of the figure that it is about, as [name, unit]; `least`: the value must reach the limit, not keep below
		 */
		demand(words, value, limit, { of, least = false } = {}) {
			const isMeasured = value !== undefined && !Number.isNaN(value);
			const reached = least ? value >= limit : value <= limit;
			demands.push({ words, value, limit, least, of, reached: isMeasured ? reached : null });
		},
		note(words) {
			demands.push({ words, note: true });
		},
		finish() {
			const rows = [["figure", "unit", ...columns]];
			const kept = [];
			for (const { name, unit, values } of figures.values()) {
				const sums = Object.fromEntries(Object.entries(values).map(([kind, all]) => [kind, sum(all)]));
				rows.push([name, unit, ...columns.map((kind) => writeFigure(sums[kind]))]);
				kept.push({ name, unit, values: sums });
			}
			console.log(`\n${id}  ${title}`);
			printTable(rows);
			for (const { words, value, limit, reached, note } of demands) {
				if (note) console.log(`  ${words}`);
				else {
					const verdict = reached === null ? "not measured" : reached ? "reached" : "NOT reached";
					console.log(`  ${verdict}: ${words}; found ${write(value)}, demanded ${write(limit)}`);
				}
			}
			report.scenarios[id] = { title, figures: kept, demands };
			report.save();
		},
	};
}

const verdicts = new Map([
	[true, "reached"],
	[false, "NOT reached"],
	[null, "not measured"],
]);

/** One line for each demand: our figure, the peers', what was found and what is demanded. */
function printSummary({ scenarios }) {
	const kinds = ["ours", "y-websocket", "y-leveldb", "hocuspocus", "relay"];
	const rows = [["", "demand", "unit", ...kinds, "found", "demanded", ""]];
	for (const [id, { figures, demands }] of Object.entries(scenarios)) {
		for (const { words, value, limit, least, of, reached, note } of demands) {
			if (note) continue;
			const [name, unit] = of ?? [];
			const figure = figures.find((one) => one.name === name && one.unit === unit);
			const cells = kinds.map((kind) => writeFigure(figure?.values[kind]));
			const demanded = `${least ? "≥" : "≤"} ${write(limit)}`;
			rows.push([id, words, unit ?? "", ...cells, write(value), demanded, verdicts.get(reached)]);
		}
	}
	console.log("\nWhat is demanded; each figure as median (min–max), what was found as the demand words it");
	printTable(rows);
}

export function createReport(options) {
	const report = {
		at: new Date().toISOString(),
		node: process.versions.node,
		processors: cpus().length,
		loadAtStart: loadavg()[0],
		options,
		scenarios: {},
	};
	Object.defineProperty(report, "save", {
		value() {
			mkdirSync("test-results", { recursive: true });
			writeFileSync("test-results/bench.json", `${JSON.stringify(report, null, "\t")}\n`);
		},
	});
	Object.defineProperty(report, "scenario", {
		value: (id, title, columns) => createScenario(report, id, title, columns),
	});
	Object.defineProperty(report, "summarize", { value: () => printSummary(report) });
	console.log(
		`Node ${report.node}, ${report.processors} processors, load ${report.loadAtStart.toFixed(1)} at the start; median (min–max)`,
	);
	return report;
}
