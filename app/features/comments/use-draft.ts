import { useEffect, useRef } from "react";
import type { CommentSelection, ThreadAudience } from "#shared/comments.ts";

export type Draft = {
	text: string;
	audience: ThreadAudience;
	/** The words it is about; null: the whole section. */
	selection: CommentSelection | null;
};

/** Where unsent words are kept: this tab only, never the disk; under the person, so that nobody else's appear. */
function nameOf(personId: string, sectionId: string, target: string): string {
	return `comment:${personId}:${sectionId}:${target}`;
}

/** Words that were typed here and not sent; null where there are none, or where the browser keeps nothing. */
function readDraft(name: string): Draft | null {
	try {
		const found = JSON.parse(sessionStorage.getItem(name) ?? "null") as Partial<Draft> | null;
		if (typeof found?.text !== "string" || found.text === "") return null;
		return {
			text: found.text,
			audience: found.audience === "caucus" ? "caucus" : "everyone",
			selection: found.selection ?? null,
		};
	} catch {
		return null;
	}
}

function writeDraft(name: string, draft: Draft): void {
	try {
		if (draft.text === "") sessionStorage.removeItem(name);
		else sessionStorage.setItem(name, JSON.stringify(draft));
	} catch {
		// A browser that keeps nothing loses the words only with the page.
	}
}

/**
 * Keeps unsent words through reloads and closed panels, and brings them back once.
 * @param restore gets what was kept, after hydration
 */
export function useDraft(
	place: { personId: string; sectionId: string; target: string },
	draft: Draft,
	restore: (draft: Draft) => void,
): void {
	const name = nameOf(place.personId, place.sectionId, place.target);
	const bringBack = useRef(restore);
	bringBack.current = restore;
	const restored = useRef("");
	useEffect(() => {
		if (restored.current !== name) {
			restored.current = name;
			const kept = readDraft(name);
			if (kept && draft.text === "") bringBack.current(kept);
			else if (draft.text !== "") writeDraft(name, draft);
			return;
		}
		writeDraft(name, draft);
	}, [name, draft]);
}
