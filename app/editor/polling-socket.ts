import {
	type Goodbye,
	hearHold,
	type PollingAnswer,
	readCount,
	readHeard,
	writeBatch,
	writeCount,
} from "#shared/polling.ts";

/** What is lost on its way is sent or asked again for so long; then the line counts as lost, in ms. */
const patience = 12_000;
/** The first pause before something is tried again, in ms. */
const firstPause = 300;
/** An answer that is late by so much will not come; a slow one that is arriving is waited for, in ms. */
const silence = 8_000;
/** Bytes per ms of the thinnest line that is waited for. */
const thinnest = 2;
/** How many bytes of frames one request carries at most, beyond its first frame. */
const requestBytes = 64 * 1024;

const abnormal: Goodbye = { code: 1006, reason: "" };
/** What the server's statuses mean, as close codes. */
const goodbyes: Record<number, Goodbye> = {
	401: { code: 4401, reason: "signed out" },
	403: { code: 1006, reason: "refused" },
	410: { code: 1012, reason: "no such line" },
	413: { code: 1009, reason: "too large" },
};

/** Reads a body that may come slowly: given up when nothing has come for `silence`. */
async function readSlowly(response: Response, abort: AbortController): Promise<Uint8Array> {
	const reader = response.body?.getReader();
	const parts: Uint8Array[] = [];
	let size = 0;
	while (reader) {
		const timer = setTimeout(() => abort.abort(), silence);
		const { done, value } = await reader.read().finally(() => clearTimeout(timer));
		if (done) break;
		parts.push(value);
		size += value.byteLength;
	}
	const whole = new Uint8Array(size);
	let at = 0;
	for (const part of parts) {
		whole.set(part, at);
		at += part.byteLength;
	}
	return whole;
}

type Listener = ((event: never) => void) | null;
export type PollingOptions = {
	/** Headers of every request; browsers send what is needed by themselves. */
	headers?: Record<string, string>;
	/** Told of each frame that is said. */
	onSent?: (frame: Uint8Array) => void;
	/** Whether plain requests are answered. */
	onKnocked?: (answered: boolean) => void;
};

/**
 * A WebSocket's shape over plain requests (server/collab/SPEC.md, C14): one request carries what is to be said, one
 * waits for what is to be heard. Each side numbers its frames, so that what a bad line loses is said again and
 * what arrives twice counts once.
 */
export class PollingSocket {
	static readonly CONNECTING = 0;
	static readonly OPEN = 1;
	static readonly CLOSING = 2;
	static readonly CLOSED = 3;
	readonly CONNECTING = 0;
	readonly OPEN = 1;
	readonly CLOSING = 2;
	readonly CLOSED = 3;

	binaryType = "arraybuffer";
	readyState = 0;
	onopen: Listener = null;
	onmessage: Listener = null;
	onclose: Listener = null;
	onerror: Listener = null;

	private readonly address: string;
	private readonly options: PollingOptions;
	private readonly aborts = new Set<AbortController>();
	private line = "";
	private queue: Uint8Array[] = [];
	/** The number of the first frame of the queue. */
	private first = 1;
	private heard = 0;
	private sending = false;

	/** @param url of the polling door, with its query: `https://…/collab-poll/<section>?schema=…` */
	constructor(url: string, options: PollingOptions = {}) {
		this.address = url;
		this.options = options;
		void this.open();
	}

	get bufferedAmount(): number {
		return this.queue.reduce((sum, frame) => sum + frame.byteLength, 0);
	}

	send(data: Uint8Array): void {
		if (this.readyState !== this.OPEN) return;
		this.options.onSent?.(data);
		this.queue.push(data.slice());
		// What is said in one turn travels together.
		if (!this.sending) queueMicrotask(() => void this.sendAll());
	}

	close(): void {
		if (this.readyState === this.CLOSED) return;
		if (this.line) void this.post("close", null, true).catch(() => undefined);
		this.end({ code: 1000, reason: "" });
	}

	/** Ends it so that its user knocks again at once. */
	hangUp(): void {
		if (this.line) void this.post("close", null, true).catch(() => undefined);
		this.end({ code: 1012, reason: "another line" });
	}

