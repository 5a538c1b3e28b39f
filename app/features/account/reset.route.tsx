import { useTranslation } from "react-i18next";
import { Form } from "react-router";
import { answerOpenForm, done, loadOpenPage, parseForm } from "#app/answers.server.ts";
import { Button, ButtonLink } from "#app/ui/button.tsx";
import { TextField } from "#app/ui/field.tsx";
import { Refusal, refusalOf } from "#app/ui/message.tsx";
import { isResetOpen, resetPassword } from "#server/features/account.ts";
import { resetInput } from "#shared/account.ts";
import type { Route } from "./+types/reset.route";
import { callerOf } from "./caller.server.ts";
import "./account.css";

export function loader(args: Route.LoaderArgs) {
	return loadOpenPage(args, async (ctx) => ({ open: await isResetOpen(ctx, args.params.token) }));
}

export function action(args: Route.ActionArgs) {
	return answerOpenForm(args, async (ctx, form) => {
		await resetPassword(ctx, args.params.token, parseForm(form, resetInput), callerOf(args));
		return done("/sign-in", "account:reset.done");
	});
}

export default function Reset({ loaderData, actionData }: Route.ComponentProps) {
	const { t } = useTranslation("account");
	const refusal = refusalOf(actionData);
	return (
		<main id="main" className="page-narrow">
			<title>{t("reset.title")}</title>
			<div className="stack account-form">
				<h1>{t("reset.title")}</h1>
				{loaderData.open ? (
					<>
						<p>{t("reset.text")}</p>
						<Refusal answer={refusal} />
						<Form method="post" className="stack">
							<TextField
								label={t("field.newPassword")}
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
							<Button>{t("reset.submit")}</Button>
						</Form>
					</>
				) : (
					<>
						<p>{t("reset.closed")}</p>
						<ButtonLink to="/forgotten">{t("reset.again")}</ButtonLink>
					</>
				)}
			</div>
		</main>
	);
}
