import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { answerForm, done, loadPage, parseForm } from "#app/answers.server.ts";
import { Message, Refusal, refusalOf } from "#app/ui/message.tsx";
import { When } from "#app/ui/when.tsx";
import { enterPolicy } from "#server/access.ts";
import { actOnAmendment } from "#server/features/amendment-acts.ts";
import { orderBefore, relateAmendments } from "#server/features/amendment-relations.ts";
import { getAmendmentPage } from "#server/features/amendment-view.ts";
import { listVoting, mayState, readPositions, statePosition, stateView } from "#server/features/positions.ts";
import { newId } from "#server/ids.ts";
import { isOpen } from "#shared/amendment-states.ts";
import { actInput, orderInput, relateInput } from "#shared/amendments.ts";
import { AppError } from "#shared/errors.ts";
import { positionInput, viewInput } from "#shared/positions.ts";
import { InlineComparison } from "../history/comparison.tsx";
import { AmendmentPositions } from "../positions/amendment-positions.tsx";
import { PositionForm } from "../positions/position-form.tsx";
import type { Route } from "./+types/amendment.route";
import { ActForms } from "./act-forms.tsx";
import { AmendmentHead } from "./amendment-head.tsx";
import { Relations } from "./relations.tsx";
import { Steps } from "./steps.tsx";
import { useSentence } from "./words.tsx";
import "./amendments.css";

export function loader(args: Route.LoaderArgs) {
	return loadPage(args, async (outer) => {
		const ctx = await enterPolicy(outer, args.params.policyId);
		const { amendmentId } = args.params;
		const page = await getAmendmentPage(ctx, amendmentId);
		const positions = (await readPositions(ctx, [amendmentId])).get(amendmentId);
		const names = Object.fromEntries((await listVoting(ctx)).map(({ code, name }) => [code, name]));
		const own = positions?.held.find((one) => one.constituency === ctx.member.constituency);
		const may = isOpen(page.amendment.state) ? await mayState(ctx) : null;
		return {
			policyId: ctx.policyId,
			page,
			positions: positions ? { ...positions, names } : null,
			position: { may, value: own?.value ?? null },
			key: newId(),
		};
	});
}

export function action(args: Route.ActionArgs) {
	const { policyId, amendmentId } = args.params;
	return answerForm(args, async (outer, form) => {
		const ctx = await enterPolicy(outer, policyId);
		const here = `/policies/${policyId}/amendments/${amendmentId}`;
		switch (form.get("intent")) {
			case "act": {
				const input = parseForm(form, actInput, { amendmentId });
				await actOnAmendment(ctx, input);
				return done(here, `amendments:done.${input.act}`);
			}
			case "relate":
				await relateAmendments(ctx, parseForm(form, relateInput, { amendmentId }));
				return done(here, "amendments:done.related");
			case "order":
				await orderBefore(ctx, parseForm(form, orderInput, { amendmentId }));
				return done(here, "amendments:done.ordered");
			case "position":
				await statePosition(ctx, parseForm(form, positionInput, { amendmentId }));
				return done(here, "amendments:done.position");
			case "view":
				await stateView(ctx, parseForm(form, viewInput, { amendmentId }));
				return done(here, "amendments:done.position");
			default:
				throw new AppError("invalid", "errors:unreadableForm");
		}
	});
}

export default function AmendmentRoute({ loaderData, actionData }: Route.ComponentProps) {
	const { t } = useTranslation(["amendments", "history"]);
	const say = useSentence();
	const { policyId, page, positions, position, key } = loaderData;
	const { amendment, comparison, title, misfit, acts, elsewhere, may } = page;
	const refusal = refusalOf(actionData);
	const label = `D.${amendment.number}`;
	const form = `/policies/${policyId}/amendments/new`;
	return (
		<main id="main" className="page amendments-page">
			<title>{t("one", { label })}</title>
			<AmendmentHead policyId={policyId} page={page} />
			<Refusal answer={refusal} />
			{misfit ? (
				<Message kind="care" title={t("misfit.title")}>
					<p>{say(misfit)}</p>
				</Message>
			) : null}
			<div className="amendment-columns">
				<div className="stack-wide">
					<section className="stack-tight" aria-labelledby="wording">
						<h2 id="wording">{t("wording")}</h2>
						<p className="soft note">{t("history:comparison.key")}</p>
						<article className="sheet">
							{title ? (
								<p className="amendment-title" dir="auto" lang={page.section.language}>
									<del>{title.before}</del> <ins>{title.after}</ins>
								</p>
							) : null}
							{comparison ? <InlineComparison view={comparison} language={page.section.language} /> : null}
						</article>
					</section>
					<section className="stack-tight" aria-labelledby="reason">
						<h2 id="reason">{t("reason")}</h2>
						<p dir="auto" lang={amendment.language} className="amendment-reason">
							{amendment.reason}
						</p>
					</section>
					{positions ? <AmendmentPositions positions={positions} /> : null}
					<PositionForm
						amendmentId={amendment.id}
						revision={amendment.revision}
						may={position.may}
						value={position.value}
						formKey={key}
						refusal={refusal}
					/>
				</div>
				<div className="stack-wide">
					<ActForms
						acts={acts}
						elsewhere={elsewhere}
						revision={amendment.revision}
						formKey={key}
						refusal={refusal}
					/>
					{may.revise || may.subAmend ? (
						<p className="row no-print">
							{may.revise ? (
								<Link to={`${form}?amendment=${amendment.id}`}>{t(`act.${may.revise}`)}</Link>
							) : null}
							{may.subAmend ? <Link to={`${form}?parent=${amendment.id}`}>{t("subAmend")}</Link> : null}
						</p>
					) : null}
					<Relations policyId={policyId} {...page} formKey={key} refusal={refusal} />
					<Steps steps={amendment.history} />
					<p className="soft note">
						<Link to={`/policies/${policyId}/versions/${amendment.versionId}`}>{t("madeOn")}</Link>
						{" · "}
						<When at={amendment.submittedAt} />
					</p>
				</div>
			</div>
		</main>
	);
}
