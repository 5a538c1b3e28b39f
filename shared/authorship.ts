/**
 * Who wrote what: every character of a text has the Yjs id (client, clock) it was written with, and the log says for
 * each stretch of ids who wrote it, in which capacity and when. Nothing here touches the text.
 */

/** A member as they were when they wrote (DOMAIN 2.3, rule 3). */
export type Author = { memberId: string; constituency: string | null; capacity: string };

/** Ids `clock` to `clock + length - 1` of one client. `author`: place in the list of authors; `at` in ms. */
export type Range = { clock: number; length: number; author: number; at: number };

/** By client, in order of clock, without overlaps. */
export type Ranges = Map<number, Range[]>;

/** Words that were taken away and put back in another place keep their author: these ids stand for those. */
export type Move = { clock: number; length: number; fromClient: number; fromClock: number };
export type Moves = Map<number, Move[]>;

/** Who wrote in which capacity, as the page shows it. */
export type NamedAuthor = {
	/** The same for the same person in whatever capacity: the id of their first part in the policy. */
	person: string;
	/** null: the text was there before anybody's account. */
	name: string | null;
	constituency: string | null;
	capacity: string;
	mine: boolean;
};

/**
 * What the server tells of a section's authors, up to the log's number `seq`. Ranges and moves are written flat, five
 * numbers each: client, clock, length, author, at; and client, clock, length, fromClient, fromClock.
 */
export type Authorship = { seq: number; authors: NamedAuthor[]; ranges: number[]; moves: number[] };

/** How far each client's ids went at a moment: client, clock, client, clock … */
export type FlatVector = number[];

/** How often the same words are followed back. */
const deepestMove = 100;

/** What the editor asks for. `me`: who writes here now; `since`: the ids that stood at the moment compared with. */
export type AuthorshipAnswer = { authorship: Authorship; me: NamedAuthor; since: FlatVector | null };

/** The words of a text by place in the list of authors (-1: not known), and those that are not new. */
export type AuthorLegend = {
	authors: NamedAuthor[];
	words: [author: number, count: number][];
	oldWords: number;
};

/** Neighbouring ids of one author within this time count as one stretch, in ms. */
export const momentLength = 5 * 60 * 1000;

function isOneStretch(one: Range, next: Range): boolean {
	return (
		one.clock + one.length === next.clock &&
		one.author === next.author &&
		Math.floor(one.at / momentLength) === Math.floor(next.at / momentLength)
	);
}

function join(sorted: readonly Range[]): Range[] {
	const joined: Range[] = [];
	for (const range of sorted) {
		const last = joined.at(-1);
		if (last && isOneStretch(last, range)) {
			last.length += range.length;
			last.at = Math.min(last.at, range.at);
		} else joined.push({ ...range });
	}
	return joined;
}

/** Whoever was first stays the author: ids that are known already are passed over (SPEC.md C6). */
export function addRange(ranges: Ranges, client: number, range: Range): void {
	const list = ranges.get(client);
	if (!list) {
		ranges.set(client, [{ ...range }]);
		return;
	}
	const last = list.at(-1) as Range;
	const end = last.clock + last.length;
	if (range.clock >= end) {
		if (!isOneStretch(last, range)) list.push({ ...range });
		else {
			last.length += range.length;
			last.at = Math.min(last.at, range.at);
		}
		return;
	}
	let clock = range.clock;
	const fresh: Range[] = [];
	for (const known of list) {
		const until = Math.min(known.clock, range.clock + range.length);
		if (until > clock) fresh.push({ ...range, clock, length: until - clock });
		clock = Math.max(clock, known.clock + known.length);
	}
	const rest = range.clock + range.length - clock;
	if (rest > 0) fresh.push({ ...range, clock, length: rest });
	if (fresh.length === 0) return;
	const sorted = [...list, ...fresh].sort((a, b) => a.clock - b.clock);
	ranges.set(client, join(sorted));
}

