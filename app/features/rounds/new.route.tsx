import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { answerForm, done, loadPage, parseForm } from "#app/answers.server.ts";
import { Refusal, refusalOf } from "#app/ui/message.tsx";
import { enterPolicy } from "#server/access.ts";
import { rulesInForce } from "#server/features/procedure-views.ts";
import { prepareRound } from "#server/features/round-views.ts";
import { createRound } from "#server/features/rounds.ts";
import { newId } from "#server/ids.ts";
import { createRoundInput } from "#shared/rounds.ts";
import { parseLocalTime } from "#shared/zones.ts";
import type { Route } from "./+types/new.route";
import { NewRoundForm, sectionField } from "./new-round-form.tsx";
import "./rounds.css";

export function loader(args: Route.LoaderArgs) {
	return loadPage(args, async (outside) => {
		const ctx = await enterPolicy(outside, args.params.policyId);
		return {
			policyId: ctx.policyId,
			form: await prepareRound(ctx),
			rules: await rulesInForce(ctx),
			key: newId(),
			now: ctx.now,
		};
	});
}

export function action(args: Route.ActionArgs) {
	return answerForm(args, async (outside, form) => {
		const ctx = await enterPolicy(outside, args.params.policyId);
		const chosen = [...form.keys()].filter((name) => name.startsWith(sectionField));
		const input = parseForm(form, createRoundInput, {
			policyId: ctx.policyId,
			// "none" is no section's id: chosen sections with none ticked is refused with its sentence.
			sectionIds:
				form.get("scope") === "whole"
					? []
					: chosen.length > 0
						? chosen.map((name) => name.slice(sectionField.length))
						: ["none"],
			closesAt: parseLocalTime(String(form.get("closes")), String(form.get("zone"))),
		});
		const { roundId } = await createRound(ctx, input);
		return done(`/policies/${ctx.policyId}/rounds/${roundId}`, "rounds:done.announced");
	});
}

export default function NewRound({ loaderData, actionData }: Route.ComponentProps) {
	const { t } = useTranslation("rounds");
	const refusal = refusalOf(actionData);
	const { policyId, form } = loaderData;
	return (
		<main id="main" className="page-narrow stack">
			<title>{t("new.title")}</title>
			<p>
				<Link to={`/policies/${policyId}/rounds`}>{t("list.title")}</Link>
			</p>
			<h1>{t("new.title")}</h1>
			<p className="soft">{t("new.intro")}</p>
			<Refusal answer={refusal} />
			{form.sections.length === 0 ? (
				<p className="empty">{t("new.noSections")}</p>
			) : (
				<NewRoundForm
					policyId={policyId}
					form={form}
					rules={loaderData.rules}
					formKey={loaderData.key}
					now={loaderData.now}
					refusal={refusal}
				/>
			)}
		</main>
	);
}
