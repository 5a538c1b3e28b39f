import type { Editor } from "@tiptap/core";
import type { Transaction } from "@tiptap/pm/state";
import { EditorContent, useEditor, useEditorState } from "@tiptap/react";
import { useCallback, useEffect, useId, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { closeCode } from "#shared/collab.ts";
import { blockAt, findWords, readChosenWords, takeUpSelection } from "./anchors.ts";
import { useAnnouncer } from "./announcer.tsx";
import type { CollabSession } from "./collab-session.ts";
import type { EditorIslandProps } from "./editor-island.tsx";
import { editorExtensions } from "./extensions.ts";
import { Footnotes } from "./footnote-list.tsx";
import { useOfflineUndo } from "./offline-undo.ts";
import { cleanPastedHtml } from "./paste.ts";
import { countUnsaved } from "./saved-state.ts";
import { threadAt } from "./thread-marks.ts";
import { FootnoteForm, LinkForm, ShortcutsSheet } from "./tool-forms.tsx";
import { Toolbar } from "./toolbar.tsx";
import { useAuthorWords } from "./use-author-words.ts";
import { useAuthors } from "./use-authors.ts";
import { useBlocks } from "./use-blocks.ts";
import { useSessionView } from "./use-session.ts";
import { WordCount } from "./word-count.tsx";
import { isFromSharedText, isOwnUndo } from "./write-guard.ts";

/** The door is shut for writing: what would be typed now could never be saved. */
const shutFor: readonly number[] = [
	closeCode.refusedContent,
	closeCode.noAccess,
	closeCode.gone,
	closeCode.reload,
	closeCode.tooLarge,
	closeCode.frozen,
];

type Form = { kind: "link" } | { kind: "footnote"; position: number | null } | { kind: "shortcuts" } | null;

/** The ids of top-level blocks that this transaction made or changed. */
function changedBlocks(tr: Transaction): string[] {
	const before = new Set(tr.before.children);
	return tr.doc.children.flatMap((node) =>
		before.has(node) || !node.attrs.id ? [] : [node.attrs.id as string],
	);
}

async function copyText(text: string): Promise<boolean> {
	return navigator.clipboard.writeText(text).then(
		() => true,
		() => false,
	);
}

type Props = EditorIslandProps & { session: CollabSession; onDrawn: () => void };

/** Says what happens to the connection, for those who do not see the saved line. */
function useSpokenState(session: CollabSession, say: (message: string) => void): void {
	const { t } = useTranslation("editor");
	const word = useSessionView(session, (view) => view.word);
	const before = useRef(word);
	useEffect(() => {
		const last = before.current;
		before.current = word;
		const count = countUnsaved(session.getView().saved);
		if (word === "cannotSave") say(t("saved.cannotSave"));
		if (word === "offline") say(count > 0 ? t("line.offline", { count }) : t("line.offlineNone"));
		if (word === "saved" && (last === "offline" || last === "reconnecting" || last === "cannotSave")) {
			say(t("saved.saved"));
		}
	}, [word, say, t, session]);
}

function useCollabEditor(
	props: Props,
	writable: boolean,
	say: (message: string) => void,
	open: (form: Form) => void,
) {
	const { session, sectionNumber, label, language } = props;
	const { t } = useTranslation(["editor", "common", "suggestions"]);
	const bar = useRef<HTMLDivElement>(null);
	const latest = useRef({ ...props, writable, open, say });
	latest.current = { ...props, writable, open, say };
	const notice = useCallback((message: string) => {
		latest.current.onNotice(message);
		latest.current.say(message);
	}, []);
	const editorRef = useRef<Editor | null>(null);
	const act = useMemo(() => {
		const comment = () => {
			if (!editorRef.current) return;
			takeUpSelection(editorRef.current.view);
			const words = readChosenWords(editorRef.current.state);
			if (words) latest.current.onComment(words);
		};
		const whenWritable = (run: () => void) => () => {
			if (latest.current.writable) run();
		};
		const copyLink = async (blockId: string) => {
			const url = new URL(window.location.href);
			url.hash = `p-${blockId}`;
			window.history.replaceState(window.history.state, "", url);
			const copied = await copyText(url.href);
			notice(copied ? t("linkCopied") : url.href);
		};
		const openThread = () => {
			const threadId = editorRef.current && threadAt(editorRef.current.state);
			if (threadId) latest.current.onOpenThread(threadId);
			else notice(t("noThreadHere"));
		};
		return {
			comment,
			openThread,
			copyLink: (blockId: string) => void copyLink(blockId),
			copyParagraphLink: () => {
				const state = editorRef.current?.state;
				const block = state && blockAt(state.doc, state.selection.from);
				if (block?.id) void copyLink(block.id);
			},
			link: whenWritable(() => latest.current.open({ kind: "link" })),
			footnote: whenWritable(() => {
				const state = editorRef.current?.state;
				const at = state && state.doc.nodeAt(state.selection.from)?.type.name === "footnote";
				latest.current.open({ kind: "footnote", position: at ? state.selection.from : null });
			}),
			openFootnote: (position: number) => {
				if (latest.current.writable) latest.current.open({ kind: "footnote", position });
			},
			shortcuts: () => latest.current.open({ kind: "shortcuts" }),
		};
	}, [notice, t]);
	const editor = useEditor(
		{
			immediatelyRender: false,
			shouldRerenderOnTransaction: false,
			editable: false,
			injectCSS: false,
			extensions: editorExtensions(session, {
				sectionNumber,
				placeholder: t("placeholder"),
				numberLabel: (number) => t("numberLink", { number }),
				tableLabel: (number) => t("tableLabel", { number }),
				footnoteLabel: (number, text) => t("footnote.label", { number, text }),
				letterOf: (code) =>
					code === null
						? t("common:letter.none")
						: t(`common:letter.${code}` as never, { defaultValue: code.slice(0, 1).toUpperCase() }),
				mayWrite: () => latest.current.writable,
				suggestAs: () => (latest.current.suggesting ? latest.current.me.memberId : null),
				onNotSuggested: () => notice(t("suggestions:notHere")),
				onCopyLink: act.copyLink,
				onOpenFootnote: act.openFootnote,
				onOpenThread: (threadId) => latest.current.onOpenThread(threadId),
				actions: {
					toToolbar: () => bar.current?.querySelector<HTMLElement>('[data-tool][tabindex="0"]')?.focus(),
					save: () => notice(t("savesItself")),
					link: act.link,
					comment: act.comment,
					openThread: act.openThread,
					footnote: act.footnote,
					released: () => latest.current.say(t("tabReleased")),
				},
			}),
			editorProps: {
				attributes: () => ({
					class: "doc",
					lang: language,
					"aria-label": label,
					...(latest.current.writable
						? { role: "textbox", "aria-multiline": "true", spellcheck: "true" }
						: { role: "group", spellcheck: "false" }),
				}),
				transformPastedHTML: cleanPastedHtml,
			},
			onTransaction: ({ transaction }) => {
				if (!transaction.docChanged) return;
				if (!isFromSharedText(transaction) || isOwnUndo(transaction))
					session.touch(changedBlocks(transaction));
			},
		},
		[session],
	);
	editorRef.current = editor;
	return { editor, bar, act };
}

/** In sight wherever the person is in the text; the banner at its head says more (line-banner.tsx). */
function LineHint({ session }: { session: CollabSession }) {
	const { t } = useTranslation("editor");
	const word = useSessionView(session, (view) => view.word);
	if (word !== "offline" && word !== "cannotSave") return null;
	return <p className={`line-hint note saved-${word}`}>{t(`saved.${word}`)}</p>;
}

/** The editor and what belongs to it: toolbar, small forms, footnotes, count. */
export function EditorSurface(props: Props) {
	const { session, anchors, shownThread, editing, me, onDrawn } = props;
	const { t } = useTranslation("editor");
	const id = useId();
	const [form, setForm] = useState<Form>(null);
	const [say, region] = useAnnouncer();
	const ready = useSessionView(session, (view) => view.ready) ?? false;
	const closed = useSessionView(session, (view) => view.closed);
	const shut = closed !== null && shutFor.includes(closed);
	const writable = editing && ready && !shut && props.frozen === null;
	const { editor, bar, act } = useCollabEditor(props, writable, say, setForm);
	useSpokenState(session, say);
	useOfflineUndo(editor, session);

	useEffect(() => {
		editor?.setEditable(writable, false);
		if (!writable) setForm(null);
	}, [editor, writable]);
	// People who only read have no presence: their carets would distract and tell what they look at.
	const { name, constituency, memberId } = me;
	useEffect(() => {
		const { awareness } = session.provider;
		awareness.setLocalState(writable ? { user: { name, constituency, memberId } } : null);
	}, [session, writable, name, constituency, memberId]);
	useEffect(() => {
		editor?.commands.markThreads({ anchors, shown: shownThread });
	}, [editor, anchors, shownThread]);
	const { goTo } = props;
	// biome-ignore lint/correctness/useExhaustiveDependencies: only a new asking moves the cursor
	useEffect(() => {
		const anchor = anchors.find((one) => one.threadId === goTo?.threadId);
		const place = editor && anchor && findWords(editor.state, anchor);
		if (place && writable) editor.chain().setTextSelection(place.from).focus().run();
	}, [editor, goTo]);
	useEffect(() => {
		if (editor && ready) onDrawn();
	}, [editor, ready, onDrawn]);
	useBlocks(editor, ready, anchors, props.onBlocks);
	useAuthors(editor, session, ready, props.authors, useAuthorWords(), props.onLegend);
	const choosing = useEditorState({
		editor,
		selector: ({ editor: current }) => Boolean(current && !current.state.selection.empty),
	});

	if (!editor) return null;
	const close = () => {
		setForm(null);
		editor.commands.focus();
	};
	return (
		<>
			<div className="editor-top no-print">
				{editing ? <LineHint session={session} /> : null}
				{editing ? (
					<Toolbar
						editor={editor}
						barRef={bar}
						controls={id}
						actions={{
							link: act.link,
							footnote: act.footnote,
							comment: act.comment,
							copyParagraphLink: act.copyParagraphLink,
							shortcuts: act.shortcuts,
						}}
					/>
				) : null}
				{form?.kind === "link" ? <LinkForm editor={editor} onClose={close} /> : null}
				{form?.kind === "footnote" ? (
					<FootnoteForm
						key={form.position ?? "new"}
						editor={editor}
						position={form.position}
						onClose={close}
					/>
				) : null}
			</div>
			{form?.kind === "shortcuts" ? <ShortcutsSheet onClose={close} /> : null}
			<EditorContent editor={editor} id={id} className="editor-content" />
			<Footnotes editor={editor} />
			<WordCount editor={editor} />
			{choosing && !editing ? (
				<button type="button" className="button button-quiet comment-float no-print" onClick={act.comment}>
					{t("commentOnThis")}
				</button>
			) : null}
			{region}
		</>
	);
}
