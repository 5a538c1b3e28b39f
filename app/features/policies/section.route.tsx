import "./section/section.css";
import { useCallback, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { ChosenWords, ThreadAnchor } from "#app/editor/anchors.ts";
import type { CollabSession } from "#app/editor/collab-session.ts";
import { copyOwnText } from "#app/editor/copy-own-text.ts";
import type { LateParagraph } from "#app/editor/late-words.ts";
import { SavedLine } from "#app/editor/saved-line.tsx";
import { WhoIsHere } from "#app/editor/who-is-here.tsx";
import { enterSection } from "#server/access.ts";
import { readShownAuthorship } from "#server/features/authored-text.ts";
import { listThreads } from "#server/features/comments.ts";
import { readSectionPage } from "#server/features/section-page.ts";
import { agreeSection, circulateSection, reopenSection } from "#server/features/sections.ts";
import { readSuggestions } from "#server/features/suggestions.ts";
import { noteVisit } from "#server/features/visits.ts";
import { readWordOffer } from "#server/features/word-export.ts";
import { type AuthorLegend, authorshipParameter } from "#shared/authorship.ts";
import { notFound } from "#shared/errors.ts";
import { reopenSectionInput } from "#shared/sections.ts";
import { readSuggestionView, suggestionViewParameter } from "#shared/suggestions.ts";
import { answerForm, done, loadPage, parseForm } from "../../answers.server.ts";
import { Refusal, refusalOf } from "../../ui/message.tsx";
import { AgreedList } from "../brackets/agreed-list.tsx";
import { OpenNotice } from "../circulation/open-notice.tsx";
import { CommentsPanel } from "../comments/comments-panel.tsx";
import { SuggestionPanel } from "../suggestions/suggestion-panel.tsx";
import { SuggestionViews } from "../suggestions/suggestion-views.tsx";
import { useDressedHtml } from "../suggestions/use-dressed-html.ts";
import { DownloadMenu } from "../word/download-menu.tsx";
import type { Route } from "./+types/section.route.ts";
import { mayAskAgain } from "./held-page.ts";
import { AuthorshipControl } from "./section/authorship-control.tsx";
import { LiveText } from "./section/live-text.tsx";
import { type Mode, ModeSwitch } from "./section/mode-switch.tsx";
import { Neighbours, SectionOutline } from "./section/outline.tsx";
import { StatePanel } from "./section/state-panel.tsx";
import { useSendLate } from "./section/use-send-late.ts";
import { useVisit } from "./section/use-visit.ts";

/**
 * `?on=<block id>`: the paragraph to comment on, for those without scripts. `?authorship=`: how to show who wrote what.
 */
export async function loader(args: Route.LoaderArgs) {
	const { policyId, sectionId } = args.params;
	return loadPage(args, async (ctx) => {
		const search = new URL(args.request.url).searchParams;
		const view = readSuggestionView(search.get(suggestionViewParameter));
		const page = await readSectionPage(ctx, policyId, sectionId, search.get("on"), view);
		const suggestions = page.text ? (await readSuggestions(ctx, sectionId)).open : [];
		const comments = await listThreads(ctx, sectionId);
		// A question of the page's own scripts: they say themselves when it is seen, and draw the living text.
		const byScript = args.request.headers.get("sec-fetch-dest") === "empty";
		const drawnHere = !byScript || page.section.state !== "drafting";
		const wanted = search.get(authorshipParameter);
		const authorship = page.text ? await readShownAuthorship(ctx, sectionId, wanted, drawnHere) : null;
		if (page.text && !byScript) await noteVisit(ctx, sectionId);
		const files = await readWordOffer(ctx, policyId);
		return { page, comments, suggestions, view, authorship, files, on: page.text?.asked ?? null };
	});
}

export const shouldRevalidate = mayAskAgain;

export async function action(args: Route.ActionArgs) {
	const { policyId, sectionId } = args.params;
	return answerForm(args, async (outer, form) => {
		const { ctx, section } = await enterSection(outer, sectionId);
		if (section.policyId !== policyId) throw notFound();
		const back = `/policies/${policyId}/sections/${sectionId}`;
		const intent = form.get("intent");
		if (intent === "circulate") {
			await circulateSection(ctx, sectionId);
			return done(back, "editor:done.circulate");
		}
		if (intent === "agree") {
			await agreeSection(ctx, sectionId, { withBrackets: form.get("withBrackets") === "yes" });
			return done(back, "editor:done.agree");
		}
		await reopenSection(ctx, parseForm(form, reopenSectionInput, { sectionId }));
		return done(back, "editor:done.reopen");
	});
}

export default function SectionRoute({ loaderData, actionData }: Route.ComponentProps) {
	// Another section is another page: nothing of the one before stays.
	return <SectionScreen key={loaderData.page.section.id} loaderData={loaderData} actionData={actionData} />;
}

/** What one may do with the text, the first as a rule. */
function modesOf({ edit, suggest }: Route.ComponentProps["loaderData"]["page"]["rights"]): Mode[] {
	return [
		...(edit.allowed ? (["editing"] as const) : []),
		...(suggest.allowed ? (["suggesting"] as const) : []),
		"reading",
	];
}

function useAnchors(threads: Route.ComponentProps["loaderData"]["comments"]["threads"]): ThreadAnchor[] {
	// Loaders answer anew with equal threads; the text is marked anew only when one differs.
	const open = threads.flatMap(({ id, anchor, resolved }) =>
		anchor && !resolved ? [{ threadId: id, ...anchor }] : [],
	);
	const written = JSON.stringify(open);
	return useMemo(() => JSON.parse(written) as ThreadAnchor[], [written]);
}

function SectionScreen({ loaderData, actionData }: Pick<Route.ComponentProps, "loaderData" | "actionData">) {
	const { comments, suggestions, view, authorship, files } = loaderData;
	const html = useDressedHtml(loaderData.page.text?.html ?? "", suggestions);
	const page = useMemo(
		() => ({ ...loaderData.page, text: loaderData.page.text && { ...loaderData.page.text, html } }),
		[loaderData.page, html],
	);
	const { section, text, rights, outline } = page;
	const { t } = useTranslation(["editor", "common", "history", "suggestions", "brackets"]);
	const say = t as unknown as (key: string) => string;
	const refusal = refusalOf(actionData);
	const modes = modesOf(rights);
	const [chosen, setMode] = useState<Mode | null>(null);
	const mode = chosen !== null && modes.includes(chosen) ? chosen : modes[0]!;
	const [session, setSession] = useState<CollabSession | null>(null);
	const [notice, setNotice] = useState({ text: "", times: 0 });
	const [selection, setSelection] = useState<ChosenWords | null>(loaderData.on);
	const [activeThread, setActiveThread] = useState<string | null>(null);
	const [goTo, setGoTo] = useState<{ threadId: string; times: number } | null>(null);
	const [blocks, setBlocks] = useState<{ ids: readonly string[]; vanished: readonly string[] } | null>(null);
	const anchors = useAnchors(comments.threads);
	// A view of the text is read; one writes in the text as it is.
	const editing = mode !== "reading" && view === "with";
	const drafting = section.state === "drafting";
	const title = section.isPart ? section.title : `${section.number} ${section.title}`;
	const sendLate = useSendLate(comments);
	const authorshipUrl = `/policies/${section.policyId}/sections/${section.id}/authorship`;
	useVisit(authorshipUrl);
	const [live, setLive] = useState<{ legend: AuthorLegend | null; failed: boolean } | null>(null);
	const onLegend = useCallback(
		(legend: AuthorLegend | null, failed: boolean) => setLive(legend || failed ? { legend, failed } : null),
		[],
	);
	const onBlocks = useCallback(
		(ids: readonly string[], vanished: readonly string[]) => setBlocks({ ids, vanished }),
		[],
	);
	const showThread = useCallback(
		(threadId: string) => {
			setActiveThread(threadId);
			const anchor = anchors.find((one) => one.threadId === threadId);
			const place =
				document.querySelector(`[data-thread="${threadId}"]`) ??
				(anchor && document.getElementById(`p-${anchor.blockId}`));
			place?.scrollIntoView({ block: "center" });
			setGoTo((last) => ({ threadId, times: (last?.times ?? 0) + 1 }));
		},
		[anchors],
	);
	const openThread = useCallback((threadId: string) => {
		setActiveThread(threadId);
		// Once the panel shows it: the reader goes on from the words to what is said about them.
		requestAnimationFrame(() =>
			document.getElementById(`thread-${threadId}`)?.focus({ preventScroll: true }),
		);
	}, []);
	const onSend = rights.comment.allowed
		? (late: LateParagraph) =>
				sendLate(late, {
					wording: (number) => t("late.wording", { number }),
					wordingHere: t("late.wordingHere"),
					wordingNew: t("late.wordingNew"),
				})
		: undefined;
	const tell = useCallback((text: string) => setNotice(({ times }) => ({ text, times: times + 1 })), []);
	const copyOwn = () => void copyOwnText(session).then((copied) => tell(copied ? t("textCopied") : ""));
	return (
		<main id="main" className="page section-page">
			<title>{title}</title>
			<SectionOutline
				policyId={section.policyId}
				items={outline}
				here={section.id}
				headings={text?.headings ?? []}
			/>
			<div className="section-middle">
				<article className="sheet section-sheet" data-suggestions={view}>
					{text ? (
						<div className="section-bar note no-print">
							<span className="section-bar-start">
								<a href="#state">{t(`common:state.${section.state}`)}</a>
								{modes.length > 1 ? (
									<ModeSwitch modes={modes} mode={mode} onChange={setMode} />
								) : (
									<span>{t("mode.reading")}</span>
								)}
								<Link to={`/policies/${section.policyId}/sections/${section.id}/history`}>
									{t("history:title")}
								</Link>
								<DownloadMenu
									address={`/policies/${section.policyId}/sections/${section.id}`}
									offer={files}
									importTo={`/policies/${section.policyId}/sections/${section.id}/word`}
								/>
								{drafting ? null : (
									<Link to={`/policies/${section.policyId}/sections/${section.id}/views`}>
										{page.brackets.open > 0
											? t("brackets:count.open", { count: page.brackets.open })
											: t("brackets:views.link")}
									</Link>
								)}
								<a href="#comments" className="to-comments">
									{t("page.openThreads", {
										count: comments.threads.filter((thread) => !thread.resolved).length,
									})}
								</a>
							</span>
							{editing && drafting ? <SavedLine session={session} onCopy={copyOwn} /> : null}
						</div>
					) : null}
					{section.isPart ? (
						<p className="soft section-part">{t("page.part", { number: section.number })}</p>
					) : null}
					<h1 lang={section.language} dir="auto">
						{title}
					</h1>
					{page.circulation ? (
						<OpenNotice policyId={section.policyId} circulation={page.circulation} />
					) : null}
					{text && drafting && !rights.edit.allowed ? (
						<p className="soft note no-print">
							{say(rights.suggest.allowed ? "suggestions:youSuggest" : rights.edit.reason)}
						</p>
					) : null}
					{rights.edit.allowed ? (
						<noscript>
							<p className="message">{t("page.noScript")}</p>
						</noscript>
					) : null}
					{notice.text ? (
						<p key={notice.times} className="editor-notice" aria-hidden="true">
							{notice.text}
						</p>
					) : null}
					{drafting && suggestions.length > 0 ? <SuggestionViews view={view} /> : null}
					{view !== "with" && modes.length > 1 ? (
						<p className="note soft no-print">{t("suggestions:view.reading")}</p>
					) : null}
					{authorship ? (
						<AuthorshipControl
							view={authorship.view}
							choices={authorship.choices}
							legend={live?.legend ?? authorship.authored}
							failed={live?.failed ?? false}
						/>
					) : null}
					{text && authorship ? (
						<LiveText
							page={page}
							authorship={authorship}
							authors={{ url: authorshipUrl, view: authorship.view }}
							onLegend={onLegend}
							editing={editing}
							suggesting={mode === "suggesting"}
							session={session}
							anchors={anchors}
							shownThread={activeThread}
							goTo={goTo}
							onOpenThread={openThread}
							onComment={rights.comment.allowed ? setSelection : undefined}
							onSession={setSession}
							onBlocks={onBlocks}
							onNotice={tell}
							onSend={onSend}
							onCopy={copyOwn}
						/>
					) : (
						<PartText policyId={section.policyId} outline={outline} here={section.id} />
					)}
				</article>
				<AgreedList policy={`/policies/${section.policyId}`} list={page.brackets.agreed} />
				<Refusal answer={refusal} />
				{drafting && rights.circulate.allowed && suggestions.length > 0 ? (
					<p className="message no-print">{t("suggestions:circulate", { count: suggestions.length })}</p>
				) : null}
				{text ? (
					<StatePanel
						policyId={section.policyId}
						state={section.state}
						version={section.version}
						since={page.since}
						address={`/policies/${section.policyId}/sections/${section.id}`}
						group={section.group}
						openBrackets={page.brackets.open}
						rights={rights}
						refusal={refusal}
					/>
				) : null}
				<Neighbours policyId={section.policyId} items={outline} here={section.id} />
			</div>
			<aside className="section-margin no-print">
				<WhoIsHere session={session} />
				{text && (drafting || suggestions.length > 0) ? (
					<SuggestionPanel
						address={`/policies/${section.policyId}/sections/${section.id}`}
						open={suggestions}
						session={session}
						frozen={!drafting}
					/>
				) : null}
				<CommentsPanel
					{...comments}
					selection={selection}
					onClear={() => setSelection(null)}
					blockIds={blocks?.ids ?? text?.blocks.map(({ id }) => id) ?? []}
					vanished={blocks?.vanished ?? []}
					activeThread={activeThread}
					onShow={showThread}
				/>
				{rights.comment.allowed && text ? (
					<noscript>
						<p>
							{t("page.commentOn")}{" "}
							{text.blocks.map(({ id, number }) =>
								number ? (
									<span key={id}>
										<a href={`?on=${id}#comments`}>{number}</a>{" "}
									</span>
								) : null,
							)}
						</p>
					</noscript>
				) : null}
			</aside>
		</main>
	);
}

function PartText({
	policyId,
	outline,
	here,
}: {
	policyId: string;
	outline: { id: string; number: string; title: string; depth: number }[];
	here: string;
}) {
	const { t } = useTranslation("editor");
	const at = outline.findIndex((item) => item.id === here);
	const depth = outline[at]?.depth ?? 0;
	const end = outline.findIndex((item, index) => index > at && item.depth <= depth);
	const below = outline
		.slice(at + 1, end === -1 ? undefined : end)
		.filter((item) => item.depth === depth + 1);
	return (
		<div className="stack">
			<p className="soft">{t("page.partText")}</p>
			{below.length > 0 ? (
				<ul className="plain-list rule-list" aria-label={t("page.sectionsBelow")}>
					{below.map((item) => (
						<li key={item.id}>
							<Link to={`/policies/${policyId}/sections/${item.id}`}>
								{item.number} <bdi>{item.title}</bdi>
							</Link>
						</li>
					))}
				</ul>
			) : null}
		</div>
	);
}
