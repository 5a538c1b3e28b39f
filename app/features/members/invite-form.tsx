import { useTranslation } from "react-i18next";
import { Form } from "react-router";
import { Button } from "#app/ui/button.tsx";
import { SelectField, TextField } from "#app/ui/field.tsx";
import { useConstituencyName } from "#app/ui/who.tsx";
import { languageNames, languages } from "#shared/i18n.ts";
import { capacities } from "#shared/members.ts";

type Answer = { fields: Record<string, string>; values: Record<string, string> } | undefined;
type Props = { constituencies: { code: string; name: string | null }[]; language: string; refusal: Answer };

/** Invites a person to a part in the policy. */
export function InviteForm({ constituencies, language, refusal }: Props) {
	const { t } = useTranslation("members");
	const { t: common } = useTranslation();
	const nameOf = useConstituencyName();
	const values = refusal?.values ?? {};
	const fields = refusal?.fields ?? {};
	const text = (name: "name" | "email" | "organization") => ({
		name,
		defaultValue: values[name],
		error: fields[name],
	});
	return (
		<section className="stack" aria-labelledby="invite">
			<h2 id="invite">{t("invite.title")}</h2>
			<p className="soft">{t("invite.text")}</p>
			<Form method="post" className="stack">
				<div className="invite-form">
					<TextField label={t("invite.name")} dir="auto" required maxLength={120} {...text("name")} />
					<TextField
						label={t("invite.email")}
						type="email"
						dir="ltr"
						autoComplete="off"
						required
						maxLength={254}
						{...text("email")}
					/>
					<TextField label={t("organization")} dir="auto" maxLength={160} {...text("organization")} />
					<SelectField
						label={t("invite.constituency")}
						name="constituency"
						defaultValue={values.constituency ?? constituencies[0]?.code}
						error={fields.constituency}
					>
						{constituencies.map(({ code, name }) => (
							<option key={code} value={code}>
								{nameOf(code, name)}
							</option>
						))}
						<option value="">{t("invite.neutral")}</option>
					</SelectField>
					<SelectField
						label={t("capacity")}
						name="capacity"
						defaultValue={values.capacity ?? "titular"}
						error={fields.capacity}
					>
						{capacities.map((capacity) => (
							<option key={capacity} value={capacity}>
								{common(`capacity.${capacity}`)}
							</option>
						))}
					</SelectField>
					<SelectField label={t("invite.language")} name="locale" defaultValue={values.locale ?? language}>
						{languages.map((code) => (
							<option key={code} value={code} lang={code}>
								{languageNames[code]}
							</option>
						))}
					</SelectField>
				</div>
				<Button name="intent" value="invite">
					{t("invite.submit")}
				</Button>
			</Form>
		</section>
	);
}
