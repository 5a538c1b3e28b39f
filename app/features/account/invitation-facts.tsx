import { useTranslation } from "react-i18next";
import { When } from "#app/ui/when.tsx";
import { Constituency } from "#app/ui/who.tsx";
import "./account.css";

type Facts = {
	name: string;
	email: string;
	policyTitle: string | null;
	country: string | null;
	capacity: string | null;
	constituency: string | null;
	constituencyName: string | null;
	organization: string;
	inviter: string | null;
	expiresAt: number;
};

/** What the mail said, said again before anything is asked. */
export function InvitationFacts({ invitation }: { invitation: Facts }) {
	const { t } = useTranslation(["account", "common"]);
	const { policyTitle, country, capacity, constituency } = invitation;
	return (
		<dl className="facts">
			{policyTitle ? (
				<>
					<dt>{t("invitation.policy")}</dt>
					<dd>
						<b>
							<bdi>{policyTitle}</bdi>
						</b>
						<br />
						<bdi className="soft">{country}</bdi>
					</dd>
				</>
			) : null}
			{capacity ? (
				<>
					<dt>{t("invitation.part")}</dt>
					<dd className="row">
						{t(`common:capacity.${capacity}` as never)}
						{constituency ? <Constituency code={constituency} own={invitation.constituencyName} /> : null}
					</dd>
				</>
			) : null}
			{invitation.organization ? (
				<>
					<dt>{t("invitation.organization")}</dt>
					<dd>
						<bdi>{invitation.organization}</bdi>
					</dd>
				</>
			) : null}
			{invitation.inviter ? (
				<>
					<dt>{t("invitation.inviter")}</dt>
					<dd>
						<bdi>{invitation.inviter}</bdi>
					</dd>
				</>
			) : null}
			<dt>{t("invitation.for")}</dt>
			<dd>
				<bdi>{invitation.name}</bdi>, <bdi>{invitation.email}</bdi>
			</dd>
			<dt>{t("invitation.until")}</dt>
			<dd>
				<When at={invitation.expiresAt} relative />
			</dd>
		</dl>
	);
}
