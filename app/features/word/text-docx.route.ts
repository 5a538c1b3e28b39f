import type { LoaderFunctionArgs } from "react-router";
import { loadPage } from "#app/answers.server.ts";
import { languageOf } from "#app/i18n.server.ts";
import { enterPolicy } from "#server/access.ts";
import { getTextDocx } from "#server/features/word-export.ts";
import { readForm, targetOf } from "#shared/word.ts";

/**
 * A section, a frozen version or the whole policy as a Word document, its own words in the reader's language.
 * `?form=`: clean, brackets or changes.
 */
export function loader(args: LoaderFunctionArgs) {
	return loadPage(args, async (outside) => {
		const ctx = await enterPolicy(outside, args.params.policyId ?? "");
		const form = readForm(new URL(args.request.url).searchParams.get("form"));
		const locale = languageOf(args.context);
		const { bytes, name, type } = await getTextDocx(ctx, targetOf(args.params), { form, locale });
		return new Response(new Uint8Array(bytes), {
			headers: {
				"Content-Type": type,
				"Content-Disposition": `attachment; filename="${name}"`,
				"Cache-Control": "private, no-store",
			},
		});
	});
}