/** Remembers that ids stand for others; the first word on an id stays. */
export function addMove(moves: Moves, client: number, move: Move): void {
	const list = moves.get(client) ?? [];
	if (list.some((known) => known.clock < move.clock + move.length && move.clock < known.clock + known.length))
		return;
	list.push(move);
	list.sort((a, b) => a.clock - b.clock);
	moves.set(client, list);
}

/** The place in a sorted list of the first entry that ends after `clock`. */
function findFrom(list: readonly { clock: number; length: number }[], clock: number): number {
	let low = 0;
	let high = list.length;
	while (low < high) {
		const middle = (low + high) >> 1;
		const entry = list[middle] as { clock: number; length: number };
		if (entry.clock + entry.length <= clock) low = middle + 1;
		else high = middle;
	}
	return low;
}

/** A stretch of characters with one author. `author` -1: not known here (yet). `offset` from the asked beginning. */
export type Piece = { offset: number; length: number; author: number; at: number; isNew: boolean };

/** Answers who wrote which ids; grows with what the server tells later. */
export type Attribution = {
	authors: NamedAuthor[];
	seq: number;
	add: (told: Authorship) => void;
	/** The place of an author in the list, who is put there if need be. */
	placeOf: (author: NamedAuthor) => number;
	split: (client: number, clock: number, length: number) => Piece[];
	/** Everything is new that was written after this; null: everything is new. */
	setSince: (vector: FlatVector | null) => void;
};

function sameAuthor(one: NamedAuthor, other: NamedAuthor): boolean {
	return (
		one.person === other.person &&
		one.constituency === other.constituency &&
		one.capacity === other.capacity &&
		one.name === other.name
	);
}

/** @param told the server's first answer */
export function createAttribution(told: Authorship): Attribution {
	const ranges: Ranges = new Map();
	const moves: Moves = new Map();
	let since: Map<number, number> | null = null;

	const isNew = (client: number, clock: number) => since === null || clock >= (since.get(client) ?? 0);
	/** Where, from `clock` on, new begins; so that no piece is half new. */
	const border = (client: number) => since?.get(client) ?? 0;

	function attribute(client: number, clock: number, length: number, offset: number, out: Piece[]): void {
		const list = ranges.get(client) ?? [];
		const end = clock + length;
		const push = (from: number, to: number, author: number, at: number) => {
			const edge = border(client);
			for (const [start, stop] of edge > from && edge < to
				? [
						[from, edge],
						[edge, to],
					]
				: [[from, to]]) {
				const [a, b] = [start as number, stop as number];
				out.push({ offset: offset + a - clock, length: b - a, author, at, isNew: isNew(client, a) });
			}
		};
		let at = clock;
		for (let i = findFrom(list, clock); i < list.length && at < end; i += 1) {
			const range = list[i] as Range;
			if (range.clock >= end) break;
			if (range.clock > at) push(at, range.clock, -1, 0);
			const from = Math.max(at, range.clock);
			at = Math.min(end, range.clock + range.length);
			push(from, at, range.author, range.at);
		}
		if (at < end) push(at, end, -1, 0);
	}

	function split(
		client: number,
		clock: number,
		length: number,
		offset: number,
		out: Piece[],
		depth = 0,
	): void {
		// Words can be moved again and again; a bound, because the numbers come from outside.
		const list = depth < deepestMove ? moves.get(client) : undefined;
		const end = clock + length;
		let at = clock;
		for (let i = list ? findFrom(list, clock) : 0; list && i < list.length && at < end; i += 1) {
			const move = list[i] as Move;
			if (move.clock >= end) break;
			if (move.clock > at) attribute(client, at, move.clock - at, offset + at - clock, out);
			const from = Math.max(at, move.clock);
			at = Math.min(end, move.clock + move.length);
			const origin = move.fromClock + from - move.clock;
			split(move.fromClient, origin, at - from, offset + from - clock, out, depth + 1);
		}
		if (at < end) attribute(client, at, end - at, offset + at - clock, out);
	}

	const attribution: Attribution = {
		authors: [],
		seq: 0,
		placeOf(author) {
			const known = attribution.authors.findIndex((one) => sameAuthor(one, author));
			return known >= 0 ? known : attribution.authors.push(author) - 1;
		},
		add(more) {
			// Each answer numbers its authors by itself; here they get a number for good.
			const places = more.authors.map(attribution.placeOf);
			for (let i = 0; i < more.ranges.length; i += 5) {
				const [client, clock, length, author, at] = more.ranges.slice(i, i + 5) as Five;
				addRange(ranges, client, { clock, length, author: places[author] ?? -1, at });
			}
			for (let i = 0; i < more.moves.length; i += 5) {
				const [client, clock, length, fromClient, fromClock] = more.moves.slice(i, i + 5) as Five;
				addMove(moves, client, { clock, length, fromClient, fromClock });
			}
			attribution.seq = Math.max(attribution.seq, more.seq);
		},
		split(client, clock, length) {
			const pieces: Piece[] = [];
			split(client, clock, length, 0, pieces);
			return pieces;
		},
		setSince(vector) {
			since = vector && new Map();
			for (let i = 0; vector && i < vector.length; i += 2)
				since?.set(vector[i] as number, vector[i + 1] as number);
		},
	};
	attribution.add(told);
	return attribution;
}

