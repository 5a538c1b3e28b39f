import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";

/**
 * The polling line: the frames of the collaboration door over plain HTTP, for those whose network lets no WebSocket
 * pass (server/collab/SPEC.md, C14). Both sides write and read its bodies with these functions.
 */

/** Its address: `<pollingPath>/<section id>?schema=…[&epoch=…]` opens; `…/<section id>/<line id>/send|hear|close`. */
export const pollingPath = "/collab-poll";

/** How long the server keeps a question open when it has nothing to tell, in ms. */
export const hearHold = 15_000;

/** Frames of one side, numbered 1, 2, 3 … over the life of the line; `first` is the number of the first one here. */
export type Batch = { first: number; frames: Uint8Array[] };

/** Why the line was closed: a code as on a WebSocket (shared/collab.ts). */
export type Goodbye = { code: number; reason: string };

/** The answer to a knock: the line's id, or why not. */
export type PollingAnswer = { line: string } | { refused: Goodbye };

function addBatch(encoder: encoding.Encoder, { first, frames }: Batch): void {
	encoding.writeVarUint(encoder, first);
	encoding.writeVarUint(encoder, frames.length);
	for (const frame of frames) encoding.writeVarUint8Array(encoder, frame);
}

function takeBatch(decoder: decoding.Decoder): Batch {
	const first = decoding.readVarUint(decoder);
	const count = decoding.readVarUint(decoder);
	const frames: Uint8Array[] = [];
	for (let i = 0; i < count; i++) frames.push(decoding.readVarUint8Array(decoder));
	return { first, frames };
}

/** `[varuint first][varuint count]{[varuint length][frame]}`: what a client sends. */
export function writeBatch(batch: Batch): Uint8Array {
	return encoding.encode((encoder) => addBatch(encoder, batch));
}

/** Throws when the bytes are no batch. */
export function readBatch(bytes: Uint8Array): Batch {
	return takeBatch(decoding.createDecoder(bytes));
}

/** A batch, then `[varuint code][string reason]`; code 0 while the line stands: what a client hears. */
export function writeHeard(batch: Batch, goodbye: Goodbye | null): Uint8Array {
	return encoding.encode((encoder) => {
		addBatch(encoder, batch);
		encoding.writeVarUint(encoder, goodbye?.code ?? 0);
		encoding.writeVarString(encoder, goodbye?.reason ?? "");
	});
}

/** Throws when the bytes are no answer. */
export function readHeard(bytes: Uint8Array): Batch & { goodbye: Goodbye | null } {
	const decoder = decoding.createDecoder(bytes);
	const batch = takeBatch(decoder);
	const code = decoding.readVarUint(decoder);
	const reason = decoding.readVarString(decoder);
	return { ...batch, goodbye: code === 0 ? null : { code, reason } };
}

/** One number: how many frames have arrived, on either side. */
export function writeCount(count: number): Uint8Array {
	return encoding.encode((encoder) => encoding.writeVarUint(encoder, count));
}

/** Throws when the bytes are no number. */
export function readCount(bytes: Uint8Array): number {
	return decoding.readVarUint(decoding.createDecoder(bytes));
}
