import { lazy, Suspense, useCallback, useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useRevalidator } from "react-router";
import type { ChosenWords, ThreadAnchor } from "#app/editor/anchors.ts";
import type { CollabSession } from "#app/editor/collab-session.ts";
import { LatePanel } from "#app/editor/late-panel.tsx";
import type { LateParagraph } from "#app/editor/late-words.ts";
import { LineBanner } from "#app/editor/line-banner.tsx";
import { readStanding } from "#app/editor/standing.ts";
import { StaticText } from "#app/editor/static-text.tsx";
import type { ShownAuthors } from "#app/editor/use-authors.ts";
import { useSessionView } from "#app/editor/use-session.ts";
import type { AuthorLegend } from "#shared/authorship.ts";
import { closeCode } from "#shared/collab.ts";
import { Button } from "../../../ui/button.tsx";
import { useWhen } from "../../../ui/when.tsx";
import { holdPage } from "../held-page.ts";
import type { SectionAuthorship, SectionPageData } from "./section-page.ts";
import { SignInAgain } from "./sign-in-again.tsx";
import { useAuthoredHtml } from "./use-authored-html.ts";
import { useLateWords } from "./use-late-words.ts";

const EditorIsland = lazy(() => import("#app/editor/editor-island.tsx"));

const told: readonly number[] = [
	closeCode.refusedContent,
	closeCode.signedOut,
	closeCode.noAccess,
	closeCode.gone,
	closeCode.reload,
	closeCode.tooLarge,
	closeCode.frozen,
	closeCode.slowDown,
];

/** Why the line to the server was ended, what is safe, and what to do. */
function ClosedNote({ session, onCopy }: { session: CollabSession | null; onCopy: () => void }) {
	const { t } = useTranslation("editor");
	const closed = useSessionView(session, (view) => view.closed);
	const unsaved = useSessionView(session, (view) => view.saved.edits > view.saved.saved) ?? false;
	const signedOut = closed === closeCode.signedOut;
	useEffect(() => {
		holdPage(signedOut);
		return () => holdPage(false);
	}, [signedOut]);
	if (closed === null || !told.includes(closed)) return null;
	const reloads: readonly number[] = [
		closeCode.reload,
		closeCode.refusedContent,
		closeCode.tooLarge,
		closeCode.noAccess,
	];
	return (
		<div className="message message-care closed-note stack-tight no-print" role="status">
			<p>{t(`closed.${closed}` as "closed.4400")}</p>
			{signedOut ? <SignInAgain session={session} /> : null}
			{closed === closeCode.gone && unsaved ? (
				<>
					<p>{t("closed.lastWords")}</p>
					<Button type="button" look="quiet" onClick={onCopy}>
						{t("copyText")}
					</Button>
				</>
			) : null}
			{reloads.includes(closed) ? (
				<Button type="button" look="quiet" onClick={() => window.location.reload()}>
					{t("closed.reload")}
				</Button>
			) : null}
		</div>
	);
}

type Props = {
	page: SectionPageData;
	editing: boolean;
	suggesting: boolean;
	session: CollabSession | null;
	anchors: readonly ThreadAnchor[];
	shownThread: string | null;
	goTo: { threadId: string; times: number } | null;
	onOpenThread: (threadId: string) => void;
	onComment: ((words: ChosenWords) => void) | undefined;
	onSession: (session: CollabSession | null) => void;
	onBlocks: (blockIds: readonly string[], vanished: readonly string[]) => void;
	onNotice: (message: string) => void;
	onSend: ((late: LateParagraph) => Promise<boolean>) | undefined;
	/** Who wrote what, as the address asks; the server's answer for the text that needs no scripts. */
	authorship: SectionAuthorship;
	authors: ShownAuthors;
	onLegend: (legend: AuthorLegend | null, failed: boolean) => void;
	/** Copies the whole text as it is on this screen. */
	onCopy: () => void;
};

/**
 * The text: the server's HTML first, the live text in its place as soon as it is complete, and the server's HTML
 * again when the section is frozen.
 */
export function LiveText(props: Props) {
	const { page, session, onComment } = props;
	const { section, text, me } = page;
	const { t, i18n } = useTranslation("editor");
	const number = (value: number) => new Intl.NumberFormat(i18n.language).format(value);
	const write = useWhen();
	const { revalidate } = useRevalidator();
	const drafting = section.state === "drafting";
	// The epoch of the live text that is on the page; it outlives a freeze for as long as it needs to settle.
	const [live, setLive] = useState<number | null>(null);
	const [ready, setReady] = useState(false);
	const html = text?.html ?? "";
	const shownHtml = useAuthoredHtml(html, section.number, props.authorship);
	const [standing, setStanding] = useState<ReadonlyMap<string, string> | null>(null);
	useEffect(() => setStanding(readStanding(html)), [html]);
	const epoch = drafting ? section.epoch : null;
	useEffect(() => {
		if (epoch === null) return;
		setReady(false);
		setLive(epoch);
	}, [epoch]);
	const place = { personId: me.personId, sectionId: section.id, sectionNumber: section.number };
	const [late, raiseLate] = useLateWords(place, epoch, live !== null, standing);
	const copy = useMemo(
		() => ({ personId: me.personId, sectionId: section.id, epoch: live ?? 0 }),
		[me.personId, section.id, live],
	);
	const onFrozen = () => {
		setLive(null);
		setReady(false);
		raiseLate();
	};
	const closed = useSessionView(session, (view) => view.closed);
	const takenOver = drafting && ready && live === section.epoch;
	const comment = useCallback((words: ChosenWords) => onComment?.(words), [onComment]);
	const sentence =
		!drafting && section.version ? t("late.frozen", { time: write(section.version.at) }) : t("late.older");
	return (
		<>
			<ClosedNote session={session} onCopy={props.onCopy} />
			<LineBanner session={session} title={`${section.number} ${section.title}`} onCopy={props.onCopy} />
			{standing ? (
				<LatePanel
					personId={me.personId}
					sectionId={section.id}
					standing={standing}
					sentence={sentence}
					version={late}
					onSend={props.onSend}
				/>
			) : null}
			{drafting && !takenOver && props.editing && closed === null ? (
				<div className="editor-top editor-top-waiting no-print" />
			) : null}
			{takenOver ? null : (
				<>
					<StaticText
						html={shownHtml}
						language={section.language}
						anchors={props.anchors}
						shownThread={props.shownThread}
						onComment={drafting ? undefined : onComment}
					/>
					<p className="word-count note soft">
						{t("words.all", { count: text?.words ?? 0, n: number(text?.words ?? 0) })}
					</p>
				</>
			)}
			{live === null ? null : (
				<div className="live-text" hidden={!takenOver}>
					<Suspense fallback={null}>
						<EditorIsland
							key={`${section.id} ${live}`}
							copy={copy}
							sectionNumber={section.number}
							label={t("textOf", { title: `${section.number} ${section.title}` })}
							language={section.language}
							editing={props.editing}
							suggesting={props.suggesting}
							me={me}
							frozen={drafting ? null : standing}
							anchors={props.anchors}
							shownThread={props.shownThread}
							goTo={props.goTo}
							authors={props.authors}
							onLegend={props.onLegend}
							onOpenThread={props.onOpenThread}
							onComment={comment}
							onSession={props.onSession}
							onReady={() => setReady(true)}
							onBlocks={props.onBlocks}
							onAskServer={() => void revalidate()}
							onFrozen={onFrozen}
							onNotice={props.onNotice}
						/>
					</Suspense>
				</div>
			)}
		</>
	);
}
