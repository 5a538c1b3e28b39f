// A WebSocket client of its own: what arrives is looked at where it lies, so that the load never limits the server.
import { randomBytes } from "node:crypto";
import { connect } from "node:net";

const none = Buffer.alloc(0);

/** The head and the masked body of one binary message, as a browser sends it. */
function encode(payload, opcode, mask) {
	const { length } = payload;
	const extra = length < 126 ? 0 : length < 65_536 ? 2 : 8;
	const message = Buffer.allocUnsafe(6 + extra + length);
	message[0] = 0x80 | opcode;
	message[1] = 0x80 | (extra === 0 ? length : extra === 2 ? 126 : 127);
	if (extra === 2) message.writeUInt16BE(length, 2);
	if (extra === 8) message.writeBigUInt64BE(BigInt(length), 2);
	mask.copy(message, 2 + extra);
	for (let i = 0; i < length; i++) message[6 + extra + i] = payload[i] ^ mask[i & 3];
	return message;
}

/** Cuts the stream into messages; `onMessage(payload, opcode)` is called for each, in order. */
function createParser(onMessage) {
	let rest = none;
	/** A message that is larger than what has come so far, filled as it comes. */
	let large = null;
	let filled = 0;
	let opcode = 0;

	function readHead() {
		if (rest.length < 2) return null;
		const short = rest[1] & 0x7f;
		if (short < 126) return { start: 2, length: short };
		const start = short === 126 ? 4 : 10;
		if (rest.length < start) return null;
		return { start, length: short === 126 ? rest.readUInt16BE(2) : Number(rest.readBigUInt64BE(2)) };
	}

	function readMessages() {
		while (true) {
			const head = readHead();
			if (!head) return;
			opcode = rest[0] & 0x0f;
			const end = head.start + head.length;
			if (rest.length < end) {
				if (head.length < 4096) return;
				large = Buffer.allocUnsafe(head.length);
				filled = rest.copy(large, 0, head.start);
				rest = none;
				return;
			}
			const payload = rest.subarray(head.start, end);
			rest = rest.subarray(end);
			onMessage(payload, opcode);
		}
	}

	return (chunk) => {
		let news = chunk;
		if (large) {
			const taken = news.copy(large, filled);
			filled += taken;
			news = news.subarray(taken);
			if (filled < large.length) return;
			const payload = large;
			large = null;
			onMessage(payload, opcode);
		}
		rest = rest.length === 0 ? news : Buffer.concat([rest, news]);
		readMessages();
	};
}

/**
 * Opens a WebSocket. Pings are answered; nothing is ever retried.
 * @param on.open called once, after the handshake
 * @param on.message called with each binary message's bytes; they are only lent
 * @param on.close called once with the close code (1006 when there was none)
 */
export function openSocket({ port, path, headers = {} }, on) {
	const socket = connect({ port, host: "127.0.0.1", noDelay: true });
	const mask = randomBytes(4);
	const state = { sentBytes: 0, receivedBytes: 0, received: 0, code: 0, open: false, raw: socket };
	let handshake = "";
	const parse = createParser((payload, opcode) => {
		if (opcode === 8) {
			state.code = payload.length >= 2 ? payload.readUInt16BE(0) : 1005;
			socket.end(encode(payload.subarray(0, 2), 8, mask));
		} else if (opcode === 9) write(payload, 10);
		else if (opcode < 3) {
			state.received += 1;
			on.message?.(payload);
		}
	});

	function write(payload, opcode = 2) {
		const message = encode(payload, opcode, mask);
		state.sentBytes += message.length;
		return socket.write(message);
	}

	function answered(chunk) {
		handshake += chunk.toString("latin1");
		const end = handshake.indexOf("\r\n\r\n");
		if (end < 0) return;
		if (!handshake.startsWith("HTTP/1.1 101")) {
			state.refusal = handshake.slice(0, handshake.indexOf("\r\n"));
			socket.destroy();
			return;
		}
		state.open = true;
		on.open?.();
		const rest = Buffer.from(handshake.slice(end + 4), "latin1");
		if (rest.length > 0) parse(rest);
	}

	socket.on("connect", () => {
		const lines = Object.entries({
			Host: `127.0.0.1:${port}`,
			Upgrade: "websocket",
			Connection: "Upgrade",
			"Sec-WebSocket-Key": randomBytes(16).toString("base64"),
			"Sec-WebSocket-Version": "13",
			...headers,
		}).map(([name, value]) => `${name}: ${value}\r\n`);
		socket.write(`GET ${path} HTTP/1.1\r\n${lines.join("")}\r\n`);
	});
	socket.on("data", (chunk) => {
		state.receivedBytes += chunk.length;
		if (state.open) parse(chunk);
		else answered(chunk);
	});
	socket.on("error", () => undefined);
	socket.on("close", () => on.close?.(state.code || 1006, state.refusal));
	return {
		...{ state, send: (payload) => write(payload), sendRaw: (bytes) => socket.write(bytes) },
		pause: () => socket.pause(),
		resume: () => socket.resume(),
		/** Without a goodbye, as a lost line. */
		cut: () => socket.destroy(),
		close() {
			if (state.open) socket.end(encode(Buffer.from([0x03, 0xe8]), 8, mask));
			else socket.destroy();
		},
	};
}
