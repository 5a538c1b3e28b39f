import { z } from "zod";
import { add, compare, type Fraction, makeFraction, multiply } from "./rounds/fraction.ts";
import { isDate } from "./submission.ts";

/** The monitoring and evaluation framework (the guide's Annex D; DOMAIN 1.20, 3.8): results, indicators, values. */

export const resultLevels = ["impact", "outcome", "output"] as const;
export type ResultLevel = (typeof resultLevels)[number];

/** What an indicator is checked for before it is agreed. Words: framework:smart.<name>. */
export const smartChecks = ["specific", "measurable", "achievable", "relevant", "timeBound"] as const;
export type SmartCheck = (typeof smartChecks)[number];

export const frequencies = ["monthly", "quarterly", "halfYearly", "yearly", "everyTwoYears", "once"] as const;
export type Frequency = (typeof frequencies)[number];

const decimal = /^(-?)(\d{1,15})(?:\.(\d{1,9}))?$/;

/**
 * Reads a number as it is typed: digits, a point or comma, at most nine places, an optional minus.
 * @returns it as "-12.5", or null where it is none; nothing is rounded
 */
export function tidyNumber(text: string): string | null {
	const plain = toLatinDigits(text).replace(/\s/g, "").replace(/[,٫]/g, ".").replace(/^−/, "-");
	const match = decimal.exec(plain);
	if (!match) return null;
	const whole = match[2]!.replace(/^0+(?=\d)/, "");
	const places = (match[3] ?? "").replace(/0+$/, "");
	const sign = match[1] && (whole !== "0" || places !== "") ? "-" : "";
	return `${sign}${whole}${places ? `.${places}` : ""}`;
}

function toLatinDigits(text: string): string {
	return text.trim().replace(/[٠-٩۰-۹]/g, (digit) => String((digit.codePointAt(0) as number) & 0xf));
}

/** The exact value of a tidy number. Throws on anything else. */
export function toFraction(number: string): Fraction {
	const match = decimal.exec(number);
	if (!match) throw new Error(`"${number}" is not a number`);
	const places = match[3] ?? "";
	const top = BigInt(`${match[1]}${match[2]}${places}`);
	return makeFraction(top, 10n ** BigInt(places.length));
}

export type ProgressStatus =
	| "noData"
	| "noBaseline"
	| "in_progress"
	| "reached"
	| "maintained"
	| "not_maintained";
export type IndicatorProgress = {
	status: ProgressStatus;
	/** (actual - baseline) / (target - baseline), exact and not clamped; null where there is none. */
	progress: Fraction | null;
};

/**
 * How far an indicator is (DOMAIN 3.8). A target equal to the baseline means "maintain", within `tolerance` on either
 * side. Missing is not zero: without a value there is no progress.
 */
export function progressOf(given: {
	baseline: string | null;
	target: string;
	actual: string | null;
	tolerance?: string | null;
}): IndicatorProgress {
	const none = { progress: null };
	if (given.actual === null) return { status: "noData", ...none };
	if (given.baseline === null) return { status: "noBaseline", ...none };
	const [baseline, target, actual] = [given.baseline, given.target, given.actual].map(toFraction) as [
		Fraction,
		Fraction,
		Fraction,
	];
	if (compare(baseline, target) === 0) {
		const off = minus(actual, target);
		const distance = off.top < 0n ? { ...off, top: -off.top } : off;
		const kept = compare(distance, toFraction(given.tolerance ?? "0")) <= 0;
		return { status: kept ? "maintained" : "not_maintained", ...none };
	}
	const way = minus(target, baseline);
	const done = minus(actual, baseline);
	const sign = way.top < 0n ? -1n : 1n;
	const progress = multiply(done, makeFraction(way.over * sign, way.top * sign));
	return { status: compare(progress, makeFraction(1n)) >= 0 ? "reached" : "in_progress", progress };
}

function minus(a: Fraction, b: Fraction): Fraction {
	return add(a, { ...b, top: -b.top });
}

/** A fraction as a percentage: to one place, or to two where one would lie ("50.0", "116.67"); never clamped. */
export function toPercent(value: Fraction): string {
	const exactAtOne = (value.top * 1000n) % value.over === 0n;
	const places = exactAtOne ? 1 : 2;
	const scale = 10n ** BigInt(places);
	const sign = value.top < 0n ? "-" : "";
	const top = (value.top < 0n ? -value.top : value.top) * 100n * scale;
	const rounded = (top * 2n + value.over) / (value.over * 2n);
	const text = String(rounded).padStart(places + 1, "0");
	return `${sign}${text.slice(0, -places)}.${text.slice(-places)}`;
}

/** A ratio of several places together: from the numerators and denominators, never the mean of the ratios. */
export function aggregateRatio(
	parts: readonly { numerator: string; denominator: string }[],
): Fraction | null {
	const zero = makeFraction(0n);
	const top = parts.reduce((sum, part) => add(sum, toFraction(part.numerator)), zero);
	const under = parts.reduce((sum, part) => add(sum, toFraction(part.denominator)), zero);
	if (under.top <= 0n) return null;
	return multiply(top, makeFraction(under.over, under.top));
}

