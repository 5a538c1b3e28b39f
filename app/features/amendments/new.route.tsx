import { useTranslation } from "react-i18next";
import { Link, redirect } from "react-router";
import { answerForm, done, loadPage, parseForm } from "#app/answers.server.ts";
import { Refusal, refusalOf } from "#app/ui/message.tsx";
import { useConstituencyName } from "#app/ui/who.tsx";
import { enterPolicy } from "#server/access.ts";
import { fileAgain, removeDraft, saveDraft, submitDraft } from "#server/features/amendment-drafts.ts";
import { openForm } from "#server/features/amendment-forms.ts";
import { newId } from "#server/ids.ts";
import { draftInput, submitInput } from "#shared/amendments.ts";
import { AppError } from "#shared/errors.ts";
import { InlineComparison } from "../history/comparison.tsx";
import type { Route } from "./+types/new.route";
import { DraftPanel } from "./draft-panel.tsx";
import { PassageChoice } from "./passage-choice.tsx";
import { readWritten } from "./read-form.ts";
import { WordingForm } from "./wording-form.tsx";
import "./amendments.css";

/**
 * `?section=`: in which text; `&operation=&block=…`: what it does to which paragraphs; `?draft=` a draft of the own
 * caucus, `&edit=1` to change it; `?parent=`: a sub-amendment; `?amendment=`: a new wording by its author.
 */
export function loader(args: Route.LoaderArgs) {
	return loadPage(args, async (outer) => {
		const ctx = await enterPolicy(outer, args.params.policyId);
		const query = new URL(args.request.url).searchParams;
		const form = await openForm(ctx, {
			sectionId: query.get("section"),
			parentId: query.get("parent"),
			draftId: query.get("draft"),
			amendmentId: query.get("amendment"),
			operation: query.get("operation"),
			blockIds: query.getAll("block"),
			edit: query.get("edit") === "1",
		});
		const tried = query.has("tried");
		return { policyId: ctx.policyId, form, own: ctx.member.constituency, key: newId(), tried };
	});
}

export function action(args: Route.ActionArgs) {
	const { policyId } = args.params;
	return answerForm(args, async (outer, form) => {
		const ctx = await enterPolicy(outer, policyId);
		const amendments = `/policies/${policyId}/amendments`;
		switch (form.get("intent")) {
			case "save": {
				const draftId = await saveDraft(ctx, parseForm(form, draftInput), readWritten(form));
				return done(`${amendments}/new?draft=${draftId}`, "amendments:done.saved");
			}
			case "revise": {
				const amendmentId = String(form.get("amendmentId") ?? "");
				await fileAgain(ctx, { ...parseForm(form, draftInput), amendmentId }, readWritten(form));
				return done(`${amendments}/${amendmentId}`, "amendments:done.filed");
			}
			case "submit": {
				const id = await submitDraft(ctx, parseForm(form, submitInput));
				return done(`${amendments}/${id}`, "amendments:done.submitted");
			}
			case "remove":
				await removeDraft(ctx, String(form.get("draftId") ?? ""));
				return done(amendments, "amendments:done.removed");
			case "open":
				return redirect(`${amendments}/new?section=${encodeURIComponent(String(form.get("section") ?? ""))}`);
			default:
				throw new AppError("invalid", "errors:unreadableForm");
		}
	});
}

export default function NewAmendment({ loaderData, actionData }: Route.ComponentProps) {
	const { t } = useTranslation("amendments");
	const nameOf = useConstituencyName();
	const { policyId, form, own, key, tried } = loaderData;
	const refusal = refusalOf(actionData);
	const revises = form.step === "write" ? form.revises : null;
	const title = revises
		? t("reviseTitle", { label: `D.${revises.number}` })
		: form.step === "draft"
			? t("draft.title")
			: t("newTitle");
	const body = (
		<>
			<header className="stack-tight amendments-head">
				<p className="note">
					<Link to={`/policies/${policyId}/amendments`}>{t("title")}</Link>
				</p>
				<h1>{title}</h1>
			</header>
			<Refusal answer={refusal} />
			{form.step === "section" || form.step === "passage" ? (
				<PassageChoice policyId={policyId} form={form} tried={tried} />
			) : null}
			{form.step === "write" ? (
				<WordingForm policyId={policyId} form={form} formKey={key} refusal={refusal} />
			) : null}
			{form.step === "draft" ? (
				<DraftPanel policyId={policyId} form={form} formKey={key} refusal={refusal}>
					<InlineComparison view={form.comparison} language={form.section.language} />
				</DraftPanel>
			) : null}
		</>
	);
	return (
		<main id="main" className="page amendments-page">
			<title>{title}</title>
			{own && !revises ? (
				<div className={`caucus tint-${own} stack`}>
					<p className="caucus-line">{t("draft.only", { name: nameOf(own) })}</p>
					{body}
				</div>
			) : (
				<div className="stack">{body}</div>
			)}
		</main>
	);
}
