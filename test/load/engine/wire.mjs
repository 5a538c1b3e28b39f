// The frames of the y-protocol as each server wants them, and the little of an update that a reader must understand.
import * as encoding from "lib0/encoding";

const frameOf = (write) => Buffer.from(encoding.encode(write));

function writeSync(encoder, type, body) {
	encoding.writeVarUint(encoder, 0);
	encoding.writeVarUint(encoder, type);
	encoding.writeVarUint8Array(encoder, body);
}

/** What precedes every frame: Hocuspocus names the document in each. */
function prefixOf(target, room) {
	return target.kind === "hocuspocus"
		? frameOf((encoder) => encoding.writeVarString(encoder, room))
		: Buffer.alloc(0);
}

/** Writes the frames of one room at one server. */
export function createFrames(target, room) {
	const prefix = prefixOf(target, room);
	const frame = (write) => Buffer.concat([prefix, frameOf(write)]);
	return {
		prefixLength: prefix.length,
		/** What is sent after the handshake, before the first step 1. */
		greeting:
			target.kind === "hocuspocus"
				? frame((encoder) => {
						encoding.writeVarUint(encoder, 2);
						encoding.writeVarUint(encoder, 0);
						encoding.writeVarString(encoder, "token");
					})
				: null,
		step1: (vector = new Uint8Array([0])) => frame((encoder) => writeSync(encoder, 0, vector)),
		step2: (update = new Uint8Array([0, 0])) => frame((encoder) => writeSync(encoder, 1, update)),
		update: (update) => frame((encoder) => writeSync(encoder, 2, update)),
		presence: (client, clock, state) =>
			frame((encoder) => {
				const update = encoding.encode((inner) => {
					encoding.writeVarUint(inner, 1);
					encoding.writeVarUint(inner, client);
					encoding.writeVarUint(inner, clock);
					encoding.writeVarString(inner, state);
				});
				encoding.writeVarUint(encoder, 1);
				encoding.writeVarUint8Array(encoder, update);
			}),
	};
}

/** Where and how one knocks. */
export function addressOf(target, room, cookie) {
	if (target.kind === "ours") {
		return {
			port: target.port,
			path: `/collab/${room}?schema=${target.schema}`,
			headers: { Cookie: cookie, Origin: target.origin },
		};
	}
	return { port: target.port, path: target.kind === "hocuspocus" ? "/" : `/${room}` };
}

/** Reads a varuint at `cursor.at` and moves on. */
function readVarUint(bytes, cursor) {
	let value = 0;
	let factor = 1;
	while (true) {
		const byte = bytes[cursor.at++];
		value += (byte & 0x7f) * factor;
		if (byte < 0x80) return value;
		factor *= 128;
	}
}

/**
 * Takes a frame's kind apart without copying: "opening" (step 1), "update" (step 2 or update, with `at`, where the
 * update begins), "saved" (ours) or "other".
 */
export function readKind(bytes, prefixLength) {
	const cursor = { at: prefixLength };
	const type = readVarUint(bytes, cursor);
	if (type === 64) {
		readVarUint(bytes, cursor);
		return { kind: "saved", at: 0, count: readVarUint(bytes, cursor) };
	}
	// 4 is Hocuspocus' answer that wants no step 1 back.
	if (type !== 0 && type !== 4) return { kind: "other", at: 0 };
	const sync = readVarUint(bytes, cursor);
	readVarUint(bytes, cursor);
	return { kind: sync === 0 ? "opening" : "update", full: sync === 1, at: cursor.at };
}

function skipBytes(bytes, cursor) {
	const length = readVarUint(bytes, cursor);
	cursor.at += length;
}

/** The length in UTF-16 units of the text here. */
function readTextLength(bytes, cursor) {
	const length = readVarUint(bytes, cursor);
	const end = cursor.at + length;
	let units = 0;
	for (; cursor.at < end; cursor.at++) {
		const byte = bytes[cursor.at];
		if ((byte & 0xc0) !== 0x80) units += byte >= 0xf0 ? 2 : 1;
	}
	return units;
}

