import { useTranslation } from "react-i18next";
import { Form } from "react-router";
import { answerForm, done, loadPage, parseForm } from "#app/answers.server.ts";
import { Button } from "#app/ui/button.tsx";
import { Choices, SelectField, TextAreaField, TextField } from "#app/ui/field.tsx";
import { Refusal, refusalOf } from "#app/ui/message.tsx";
import { authorize } from "#server/access.ts";
import { createPolicy } from "#server/features/policies.ts";
import { languageNames, languages } from "#shared/i18n.ts";
import { createPolicyInput } from "#shared/policies.ts";
import type { Route } from "./+types/new.route";

export function loader(args: Route.LoaderArgs) {
	return loadPage(args, async (ctx) => {
		authorize(ctx, "policy.create");
		return { language: ctx.actor.locale };
	});
}

export function action(args: Route.ActionArgs) {
	return answerForm(args, async (ctx, form) => {
		authorize(ctx, "policy.create");
		const policyId = await createPolicy(ctx, parseForm(form, createPolicyInput));
		return done(`/policies/${policyId}`, "policies:new.done");
	});
}

export default function NewPolicy({ loaderData, actionData }: Route.ComponentProps) {
	const { t } = useTranslation("policies");
	const refusal = refusalOf(actionData);
	const values = refusal?.values ?? {};
	const fields = refusal?.fields ?? {};
	return (
		<main id="main" className="page-narrow stack">
			<title>{t("new.title")}</title>
			<h1>{t("new.title")}</h1>
			<p className="soft">{t("new.intro")}</p>
			<Refusal answer={refusal} />
			<Form method="post" className="stack">
				<TextField
					label={t("new.name")}
					name="title"
					dir="auto"
					required
					minLength={3}
					maxLength={200}
					defaultValue={values.title}
					error={fields.title}
				/>
				<TextField
					label={t("new.country")}
					name="country"
					dir="auto"
					required
					minLength={2}
					maxLength={120}
					autoComplete="country-name"
					defaultValue={values.country}
					error={fields.country}
				/>
				<SelectField
					label={t("new.language")}
					hint={t("new.languageHint")}
					name="language"
					defaultValue={values.language ?? loaderData.language}
					error={fields.language}
				>
					{languages.map((code) => (
						<option key={code} value={code} lang={code}>
							{languageNames[code]}
						</option>
					))}
				</SelectField>
				<Choices
					legend={t("new.contents")}
					name="template"
					value={values.template ?? "guide"}
					options={[
						{ value: "guide", label: t("new.guide") },
						{ value: "empty", label: t("new.empty") },
					]}
				/>
				<TextAreaField
					label={t("new.outcomes")}
					hint={t("new.outcomesHint")}
					name="outcomes"
					rows={5}
					defaultValue={values.outcomes}
					error={fields.outcomes}
				/>
				<Button>{t("new.submit")}</Button>
			</Form>
		</main>
	);
}
