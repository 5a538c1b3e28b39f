import { useTranslation } from "react-i18next";
import { answerForm, done, loadPage, parseForm } from "#app/answers.server.ts";
import { Refusal, refusalOf } from "#app/ui/message.tsx";
import { enterPolicy, judge } from "#server/access.ts";
import {
	inviteToPolicy,
	listInvitations,
	resendInvitation,
	revokeInvitation,
} from "#server/features/invitations.ts";
import { changeMember, endMember, listMembers } from "#server/features/members.ts";
import { changeSeats, getPolicy, listConstituencies } from "#server/features/policies.ts";
import { AppError } from "#shared/errors.ts";
import { changeMemberInput, inviteInput } from "#shared/members.ts";
import { changeSeatsInput } from "#shared/policies.ts";
import type { Route } from "./+types/members.route";
import { Bench, PastMembers } from "./bench.tsx";
import { InviteForm } from "./invite-form.tsx";
import { PendingInvitations } from "./pending-invitations.tsx";
import "./members.css";

export function loader(args: Route.LoaderArgs) {
	return loadPage(args, async (outer) => {
		const ctx = await enterPolicy(outer, args.params.policyId);
		const { present, past } = await listMembers(ctx);
		const mayChange = judge(ctx, "member.change").allowed;
		return {
			present,
			past,
			constituencies: await listConstituencies(ctx),
			language: (await getPolicy(ctx)).language,
			mayChange,
			invitations: mayChange ? await listInvitations(ctx) : [],
		};
	});
}

export function action(args: Route.ActionArgs) {
	return answerForm(args, async (outer, form) => {
		const ctx = await enterPolicy(outer, args.params.policyId);
		const here = `/policies/${ctx.policyId}/members`;
		switch (form.get("intent")) {
			case "invite": {
				const constituency = form.get("constituency") || null;
				await inviteToPolicy(ctx, parseForm(form, inviteInput, { constituency }));
				return done(here, "members:invite.sent");
			}
			case "resend":
				await resendInvitation(ctx, String(form.get("invitationId")));
				return done(here, "members:pending.resent");
			case "revoke":
				await revokeInvitation(ctx, String(form.get("invitationId")));
				return done(here, "members:pending.revoked");
			case "change":
				await changeMember(ctx, parseForm(form, changeMemberInput));
				return done(here, "members:saved");
			case "end":
				await endMember(ctx, String(form.get("memberId")));
				return done(here, "members:ended");
			case "seats":
				await changeSeats(ctx, parseForm(form, changeSeatsInput));
				return done(here, "members:seatsSaved");
			default:
				throw new AppError("invalid", "errors:unreadableForm");
		}
	});
}

export default function Members({ loaderData, actionData }: Route.ComponentProps) {
	const { t } = useTranslation("members");
	const { present, past, constituencies, mayChange, invitations, language } = loaderData;
	const refusal = refusalOf(actionData);
	const benches = [{ code: null, name: null, seats: 0, filled: 0 }, ...constituencies];
	return (
		<main id="main" className="page">
			<title>{t("title")}</title>
			<div className="stack-tight">
				<h1>{t("title")}</h1>
				<p className="soft">{t("intro")}</p>
			</div>
			<Refusal answer={refusal} />
			{benches.map((bench) => (
				<Bench
					key={bench.code ?? "none"}
					bench={bench}
					members={present.filter((member) => member.constituency === bench.code)}
					mayChange={mayChange}
					refusal={refusal}
				/>
			))}
			{mayChange ? (
				<div className="stack-wide bench">
					<InviteForm
						constituencies={constituencies}
						language={language}
						refusal={refusal?.values.intent === "invite" ? refusal : undefined}
					/>
					<PendingInvitations invitations={invitations} constituencies={constituencies} />
				</div>
			) : null}
			<PastMembers members={past} />
		</main>
	);
}
