import type { ServerResponse } from "node:http";
import { type Goodbye, hearHold, writeHeard } from "#shared/polling.ts";
import type { Line, Packet } from "./line.ts";

/** A long answer over a thin line: its silence is no sign of death for so long, in ms. */
const answeringTime = 10 * 60_000;
/** Frames of one moment travel in one answer, in ms. */
const gatherTime = 15;
/** How many bytes of frames one answer holds at most, beyond its first frame. */
const answerBytes = 1024 * 1024;

/** A line whose frames wait to be asked for. */
export type PollingLine = Line & {
	/** Answers a question with what the other side has not heard; keeps it open while there is nothing. */
	hear: (have: number, res: ServerResponse) => void;
	/** A sign of life. */
	touch: () => void;
	/** The number of the last frame that was taken from the other side. */
	taken: number;
};

export type PollingEvents = {
	/** Asked by `ping`: the line was heard of within the last minute. */
	onAlive: () => void;
	/** Called once, never from within `send`. */
	onEnd: () => void;
	/** How long it may go unasked, in ms. */
	unasked: number;
};

/**
 * A polling line as the rooms see it. What was sent stays, and counts as unsent, until the other side says that it
 * has it: an answer that got lost is given again. How much may wait is the rooms' own limit (SPEC C12).
 */
export function openPollingLine({ onAlive, onEnd, unasked }: PollingEvents): PollingLine {
	let waiting: Uint8Array[] = [];
	/** The number of the first waiting frame. */
	let first = 1;
	let bytes = 0;
	let isOpen = true;
	let ended = false;
	let isPaused = false;
	let goodbye: Goodbye | null = null;
	let lastAsked = performance.now();
	let question: { res: ServerResponse; timer: NodeJS.Timeout } | null = null;
	let answering: ServerResponse | null = null;
	let gathering: NodeJS.Timeout | null = null;

	function end(): void {
		isOpen = false;
		waiting = [];
		bytes = 0;
		if (ended) return;
		ended = true;
		setImmediate(onEnd);
	}

	/** Answers the open question, if there is one. */
	function answer(): void {
		if (gathering) clearTimeout(gathering);
		gathering = null;
		if (!question) return;
		const { res, timer } = question;
		question = null;
		clearTimeout(timer);
		let size = 0;
		const over = waiting.findIndex((frame, index) => {
			size += frame.byteLength;
			return index > 0 && size > answerBytes;
		});
		const frames = over === -1 ? waiting : waiting.slice(0, over);
		const isLast = frames.length === waiting.length;
		answering = res;
		res.once("close", () => {
			if (answering === res) answering = null;
		});
		res.end(writeHeard({ first, frames }, isLast ? goodbye : null));
	}

	function forget(have: number): void {
		const count = Math.min(waiting.length, have - first + 1);
		if (count <= 0) return;
		for (const frame of waiting.slice(0, count)) bytes -= frame.byteLength;
		waiting = waiting.slice(count);
		first += count;
	}

	return {
		taken: 0,
		get isOpen() {
			return isOpen;
		},
		get isPaused() {
			return isPaused;
		},
		get bufferedAmount() {
			return bytes;
		},
		send({ payload }: Packet) {
			if (!isOpen) return;
			waiting.push(payload);
			bytes += payload.byteLength;
			if (question) gathering ??= setTimeout(answer, gatherTime);
		},
		close(code, reason) {
			if (!isOpen) return;
			isOpen = false;
			goodbye = { code, reason };
			answer();
		},
		// Frames wait for the next question anyway.
		cork: () => undefined,
		uncork: () => undefined,
		terminate() {
			// After a goodbye its code is still to be heard.
			if (!goodbye) answerNothing();
			end();
		},
		pause() {
			isPaused = true;
		},
		resume() {
			isPaused = false;
		},
		ping() {
			if (performance.now() - lastAsked < (answering ? answeringTime : unasked)) onAlive();
		},
		touch() {
			lastAsked = performance.now();
		},
		hear(have, res) {
			lastAsked = performance.now();
			// Only the newest question is waited with: an older one was given up by the other side.
			answer();
			forget(have);
			const timer = setTimeout(answer, hearHold);
			question = { res, timer };
			res.once("close", () => {
				clearTimeout(timer);
				if (question?.res === res) question = null;
			});
			if (waiting.length > 0 || goodbye || ended) answer();
		},
	};

	function answerNothing(): void {
		goodbye = { code: 1006, reason: "ended" };
		answer();
	}
}
