import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { loadPage } from "#app/answers.server.ts";
import { languageOf } from "#app/i18n.server.ts";
import { enterPolicy } from "#server/access.ts";
import { type ChecklistSummary, listChecklists } from "#server/features/checklists.ts";
import type { Language } from "#shared/i18n.ts";
import { stepNumbers } from "#shared/policies.ts";
import type { Route } from "./+types/checklists.route";
import { useSource } from "./checklist-words.ts";
import "./checklists.css";

export function loader(args: Route.LoaderArgs) {
	return loadPage(args, async (outer) => {
		const ctx = await enterPolicy(outer, args.params.policyId);
		const language = languageOf(args.context) as Language;
		return { policyId: ctx.policyId, lists: await listChecklists(ctx, language) };
	});
}

export default function Checklists({ loaderData }: Route.ComponentProps) {
	const { t } = useTranslation("checklists");
	const { t: common } = useTranslation();
	const { policyId, lists } = loaderData;
	return (
		<main id="main" className="page checklists-page">
			<title>{t("title")}</title>
			<header className="stack-tight checklists-head">
				<h1>{t("title")}</h1>
				<p className="soft">{t("intro")}</p>
				<p className="soft">{t("mayAnswer")}</p>
			</header>
			{stepNumbers.map((step) => {
				const own = lists.filter((list) => list.step === step);
				return own.length === 0 ? null : (
					<section key={step} className="stack-tight checklists-step" aria-labelledby={`step-${step}`}>
						<h2 id={`step-${step}`}>
							{t("step", { number: step, name: common(`step.${step}` as "step.1") })}
						</h2>
						<ul className="plain-list rule-list">
							{own.map((list) => (
								<Row key={list.id} list={list} policyId={policyId} />
							))}
						</ul>
					</section>
				);
			})}
		</main>
	);
}

function Row({ list, policyId }: { list: ChecklistSummary; policyId: string }) {
	const { t } = useTranslation("checklists");
	const sourceOf = useSource();
	const { answered, total, objections } = list.progress;
	return (
		<li className="checklists-row">
			<span>
				<Link to={`/policies/${policyId}/checklists/${list.id}`}>{list.title}</Link>{" "}
				<span className="soft note">{sourceOf(list.id)}</span>
			</span>
			<span className="checklists-progress">
				<span className={answered === total ? "soft note" : "note"}>
					{t("answered", { done: answered, total })}
				</span>
				<progress max={total} value={answered} aria-hidden="true" />
				{objections > 0 ? <strong className="note">{t("objections", { count: objections })}</strong> : null}
			</span>
		</li>
	);
}
