import { Link } from "react-router";
import { answerForm, done, loadPage, parseForm } from "#app/answers.server.ts";
import { LogLine } from "#app/features/activity/log-line.tsx";
import { Refusal, refusalOf } from "#app/ui/message.tsx";
import { enterPolicy } from "#server/access.ts";
import { undoCommentChange } from "#server/features/disposition-changes.ts";
import {
	closeComment,
	contestComment,
	decideComment,
	observeComment,
	withdrawComment,
} from "#server/features/dispositions.ts";
import { getCommentPage } from "#server/features/matrix-detail.ts";
import { contestInput, decideInput, observeInput } from "#shared/dispositions.ts";
import { AppError } from "#shared/errors.ts";
import type { Route } from "./+types/comment.route";
import { ActForms } from "./act-forms.tsx";
import { CommentContext } from "./comment-context.tsx";
import { AnswerCell, From, Passage, Said, StateCell } from "./matrix-cells.tsx";
import { useMatrixWords } from "./matrix-words.ts";
import "../activity/activity.css";
import "./matrix.css";

export function loader(args: Route.LoaderArgs) {
	return loadPage(args, async (outer) => {
		const ctx = await enterPolicy(outer, args.params.policyId);
		return { policyId: ctx.policyId, ...(await getCommentPage(ctx, args.params.commentId)) };
	});
}

export function action(args: Route.ActionArgs) {
	return answerForm(args, async (outer, form) => {
		const ctx = await enterPolicy(outer, args.params.policyId);
		const { commentId } = args.params;
		const here = `/policies/${ctx.policyId}/matrix/${commentId}`;
		switch (form.get("intent")) {
			case "observe":
				await observeComment(ctx, { commentId, ...parseForm(form, observeInput) });
				return done(here, "matrix:done.proposed");
			case "decide":
				await decideComment(ctx, { commentId, ...parseForm(form, decideInput) });
				return done(here, "matrix:done.decided");
			case "withdraw":
				await withdrawComment(ctx, commentId);
				return done(here, "matrix:done.withdrawn");
			case "contest":
				await contestComment(ctx, { commentId, ...parseForm(form, contestInput) });
				return done(here, "matrix:done.contested");
			case "close":
				await closeComment(ctx, commentId);
				return done(here, "matrix:done.closed");
			case "undo":
				await undoCommentChange(ctx, commentId);
				return done(here, "matrix:done.undone");
			default:
				throw new AppError("invalid", "errors:unreadableForm");
		}
	});
}

export default function CommentPage({ loaderData, actionData }: Route.ComponentProps) {
	const say = useMatrixWords();
	const { policyId, row, context, duplicates, original, history } = loaderData;
	const refusal = refusalOf(actionData);
	const here = `/policies/${policyId}/matrix`;
	const label = `C.${row.number}`;
	return (
		<main id="main" className="page matrix-comment stack-wide">
			<title>{`${label}: ${say("title")}`}</title>
			<header className="stack-tight">
				<p>
					<Link to={here}>{say("back")}</Link>
				</p>
				<h1>
					<bdi>{label}</bdi>
				</h1>
				<StateCell row={row} />
			</header>
			<Refusal answer={refusal} />
			<div className="matrix-columns">
				<div className="stack-wide">
					<section className="sheet matrix-sheet stack" aria-label={say("column.text")}>
						<Passage row={{ ...row, quote: null }} />
						<Said row={row} />
						<From row={row} />
					</section>
					<CommentContext context={context} quote={row.quote} policy={`/policies/${policyId}`} />
					<section className="stack" aria-labelledby="answer">
						<h2 id="answer">{say("detail.answer")}</h2>
						{row.disposition === null && row.proposed === null && row.observation === "" ? (
							<p className="soft">{say("detail.noAnswer")}</p>
						) : (
							<AnswerCell row={row} />
						)}
						{original ? (
							<p>
								<Link to={`${here}/${original}`}>
									{say("duplicateOf", { label: `C.${row.duplicateOf}` })}
								</Link>
							</p>
						) : null}
						{loaderData.amendmentId ? (
							<p>
								<Link to={`/policies/${policyId}/amendments/${loaderData.amendmentId}`}>
									{say("becameAmendment", { label: `D.${row.amendment}` })}
								</Link>
							</p>
						) : null}
						{row.contested ? (
							<div className="message message-care stack-tight">
								<p>{say("detail.contested")}</p>
								<p dir="auto">{row.contestReason}</p>
							</div>
						) : null}
						{duplicates.length > 0 ? (
							<p className="row">
								<span>{say("detail.duplicates")}:</span>
								{duplicates.map((one) => (
									<Link key={one.id} to={`${here}/${one.id}`}>
										<bdi>C.{one.number}</bdi>
									</Link>
								))}
							</p>
						) : null}
					</section>
				</div>
				<ActForms page={loaderData} refusal={refusal} />
			</div>
			<section className="stack" aria-labelledby="history">
				<h2 id="history">{say("detail.history")}</h2>
				<ol className="plain-list rule-list log-list">
					{history.map((entry) => (
						<LogLine key={entry.seq} entry={entry} policyId={policyId}>
							{entry.says.disposition ? (
								<span className="matrix-said">{say(`disposition.${entry.says.disposition}`)}</span>
							) : null}
							{entry.says.text ? (
								<span className="matrix-said" dir="auto">
									{entry.says.text}
								</span>
							) : null}
						</LogLine>
					))}
				</ol>
			</section>
		</main>
	);
}
