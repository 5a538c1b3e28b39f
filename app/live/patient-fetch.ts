/**
 * What a page does while the server is not reached. The router takes a question that fails on its way for a broken
 * page, and puts the whole page away with every word that was being typed on it. So its questions wait instead:
 * asking goes on by itself, sending when the person says so (a server that answered into a dead line has it already).
 */
export type Waiting = { kind: "asking" | "sending"; again: () => void };

/** The first pause before a page is asked for again, and the longest, in ms. */
const firstPause = 1000;
const longestPause = 15_000;
/** A gateway's own answers while the server behind it is away. */
const awayStatuses: readonly number[] = [502, 503, 504];

const waiting = new Set<Waiting>();
const listeners = new Set<() => void>();
let shown: readonly Waiting[] = [];

function publish(): void {
	shown = [...waiting];
	for (const listener of listeners) listener();
}

/** What is waiting for the line at this moment; a new list after each change. */
export function listWaiting(): readonly Waiting[] {
	return shown;
}

/** Calls `listener` after each change of listWaiting. @returns how to stop */
export function watchWaiting(listener: () => void): () => void {
	listeners.add(listener);
	return () => listeners.delete(listener);
}

function waitForLine(kind: Waiting["kind"], pause: number, signal: AbortSignal | null): Promise<void> {
	return new Promise((resolve, reject) => {
		const end = () => {
			clearTimeout(timer);
			globalThis.removeEventListener?.("online", again);
			signal?.removeEventListener("abort", leave);
			waiting.delete(entry);
			publish();
		};
		const again = () => {
			end();
			resolve();
		};
		const leave = () => {
			end();
			reject(signal?.reason);
		};
		const entry: Waiting = { kind, again };
		const timer = kind === "asking" ? setTimeout(again, pause) : undefined;
		if (kind === "asking") globalThis.addEventListener?.("online", again);
		signal?.addEventListener("abort", leave);
		waiting.add(entry);
		publish();
	});
}

/** One try, to the last byte: an answer that breaks off is no answer. @returns null when the server was not reached */
async function reach(plain: typeof fetch, input: string | URL, init: RequestInit): Promise<Response | null> {
	try {
		const response = await plain(input, init);
		if (awayStatuses.includes(response.status) && !response.headers.has("X-Remix-Response")) return null;
		const body = await response.arrayBuffer();
		const { status, statusText, headers } = response;
		return new Response(body.byteLength > 0 ? body : null, { status, statusText, headers });
	} catch (error) {
		if (init.signal?.aborted) throw error;
		return null;
	}
}

/**
 * The browser's `fetch`, with patience for the router's own questions (paths ending in ".data" on `origin`).
 * Everything else passes unchanged. Rejects only when its signal is aborted.
 */
export function makePatientFetch(plain: typeof fetch, origin: string): typeof fetch {
	return async (input, init = {}) => {
		if (input instanceof Request) return plain(input, init);
		const url = new URL(input, origin);
		if (url.origin !== origin || !url.pathname.endsWith(".data")) return plain(input, init);
		const kind = (init.method ?? "GET") === "GET" ? "asking" : "sending";
		for (let pause = firstPause; ; pause = Math.min(pause * 2, longestPause)) {
			const answer = await reach(plain, input, init);
			if (answer) return answer;
			await waitForLine(kind, pause, init.signal ?? null);
		}
	};
}
