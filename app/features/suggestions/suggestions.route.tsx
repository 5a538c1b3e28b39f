import "./suggestions.css";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { enterSection } from "#server/access.ts";
import {
	decideSuggestion,
	explainSuggestion,
	readSuggestedText,
	readSuggestions,
	withdrawSuggestion,
} from "#server/features/suggestions.ts";
import { AppError, notFound } from "#shared/errors.ts";
import {
	decideSuggestionInput,
	explainSuggestionInput,
	readSuggestionView,
	suggestionViewParameter,
	withdrawSuggestionInput,
} from "#shared/suggestions.ts";
import { answerForm, done, loadPage, parseForm } from "../../answers.server.ts";
import { Refusal, refusalOf } from "../../ui/message.tsx";
import type { Route } from "./+types/suggestions.route.ts";
import { SuggestionCard } from "./suggestion-card.tsx";
import { SuggestionViews } from "./suggestion-views.tsx";
import { useDressedHtml } from "./use-dressed-html.ts";

/** `?suggestions=`: with suggestions, as if they were accepted, or without. */
export function loader(args: Route.LoaderArgs) {
	const { policyId, sectionId } = args.params;
	return loadPage(args, async (ctx) => {
		const suggestions = await readSuggestions(ctx, sectionId);
		if (suggestions.policyId !== policyId) throw notFound();
		const view = readSuggestionView(new URL(args.request.url).searchParams.get(suggestionViewParameter));
		return { suggestions, view, text: await readSuggestedText(ctx, sectionId, view) };
	});
}

export function action(args: Route.ActionArgs) {
	const { policyId, sectionId } = args.params;
	return answerForm(args, async (outer, form) => {
		const { ctx, section } = await enterSection(outer, sectionId);
		if (section.policyId !== policyId) throw notFound();
		const place = `/policies/${policyId}/sections/${sectionId}`;
		const back = form.get("back") === "section" ? place : `${place}/suggestions`;
		const intent = form.get("intent");
		if (intent === "accept" || intent === "reject") {
			await decideSuggestion(ctx, sectionId, parseForm(form, decideSuggestionInput, { act: intent }));
			return done(back, `suggestions:done.${intent === "accept" ? "accepted" : "rejected"}`);
		}
		if (intent === "withdraw") {
			await withdrawSuggestion(ctx, sectionId, parseForm(form, withdrawSuggestionInput));
			return done(back, "suggestions:done.withdrawn");
		}
		if (intent !== "explain") throw new AppError("invalid", "errors:checkForm");
		await explainSuggestion(ctx, sectionId, parseForm(form, explainSuggestionInput));
		return done(back, "suggestions:done.explained");
	});
}

/** All suggestions of a section, those that were settled too, over the text in one of its three views. */
export default function SuggestionsPage({ loaderData, actionData, params }: Route.ComponentProps) {
	const { suggestions, view, text } = loaderData;
	const { open, settled, state } = suggestions;
	const { t } = useTranslation("suggestions");
	const html = useDressedHtml(text.html, open);
	const title = t("titleOf", { title: `${text.number} ${text.title}` });
	const place = `/policies/${params.policyId}/sections/${params.sectionId}`;
	return (
		<main id="main" className="page-narrow stack">
			<title>{title}</title>
			<p className="note">
				<Link to={place}>{t("back")}</Link>
			</p>
			<h1>{title}</h1>
			<Refusal answer={refusalOf(actionData)} />
			{state !== "drafting" && open.length > 0 ? <p className="message">{t("frozen")}</p> : null}
			{open.length === 0 ? <p className="soft">{t("none")}</p> : null}
			{open.map((card) => (
				<SuggestionCard key={card.id} card={card} action={`${place}/suggestions`} back="page" />
			))}
			<div className="sheet" data-suggestions={view}>
				<SuggestionViews view={view} />
				{/* biome-ignore lint/security/noDangerouslySetInnerHtml: rendered by shared/document/html.ts, all text escaped */}
				<div className="doc" lang={text.language} dangerouslySetInnerHTML={{ __html: html }} />
			</div>
			{settled.length > 0 ? (
				<section className="stack-tight" aria-labelledby="settled-title">
					<h2 id="settled-title">{t("settled")}</h2>
					{settled.map((card) => (
						<SuggestionCard key={card.id} card={card} action={`${place}/suggestions`} back="page" />
					))}
				</section>
			) : null}
		</main>
	);
}
