import { useTranslation } from "react-i18next";
import { Form } from "react-router";
import { Button } from "#app/ui/button.tsx";
import { SelectField, TextField } from "#app/ui/field.tsx";
import { Refusal } from "#app/ui/message.tsx";
import { When } from "#app/ui/when.tsx";
import { languageNames, languages } from "#shared/i18n.ts";
import "./admin.css";

type Refused = { error: string; fields: Record<string, string>; values: Record<string, string> } | undefined;

/** Invites somebody to the installation; the secretariat of a policy invites its members itself. */
export function InvitePerson({ refusal }: { refusal: Refused }) {
	const { t, i18n } = useTranslation("admin");
	return (
		<section className="stack admin-form" aria-labelledby="invite">
			<h2 id="invite">{t("invite.title")}</h2>
			<p className="soft">{t("invite.text")}</p>
			<Refusal answer={refusal} />
			<Form method="post" className="stack">
				<input type="hidden" name="intent" value="invite" />
				<TextField
					label={t("invite.name")}
					name="name"
					dir="auto"
					autoComplete="off"
					required
					minLength={2}
					maxLength={120}
					defaultValue={refusal?.values.name}
					error={refusal?.fields.name}
				/>
				<TextField
					label={t("invite.email")}
					name="email"
					type="email"
					dir="ltr"
					autoComplete="off"
					required
					maxLength={254}
					defaultValue={refusal?.values.email}
					error={refusal?.fields.email}
				/>
				<SelectField
					label={t("invite.language")}
					name="locale"
					defaultValue={refusal?.values.locale ?? i18n.language}
					error={refusal?.fields.locale}
				>
					{languages.map((code) => (
						<option key={code} value={code} lang={code}>
							{languageNames[code]}
						</option>
					))}
				</SelectField>
				<Button>{t("invite.submit")}</Button>
			</Form>
		</section>
	);
}

type Waiting = {
	id: string;
	name: string;
	email: string;
	invitedAt: number;
	expiresAt: number;
	expired: boolean;
};

/** Invitations without an answer yet. Nothing is shown where there are none. */
export function WaitingInvitations({ invitations }: { invitations: Waiting[] }) {
	const { t } = useTranslation("admin");
	if (invitations.length === 0) return null;
	return (
		<section className="stack" aria-labelledby="waiting">
			<h2 id="waiting">{t("waiting.title")}</h2>
			<table className="table-cards">
				<thead>
					<tr>
						<th scope="col">{t("people.name")}</th>
						<th scope="col">{t("people.email")}</th>
						<th scope="col">{t("waiting.until")}</th>
						<th scope="col">
							<span className="visually-hidden">{t("people.actions")}</span>
						</th>
					</tr>
				</thead>
				<tbody>
					{invitations.map((invitation) => (
						<tr key={invitation.id}>
							<th scope="row">
								<bdi>{invitation.name}</bdi>
							</th>
							<td data-label={t("people.email")}>
								<bdi>{invitation.email}</bdi>
							</td>
							<td data-label={t("waiting.until")}>
								<span>
									{invitation.expired ? <span className="care">{t("waiting.expired")} </span> : null}
									<When at={invitation.expiresAt} />
								</span>
							</td>
							<td>
								<Form method="post" className="acts">
									<input type="hidden" name="invitationId" value={invitation.id} />
									<Button
										look="plain"
										small
										name="intent"
										value="resend"
										aria-label={t("waiting.resendOne", { name: invitation.name })}
									>
										{t("waiting.resend")}
									</Button>
									<Button
										look="plain"
										small
										name="intent"
										value="revoke"
										aria-label={t("waiting.revokeOne", { name: invitation.name })}
									>
										{t("waiting.revoke")}
									</Button>
								</Form>
							</td>
						</tr>
					))}
				</tbody>
			</table>
		</section>
	);
}
