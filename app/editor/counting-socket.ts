import { messageType } from "#shared/collab.ts";

const step2 = 1;
const update = 2;

/**
 * The browser's WebSocket, telling of each frame with changes that leaves through it. The server counts the
 * same frames in its *saved* (shared/collab.ts).
 */
export function makeCountingSocket(onSent: (frame: "step2" | "update") => void): typeof WebSocket {
	return class CountingSocket extends WebSocket {
		override send(data: Parameters<WebSocket["send"]>[0]): void {
			if (data instanceof Uint8Array && data[0] === messageType.sync) {
				if (data[1] === step2) onSent("step2");
				if (data[1] === update) onSent("update");
			}
			super.send(data);
		}
	};
}
