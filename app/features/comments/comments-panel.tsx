import "./comments.css";
import { type RefObject, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useFetcher, useLocation, useSearchParams } from "react-router";
import {
	type Comment,
	type CommentAnswer,
	type CommentSelection,
	commentsPath,
	isOrphaned,
	orderThreads,
	type SectionComments,
	type Thread,
} from "#shared/comments.ts";
import { CommentForm } from "./comment-form.tsx";
import { CommentThread } from "./comment-thread.tsx";

export type CommentsPanelProps = SectionComments & {
	/**
	 * The words to comment on. Set it when the person asks to comment, not at each selection: the panel opens its
	 * composer and takes the focus. Without scripts: the paragraph of `?on=<blockId>`.
	 */
	selection: CommentSelection | null;
	/** Called when the selection has been commented on or given up. */
	onClear?: () => void;
	/** The blocks the text holds now, in order; null while unknown. */
	blockIds: readonly string[] | null;
	/** Threads whose paragraph is there and whose words are not. */
	vanished?: readonly string[];
	/** The thread chosen in the text. */
	activeThread: string | null;
	/** The reader asks to see a thread's words in the text. */
	onShow?: (threadId: string) => void;
};

type Filter = { resolved: boolean; audience: "all" | "everyone" | "caucus" };

/** The comments of a section, beside its text: what the reader may see, and nothing of what they may not. */
export function CommentsPanel(props: CommentsPanelProps) {
	const { threads, blockIds, activeThread, vanished = [], onShow } = props;
	const { t } = useTranslation("comments");
	const title = useRef<HTMLHeadingElement>(null);
	const filter = useFilter();
	const linked = useLinkedThread();
	const { isNew, arrived } = useArrivals(threads);
	const [act, setAct] = useState("");
	const focusOn = useFocusOnArrival(title);
	const mentionsYou = useUnseenMentions(props);
	const ordered = useMemo(() => orderThreads(threads, blockIds), [threads, blockIds]);
	const shown = ordered.filter(
		(thread) => fits(thread, filter) || thread.id === linked || thread.id === activeThread,
	);
	useEffect(() => {
		const id = activeThread ?? linked;
		const place = id ? document.getElementById(`thread-${id}`) : null;
		place?.scrollIntoView({ block: "nearest" });
		if (!activeThread) place?.focus({ preventScroll: true });
	}, [activeThread, linked]);

	function onDone(answer: Extract<CommentAnswer, { done: string }>): void {
		setAct(t(`done.${answer.done}`));
		focusOn(answer.commentId ? `comment-${answer.commentId}` : "");
	}

	return (
		<section id="comments" className="comments stack" aria-labelledby="comments-title">
			<h2 id="comments-title" ref={title} tabIndex={-1}>
				{t("title")}
			</h2>
			<Composer {...props} onDone={onDone} />
			<Filters threads={threads} caucus={props.may.constituency !== null} filter={filter} />
			<p className="visually-hidden" role="status">
				{[act, arrived > 0 ? t("live.arrived", { count: arrived }) : ""].filter(Boolean).join(" ")}
			</p>
			{shown.length === 0 ? <p className="empty">{t(emptyKey(threads, filter))}</p> : null}
			<ol className="plain-list threads">
				{shown.map((thread) => (
					<li key={thread.id}>
						<CommentThread
							comments={props}
							thread={thread}
							orphaned={isOrphaned(thread, blockIds) || vanished.includes(thread.id)}
							active={thread.id === (activeThread ?? linked)}
							isNew={isNew}
							mentionsYou={mentionsYou}
							onShow={onShow}
							onDone={onDone}
						/>
					</li>
				))}
			</ol>
		</section>
	);
}

function Composer(
	props: CommentsPanelProps & { onDone: (answer: Extract<CommentAnswer, { done: string }>) => void },
) {
	const { selection, may, onClear, onDone } = props;
	const { t } = useTranslation("comments");
	const [open, setOpen] = useState(selection !== null);
	const [focus, setFocus] = useState(0);
	const [hydrated, setHydrated] = useState(false);
	useEffect(() => setHydrated(true), []);
	const asked = useRef(selection);
	useEffect(() => {
		if (selection === asked.current) return;
		asked.current = selection;
		if (!selection) return;
		setOpen(true);
		setFocus((times) => times + 1);
	}, [selection]);
	if (!may.create.allowed) return null;
	return (
		<details
			className="composer-box"
			open={open}
			onToggle={(event) => {
				const opened = event.currentTarget.open;
				if (opened && !open) setFocus((times) => times + 1);
				setOpen(opened);
			}}
		>
			<summary>{t("compose.open")}</summary>
			<CommentForm
				comments={props}
				threadId={null}
				fixedCaucus={null}
				selection={selection}
				focus={focus}
				onRestored={() => setOpen(true)}
				onWhole={hydrated ? () => onClear?.() : undefined}
				onPosted={(answer) => {
					setOpen(false);
					onClear?.();
					onDone(answer);
				}}
			/>
		</details>
	);
}

function fits(thread: Thread, filter: Filter): boolean {
	if ((thread.resolved !== null) !== filter.resolved) return false;
	return filter.audience === "all" || (filter.audience === "caucus") === (thread.caucus !== null);
}

