/** A run that two sequences share: `length` elements from `a` on in the one, from `b` on in the other. */
export type Run = { a: number; b: number; length: number };

/** How many differences are looked for one by one (Myers) before a region is divided. */
const closeLook = 400;

/**
 * The runs two sequences have in common, in order and without crossing. A shortest set of differences where that
 * is cheap; in long regions that differ much, what stands between elements that occur once in each (patience).
 * Memory and time stay bounded whatever comes in.
 */
export function commonRuns(a: readonly string[], b: readonly string[]): Run[] {
	const runs: Run[] = [];
	collectRuns(a, b, { a: 0, aEnd: a.length, b: 0, bEnd: b.length }, runs);
	return joinRuns(runs);
}

type Region = { a: number; aEnd: number; b: number; bEnd: number };

function collectRuns(a: readonly string[], b: readonly string[], region: Region, runs: Run[]): void {
	let { a: i, aEnd, b: j, bEnd } = region;
	const start = { a: i, b: j };
	while (i < aEnd && j < bEnd && a[i] === b[j]) {
		i += 1;
		j += 1;
	}
	if (i > start.a) runs.push({ ...start, length: i - start.a });
	let tail = 0;
	while (i < aEnd && j < bEnd && a[aEnd - 1] === b[bEnd - 1]) {
		aEnd -= 1;
		bEnd -= 1;
		tail += 1;
	}
	if (i < aEnd && j < bEnd) {
		const inside = { a: i, aEnd, b: j, bEnd };
		const found = myers(a, b, inside);
		if (found.complete || !divide(a, b, inside, runs)) {
			runs.push(...found.runs);
			if (!found.complete) collectRuns(a, b, { ...inside, ...found.reached }, runs);
		}
	}
	if (tail > 0) runs.push({ a: aEnd, b: bEnd, length: tail });
}

type Search = { runs: Run[]; complete: boolean; reached: { a: number; b: number } };

/** Myers' O(ND) search inside a region; after `closeLook` differences it ends where it has come furthest. */
function myers(a: readonly string[], b: readonly string[], region: Region): Search {
	const n = region.aEnd - region.a;
	const m = region.bEnd - region.b;
	const most = Math.min(n + m, closeLook);
	const offset = most + 1;
	const reach = new Int32Array(2 * most + 3);
	const trace: Int32Array[] = [];
	for (let d = 0; d <= most; d++) {
		trace.push(reach.slice());
		for (let k = -d; k <= d; k += 2) {
			const down = k === -d || (k !== d && reach[offset + k - 1]! < reach[offset + k + 1]!);
			let x = down ? reach[offset + k + 1]! : reach[offset + k - 1]! + 1;
			while (x < n && x - k < m && x - k >= 0 && a[region.a + x] === b[region.b + x - k]) x += 1;
			reach[offset + k] = x;
			if (x >= n && x - k >= m) return backtrack(trace, region, offset, n, m);
		}
	}
	let [bestX, bestY] = [0, 0];
	for (let k = -most; k <= most; k += 2) {
		const x = reach[offset + k]!;
		const y = x - k;
		if (x <= n && y >= 0 && y <= m && x + y > bestX + bestY) [bestX, bestY] = [x, y];
	}
	return { ...backtrack(trace, region, offset, bestX, bestY), complete: bestX + bestY === 0 };
}

function backtrack(
	trace: readonly Int32Array[],
	region: Region,
	offset: number,
	endX: number,
	endY: number,
): Search {
	const runs: Run[] = [];
	let [x, y] = [endX, endY];
	for (let d = trace.length - 1; d >= 0; d--) {
		const reach = trace[d]!;
		const k = x - y;
		const down = k === -d || (k !== d && reach[offset + k - 1]! < reach[offset + k + 1]!);
		const before = down ? k + 1 : k - 1;
		const fromX = d === 0 ? 0 : reach[offset + before]!;
		const fromY = d === 0 ? 0 : fromX - before;
		const runX = d === 0 ? 0 : down ? fromX : fromX + 1;
		if (x > runX) runs.push({ a: region.a + runX, b: region.b + (runX - k), length: x - runX });
		x = fromX;
		y = fromY;
	}
	const reached = { a: region.a + endX, b: region.b + endY };
	return { runs: runs.reverse(), complete: true, reached };
}

/** Divides a region at the elements that occur once on each side, in the longest order both agree on. */
function divide(a: readonly string[], b: readonly string[], region: Region, runs: Run[]): boolean {
	const inA = placesOnce(a, region.a, region.aEnd);
	const inB = placesOnce(b, region.b, region.bEnd);
	const both = [...inA].filter(([key]) => inB.has(key)).map(([key, at]) => ({ a: at, b: inB.get(key)! }));
	const kept = longestIncreasing(both.map((pair) => pair.b));
	const anchors = both.filter((_, index) => kept.has(index));
	if (anchors.length === 0) return false;
	let [i, j] = [region.a, region.b];
	for (const anchor of anchors) {
		collectRuns(a, b, { a: i, aEnd: anchor.a, b: j, bEnd: anchor.b }, runs);
		runs.push({ ...anchor, length: 1 });
		[i, j] = [anchor.a + 1, anchor.b + 1];
	}
	collectRuns(a, b, { a: i, aEnd: region.aEnd, b: j, bEnd: region.bEnd }, runs);
	return true;
}

/** Where each element that occurs once stands, in order of place. */
function placesOnce(items: readonly string[], from: number, to: number): Map<string, number> {
	const places = new Map<string, number>();
	const repeated = new Set<string>();
	for (let at = from; at < to; at++) {
		const item = items[at]!;
		if (places.has(item)) repeated.add(item);
		else places.set(item, at);
	}
	for (const item of repeated) places.delete(item);
	return places;
}

function joinRuns(runs: readonly Run[]): Run[] {
	const joined: Run[] = [];
	for (const run of runs) {
		const last = joined.at(-1);
		if (last && last.a + last.length === run.a && last.b + last.length === run.b) last.length += run.length;
		else joined.push({ ...run });
	}
	return joined;
}

/** The indexes of a longest strictly increasing subsequence. */
export function longestIncreasing(values: readonly number[]): Set<number> {
	const ends: number[] = [];
	const previous: number[] = [];
	values.forEach((value, index) => {
		let low = 0;
		let high = ends.length;
		while (low < high) {
			const middle = (low + high) >> 1;
			if (values[ends[middle]!]! < value) low = middle + 1;
			else high = middle;
		}
		previous[index] = low > 0 ? ends[low - 1]! : -1;
		ends[low] = index;
	});
	const kept = new Set<number>();
	for (let at = ends.at(-1) ?? -1; at >= 0; at = previous[at]!) kept.add(at);
	return kept;
}
