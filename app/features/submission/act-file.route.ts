import { loadPage } from "#app/answers.server.ts";
import { enterPolicy } from "#server/access.ts";
import { getActFile } from "#server/features/submission-dossier.ts";
import type { Route } from "./+types/act-file.route";

/** The file attached to an act of the government, for members. Never shown in a page: whatever it is, it is saved. */
export function loader(args: Route.LoaderArgs) {
	return loadPage(args, async (outer) => {
		const ctx = await enterPolicy(outer, args.params.policyId);
		const { bytes, name } = await getActFile(ctx, args.params.actId);
		return new Response(Buffer.from(bytes), {
			headers: {
				"Content-Type": "application/octet-stream",
				"Content-Disposition": `attachment; filename*=UTF-8''${encodeURIComponent(name)}`,
				"Cache-Control": "private, no-store",
			},
		});
	});
}
