import { useTranslation } from "react-i18next";
import { data, isRouteErrorResponse, Link, redirect } from "react-router";
import { createThread, listThreads, reopenThread, reply, resolveThread } from "#server/features/comments.ts";
import { markMentionsSeen } from "#server/features/mentions.ts";
import { type CommentAnswer, createThreadInput, replyInput, threadRef } from "#shared/comments.ts";
import { isAppError } from "#shared/errors.ts";
import { answerForm, done, loadPage, parseForm, sentenceOf } from "../../answers.server.ts";
import { Refusal, refusalOf } from "../../ui/message.tsx";
import type { Route } from "./+types/comments.route.ts";
import { CommentForm } from "./comment-form.tsx";

/** The page of a refused form only: comments are read beside their text, so a plain visit goes there. */
export async function loader(args: Route.LoaderArgs) {
	const { policyId, sectionId } = args.params;
	if (!args.request.headers.has("content-type"))
		throw redirect(`/policies/${policyId}/sections/${sectionId}#comments`);
	return loadPage(args, (ctx) => listThreads(ctx, sectionId));
}

type Done = Extract<CommentAnswer, { done: string }>;

/** Forms of the panel say `stay` and get an answer; plain forms go on to the thread they made. */
export async function action(args: Route.ActionArgs) {
	return answerForm(args, async (ctx, form) => {
		const { policyId, sectionId } = args.params;
		try {
			const answer = await act(ctx, sectionId, form);
			if (form.has("stay")) return answer;
			const resolved = answer.done === "resolved" ? "?comments=resolved" : "";
			const place = answer.threadId ? `thread-${answer.threadId}` : "comments";
			return await done(
				`/policies/${policyId}/sections/${sectionId}${resolved}#${place}`,
				`comments:done.${answer.done}`,
			);
		} catch (error) {
			// A thread that is not there, or not theirs to see: one answer, which keeps what was typed.
			if (!isAppError(error) || error.code !== "not-found" || !form.has("threadId")) throw error;
			const values = Object.fromEntries([...form].map(([name, value]) => [name, String(value)]));
			return data({ error: sentenceOf(args)(error.key), fields: {}, values }, { status: 404 });
		}
	});
}

async function act(
	ctx: Parameters<typeof createThread>[0],
	sectionId: string,
	form: FormData,
): Promise<Done> {
	const intent = form.get("intent");
	if (intent === "create") {
		const posted = await createThread(ctx, sectionId, parseForm(form, createThreadInput));
		return { done: "posted", ...posted };
	}
	if (intent === "seen") {
		await markMentionsSeen(ctx, sectionId);
		return { done: "seen", threadId: "", commentId: "" };
	}
	const { threadId } = parseForm(form, threadRef);
	if (intent === "resolve") {
		await resolveThread(ctx, threadId);
		return { done: "resolved", threadId, commentId: "" };
	}
	if (intent === "reopen") {
		await reopenThread(ctx, threadId);
		return { done: "reopened", threadId, commentId: "" };
	}
	return { done: "posted", ...(await reply(ctx, threadId, parseForm(form, replyInput))) };
}

/** A form of the panel never takes the page down with it: what cannot be sent stays where it was typed. */
export async function clientAction({ serverAction }: Route.ClientActionArgs): Promise<unknown> {
	try {
		return await serverAction();
	} catch (error) {
		if (error instanceof Response) throw error;
		const sentence = isRouteErrorResponse(error) ? (error.data as { sentence?: string })?.sentence : "";
		return { error: sentence ?? "", fields: {}, values: {} };
	}
}

export default function RefusedComment({ loaderData, actionData, params }: Route.ComponentProps) {
	const { t } = useTranslation("comments");
	const answer = refusalOf(actionData);
	const values = answer?.values ?? {};
	const thread = loaderData.threads.find(({ id }) => id === values.threadId);
	const back = `/policies/${params.policyId}/sections/${params.sectionId}`;
	return (
		<main id="main" className="page-narrow stack">
			<title>{t("page.title")}</title>
			<h1>{t("page.title")}</h1>
			<Refusal answer={answer} />
			{values.intent === "create" || values.intent === "reply" ? (
				<CommentForm
					comments={loaderData}
					threadId={values.threadId ?? null}
					fixedCaucus={thread?.caucus ?? null}
					selection={
						values.blockId
							? {
									blockId: values.blockId,
									anchorStart: values.anchorStart,
									anchorEnd: values.anchorEnd,
									quote: values.quote ?? "",
								}
							: null
					}
					typed={{ text: values.text ?? "", audience: values.audience === "caucus" ? "caucus" : "everyone" }}
					faults={answer?.fields ?? {}}
				/>
			) : null}
			<p>
				<Link to={`${back}#comments`}>{t("page.back")}</Link>
			</p>
		</main>
	);
}
