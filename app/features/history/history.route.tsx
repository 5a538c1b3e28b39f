import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { loadPage } from "#app/answers.server.ts";
import { Button } from "#app/ui/button.tsx";
import { listHistory } from "#server/features/history.ts";
import { enterHistory } from "#server/features/moments.ts";
import { readSeq } from "#shared/history.ts";
import type { Route } from "./+types/history.route";
import { Timeline } from "./timeline.tsx";
import "./history.css";

/** `?before=<number>`: older than this. */
export function loader(args: Route.LoaderArgs) {
	const { policyId, sectionId } = args.params;
	return loadPage(args, async (outer) => {
		const { ctx, section } = await enterHistory(outer, policyId, sectionId);
		const before = readSeq(new URL(args.request.url).searchParams.get("before"));
		const { id, title, language } = section;
		return {
			policyId,
			section: { id, title, language },
			before,
			page: await listHistory(ctx, section, before),
		};
	});
}

export default function History({ loaderData }: Route.ComponentProps) {
	const { t } = useTranslation("history");
	const { policyId, section, page, before } = loaderData;
	const address = `/policies/${policyId}/sections/${section.id}`;
	const title = t("of", { title: `\u2068${section.title}\u2069` });
	const untouched = page.now <= 1 && page.named.every((moment) => moment.versions.length === 0);
	return (
		<main id="main" className="page history stack">
			<title>{title}</title>
			<div className="page-head">
				<h1>{title}</h1>
				<Link to={address} className="no-print">
					{t("toSection")}
				</Link>
			</div>
			<p className="soft history-intro">{t("intro")}</p>
			{untouched ? <p className="empty">{t("none")}</p> : null}
			<form method="get" action={`${address}/compare`} className="stack">
				{untouched ? null : (
					<div className="row history-compare no-print">
						<span>{t("compareHint")}</span>
						<Button look="quiet">{t("compare")}</Button>
					</div>
				)}
				<Timeline page={page} address={address} before={before} />
			</form>
			<p className="row no-print">
				{before !== null ? <Link to="?">{t("newest")}</Link> : null}
				{page.older !== null ? <Link to={`?before=${page.older}`}>{t("older")}</Link> : null}
			</p>
		</main>
	);
}
