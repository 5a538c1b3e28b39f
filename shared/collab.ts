/**
 * What the editor and the collaboration door agree on. The frames are those of y-websocket, with one type more;
 * `server/collab/SPEC.md` says what each promises.
 */

/** The door's address: `<collabPath>/<section id>?schema=<schemaVersion>[&epoch=<section epoch>]`. */
export const collabPath = "/collab";

/** The query parameter that names the editor's document schema (`schemaVersion` in shared/document/schema.ts). */
export const schemaParameter = "schema";

/** The optional query parameter that names the epoch of the section which the local copy belongs to. */
export const epochParameter = "epoch";

/** The optional query parameter that names whose page it is: their words never leave in another person's name. */
export const personParameter = "person";

/** The first number of a frame. */
export const messageType = {
	sync: 0,
	awareness: 1,
	/** Known to y-websocket, never used here: the session is the cookie's. */
	auth: 2,
	queryAwareness: 3,
	/**
	 * Server to client: `[64][varuint seq][varuint count]`. The first `count` sync frames (step 2 or update) that
	 * this connection sent are on disk; `seq` is the last stored number of the section's log.
	 */
	saved: 64,
	/**
	 * Server to client: `[65][varuint 1]`, what is sent cannot be stored for the moment and is tried again; then
	 * `[65][varuint 0]`, it can.
	 */
	trouble: 65,
} as const;

/**
 * Why the server closed a connection. 4400 to 4499 are final for the stock provider: knocking again would not
 * help before the person does something. All others are knocked at again, with back-off.
 */
export const closeCode = {
	/** The server stops or has restarted. Knock again. */
	goingAway: 1001,
	/** Not a frame of this protocol. */
	garbage: 1003,
	/** Something changed in this person's rights or the section's state: knock again, the door decides anew. */
	knockAgain: 1012,
	/** No room now (connections of the person or of the section), or the text cannot be read now. Knock again later. */
	later: 1013,
	/** The update holds what a section's text may not hold, or words written in another person's name. */
	refusedContent: 4400,
	/** No session, or it has ended. */
	signedOut: 4401,
	/** This connection may read, and sent something to write. */
	noAccess: 4403,
	/** There is no such section, as far as this person may know. */
	gone: 4404,
	/** The page is of another release (or the local copy of another epoch): load it again. */
	reload: 4409,
	/** The frame, or the section with it, would be too large. */
	tooLarge: 4413,
	/** The section is not in drafting any more. What was not saved is still in the editor. */
	frozen: 4423,
	/** Too many frames in too short a time. */
	slowDown: 4429,
} as const;
export type CloseCode = (typeof closeCode)[keyof typeof closeCode];

const KiB = 1024;
const MiB = 1024 * KiB;

/** All limits of the door and its rooms. Times in ms, sizes in bytes; a bucket is [burst, refill per second]. */
export const collabLimits = {
	frameBytes: 2 * MiB,
	/** A section's text, as one Yjs state. */
	sectionBytes: 3 * MiB,
	/** Structs in one update. */
	updateStructs: 50_000,
	/** A presence frame, and one relative position in it is far smaller. */
	awarenessBytes: 4 * KiB,
	connectionsPerPerson: 8,
	connectionsPerSection: 1500,
	/** Beyond this much unsent, presence is left out. */
	droppableBeyond: 1 * MiB,
	/** Beyond this much unsent, the reader is cut and catches up by state vector. */
	unsentBytes: 4 * MiB,
	/** Beyond this much not yet on disk, the connection is not read any further. */
	unsavedBytes: 4 * MiB,
	/** Answers to our question that still lack what they build on, in a row, before the connection is refused. */
	gaps: 3,
	/** Every frame of whatever kind. */
	frameBucket: [3000, 1000],
	/** Updates: typing is 5 to 30 per second, a paste is a few. */
	updateBucket: [400, 80],
	updateBytesBucket: [8 * MiB, 512 * KiB],
	/** Openings and periodic re-synchronizations. */
	openingBucket: [10, 1],
	/** Own presence; what is more is left out, never refused. */
	presenceBucket: [30, 20],
	/** Questions for everybody's presence; what is more goes unanswered. */
	queryBucket: [5, 0.5],
	pingEvery: 20_000,
	recheckEvery: 30_000,
	/** How long a polling line may go unasked before it is ended. */
	unasked: 60_000,
	/** How long a document that nobody edits is kept for checking. */
	idleDocument: 60_000,
	/** Rows of the log since the last merged state, before they are merged anew. */
	tailRows: 300,
	/** Rows since the last merged state that are merged when the last person leaves. */
	tailRowsLeft: 30,
	/** From this many connections on a room gathers news for this long, in ms; the first after a pause goes at once. */
	gatherFrom: 8,
	gatherFor: 16,
	/** First and longest wait before a failed write is tried again. */
	retryFirst: 50,
	retryLongest: 5_000,
} as const satisfies Record<string, number | readonly [number, number]>;
export type CollabLimits = {
	[K in keyof typeof collabLimits]: (typeof collabLimits)[K] extends number
		? number
		: readonly [number, number];
};
