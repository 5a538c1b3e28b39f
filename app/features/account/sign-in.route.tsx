import { useTranslation } from "react-i18next";
import { Form, Link, redirect } from "react-router";
import { answerOpenForm, loadOpenPage, parseForm, safeNext } from "#app/answers.server.ts";
import { Button } from "#app/ui/button.tsx";
import { TextField } from "#app/ui/field.tsx";
import { Refusal, refusalOf } from "#app/ui/message.tsx";
import { listDemoPeople, signIn } from "#server/features/account.ts";
import { signInInput } from "#shared/account.ts";
import type { Route } from "./+types/sign-in.route";
import { callerOf, welcomeHeaders } from "./caller.server.ts";
import { DemoPeople } from "./demo-people.tsx";

export function loader(args: Route.LoaderArgs) {
	const next = safeNext(new URL(args.request.url).searchParams.get("next"));
	return loadOpenPage(args, async (ctx) => {
		if (ctx.actor) throw redirect(next);
		return { next, demoPeople: await listDemoPeople(ctx) };
	});
}

export function action(args: Route.ActionArgs) {
	return answerOpenForm(args, async (ctx, form) => {
		const session = await signIn(ctx, parseForm(form, signInInput), callerOf(args));
		return redirect(safeNext(form.get("next")), { headers: await welcomeHeaders(session) });
	});
}

export default function SignIn({ loaderData, actionData }: Route.ComponentProps) {
	const { t } = useTranslation("account");
	const refusal = refusalOf(actionData);
	return (
		<main id="main" className="page-narrow stack-wide">
			<title>{t("signIn.title")}</title>
			<div className="stack account-form">
				<h1>{t("signIn.title")}</h1>
				<Refusal answer={refusal} />
				{/* A full page load: the person's own language begins with it. */}
				<Form method="post" reloadDocument className="stack">
					<input type="hidden" name="next" value={loaderData.next} />
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
					<div className="row">
						<Button>{t("signIn.submit")}</Button>
						<Link to="/forgotten">{t("signIn.forgotten")}</Link>
					</div>
				</Form>
				<p className="soft note">{t("signIn.invited")}</p>
			</div>
			{loaderData.demoPeople.length > 0 ? <DemoPeople people={loaderData.demoPeople} /> : null}
		</main>
	);
}
