import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { loadPage } from "#app/answers.server.ts";
import { When } from "#app/ui/when.tsx";
import { enterPolicy } from "#server/access.ts";
import { editedSince } from "#server/features/moments.ts";
import { getVersion } from "#server/features/versions.ts";
import { readWordOffer } from "#server/features/word-export.ts";
import { renderDoc } from "#shared/document/html.ts";
import { directionOf } from "#shared/i18n.ts";
import { DownloadMenu } from "../word/download-menu.tsx";
import type { Route } from "./+types/version.route";
import { HowToCheck } from "./how-to-check.tsx";
import "./policies.css";

/** `?format=canonical` answers with the bytes that were hashed, and not with a page. */
export const middleware: Route.MiddlewareFunction[] = [
	async ({ request, context, params }, next) => {
		const url = new URL(request.url);
		if (request.method !== "GET" || url.searchParams.get("format") !== "canonical") return next();
		return loadPage({ request, context }, async (outer) => {
			const ctx = await enterPolicy(outer, params.policyId);
			const { number, canonical } = await getVersion(ctx, params.versionId);
			return new Response(canonical, {
				headers: {
					"Content-Type": "application/json; charset=utf-8",
					"Content-Disposition": `attachment; filename="version-${number}.json"`,
					"Cache-Control": "private, no-store",
				},
			});
		});
	},
];

export function loader(args: Route.LoaderArgs) {
	return loadPage(args, async (outer) => {
		const ctx = await enterPolicy(outer, args.params.policyId);
		const { text, canonical: _, ...version } = await getVersion(ctx, args.params.versionId);
		const edited = await editedSince(ctx, args.params.versionId);
		const highest = Math.min(...text.sections.map((section) => section.level));
		const sections = text.sections.map(({ doc, ...section }, index) => ({
			...section,
			editedSince: edited.get(section.id) ?? null,
			// The page's title is level 1; deeper than 3 a section's own headings would run out of levels.
			level: Math.min(3, section.level - highest + 2),
			html:
				doc &&
				renderDoc(doc, { sectionNumber: section.number, headingShift: 1, notePrefix: `s${index + 1}-` }),
		}));
		const offer = await readWordOffer(ctx, ctx.policyId);
		return { policyId: ctx.policyId, version, sections, offer };
	});
}

export default function Version({ loaderData }: Route.ComponentProps) {
	const { t } = useTranslation("policies");
	const { policyId, version, sections, offer } = loaderData;
	const own = version.scope === "section" ? sections[0] : undefined;
	const title = t("version.title", { number: version.number });
	return (
		<main id="main" className="page stack">
			<title>{title}</title>
			<div className="page-head">
				<div className="stack-tight">
					<p className="soft note">{t("version.frozenText")}</p>
					<h1>
						{title}
						{": "}
						<span lang={version.language} dir="auto">
							{version.title}
						</span>
					</h1>
					<p className="soft">
						{t("version.by", { name: `\u2068${version.createdBy}\u2069` })} · <When at={version.createdAt} />
					</p>
				</div>
				<span className="row no-print">
					{own ? (
						<Link to={`/policies/${policyId}/sections/${own.id}`}>{t("version.backToSection")}</Link>
					) : null}
					<DownloadMenu
						address={`/policies/${policyId}/versions/${version.id}`}
						offer={offer}
						forms="clean"
					/>
				</span>
			</div>
			<p>{t("version.immutable")}</p>
			{version.rounds.length > 0 ? (
				<p>
					{t("version.rounds")}{" "}
					{version.rounds.map((round, index) => (
						<span key={round.id}>
							{index > 0 ? ", " : ""}
							<Link to={`/policies/${policyId}/rounds/${round.id}`}>
								{t("overview.round", { number: round.number })}
							</Link>
						</span>
					))}
				</p>
			) : null}
			<article className="sheet">
				{sections.map((section) => (
					<FrozenSection key={section.id} section={section} policyId={policyId} />
				))}
			</article>
			<HowToCheck hash={version.hash} number={version.number} />
		</main>
	);
}

type Section = {
	id: string;
	number: string;
	title: string;
	level: number;
	language: string;
	html: string | null;
	/** The last number of the log that the version holds, where the section has moved on since. */
	editedSince: number | null;
};

function FrozenSection({ section, policyId }: { section: Section; policyId: string }) {
	const { t, i18n } = useTranslation(["policies", "history"]);
	const Heading = section.level === 2 ? "h2" : "h3";
	return (
		<section
			className="version-section"
			lang={section.language}
			dir={directionOf(section.language)}
			aria-labelledby={`v-${section.id}`}
		>
			<Heading id={`v-${section.id}`}>
				<span className="section-number">{section.number}</span>
				{section.title}
			</Heading>
			{section.editedSince !== null ? (
				<p className="note no-print" lang={i18n.language} dir={directionOf(i18n.language)}>
					<Link to={`/policies/${policyId}/sections/${section.id}/compare?from=${section.editedSince}`}>
						{t("history:sinceThis")}
					</Link>
				</p>
			) : null}
			{section.html ? (
				// biome-ignore lint/security/noDangerouslySetInnerHtml: renderDoc escapes all text and knows the closed schema only
				<div className="doc" dangerouslySetInnerHTML={{ __html: section.html }} />
			) : section.html === "" ? (
				<p className="soft">{t("version.noText")}</p>
			) : null}
		</section>
	);
}
