import { loadPage } from "#app/answers.server.ts";
import { enterPolicy } from "#server/access.ts";
import { getRecordBundle } from "#server/features/record-exports.ts";
import type { Route } from "./+types/record-bundle.route";

/** The bundle: everything needed to check the decision without this installation. */
export function loader(args: Route.LoaderArgs) {
	return loadPage(args, async (outside) => {
		const ctx = await enterPolicy(outside, args.params.policyId);
		const { bytes, name, type } = await getRecordBundle(ctx, args.params.roundId);
		return new Response(new Uint8Array(bytes), {
			headers: {
				"Content-Type": type,
				"Content-Disposition": `attachment; filename="${name}"`,
				"Cache-Control": "private, no-store",
			},
		});
	});
}
