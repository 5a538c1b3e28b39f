import { useTranslation } from "react-i18next";
import { NavLink, Outlet } from "react-router";
import { loadPage } from "#app/answers.server.ts";
import { enterPolicy, judge } from "#server/access.ts";
import { findNewest } from "#server/features/checkpoints.ts";
import { getPolicy } from "#server/features/policies.ts";
import { CheckpointAlarm } from "../checkpoints/checkpoint-alarm.tsx";
import type { Route } from "./+types/policy.route";
import { mayAskAgain } from "./held-page.ts";
import { LostPage } from "./lost-page.tsx";

export function loader(args: Route.LoaderArgs) {
	return loadPage(args, async (outer) => {
		const ctx = await enterPolicy(outer, args.params.policyId);
		const { id, title, language, step } = await getPolicy(ctx);
		const checkpoint = await findNewest(ctx);
		return { id, title, language, step, mayImport: judge(ctx, "document.import").allowed, checkpoint };
	});
}

export const shouldRevalidate = mayAskAgain;

/** The text on its way to the vote first, then what stands beside it, then who and what happened. */
const tabs = [
	"workspace",
	"contents",
	"circulations",
	"matrix",
	"amendments",
	"rounds",
	"checklists",
	"framework",
	"members",
	"groups",
	"log",
] as const;

/** Every page of a policy: its title, the step it is in, and the ways through it. */
export default function PolicyLayout({ loaderData }: Route.ComponentProps) {
	const { t } = useTranslation();
	const { t: say } = useTranslation("policies");
	const { id, title, language, step, mayImport, checkpoint } = loaderData;
	const shown = mayImport ? [...tabs, "import" as const] : tabs;
	return (
		<>
			<nav className="policy-bar no-print" aria-label={t("policyNav.label")}>
				<strong>
					<bdi lang={language}>{title}</bdi>
				</strong>
				<span className="soft note">
					{say("stepOf", { number: step, name: t(`step.${step}` as "step.1") })}
				</span>
				<div className="tabs">
					{shown.map((tab) => (
						<NavLink
							key={tab}
							to={`/policies/${id}${tab === "workspace" ? "" : `/${tab}`}`}
							end={tab === "workspace"}
						>
							{t(`policyNav.${tab}`)}
						</NavLink>
					))}
				</div>
			</nav>
			<CheckpointAlarm policyId={id} newest={checkpoint} />
			<Outlet />
		</>
	);
}

/** Also for the pages within: who has lost the policy, or a section of it, is told so without its name above. */
export function ErrorBoundary({ error }: Route.ErrorBoundaryProps) {
	return <LostPage error={error} />;
}
