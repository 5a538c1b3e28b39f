import { resolve } from "node:path";
import { Worker } from "node:worker_threads";

/** A text merged from its log, ready to be stored. */
export type MergedText = { data: Uint8Array; vector: Uint8Array; deletionsAt: number };

/** Merges texts in a thread of its own; lives in services. */
export type Merger = {
	/** Rejects when the merged text would not hold exactly what the updates hold, or the thread fails. */
	merge: (updates: readonly Uint8Array[]) => Promise<MergedText>;
	/** One text after the other: many that are due at once must not hold up those who write. */
	inTurn: <T>(work: () => Promise<T>) => Promise<T>;
	stop: () => Promise<void>;
};

type Reply = { id: number } & ({ merged: MergedText } | { fault: string });

/** The thread goes after this long without work, in ms. */
const idleTime = 30_000;

/** The same file in tests, in development and in the built server, which all run from the project's root. */
const workerPath = resolve(process.cwd(), "server/collab/compact.worker.mjs");

/** Starts no thread before the first text is to be merged. */
export function createMerger(): Merger {
	const waiting = new Map<
		number,
		{ resolve: (merged: MergedText) => void; reject: (error: Error) => void }
	>();
	let worker: Worker | null = null;
	let idle: NodeJS.Timeout | undefined;
	let lastId = 0;
	let turn: Promise<unknown> = Promise.resolve();

	function start(): Worker {
		const started = new Worker(workerPath, { env: {}, execArgv: [] });
		started.unref();
		started.on("message", (reply: Reply) => {
			const asked = waiting.get(reply.id);
			waiting.delete(reply.id);
			if ("merged" in reply) asked?.resolve(reply.merged);
			else asked?.reject(new Error(reply.fault));
			if (waiting.size === 0) rest();
		});
		const fail = (error: Error) => {
			if (worker === started) worker = null;
			for (const { reject } of waiting.values()) reject(error);
			waiting.clear();
		};
		started.on("error", fail);
		started.on("exit", () => fail(new Error("the merging thread has ended")));
		return started;
	}

	function rest(): void {
		clearTimeout(idle);
		idle = setTimeout(() => void stop(), idleTime);
		idle.unref();
	}

	async function stop(): Promise<void> {
		clearTimeout(idle);
		await worker?.terminate();
	}

	return {
		merge(updates) {
			clearTimeout(idle);
			worker ??= start();
			lastId += 1;
			const id = lastId;
			const answer = new Promise<MergedText>((resolveMerged, reject) => {
				waiting.set(id, { resolve: resolveMerged, reject });
			});
			worker.postMessage({ id, updates });
			return answer;
		},
		inTurn(work) {
			const done = turn.then(() => work());
			turn = done.catch(() => undefined);
			return done;
		},
		stop,
	};
}
