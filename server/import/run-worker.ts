import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { Worker } from "node:worker_threads";
import { type DroppedKind, type ImportErrorCode, importLimits } from "#shared/import.ts";
import type { SheetRow } from "#shared/matrix-file.ts";
import type { WordFile } from "#shared/word.ts";
import { ImportError } from "./import-error.ts";

/** What a conversion in the worker gives back. */
export type Converted = { html: string; title: string | null; dropped: Partial<Record<DroppedKind, number>> };

type Reply =
	| Converted
	| { word: WordFile }
	| { rows: SheetRow[] }
	| { code: ImportErrorCode; detail: string };
type Job =
	| { kind: "docx"; bytes: Uint8Array }
	| { kind: "markdown"; text: string }
	| { kind: "revisions"; bytes: Uint8Array }
	| { kind: "sheet"; bytes: Uint8Array; most: number };

const workerPath = "server/import/convert.worker.mjs";
const memoryLimits = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 32, stackSizeMb: 4 };

// Each worker may take 256 MB, so few run at once and few wait.
const maxRunning = 2;
const maxWaiting = 6;
let running = 0;
const waiting: (() => void)[] = [];

async function takeTurn(): Promise<void> {
	if (running < maxRunning) {
		running += 1;
		return;
	}
	if (waiting.length >= maxWaiting) throw new ImportError("busy", `${waiting.length} imports are waiting`);
	await new Promise<void>((proceed) => {
		waiting.push(proceed);
	});
}

/** Hands the turn to the next in line, or gives it back. */
function endTurn(): void {
	const next = waiting.shift();
	if (next) next();
	else running -= 1;
}

/** The same file in tests, in development and in the built server, which all run from the project's root. */
function findWorker(): string {
	const path = resolve(process.cwd(), workerPath);
	if (!existsSync(path)) {
		throw new Error(
			`The import worker is missing at ${path}. Start the server from the folder of the project.`,
		);
	}
	return path;
}

function startWorker(job: Job, milliseconds: number): Promise<Reply> {
	return new Promise((resolveReply, reject) => {
		const worker = new Worker(findWorker(), {
			workerData: job,
			resourceLimits: memoryLimits,
			env: {},
			execArgv: [],
		});
		const finish = (settle: () => void) => {
			clearTimeout(timer);
			worker.removeAllListeners();
			// A late "out of memory" of a worker that is being stopped must not end the server.
			worker.on("error", () => {});
			void worker.terminate();
			settle();
		};
		const timer = setTimeout(
			() => finish(() => reject(new ImportError("too-slow", `not done after ${milliseconds} ms`))),
			milliseconds,
		);
		worker.once("message", (reply: Reply) => finish(() => resolveReply(reply)));
		worker.once("error", (error: NodeJS.ErrnoException) => {
			const full = error.code === "ERR_WORKER_OUT_OF_MEMORY";
			finish(() => reject(new ImportError(full ? "too-large" : "broken", error.message, { cause: error })));
		});
		worker.once("exit", (code) =>
			finish(() => reject(new ImportError("broken", `the worker ended with ${code}`))),
		);
	});
}

async function runJob(job: Job, milliseconds: number): Promise<Exclude<Reply, { code: unknown }>> {
	await takeTurn();
	try {
		const reply = await startWorker(job, milliseconds);
		if ("code" in reply) throw new ImportError(reply.code, reply.detail);
		return reply;
	} finally {
		endTurn();
	}
}

/**
 * Converts a file to HTML in a thread of its own: at most 256 MB and `milliseconds`, then it is killed.
 * Throws an ImportError with the reason.
 */
export async function convertInWorker(
	job: Extract<Job, { kind: "docx" | "markdown" }>,
	milliseconds = importLimits.seconds * 1000,
): Promise<Converted> {
	return (await runJob(job, milliseconds)) as Converted;
}

/** Reads a Word document's paragraphs with their revisions, and its comments, under the same limits. */
export async function readRevisionsInWorker(
	bytes: Uint8Array,
	milliseconds = importLimits.seconds * 1000,
): Promise<WordFile> {
	return ((await runJob({ kind: "revisions", bytes }, milliseconds)) as { word: WordFile }).word;
}

/** Reads the first sheet of an XLSX file as rows of words, under the same limits. */
export async function readSheetInWorker(
	bytes: Uint8Array,
	most: number,
	milliseconds = importLimits.seconds * 1000,
): Promise<SheetRow[]> {
	return ((await runJob({ kind: "sheet", bytes, most }, milliseconds)) as { rows: SheetRow[] }).rows;
}
