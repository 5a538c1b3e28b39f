import { useTranslation } from "react-i18next";
import { Link, type ShouldRevalidateFunctionArgs } from "react-router";
import { answerForm, done, loadPage, parseForm } from "#app/answers.server.ts";
import { ButtonLink } from "#app/ui/button.tsx";
import { refusalOf } from "#app/ui/message.tsx";
import { useWhen } from "#app/ui/when.tsx";
import { judge } from "#server/access.ts";
import { readMoment } from "#server/features/history.ts";
import { enterHistory, numberOfSection } from "#server/features/moments.ts";
import { previewRestore, restoreInput, restoreMoment } from "#server/features/restore.ts";
import { viewComparison } from "#shared/compare-view.ts";
import { renderDoc } from "#shared/document/html.ts";
import { notFound } from "#shared/errors.ts";
import { readSeq } from "#shared/history.ts";
import { directionOf } from "#shared/i18n.ts";
import type { Route } from "./+types/moment.route";
import { Authors, useMomentName } from "./moment-words.tsx";
import { RestoreCheck } from "./restore-check.tsx";
import "./history.css";

/** `?restore=1`: the page that asks before bringing this text back, with what would change. */
export function loader(args: Route.LoaderArgs) {
	const { policyId, sectionId } = args.params;
	return loadPage(args, async (outer) => {
		const { ctx, section, facts } = await enterHistory(outer, policyId, sectionId);
		const seq = readSeq(args.params.seq);
		if (seq === null) throw notFound();
		const verdict = judge(ctx, "section.restore", facts);
		const { doc, moment } = await readMoment(ctx, section, seq);
		const sectionNumber = await numberOfSection(ctx, sectionId);
		const asked = new URL(args.request.url).searchParams.has("restore") && verdict.allowed && seq > 0;
		const preview = asked ? await previewRestore(ctx, section, seq) : null;
		return {
			policyId,
			section: { id: section.id, title: section.title, language: section.language },
			moment,
			now: section.updateSeq,
			right: verdict.allowed ? null : verdict.reason,
			html: seq === 0 ? "" : renderDoc(doc, { sectionNumber }),
			check: preview && {
				seen: preview.now,
				view: viewComparison(preview.comparison, { ...preview, sectionNumber }, true),
			},
		};
	});
}

/** Refused because somebody wrote meanwhile: the comparison is made anew. */
export function shouldRevalidate({ actionStatus, defaultShouldRevalidate }: ShouldRevalidateFunctionArgs) {
	return actionStatus === 409 || defaultShouldRevalidate;
}

export function action(args: Route.ActionArgs) {
	const { policyId, sectionId, seq } = args.params;
	return answerForm(args, async (outer, form) => {
		const { ctx } = await enterHistory(outer, policyId, sectionId);
		await restoreMoment(ctx, parseForm(form, restoreInput, { sectionId, seq }));
		return done(`/policies/${policyId}/sections/${sectionId}`, "history:restore.done");
	});
}

export default function MomentPage({ loaderData, actionData }: Route.ComponentProps) {
	const { check, section, moment, policyId } = loaderData;
	const address = `/policies/${policyId}/sections/${section.id}`;
	if (check) {
		return (
			<RestoreCheck
				address={address}
				language={section.language}
				moment={moment}
				check={check}
				refusal={refusalOf(actionData)}
			/>
		);
	}
	return <MomentText {...loaderData} address={address} />;
}

function MomentText({
	section,
	moment,
	now,
	html,
	right,
	address,
}: Route.ComponentProps["loaderData"] & { address: string }) {
	const { t } = useTranslation("history");
	const say = t as unknown as (key: string) => string;
	const when = useWhen();
	const name = useMomentName()(moment);
	const heading = moment.at === null ? t("nothing") : t("moment.title", { time: when(moment.at) });
	const named = moment.versions.length > 0 || moment.isFirst;
	return (
		<main id="main" className="page stack">
			<title>{heading}</title>
			<div className="page-head">
				<div className="stack-tight">
					<p className="soft note">
						<span lang={section.language} dir="auto">
							{section.title}
						</span>
						{named ? ` · ${name}` : ""}
					</p>
					<h1>{heading}</h1>
					{moment.author ? (
						<p className="soft">
							{t("moment.lastChange")} <Authors authors={[moment.author]} />
						</p>
					) : null}
				</div>
				<span className="row no-print">
					<Link to={address}>{t("toSection")}</Link>
					<Link to={`${address}/history`}>{t("title")}</Link>
				</span>
			</div>
			<p className="message">{moment.isNow ? t("moment.isNow") : t("moment.earlier")}</p>
			<nav className="row moment-acts no-print" aria-label={t("title")}>
				{moment.seq > 0 ? <Link to={`${address}/history/${moment.seq - 1}`}>{t("moment.older")}</Link> : null}
				{moment.isNow ? null : <Link to={`${address}/history/${moment.seq + 1}`}>{t("moment.newer")}</Link>}
				{moment.seq > 0 ? (
					<Link to={`${address}/compare?from=${moment.seq - 1}&to=${moment.seq}&only=1`}>
						{t("moment.change")}
					</Link>
				) : null}
				{moment.isNow ? null : (
					<Link to={`${address}/compare?from=${moment.seq}&to=${now}`}>{t("moment.toNow")}</Link>
				)}
				{!moment.isNow && moment.seq > 0 && right === null ? (
					<ButtonLink look="quiet" to="?restore=1">
						{t("restore.open")}
					</ButtonLink>
				) : null}
			</nav>
			{!moment.isNow && right !== null ? <p className="soft note">{say(right)}</p> : null}
			<article className="sheet">
				{html === "" ? (
					<p className="soft">{t("noText")}</p>
				) : (
					<div
						className="doc"
						lang={section.language}
						dir={directionOf(section.language)}
						// biome-ignore lint/security/noDangerouslySetInnerHtml: renderDoc escapes all text and knows the closed schema only
						dangerouslySetInnerHTML={{ __html: html }}
					/>
				)}
			</article>
		</main>
	);
}
