import { useTranslation } from "react-i18next";
import { answerForm, done, loadPage, parseForm } from "#app/answers.server.ts";
import { Refusal, refusalOf } from "#app/ui/message.tsx";
import {
	inviteToInstallation,
	listInvitations,
	resendInvitation,
	revokeInvitation,
} from "#server/features/invitations.ts";
import {
	endAdministrator,
	listPeople,
	makeAdministrator,
	readPerson,
	restorePerson,
	suspendPerson,
} from "#server/features/people.ts";
import { installationInviteInput } from "#shared/account.ts";
import { AppError } from "#shared/errors.ts";
import type { Route } from "./+types/people.route";
import { ConfirmStep, isGraveStep } from "./confirm-step.tsx";
import { InvitePerson, WaitingInvitations } from "./invite-person.tsx";
import { PeopleTable } from "./people-table.tsx";

export function loader(args: Route.LoaderArgs) {
	return loadPage(args, async (ctx) => {
		const search = new URL(args.request.url).searchParams;
		const step = search.get("do");
		const people = await listPeople(ctx);
		const asked = isGraveStep(step)
			? { step, person: await readPerson(ctx, search.get("person") ?? "") }
			: null;
		return { people, asked, invitations: await listInvitations(ctx), selfId: ctx.actor.personId };
	});
}

export function action(args: Route.ActionArgs) {
	return answerForm(args, async (ctx, form) => {
		const personId = String(form.get("personId"));
		const invitationId = String(form.get("invitationId"));
		const told = (key: string) => done("/admin/people", `admin:people.done.${key}`);
		switch (form.get("intent")) {
			case "invite":
				await inviteToInstallation(ctx, parseForm(form, installationInviteInput));
				return told("invited");
			case "resend":
				await resendInvitation(ctx, invitationId);
				return told("invited");
			case "revoke":
				await revokeInvitation(ctx, invitationId);
				return told("revoked");
			case "suspend":
				await suspendPerson(ctx, personId);
				return told("suspended");
			case "restore":
				await restorePerson(ctx, personId);
				return told("restored");
			case "makeAdministrator":
				await makeAdministrator(ctx, personId);
				return told("administratorMade");
			case "endAdministrator":
				await endAdministrator(ctx, personId);
				return told("administratorEnded");
			default:
				throw new AppError("invalid", "errors:unreadableForm");
		}
	});
}

export default function People({ loaderData, actionData }: Route.ComponentProps) {
	const { t } = useTranslation("admin");
	const refusal = refusalOf(actionData);
	const { people, asked, invitations, selfId } = loaderData;
	if (asked) {
		return (
			<ConfirmStep step={asked.step} person={asked.person}>
				<Refusal answer={refusal} />
			</ConfirmStep>
		);
	}
	const inviting = refusal?.values.intent === "invite" ? refusal : undefined;
	return (
		<main id="main" className="page stack-wide">
			<title>{t("people.title")}</title>
			<div className="stack">
				<h1>{t("people.title")}</h1>
				<p className="soft">{t("people.text")}</p>
				{refusal && !inviting ? <Refusal answer={refusal} /> : null}
				<PeopleTable people={people} selfId={selfId} />
			</div>
			<WaitingInvitations invitations={invitations} />
			<InvitePerson refusal={inviting} />
		</main>
	);
}
