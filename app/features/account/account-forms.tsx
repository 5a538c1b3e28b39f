import { useTranslation } from "react-i18next";
import { Form } from "react-router";
import { Button } from "#app/ui/button.tsx";
import { SelectField, TextField } from "#app/ui/field.tsx";
import { Refusal } from "#app/ui/message.tsx";
import { languageNames, languages } from "#shared/i18n.ts";

type Refused = { error: string; fields: Record<string, string>; values: Record<string, string> } | undefined;

/** One's name as others read it, and the language of pages and mails. */
export function AboutYou({
	account,
	refusal,
}: {
	account: { name: string; email: string; locale: string };
	refusal: Refused;
}) {
	const { t } = useTranslation(["account", "common"]);
	return (
		<section className="stack account-form" aria-labelledby="you">
			<h2 id="you">{t("you")}</h2>
			<p>
				<bdi>{account.email}</bdi>
			</p>
			<Refusal answer={refusal} />
			{/* A full page load: direction and sentences change as one. */}
			<Form method="post" reloadDocument className="stack">
				<input type="hidden" name="intent" value="save" />
				<TextField
					label={t("field.name")}
					hint={t("field.nameHint")}
					name="name"
					autoComplete="name"
					dir="auto"
					required
					minLength={2}
					maxLength={120}
					defaultValue={refusal?.values.name ?? account.name}
					error={refusal?.fields.name}
				/>
				<SelectField
					label={t("field.language")}
					name="locale"
					defaultValue={refusal?.values.locale ?? account.locale}
					error={refusal?.fields.locale}
				>
					{languages.map((code) => (
						<option key={code} value={code} lang={code}>
							{languageNames[code]}
						</option>
					))}
				</SelectField>
				<Button>{t("common:save")}</Button>
			</Form>
		</section>
	);
}

/** A new password, the current one being known. */
export function PasswordForm({ email, refusal }: { email: string; refusal: Refused }) {
	const { t } = useTranslation("account");
	return (
		<section className="stack account-form" aria-labelledby="password">
			<h2 id="password">{t("password.title")}</h2>
			<p className="soft">{t("password.text")}</p>
			<Refusal answer={refusal} />
			<Form method="post" className="stack">
				<input type="hidden" name="intent" value="password" />
				<input type="hidden" autoComplete="username" value={email} readOnly />
				<TextField
					label={t("password.current")}
					name="currentPassword"
					type="password"
					autoComplete="current-password"
					dir="ltr"
					required
					maxLength={200}
					error={refusal?.fields.currentPassword}
				/>
				<TextField
					label={t("field.newPassword")}
					hint={t("field.passwordHint")}
					name="newPassword"
					type="password"
					autoComplete="new-password"
					dir="ltr"
					required
					minLength={10}
					maxLength={200}
					error={refusal?.fields.newPassword}
				/>
				<Button look="quiet">{t("password.submit")}</Button>
			</Form>
		</section>
	);
}
