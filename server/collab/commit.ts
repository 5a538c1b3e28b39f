import type { CollabLimits } from "#shared/collab.ts";
import { isBusy } from "../db/open.ts";
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

/** Told when a section's updates cannot be stored for the moment, and when they can again. */
export type TellTrouble = (sectionId: string, isInTrouble: boolean) => void;

/**
 * After a commit the next one waits this many times as long as it took, up to the longest rest in ms: under load the
 * disk then has a quarter of the process's time, and what comes meanwhile shares one commit.
 */
const restFactor = 3;
const longestRest = 25;

type Submission = {
	entries: NewUpdate[];
	resolve: (results: AppendResult[]) => void;
	reject: (error: Error) => void;
};

/**
 * Group commits (DESIGN 4.5): many updates, one fsync, no timer when idle; a rest after each when there is much. A write that fails is tried again,
 * each room by itself so that one cannot hold up the others, with growing pauses and an alarm in the log; those who
 * edit are told, and nothing is dropped (SAFETY 2.1, 11).
 */
export function createCommitter(
	services: Services,
	limits: CollabLimits,
	tellTrouble: TellTrouble = () => undefined,
): Committer {
	let waiting: Submission[] = [];
	let running = false;
	let stopped = false;
	let failures = 0;
	let wake: (() => void) | undefined;
	let restUntil = 0;
	const troubled = new Set<string>();

	/** @returns why they could not be stored, or null */
	async function store(submissions: Submission[]): Promise<unknown> {
		try {
			const entries = submissions.flatMap((submission) => submission.entries);
			const results = await appendUpdates(services, entries);
			let from = 0;
			for (const { entries: own, resolve } of submissions) {
				resolve(results.slice(from, from + own.length));
				from += own.length;
			}
			services.appended.publish(ends(entries, results));
			return null;
		} catch (error) {
			services.log.error(
				{ err: error, sectionIds: [...sectionsOf(submissions)], failures },
				"alarm: updates could not be stored; trying again",
			);
			return error;
		}
	}

	/** Stores them together, and after a failure each by itself. @returns those that must wait */
	async function storeAll(submissions: Submission[]): Promise<Submission[]> {
		const fault = await store(submissions);
		if (fault === null) return [];
		// A database that is busy is so for all of them; each look at it takes its time.
		if (submissions.length === 1 || isBusy(fault)) return submissions;
		const failed: Submission[] = [];
		for (const submission of submissions) {
			await new Promise((proceed) => setImmediate(proceed));
			if ((await store([submission])) !== null) failed.push(submission);
		}
		return failed;
	}

	function markTrouble(submissions: readonly Submission[], failed: readonly Submission[]): void {
		const waitingNow = sectionsOf(failed);
		for (const sectionId of sectionsOf(submissions)) {
			const isInTrouble = waitingNow.has(sectionId);
			if (isInTrouble === troubled.has(sectionId)) continue;
			if (isInTrouble) troubled.add(sectionId);
			else troubled.delete(sectionId);
			tellTrouble(sectionId, isInTrouble);
		}
	}

	async function run(): Promise<void> {
		while (waiting.length > 0 && !stopped) {
			const rest = restUntil - performance.now();
			if (rest >= 1) await pause(rest);
			const submissions = waiting;
			waiting = [];
			const startedAt = performance.now();
			const failed = await storeAll(submissions);
			const endedAt = performance.now();
			restUntil = endedAt + Math.min((endedAt - startedAt) * restFactor, longestRest);
			markTrouble(submissions, failed);
			waiting = [...failed, ...waiting];
			failures = failed.length === 0 ? 0 : failures + 1;
			if (failures === 0) continue;
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

function sectionsOf(submissions: readonly Submission[]): Set<string> {
	return new Set(submissions.flatMap(({ entries }) => entries.map((entry) => entry.sectionId)));
}

/** How far the log of each section reaches after a commit. */
function ends(entries: readonly NewUpdate[], results: readonly AppendResult[]): Appended[] {
	const reached = new Map<string, number>();
	for (const [index, result] of results.entries()) {
		if (result.ok) reached.set(entries[index]!.sectionId, result.seq);
	}
	return [...reached].map(([sectionId, seq]) => ({ sectionId, seq }));
}
