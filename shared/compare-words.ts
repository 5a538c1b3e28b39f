import type { DocNode } from "./document/check.ts";
import { joinTokens, marksOf, splitFine, type Token, tokenize } from "./document/words.ts";
import { commonRuns } from "./sequence.ts";

/** A piece of a plain text that changed, or did not. */
export type TextPiece = { kind: "same" | "inserted" | "deleted"; text: string };

/** A piece of a paragraph. "formatted": the same words in another form. "note": a footnote whose words changed. */
export type InlinePiece =
	| { kind: "same" | "inserted" | "deleted"; nodes: DocNode[] }
	| { kind: "formatted"; before: DocNode[]; after: DocNode[] }
	| { kind: "note"; before: DocNode; after: DocNode; words: TextPiece[] };

/** Words that stayed on both sides of a step, or those that went and those that came. */
type Step = { before: Token[]; after: Token[]; same: boolean };

/** Below this share of common words a paragraph is shown as replaced: word by word nobody could read it. */
const leastShared = 0.2;

/** What changed between two contents of one paragraph or heading, word by word. */
export function compareInline(before: readonly DocNode[], after: readonly DocNode[]): InlinePiece[] {
	return stepsOf(tokenize(before), tokenize(after)).flatMap((step) =>
		step.same ? describeSame(step) : describeChange(step),
	);
}

/** What changed between two plain texts, word by word. */
export function compareText(before: string, after: string): TextPiece[] {
	const tokens = (text: string): Token[] =>
		splitFine(text).map((piece) => ({ key: piece.text, isWord: piece.isWord, nodes: [] }));
	const text = (list: readonly Token[]) => list.map((token) => token.key).join("");
	return stepsOf(tokens(before), tokens(after)).flatMap((step): TextPiece[] => {
		if (step.same) return [{ kind: "same", text: text(step.after) }];
		const pieces: TextPiece[] = [];
		if (step.before.length > 0) pieces.push({ kind: "deleted", text: text(step.before) });
		if (step.after.length > 0) pieces.push({ kind: "inserted", text: text(step.after) });
		return pieces;
	});
}

function stepsOf(before: readonly Token[], after: readonly Token[]): Step[] {
	const runs = commonRuns(
		before.map((token) => token.key),
		after.map((token) => token.key),
	);
	const words = (tokens: readonly Token[]) => tokens.filter((token) => token.isWord).length;
	const shared = runs.reduce((sum, run) => sum + words(before.slice(run.a, run.a + run.length)), 0);
	const [left, right] = [words(before), words(after)];
	if (left > 3 && right > 3 && (2 * shared) / (left + right) < leastShared) {
		return [{ before: [...before], after: [...after], same: false }];
	}
	const steps: Step[] = [];
	let [i, j] = [0, 0];
	for (const run of [...runs, { a: before.length, b: after.length, length: 0 }]) {
		if (run.a > i || run.b > j) {
			steps.push({ before: before.slice(i, run.a), after: after.slice(j, run.b), same: false });
		}
		if (run.length > 0) {
			const [a, b] = [run.a + run.length, run.b + run.length];
			steps.push({ before: before.slice(run.a, a), after: after.slice(run.b, b), same: true });
		}
		[i, j] = [run.a + run.length, run.b + run.length];
	}
	return closeUp(steps);
}

/** Two replacements with only a space or a sign between them are one: "the old law" to "a new law" reads as words. */
function closeUp(steps: readonly Step[]): Step[] {
	const closed: Step[] = [];
	for (const step of steps) {
		const between = closed.at(-1);
		const first = closed.at(-2);
		const small = between?.same && between.after.every((token) => !token.isWord && token.key[0] !== "\u0000");
		if (!step.same && first && !first.same && between && small && between.after.length <= 3) {
			const before = [...first.before, ...between.before, ...step.before];
			const after = [...first.after, ...between.after, ...step.after];
			const replaces = [before, after].every((side) => side.length > between.after.length);
			if (replaces) {
				closed.splice(-2, 2, { before, after, same: false });
				continue;
			}
		}
		closed.push(step);
	}
	return closed;
}

function describeChange({ before, after }: Step): InlinePiece[] {
	const note = (tokens: Token[]) => {
		const node = tokens.length === 1 ? tokens[0]!.nodes[0] : undefined;
		return node?.type === "footnote" ? node : undefined;
	};
	const [old, now] = [note(before), note(after)];
	if (old && now) {
		const words = compareText(String(old.attrs?.text ?? ""), String(now.attrs?.text ?? ""));
		return [{ kind: "note", before: old, after: now, words }];
	}
	const pieces: InlinePiece[] = [];
	if (before.length > 0) pieces.push({ kind: "deleted", nodes: joinTokens(before) });
	if (after.length > 0) pieces.push({ kind: "inserted", nodes: joinTokens(after) });
	return pieces;
}

/** Equal words: in runs of the same form, and runs whose form changed. */
function describeSame({ before, after }: Step): InlinePiece[] {
	const form = (token: Token) =>
		JSON.stringify(joinTokens([token]).map((node) => [node.text, marksOf(node)]));
	const pieces: InlinePiece[] = [];
	let start = 0;
	for (let at = 1; at <= after.length; at++) {
		const equal = form(before[start]!) === form(after[start]!);
		if (at < after.length && (form(before[at]!) === form(after[at]!)) === equal) continue;
		const [old, now] = [joinTokens(before.slice(start, at)), joinTokens(after.slice(start, at))];
		pieces.push(equal ? { kind: "same", nodes: now } : { kind: "formatted", before: old, after: now });
		start = at;
	}
	return pieces;
}
