import { loadPage } from "#app/answers.server.ts";
import { enterSection } from "#server/access.ts";
import { readAuthorship, readAuthorshipChoices } from "#server/features/authorship.ts";
import { recordVisit } from "#server/features/visits.ts";
import { authorshipParameter, readAuthorshipView } from "#shared/authorship.ts";
import { notFound } from "#shared/errors.ts";
import { answerForm } from "../../answers.server.ts";
import type { Route } from "./+types/authorship.route";

/** Who wrote what in a section, for the editor: `?authorship=` as on the section's page, `?after=` what it knows. */
export function loader(args: Route.LoaderArgs) {
	return loadPage(args, async (outer) => {
		const { policyId, sectionId } = args.params;
		const { ctx, section } = await enterSection(outer, sectionId);
		if (section.policyId !== policyId) throw notFound();
		const search = new URL(args.request.url).searchParams;
		const view = readAuthorshipView(search.get(authorshipParameter));
		const after = Number.parseInt(search.get("after") ?? "0", 10) || 0;
		const answer = await readAuthorship(ctx, sectionId, { after, view });
		const choices = await readAuthorshipChoices(ctx, sectionId);
		return Response.json({ ...answer, choices }, { headers: { "Cache-Control": "private, no-store" } });
	});
}

/** The section is open before this member's eyes. */
export function action(args: Route.ActionArgs) {
	return answerForm(args, async (outer) => {
		const { section } = await enterSection(outer, args.params.sectionId);
		if (section.policyId !== args.params.policyId) throw notFound();
		await recordVisit(outer, section.id);
		return new Response(null, { status: 204 });
	});
}
