import { useTranslation } from "react-i18next";
import { Form, Link } from "react-router";
import { answerForm, done, loadPage, parseForm } from "#app/answers.server.ts";
import { Button, ButtonLink } from "#app/ui/button.tsx";
import { SelectField, TextField } from "#app/ui/field.tsx";
import { Refusal, refusalOf } from "#app/ui/message.tsx";
import { OpenBrackets } from "#app/ui/open-brackets.tsx";
import { enterPolicy, judge } from "#server/access.ts";
import { listGroups } from "#server/features/groups.ts";
import {
	getPolicy,
	listConstituencies,
	listNewestRounds,
	renamePolicy,
	setStep,
} from "#server/features/policies.ts";
import { listSections } from "#server/features/sections.ts";
import { getSubmissionState } from "#server/features/submission-view.ts";
import { AppError } from "#shared/errors.ts";
import { type Language, languageNames } from "#shared/i18n.ts";
import { nextActs, renamePolicyInput, type StepNumber, setStepInput, stepNumbers } from "#shared/policies.ts";
import type { Route } from "./+types/workspace.route";
import { AfterValidation, Benches, Rounds } from "./overview-side.tsx";
import { SectionTable } from "./section-table.tsx";
import { Steps } from "./steps.tsx";
import "./policies.css";

export function loader(args: Route.LoaderArgs) {
	return loadPage(args, async (outer) => {
		const ctx = await enterPolicy(outer, args.params.policyId);
		const sections = await listSections(ctx);
		const constituencies = await listConstituencies(ctx);
		const rounds = await listNewestRounds(ctx);
		const { capacity, groups: own } = ctx.member;
		const groups = (await listGroups(ctx)).length;
		const groupIds = own.map((group) => group.groupId);
		const acts = nextActs({ capacity, groupIds, groups, sections, constituencies, rounds });
		return {
			policy: await getPolicy(ctx),
			sections,
			constituencies,
			rounds,
			acts,
			submission: await getSubmissionState(ctx),
			mayArrange: judge(ctx, "section.arrange", { notUnderVote: true }).allowed,
			mayChange: judge(ctx, "policy.change").allowed,
		};
	});
}

export function action(args: Route.ActionArgs) {
	return answerForm(args, async (outer, form) => {
		const ctx = await enterPolicy(outer, args.params.policyId);
		const here = `/policies/${ctx.policyId}`;
		switch (form.get("intent")) {
			case "rename":
				await renamePolicy(ctx, parseForm(form, renamePolicyInput));
				return done(here, "policies:overview.saved");
			case "step":
				await setStep(ctx, parseForm(form, setStepInput));
				return done(here, "policies:overview.stepSaved");
			default:
				throw new AppError("invalid", "errors:unreadableForm");
		}
	});
}

/** Each step to its checklists; validation to what becomes of the text. */
function linksOf(here: string): Partial<Record<StepNumber, string>> {
	const links = stepNumbers.map((step) => [step, `${here}/checklists#step-${step}`] as const);
	return { ...Object.fromEntries(links), 5: `${here}/submission` };
}

export default function Workspace({ loaderData, actionData }: Route.ComponentProps) {
	const { t } = useTranslation("policies");
	const { policy, sections, constituencies, rounds, acts, submission, mayArrange, mayChange } = loaderData;
	const refusal = refusalOf(actionData);
	const here = `/policies/${policy.id}`;
	const open = sections.reduce((sum, section) => sum + section.openBrackets, 0);
	return (
		<main id="main" className="page">
			<title>{policy.title}</title>
			<div className="page-head">
				<div className="stack-tight">
					<h1>
						<bdi lang={policy.language}>{policy.title}</bdi>
					</h1>
					<p className="soft">
						<bdi>{policy.country}</bdi>
						{" · "}
						<bdi lang={policy.language}>{languageNames[policy.language as Language] ?? policy.language}</bdi>
					</p>
				</div>
			</div>
			<Refusal answer={refusal} />
			<Steps current={policy.step} links={linksOf(here)} />
			<div className="overview">
				<section className="overview-next" aria-labelledby="next">
					<h2 id="next">{t("overview.next")}</h2>
					<ul className="plain-list rule-list">
						{acts.map((act) => (
							<li key={`${act.kind}-${act.to}`}>
								<Link className="act-link" to={`${here}/${act.to}`}>
									{t(`act.${act.kind}`, act.params as { number: string; title: string })}
								</Link>
							</li>
						))}
					</ul>
				</section>
				<section className="overview-sections" aria-labelledby="sections">
					<h2 id="sections">{t("overview.sections")}</h2>
					{open > 0 ? (
						<p>
							<OpenBrackets count={open} to={`${here}/room`} />
						</p>
					) : null}
					{sections.length > 0 ? (
						<SectionTable policyId={policy.id} sections={sections} />
					) : (
						<div className="empty stack-tight">
							<p>{t("overview.empty")}</p>
							{mayArrange ? <ButtonLink to={`${here}/contents`}>{t("overview.emptyAct")}</ButtonLink> : null}
						</div>
					)}
				</section>
				<div className="overview-side">
					<Benches policyId={policy.id} constituencies={constituencies} />
					<Rounds policyId={policy.id} rounds={rounds} />
					<AfterValidation policyId={policy.id} state={submission} />
					{mayChange ? <Settings policy={policy} values={refusal?.values} fields={refusal?.fields} /> : null}
				</div>
			</div>
		</main>
	);
}

function Settings({
	policy,
	values,
	fields,
}: {
	policy: { title: string; country: string; step: number };
	values: Record<string, string> | undefined;
	fields: Record<string, string> | undefined;
}) {
	const { t } = useTranslation("policies");
	const { t: common } = useTranslation();
	return (
		<details open={values !== undefined}>
			<summary>{t("overview.settings")}</summary>
			<div className="stack">
				<Form method="post" className="stack-tight">
					<TextField
						label={t("new.name")}
						name="title"
						dir="auto"
						required
						maxLength={200}
						defaultValue={values?.title ?? policy.title}
						error={fields?.title}
					/>
					<TextField
						label={t("new.country")}
						name="country"
						dir="auto"
						required
						maxLength={120}
						defaultValue={values?.country ?? policy.country}
						error={fields?.country}
					/>
					<Button look="quiet" name="intent" value="rename">
						{common("save")}
					</Button>
				</Form>
				<Form method="post" className="stack-tight">
					<SelectField label={t("overview.step")} name="step" defaultValue={String(policy.step)}>
						{stepNumbers.map((step) => (
							<option key={step} value={step}>
								{step} {common(`step.${step}`)}
							</option>
						))}
					</SelectField>
					<Button look="quiet" name="intent" value="step">
						{t("overview.saveStep")}
					</Button>
				</Form>
			</div>
		</details>
	);
}
