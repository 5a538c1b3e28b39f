// Many write at once, in one section or in many, each in their own rhythm.
import { setTimeout as wait } from "node:timers/promises";
import { createHistogram } from "./histogram.mjs";

/** Who presses a key when, in ms: nobody in step with anybody. */
function planKeys(crowds, seconds, perSecond) {
	const writers = crowds.flatMap((crowd) => [...crowd.writers.values()].map((writer) => ({ crowd, writer })));
	const total = Math.round(writers.length * perSecond * seconds);
	const keys = [];
	for (let index = 0; index < total; index++) {
		const turn = Math.floor(index / writers.length);
		keys.push({ at: ((turn + Math.random()) * 1000) / perSecond, ...writers[index % writers.length] });
	}
	return keys.sort((a, b) => a.at - b.at);
}

/**
 * All writers type `perSecond` letters a second for `seconds`. Ends when everybody has seen everything, or
 * `patience` ms later. With `presence`, the caret moves along.
 * @returns times of delivery in ms, and how many letters were to reach somebody and did
 */
export async function typeTogether(crowds, { seconds, perSecond, patience = 10_000, presence = false }) {
	const samples = createHistogram();
	for (const crowd of crowds) crowd.sample(samples);
	const keys = planKeys(crowds, seconds, perSecond);
	const expected = keys.reduce((sum, { crowd }) => sum + crowd.members.length - 1, 0);
	const count = (name) => crowds.reduce((sum, crowd) => sum + crowd.found()[name], 0);
	const codes = () => crowds.flatMap((crowd) => crowd.codes);
	const start = performance.now();
	let behind = 0;
	for (const { at, crowd, writer } of keys) {
		const ahead = start + at - performance.now();
		if (ahead > 0.5) await wait(ahead);
		behind = Math.max(behind, -ahead);
		crowd.press(writer);
		if (presence) crowd.showCaret(writer.member, writer);
	}
	const until = performance.now() + patience;
	while (count("delivered") < expected && performance.now() < until && codes().length === 0) await wait(5);
	const found = { keys: keys.length, expected, delivered: count("delivered"), updatesIn: count("updatesIn") };
	for (const crowd of crowds) crowd.sample(null);
	return { ...samples.sum(), ...found, behind, ms: performance.now() - start, codes: codes() };
}
