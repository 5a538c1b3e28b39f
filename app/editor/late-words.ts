/** A paragraph of this person's that the server did not take; `at` in ms since the epoch. */
export type LateParagraph = { blockId: string; number: string | null; text: string; at: number };

/** One piece of a paragraph, told apart from the text that stands. */
export type WordPiece = { kind: "same" | "added"; text: string };

/** Spaces and invisible joiners make no difference between two paragraphs. */
function bare(text: string): string {
	return text.replace(/[\s\u200b\u2060\ufeff]+/gu, "");
}

/**
 * The paragraphs among `touched` (ids of blocks this person changed since the last *saved*) whose words are
 * not in the text that stands. A paragraph made empty holds no words that could be lost.
 * @param local the person's own paragraphs; @param standing the text of each block that stands, by id
 */
export function findLate<P extends { blockId: string; text: string }>(
	local: readonly P[],
	touched: ReadonlySet<string>,
	standing: ReadonlyMap<string, string>,
): P[] {
	return local.filter(
		({ blockId, text }) =>
			touched.has(blockId) && bare(text) !== "" && bare(text) !== bare(standing.get(blockId) ?? ""),
	);
}

function splitWords(text: string): string[] {
	return text.match(/\s+|[^\s]+/gu) ?? [];
}

/** Longer paragraphs are shown whole: comparing them word by word would hold up the page. */
const longest = 2000;

/** Lengths of the longest common run of words from each pair of places on. */
function commonLengths(before: string[], after: string[]): Uint16Array[] {
	const table = Array.from({ length: before.length + 1 }, () => new Uint16Array(after.length + 1));
	for (let i = before.length - 1; i >= 0; i -= 1) {
		const row = table[i]!;
		const below = table[i + 1]!;
		for (let j = after.length - 1; j >= 0; j -= 1) {
			row[j] = before[i] === after[j] ? below[j + 1]! + 1 : Math.max(below[j]!, row[j + 1]!);
		}
	}
	return table;
}

/** The later paragraph in pieces: words that stand in the earlier one, and words that do not. */
export function markAdded(before: string, after: string): WordPiece[] {
	const one = splitWords(before);
	const other = splitWords(after);
	if (one.length > longest || other.length > longest) return [{ kind: "added", text: after }];
	const table = commonLengths(one, other);
	const pieces: WordPiece[] = [];
	let i = 0;
	for (let j = 0; j < other.length; ) {
		const same = i < one.length && one[i] === other[j];
		if (!same && i < one.length && table[i + 1]![j]! >= table[i]![j + 1]!) {
			i += 1;
			continue;
		}
		const kind = same ? "same" : "added";
		const last = pieces.at(-1);
		if (last?.kind === kind) last.text += other[j];
		else pieces.push({ kind, text: other[j]! });
		if (same) i += 1;
		j += 1;
	}
	return pieces;
}
