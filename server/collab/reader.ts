import { type CollabLimits, closeCode } from "#shared/collab.ts";
import type { Services } from "../services.ts";
import type { Connection } from "./connection.ts";
import type { Refusal } from "./inspect.ts";
import { type Frame, readFrame } from "./protocol.ts";
import type { Refuse, Room } from "./room.ts";

/**
 * The first steps of every frame's way (SPEC C5): size, form, opcode, rate. What passes goes to the room.
 */
export function createReader(services: Services, refuse: Refuse, limits: CollabLimits) {
	function isTooFast({ buckets }: Connection, frame: Frame): boolean {
		if (frame.kind === "opening") return !buckets.openings.take();
		if (frame.kind !== "update") return false;
		return !buckets.updates.take() || !buckets.updateBytes.take(frame.update.byteLength);
	}

	/** Hands one frame to the room. @returns why it is refused, or null. Throws when it cannot be read. */
	function pass(room: Room, connection: Connection, data: Buffer): Refusal | null {
		const frame = readFrame(data);
		if (isTooFast(connection, frame)) return { code: closeCode.slowDown, reason: frame.kind };
		if (frame.kind === "opening") room.open(connection, frame.stateVector);
		else if (frame.kind === "update") room.receive(connection, frame.update, frame.full);
		else if (frame.kind === "query") {
			if (connection.buckets.queries.take()) room.presence.tellAll(connection);
		} else if (frame.update.byteLength > limits.awarenessBytes) {
			return { code: closeCode.tooLarge, reason: "presence is too large" };
		} else room.presence.take(connection, frame.update);
		return null;
	}

	function read(room: Room, connection: Connection, data: Buffer, isBinary: boolean): Refusal | null {
		if (!connection.buckets.frames.take()) return { code: closeCode.slowDown, reason: "frames" };
		if (!isBinary) return { code: closeCode.garbage, reason: "a text frame" };
		if (data.byteLength > limits.frameBytes)
			return { code: closeCode.tooLarge, reason: "the frame is too large" };
		try {
			return pass(room, connection, data);
		} catch (error) {
			services.log.debug({ err: error }, "unreadable frame");
			return { code: closeCode.garbage, reason: "unreadable frame" };
		}
	}

	return (room: Room, connection: Connection, data: Buffer, isBinary: boolean): void => {
		if (connection.closed) return;
		const refusal = read(room, connection, data, isBinary);
		if (refusal) refuse(connection, refusal);
	};
}
