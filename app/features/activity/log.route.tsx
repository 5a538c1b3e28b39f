import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { loadPage } from "#app/answers.server.ts";
import { enterPolicy } from "#server/access.ts";
import { readLog } from "#server/features/log.ts";
import { isLogKind, type LogKind, logKinds } from "#shared/activity.ts";
import type { Route } from "./+types/log.route";
import { LogLine } from "./log-line.tsx";
import "./activity.css";

export function loader(args: Route.LoaderArgs) {
	return loadPage(args, async (outer) => {
		const ctx = await enterPolicy(outer, args.params.policyId);
		const { searchParams } = new URL(args.request.url);
		const asked = searchParams.get("kind");
		const kind = isLogKind(asked) ? asked : null;
		const number = Number(searchParams.get("before"));
		const before = Number.isSafeInteger(number) && number > 0 ? number : null;
		return { policyId: ctx.policyId, kind, page: await readLog(ctx, { kind, before }) };
	});
}

export default function Log({ loaderData }: Route.ComponentProps) {
	const { t } = useTranslation("policies");
	const { policyId, kind, page } = loaderData;
	return (
		<main id="main" className="page stack">
			<title>{t("log.title")}</title>
			<h1>{t("log.title")}</h1>
			<p className="soft">{t("log.intro")}</p>
			<p className="no-print">
				<Link to={`/policies/${policyId}/checkpoints`}>{t("log.checkpoints")}</Link>
			</p>
			<nav className="tabs no-print" aria-label={t("log.show")}>
				{[null, ...logKinds].map((one) => (
					<Link key={one ?? "all"} to={addressOf(one, null)} aria-current={one === kind ? "page" : undefined}>
						{t(`log.kind.${one ?? "all"}`)}
					</Link>
				))}
			</nav>
			<p className="soft note">{t("log.total", { count: page.total })}</p>
			{page.entries.length === 0 ? <p className="empty">{t("log.none")}</p> : null}
			<ol className="plain-list rule-list log-list" reversed>
				{page.entries.map((entry) => (
					<LogLine key={entry.seq} entry={entry} policyId={policyId} />
				))}
			</ol>
			<p className="row no-print">
				{page.newer ? <Link to={addressOf(kind, null)}>{t("log.newest")}</Link> : null}
				{page.older !== null ? <Link to={addressOf(kind, page.older)}>{t("log.older")}</Link> : null}
			</p>
		</main>
	);
}

function addressOf(kind: LogKind | null, before: number | null): string {
	const query = new URLSearchParams();
	if (kind) query.set("kind", kind);
	if (before !== null) query.set("before", String(before));
	return `?${query}`;
}
