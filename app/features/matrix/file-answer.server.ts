import { loadPage } from "#app/answers.server.ts";
import { languageOf } from "#app/i18n.server.ts";
import { enterPolicy } from "#server/access.ts";
import { exportMatrix, exportTemplate, type MatrixFile } from "#server/features/matrix-file.ts";
import { readFilter } from "#shared/matrix.ts";

type Args = Parameters<typeof loadPage>[0] & { params: { policyId: string } };

/** A file that nobody keeps on the way. */
export function answerFile({ bytes, name, type }: MatrixFile): Response {
	return new Response(new Uint8Array(bytes), {
		headers: {
			"Content-Type": type,
			"Content-Disposition": `attachment; filename="${name}"`,
			"Cache-Control": "private, no-store",
		},
	});
}

/** The response matrix in the reader's language, narrowed as the address says. */
export function answerMatrixFile(args: Args, kind: "xlsx" | "csv"): Promise<Response> {
	return loadPage(args, async (outside) => {
		const ctx = await enterPolicy(outside, args.params.policyId);
		const filter = readFilter(new URL(args.request.url).searchParams);
		return answerFile(await exportMatrix(ctx, { filter, language: languageOf(args.context), kind }));
	});
}

/** The template in the reader's language. */
export function answerTemplate(args: Args, kind: "xlsx" | "csv"): Promise<Response> {
	return loadPage(args, async (outside) => {
		const ctx = await enterPolicy(outside, args.params.policyId);
		return answerFile(await exportTemplate(ctx, { language: languageOf(args.context), kind }));
	});
}
