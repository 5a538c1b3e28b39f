import fc from "fast-check";
import { expect, test } from "vitest";
import { commonRuns, longestIncreasing } from "./sequence.ts";

function longestCommon(a: readonly string[], b: readonly string[]): number {
	const best = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0));
	for (let i = a.length - 1; i >= 0; i--) {
		for (let j = b.length - 1; j >= 0; j--) {
			best[i]![j] = a[i] === b[j] ? best[i + 1]![j + 1]! + 1 : Math.max(best[i + 1]![j]!, best[i]![j + 1]!);
		}
	}
	return best[0]![0]!;
}

const letters = fc.array(fc.constantFrom("a", "b", "c", "d"), { maxLength: 40 });

test("common runs are equal on both sides, in order, and the most there can be", () => {
	fc.assert(
		fc.property(letters, letters, (a, b) => {
			const runs = commonRuns(a, b);
			let [i, j] = [0, 0];
			for (const run of runs) {
				expect(run.a).toBeGreaterThanOrEqual(i);
				expect(run.b).toBeGreaterThanOrEqual(j);
				expect(run.length).toBeGreaterThan(0);
				expect(a.slice(run.a, run.a + run.length)).toEqual(b.slice(run.b, run.b + run.length));
				[i, j] = [run.a + run.length, run.b + run.length];
			}
			expect(i).toBeLessThanOrEqual(a.length);
			expect(j).toBeLessThanOrEqual(b.length);
			expect(runs.reduce((sum, run) => sum + run.length, 0)).toBe(longestCommon(a, b));
		}),
		{ numRuns: 500 },
	);
});

test("long sequences that differ everywhere are divided at what both hold once", () => {
	const size = 4000;
	const a = Array.from({ length: size }, (_, i) => (i % 2 === 0 ? `both${i}` : `only a ${i}`));
	const b = Array.from({ length: size }, (_, i) => (i % 2 === 0 ? `both${i}` : `only b ${i}`));
	expect(commonRuns(a, b).reduce((sum, run) => sum + run.length, 0)).toBe(size / 2);
	expect(commonRuns(a.map(String), new Array<string>(size).fill("x"))).toEqual([]);
});

test("a longest increasing subsequence", () => {
	expect([...longestIncreasing([5, 1, 2, 3, 4])].sort()).toEqual([1, 2, 3, 4]);
	expect([...longestIncreasing([])]).toEqual([]);
	expect(longestIncreasing([3, 2, 1]).size).toBe(1);
});
