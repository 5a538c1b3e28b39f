import type { CollabLimits } from "#shared/collab.ts";
import type { Appended } from "../events.ts";
import type { Services } from "../services.ts";
import { type AppendResult, appendUpdates, type NewUpdate } from "./store.ts";

/** Stores what rooms hand in; everything that is handed in while a commit runs goes into the next one. */
export type Committer = {
	/** Resolves when the entries are on disk or refused; waits through failures. Rejects only after stop(). */
	submit: (entries: NewUpdate[]) => Promise<AppendResult[]>;
	/** Lets the running commit end; what could not be stored until then is given up (clients still have it). */
	stop: () => void;
};

type Submission = {
	entries: NewUpdate[];
	resolve: (results: AppendResult[]) => void;
	reject: (error: Error) => void;
};

/**
 * Group commits (DESIGN 4.5): many updates, one fsync, no timer when idle. A write that fails is tried again,
 * each room by itself so that one cannot hold up the others, with growing pauses and an alarm in the log; nothing
 * is dropped (SAFETY 2.1, 11).
 */
export function createCommitter(services: Services, limits: CollabLimits): Committer {
	let waiting: Submission[] = [];
	let running = false;
	let stopped = false;
	let failures = 0;
	let wake: (() => void) | undefined;

	async function store(submissions: Submission[]): Promise<boolean> {
		try {
			const entries = submissions.flatMap((submission) => submission.entries);
			const results = await appendUpdates(services, entries);
			let from = 0;
			for (const { entries: own, resolve } of submissions) {
				resolve(results.slice(from, from + own.length));
				from += own.length;
			}
			services.appended.publish(ends(entries, results));
			return true;
		} catch (error) {
			const sectionIds = [
				...new Set(submissions.flatMap(({ entries }) => entries.map((entry) => entry.sectionId))),
			];
			services.log.error(
				{ err: error, sectionIds, failures },
				"alarm: updates could not be stored; trying again",
			);
			return false;
		}
	}

	async function run(): Promise<void> {
		while (waiting.length > 0 && !stopped) {
			const submissions = waiting;
			waiting = [];
			if (await store(submissions)) {
				failures = 0;
				continue;
			}
			const failed: Submission[] = submissions.length === 1 ? submissions : [];
			if (submissions.length > 1) {
				for (const submission of submissions) if (!(await store([submission]))) failed.push(submission);
			}
			waiting = [...failed, ...waiting];
			if (failed.length === 0) continue;
			failures += 1;
			await pause(Math.min(limits.retryFirst * 2 ** Math.min(failures - 1, 20), limits.retryLongest));
		}
		// In the same step as the look at `waiting`: whoever hands in from now on starts the next run.
		running = false;
		for (const { reject } of waiting.splice(0)) reject(new Error("stopped before the update was stored"));
	}

	function pause(ms: number): Promise<void> {
		return new Promise((resolve) => {
			const timer = setTimeout(resolve, ms);
			wake = () => {
				clearTimeout(timer);
				resolve();
			};
		});
	}

	return {
		submit(entries) {
			return new Promise((resolve, reject) => {
				if (stopped) return reject(new Error("stopped before the update was stored"));
				waiting.push({ entries, resolve, reject });
				if (running) return;
				running = true;
				// After everything that has arrived by now was handed in: one fsync for all of it.
				setImmediate(() => void run());
			});
		},
		stop() {
			stopped = true;
			wake?.();
		},
	};
}

/** How far the log of each section reaches after a commit. */
function ends(entries: readonly NewUpdate[], results: readonly AppendResult[]): Appended[] {
	const reached = new Map<string, number>();
	for (const [index, result] of results.entries()) {
		if (result.ok) reached.set(entries[index]!.sectionId, result.seq);
	}
	return [...reached].map(([sectionId, seq]) => ({ sectionId, seq }));
}
