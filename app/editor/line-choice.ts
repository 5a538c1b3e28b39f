import { collabPath } from "#shared/collab.ts";
import { pollingPath } from "#shared/polling.ts";
import { type CountSent, countFrame, makeCountingSocket } from "./counting-socket.ts";
import { PollingSocket } from "./polling-socket.ts";

/** Knocks in a row that nothing was heard after, before plain requests are tried. */
const knocks = 2;
/** A WebSocket that has not opened by then will not, in ms. */
const openingTime = 10_000;
/** Pauses before a WebSocket is tried beside a polling line, from when it began or the network changed; in ms. */
const tryAgain = [5_000, 60_000, 300_000] as const;
/** How a line ends that was ended by something on the way, or by nobody. */
const codesOfNobody: readonly number[] = [1000, 1005, 1006];
const memory = "tripact:slow-line";

function remembers(): boolean {
	try {
		return sessionStorage.getItem(memory) !== null;
	} catch {
		return false;
	}
}

function remember(slow: boolean): void {
	try {
		if (slow) sessionStorage.setItem(memory, "1");
		else sessionStorage.removeItem(memory);
	} catch {
		// A browser that keeps nothing finds out anew on the next page.
	}
}

/** Runs after `pause` ms, or at once when the device is on a network again: another one may let more pass. */
function runLater(pause: number, run: (changed: boolean) => void): void {
	const end = (changed: boolean) => {
		clearTimeout(timer);
		window.removeEventListener("online", onOnline);
		run(changed);
	};
	const onOnline = () => end(true);
	const timer = setTimeout(end, pause, false);
	window.addEventListener("online", onOnline);
}

/**
 * Which line the provider gets: a WebSocket; or, where two in a row were never heard of while plain requests are
 * answered, polling (SPEC C14). Remembered for the tab; a WebSocket is tried again now and then and on
 * a new network, and taken.
 * @param onSlow told whenever the answer changes
 */
export function makeLine(onSent: CountSent, onSlow: (slow: boolean) => void): typeof WebSocket {
	const CountingSocket = makeCountingSocket(onSent);
	let failures = remembers() ? knocks : 0;

	function openSocket(url: string): WebSocket {
		const socket = new CountingSocket(url);
		let heard = false;
		const timer = setTimeout(() => {
			if (socket.readyState === WebSocket.CONNECTING) socket.close();
		}, openingTime);
		socket.addEventListener("message", () => {
			if (heard) return;
			heard = true;
			failures = 0;
			remember(false);
			onSlow(false);
		});
		socket.addEventListener("close", ({ code }) => {
			clearTimeout(timer);
			if (heard || !navigator.onLine) return;
			// A refusal by code is an answer too; the server ends no line without one.
			failures = codesOfNobody.includes(code) ? failures + 1 : 0;
		});
		return socket;
	}

	function openPolling(url: string): WebSocket {
		const { origin, pathname, search } = new URL(url.replace(/^ws/, "http"));
		const section = pathname.slice(collabPath.length);
		const socket = new PollingSocket(`${origin}${pollingPath}${section}${search}`, {
			onSent: (frame) => countFrame(frame, onSent),
			onKnocked: (answered) => {
				// Neither answers: it is the network. Begin again with the better one.
				if (!answered) failures = 0;
				else {
					remember(true);
					onSlow(true);
					watch(url, socket);
				}
			},
		});
		return socket as unknown as WebSocket;
	}

	/** Beside a polling line, knocks with a WebSocket now and then; when it opens, the provider gets one. */
	function watch(url: string, polling: PollingSocket, attempt = 0): void {
		runLater(tryAgain[Math.min(attempt, tryAgain.length - 1)]!, (changed) => {
			if (polling.readyState !== polling.OPEN) return;
			const probe = new WebSocket(url);
			const timer = setTimeout(() => probe.close(), openingTime);
			probe.addEventListener("message", () => {
				failures = 0;
				remember(false);
				polling.hangUp();
				probe.close();
			});
			probe.addEventListener("close", () => {
				clearTimeout(timer);
				watch(url, polling, changed ? 0 : attempt + 1);
			});
		});
	}

	// `new` gives what a constructor returns.
	function Line(url: string): WebSocket {
		return failures >= knocks ? openPolling(url) : openSocket(url);
	}
	return Object.assign(Line, {
		CONNECTING: 0,
		OPEN: 1,
		CLOSING: 2,
		CLOSED: 3,
	}) as unknown as typeof WebSocket;
}
