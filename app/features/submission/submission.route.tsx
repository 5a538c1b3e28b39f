import { useTranslation } from "react-i18next";
import { answerForm, done, loadPage, parseForm } from "#app/answers.server.ts";
import { Refusal, refusalOf } from "#app/ui/message.tsx";
import { enterPolicy } from "#server/access.ts";
import { recordAct, submitPolicy } from "#server/features/submission.ts";
import { answerItem } from "#server/features/submission-answers.ts";
import { correctAct } from "#server/features/submission-correction.ts";
import { getSubmission } from "#server/features/submission-view.ts";
import { newId } from "#server/ids.ts";
import { AppError } from "#shared/errors.ts";
import { actInput, answerInput, correctActInput, submitInput, type Upload } from "#shared/submission.ts";
import type { Route } from "./+types/submission.route";
import { ActForms } from "./act-forms.tsx";
import { Answers, proofField } from "./answers.tsx";
import { DossierPart } from "./dossier-part.tsx";
import { History } from "./history.tsx";
import { TextPath } from "./text-path.tsx";
import { Texts } from "./texts.tsx";
import "./submission.css";

export function loader(args: Route.LoaderArgs) {
	return loadPage(args, async (outer) => {
		const ctx = await enterPolicy(outer, args.params.policyId);
		const today = new Date(ctx.now).toISOString().slice(0, 10);
		return { policyId: ctx.policyId, view: await getSubmission(ctx), key: newId(), today };
	});
}

export function action(args: Route.ActionArgs) {
	return answerForm(args, async (outer, form) => {
		const ctx = await enterPolicy(outer, args.params.policyId);
		const here = `/policies/${ctx.policyId}/submission`;
		switch (form.get("intent")) {
			case "answer": {
				const chosen = [...form.keys()].filter((name) => name.startsWith(proofField));
				const evidence = chosen.map((name) => name.slice(proofField.length));
				const input = parseForm(form, answerInput, { evidence });
				await answerItem(ctx, { ...input, urls: input.urls.join("\n") });
				return done(`${here}#${input.item}`, "submission:done.answered");
			}
			case "submit":
				await submitPolicy(ctx, parseForm(form, submitInput));
				return done(here, "submission:done.submitted");
			case "act": {
				const input = parseForm(form, actInput);
				const files = { copy: await readFile(form, "copy"), text: await readFile(form, "text") };
				await recordAct(ctx, input, files);
				return done(here, `submission:done.${input.kind}`);
			}
			case "correct":
				await correctAct(ctx, parseForm(form, correctActInput));
				return done(here, "submission:done.corrected");
			default:
				throw new AppError("invalid", "errors:unreadableForm");
		}
	});
}

/** A chosen file; null where none was. */
async function readFile(form: FormData, name: string): Promise<Upload | null> {
	const file = form.get(name);
	if (!(file instanceof File) || file.name === "") return null;
	return { name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) };
}

export default function Submission({ loaderData, actionData }: Route.ComponentProps) {
	const { t } = useTranslation("submission");
	const { policyId, view, key, today } = loaderData;
	const refusal = refusalOf(actionData);
	const policy = `/policies/${policyId}`;
	return (
		<main id="main" className="page submission-page">
			<title>{t("title")}</title>
			<header className="stack-tight submission-head">
				<h1>{t("title")}</h1>
				<p className="soft">{t("intro")}</p>
			</header>
			<Refusal answer={refusal} />
			<TextPath state={view.state} policy={policy} />
			<div className="submission-columns">
				<div className="stack-wide">
					<ActForms view={view} formKey={key} today={today} refusal={refusal} />
					<History view={view} policy={policy} formKey={key} refusal={refusal} />
					<Answers view={view} policy={policy} refusal={refusal} />
				</div>
				<div className="stack-wide">
					<Texts view={view} policy={policy} />
					<DossierPart view={view} policy={policy} />
				</div>
			</div>
		</main>
	);
}
