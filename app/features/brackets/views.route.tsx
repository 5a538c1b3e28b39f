import { useTranslation } from "react-i18next";
import { Form, Link } from "react-router";
import { loadPage } from "#app/answers.server.ts";
import { ComparedBlock } from "#app/features/history/compared-block.tsx";
import { Pieces } from "#app/features/history/compared-words.tsx";
import { ChangeSummary, InlineComparison } from "#app/features/history/comparison.tsx";
import { Button } from "#app/ui/button.tsx";
import { SelectField } from "#app/ui/field.tsx";
import { Message } from "#app/ui/message.tsx";
import { OpenBrackets } from "#app/ui/open-brackets.tsx";
import { When } from "#app/ui/when.tsx";
import { Chip, useConstituencyName } from "#app/ui/who.tsx";
import { bracketViews, readViewsPage, type ViewsPage } from "#server/features/bracket-page.ts";
import type { Route } from "./+types/views.route";
import { AgreedList } from "./agreed-list.tsx";
import { BracketKey } from "./bracket-key.tsx";
import { AmendmentLink, type Told } from "./names.tsx";
import { WorkingText } from "./working-text.tsx";
import "./brackets.css";

/** `?view=working|clean|comparison`; for the comparison `from` and `to`, versions' ids, and `only=1`. */
export function loader(args: Route.LoaderArgs) {
	const { policyId, sectionId } = args.params;
	return loadPage(args, async (outer) => {
		const search = new URL(args.request.url).searchParams;
		const view = bracketViews.find((one) => one === search.get("view")) ?? "working";
		const query = { from: search.get("from"), to: search.get("to"), only: search.get("only") === "1" };
		return { policyId, view, page: await readViewsPage(outer, { policyId, sectionId, view }, query) };
	});
}

export default function Views({ loaderData }: Route.ComponentProps) {
	const { t } = useTranslation("brackets");
	const { policyId, view, page } = loaderData;
	const { section, version } = page;
	const policy = `/policies/${policyId}`;
	const title = `${t(`views.${view}`)}: \u2068${section.number} ${section.title}\u2069`;
	return (
		<main id="main" className="page stack brackets-page">
			<title>{title}</title>
			<header className="stack-tight">
				<p className="soft note">
					<Link to={`${policy}/sections/${section.id}`} className="no-print">
						{t("views.back")}
					</Link>
				</p>
				<h1>
					<bdi>{section.number}</bdi>{" "}
					<span lang={section.language} dir="auto">
						{section.title}
					</span>
				</h1>
				<p className="row">
					<OpenBrackets count={page.open} to="?view=working" always />
					{version ? (
						<span className="soft">
							<Link to={`${policy}/versions/${version.id}`}>
								{t("views.version", { number: version.number })}
							</Link>{" "}
							<span className="hash" dir="ltr">
								{version.hash.slice(0, 12)}
							</span>
							, <When at={version.at} />
						</span>
					) : null}
				</p>
			</header>
			<nav className="bracket-views no-print" aria-label={t("views.choose")}>
				{bracketViewNames.map((one) => (
					<Link key={one} to={`?view=${one}`} aria-current={one === view ? "page" : undefined}>
						{t(`views.${one}`)}
					</Link>
				))}
			</nav>
			<AgreedList policy={policy} list={page.agreed} />
			{view !== "comparison" && version === null ? <p>{t("views.noText")}</p> : null}
			{page.working ? <Working page={page} working={page.working} policy={policy} /> : null}
			{page.clean ? <Clean page={page} clean={page.clean} /> : null}
			{page.comparison ? <Compared page={page} comparison={page.comparison} policy={policy} /> : null}
		</main>
	);
}

const bracketViewNames = ["working", "clean", "comparison"] as const;

function Working({
	page,
	working,
	policy,
}: {
	page: ViewsPage;
	working: NonNullable<ViewsPage["working"]>;
	policy: string;
}) {
	const { t } = useTranslation("brackets");
	const { section, names } = page;
	const told = new Map<string, Told>(working.told.map((one) => [one.id, one]));
	const drawn = { Block: ComparedBlock, Pieces };
	const known = { policy, told, names, language: section.language, ...drawn };
	const unplaced = working.unplaced.flatMap((id) => told.get(id) ?? []);
	return (
		<>
			<p className="soft">{t("views.workingIntro")}</p>
			{working.told.length === 0 ? <Message>{t("views.noBrackets")}</Message> : null}
			<article className="sheet bracket-sheet comparison" lang={section.language} dir="auto">
				{working.title ? <Titles title={working.title} told={told} policy={policy} /> : null}
				<WorkingText parts={working.parts} {...known} />
			</article>
			{unplaced.length > 0 ? (
				<section className="stack-tight" aria-labelledby="unplaced">
					<h2 id="unplaced">{t("views.unplaced")}</h2>
					<p className="soft">{t("views.unplacedWhy")}</p>
					<p className="row">
						{unplaced.map((one) => (
							<AmendmentLink key={one.id} policy={policy} told={one} />
						))}
					</p>
				</section>
			) : null}
			{working.told.length > 0 ? <BracketKey rows={working.told} policy={policy} names={names} /> : null}
		</>
	);
}

