import { useTranslation } from "react-i18next";
import { Form, Link } from "react-router";
import { answerForm, done, loadPage, parseForm } from "#app/answers.server.ts";
import { Button } from "#app/ui/button.tsx";
import { SelectField } from "#app/ui/field.tsx";
import { Refusal, refusalOf } from "#app/ui/message.tsx";
import { enterPolicy } from "#server/access.ts";
import { proposeProcedure } from "#server/features/procedure.ts";
import { prepareProcedure } from "#server/features/procedure-views.ts";
import { newId } from "#server/ids.ts";
import { procedurePresetNames } from "#shared/procedure.ts";
import { type ProcedureFields, procedureFields, proposeProcedureInput } from "#shared/procedure-form.ts";
import { rulePresetNames } from "#shared/rounds.ts";
import type { Route } from "./+types/propose.route";
import { ProposeForm, participatingField } from "./propose-form.tsx";
import "./procedure.css";

/** `?preset=<name>`: the form filled with that rule; else with what is in force. */
export function loader(args: Route.LoaderArgs) {
	return loadPage(args, async (outer) => {
		const ctx = await enterPolicy(outer, args.params.policyId);
		const asked = new URL(args.request.url).searchParams.get("preset");
		return { policyId: ctx.policyId, key: newId(), ...(await prepareProcedure(ctx, asked)) };
	});
}

export function action(args: Route.ActionArgs) {
	return answerForm(args, async (outer, form) => {
		const ctx = await enterPolicy(outer, args.params.policyId);
		const fields = fieldsOf([...form].map(([name, value]) => [name, String(value)]));
		await proposeProcedure(ctx, parseForm(form, proposeProcedureInput, { fields }));
		return done(`/policies/${ctx.policyId}/procedure`, "procedure:propose.done");
	});
}

/** The form's fields as typed; the ticked constituencies in one. */
function fieldsOf(entries: [string, string][]): ProcedureFields {
	const sent = new Map(entries);
	const ticked = entries.flatMap(([name]) =>
		name.startsWith(participatingField) ? [name.slice(participatingField.length)] : [],
	);
	const fields = procedureFields.map((field) => [field, sent.get(field) ?? ""]);
	return { ...Object.fromEntries(fields), participating: ticked.join(" ") } as ProcedureFields;
}

export default function Propose({ loaderData, actionData }: Route.ComponentProps) {
	const { t } = useTranslation(["procedure", "decision"]);
	const { policyId, preset, inForce, constituencies } = loaderData;
	const refusal = refusalOf(actionData);
	const fields = refusal ? fieldsOf(Object.entries(refusal.values)) : loaderData.fields;
	return (
		<main id="main" className="page-narrow stack procedure-page">
			<title>{t("propose.title")}</title>
			<p>
				<Link to={`/policies/${policyId}/procedure`}>{t("title")}</Link>
			</p>
			<h1>{t("propose.title")}</h1>
			<p className="soft">{t("propose.intro")}</p>
			<Refusal answer={refusal} />
			<Form method="get" className="row procedure-preset">
				<SelectField
					key={preset}
					label={t("propose.preset")}
					hint={t("propose.fillNote")}
					name="preset"
					defaultValue={preset}
				>
					{inForce ? <option value="">{t("propose.fromInForce", { number: inForce })}</option> : null}
					{procedurePresetNames.map((name) => (
						<option key={name} value={name}>
							{isNamedRule(name) ? t(`decision:preset.${name}`) : t(`preset.${name}`)}
						</option>
					))}
				</SelectField>
				<Button look="quiet">{t("propose.fill")}</Button>
			</Form>
			<ProposeForm
				// Another preset is another form.
				key={`${preset} ${inForce}`}
				fields={fields}
				errors={refusal?.fields ?? {}}
				preset={preset}
				formKey={loaderData.key}
				constituencies={constituencies}
			/>
		</main>
	);
}

function isNamedRule(name: string): name is (typeof rulePresetNames)[number] {
	return (rulePresetNames as readonly string[]).includes(name);
}
