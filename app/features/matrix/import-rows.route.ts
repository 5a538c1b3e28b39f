import { loadPage } from "#app/answers.server.ts";
import { languageOf } from "#app/i18n.server.ts";
import { enterPolicy } from "#server/access.ts";
import { exportBadRows } from "#server/features/matrix-import.ts";
import type { Route } from "./+types/import-rows.route";
import { answerFile } from "./file-answer.server.ts";

/** The rows of a read table that need correcting, as CSV. */
export function loader(args: Route.LoaderArgs) {
	return loadPage(args, async (outside) => {
		const ctx = await enterPolicy(outside, args.params.policyId);
		const draftId = new URL(args.request.url).searchParams.get("draft") ?? "";
		return answerFile(await exportBadRows(ctx, draftId, languageOf(args.context)));
	});
}
