import { type MouseEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFetcher } from "react-router";
import {
	type Comment,
	type CommentAnswer,
	commentsPath,
	mentionSpans,
	type SectionComments,
	type Thread,
} from "#shared/comments.ts";
import { Button } from "../../ui/button.tsx";
import { Message } from "../../ui/message.tsx";
import { When } from "../../ui/when.tsx";
import { Who } from "../../ui/who.tsx";
import { useAudienceWords } from "./audience-words.ts";
import { CommentForm } from "./comment-form.tsx";

type Done = Extract<CommentAnswer, { done: string }>;

/** One thread: what it is about, what was said, and what the reader may do with it. */
export function CommentThread({
	comments,
	thread,
	orphaned,
	active,
	isNew,
	mentionsYou,
	onShow,
	onDone,
}: {
	comments: SectionComments;
	thread: Thread;
	orphaned: boolean;
	active: boolean;
	/** Arrived while the page was open. */
	isNew: (comment: Comment) => boolean;
	/** Mentions the reader, who had not seen it when the page was opened. */
	mentionsYou: (comment: Comment) => boolean;
	onShow?: ((threadId: string) => void) | undefined;
	onDone: (answer: Done) => void;
}) {
	const { t } = useTranslation("comments");
	const words = useAudienceWords();
	const own = comments.may.constituency;
	const first = thread.comments[0];
	return (
		<article
			id={`thread-${thread.id}`}
			tabIndex={-1}
			aria-label={t("thread.label", { name: first?.author.name ?? "" })}
			aria-current={active || undefined}
			className={[
				"thread",
				thread.caucus ? `caucus tint-${thread.caucus}` : "",
				active ? "thread-active" : "",
			]
				.filter(Boolean)
				.join(" ")}
		>
			{thread.caucus ? (
				<p className="caucus-line">
					{words.only(thread.caucus, own?.code === thread.caucus ? own.name : null)}
				</p>
			) : null}
			<About thread={thread} orphaned={orphaned} onShow={onShow} />
			<ol className="plain-list comments-of-thread">
				{thread.comments.map((comment) => (
					<OneComment
						key={comment.id}
						comment={comment}
						marks={[
							...(isNew(comment) ? [t("thread.new")] : []),
							...(mentionsYou(comment) ? [t("thread.mentionsYou")] : []),
						]}
					/>
				))}
			</ol>
			{thread.resolved ? (
				<p className="note soft">
					<span className="met">{t("thread.resolved")}</span> <bdi>{thread.resolved.by}</bdi>,{" "}
					<When at={thread.resolved.at} />
				</p>
			) : null}
			<div className="thread-acts">
				{thread.canReply.allowed ? <Reply comments={comments} thread={thread} onDone={onDone} /> : null}
				{thread.canResolve.allowed ? <Resolve comments={comments} thread={thread} onDone={onDone} /> : null}
				<CopyLink href={`#thread-${thread.id}`} />
			</div>
		</article>
	);
}

function About({
	thread,
	orphaned,
	onShow,
}: {
	thread: Thread;
	orphaned: boolean;
	onShow?: ((threadId: string) => void) | undefined;
}) {
	const { t } = useTranslation("comments");
	const { anchor } = thread;
	if (!anchor) return <p className="note soft">{t("thread.whole")}</p>;
	return (
		<div className="thread-about">
			{anchor.quote ? (
				<blockquote className="comment-quote" dir="auto">
					{anchor.quote}
				</blockquote>
			) : null}
			{orphaned ? (
				<p className="note care">{t("thread.gone")}</p>
			) : (
				<a
					className="note"
					href={`#p-${anchor.blockId}`}
					onClick={(event) => {
						if (!onShow || event.ctrlKey || event.metaKey) return;
						event.preventDefault();
						onShow(thread.id);
					}}
				>
					{t("thread.show")}
				</a>
			)}
		</div>
	);
}

