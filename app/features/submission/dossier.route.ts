import { loadPage } from "#app/answers.server.ts";
import { enterPolicy } from "#server/access.ts";
import { getDossier } from "#server/features/submission-dossier.ts";
import type { Route } from "./+types/dossier.route";

/** The submission dossier for members: as it stands, or with `?number=<n>` exactly as it was handed over. */
export function loader(args: Route.LoaderArgs) {
	return loadPage(args, async (outer) => {
		const ctx = await enterPolicy(outer, args.params.policyId);
		const asked = new URL(args.request.url).searchParams.get("number");
		const { bytes, name } = await getDossier(ctx, asked === null ? null : Number.parseInt(asked, 10) || 0);
		return new Response(Buffer.from(bytes), {
			headers: {
				"Content-Type": "application/zip",
				"Content-Disposition": `attachment; filename="${name}"`,
				"Cache-Control": "private, no-store",
			},
		});
	});
}
