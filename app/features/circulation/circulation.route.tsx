import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { answerForm, done, loadPage, parseForm } from "#app/answers.server.ts";
import { ButtonLink } from "#app/ui/button.tsx";
import { Refusal, refusalOf } from "#app/ui/message.tsx";
import { useWhen, When } from "#app/ui/when.tsx";
import { useConstituencyName } from "#app/ui/who.tsx";
import { enterPolicy } from "#server/access.ts";
import { getCirculation } from "#server/features/circulation-views.ts";
import { extendCirculation } from "#server/features/circulations.ts";
import { ruleLate, submitOwn } from "#server/features/response-submission.ts";
import { newId } from "#server/ids.ts";
import { commentLabel, extendCirculationInput, itemInput, ruleLateInput } from "#shared/circulation.ts";
import { AppError } from "#shared/errors.ts";
import { parseLocalTime } from "#shared/zones.ts";
import type { Route } from "./+types/circulation.route";
import { CirculatedTexts } from "./circulated-texts.tsx";
import { ExtendForm } from "./extend-form.tsx";
import { OwnComment } from "./own-comment.tsx";
import { isolate } from "./said.tsx";
import { StateWord } from "./state-word.tsx";
import { SubmittedList } from "./submitted-list.tsx";
import { WhoAnswered } from "./who-answered.tsx";
import "./circulation.css";

export function loader(args: Route.LoaderArgs) {
	return loadPage(args, async (outer) => {
		const ctx = await enterPolicy(outer, args.params.policyId);
		const page = await getCirculation(ctx, args.params.circulationId);
		return { policyId: ctx.policyId, page, key: newId() };
	});
}

export function action(args: Route.ActionArgs) {
	return answerForm(args, async (outer, form) => {
		const ctx = await enterPolicy(outer, args.params.policyId);
		const { circulationId } = args.params;
		const here = `/policies/${ctx.policyId}/circulations/${circulationId}`;
		switch (form.get("intent")) {
			case "extend": {
				const closesAt = parseLocalTime(String(form.get("closes")), String(form.get("zone")));
				await extendCirculation(ctx, parseForm(form, extendCirculationInput, { circulationId, closesAt }));
				return done(here, "circulation:done.extended");
			}
			case "own": {
				const number = await submitOwn(ctx, circulationId, parseForm(form, itemInput));
				const label = commentLabel(number);
				return done(`${here}#${label}`, "circulation:done.own", { label });
			}
			case "rule": {
				await ruleLate(ctx, parseForm(form, ruleLateInput));
				return done(`${here}#submitted`, "circulation:done.ruled");
			}
			default:
				throw new AppError("invalid", "errors:unreadableForm");
		}
	});
}

export default function Circulation({ loaderData, actionData }: Route.ComponentProps) {
	const { policyId, page, key } = loaderData;
	const { circulation, rights } = page;
	const refusal = refusalOf(actionData);
	const over = circulation.state === "closed";
	return (
		<main id="main" className="page circulation-page">
			<title>{circulation.title}</title>
			<Head policyId={policyId} page={page} />
			<Refusal answer={refusal} />
			<div className="circulation-columns">
				<div className="stack-wide">
					<Ways policyId={policyId} page={page} />
					{rights.ownName && circulation.state !== "coming" ? (
						<OwnComment key={page.mine} texts={page.places} formKey={key} late={over} refused={refusal} />
					) : null}
					<SubmittedList
						policyId={policyId}
						comments={page.comments}
						mayRule={rights.rule}
						refused={refusal}
					/>
				</div>
				<div className="stack-wide">
					<Window page={page} />
					{rights.extend && !over ? <ExtendForm closesAt={circulation.closesAt} refused={refusal} /> : null}
					<CirculatedTexts policyId={policyId} texts={page.texts} />
					<WhoAnswered answered={page.answered} />
				</div>
			</div>
		</main>
	);
}

type PageProps = { page: Route.ComponentProps["loaderData"]["page"] };

function Head({ policyId, page }: PageProps & { policyId: string }) {
	const { t } = useTranslation("circulation");
	const { circulation } = page;
	return (
		<header className="stack-tight circulation-head">
			<p className="note">
				<Link to={`/policies/${policyId}/circulations`}>{t("list.title")}</Link>
			</p>
			<p className="note soft">
				{t("number", { number: circulation.number })} · <StateWord state={circulation.state} />
			</p>
			<h1 dir="auto">{circulation.title}</h1>
			{circulation.note ? (
				<p className="said-text" dir="auto">
					{circulation.note}
				</p>
			) : null}
		</header>
	);
}

/** How the reader comments: in caucus, in the own name, or through the spokesperson. */
function Ways({ policyId, page }: PageProps & { policyId: string }) {
	const { t } = useTranslation("circulation");
	const nameOf = useConstituencyName();
	const { circulation, rights, constituency } = page;
	return (
		<section className="stack-tight" aria-labelledby="ways">
			<h2 id="ways">{t("ways.title")}</h2>
			<p>
				{t("ways.constituencies")} {t(`ownRule.${circulation.ownName}`)}
			</p>
			{rights.prepare ? (
				<p>
					<ButtonLink to={`/policies/${policyId}/circulations/${circulation.id}/response`}>
						{t("ways.response", { constituency: nameOf(constituency) })}
					</ButtonLink>
				</p>
			) : null}
		</section>
	);
}

/** From when to when, and each time the end was moved. */
function Window({ page }: PageProps) {
	const { t } = useTranslation("circulation");
	const write = useWhen();
	const { circulation, extensions, by } = page;
	const open = circulation.state === "open";
	return (
		<section className="stack-tight" aria-labelledby="window">
			<h2 id="window">{t("window.title")}</h2>
			<dl className="circulation-facts">
				<dt>{t(circulation.state === "coming" ? "opensAt" : "openedAt")}</dt>
				<dd>
					<When at={circulation.opensAt} />{" "}
					<span className="soft note">{t("window.by", { name: isolate(by) })}</span>
				</dd>
				<dt>{t(circulation.state === "closed" ? "closedAt" : "closesAt")}</dt>
				<dd className={open ? "care" : undefined}>
					<When at={circulation.closesAt} relative={open} />
				</dd>
			</dl>
			{extensions.map((extension) => (
				<p key={extension.id} className="note">
					{t("window.extended", {
						name: isolate(extension.by ?? ""),
						from: write(extension.from),
						to: write(extension.to),
					})}{" "}
					<bdi>{extension.reason}</bdi>
				</p>
			))}
			{circulation.state === "closed" ? <p className="soft note">{t("window.late")}</p> : null}
		</section>
	);
}
