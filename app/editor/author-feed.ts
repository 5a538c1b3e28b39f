import * as Y from "yjs";
import {
	type Attribution,
	type AuthorLegend,
	type AuthorshipAnswer,
	authorshipParameter,
	countWordsByAuthor,
	createAttribution,
	type Piece,
} from "#shared/authorship.ts";
import { authorLine, readRunLines } from "#shared/document/runs.ts";
import { fragmentName } from "#shared/document/ydoc.ts";
import type { FindAuthors } from "./author-marks.ts";

/** How long new words of others, and one's own, may wait until the server is asked about them, in ms. */
const patienceForOthers = 1000;
const patienceForOwn = 4000;
const retryAfter = 5000;

/** Who wrote the shared text, asked of the server as the text grows. */
export type AuthorFeed = {
	/** false until the server has answered once. */
	known: () => boolean;
	find: FindAuthors;
	countWords: () => AuthorLegend;
	close: () => void;
};

/**
 * @param url of the section's authorship
 * @param view as in the address
 * @param onChange more is known; `failed`: the server could not be asked
 */
export function openAuthorFeed(
	url: string,
	view: string,
	doc: Y.Doc,
	onChange: (failed: boolean) => void,
): AuthorFeed {
	let attribution: Attribution | null = null;
	let me = -1;
	/** How far each client's ids were in this text when the server was last asked and had not got them. */
	let unsent = new Map<number, number>();
	let timer: ReturnType<typeof setTimeout> | null = null;
	let due = Number.POSITIVE_INFINITY;
	const closing = new AbortController();

	const askIn = (wait: number) => {
		if (closing.signal.aborted || due <= Date.now() + wait) return;
		if (timer) clearTimeout(timer);
		due = Date.now() + wait;
		timer = setTimeout(() => void ask(), wait);
	};
	const ask = async () => {
		const vector = Y.decodeStateVector(Y.encodeStateVector(doc));
		const search = new URLSearchParams({ [authorshipParameter]: view });
		if (attribution) search.set("after", String(attribution.seq));
		try {
			const response = await fetch(`${url}?${search}`, { signal: closing.signal, redirect: "error" });
			if (!response.ok) throw new Error(String(response.status));
			const answer = (await response.json()) as AuthorshipAnswer;
			if (attribution) attribution.add(answer.authorship);
			else attribution = createAttribution(answer.authorship);
			me = attribution.placeOf(answer.me);
			attribution.setSince(answer.since);
			// Others' words are on disk before they are shown (SPEC.md C3): what the server does not know was written here.
			unsent = vector;
			due = Number.POSITIVE_INFINITY;
			onChange(false);
		} catch {
			if (closing.signal.aborted) return;
			due = Number.POSITIVE_INFINITY;
			askIn(retryAfter);
			onChange(true);
		}
	};
	const isOwn = (client: number, clock: number) =>
		client === doc.clientID || clock < (unsent.get(client) ?? 0);
	const split = (client: number, clock: number, length: number): Piece[] =>
		(attribution?.split(client, clock, length) ?? []).map((piece) => {
			if (piece.author !== -1) return piece;
			const own = isOwn(client, clock + piece.offset);
			askIn(own ? patienceForOwn : patienceForOthers);
			return { ...piece, author: own ? me : -1, at: -1 };
		});
	void ask();
	return {
		known: () => attribution !== null,
		find: (client, clock, length) =>
			split(client, clock, length).map(({ author, at, ...piece }) => ({
				...piece,
				author: attribution?.authors[author] ?? null,
				at: at === -1 ? null : at,
				pending: author === -1,
			})),
		countWords() {
			const lines = readRunLines(doc.getXmlFragment(fragmentName));
			const { byAuthor, old } = countWordsByAuthor(lines.map((line) => authorLine({ split }, line)));
			return { authors: [...(attribution?.authors ?? [])], words: [...byAuthor], oldWords: old };
		},
		close() {
			closing.abort();
			if (timer) clearTimeout(timer);
		},
	};
}
