// Many samples in little memory: times in ms, to a twentieth.

const perMs = 20;
const longest = 20_000;

export function createHistogram() {
	const bins = new Uint32Array(longest * perMs + 1);
	let count = 0;
	let most = 0;

	function quantile(part) {
		let left = Math.ceil(part * count);
		for (let bin = 0; bin < bins.length; bin++) {
			left -= bins[bin];
			if (left <= 0) return (bin + 0.5) / perMs;
		}
		return longest;
	}

	return {
		add(ms) {
			bins[Math.max(0, Math.min(bins.length - 1, Math.floor(ms * perMs)))] += 1;
			count += 1;
			most = Math.max(most, ms);
		},
		sum: () => ({ n: count, p50: quantile(0.5), p99: quantile(0.99), most }),
	};
}
