import { useTranslation } from "react-i18next";
import { redirect } from "react-router";
import { answerForm, done, loadPage, parseForm } from "#app/answers.server.ts";
import { languageChoice } from "#app/i18n.server.ts";
import { refusalOf } from "#app/ui/message.tsx";
import {
	changeAccount,
	changePassword,
	endAllSessions,
	endSession,
	readAccount,
	signOut,
} from "#server/features/account.ts";
import { accountInput, passwordChangeInput } from "#shared/account.ts";
import { AppError } from "#shared/errors.ts";
import type { Route } from "./+types/account.route";
import { AboutYou, PasswordForm } from "./account-forms.tsx";
import { callerOf } from "./caller.server.ts";
import { Sessions } from "./sessions.tsx";
import "./account.css";

export function loader(args: Route.LoaderArgs) {
	return loadPage(args, readAccount);
}

export function action(args: Route.ActionArgs) {
	return answerForm(args, async (ctx, form) => {
		const headers = new Headers();
		switch (form.get("intent")) {
			case "save": {
				const input = parseForm(form, accountInput);
				await changeAccount(ctx, input);
				headers.append("Set-Cookie", await languageChoice.serialize(input.locale));
				return done("/account", "account:saved", {}, headers);
			}
			case "password":
				await changePassword(ctx, parseForm(form, passwordChangeInput));
				return done("/account", "account:password.done");
			case "end": {
				const sessionId = String(form.get("sessionId"));
				if (sessionId === ctx.actor.sessionId) throw redirect("/sign-out");
				await endSession(ctx, sessionId);
				return done("/account", "account:sessions.ended");
			}
			case "endAll": {
				await endAllSessions(ctx);
				const over = { ...ctx, actor: null };
				for (const cookie of await signOut(over, callerOf(args))) headers.append("Set-Cookie", cookie);
				return done("/sign-in", "account:signedOutEverywhere", {}, headers);
			}
			default:
				throw new AppError("invalid", "errors:unreadableForm");
		}
	});
}

export default function Account({ loaderData, actionData }: Route.ComponentProps) {
	const { t } = useTranslation("account");
	const refusal = refusalOf(actionData);
	const of = (intent: string) => (refusal?.values.intent === intent ? refusal : undefined);
	return (
		<main id="main" className="page-narrow stack-wide">
			<title>{t("title")}</title>
			<h1>{t("title")}</h1>
			<AboutYou account={loaderData} refusal={of("save")} />
			<PasswordForm email={loaderData.email} refusal={of("password")} />
			<Sessions sessions={loaderData.sessions} />
		</main>
	);
}
