import type { Extensions } from "@tiptap/core";
import { Collaboration } from "@tiptap/extension-collaboration";
import { UniqueID } from "@tiptap/extension-unique-id";
import { Placeholder } from "@tiptap/extensions";
import { blockTypes, documentExtensions } from "#shared/document/extensions.ts";
import { fragmentName } from "#shared/document/ydoc.ts";
import { AuthorMarks } from "./author-marks.ts";
import { Carets } from "./carets.ts";
import type { CollabSession } from "./collab-session.ts";
import { FootnoteNumbers } from "./footnotes.ts";
import { type KeyActions, Keys } from "./keys.ts";
import { OwnCaret } from "./own-caret.ts";
import { ParagraphNumbers } from "./paragraph-numbers.ts";
import { Suggesting } from "./suggesting.ts";
import { ThreadMarks } from "./thread-marks.ts";
import { isFromSharedText, WriteGuard } from "./write-guard.ts";

/** Sentences and acts that the editor's parts need from the page around them. */
export type EditorSurroundings = {
	sectionNumber: string | null;
	placeholder: string;
	numberLabel: (number: string) => string;
	tableLabel: (number: string) => string;
	footnoteLabel: (number: number, text: string) => string;
	letterOf: (constituency: string | null) => string;
	mayWrite: () => boolean;
	/** The member who suggests instead of editing; null: nobody. */
	suggestAs: () => string | null;
	onNotSuggested: () => void;
	onCopyLink: (blockId: string, number: string) => void;
	onOpenFootnote: (position: number) => void;
	onOpenThread: (threadId: string) => void;
	actions: KeyActions;
};

const idLetters = "0123456789abcdefghijklmnopqrstuvwxyz";

/** A block id: 14 random letters, about 72 bits. */
export function makeBlockId(): string {
	return Array.from(crypto.getRandomValues(new Uint8Array(14)), (byte) => idLetters[byte % 36]).join("");
}

/** Everything of the editor on top of the schema; nothing here changes the schema (shared/document/schema.ts). */
export function editorExtensions(session: CollabSession, around: EditorSurroundings): Extensions {
	return [
		// The frame in which a wide table scrolls; the server's HTML has one too.
		...documentExtensions().map((extension) =>
			extension.name === "table" ? extension.configure({ renderWrapper: true }) : extension,
		),
		UniqueID.configure({
			types: blockTypes,
			generateID: makeBlockId,
			// What others wrote has its ids; two editors giving each other's blocks new ones would never end.
			filterTransaction: (tr) => !isFromSharedText(tr),
		}),
		Collaboration.configure({ document: session.doc, field: fragmentName }),
		OwnCaret,
		Carets.configure({ awareness: session.provider.awareness, letterOf: around.letterOf }),
		Placeholder.configure({ placeholder: ({ editor }) => (editor.isEmpty ? around.placeholder : "") }),
		Suggesting.configure({
			suggestAs: around.suggestAs,
			makeBlockId,
			onRefused: around.onNotSuggested,
		}),
		WriteGuard.configure({ mayWrite: around.mayWrite }),
		ParagraphNumbers.configure({
			sectionNumber: around.sectionNumber,
			label: around.numberLabel,
			tableLabel: around.tableLabel,
			onCopyLink: around.onCopyLink,
		}),
		FootnoteNumbers.configure({ label: around.footnoteLabel, onOpen: around.onOpenFootnote }),
		ThreadMarks.configure({ onOpen: around.onOpenThread }),
		AuthorMarks,
		Keys.configure({ actions: around.actions }),
	];
}