function skipAny(bytes, cursor) {
	const type = 127 - bytes[cursor.at++];
	if (type === 2) {
		while (bytes[cursor.at++] >= 0x80);
	} else if (type === 3) cursor.at += 4;
	else if (type === 4 || type === 5) cursor.at += 8;
	else if (type === 8 || type === 11) skipBytes(bytes, cursor);
	else if (type === 9 || type === 10) {
		for (let left = readVarUint(bytes, cursor); left > 0; left--) {
			if (type === 9) skipBytes(bytes, cursor);
			skipAny(bytes, cursor);
		}
	}
}

/** Passes over an item's content; returns how many clocks it takes. */
function readContent(bytes, cursor, ref) {
	if (ref === 4) return readTextLength(bytes, cursor);
	if (ref === 1) return readVarUint(bytes, cursor);
	if (ref === 6) {
		skipBytes(bytes, cursor);
		skipBytes(bytes, cursor);
		return 1;
	}
	if (ref === 7) {
		const type = readVarUint(bytes, cursor);
		if (type === 3 || type === 5) skipBytes(bytes, cursor);
		return 1;
	}
	if (ref === 8 || ref === 2) {
		const count = readVarUint(bytes, cursor);
		for (let left = count; left > 0; left--) {
			if (ref === 8) skipAny(bytes, cursor);
			else skipBytes(bytes, cursor);
		}
		return count;
	}
	skipBytes(bytes, cursor);
	return 1;
}

function readStruct(bytes, cursor) {
	const info = bytes[cursor.at++];
	const ref = info & 0x1f;
	if (ref === 0 || ref === 10) return readVarUint(bytes, cursor);
	const skipId = () => {
		readVarUint(bytes, cursor);
		readVarUint(bytes, cursor);
	};
	if (info & 0x80) skipId();
	if (info & 0x40) skipId();
	if ((info & 0xc0) === 0) {
		if (readVarUint(bytes, cursor) === 1) skipBytes(bytes, cursor);
		else skipId();
		if (info & 0x20) skipBytes(bytes, cursor);
	}
	return readContent(bytes, cursor, ref);
}

/**
 * Calls `each(client, clock, length)` for every client's run of structs in an update of the first encoding.
 * Understands what a server may have merged; builds nothing.
 */
export function readRanges(bytes, at, each) {
	const cursor = { at };
	for (let clients = readVarUint(bytes, cursor); clients > 0; clients--) {
		const structs = readVarUint(bytes, cursor);
		const client = readVarUint(bytes, cursor);
		const clock = readVarUint(bytes, cursor);
		let length = 0;
		for (let left = structs; left > 0; left--) length += readStruct(bytes, cursor);
		each(client, clock, length);
	}
}

/** One letter typed behind the one before, as Yjs encodes it. */
export function encodeLetter(client, clock, letter) {
	return encoding.encode((encoder) => {
		encoding.writeVarUint(encoder, 1);
		encoding.writeVarUint(encoder, 1);
		encoding.writeVarUint(encoder, client);
		encoding.writeVarUint(encoder, clock);
		encoding.writeUint8(encoder, 0x84);
		encoding.writeVarUint(encoder, client);
		encoding.writeVarUint(encoder, clock - 1);
		encoding.writeVarString(encoder, letter);
		encoding.writeVarUint(encoder, 0);
	});
}

/**
 * A new paragraph with one letter in it, at the end of the text: as y-prosemirror makes it, in three structs.
 * @param last id of the last paragraph so far; undefined in an empty text
 */
export function encodeParagraph(client, last, letter) {
	return encoding.encode((encoder) => {
		const write = (...numbers) => {
			for (const number of numbers) encoding.writeVarUint(encoder, number);
		};
		write(1, 3, client, 0);
		encoding.writeUint8(encoder, last ? 0x87 : 0x07);
		if (last) write(last.client, last.clock);
		else {
			write(1);
			encoding.writeVarString(encoder, "default");
		}
		write(3);
		encoding.writeVarString(encoder, "paragraph");
		encoding.writeUint8(encoder, 0x07);
		write(0, client, 0, 6);
		encoding.writeUint8(encoder, 0x04);
		write(0, client, 1);
		encoding.writeVarString(encoder, letter);
		write(0);
	});
}
