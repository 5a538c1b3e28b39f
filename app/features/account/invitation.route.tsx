import { useTranslation } from "react-i18next";
import { Form, useLocation, useRouteLoaderData } from "react-router";
import { answerOpenForm, done, loadOpenPage, parseForm } from "#app/answers.server.ts";
import { Button, ButtonLink } from "#app/ui/button.tsx";
import { Refusal, refusalOf } from "#app/ui/message.tsx";
import {
	type Accepted,
	acceptAsNewPerson,
	acceptAsSelf,
	acceptBySignIn,
	readInvitation,
} from "#server/features/invitations.ts";
import { knownPersonInput, newPersonInput } from "#shared/account.ts";
import { AppError } from "#shared/errors.ts";
import type { Route } from "./+types/invitation.route";
import { AcceptForm } from "./accept-form.tsx";
import { callerOf, welcomeHeaders } from "./caller.server.ts";
import { InvitationFacts } from "./invitation-facts.tsx";
import "./account.css";

export function loader(args: Route.LoaderArgs) {
	return loadOpenPage(args, async (ctx) => {
		const invitation = await readInvitation(ctx, args.params.token);
		return { invitation, reader: ctx.actor?.name ?? "" };
	});
}

async function welcomed({ policyId, session }: Accepted): Promise<Response> {
	const headers = session ? await welcomeHeaders(session) : new Headers();
	return done(policyId ? `/policies/${policyId}` : "/", "account:invitation.done", {}, headers);
}

export function action(args: Route.ActionArgs) {
	const { token } = args.params;
	return answerOpenForm(args, async (ctx, form) => {
		const caller = callerOf(args);
		switch (form.get("intent")) {
			case "self":
				if (!ctx.actor) throw new AppError("signed-out", "rights:signIn");
				return welcomed(await acceptAsSelf({ ...ctx, actor: ctx.actor }, token));
			case "known":
				return welcomed(await acceptBySignIn(ctx, token, parseForm(form, knownPersonInput), caller));
			default:
				return welcomed(await acceptAsNewPerson(ctx, token, parseForm(form, newPersonInput), caller));
		}
	});
}

export default function Invitation({ loaderData, actionData }: Route.ComponentProps) {
	const { t } = useTranslation("account");
	const root = useRouteLoaderData("root") as { installation: { name: string } } | undefined;
	const { invitation, reader } = loaderData;
	const { pathname } = useLocation();
	const refusal = refusalOf(actionData);
	if (!invitation) return <ClosedInvitation />;
	return (
		<main id="main" className="page-narrow stack">
			<title>{t("invitation.title")}</title>
			<h1>
				{invitation.policyTitle
					? t("invitation.policyTitle")
					: t("invitation.installationTitle", { installation: root?.installation.name })}
			</h1>
			<InvitationFacts invitation={invitation} />
			<div className="stack account-form">
				<Refusal answer={refusal} />
				{invitation.standing === "other" ? (
					<>
						<p>{t("invitation.other", { name: reader, email: invitation.email })}</p>
						<Form method="post" action="/sign-out">
							<input type="hidden" name="next" value={pathname} />
							<Button>{t("invitation.signOut")}</Button>
						</Form>
					</>
				) : (
					<AcceptForm
						standing={invitation.standing}
						invitation={invitation}
						reader={reader}
						refusal={refusal}
					/>
				)}
			</div>
		</main>
	);
}

/** Expired, used, withdrawn or never was: one page, which says how to go on. */
function ClosedInvitation() {
	const { t } = useTranslation("account");
	return (
		<main id="main" className="page-narrow stack">
			<title>{t("invitation.closedTitle")}</title>
			<h1>{t("invitation.closedTitle")}</h1>
			<p>{t("invitation.closedText")}</p>
			<p>{t("invitation.closedNext")}</p>
			<ButtonLink to="/sign-in">{t("signIn.submit")}</ButtonLink>
		</main>
	);
}
