import "./comments.css";
import { type FormEvent, type KeyboardEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFetcher } from "react-router";
import {
	type CommentAnswer,
	type CommentSelection,
	commentLimit,
	commentsPath,
	mentionable,
	type SectionComments,
} from "#shared/comments.ts";
import { Button } from "../../ui/button.tsx";
import { Message } from "../../ui/message.tsx";
import { useAudienceWords } from "./audience-words.ts";
import { MentionArea } from "./mention-area.tsx";
import { type Draft, useDraft } from "./use-draft.ts";

type Props = {
	comments: SectionComments;
	/** null: a new thread; else the thread that is answered. */
	threadId: string | null;
	/** The caucus of the answered thread; null where everyone sees it or the writer chooses. */
	fixedCaucus: string | null;
	selection: CommentSelection | null;
	/** What came back from a refused form. */
	typed?: Pick<Draft, "text" | "audience">;
	faults?: Record<string, string>;
	/** Raised each time the field should take the focus. */
	focus?: number;
	onPosted?: (answer: Extract<CommentAnswer, { done: string }>) => void;
	/** The writer gives the selection up and writes about the whole section. */
	onWhole?: () => void;
	/** Words that were typed before and not sent came back. */
	onRestored?: () => void;
};

/**
 * The form of a comment or reply. It says who will see the words before they are sent, keeps them on this device
 * until then, and loses them to no refusal and no broken line.
 */
export function CommentForm(props: Props) {
	const { comments, threadId, fixedCaucus, faults = {} } = props;
	const { t } = useTranslation("comments");
	const words = useAudienceWords();
	const form = useComposer(props);
	const own = comments.may.constituency;
	const chooses = threadId === null && own !== null && comments.may.createCaucus.allowed;
	const caucus =
		threadId === null ? (form.draft.audience === "caucus" && chooses ? own.code : null) : fixedCaucus;
	const place = own && (chooses || fixedCaucus) ? words.only(own.code, own.name) : null;
	const over = form.draft.text.length - commentLimit;
	const fault = faults.text ?? form.fault?.fields.text;
	return (
		<form.Form
			method="post"
			action={commentsPath(comments)}
			className={composerClass(caucus, chooses ? (own?.code ?? null) : null)}
			onSubmit={form.send}
			onKeyDown={form.sendByKey}
		>
			<input type="hidden" name="intent" value={threadId === null ? "create" : "reply"} />
			<input type="hidden" name="key" value={form.formKey} />
			{threadId === null ? (
				<Where selection={form.draft.selection} onWhole={props.onWhole ? form.leaveSelection : undefined} />
			) : (
				<input type="hidden" name="threadId" value={threadId} />
			)}
			{chooses ? (
				<Audience
					choice={form.draft.audience}
					onChoose={(audience) => form.change({ ...form.draft, audience })}
					caucus={words.choice(own.code, own.name)}
				/>
			) : threadId === null ? (
				<input type="hidden" name="audience" value="everyone" />
			) : null}
			{threadId === null && !chooses ? <p className="note soft">{t("audience.openOnly")}</p> : null}
			<div className="composer-words stack-tight">
				{place ? <p className="caucus-line composer-line">{place}</p> : null}
				<MentionArea
					area={form.area}
					members={mentionable(comments.members, caucus)}
					label={t(threadId === null ? "compose.label" : "reply.label")}
					value={form.draft.text}
					onChange={(text) => form.change({ ...form.draft, text })}
					error={fault}
					audience={caucus && place ? place : undefined}
				/>
			</div>
			{over > -500 ? (
				<p className={over > 0 ? "note care" : "note soft"} role="status">
					{over > 0 ? t("compose.over", { count: over }) : t("compose.left", { count: -over })}
				</p>
			) : null}
			{form.fault ? <Message kind="wrong">{form.fault.error || t("offline")}</Message> : null}
			<Button className="composer-post" aria-disabled={form.busy || undefined}>
				{form.busy ? t("compose.sending") : t(threadId === null ? "compose.post" : "reply.post")}
			</Button>
		</form.Form>
	);
}

/** `chosen`: the caucus the words will go to; `offered`: the one whose ground shows without scripts when chosen. */
function composerClass(chosen: string | null, offered: string | null): string {
	const tint = chosen ?? offered;
	return ["composer", "stack-tight", chosen ? "caucus" : "", tint ? `tint-${tint}` : ""]
		.filter(Boolean)
		.join(" ");
}

