import type { LateParagraph } from "#app/editor/late-words.ts";
import { commentLimit, commentsPath, type SectionComments } from "#shared/comments.ts";

/** What opens a proposal: for a numbered paragraph, for another place that stands, and for what is new. */
type Openings = { wording: (number: string) => string; wordingHere: string; wordingNew: string };

/** Words in pieces that a comment can hold, cut between words where there are any. */
export function cutWords(text: string, most: number): string[] {
	const pieces: string[] = [];
	let rest = text;
	while (rest.length > most) {
		const space = rest.lastIndexOf(" ", most);
		const end = space > most / 2 ? space : most;
		pieces.push(rest.slice(0, end));
		rest = rest.slice(end).trimStart();
	}
	return [...pieces, rest];
}

/**
 * Proposes a late paragraph as comments to everyone, on its block; a block that does not stand is told as new.
 * @returns whether the server took all of it
 */
export function useSendLate(
	comments: SectionComments,
): (late: LateParagraph, openings: Openings) => Promise<boolean> {
	async function send(
		late: LateParagraph,
		quote: string | null,
		text: string,
		part: number,
	): Promise<boolean> {
		const form = new FormData();
		form.set("intent", "create");
		form.set("audience", "everyone");
		form.set("text", text);
		if (quote !== null) {
			form.set("blockId", late.blockId);
			form.set("quote", quote.trim());
		}
		// The same words sent twice are one comment.
		form.set("key", `late-${late.blockId}-${late.at}${part > 0 ? `-${part}` : ""}`);
		form.set("stay", "1");
		const answer = await fetch(commentsPath(comments), { method: "POST", body: form }).catch(() => null);
		return answer?.ok === true;
	}

	return async (late, { wording, wordingHere, wordingNew }) => {
		const quote = document.getElementById(`p-${late.blockId}`)?.textContent ?? null;
		const here = late.number ? wording(late.number) : wordingHere;
		const opening = quote === null ? wordingNew : here;
		const pieces = cutWords(late.text, commentLimit - opening.length - 2);
		for (const [part, piece] of pieces.entries()) {
			if (!(await send(late, quote, `${opening}\n\n${piece}`, part))) return false;
		}
		return true;
	};
}
