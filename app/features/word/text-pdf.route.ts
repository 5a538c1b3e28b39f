import type { LoaderFunctionArgs } from "react-router";
import { loadPage, sentenceOf } from "#app/answers.server.ts";
import { languageOf } from "#app/i18n.server.ts";
import { enterPolicy } from "#server/access.ts";
import { getTextPdf } from "#server/features/word-export.ts";
import { isAppError, statusOf } from "#shared/errors.ts";
import { directionOf } from "#shared/i18n.ts";
import { readForm, targetOf } from "#shared/word.ts";

/** The same as a PDF; with `?as=page`, or where this installation makes none, as a page to print. */
export function loader(args: LoaderFunctionArgs) {
	return loadPage(args, async (outside) => {
		const ctx = await enterPolicy(outside, args.params.policyId ?? "");
		const search = new URL(args.request.url).searchParams;
		const form = readForm(search.get("form"));
		const asPage = search.get("as") === "page";
		const locale = languageOf(args.context);
		try {
			const { bytes, name, type } = await getTextPdf(ctx, targetOf(args.params), { form, locale, asPage });
			return new Response(new Uint8Array(bytes), {
				headers: {
					"Content-Type": type,
					"Content-Disposition": `${type.startsWith("text/") ? "inline" : "attachment"}; filename="${name}"`,
					// The page to print needs its own style and nothing else.
					"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
					"Cache-Control": "private, no-store",
				},
			});
		} catch (error) {
			if (!isAppError(error) || error.code !== "busy") throw error;
			// An address of a file has no page of ours around it. The sentence is the catalogue's.
			const sentence = sentenceOf(args)(error.key);
			const page = `<!doctype html><html lang="${locale}" dir="${directionOf(locale)}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>PDF</title></head><body><main><p>${sentence}</p></main></body></html>`;
			return new Response(page, {
				status: statusOf[error.code],
				headers: { "Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store" },
			});
		}
	});
}
