import { loadPage } from "#app/answers.server.ts";
import { enterPolicy } from "#server/access.ts";
import { getCheckpoint } from "#server/features/checkpoints.ts";
import { serializeDocument } from "#shared/checkpoint.ts";
import type { Route } from "./+types/checkpoint-file.route";

/** The newest checkpoint as a file, or with ?seq= an earlier one, for members. */
export function loader(args: Route.LoaderArgs) {
	return loadPage(args, async (outer) => {
		const ctx = await enterPolicy(outer, args.params.policyId);
		const asked = new URL(args.request.url).searchParams.get("seq");
		const found = await getCheckpoint(ctx, asked === null ? null : Number(asked) || 0);
		const { occasion: _occasion, fingerprint: _fingerprint, ...checkpoint } = found;
		return new Response(serializeDocument(checkpoint), {
			headers: {
				"Content-Type": "application/json; charset=utf-8",
				"Content-Disposition": `attachment; filename="checkpoint-${checkpoint.seq}.json"`,
				"Cache-Control": "private, no-store",
			},
		});
	});
}
