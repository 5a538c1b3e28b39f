import { useTranslation } from "react-i18next";
import { Form, Link } from "react-router";
import { Button } from "#app/ui/button.tsx";
import { SelectField, TextField } from "#app/ui/field.tsx";
import { languageNames, languages } from "#shared/i18n.ts";

type Refused = { fields: Record<string, string>; values: Record<string, string> } | undefined;

/** What accepting asks of this reader: an account to open, a password they have, or one press. */
export function AcceptForm({
	standing,
	invitation,
	reader,
	refusal,
}: {
	standing: "new" | "known" | "self";
	invitation: { name: string; email: string; locale: string };
	reader: string;
	refusal: Refused;
}) {
	const { t } = useTranslation("account");
	return (
		<Form method="post" reloadDocument className="stack">
			<input type="hidden" name="intent" value={standing} />
			{standing === "self" ? <p>{t("invitation.self", { name: reader })}</p> : null}
			{standing === "known" ? <p>{t("invitation.known")}</p> : null}
			{standing === "new" ? (
				<NewPersonFields invitation={invitation} refusal={refusal} />
			) : (
				// Password managers file the password under the address.
				<input type="hidden" autoComplete="username" value={invitation.email} readOnly />
			)}
			{standing === "known" ? (
				<TextField
					label={t("field.password")}
					name="password"
					type="password"
					autoComplete="current-password"
					dir="ltr"
					required
					maxLength={200}
					error={refusal?.fields.password}
				/>
			) : null}
			<div className="row">
				<Button>{t("invitation.accept")}</Button>
				{standing === "known" ? <Link to="/forgotten">{t("signIn.forgotten")}</Link> : null}
			</div>
		</Form>
	);
}

function NewPersonFields({
	invitation,
	refusal,
}: {
	invitation: { name: string; email: string; locale: string };
	refusal: Refused;
}) {
	const { t } = useTranslation("account");
	return (
		<>
			<h2>{t("invitation.newTitle")}</h2>
			<TextField
				label={t("field.name")}
				hint={t("field.nameHint")}
				name="name"
				autoComplete="name"
				dir="auto"
				required
				minLength={2}
				maxLength={120}
				defaultValue={refusal?.values.name ?? invitation.name}
				error={refusal?.fields.name}
			/>
			<SelectField
				label={t("field.language")}
				name="locale"
				defaultValue={refusal?.values.locale ?? invitation.locale}
				error={refusal?.fields.locale}
			>
				{languages.map((code) => (
					<option key={code} value={code} lang={code}>
						{languageNames[code]}
					</option>
				))}
			</SelectField>
			<input type="hidden" autoComplete="username" value={invitation.email} readOnly />
			<TextField
				label={t("field.password")}
				hint={t("field.passwordHint")}
				name="password"
				type="password"
				autoComplete="new-password"
				dir="ltr"
				required
				minLength={10}
				maxLength={200}
				error={refusal?.fields.password}
			/>
		</>
	);
}