function Titles({
	title,
	told,
	policy,
}: {
	title: NonNullable<NonNullable<ViewsPage["working"]>["title"]>;
	told: ReadonlyMap<string, Told>;
	policy: string;
}) {
	const { t } = useTranslation("brackets");
	return (
		<div className={title.bracketed ? "bracket-site bracket-open" : "bracket-site"}>
			<p className="bracket-head">
				<strong>{t("views.titleOf")}</strong>
			</p>
			{title.alternatives.map(({ amendmentId, alt, title: words }) => {
				const one = told.get(amendmentId);
				return (
					<p key={amendmentId}>
						<span className="bracket-head">
							{t("views.alt", { number: alt })} {one ? (
								<AmendmentLink policy={policy} told={one} />
							) : null}{" "}
						</span>
						<ins dir="auto">{words}</ins>
					</p>
				);
			})}
		</div>
	);
}

function Clean({ page, clean }: { page: ViewsPage; clean: NonNullable<ViewsPage["clean"]> }) {
	const { t } = useTranslation("brackets");
	return (
		<>
			<p className="soft">{t("views.cleanIntro")}</p>
			{clean.applied.length > 0 ? (
				<Message>{t("views.applied", { labels: clean.applied.join(", ") })}</Message>
			) : null}
			<article className="sheet" lang={page.section.language} dir="auto">
				<h2 dir="auto">{clean.title}</h2>
				{/* biome-ignore lint/security/noDangerouslySetInnerHtml: rendered from checked text by renderDoc */}
				<div className="doc" dangerouslySetInnerHTML={{ __html: clean.html }} />
			</article>
		</>
	);
}

function Compared({
	page,
	comparison,
	policy,
}: {
	page: ViewsPage;
	comparison: NonNullable<ViewsPage["comparison"]>;
	policy: string;
}) {
	const { t } = useTranslation("brackets");
	const { versions, from, to, view, causes } = comparison;
	if (versions.length < 2) return <p>{t("views.oneVersion")}</p>;
	return (
		<>
			<p className="soft">{t("views.comparisonIntro")}</p>
			<Form method="get" className="bracket-form no-print">
				<input type="hidden" name="view" value="comparison" />
				{[["from", from] as const, ["to", to] as const].map(([name, chosen]) => (
					<SelectField key={name} label={t(`views.${name}`)} name={name} defaultValue={chosen?.id ?? ""}>
						{versions.map((version) => (
							<option key={version.id} value={version.id}>
								{t("views.version", { number: version.number })}
							</option>
						))}
					</SelectField>
				))}
				<Button look="quiet">{t("views.compare")}</Button>
			</Form>
			{from && to ? (
				<p className="print-only">
					{t("views.version", { number: from.number })} → {t("views.version", { number: to.number })}
				</p>
			) : null}
			{view === null || view.isEmpty ? <Message>{t("views.same")}</Message> : null}
			{view && !view.isEmpty ? (
				<>
					<ChangeSummary counts={view.counts} />
					<Causes causes={causes} policy={policy} names={page.names} />
					<article className="sheet">
						<InlineComparison
							view={view}
							authors={causes.map((cause) => ({ ...cause, name: cause.label ?? "" }))}
							language={page.section.language}
						/>
					</article>
				</>
			) : null}
		</>
	);
}

/** Where the changes come from: amendments and comments by number, and who wrote while the section was in drafting. */
function Causes({
	causes,
	policy,
	names,
}: {
	causes: NonNullable<ViewsPage["comparison"]>["causes"];
	policy: string;
	names: Record<string, string | null>;
}) {
	const { t } = useTranslation("brackets");
	const nameOf = useConstituencyName();
	if (causes.length === 0) return null;
	return (
		<section className="stack-tight" aria-labelledby="causes">
			<h2 id="causes">{t("views.causes")}</h2>
			<ul className="plain-list row">
				{causes.map(({ memberId, label, amendmentId, constituency, undone }) => (
					<li key={`${memberId} ${constituency}`} className="who">
						<Chip constituency={constituency} />
						<span>
							{label === null ? null : amendmentId ? (
								<Link to={`${policy}/amendments/${amendmentId}`}>
									{undone ? t("views.undone", { label }) : <bdi>{label}</bdi>}
								</Link>
							) : (
								<bdi>{label}</bdi>
							)}{" "}
							{nameOf(constituency, constituency ? (names[constituency] ?? null) : null)}
						</span>
					</li>
				))}
			</ul>
		</section>
	);
}