/** Numerator over denominator, exact; null where the denominator is not above zero. */
export function ratioOf(numerator: string, denominator: string): Fraction | null {
	return aggregateRatio([{ numerator, denominator }]);
}

/**
 * Parts of a total by sex, sector and the like: with "not stated" they equal it, exactly.
 * @returns what is left over (shown as not stated), or null where the parts are more than the total
 */
export function remainderOf(total: string, parts: readonly string[]): Fraction | null {
	const sum = parts.reduce((left, part) => add(left, toFraction(part)), makeFraction(0n));
	const left = minus(toFraction(total), sum);
	return left.top < 0n ? null : left;
}

/** Below this count a cell of a published table could name a person. */
export const smallestCell = 5;

/**
 * Cells of a published table: small counts are hidden, and where only one is, the next smallest too, so that it
 * cannot be reckoned back from the total. Zero tells of nobody and stays.
 */
export function suppressCells(cells: readonly (number | null)[]): (number | "hidden" | null)[] {
	const shown: (number | "hidden" | null)[] = cells.map((cell) =>
		cell !== null && cell > 0 && cell < smallestCell ? "hidden" : cell,
	);
	if (shown.filter((cell) => cell === "hidden").length !== 1) return shown;
	const others = shown
		.map((cell, index) => ({ cell, index }))
		.filter((one): one is { cell: number; index: number } => typeof one.cell === "number" && one.cell > 0)
		.sort((a, b) => a.cell - b.cell);
	if (others[0]) shown[others[0].index] = "hidden";
	return shown;
}

const id = z.string().trim().min(1).max(64);
const long = "framework:error.long";
const line = (longest: number) => z.string().trim().max(longest, long).default("");
const needed = (longest: number) => z.string().trim().min(1, "framework:error.needed").max(longest, long);
/** "" or a number. */
const number = z
	.string()
	.max(40, long)
	.default("")
	.transform((text, check) => {
		if (text.trim() === "") return null;
		const tidy = tidyNumber(text);
		if (tidy === null) check.addIssue({ code: "custom", message: "framework:error.number" });
		return tidy;
	});
const date = z
	.string()
	.trim()
	.default("")
	.refine((text) => text === "" || isDate(text), "framework:error.date");

export const resultInput = z.object({
	level: z.enum(resultLevels),
	parentId: z.preprocess((value) => value || null, id.nullable()).default(null),
	statement: needed(600),
	key: id,
});
export type ResultInput = z.output<typeof resultInput>;

export const indicatorInput = z
	.object({
		resultId: id,
		name: needed(300),
		definition: line(2000),
		unit: needed(60),
		source: line(400),
		frequency: z.enum(frequencies),
		responsible: needed(200),
		disaggregation: line(300),
		assumptions: line(1000),
		baseline: number,
		baselineDate: date,
		target: number,
		targetDate: date,
		tolerance: number,
		smart: z.array(z.enum(smartChecks)).default([]),
		key: id,
	})
	.superRefine((input, check) => {
		const add = (field: string, message: string) =>
			check.addIssue({ code: "custom", path: [field], message: `framework:error.${message}` });
		if (input.baseline !== null && input.baselineDate === "") add("baselineDate", "baselineDate");
		if (input.baseline === null && input.baselineDate === "") add("baselineDate", "baselineDue");
		if (input.target === null) add("target", "target");
		if (input.targetDate === "") add("targetDate", "targetDate");
		if (input.baselineDate && input.targetDate && input.targetDate <= input.baselineDate)
			add("targetDate", "targetBefore");
	});
export type IndicatorInput = z.output<typeof indicatorInput>;

export const valueInput = z
	.object({
		/** The last day of the period reported on. */
		date,
		value: number,
		noData: line(600),
		source: line(400),
		women: number,
		men: number,
		/** Corrects an earlier value, which is kept. */
		replacesId: z.preprocess((value) => value || null, id.nullable()).default(null),
		reason: line(600),
		key: id,
	})
	.superRefine((input, check) => {
		const add = (field: string, message: string) =>
			check.addIssue({ code: "custom", path: [field], message: `framework:error.${message}` });
		if (input.date === "") add("date", "dateNeeded");
		if (input.value === null && input.noData === "") add("value", "valueOrReason");
		if (input.value !== null && input.noData !== "") add("noData", "valueAndReason");
		if (input.value !== null && input.source === "") add("source", "source");
		if (input.replacesId && input.reason === "") add("reason", "reason");
		const parts = [input.women, input.men].filter((part) => part !== null);
		if (parts.length > 0 && (input.value === null || remainderOf(input.value, parts) === null))
			add("women", "parts");
	});
export type ValueInput = z.output<typeof valueInput>;

export const checkInput = z
	.object({ valueId: id, verdict: z.enum(["verified", "queried"]), text: line(1000) })
	.superRefine((input, check) => {
		if (input.verdict === "queried" && input.text === "")
			check.addIssue({ code: "custom", path: ["text"], message: "framework:error.query" });
	});
export type CheckInput = z.output<typeof checkInput>;
