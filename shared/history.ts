/** A pause of more than this, in ms, ends a member's session of editing. */
export const sessionPause = 15 * 60 * 1000;

/** Rows of a section's log by one member within a short time, counted together. */
export type LogPart = {
	memberId: string;
	constituency: string | null;
	capacity: string;
	/** Sessions never reach over the border between two stretches: a frozen version, a restored text. */
	stretch: number;
	fromSeq: number;
	toSeq: number;
	fromAt: number;
	toAt: number;
	updates: number;
};

export type SessionAuthor = Pick<LogPart, "memberId" | "constituency" | "capacity" | "updates">;

/** A session of editing: a run of the log without a gap, and everybody who wrote in it, most first. */
export type EditingSession = {
	fromSeq: number;
	toSeq: number;
	fromAt: number;
	toAt: number;
	updates: number;
	authors: SessionAuthor[];
};

/**
 * Folds a section's log into sessions of editing, newest first. One member's rows belong together while no pause is
 * longer than `sessionPause`; members who write in turns or at once share one session. Every row is in exactly
 * one session. The parts may each be one row, or count the rows of one member in a time of at most a pause: the
 * sessions are the same.
 */
export function foldSessions(parts: readonly LogPart[]): EditingSession[] {
	const sessions: (EditingSession & { stretch: number })[] = [];
	for (const turn of joinTurns(parts)) {
		const last = sessions.at(-1);
		const { stretch, fromSeq, toSeq, fromAt, toAt, updates } = turn;
		if (last && last.stretch === stretch && fromSeq <= last.toSeq) {
			last.toSeq = Math.max(last.toSeq, toSeq);
			last.fromAt = Math.min(last.fromAt, fromAt);
			last.toAt = Math.max(last.toAt, toAt);
			last.updates += updates;
			addAuthor(last.authors, turn);
		} else sessions.push({ stretch, fromSeq, toSeq, fromAt, toAt, updates, authors: [authorOf(turn)] });
	}
	return sessions.reverse().map(({ stretch: _, ...session }) => ({
		...session,
		authors: session.authors.sort((a, b) => b.updates - a.updates),
	}));
}

/** Each member's own runs without a long pause, by their beginning. */
function joinTurns(parts: readonly LogPart[]): LogPart[] {
	const turns: LogPart[] = [];
	const open = new Map<string, LogPart>();
	for (const part of [...parts].sort((a, b) => a.fromSeq - b.fromSeq)) {
		const key = JSON.stringify([part.memberId, part.stretch]);
		const turn = open.get(key);
		if (turn && part.fromAt - turn.toAt <= sessionPause) {
			turn.toSeq = Math.max(turn.toSeq, part.toSeq);
			turn.fromAt = Math.min(turn.fromAt, part.fromAt);
			turn.toAt = Math.max(turn.toAt, part.toAt);
			turn.updates += part.updates;
			continue;
		}
		const own = { ...part };
		open.set(key, own);
		turns.push(own);
	}
	return turns;
}

function authorOf({ memberId, constituency, capacity, updates }: LogPart): SessionAuthor {
	return { memberId, constituency, capacity, updates };
}

function addAuthor(authors: SessionAuthor[], turn: LogPart): void {
	const known = authors.find(({ memberId }) => memberId === turn.memberId);
	if (known) known.updates += turn.updates;
	else authors.push(authorOf(turn));
}

/** A member by name, in the capacity of the moment. `name` is null for what the server wrote itself. */
export type HistoryAuthor = {
	memberId: string;
	name: string | null;
	constituency: string | null;
	capacity: string;
};

/** A moment of a section's text: after the update `seq` of its log. 0 is before the first text. */
export type TextMoment = {
	seq: number;
	/** null before the first text. */
	at: number | null;
	/** Who wrote the update; null before the first text. */
	author: HistoryAuthor | null;
	/** The frozen versions that hold exactly this text. */
	versions: { id: string; number: number; title: string; scope: "section" | "round" }[];
	/** The moment whose text this one brought back. */
	restoredFrom: number | null;
	isFirst: boolean;
	isNow: boolean;
};

/** A session in the time line, with names. */
export type SessionInHistory = Omit<EditingSession, "authors"> & {
	authors: (HistoryAuthor & { updates: number })[];
	restoredFrom: number | null;
	isFirst: boolean;
};

/** A page of a section's time line, newest first. */
export type HistoryPage = {
	/** Frozen versions, newest first, and the first text: on the first page only. */
	named: TextMoment[];
	sessions: SessionInHistory[];
	/** The number from which the next, older page begins; null at the beginning of the text. */
	older: number | null;
	/** The last number of the log. */
	now: number;
};

/** Reads a number of a section's log from an address; null when it is none. */
export function readSeq(value: string | null | undefined): number | null {
	return value && /^\d{1,9}$/.test(value) ? Number(value) : null;
}
