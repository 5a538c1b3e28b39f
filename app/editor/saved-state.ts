/**
 * What is saved, counted: local edits on one side, the server's *saved* on the other (server/collab/SPEC.md).
 * Pure; the time is given. "Saved" is said of nothing that is not on the server's disk.
 */
export type SavedState = {
	/** Local edits since the page was opened, and how many of them the server holds on disk. */
	edits: number;
	saved: number;
	/** Frames with changes sent on the present connection. */
	sent: number;
	/** Sent and not yet acknowledged: frame `number` completes the first `edits` edits. */
	frames: readonly { number: number; edits: number }[];
	/** The answer to the server's first question was sent: everything older went with it. */
	caughtUp: boolean;
	line: "opening" | "open" | "lost" | "refused";
	/** When the connection was lost; null while it stands. */
	lostAt: number | null;
	/** When the server last said *saved*. */
	savedAt: number | null;
	/** Changes found on this device when the page was opened, or kept while the line was lost; until it stands. */
	kept: number;
	/** Those that went on their way when the line stood again: done when `saved` reaches `upTo`. */
	returning: { count: number; upTo: number } | null;
	/** How many were sent at the last return; until the line is lost again. */
	sentBack: number | null;
};

export type SavedEvent =
	| { type: "edited" }
	/** The copy on this device holds a text; `changes` of it the server may never have had. */
	| { type: "found"; changes: number }
	| { type: "connected" }
	/** `step2`: the answer to the server's first question; it holds all the server lacks. */
	| { type: "sent"; frame: "step2" | "update" }
	| { type: "saved"; count: number; at: number }
	| { type: "synced"; at: number }
	| { type: "lost"; at: number }
	| { type: "refused" };

/** How long a lost line is called "reconnecting" before it is called offline, in ms. */
export const patience = 5000;

export const startSaved: SavedState = {
	edits: 0,
	saved: 0,
	sent: 0,
	frames: [],
	caughtUp: false,
	line: "opening",
	lostAt: null,
	savedAt: null,
	kept: 0,
	returning: null,
	sentBack: null,
};

/**
 * An update alone does not complete what was typed before the connection stood: until the answer to the
 * server's first question is on its way, no frame completes anything.
 */
function countSent(state: SavedState, frame: "step2" | "update"): SavedState {
	const sent = state.sent + 1;
	const caughtUp = state.caughtUp || frame === "step2";
	const frames = caughtUp ? [...state.frames, { number: sent, edits: state.edits }] : state.frames;
	return { ...state, sent, caughtUp, frames };
}

function countSaved(state: SavedState, count: number, at: number): SavedState {
	const done = state.frames.filter((frame) => frame.number <= count);
	const saved = done.reduce((most, frame) => Math.max(most, frame.edits), state.saved);
	const frames = state.frames.filter((frame) => frame.number > count);
	const arrived = state.returning && saved >= state.returning.upTo ? state.returning.count : null;
	const back = arrived === null ? {} : { returning: null, sentBack: arrived };
	return { ...state, saved, savedAt: at, frames, ...back };
}

/** The line stands. What was kept through a loss that people were told of is on its way. */
function countReturn(state: SavedState, at: number): SavedState {
	const told = state.lostAt !== null && at - state.lostAt >= patience;
	const count = Math.max(state.kept, told ? countUnsaved(state) : 0);
	const returning = count > 0 ? { count, upTo: state.edits } : state.returning;
	return { ...state, line: "open", lostAt: null, kept: 0, returning };
}

/** The state after an event. */
export function reduceSaved(state: SavedState, event: SavedEvent): SavedState {
	switch (event.type) {
		case "edited":
			return { ...state, edits: state.edits + 1 };
		case "found":
			// What the copy holds may not be on the server yet.
			return { ...state, edits: state.edits + Math.max(event.changes, 1), kept: event.changes };
		case "connected":
			return { ...state, sent: 0, frames: [], caughtUp: false };
		case "sent":
			return countSent(state, event.frame);
		case "saved":
			return countSaved(state, event.count, event.at);
		case "synced":
			return countReturn(state, event.at);
		case "lost":
			if (state.line === "refused") return state;
			return {
				...state,
				line: "lost",
				lostAt: state.lostAt ?? event.at,
				frames: [],
				caughtUp: false,
				kept: Math.max(state.kept, state.returning?.count ?? 0),
				returning: null,
				sentBack: null,
			};
		case "refused":
			return { ...state, line: "refused", frames: [], caughtUp: false };
	}
}

/** Edits that the server does not yet hold. */
export function countUnsaved(state: SavedState): number {
	return state.edits - state.saved;
}

/** The five words of saved state, and "opening" before there is anything to say. */
export type SavedWord = "opening" | "saved" | "saving" | "offline" | "reconnecting" | "cannotSave";

/**
 * The word to show. `kept`: this device keeps a copy. Without a copy and without a line, words would be lost:
 * the person is told to copy them.
 */
export function savedWord(
	state: SavedState,
	{ now, online, kept }: { now: number; online: boolean; kept: boolean },
): SavedWord {
	if (state.line === "refused") return "cannotSave";
	if (state.line === "open" && online) return countUnsaved(state) > 0 ? "saving" : "saved";
	if (state.line === "open" && countUnsaved(state) === 0) return "saved";
	const long = !online || (state.lostAt !== null && now - state.lostAt >= patience);
	if (!long) return state.line === "opening" ? "opening" : "reconnecting";
	return countUnsaved(state) > 0 && !kept ? "cannotSave" : "offline";
}
