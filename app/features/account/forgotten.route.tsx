import { useTranslation } from "react-i18next";
import { Form, Link } from "react-router";
import { answerOpenForm, parseForm } from "#app/answers.server.ts";
import { Button } from "#app/ui/button.tsx";
import { TextField } from "#app/ui/field.tsx";
import { Message, Refusal, refusalOf } from "#app/ui/message.tsx";
import { requestReset } from "#server/features/account.ts";
import { forgottenInput } from "#shared/account.ts";
import type { Route } from "./+types/forgotten.route";
import { callerOf } from "./caller.server.ts";
import "./account.css";

export function action(args: Route.ActionArgs) {
	return answerOpenForm(args, async (ctx, form) => {
		// The mail, if there is one, is prepared after the answer: the answer's time tells nothing.
		await requestReset(ctx, parseForm(form, forgottenInput), callerOf(args));
		return { sent: true };
	});
}

export default function Forgotten({ actionData }: Route.ComponentProps) {
	const { t } = useTranslation("account");
	const refusal = refusalOf(actionData);
	const sent = actionData !== undefined && "sent" in actionData;
	return (
		<main id="main" className="page-narrow">
			<title>{t("forgotten.title")}</title>
			<div className="stack account-form">
				<h1>{t("forgotten.title")}</h1>
				{sent ? (
					<Message kind="good">{t("forgotten.sent")}</Message>
				) : (
					<>
						<p>{t("forgotten.text")}</p>
						<Refusal answer={refusal} />
						<Form method="post" className="stack">
							<TextField
								label={t("field.email")}
								name="email"
								type="email"
								autoComplete="username"
								dir="ltr"
								required
								maxLength={254}
								defaultValue={refusal?.values.email}
								error={refusal?.fields.email}
							/>
							<Button>{t("forgotten.submit")}</Button>
						</Form>
					</>
				)}
				<p>
					<Link to="/sign-in">{t("forgotten.back")}</Link>
				</p>
			</div>
		</main>
	);
}
