import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import { messageType } from "#shared/collab.ts";

/** A frame from a client, taken apart but not yet believed. */
export type Frame =
	| { kind: "opening"; stateVector: Uint8Array }
	/** `full`: a sync step 2, everything the client has and we had not named in our state vector. */
	| { kind: "update"; update: Uint8Array; full: boolean }
	| { kind: "presence"; update: Uint8Array }
	| { kind: "query" };

const syncType = { step1: 0, step2: 1, update: 2 } as const;

/**
 * Takes a frame apart. Throws on anything that is not exactly one frame of a kind that a client may send.
 */
export function readFrame(bytes: Uint8Array): Frame {
	const decoder = decoding.createDecoder(bytes);
	const frame = readKnown(decoder);
	if (decoding.hasContent(decoder)) throw new Error("bytes after the end of the frame");
	return frame;
}

function readKnown(decoder: decoding.Decoder): Frame {
	const type = decoding.readVarUint(decoder);
	if (type === messageType.awareness)
		return { kind: "presence", update: decoding.readVarUint8Array(decoder) };
	if (type === messageType.queryAwareness) return { kind: "query" };
	if (type !== messageType.sync) throw new Error(`a client may not send frames of type ${type}`);
	const sync = decoding.readVarUint(decoder);
	const body = decoding.readVarUint8Array(decoder);
	if (sync === syncType.step1) return { kind: "opening", stateVector: body };
	if (sync === syncType.step2) return { kind: "update", update: body, full: true };
	if (sync === syncType.update) return { kind: "update", update: body, full: false };
	throw new Error(`sync frames of type ${sync} are not known`);
}

/** Written into its place at once: at 60 KB every copy more is memory, at one letter it is time. */
function writeSync(type: number, body: Uint8Array): Uint8Array {
	let head = 3;
	for (let rest = body.byteLength; rest > 0x7f; rest >>>= 7) head += 1;
	const frame = new Uint8Array(head + body.byteLength);
	frame[0] = messageType.sync;
	frame[1] = type;
	let at = 2;
	let rest = body.byteLength;
	for (; rest > 0x7f; rest >>>= 7) frame[at++] = 0x80 | (rest & 0x7f);
	frame[at] = rest;
	frame.set(body, head);
	return frame;
}

/** "This is how far I know; send me what I lack." */
export const writeStep1 = (stateVector: Uint8Array): Uint8Array => writeSync(syncType.step1, stateVector);
/** The answer to a step 1. */
export const writeStep2 = (update: Uint8Array): Uint8Array => writeSync(syncType.step2, update);
/** News for the other connections. */
export const writeUpdate = (update: Uint8Array): Uint8Array => writeSync(syncType.update, update);

/** The first `count` sync frames of this connection are on disk (SPEC C2). */
export function writeSaved(seq: number, count: number): Uint8Array {
	return encoding.encode((encoder) => {
		encoding.writeVarUint(encoder, messageType.saved);
		encoding.writeVarUint(encoder, seq);
		encoding.writeVarUint(encoder, count);
	});
}

/** What comes in cannot be stored for the moment, or can again (SPEC C3). */
export function writeTrouble(isInTrouble: boolean): Uint8Array {
	return encoding.encode((encoder) => {
		encoding.writeVarUint(encoder, messageType.trouble);
		encoding.writeVarUint(encoder, isInTrouble ? 1 : 0);
	});
}

/** One person's presence, as it stands in an awareness frame; a null state takes it away. */
export type PresenceEntry = { clientId: number; clock: number; state: string };

/** At most this many are read from one frame; a frame of 4 KiB holds no more. */
const mostEntries = 1000;

/** The entries of an awareness update, their states still unread JSON. Throws when it is malformed. */
export function readPresence(update: Uint8Array): PresenceEntry[] {
	const decoder = decoding.createDecoder(update);
	const length = decoding.readVarUint(decoder);
	if (length > mostEntries) throw new Error(`${length} presence entries in one frame`);
	const entries: PresenceEntry[] = [];
	for (let i = 0; i < length; i++) {
		const clientId = decoding.readVarUint(decoder);
		const clock = decoding.readVarUint(decoder);
		entries.push({ clientId, clock, state: decoding.readVarString(decoder) });
	}
	if (decoding.hasContent(decoder)) throw new Error("bytes after the last presence entry");
	return entries;
}

/** An awareness frame; without entries it says nothing, and serves as the heartbeat a browser can hear. */
export function writePresence(entries: readonly PresenceEntry[]): Uint8Array {
	const update = encoding.encode((encoder) => {
		encoding.writeVarUint(encoder, entries.length);
		for (const { clientId, clock, state } of entries) {
			encoding.writeVarUint(encoder, clientId);
			encoding.writeVarUint(encoder, clock);
			encoding.writeVarString(encoder, state);
		}
	});
	return encoding.encode((encoder) => {
		encoding.writeVarUint(encoder, messageType.awareness);
		encoding.writeVarUint8Array(encoder, update);
	});
}
