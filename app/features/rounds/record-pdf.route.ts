import { loadPage, sentenceOf } from "#app/answers.server.ts";
import { languageOf } from "#app/i18n.server.ts";
import { enterPolicy } from "#server/access.ts";
import { getRecordPdf } from "#server/features/record-exports.ts";
import { readIssue } from "#shared/certification.ts";
import { isAppError, statusOf } from "#shared/errors.ts";
import { directionOf } from "#shared/i18n.ts";
import type { Route } from "./+types/record-pdf.route";

/** The record as a PDF, in the reader's language; where none can be made, a sentence that says what to do instead. */
export function loader(args: Route.LoaderArgs) {
	return loadPage(args, async (outside) => {
		const ctx = await enterPolicy(outside, args.params.policyId);
		const language = languageOf(args.context);
		try {
			const issue = readIssue(args.request);
			const { bytes, name, type } = await getRecordPdf(ctx, args.params.roundId, language, issue);
			return new Response(new Uint8Array(bytes), {
				headers: {
					"Content-Type": type,
					"Content-Disposition": `attachment; filename="${name}"`,
					"Cache-Control": "private, no-store",
				},
			});
		} catch (error) {
			if (!isAppError(error) || error.code !== "busy") throw error;
			const say = sentenceOf(args);
			return new Response(writeRefusal(language, say(error.key), say("certificate:sheet.back")), {
				status: statusOf[error.code],
				headers: { "Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store" },
			});
		}
	});
}

/** An address of a file has no page of ours around it. Both texts are the catalogue's; "record" is the page beside it. */
function writeRefusal(language: string, sentence: string, back: string): string {
	return `<!doctype html>
<html lang="${language}" dir="${directionOf(language)}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${back}</title></head>
<body><main><p>${sentence}</p><p><a href="record">${back}</a></p></main></body>
</html>
`;
}
