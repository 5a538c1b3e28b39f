import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { answerForm, done, loadPage, parseForm } from "#app/answers.server.ts";
import { Refusal, refusalOf } from "#app/ui/message.tsx";
import { When } from "#app/ui/when.tsx";
import { useConstituencyName } from "#app/ui/who.tsx";
import { enterPolicy } from "#server/access.ts";
import type { PolicyContext } from "#server/context.ts";
import { submitResponse } from "#server/features/response-submission.ts";
import { readResponse } from "#server/features/response-views.ts";
import {
	addItem,
	changeItem,
	enterResponse,
	judgeItem,
	mergeItems,
	removeItem,
} from "#server/features/responses.ts";
import { newId } from "#server/ids.ts";
import {
	changeItemInput,
	itemIdInput,
	itemInput,
	judgeItemInput,
	mergeItemsInput,
	submitResponseInput,
} from "#shared/circulation.ts";
import { AppError } from "#shared/errors.ts";
import type { Route } from "./+types/response.route";
import { CaucusThreads } from "./caucus-threads.tsx";
import { ItemCard } from "./item-card.tsx";
import { AddItem, EditItem } from "./item-forms.tsx";
import { refusedBy } from "./refused.ts";
import { StateWord } from "./state-word.tsx";
import { WhatWillBe } from "./what-will-be.tsx";
import "./circulation.css";

/** `?thread=`: begin a comment from this caucus thread. `?edit=`: change this item. */
export function loader(args: Route.LoaderArgs) {
	return loadPage(args, async (outer) => {
		const ctx = await enterPolicy(outer, args.params.policyId);
		const response = await readResponse(ctx, args.params.circulationId);
		const search = new URL(args.request.url).searchParams;
		const thread = response.threads.find(({ id }) => id === search.get("thread"));
		return {
			policyId: ctx.policyId,
			response,
			from: thread ? { id: thread.id, place: thread.place, text: thread.text } : null,
			editing: search.get("edit"),
			key: newId(),
		};
	});
}

export function action(args: Route.ActionArgs) {
	return answerForm(args, async (outer, form) => {
		const ctx = await enterPolicy(outer, args.params.policyId);
		const { circulationId } = args.params;
		// Who is not of this caucus learns nothing of its forms either.
		await enterResponse(ctx, circulationId);
		const here = `/policies/${ctx.policyId}/circulations/${circulationId}/response`;
		const { key, params = {}, at = "" } = await act(ctx, circulationId, form);
		return done(`${here}${at}`, key, params);
	});
}

type Acted = { key: string; params?: Record<string, number>; at?: string };

async function act(ctx: PolicyContext, circulationId: string, form: FormData): Promise<Acted> {
	const intent = String(form.get("intent"));
	switch (intent) {
		case "add": {
			const id = await addItem(ctx, circulationId, parseForm(form, itemInput));
			return { key: "circulation:done.added", at: `#item-${id}` };
		}
		case "change": {
			const input = parseForm(form, changeItemInput);
			await changeItem(ctx, circulationId, input);
			return { key: "circulation:done.changed", at: `#item-${input.itemId}` };
		}
		case "endorsed":
		case "notEndorsed":
		case "draft": {
			const input = parseForm(form, judgeItemInput, { state: intent });
			await judgeItem(ctx, circulationId, input);
			return { key: `circulation:done.${intent}`, at: `#item-${input.itemId}` };
		}
		case "merge": {
			const input = parseForm(form, mergeItemsInput);
			await mergeItems(ctx, circulationId, input);
			return { key: "circulation:done.merged", at: `#item-${input.intoId}` };
		}
		case "remove":
			await removeItem(ctx, circulationId, parseForm(form, itemIdInput).itemId);
			return { key: "circulation:done.removed" };
		case "submit":
		case "submitOne": {
			const itemId = intent === "submit" ? null : String(form.get("itemId"));
			const input = parseForm(form, submitResponseInput, { itemId });
			const count = await submitResponse(ctx, circulationId, input);
			return { key: "circulation:done.submitted", params: { count } };
		}
		default:
			throw new AppError("invalid", "errors:unreadableForm");
	}
}

export default function Response({ loaderData, actionData }: Route.ComponentProps) {
	const { t } = useTranslation("circulation");
	const nameOf = useConstituencyName();
	const { policyId, response, from, editing, key } = loaderData;
	const { circulation, constituency, items, texts } = response;
	const refusal = refusalOf(actionData);
	const changing = refusedBy(refusal, "change")?.values.itemId ?? editing;
	const edited = items.find((item) => item.id === changing && item.may.change);
	const open = items.filter(
		(item) => item.may.change || ["draft", "endorsed", "notEndorsed"].includes(item.state),
	);
	const past = items.filter((item) => !open.includes(item));
	const name = nameOf(constituency.code, constituency.name);
	return (
		<main id="main" className="page circulation-page">
			<title>{t("response.title", { constituency: name })}</title>
			<header className="stack-tight circulation-head">
				<p className="note">
					<Link to={`/policies/${policyId}/circulations/${circulation.id}`}>
						{t("number", { number: circulation.number })}: <bdi>{circulation.title}</bdi>
					</Link>
				</p>
				<h1>{t("response.title", { constituency: name })}</h1>
				<p>
					<StateWord state={circulation.state} /> ·{" "}
					{t(circulation.state === "closed" ? "closedAt" : "closesAt")}{" "}
					<When at={circulation.closesAt} relative={circulation.state === "open"} />
				</p>
			</header>
			<Refusal answer={refusal} />
			<div className={`caucus tint-${constituency.code} response-caucus stack-wide`}>
				<p className="caucus-line response-line">{t("response.caucus", { constituency: name })}</p>
				<WhatWillBe response={response} formKey={key} refused={refusal} />
				{edited ? <EditItem key={edited.id} texts={texts} item={edited} refused={refusal} /> : null}
				<section className="stack-tight" aria-labelledby="items">
					<h2 id="items">{t("items.title", { count: open.length })}</h2>
					{open.length === 0 ? <p className="empty">{t("items.none")}</p> : null}
					<ul className="plain-list rule-list">
						{open.map((item) => (
							<ItemCard
								key={item.id}
								item={item}
								others={open.filter((other) => other.id !== item.id && other.sectionId === item.sectionId)}
								refused={refusal}
							/>
						))}
					</ul>
				</section>
				<AddItem
					key={`${response.mine} ${from?.id ?? ""}`}
					texts={texts}
					from={from}
					formKey={key}
					refused={refusal}
				/>
				<CaucusThreads response={response} />
				{past.length > 0 ? (
					<details>
						<summary>{t("items.past", { count: past.length })}</summary>
						<ul className="plain-list rule-list">
							{past.map((item) => (
								<ItemCard key={item.id} item={item} others={[]} refused={undefined} />
							))}
						</ul>
					</details>
				) : null}
			</div>
		</main>
	);
}
