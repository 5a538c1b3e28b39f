import type { Editor } from "@tiptap/core";
import { yUndoPluginKey } from "@tiptap/y-tiptap";
import { useEffect } from "react";
import type { UndoManager } from "yjs";
import type { CollabSession } from "./collab-session.ts";
import { useSessionView } from "./use-session.ts";

function findUndoManager(editor: Editor): UndoManager | null {
	const state = yUndoPluginKey.getState(editor.state) as { undoManager?: UndoManager } | undefined;
	return state?.undoManager ?? null;
}

/**
 * While the line is lost, one's own steps are counted; when it stands again they can be taken back together, as
 * long as nothing else was written since. Each step by itself can be undone as always.
 */
export function useOfflineUndo(editor: Editor | null, session: CollabSession): void {
	const lost = useSessionView(session, (view) => view.saved.line === "lost") ?? false;
	useEffect(() => {
		const manager = editor && findUndoManager(editor);
		if (!manager || !lost) return;
		session.setUndoBack(null);
		manager.stopCapturing();
		const before = manager.undoStack.length;
		return () => {
			manager.stopCapturing();
			const last = manager.undoStack.at(-1);
			if (manager.undoStack.length <= before || !last) return;
			session.setUndoBack(() => {
				while (manager.undoStack.length > before) manager.undo();
				session.setUndoBack(null);
			});
			const forget = ({ stackItem }: { stackItem: unknown }) => {
				if (stackItem === last) return;
				manager.off("stack-item-added", forget);
				session.setUndoBack(null);
			};
			manager.on("stack-item-added", forget);
		};
	}, [editor, session, lost]);
}