	private end(goodbye: Goodbye): void {
		if (this.readyState === this.CLOSED) return;
		this.readyState = this.CLOSED;
		for (const abort of this.aborts) abort.abort();
		const event = { ...goodbye, wasClean: goodbye.code !== 1006 };
		// As with a WebSocket, never from within a call of its user.
		setTimeout(() => (this.onclose as ((event: unknown) => void) | null)?.(event), 0);
	}

	private async post(act: string, body: Uint8Array | null, last = false): Promise<Response> {
		const [path, query = ""] = this.address.split("?");
		const address = this.line ? `${path}/${this.line}/${act}` : `${path}?${query}`;
		const abort = new AbortController();
		this.aborts.add(abort);
		const hold = act === "hear" ? hearHold : (body?.byteLength ?? 0) / thinnest;
		const timer = setTimeout(() => abort.abort(), silence + hold);
		try {
			const response = await fetch(address, {
				method: "POST",
				headers: { "Content-Type": "application/octet-stream", ...this.options.headers },
				body: body as BodyInit | null,
				cache: "no-store",
				...(last ? { keepalive: true } : { signal: abort.signal }),
			});
			clearTimeout(timer);
			if (!response.ok) return new Response(null, { status: response.status });
			const bytes = await readSlowly(response, abort);
			return new Response(bytes.byteLength > 0 ? (bytes as BodyInit) : null);
		} finally {
			clearTimeout(timer);
			this.aborts.delete(abort);
		}
	}

	private async open(): Promise<void> {
		const response = await this.post("", null).catch(() => null);
		if (this.readyState !== this.CONNECTING) return;
		const answer = response?.ok ? ((await response.json().catch(() => null)) as PollingAnswer | null) : null;
		this.options.onKnocked?.(answer !== null);
		if (!answer) return this.end(goodbyes[response?.status ?? 0] ?? abnormal);
		if ("refused" in answer) return this.end(answer.refused);
		this.line = answer.line;
		this.readyState = this.OPEN;
		(this.onopen as (() => void) | null)?.();
		void this.hearAll();
	}

	/** Tries until it is answered, or the line is given up. @returns null when the line has ended */
	private async insist(act: "send" | "hear", write: () => Uint8Array): Promise<Uint8Array | null> {
		let failedAt: number | null = null;
		for (let pause = firstPause; this.readyState === this.OPEN; pause *= 2) {
			const startedAt = Date.now();
			const response = await this.post(act, write()).catch(() => null);
			if (this.readyState !== this.OPEN) return null;
			if (response?.ok) return new Uint8Array(await response.arrayBuffer());
			const goodbye = response && goodbyes[response.status];
			failedAt ??= startedAt;
			if (goodbye || Date.now() - failedAt > patience) {
				this.end(goodbye ?? abnormal);
				return null;
			}
			await new Promise((resolve) => setTimeout(resolve, pause));
		}
		return null;
	}

	private writeRequest(): Uint8Array {
		let size = 0;
		const over = this.queue.findIndex((frame, index) => {
			size += frame.byteLength;
			return index > 0 && size > requestBytes;
		});
		return writeBatch({ first: this.first, frames: over === -1 ? this.queue : this.queue.slice(0, over) });
	}

	private async sendAll(): Promise<void> {
		if (this.sending) return;
		this.sending = true;
		while (this.queue.length > 0 && this.readyState === this.OPEN) {
			const answer = await this.insist("send", () => this.writeRequest());
			if (!answer) break;
			const taken = Math.min(this.queue.length, readCount(answer) - this.first + 1);
			if (taken > 0) {
				this.queue = this.queue.slice(taken);
				this.first += taken;
			} else {
				// The server has its hands full: a moment, then again.
				await new Promise((resolve) => setTimeout(resolve, firstPause));
			}
		}
		this.sending = false;
	}

	private async hearAll(): Promise<void> {
		while (this.readyState === this.OPEN) {
			const answer = await this.insist("hear", () => writeCount(this.heard));
			if (!answer) return;
			const { first, frames, goodbye } = readHeard(answer);
			for (const [index, frame] of frames.entries()) {
				if (first + index !== this.heard + 1) continue;
				this.heard += 1;
				if (this.readyState !== this.OPEN) return;
				(this.onmessage as ((event: unknown) => void) | null)?.({ data: frame.slice().buffer });
			}
			if (goodbye) return this.end(goodbye);
		}
	}
}
