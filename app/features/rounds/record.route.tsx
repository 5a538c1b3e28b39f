import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { loadPage } from "#app/answers.server.ts";
import { enterPolicy } from "#server/access.ts";
import { getRecord } from "#server/features/records.ts";
import type { Route } from "./+types/record.route";
import { RecordSheet } from "./record-sheet.tsx";
import "./rounds.css";

export function loader(args: Route.LoaderArgs) {
	return loadPage(args, async (outside) => {
		const ctx = await enterPolicy(outside, args.params.policyId);
		const { record, ...view } = await getRecord(ctx, args.params.roundId);
		// The text and the log stay in the file: the page shows neither.
		const { text, log, ...rest } = record;
		const { canonical: _canonical, ...kept } = text;
		return {
			...view,
			record: { ...rest, text: kept, entries: log.length },
			address: `/policies/${ctx.policyId}/rounds/${args.params.roundId}`,
			policyId: ctx.policyId,
		};
	});
}

export default function Record({ loaderData }: Route.ComponentProps) {
	const { t } = useTranslation(["record", "rounds"]);
	const { address, policyId, ...view } = loaderData;
	const { number } = view.record.round;
	return (
		<main id="main" className="page record-page">
			<title>{t("title", { number })}</title>
			<p className="row no-print">
				<Link to={address}>{t("rounds:round.title", { number })}</Link>
				<a href={`${address}/record.json`} download className="button button-quiet button-small">
					{t("download")}
				</a>
			</p>
			<RecordSheet view={view} policyId={policyId} />
		</main>
	);
}
