import { useTranslation } from "react-i18next";
import { redirect } from "react-router";
import { answerForm, done, loadPage, parseForm } from "#app/answers.server.ts";
import { Refusal, refusalOf } from "#app/ui/message.tsx";
import { enterPolicy, judge } from "#server/access.ts";
import { listGroups } from "#server/features/groups.ts";
import { getPolicy } from "#server/features/policies.ts";
import {
	assignSection,
	createSection,
	listSections,
	moveSection,
	removeSection,
	renameSection,
} from "#server/features/sections.ts";
import { readWordOffer } from "#server/features/word-export.ts";
import { AppError } from "#shared/errors.ts";
import {
	assignSectionInput,
	createSectionInput,
	maxSectionDepth,
	moveSectionInput,
	renameSectionInput,
	sectionIdInput,
	sectionMoves,
} from "#shared/sections.ts";
import { DownloadMenu } from "../word/download-menu.tsx";
import type { Route } from "./+types/contents.route";
import { AddSection } from "./add-section.tsx";
import { ContentsList } from "./contents-list.tsx";
import "./policies.css";

export function loader(args: Route.LoaderArgs) {
	return loadPage(args, async (outer) => {
		const ctx = await enterPolicy(outer, args.params.policyId);
		const { language } = await getPolicy(ctx);
		const groups = (await listGroups(ctx)).map(({ id, name }) => ({ id, name }));
		const sections = (await listSections(ctx)).map((section) => ({
			...section,
			mayHold: section.depth + 1 < maxSectionDepth,
		}));
		const mayArrange = judge(ctx, "section.arrange", { notUnderVote: true }).allowed;
		const offer = await readWordOffer(ctx, ctx.policyId);
		return { policyId: ctx.policyId, language, groups, sections, mayArrange, offer };
	});
}

export function action(args: Route.ActionArgs) {
	return answerForm(args, async (outer, form) => {
		const ctx = await enterPolicy(outer, args.params.policyId);
		const here = `/policies/${ctx.policyId}/contents`;
		const intent = String(form.get("intent"));
		if ((sectionMoves as readonly string[]).includes(intent)) {
			const input = parseForm(form, moveSectionInput, { to: intent });
			await moveSection(ctx, input);
			return redirect(`${here}#s-${input.sectionId}`);
		}
		switch (intent) {
			case "add": {
				const parentId = form.get("parentId") || null;
				const id = await createSection(ctx, parseForm(form, createSectionInput, { parentId }));
				return done(`${here}#s-${id}`, "policies:contents.added");
			}
			case "rename": {
				const input = parseForm(form, renameSectionInput);
				await renameSection(ctx, input);
				return done(`${here}#s-${input.sectionId}`, "policies:contents.renamed");
			}
			case "assign": {
				const input = parseForm(form, assignSectionInput);
				await assignSection(ctx, input);
				return done(`${here}#s-${input.sectionId}`, "policies:contents.assigned");
			}
			case "remove":
				await removeSection(ctx, parseForm(form, sectionIdInput).sectionId);
				return done(here, "policies:contents.removed");
			default:
				throw new AppError("invalid", "errors:unreadableForm");
		}
	});
}

export default function Contents({ loaderData, actionData }: Route.ComponentProps) {
	const { t } = useTranslation("policies");
	const { policyId, language, groups, sections, mayArrange, offer } = loaderData;
	const refusal = refusalOf(actionData);
	return (
		<main id="main" className="page stack">
			<title>{t("contents.title")}</title>
			<div className="page-head">
				<h1>{t("contents.title")}</h1>
				{sections.length > 0 ? <DownloadMenu address={`/policies/${policyId}`} offer={offer} /> : null}
			</div>
			<p className="soft">{mayArrange ? t("contents.intro") : t("contents.readOnly")}</p>
			<Refusal answer={refusal} />
			{sections.length === 0 ? (
				<p className="empty">{mayArrange ? t("contents.empty") : t("overview.empty")}</p>
			) : null}
			<ContentsList {...{ policyId, groups, sections, mayArrange, refusal }} />
			{mayArrange ? <AddSection {...{ language, sections }} refusal={of(refusal, "add")} /> : null}
		</main>
	);
}

function of<A extends { values: Record<string, string> }>(
	refusal: A | undefined,
	intent: string,
): A | undefined {
	return refusal?.values.intent === intent ? refusal : undefined;
}
