import "./editor.css";
import { useCallback, useEffect, useRef, useState } from "react";
import type { AuthorLegend } from "#shared/authorship.ts";
import { closeCode } from "#shared/collab.ts";
import type { ChosenWords, ThreadAnchor } from "./anchors.ts";
import { type CollabSession, openSession } from "./collab-session.ts";
import { EditorSurface } from "./editor-surface.tsx";
import { findLate } from "./late-words.ts";
import { type CopyName, keepLate } from "./local-copy.ts";
import type { ShownAuthors } from "./use-authors.ts";
import { useSessionView } from "./use-session.ts";

export type EditorIslandProps = {
	copy: CopyName;
	sectionNumber: string | null;
	/** The name of the text, read out. */
	label: string;
	language: string;
	/** May this person write now, and do they want to. */
	editing: boolean;
	/** What they write is suggested, and the text stays as it is. */
	suggesting: boolean;
	me: { memberId: string; name: string; constituency: string | null };
	/** The text of each block as it stands frozen; null while the section is in drafting. */
	frozen: ReadonlyMap<string, string> | null;
	anchors: readonly ThreadAnchor[];
	shownThread: string | null;
	/** The thread whose words the person asked to see; `times` tells one asking from the next. */
	goTo: { threadId: string; times: number } | null;
	/** Who wrote what: where to ask, and which view is wanted. */
	authors: ShownAuthors;
	onLegend: (legend: AuthorLegend | null, failed: boolean) => void;
	onOpenThread: (threadId: string) => void;
	onComment: (words: ChosenWords) => void;
	/** The connection, for what stands around the text. */
	onSession: (session: CollabSession | null) => void;
	/** The text is complete and drawn: it may take the place of the server's HTML. */
	onReady: () => void;
	/** The blocks of the text now, and the threads whose words are gone from it. */
	onBlocks: (blockIds: readonly string[], vanished: readonly string[]) => void;
	/** The door has closed for good, or something about the section changed: ask the server. */
	onAskServer: () => void;
	/** The frozen text may be shown: what was not saved is kept on this device. */
	onFrozen: () => void;
	/** Shown to the person in a line, and read out. */
	onNotice: (message: string) => void;
};

/** After a freeze, how long the server may take to settle the last words before they count as late, in ms. */
const freezeWait = 3000;

/** When the section freezes under somebody's hands: what the server did not take is kept, never merged. */
function useFreeze(session: CollabSession | null, props: EditorIslandProps): void {
	const { copy, frozen, sectionNumber } = props;
	const done = useRef(props.onFrozen);
	done.current = props.onFrozen;
	const closed = useSessionView(session, (view) => view.closed);
	useEffect(() => {
		if (!frozen || !session) return;
		const finish = () => {
			const local = session.listLate(sectionNumber);
			const late = findLate(local, new Set(local.map((paragraph) => paragraph.blockId)), frozen);
			// Not kept: the copy stays, and is looked through when the page is opened again.
			if (keepLate(copy.personId, copy.sectionId, late)) session.forget();
			done.current();
		};
		if (closed === closeCode.frozen) return finish();
		const timer = setTimeout(finish, freezeWait);
		return () => clearTimeout(timer);
	}, [frozen, session, closed, sectionNumber, copy.personId, copy.sectionId]);
}

/** Warns before the page is left only while words would be lost: not on the server, and not on this device. */
function useLeaveWarning(session: CollabSession | null): void {
	const risky = useSessionView(session, (view) => view.saved.edits > view.saved.saved && !view.kept) ?? false;
	useEffect(() => {
		if (!risky) return;
		const warn = (event: BeforeUnloadEvent) => event.preventDefault();
		window.addEventListener("beforeunload", warn);
		return () => window.removeEventListener("beforeunload", warn);
	}, [risky]);
}

/**
 * Asks the server what changed when the door closed. Of a text this person may not read the copy goes; what was not
 * saved is kept aside for the page that says so (last-words.ts).
 */
function useClosing(
	session: CollabSession | null,
	{ copy, sectionNumber, onAskServer }: EditorIslandProps,
): void {
	const closed = useSessionView(session, (view) => view.closed);
	const latest = useRef({ copy, sectionNumber, onAskServer });
	latest.current = { copy, sectionNumber, onAskServer };
	useEffect(() => {
		if (closed === null || !session) return;
		const { copy: name, sectionNumber: number, onAskServer: ask } = latest.current;
		if (closed === closeCode.gone && keepLate(name.personId, name.sectionId, session.listLate(number)))
			session.forget();
		// Without a session the answer would be the way to sign-in, away from the words.
		if (closed !== closeCode.signedOut) ask();
	}, [closed, session]);
}

/**
 * The live text of a section: everybody with scripts sees words arrive; those who may edit and want to, edit.
 * Loaded by itself after the page; until it is ready the server's HTML stands.
 */
export default function EditorIsland(props: EditorIslandProps) {
	const { copy, onSession } = props;
	const [session, setSession] = useState<CollabSession | null>(null);
	const tell = useRef(onSession);
	tell.current = onSession;
	const number = useRef(props.sectionNumber);
	number.current = props.sectionNumber;
	const { personId, sectionId, epoch } = copy;
	const { memberId } = props.me;
	useEffect(() => {
		const opened = openSession({ personId, sectionId, epoch }, memberId);
		setSession(opened);
		tell.current(opened);
		return () => {
			setSession(null);
			tell.current(null);
			// Where this device keeps no copy, unsaved paragraphs are at least offered again.
			if (!opened.getView().kept) keepLate(personId, sectionId, opened.listLate(number.current));
			opened.destroy();
		};
	}, [personId, sectionId, epoch, memberId]);
	useFreeze(session, props);
	useLeaveWarning(session);
	useClosing(session, props);
	const ready = useSessionView(session, (view) => view.ready) ?? false;
	const [drawn, setDrawn] = useState(false);
	const onReady = useRef(props.onReady);
	onReady.current = props.onReady;
	useEffect(() => {
		if (ready && drawn) onReady.current();
	}, [ready, drawn]);
	const onDrawn = useCallback(() => setDrawn(true), []);
	return session ? <EditorSurface {...props} session={session} onDrawn={onDrawn} /> : null;
}
