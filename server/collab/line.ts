import type { Duplex } from "node:stream";
import type { WebSocket } from "ws";

/** A frame on its way out: encoded once, however many lines it goes to. */
export type Packet = {
	readonly payload: Uint8Array;
	/** The same as one WebSocket message, made when the first WebSocket needs it. */
	message?: Buffer;
};

/** What a connection speaks through: a WebSocket, or polling where a firewall lets no WebSocket pass. */
export type Line = {
	readonly isOpen: boolean;
	readonly isPaused: boolean;
	/** Bytes sent that the other side has not taken yet. */
	readonly bufferedAmount: number;
	send: (packet: Packet) => void;
	/** Until `uncork` what is sent is gathered, to leave together. */
	cork: () => void;
	uncork: () => void;
	/** Says goodbye with a code; what was sent before still goes out. */
	close: (code: number, reason: string) => void;
	/** Ends at once. */
	terminate: () => void;
	/** Stops and resumes reading what the other side sends. */
	pause: () => void;
	resume: () => void;
	/** Asks for a sign of life. */
	ping: () => void;
};

export function makePacket(payload: Uint8Array): Packet {
	return { payload };
}

/**
 * One unfragmented binary message from the server (RFC 6455, 5.2): not masked, so the same bytes serve every socket.
 */
function makeMessage(payload: Uint8Array): Buffer {
	const { byteLength } = payload;
	const head = byteLength < 126 ? 2 : byteLength < 0x1_0000 ? 4 : 10;
	const message = Buffer.allocUnsafe(head + byteLength);
	message[0] = 0x82;
	message[1] = head === 2 ? byteLength : head === 4 ? 126 : 127;
	if (head === 4) message.writeUInt16BE(byteLength, 2);
	if (head === 10) message.writeBigUInt64BE(BigInt(byteLength), 2);
	message.set(payload, head);
	return message;
}

/**
 * A WebSocket as a line. Frames are written to the connection below it, which `ws` leaves to us between its own
 * frames because nothing is compressed: no message is built twice.
 */
export function openSocketLine(socket: WebSocket, raw: Duplex): Line {
	return {
		get isOpen() {
			return socket.readyState === socket.OPEN && raw.writable;
		},
		get isPaused() {
			return socket.isPaused;
		},
		get bufferedAmount() {
			return raw.writableLength;
		},
		send(packet) {
			packet.message ??= makeMessage(packet.payload);
			raw.write(packet.message);
		},
		cork: () => raw.cork(),
		uncork: () => raw.uncork(),
		close: (code, reason) => socket.close(code, reason),
		terminate: () => socket.terminate(),
		pause: () => socket.pause(),
		resume: () => socket.resume(),
		ping: () => socket.ping(),
	};
}
