import { useTranslation } from "react-i18next";
import { Form, Link, redirect, useNavigation } from "react-router";
import { answerForm, done, loadPage, parseForm } from "#app/answers.server.ts";
import { Button } from "#app/ui/button.tsx";
import { TextField } from "#app/ui/field.tsx";
import { Message, Refusal, refusalOf } from "#app/ui/message.tsx";
import { enterPolicy } from "#server/access.ts";
import { getOwnSection } from "#server/features/outline.ts";
import {
	confirmWord,
	discardWord,
	previewWord,
	readWordUpload,
	requireWordImport,
} from "#server/features/word-import.ts";
import { AppError, isAppError } from "#shared/errors.ts";
import { confirmWordInput } from "#shared/word.ts";
import type { Route } from "./+types/word.route";
import { WordPreview } from "./word-preview.tsx";
import "./word.css";

/** `?draft=<id>`: the preview of a file that was read. */
export function loader(args: Route.LoaderArgs) {
	const { policyId, sectionId } = args.params;
	return loadPage(args, async (outer) => {
		const ctx = await enterPolicy(outer, policyId);
		requireWordImport(ctx);
		const { id, title, language } = await getOwnSection(ctx, sectionId);
		const section = { policyId, id, title, language };
		const draftId = new URL(args.request.url).searchParams.get("draft");
		if (!draftId) return { section, draft: null, fault: null };
		try {
			return { section, draft: { id: draftId, ...(await previewWord(ctx, id, draftId)) }, fault: null };
		} catch (error) {
			const known = ["word:import.gone", "word:errors.otherSection", "word:errors.tooMany"] as const;
			const fault = isAppError(error) ? known.find((key) => key === error.key) : undefined;
			if (!fault) throw error;
			return { section, draft: null, fault: fault.slice("word:".length) };
		}
	});
}

export function action(args: Route.ActionArgs) {
	const { policyId, sectionId } = args.params;
	return answerForm(args, async (outer, form) => {
		const ctx = await enterPolicy(outer, policyId);
		requireWordImport(ctx);
		await getOwnSection(ctx, sectionId);
		const section = `/policies/${policyId}/sections/${sectionId}`;
		switch (form.get("intent")) {
			case "read": {
				const file = form.get("file");
				if (!(file instanceof File) || file.name === "")
					throw new AppError("invalid", "word:import.noFile", {}, { file: "word:import.noFile" });
				const bytes = new Uint8Array(await file.arrayBuffer());
				return redirect(
					`${section}/word?draft=${await readWordUpload(ctx, sectionId, { name: file.name, bytes })}`,
				);
			}
			case "confirm": {
				const brought = await confirmWord(ctx, sectionId, parseForm(form, confirmWordInput));
				return done(`${section}#comments`, "word:import.done", brought);
			}
			case "discard":
				await discardWord(ctx, sectionId, String(form.get("draftId")));
				return done(`${section}/word`, "word:import.discarded");
			default:
				throw new AppError("invalid", "errors:unreadableForm");
		}
	});
}

export default function Word({ loaderData, actionData }: Route.ComponentProps) {
	const { t } = useTranslation("word");
	const say = t as unknown as (key: string, params?: object) => string;
	const busy = useNavigation().state !== "idle";
	const refusal = refusalOf(actionData);
	const { section, draft, fault } = loaderData;
	const title = t("import.title");
	return (
		<main id="main" className={draft ? "page stack" : "page-narrow stack"}>
			<title>{title}</title>
			<div className="page-head">
				<div className="stack-tight">
					<p className="soft note" lang={section.language} dir="auto">
						{section.title}
					</p>
					<h1>{draft ? t("import.previewTitle", { name: `\u2068${draft.name}\u2069` }) : title}</h1>
				</div>
				<Link to={`/policies/${section.policyId}/sections/${section.id}`}>{t("import.toSection")}</Link>
			</div>
			{fault ? <Message kind="care">{say(fault, { max: 300 })}</Message> : null}
			<Refusal answer={refusal} />
			{draft ? (
				<WordPreview draftId={draft.id} plan={draft.plan} language={section.language} />
			) : (
				<>
					<p className="soft">{t("import.intro")}</p>
					<Form method="post" encType="multipart/form-data" className="stack">
						<TextField
							label={t("import.file")}
							hint={t("import.fileHint")}
							type="file"
							name="file"
							accept=".docx"
							required
							error={refusal?.fields.file}
						/>
						<Button name="intent" value="read" disabled={busy}>
							{t("import.read")}
						</Button>
					</Form>
				</>
			)}
		</main>
	);
}
