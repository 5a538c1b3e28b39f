import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { answerForm, done, loadPage, parseForm } from "#app/answers.server.ts";
import { Refusal, refusalOf } from "#app/ui/message.tsx";
import { enterPolicy } from "#server/access.ts";
import { prepareCirculation } from "#server/features/circulation-views.ts";
import { openCirculation } from "#server/features/circulations.ts";
import { newId } from "#server/ids.ts";
import { openCirculationInput } from "#shared/circulation.ts";
import { parseLocalTime } from "#shared/zones.ts";
import type { Route } from "./+types/new.route";
import { NewCirculationForm, sectionField } from "./new-circulation-form.tsx";
import "./circulation.css";

export function loader(args: Route.LoaderArgs) {
	return loadPage(args, async (outer) => {
		const ctx = await enterPolicy(outer, args.params.policyId);
		const asked = new URL(args.request.url).searchParams.get("section");
		const sections = await prepareCirculation(ctx);
		return { policyId: ctx.policyId, sections, asked, key: newId(), now: ctx.now };
	});
}

export function action(args: Route.ActionArgs) {
	return answerForm(args, async (outer, form) => {
		const ctx = await enterPolicy(outer, args.params.policyId);
		await prepareCirculation(ctx);
		const zone = String(form.get("zone"));
		const chosen = [...form.keys()].filter((name) => name.startsWith(sectionField));
		const opens = String(form.get("opens") ?? "");
		const input = parseForm(form, openCirculationInput, {
			sectionIds: chosen.map((name) => name.slice(sectionField.length)),
			// Nothing typed: at once. Something that is no time: 0, which is refused with its sentence.
			opensAt: opens === "" ? null : (parseLocalTime(opens, zone) ?? 0),
			closesAt: parseLocalTime(String(form.get("closes")), zone),
		});
		const id = await openCirculation(ctx, input);
		return done(`/policies/${ctx.policyId}/circulations/${id}`, "circulation:done.opened");
	});
}

export default function NewCirculation({ loaderData, actionData }: Route.ComponentProps) {
	const { t } = useTranslation("circulation");
	const refusal = refusalOf(actionData);
	const { policyId, sections, asked, key, now } = loaderData;
	return (
		<main id="main" className="page-narrow stack">
			<title>{t("new.title")}</title>
			<p>
				<Link to={`/policies/${policyId}/circulations`}>{t("list.title")}</Link>
			</p>
			<h1>{t("new.title")}</h1>
			<p className="soft">{t("new.intro")}</p>
			<Refusal answer={refusal} />
			{sections.length === 0 ? (
				<p className="empty">{t("new.noSections")}</p>
			) : (
				<NewCirculationForm {...{ sections, asked, now, refusal }} formKey={key} />
			)}
		</main>
	);
}
