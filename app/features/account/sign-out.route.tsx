import { useTranslation } from "react-i18next";
import { Form } from "react-router";
import { answerOpenForm, done, loadPage, safeNext } from "#app/answers.server.ts";
import { Button } from "#app/ui/button.tsx";
import { signOut } from "#server/features/account.ts";
import type { Route } from "./+types/sign-out.route";
import { callerOf } from "./caller.server.ts";

export function loader(args: Route.LoaderArgs) {
	return loadPage(args, async (ctx) => ({ name: ctx.actor.name }));
}

export function action(args: Route.ActionArgs) {
	return answerOpenForm(args, async (ctx, form) => {
		const next = safeNext(form.get("next"));
		const headers = new Headers();
		for (const cookie of await signOut(ctx, callerOf(args))) headers.append("Set-Cookie", cookie);
		return done(next === "/" ? "/sign-in" : next, "account:signOut.done", {}, headers);
	});
}

/** Reached by address only; the masthead's button signs out at once. */
export default function SignOut({ loaderData }: Route.ComponentProps) {
	const { t } = useTranslation("account");
	return (
		<main id="main" className="page-narrow stack">
			<title>{t("signOut.title")}</title>
			<h1>{t("signOut.title")}</h1>
			<p>{t("signOut.text", { name: loaderData.name })}</p>
			<Form method="post">
				<Button>{t("signOut.submit")}</Button>
			</Form>
		</main>
	);
}
