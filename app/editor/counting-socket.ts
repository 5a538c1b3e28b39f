import { messageType } from "#shared/collab.ts";

const step2 = 1;
const update = 2;

export type CountSent = (frame: "step2" | "update") => void;

/** Tells of a frame that leaves, if it holds changes. The server counts the same in its *saved* (shared/collab.ts). */
export function countFrame(frame: Uint8Array, onSent: CountSent): void {
	if (frame[0] !== messageType.sync) return;
	if (frame[1] === step2) onSent("step2");
	if (frame[1] === update) onSent("update");
}

/** The browser's WebSocket, telling of each frame with changes that leaves through it. */
export function makeCountingSocket(onSent: CountSent): typeof WebSocket {
	return class CountingSocket extends WebSocket {
		override send(data: Parameters<WebSocket["send"]>[0]): void {
			if (data instanceof Uint8Array) countFrame(data, onSent);
			super.send(data);
		}
	};
}