type Five = [number, number, number, number, number];

/** Ranges and moves as flat numbers, in order of client and clock. */
export function flatten(ranges: Ranges, moves: Moves): Pick<Authorship, "ranges" | "moves"> {
	const byClient = <T>(map: Map<number, T[]>) => [...map].sort(([a], [b]) => a - b);
	return {
		ranges: byClient(ranges).flatMap(([client, list]) =>
			list.flatMap((range) => [client, range.clock, range.length, range.author, range.at]),
		),
		moves: byClient(moves).flatMap(([client, list]) =>
			list.flatMap((move) => [client, move.clock, move.length, move.fromClient, move.fromClock]),
		),
	};
}

/** How the authors of a text may be shown. */
export type AuthorshipView =
	| { kind: "person" }
	| { kind: "constituency" }
	| { kind: "visit" }
	| { kind: "version"; versionId: string };

/** The name of the parameter in the section's address. */
export const authorshipParameter = "authorship";

/** Reads the parameter; null: nothing is shown. */
export function readAuthorshipView(value: string | null): AuthorshipView | null {
	if (value === "person" || value === "constituency" || value === "visit") return { kind: value };
	const versionId = /^version:([\w-]{1,64})$/.exec(value ?? "")?.[1];
	return versionId ? { kind: "version", versionId } : null;
}

/** A view as the parameter's value; "" for none. */
export function writeAuthorshipView(view: AuthorshipView | null): string {
	if (!view) return "";
	return view.kind === "version" ? `version:${view.versionId}` : view.kind;
}

/** A line of text and the stretches it is made of, in order. */
export type AuthoredLine = { text: string; pieces: { length: number; author: number; isNew: boolean }[] };

const words = new Intl.Segmenter("und", { granularity: "word" });

/**
 * Words by author, counted as countWords counts them; a word is its first character's author's.
 * @returns words by place in the list of authors (-1: not known), and all that are not new under "old"
 */
export function countWordsByAuthor(lines: readonly AuthoredLine[]): {
	byAuthor: Map<number, number>;
	old: number;
} {
	const byAuthor = new Map<number, number>();
	let old = 0;
	for (const { text, pieces } of lines) {
		let at = 0;
		let end = pieces[0]?.length ?? 0;
		for (const segment of words.segment(text)) {
			if (!segment.isWordLike) continue;
			while (end <= segment.index && at < pieces.length - 1) {
				at += 1;
				end += pieces[at]?.length ?? 0;
			}
			const piece = pieces[at];
			if (piece && !piece.isNew) old += 1;
			else byAuthor.set(piece?.author ?? -1, (byAuthor.get(piece?.author ?? -1) ?? 0) + 1);
		}
	}
	return { byAuthor, old };
}
