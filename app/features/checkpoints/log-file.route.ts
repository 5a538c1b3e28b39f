import { loadPage } from "#app/answers.server.ts";
import { enterPolicy } from "#server/access.ts";
import { readExtract } from "#server/features/checkpoints.ts";
import { serializeDocument } from "#shared/checkpoint.ts";
import type { Route } from "./+types/log-file.route";

/** The policy's log between two entries (?from=&to=), without payloads: what a holder of a checkpoint needs. */
export function loader(args: Route.LoaderArgs) {
	return loadPage(args, async (outer) => {
		const ctx = await enterPolicy(outer, args.params.policyId);
		const { searchParams } = new URL(args.request.url);
		const numberOf = (name: string) => {
			const number = Number(searchParams.get(name));
			return Number.isSafeInteger(number) && number > 0 ? number : null;
		};
		const extract = await readExtract(ctx, { from: numberOf("from") ?? 1, to: numberOf("to") });
		return new Response(serializeDocument(extract), {
			headers: {
				"Content-Type": "application/json; charset=utf-8",
				"Content-Disposition": 'attachment; filename="log.json"',
				"Cache-Control": "private, no-store",
			},
		});
	});
}
