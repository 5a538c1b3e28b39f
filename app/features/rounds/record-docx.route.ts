import { loadPage } from "#app/answers.server.ts";
import { languageOf } from "#app/i18n.server.ts";
import { enterPolicy } from "#server/access.ts";
import { getRecordDocx } from "#server/features/record-exports.ts";
import { readIssue } from "#shared/certification.ts";
import type { Route } from "./+types/record-docx.route";

/** The record as a Word document, in the reader's language. */
export function loader(args: Route.LoaderArgs) {
	return loadPage(args, async (outside) => {
		const ctx = await enterPolicy(outside, args.params.policyId);
		const language = languageOf(args.context);
		const issue = readIssue(args.request);
		const { bytes, name, type } = await getRecordDocx(ctx, args.params.roundId, language, issue);
		return new Response(new Uint8Array(bytes), {
			headers: {
				"Content-Type": type,
				"Content-Disposition": `attachment; filename="${name}"`,
				"Cache-Control": "private, no-store",
			},
		});
	});
}
