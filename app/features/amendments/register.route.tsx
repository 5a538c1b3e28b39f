import { useTranslation } from "react-i18next";
import { Form, Link } from "react-router";
import { loadPage } from "#app/answers.server.ts";
import { Button } from "#app/ui/button.tsx";
import { SelectField } from "#app/ui/field.tsx";
import { useConstituencyName } from "#app/ui/who.tsx";
import { enterPolicy, judge } from "#server/access.ts";
import { listDrafts } from "#server/features/amendment-drafts.ts";
import { listRegister } from "#server/features/amendments.ts";
import { type AmendmentState, amendmentStates } from "#shared/amendment-states.ts";
import { readFilter } from "#shared/amendments.ts";
import type { Route } from "./+types/register.route";
import { DraftList } from "./draft-list.tsx";
import { RegisterSection } from "./register-section.tsx";
import "./amendments.css";

export function loader(args: Route.LoaderArgs) {
	return loadPage(args, async (outer) => {
		const ctx = await enterPolicy(outer, args.params.policyId);
		const filter = readFilter(new URL(args.request.url).searchParams);
		const mayDraft = judge(ctx, "amendment.draft", { audience: ctx.member.constituency !== null }).allowed;
		return {
			policyId: ctx.policyId,
			filter,
			register: await listRegister(ctx, filter),
			own: mayDraft ? ctx.member.constituency : null,
			drafts: await listDrafts(ctx),
		};
	});
}

/** Every submitted amendment in the order of the text. */
export default function Register({ loaderData }: Route.ComponentProps) {
	const { t } = useTranslation(["amendments", "brackets"]);
	const { policyId, filter, register, own, drafts } = loaderData;
	const { sections, total, all } = register;
	const filtered = Boolean(filter.sectionId || filter.states || filter.constituency);
	return (
		<main id="main" className="page amendments-page stack-wide">
			<title>{t("title")}</title>
			<header className="stack-tight amendments-head">
				<h1>{t("title")}</h1>
				<p className="soft">{t("intro")}</p>
				<p className="no-print">
					<Link to={`/policies/${policyId}/room`}>{t("brackets:room.link")}</Link>
				</p>
				{own ? (
					<p className="no-print">
						<Link className="button" to={`/policies/${policyId}/amendments/new`}>
							{t("propose")}
						</Link>
					</p>
				) : null}
			</header>
			{own && drafts.length > 0 ? (
				<DraftList policyId={policyId} constituency={own} drafts={drafts} sections={all} />
			) : null}
			<Filters
				filter={filter}
				sections={all.filter((one) => one.count > 0)}
				constituencies={register.sponsors}
			/>
			<p role="status" className="soft">
				{filtered ? t("shownOf", { count: total.shown, all: total.all }) : t("total", { count: total.all })}
			</p>
			{total.all === 0 ? <p className="empty">{t("none")}</p> : null}
			{total.all > 0 && total.shown === 0 ? (
				<p className="empty">
					{t("noneShown")} <Link to="?">{t("showAll")}</Link>
				</p>
			) : null}
			{sections.map(({ section, amendments }) => (
				<RegisterSection key={section.id} policyId={policyId} section={section} amendments={amendments} />
			))}
		</main>
	);
}

type FilterProps = {
	filter: ReturnType<typeof readFilter>;
	sections: { id: string; number: string; title: string }[];
	constituencies: string[];
};

/** A form whose answer is an address: it can be kept and sent on. */
function Filters({ filter, sections, constituencies }: FilterProps) {
	const { t } = useTranslation("amendments");
	const nameOf = useConstituencyName();
	const address = JSON.stringify(filter);
	return (
		<Form method="get" className="amendments-filters no-print" key={address} aria-label={t("filter.title")}>
			<SelectField label={t("filter.section")} name="section" defaultValue={filter.sectionId ?? ""}>
				<option value="">{t("filter.all")}</option>
				{sections.map(({ id, number, title }) => (
					<option key={id} value={id}>
						{`${number} ${title}`}
					</option>
				))}
			</SelectField>
			<SelectField label={t("filter.state")} name="state" defaultValue={filter.states?.[0] ?? ""}>
				<option value="">{t("filter.all")}</option>
				{amendmentStates.map((state: AmendmentState) => (
					<option key={state} value={state}>
						{t(`state.${state}`)}
					</option>
				))}
			</SelectField>
			<SelectField
				label={t("filter.constituency")}
				name="constituency"
				defaultValue={filter.constituency ?? ""}
			>
				<option value="">{t("filter.all")}</option>
				{constituencies.map((code) => (
					<option key={code} value={code}>
						{code === "own" ? t("filter.own") : nameOf(code)}
					</option>
				))}
			</SelectField>
			<Button look="quiet">{t("filter.do")}</Button>
		</Form>
	);
}