function OneComment({ comment, marks }: { comment: Comment; marks: string[] }) {
	return (
		<li id={`comment-${comment.id}`} tabIndex={-1} className="comment">
			<div className="comment-head">
				<Who {...comment.author} />
				<span className="note soft">
					<When at={comment.at} />
				</span>
				{marks.map((mark) => (
					<span key={mark} className="note care">
						{mark}
					</span>
				))}
			</div>
			<p className="comment-text" dir="auto">
				<Words comment={comment} />
			</p>
		</li>
	);
}

/** The text with the mentioned names set apart. Plain text: nothing in it is ever markup. */
function Words({ comment }: { comment: Comment }) {
	const parts = [];
	let at = 0;
	for (const span of mentionSpans(comment.text, comment.mentions)) {
		parts.push(comment.text.slice(at, span.start));
		parts.push(<b key={span.start}>{comment.text.slice(span.start, span.end)}</b>);
		at = span.end;
	}
	return [...parts, comment.text.slice(at)];
}

function Reply({
	comments,
	thread,
	onDone,
}: {
	comments: SectionComments;
	thread: Thread;
	onDone: (answer: Done) => void;
}) {
	const { t } = useTranslation("comments");
	const [open, setOpen] = useState(false);
	const [focus, setFocus] = useState(0);
	return (
		<details
			className="thread-reply"
			open={open}
			onToggle={(event) => {
				const opened = event.currentTarget.open;
				if (opened && !open) setFocus((times) => times + 1);
				setOpen(opened);
			}}
		>
			<summary>{t("reply.open")}</summary>
			<CommentForm
				comments={comments}
				threadId={thread.id}
				fixedCaucus={thread.caucus}
				selection={null}
				focus={focus}
				onPosted={(answer) => {
					setOpen(false);
					onDone(answer);
				}}
			/>
		</details>
	);
}

function Resolve({
	comments,
	thread,
	onDone,
}: {
	comments: SectionComments;
	thread: Thread;
	onDone: (answer: Done) => void;
}) {
	const { t } = useTranslation("comments");
	const fetcher = useFetcher<CommentAnswer>();
	const handled = useRef<CommentAnswer | undefined>(undefined);
	const told = useRef(onDone);
	told.current = onDone;
	useEffect(() => {
		// At once: when the page has asked again, this thread may have left the list, and this with it.
		const answer = fetcher.data;
		if (!answer || handled.current === answer || "error" in answer) return;
		handled.current = answer;
		told.current(answer);
	}, [fetcher.data]);
	const refused = fetcher.state === "idle" && fetcher.data && "error" in fetcher.data ? fetcher.data : null;
	return (
		<fetcher.Form
			method="post"
			action={commentsPath(comments)}
			onSubmit={(event) => {
				event.preventDefault();
				if (!navigator.onLine || fetcher.state !== "idle") return;
				const form = new FormData(event.currentTarget);
				form.set("stay", "1");
				void fetcher.submit(form, { method: "post", action: commentsPath(comments) });
			}}
		>
			<input type="hidden" name="threadId" value={thread.id} />
			<input type="hidden" name="intent" value={thread.resolved ? "reopen" : "resolve"} />
			<Button look="plain" small>
				{t(thread.resolved ? "thread.reopen" : "thread.resolve")}
			</Button>
			{refused ? <Message kind="wrong">{refused.error || t("offline")}</Message> : null}
		</fetcher.Form>
	);
}

/** A link for good; pressing it also copies it, where the browser can. */
function CopyLink({ href }: { href: string }) {
	const { t } = useTranslation("comments");
	const [copied, setCopied] = useState(false);
	async function copy(event: MouseEvent<HTMLAnchorElement>): Promise<void> {
		if (!navigator.clipboard || event.ctrlKey || event.metaKey) return;
		event.preventDefault();
		await navigator.clipboard
			.writeText(new URL(href, window.location.href.split(/[?#]/)[0]).href)
			.then(() => setCopied(true))
			.catch(() => {
				window.location.hash = href;
			});
	}
	return (
		<a className="thread-link note" href={href} onClick={(event) => void copy(event)}>
			<span role="status">{copied ? t("thread.copied") : t("thread.link")}</span>
		</a>
	);
}
