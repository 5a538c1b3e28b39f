import type { Editor } from "@tiptap/core";
import type { Transaction } from "@tiptap/pm/state";
import { useEffect, useRef } from "react";
import { type AuthorLegend, readAuthorshipView } from "#shared/authorship.ts";
import { fragmentName } from "#shared/document/ydoc.ts";
import { openAuthorFeed } from "./author-feed.ts";
import type { AuthorWords } from "./author-look.ts";
import { drawAuthors } from "./author-marks.ts";
import type { CollabSession } from "./collab-session.ts";
import { isFromSharedText } from "./write-guard.ts";

/** Which authors to show: where to ask, and how, as in the address ("" for not at all). */
export type ShownAuthors = { url: string; view: string };

/** How long drawing waits after a change: the binding replaces whole blocks, so others' changes are drawn at once. */
const pauseAfterOthers = 50;
const pauseAfterOwn = 400;
const pauseBeforeCount = 600;

/**
 * Draws who wrote what over the text while it is asked for.
 * @param onLegend the words by author; null: not known (yet), with `failed` when the server could not be asked
 */
export function useAuthors(
	editor: Editor | null,
	session: CollabSession,
	ready: boolean,
	shown: ShownAuthors,
	words: AuthorWords,
	onLegend: (legend: AuthorLegend | null, failed: boolean) => void,
): void {
	const latest = useRef({ words, onLegend });
	latest.current = { words, onLegend };
	const { url, view } = shown;
	useEffect(() => {
		const kind = readAuthorshipView(view)?.kind;
		if (!editor || !ready || !kind) return;
		const grouping = kind === "person" ? "person" : "constituency";
		const timers = new Map<string, ReturnType<typeof setTimeout>>();
		const later = (name: string, wait: number, run: () => void) => {
			clearTimeout(timers.get(name));
			timers.set(name, setTimeout(run, wait));
		};
		const draw = () => {
			if (editor.isDestroyed || !feed.known()) return;
			const fragment = session.doc.getXmlFragment(fragmentName);
			const drawn = drawAuthors(editor.state.doc, fragment, grouping, feed.find, latest.current.words);
			editor.commands.markAuthors(drawn);
		};
		const count = () => feed.known() && latest.current.onLegend(feed.countWords(), false);
		const feed = openAuthorFeed(url, view, session.doc, (failed) => {
			if (!feed.known()) latest.current.onLegend(null, failed);
			draw();
			count();
		});
		const onTransaction = ({ transaction }: { transaction: Transaction }) => {
			if (!transaction.docChanged) return;
			later("draw", isFromSharedText(transaction) ? pauseAfterOthers : pauseAfterOwn, draw);
			later("count", pauseBeforeCount, count);
		};
		editor.on("transaction", onTransaction);
		return () => {
			editor.off("transaction", onTransaction);
			for (const timer of timers.values()) clearTimeout(timer);
			feed.close();
			if (!editor.isDestroyed) editor.commands.markAuthors(null);
			latest.current.onLegend(null, false);
		};
	}, [editor, session, ready, url, view]);
}
