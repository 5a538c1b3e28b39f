import { Form, Link } from "react-router";
import { answerForm, done, loadPage, parseForm } from "#app/answers.server.ts";
import { Refusal, refusalOf } from "#app/ui/message.tsx";
import { enterPolicy } from "#server/access.ts";
import { publishAnswers } from "#server/features/disposition-answers.ts";
import { actOnMany, getMatrix, listAssignable } from "#server/features/matrix.ts";
import { AppError } from "#shared/errors.ts";
import { bulkInput, matrixPageSize, pickField, pivotRows, readFilter, writeFilter } from "#shared/matrix.ts";
import type { Route } from "./+types/matrix.route";
import { BulkForm } from "./bulk-form.tsx";
import { MatrixFilters } from "./matrix-filters.tsx";
import { MatrixTable } from "./matrix-table.tsx";
import { useMatrixWords } from "./matrix-words.ts";
import { PivotTable } from "./pivot-table.tsx";
import { ProgressLine } from "./progress-line.tsx";
import { PublishPart } from "./publish-part.tsx";
import "./matrix.css";

export function loader(args: Route.LoaderArgs) {
	return loadPage(args, async (outer) => {
		const ctx = await enterPolicy(outer, args.params.policyId);
		const search = new URL(args.request.url).searchParams;
		const filter = readFilter(search);
		const { rows, ...matrix } = await getMatrix(ctx, filter);
		const codes = matrix.constituencies.map(({ code }) => code);
		const paragraphs = search.get("view") === "paragraphs";
		const passages = paragraphs ? pivotRows(rows, codes) : [];
		const length = paragraphs ? passages.length : rows.length;
		const pages = Math.max(1, Math.ceil(length / matrixPageSize));
		const page = Math.min(pages, Math.max(1, Number.parseInt(search.get("page") ?? "1", 10) || 1));
		const [from, to] = [(page - 1) * matrixPageSize, page * matrixPageSize];
		return {
			...matrix,
			...{ policyId: ctx.policyId, filter, page, pages, shown: rows.length },
			view: paragraphs ? "paragraphs" : "comments",
			rows: paragraphs ? [] : rows.slice(from, to),
			passages: passages.slice(from, to),
			members: matrix.may.work.length > 0 ? await listAssignable(ctx) : [],
		};
	});
}

export function action(args: Route.ActionArgs) {
	return answerForm(args, async (outer, form) => {
		const ctx = await enterPolicy(outer, args.params.policyId);
		const here = `/policies/${ctx.policyId}/matrix${new URL(args.request.url).search}`;
		switch (form.get("intent")) {
			case "bulk": {
				const picked = [...form.keys()].filter((name) => name.startsWith(pickField));
				const input = parseForm(form, bulkInput);
				await actOnMany(
					ctx,
					picked.map((name) => name.slice(pickField.length)),
					input,
				);
				return done(here, `matrix:done.${input.act === "assign" ? "assigned" : "proposed"}`);
			}
			case "publish": {
				const sent = await publishAnswers(ctx);
				return done(here, "matrix:done.published", sent);
			}
			default:
				throw new AppError("invalid", "errors:unreadableForm");
		}
	});
}

export default function Matrix({ loaderData, actionData }: Route.ComponentProps) {
	const say = useMatrixWords();
	const { policyId, filter, view, rows, passages, may, members, constituencies, total } = loaderData;
	const refusal = refusalOf(actionData);
	const here = `/policies/${policyId}/matrix`;
	return (
		<main id="main" className="page matrix-page stack">
			<title>{say("title")}</title>
			<header className="stack-tight">
				<h1>{say("title")}</h1>
				<p className="soft">{say("intro")}</p>
			</header>
			<Refusal answer={refusal} />
			{total > 0 ? <ProgressLine progress={loaderData.progress} names={constituencies} /> : null}
			{may.publish ? <PublishPart waiting={loaderData.waiting} /> : null}
			{total > 0 ? <MatrixFilters filter={filter} given={loaderData} view={view} here={here} /> : null}
			<Tools here={here} data={loaderData} />
			{total === 0 ? <p className="empty">{say("empty")}</p> : null}
			{total > 0 && loaderData.shown === 0 ? <p className="empty">{say("noneMatch")}</p> : null}
			{passages.length > 0 ? <PivotTable rows={passages} policyId={policyId} names={constituencies} /> : null}
			{rows.length > 0 ? (
				<Form method="post" className="stack">
					{may.work.length > 0 ? <BulkForm members={members} refusal={refusal} /> : null}
					<MatrixTable rows={rows} policyId={policyId} picks={may.work} values={refusal?.values} />
				</Form>
			) : null}
			<Pages here={here} data={loaderData} />
		</main>
	);
}

type Data = Route.ComponentProps["loaderData"];

function addressOf(here: string, data: Data, change: { view?: string; page?: number }): string {
	const view = change.view ?? data.view;
	const query = new URLSearchParams(writeFilter(data.filter));
	if (view !== "comments") query.set("view", view);
	if (change.page && change.page > 1) query.set("page", String(change.page));
	const text = query.toString();
	return text === "" ? here : `${here}?${text}`;
}

/** The two views, and the table as a file. */
function Tools({ here, data }: { here: string; data: Data }) {
	const say = useMatrixWords();
	const filter = writeFilter(data.filter);
	const query = filter === "" ? "" : `?${filter}`;
	return (
		<div className="matrix-tools no-print">
			{data.total > 0 ? (
				<>
					<nav className="row" aria-label={say("view.label")}>
						{["comments", "paragraphs"].map((view) => (
							<Link
								key={view}
								to={addressOf(here, data, { view })}
								aria-current={data.view === view ? "page" : undefined}
							>
								{say(`view.${view}`)}
							</Link>
						))}
						<span className="soft">{say("shown", { count: data.shown })}</span>
					</nav>
					<div className="row">
						<a href={`${here}.xlsx${query}`} download>
							{say("exportXlsx")}
						</a>
						<a href={`${here}.csv${query}`} download>
							{say("exportCsv")}
						</a>
						<span className="soft note">{say("exportNote")}</span>
					</div>
				</>
			) : null}
			{data.may.import ? <Link to={`${here}/import`}>{say("toImport")}</Link> : null}
		</div>
	);
}

function Pages({ here, data }: { here: string; data: Data }) {
	const say = useMatrixWords();
	const { page, pages } = data;
	if (pages < 2) return null;
	return (
		<nav className="row no-print" aria-label={say("pages.label")}>
			{page > 1 ? <Link to={addressOf(here, data, { page: page - 1 })}>{say("pages.previous")}</Link> : null}
			<span>{say("pages.at", { page, pages })}</span>
			{page < pages ? <Link to={addressOf(here, data, { page: page + 1 })}>{say("pages.next")}</Link> : null}
		</nav>
	);
}
