import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
	aggregateRatio,
	indicatorInput,
	progressOf,
	ratioOf,
	remainderOf,
	suppressCells,
	tidyNumber,
	toFraction,
	toPercent,
	valueInput,
} from "./indicators.ts";
import { add, makeFraction, multiply, printFraction } from "./rounds/fraction.ts";

type Vector = {
	id: string;
	title: string;
	baseline: string;
	target: string;
	actual: string;
	expected: { status: string; progress: string | null; percent?: string };
};
const { indicators } = JSON.parse(
	readFileSync(new URL("../test/vectors/decision-rules.json", import.meta.url), "utf8"),
) as { indicators: Vector[] };

describe("progress", () => {
	test.each(indicators)("$id $title", ({ expected, ...given }) => {
		const { status, progress } = progressOf(given);
		expect(status).toBe(expected.status);
		expect(progress && printFraction(progress)).toBe(expected.progress);
		if (expected.percent) expect(toPercent(progress!)).toBe(expected.percent);
	});

	test("missing is not zero", () => {
		expect(progressOf({ baseline: "0", target: "10", actual: null })).toEqual({
			status: "noData",
			progress: null,
		});
		expect(progressOf({ baseline: null, target: "10", actual: "3" }).status).toBe("noBaseline");
	});

	test("going the wrong way is below zero, and is said", () => {
		const { progress, status } = progressOf({ baseline: "9", target: "3", actual: "12" });
		expect(toPercent(progress!)).toBe("-50.0");
		expect(status).toBe("in_progress");
	});

	test("maintained within the tolerance, on both sides", () => {
		const at = (actual: string) =>
			progressOf({ baseline: "5", target: "5", actual, tolerance: "0.5" }).status;
		expect(["4.5", "5.5", "4.49", "5.51"].map(at)).toEqual([
			"maintained",
			"maintained",
			"not_maintained",
			"not_maintained",
		]);
	});

	test("baseline plus progress times the way is the actual value, for any numbers", () => {
		const number = fc
			.tuple(fc.integer({ min: -1_000_000, max: 1_000_000 }), fc.integer({ min: 0, max: 999 }))
			.map(([whole, places]) => tidyNumber(`${whole}.${String(places).padStart(3, "0")}`) as string);
		fc.assert(
			fc.property(number, number, number, (baseline, target, actual) => {
				const { progress } = progressOf({ baseline, target, actual });
				if (!progress) return expect(baseline).toBe(target);
				const start = toFraction(baseline);
				const way = add(toFraction(target), { ...start, top: -start.top });
				expect(add(start, multiply(progress, way))).toEqual(toFraction(actual));
			}),
			{ numRuns: 500 },
		);
	});
});

test("numbers are read as they are typed in four languages, and never rounded", () => {
	expect(["12", "12,50", "1 200", "-3", "−3", "٣٫٥", "0.0", "-0"].map(tidyNumber)).toEqual([
		"12",
		"12.5",
		"1200",
		"-3",
		"-3",
		"3.5",
		"0",
		"0",
	]);
	for (const wrong of ["", "1.2.3", "12%", "1e5", "NaN", "1,234.5", "0x10"])
		expect(tidyNumber(wrong), wrong).toBeNull();
});

describe("disaggregation", () => {
	test("S01, S02: parts and not stated equal the total", () => {
		expect(remainderOf("100", ["40", "55", "5"])).toEqual(makeFraction(0n));
		expect(remainderOf("100", ["40", "55"])).toEqual(makeFraction(5n));
		expect(remainderOf("100", ["60", "55"])).toBeNull();
	});
	test("S03: a ratio is aggregated from its parts", () => {
		const both = aggregateRatio([
			{ numerator: "30", denominator: "100" },
			{ numerator: "90", denominator: "900" },
		]);
		expect(toPercent(both!)).toBe("12.0");
	});
	test("S04: recruitment cost in months of income", () => {
		expect(printFraction(ratioOf("1200", "400")!)).toBe("3");
		expect(ratioOf("1200", "0")).toBeNull();
	});
	test("small cells are hidden, and cannot be reckoned back", () => {
		expect(suppressCells([40, 3, 12])).toEqual([40, "hidden", "hidden"]);
		expect(suppressCells([40, 3, 2])).toEqual([40, "hidden", "hidden"]);
		expect(suppressCells([40, 0, null])).toEqual([40, 0, null]);
		expect(suppressCells([5, 40])).toEqual([5, 40]);
	});
});

describe("forms", () => {
	const fields = {
		...{ resultId: "r", name: "Cost", unit: "months", frequency: "yearly", responsible: "NSO", key: "k" },
		...{ baseline: "9", baselineDate: "2026-01-01", target: "3", targetDate: "2031-12-31" },
	};
	const errorsOf = (given: object) =>
		(indicatorInput.safeParse({ ...fields, ...given }).error?.issues ?? []).map((one) => one.message);
	test("a target before its baseline, and what is missing, are refused by name", () => {
		expect(errorsOf({})).toEqual([]);
		expect(errorsOf({ targetDate: "2025-01-01" })).toEqual(["framework:error.targetBefore"]);
		expect(errorsOf({ target: "many" })).toContain("framework:error.number");
		expect(errorsOf({ baseline: "", baselineDate: "" })).toEqual(["framework:error.baselineDue"]);
	});
	test("a value needs its source, no value its reason, parts fit the total", () => {
		const errors = (given: object) =>
			(valueInput.safeParse({ date: "2027-12-31", key: "k", ...given }).error?.issues ?? []).map(
				(one) => one.message,
			);
		expect(errors({ value: "6", source: "Survey" })).toEqual([]);
		expect(errors({})).toEqual(["framework:error.valueOrReason"]);
		expect(errors({ value: "6" })).toEqual(["framework:error.source"]);
		expect(errors({ value: "6", source: "s", women: "4", men: "3" })).toEqual(["framework:error.parts"]);
		expect(errors({ noData: "The survey was not held." })).toEqual([]);
	});
});