function useComposer(props: Props) {
	const { comments, threadId, selection, typed, focus, onPosted } = props;
	const fetcher = useFetcher<CommentAnswer>();
	const area = useRef<HTMLTextAreaElement>(null);
	const [draft, change] = useState<Draft>({ text: "", audience: "everyone", ...typed, selection });
	const [formKey, setFormKey] = useState(comments.formKey);
	const [offline, setOffline] = useState(false);
	useDraft(
		{ personId: comments.personId, sectionId: comments.sectionId, target: threadId ?? "section" },
		draft,
		(kept) => {
			// Words typed before the page was alive stand in the field and go first.
			const text = area.current?.value || kept.text;
			change((now) => ({ ...kept, text, selection: now.selection ?? kept.selection }));
			props.onRestored?.();
		},
	);
	useEffect(() => {
		if (selection) change((now) => ({ ...now, selection }));
	}, [selection]);
	const answer = fetcher.data;
	const handled = useRef<CommentAnswer | undefined>(undefined);
	const told = useRef(onPosted);
	told.current = onPosted;
	useEffect(() => {
		if (fetcher.state !== "idle" || !answer || handled.current === answer || "error" in answer) return;
		handled.current = answer;
		change({ text: "", audience: "everyone", selection: null });
		setFormKey(comments.formKey);
		told.current?.(answer);
	}, [fetcher.state, answer, comments.formKey]);
	useEffect(() => {
		if (focus) area.current?.focus();
	}, [focus]);
	const busy = fetcher.state !== "idle";

	function leaveSelection(): void {
		change((now) => ({ ...now, selection: null }));
		props.onWhole?.();
	}

	function send(event: FormEvent<HTMLFormElement>): void {
		event.preventDefault();
		if (busy || draft.text.trim() === "") return;
		// The connection is asked first: what is not sent is told here, and stays.
		setOffline(!navigator.onLine);
		if (!navigator.onLine) return;
		const form = new FormData(event.currentTarget);
		form.set("stay", "1");
		void fetcher.submit(form, { method: "post", action: commentsPath(comments) });
	}

	function sendByKey(event: KeyboardEvent<HTMLFormElement>): void {
		if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
		event.preventDefault();
		event.currentTarget.requestSubmit();
	}

	const refused = !busy && answer && "error" in answer ? answer : null;
	const fault = offline ? { error: "", fields: {} as Record<string, string> } : refused;
	return { Form: fetcher.Form, area, draft, change, leaveSelection, formKey, busy, send, sendByKey, fault };
}

function Where({
	selection,
	onWhole,
}: {
	selection: CommentSelection | null;
	onWhole: (() => void) | undefined;
}) {
	const { t } = useTranslation("comments");
	if (!selection) return <p className="note soft">{t("compose.onSection")}</p>;
	return (
		<>
			<input type="hidden" name="blockId" value={selection.blockId} />
			<input type="hidden" name="anchorStart" value={selection.anchorStart ?? ""} />
			<input type="hidden" name="anchorEnd" value={selection.anchorEnd ?? ""} />
			<input type="hidden" name="quote" value={selection.quote} />
			<p className="note soft">{t("compose.onText")}</p>
			<blockquote className="comment-quote" dir="auto">
				{selection.quote}
			</blockquote>
			{onWhole ? (
				<Button type="button" look="plain" small className="composer-whole" onClick={onWhole}>
					{t("compose.wholeInstead")}
				</Button>
			) : null}
		</>
	);
}

function Audience({
	choice,
	onChoose,
	caucus,
}: {
	choice: Draft["audience"];
	onChoose: (audience: Draft["audience"]) => void;
	caucus: string;
}) {
	const { t } = useTranslation("comments");
	return (
		<fieldset className="field">
			<legend>{t("audience.legend")}</legend>
			<div>
				{(["everyone", "caucus"] as const).map((audience) => (
					<label key={audience} className="choice">
						<input
							type="radio"
							name="audience"
							value={audience}
							checked={choice === audience}
							onChange={() => onChoose(audience)}
						/>
						<span>{audience === "everyone" ? t("audience.everyone") : caucus}</span>
					</label>
				))}
			</div>
		</fieldset>
	);
}