function emptyKey(threads: Thread[], filter: Filter) {
	if (filter.audience !== "all" && threads.some((thread) => (thread.resolved !== null) === filter.resolved))
		return "empty.filtered" as const;
	return filter.resolved ? ("empty.resolved" as const) : ("empty.open" as const);
}

/** Filters stand in the address: they work without scripts and can be sent to somebody. */
function useFilter(): Filter {
	const [search] = useSearchParams();
	const audience = search.get("audience");
	return {
		resolved: search.get("comments") === "resolved",
		audience: audience === "everyone" || audience === "caucus" ? audience : "all",
	};
}

function Filters({ threads, caucus, filter }: { threads: Thread[]; caucus: boolean; filter: Filter }) {
	const { t } = useTranslation("comments");
	const [search] = useSearchParams();
	const count = (wanted: Filter) => threads.filter((thread) => fits(thread, wanted)).length;
	const to = (wanted: Filter) => {
		const next = new URLSearchParams(search);
		next.delete("comments");
		next.delete("audience");
		if (wanted.resolved) next.set("comments", "resolved");
		if (wanted.audience !== "all") next.set("audience", wanted.audience);
		return { search: next.toString(), hash: "comments" };
	};
	const tab = (wanted: Filter, words: string) => (
		<Link
			key={words}
			to={to(wanted)}
			replace
			preventScrollReset
			aria-current={
				wanted.resolved === filter.resolved && wanted.audience === filter.audience ? "page" : undefined
			}
		>
			{words}
		</Link>
	);
	if (threads.length === 0) return null;
	const { resolved, audience } = filter;
	return (
		<nav className="comment-filters note" aria-label={t("filter.label")}>
			<div className="tabs">
				{tab({ resolved: false, audience }, t("filter.open", { n: count({ resolved: false, audience }) }))}
				{tab({ resolved: true, audience }, t("filter.resolved", { n: count({ resolved: true, audience }) }))}
			</div>
			{caucus ? (
				<div className="tabs">
					{tab({ resolved, audience: "all" }, t("filter.all"))}
					{tab(
						{ resolved, audience: "everyone" },
						t("filter.everyone", { n: count({ resolved, audience: "everyone" }) }),
					)}
					{tab(
						{ resolved, audience: "caucus" },
						t("filter.caucus", { n: count({ resolved, audience: "caucus" }) }),
					)}
				</div>
			) : null}
		</nav>
	);
}

/** The thread the address points to. Known in the browser only: servers are not sent the part after "#". */
function useLinkedThread(): string | null {
	const { hash } = useLocation();
	const [linked, setLinked] = useState<string | null>(null);
	useEffect(() => {
		setLinked(hash.startsWith("#thread-") ? hash.slice("#thread-".length) : null);
	}, [hash]);
	return linked;
}

/** Comments of others that came while the page was open, and how many came last: told once. */
function useArrivals(threads: Thread[]): { isNew: (comment: { id: string }) => boolean; arrived: number } {
	const known = useRef<Set<string> | null>(null);
	const [fresh, setFresh] = useState<{ ids: ReadonlySet<string>; arrived: number }>({
		ids: new Set(),
		arrived: 0,
	});
	useEffect(() => {
		const all = threads.flatMap((thread) => thread.comments);
		const before = known.current;
		known.current = new Set(all.map((comment) => comment.id));
		if (!before) return;
		const came = all.filter((comment) => !before.has(comment.id) && !comment.mine);
		if (came.length === 0) return;
		setFresh(({ ids }) => ({
			ids: new Set([...ids, ...came.map((comment) => comment.id)]),
			arrived: came.length,
		}));
	}, [threads]);
	return { isNew: (comment) => fresh.ids.has(comment.id), arrived: fresh.arrived };
}

/** Puts the focus on what was just posted, as soon as it is on the page; on the title when it left the list. */
function useFocusOnArrival(title: RefObject<HTMLHeadingElement | null>): (elementId: string) => void {
	const [wanted, setWanted] = useState<string | null>(null);
	useEffect(() => {
		if (wanted === null) return;
		const place = wanted === "" ? title.current : document.getElementById(wanted);
		if (!place) return; // not here yet: asked again with the next answer
		place.focus();
		setWanted(null);
	});
	return setWanted;
}

/** The reader sees the mentions by seeing the page: told to the server at once. The marks stay for this visit. */
function useUnseenMentions(comments: SectionComments): (comment: Comment) => boolean {
	const fetcher = useFetcher();
	const submit = useRef(fetcher.submit);
	submit.current = fetcher.submit;
	const [marked, setMarked] = useState<ReadonlySet<string>>(new Set());
	const unseen = comments.threads
		.flatMap((thread) => thread.comments)
		.filter((comment) => comment.unseenMention)
		.map((comment) => comment.id)
		.join(" ");
	const action = commentsPath(comments);
	useEffect(() => {
		if (unseen === "") return;
		setMarked((before) => new Set([...before, ...unseen.split(" ")]));
		if (!navigator.onLine) return;
		void submit.current({ intent: "seen", stay: "1" }, { method: "post", action });
	}, [unseen, action]);
	return (comment) => comment.unseenMention || marked.has(comment.id);
}
