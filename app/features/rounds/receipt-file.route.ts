import { loadPage } from "#app/answers.server.ts";
import { enterPolicy } from "#server/access.ts";
import { getReceiptFile } from "#server/features/receipts.ts";
import type { Route } from "./+types/receipt-file.route";

/** `?ballot=<id>`: the signed receipt of one's own ballot, as a file to keep. */
export function loader(args: Route.LoaderArgs) {
	return loadPage(args, async (outside) => {
		const ctx = await enterPolicy(outside, args.params.policyId);
		const ballotId = new URL(args.request.url).searchParams.get("ballot") ?? "";
		const { file, name } = await getReceiptFile(ctx, args.params.roundId, ballotId);
		return new Response(file, {
			headers: {
				"Content-Type": "application/json; charset=utf-8",
				"Content-Disposition": `attachment; filename="${name}"`,
				"Cache-Control": "private, no-store",
			},
		});
	});
}
