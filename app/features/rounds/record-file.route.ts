import { loadPage } from "#app/answers.server.ts";
import { enterPolicy } from "#server/access.ts";
import { getRecordFile } from "#server/features/records.ts";
import { readIssue } from "#shared/certification.ts";
import type { Route } from "./+types/record-file.route";

/** The record exactly as it was signed, for members; `npm run --silent verify` checks it without us. */
export function loader(args: Route.LoaderArgs) {
	return loadPage(args, async (outside) => {
		const ctx = await enterPolicy(outside, args.params.policyId);
		const issue = readIssue(args.request);
		const { file, name } = await getRecordFile(ctx, args.params.roundId, issue);
		return new Response(file, {
			headers: {
				"Content-Type": "application/json; charset=utf-8",
				"Content-Disposition": `attachment; filename="${name}"`,
				"Cache-Control": "private, no-store",
			},
		});
	});
}
