import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { answerForm, done, loadPage, parseForm } from "#app/answers.server.ts";
import { languageOf } from "#app/i18n.server.ts";
import { Refusal, refusalOf } from "#app/ui/message.tsx";
import { enterPolicy } from "#server/access.ts";
import { answerChecklistItem, getChecklist, respondToAnswer } from "#server/features/checklists.ts";
import { itemAnswerInput, itemViewInput } from "#shared/checklists.ts";
import { AppError } from "#shared/errors.ts";
import type { Language } from "#shared/i18n.ts";
import type { Route } from "./+types/checklist.route";
import { proofField } from "./answer-form.tsx";
import { useSource } from "./checklist-words.ts";
import { Item } from "./item.tsx";
import "./checklists.css";

export function loader(args: Route.LoaderArgs) {
	return loadPage(args, async (outer) => {
		const ctx = await enterPolicy(outer, args.params.policyId);
		const language = languageOf(args.context) as Language;
		const list = await getChecklist(ctx, args.params.listId, language);
		return { policyId: ctx.policyId, list, asked: new URL(args.request.url).searchParams.get("item") };
	});
}

export function action(args: Route.ActionArgs) {
	return answerForm(args, async (outer, form) => {
		const ctx = await enterPolicy(outer, args.params.policyId);
		const here = `/policies/${ctx.policyId}/checklists/${args.params.listId}`;
		switch (form.get("intent")) {
			case "answer": {
				const chosen = [...form.keys()].filter((name) => name.startsWith(proofField));
				const evidence = chosen.map((name) => name.slice(proofField.length));
				const input = parseForm(form, itemAnswerInput, { evidence });
				await answerChecklistItem(ctx, input);
				return done(`${here}#${input.item}`, "checklists:done.answered");
			}
			case "view": {
				const input = parseForm(form, itemViewInput);
				await respondToAnswer(ctx, input);
				return done(`${here}#${input.item}`, "checklists:done.viewed");
			}
			default:
				throw new AppError("invalid", "errors:unreadableForm");
		}
	});
}

export default function ChecklistPage({ loaderData, actionData }: Route.ComponentProps) {
	const { t } = useTranslation("checklists");
	const { t: common } = useTranslation();
	const sourceOf = useSource();
	const { policyId, list, asked } = loaderData;
	const refusal = refusalOf(actionData);
	const policy = `/policies/${policyId}`;
	return (
		<main id="main" className="page checklists-page">
			<title>{list.title}</title>
			<header className="stack-tight checklists-head">
				<p className="note">
					<Link to={`${policy}/checklists`}>{t("title")}</Link>
				</p>
				<h1>{list.title}</h1>
				<p className="soft">
					{sourceOf(list.id)} ·{" "}
					{t("step", { number: list.step, name: common(`step.${list.step}` as "step.1") })}
				</p>
			</header>
			<Refusal answer={refusal} />
			{list.parts.map((part) => (
				<section key={part.id} className="stack" aria-label={part.title ?? list.title}>
					{part.title ? <h2>{part.title}</h2> : null}
					{part.items.map((item) => (
						<Item
							key={item.id}
							{...{ item, list, policy, refusal: refusal?.values.item === item.id ? refusal : undefined }}
							asked={asked === item.id}
							level={part.title ? 3 : 2}
						/>
					))}
				</section>
			))}
		</main>
	);
}
