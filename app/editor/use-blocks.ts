import type { Editor } from "@tiptap/core";
import { useEffect, useRef } from "react";
import { findWords, type ThreadAnchor } from "./anchors.ts";

/** The list is told again this long after the last change, in ms. */
const pause = 400;

/** Tells which blocks the text holds now, and which threads hang on words that are gone from it. */
export function useBlocks(
	editor: Editor | null,
	ready: boolean,
	anchors: readonly ThreadAnchor[],
	onBlocks: (blockIds: readonly string[], vanished: readonly string[]) => void,
): void {
	const tell = useRef(onBlocks);
	tell.current = onBlocks;
	useEffect(() => {
		if (!editor || !ready) return;
		let timer: ReturnType<typeof setTimeout> | undefined;
		let last = "";
		const report = () => {
			const ids = editor.state.doc.children.flatMap((node) =>
				node.attrs.id ? [node.attrs.id as string] : [],
			);
			const vanished = anchors
				.filter((anchor) => anchor.anchorStart && anchor.anchorEnd && !findWords(editor.state, anchor))
				.map((anchor) => anchor.threadId);
			const now = JSON.stringify([ids, vanished]);
			if (now === last) return;
			last = now;
			tell.current(ids, vanished);
		};
		const later = () => {
			clearTimeout(timer);
			timer = setTimeout(report, pause);
		};
		report();
		editor.on("update", later);
		editor.on("transaction", later);
		return () => {
			clearTimeout(timer);
			editor.off("update", later);
			editor.off("transaction", later);
		};
	}, [editor, ready, anchors]);
}
