import { useTranslation } from "react-i18next";
import { redirect } from "react-router";
import { answerForm, done, loadPage, parseForm } from "#app/answers.server.ts";
import { Message, Refusal, refusalOf } from "#app/ui/message.tsx";
import { authorize, enterPolicy } from "#server/access.ts";
import {
	confirmImport,
	discardImport,
	listImportPlaces,
	previewImport,
	readUpload,
} from "#server/features/import.ts";
import { getPolicy } from "#server/features/policies.ts";
import { AppError, isAppError } from "#shared/errors.ts";
import { confirmImportInput } from "#shared/import.ts";
import type { Route } from "./+types/import.route";
import { Preview } from "./preview.tsx";
import { UploadForm } from "./upload-form.tsx";
import "./import.css";

export function loader(args: Route.LoaderArgs) {
	return loadPage(args, async (outer) => {
		const ctx = await enterPolicy(outer, args.params.policyId);
		authorize(ctx, "document.import");
		const { language } = await getPolicy(ctx);
		const draftId = new URL(args.request.url).searchParams.get("draft");
		if (!draftId) return { language, draft: null, gone: false };
		try {
			const preview = await previewImport(ctx, draftId);
			return { language, draft: { id: draftId, preview, places: await listImportPlaces(ctx) }, gone: false };
		} catch (error) {
			if (!isAppError(error) || error.key !== "import:draftGone") throw error;
			return { language, draft: null, gone: true };
		}
	});
}

export function action(args: Route.ActionArgs) {
	return answerForm(args, async (outer, form) => {
		const ctx = await enterPolicy(outer, args.params.policyId);
		authorize(ctx, "document.import");
		const policy = `/policies/${ctx.policyId}`;
		switch (form.get("intent")) {
			case "read": {
				const file = form.get("file");
				if (!(file instanceof File) || file.name === "") {
					throw new AppError("invalid", "import:noFile", {}, { file: "import:noFile" });
				}
				const bytes = new Uint8Array(await file.arrayBuffer());
				return redirect(`${policy}/import?draft=${await readUpload(ctx, { name: file.name, bytes })}`);
			}
			case "confirm": {
				const { sections } = await confirmImport(ctx, parseForm(form, confirmImportInput));
				return done(`${policy}/contents`, "import:done", { count: sections });
			}
			case "discard":
				await discardImport(ctx, String(form.get("draftId")));
				return done(`${policy}/import`, "import:discarded");
			default:
				throw new AppError("invalid", "errors:unreadableForm");
		}
	});
}

export default function Import({ loaderData, actionData }: Route.ComponentProps) {
	const { t } = useTranslation("import");
	const refusal = refusalOf(actionData);
	const { draft, gone, language } = loaderData;
	const title = draft ? t("previewTitle", { title: draft.preview.title }) : t("title");
	return (
		<main id="main" className={draft ? "page stack" : "page-narrow stack"}>
			<title>{title}</title>
			<h1>{title}</h1>
			{gone ? <Message kind="care">{t("draftGone")}</Message> : null}
			<Refusal answer={refusal} />
			{draft ? (
				<Preview
					draftId={draft.id}
					preview={draft.preview}
					places={draft.places}
					language={language}
					refusal={refusal}
				/>
			) : (
				<>
					<p className="soft">{t("intro")}</p>
					<UploadForm error={refusal?.fields.file} />
				</>
			)}
		</main>
	);
}
