// Figures: what is measured, said by median and extremes.
import { cpus, loadavg } from "node:os";

/** The value below which the share `part` (0 to 1) of the values lies, by nearest rank. */
export function quantile(values, part) {
	const sorted = [...values].sort((a, b) => a - b);
	return sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)];
}

function median(values) {
	return (
		(quantile(values, 0.5) +
			-quantile(
				values.map((value) => -value),
				0.5,
			)) /
		2
	);
}

function write(value) {
	if (value === undefined) return "";
	return Number.isInteger(value) || Math.abs(value) >= 100 ? String(Math.round(value)) : value.toFixed(1);
}

/**
 * A table of figures, printed line by line as they come in.
 * `add(name, unit, values)` takes one number or all samples; p95 is said from 20 samples on.
 */
export function createTable() {
	const widths = [62, 7, 9, 9, 9, 9, 7];
	const line = (cells) =>
		cells
			.map((cell, index) => (index < 2 ? cell.padEnd(widths[index]) : cell.padStart(widths[index])))
			.join("");
	return {
		/** What it was measured on: others at work on the machine show in the figures. */
		start() {
			const load = loadavg()[0].toFixed(1);
			console.log(`Node ${process.versions.node}, ${cpus().length} processors, load ${load} at the start\n`);
			console.log(line(["figure", "unit", "median", "p95", "min", "max", "n"]));
		},
		title(words) {
			console.log(`\n${words}`);
		},
		add(name, unit, given) {
			const values = Array.isArray(given) ? given : [given];
			const p95 = values.length >= 20 ? quantile(values, 0.95) : undefined;
			const cells = [median(values), p95, Math.min(...values), Math.max(...values), values.length];
			console.log(line([`  ${name}`, unit, ...cells.map(write)]));
		},
	};
}

/** How long `run` takes, in ms, and what it returns. */
export async function time(run) {
	const start = performance.now();
	const value = await run();
	return { ms: performance.now() - start, value };
}
