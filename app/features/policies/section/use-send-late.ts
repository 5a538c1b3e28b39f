import type { LateParagraph } from "#app/editor/late-words.ts";
import { commentLimit, commentsPath, type SectionComments } from "#shared/comments.ts";

/**
 * Posts a late paragraph as a comment to everyone, on its block; a block that does not stand is told as new.
 * @returns whether the server took it
 */
export function useSendLate(
	comments: SectionComments,
): (late: LateParagraph, opening: string, newBlock: string) => Promise<boolean> {
	return async (late, opening, newBlock) => {
		const known = document.getElementById(`p-${late.blockId}`) !== null;
		const quote = known ? (document.getElementById(`p-${late.blockId}`)?.textContent ?? "") : "";
		const start = known ? opening : `${opening} (${newBlock})`;
		const form = new FormData();
		form.set("intent", "create");
		form.set("audience", "everyone");
		form.set("text", `${start}\n\n${late.text}`.slice(0, commentLimit));
		if (known) {
			form.set("blockId", late.blockId);
			form.set("quote", quote.trim());
		}
		// The same words sent twice are one comment.
		form.set("key", `late-${late.blockId}-${late.at}`);
		form.set("stay", "1");
		const answer = await fetch(commentsPath(comments), {
			method: "POST",
			body: form,
		}).catch(() => null);
		return answer?.ok === true;
	};
}
