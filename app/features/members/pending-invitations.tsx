import { useTranslation } from "react-i18next";
import { Form } from "react-router";
import { Button } from "#app/ui/button.tsx";
import { When } from "#app/ui/when.tsx";
import { Chip, useConstituencyName } from "#app/ui/who.tsx";

type Invitation = {
	id: string;
	name: string;
	email: string;
	constituency: string | null;
	capacity: string | null;
	expiresAt: number;
	expired: boolean;
};
type Props = { invitations: Invitation[]; constituencies: { code: string; name: string | null }[] };

/** Invitations that nobody has answered yet. */
export function PendingInvitations({ invitations, constituencies }: Props) {
	const { t } = useTranslation("members");
	if (invitations.length === 0) return null;
	return (
		<section className="stack-tight" aria-labelledby="pending">
			<h2 id="pending">{t("pending.title")}</h2>
			<div className="table-scroll">
				<table className="table-cards">
					<thead>
						<tr>
							<th scope="col">{t("column.name")}</th>
							<th scope="col">{t("column.capacity")}</th>
							<th scope="col">{t("column.expires")}</th>
							<th scope="col">{t("pending.act")}</th>
						</tr>
					</thead>
					<tbody>
						{invitations.map((invitation) => (
							<PendingRow
								key={invitation.id}
								invitation={invitation}
								own={constituencies.find((one) => one.code === invitation.constituency)?.name ?? null}
							/>
						))}
					</tbody>
				</table>
			</div>
		</section>
	);
}

function PendingRow({ invitation, own }: { invitation: Invitation; own: string | null }) {
	const { t } = useTranslation("members");
	const { t: common } = useTranslation();
	const nameOf = useConstituencyName();
	const of = t("pending.of", { name: invitation.name });
	const { constituency, capacity } = invitation;
	return (
		<tr>
			<th scope="row">
				<span>
					<bdi>{invitation.name}</bdi>
					<span className="member-email member-email-flush">
						<bdi>{invitation.email}</bdi>
					</span>
				</span>
			</th>
			<td data-label={t("column.capacity")}>
				<span className="who">
					<Chip constituency={constituency} />
					<span>
						{constituency ? `${nameOf(constituency, own)} · ` : ""}
						{capacity ? common(`capacity.${capacity}` as "capacity.chair") : ""}
					</span>
				</span>
			</td>
			<td data-label={t("column.expires")}>
				<span>
					<When at={invitation.expiresAt} style="day" />
					{invitation.expired ? <strong className="care"> {t("pending.expired")}</strong> : null}
				</span>
			</td>
			<td>
				<Form method="post" className="row">
					<input type="hidden" name="invitationId" value={invitation.id} />
					<Button
						look="quiet"
						small
						name="intent"
						value="resend"
						aria-label={`${t("pending.resend")}: ${of}`}
					>
						{t("pending.resend")}
					</Button>
					<Button
						look="danger"
						small
						name="intent"
						value="revoke"
						aria-label={`${t("pending.revoke")}: ${of}`}
					>
						{t("pending.revoke")}
					</Button>
				</Form>
			</td>
		</tr>
	);
}
