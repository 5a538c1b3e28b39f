import { Form, Link, redirect } from "react-router";
import { answerForm, done, loadPage } from "#app/answers.server.ts";
import { Button } from "#app/ui/button.tsx";
import { TextField } from "#app/ui/field.tsx";
import { Message, Refusal, refusalOf } from "#app/ui/message.tsx";
import { authorize, enterPolicy } from "#server/access.ts";
import {
	confirmComments,
	correctComments,
	discardComments,
	previewComments,
	readComments,
} from "#server/features/matrix-import.ts";
import { AppError, isAppError } from "#shared/errors.ts";
import { correctedRow, importColumns } from "#shared/matrix-file.ts";
import type { Route } from "./+types/import.route";
import { ImportPreview } from "./import-preview.tsx";
import { useMatrixWords } from "./matrix-words.ts";
import "./matrix.css";

export function loader(args: Route.LoaderArgs) {
	return loadPage(args, async (outer) => {
		const ctx = await enterPolicy(outer, args.params.policyId);
		authorize(ctx, "matrix.import");
		const { policyId } = ctx;
		const draftId = new URL(args.request.url).searchParams.get("draft");
		if (!draftId) return { policyId, draftId: null, preview: null, gone: false };
		try {
			return { policyId, draftId, preview: await previewComments(ctx, draftId), gone: false };
		} catch (error) {
			if (!isAppError(error) || error.key !== "matrix:import.gone") throw error;
			return { policyId, draftId: null, preview: null, gone: true };
		}
	});
}

export function action(args: Route.ActionArgs) {
	return answerForm(args, async (outer, form) => {
		const ctx = await enterPolicy(outer, args.params.policyId);
		authorize(ctx, "matrix.import");
		const here = `/policies/${ctx.policyId}/matrix`;
		const draftId = String(form.get("draftId") ?? "");
		switch (form.get("intent")) {
			case "read": {
				const file = form.get("file");
				if (!(file instanceof File) || file.name === "")
					throw new AppError("invalid", "matrix:import.refused", {}, { file: "matrix:file.none" });
				const bytes = new Uint8Array(await file.arrayBuffer());
				return redirect(`${here}/import?draft=${await readComments(ctx, { name: file.name, bytes })}`);
			}
			case "correct":
				await correctComments(ctx, draftId, readCorrected(form));
				return redirect(`${here}/import?draft=${draftId}`);
			case "confirm": {
				const { count, left } = await confirmComments(ctx, draftId);
				const next = left > 0 ? `${here}/import?draft=${draftId}` : here;
				return done(next, "matrix:done.imported", { count });
			}
			case "discard":
				await discardComments(ctx, draftId);
				return done(`${here}/import`, "matrix:done.discarded");
			default:
				throw new AppError("invalid", "errors:unreadableForm");
		}
	});
}

/** The rows of the form of corrections: fields are called "<row>.<column>". */
function readCorrected(form: FormData) {
	const numbers = new Set([...form.keys()].flatMap((name) => /^(\d{1,7})\.[a-zA-Z]+$/.exec(name)?.[1] ?? []));
	return [...numbers].map((row) => {
		const cells = importColumns.map((column) => [column, String(form.get(`${row}.${column}`) ?? "").trim()]);
		const parsed = correctedRow.safeParse({ row, ...Object.fromEntries(cells) });
		if (!parsed.success) throw new AppError("invalid", "matrix:rowFault.long");
		return parsed.data;
	});
}

export default function ImportComments({ loaderData, actionData }: Route.ComponentProps) {
	const say = useMatrixWords();
	const { policyId, draftId, preview, gone } = loaderData;
	const refusal = refusalOf(actionData);
	const here = `/policies/${policyId}/matrix`;
	const title = preview ? say("import.preview", { name: preview.name }) : say("import.title");
	return (
		<main id="main" className={`${preview ? "page" : "page-narrow"} matrix-import stack`}>
			<title>{title}</title>
			<p>
				<Link to={here}>{say("back")}</Link>
			</p>
			<h1>{title}</h1>
			{gone ? <Message kind="care">{say("import.gone")}</Message> : null}
			<Refusal answer={refusal} />
			{preview && draftId ? (
				<ImportPreview draftId={draftId} rows={preview.rows} here={here} values={refusal?.values} />
			) : (
				<>
					<p>{say("import.intro")}</p>
					<Form method="post" encType="multipart/form-data" className="stack">
						<TextField
							label={say("import.file")}
							hint={say("import.fileHint")}
							type="file"
							name="file"
							accept=".xlsx,.csv"
							required
							error={refusal?.fields.file}
						/>
						<Button name="intent" value="read">
							{say("import.read")}
						</Button>
					</Form>
					<section className="stack-tight" aria-labelledby="template">
						<h2 id="template">{say("import.templateTitle")}</h2>
						<p className="soft">{say("import.templateHint")}</p>
						<p className="row">
							<a href={`${here}-template.xlsx`} download>
								{say("import.templateXlsx")}
							</a>
							<a href={`${here}-template.csv`} download>
								{say("import.templateCsv")}
							</a>
						</p>
					</section>
				</>
			)}
		</main>
	);
}
