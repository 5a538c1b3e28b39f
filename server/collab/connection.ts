import type { IncomingHttpHeaders } from "node:http";
import type { CollabLimits } from "#shared/collab.ts";
import { type Line, makePacket, type Packet } from "./line.ts";

/** What somebody knocks with. */
export type Knock = {
	sectionId: string;
	schema: string | null;
	epoch: string | null;
	/** Whose page knocks, when it says so. */
	person: string | null;
	headers: IncomingHttpHeaders;
};

/** Who is at the other end and what they may do; decided at the door, asked again every 30 s. */
export type Admission = {
	personId: string;
	name: string;
	sessionId: string;
	memberId: string;
	constituency: string | null;
	policyId: string;
	sectionId: string;
	/** "suggest": the text stays as it is; what is written is marked as this member's suggestion. */
	right: "edit" | "suggest" | "read";
};

/** One open line in one room. */
export type Connection = Admission & {
	line: Line;
	/** What it knocked with; the door is asked again with the same. */
	knock: Knock;
	/** Set at the first refusal or cut; nothing that arrives afterwards is read (SAFETY 2.3, 42). */
	closed: boolean;
	/** Whether the other side answered since the last ping. */
	alive: boolean;
	/** Whether our own step 1 was sent: once per connection. */
	asked: boolean;
	/** Sync frames (step 2, update) received so far; *saved* counts in these. */
	received: number;
	/** The last frame that could not be stored for want of what it builds on; 0 when none is open. */
	gapAt: number;
	gapsInARow: number;
	/** Our step 1 is on its way and not answered: what lacks its ground until then will come with the answer. */
	asking: boolean;
	/** Bytes received and not yet settled. */
	unsettledBytes: number;
	/** The Yjs client id whose presence this connection shows. */
	presenceId: number | null;
	buckets: Record<"frames" | "updates" | "updateBytes" | "openings" | "presence" | "queries", Bucket>;
};

/** A token bucket. `take` is false when it is empty. */
export type Bucket = { take: (amount?: number) => boolean };

function createBucket([burst, perSecond]: readonly [number, number]): Bucket {
	let level: number = burst;
	let at = performance.now();
	return {
		take(amount = 1) {
			const now = performance.now();
			level = Math.min(burst, level + ((now - at) / 1000) * perSecond);
			at = now;
			if (level < amount) return false;
			level -= amount;
			return true;
		},
	};
}

export function createConnection(
	admission: Admission,
	line: Line,
	knock: Knock,
	limits: CollabLimits,
): Connection {
	return {
		...admission,
		line,
		knock,
		closed: false,
		alive: true,
		asked: false,
		received: 0,
		gapAt: 0,
		gapsInARow: 0,
		asking: false,
		unsettledBytes: 0,
		presenceId: null,
		buckets: {
			frames: createBucket(limits.frameBucket),
			updates: createBucket(limits.updateBucket),
			updateBytes: createBucket(limits.updateBytesBucket),
			openings: createBucket(limits.openingBucket),
			presence: createBucket(limits.presenceBucket),
			queries: createBucket(limits.queryBucket),
		},
	};
}

/**
 * Whether *saved* may count up to this frame (SPEC C2): a gap holds the count back until a full step 2 has come,
 * which brings everything sent before it.
 */
export function mayCountAsSaved(connection: Connection, full: boolean, index: number): boolean {
	if (connection.gapAt === 0) return true;
	if (!full || index <= connection.gapAt) return false;
	connection.gapAt = 0;
	return true;
}

/**
 * Sends a frame. A reader who does not read is cut beyond the limit, and catches up by state vector when it knocks
 * again (SAFETY 2.2, 34). Droppable frames are left out long before that.
 */
export function send(
	connection: Connection,
	frame: Uint8Array | Packet,
	limits: CollabLimits,
	droppable = false,
): void {
	const { line } = connection;
	if (connection.closed || !line.isOpen) return;
	const unsent = line.bufferedAmount;
	if (droppable && unsent > limits.droppableBeyond) return;
	if (unsent > limits.unsentBytes) {
		connection.closed = true;
		line.terminate();
		return;
	}
	line.send("payload" in frame ? frame : makePacket(frame));
}
