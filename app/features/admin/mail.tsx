import { useTranslation } from "react-i18next";
import { When } from "#app/ui/when.tsx";
import "./admin.css";

type OutboxMail = {
	recipient: string;
	subject: string;
	/** null once the mail was sent and its link is its reader's alone. */
	body: string | null;
	locale: string;
	createdAt: number;
	sentAt: number | null;
	failure: string | null;
};

/** One mail of the outbox; its words and links open below it. */
export function Mail({ mail }: { mail: OutboxMail }) {
	const { t } = useTranslation("admin");
	return (
		<li>
			<details className="mail">
				<summary>
					<span className="mail-line">
						<b>
							<bdi lang={mail.locale}>{mail.subject}</bdi>
						</b>
						<span className="note">
							<bdi>{mail.recipient}</bdi> · <When at={mail.createdAt} /> · <State mail={mail} />
						</span>
					</span>
				</summary>
				{mail.failure ? (
					<p className="note" dir="ltr">
						{mail.failure}
					</p>
				) : null}
				{mail.body === null ? (
					<p className="soft">{t("outbox.withheld")}</p>
				) : (
					<div className="mail-body" lang={mail.locale} dir="auto">
						{mail.body.split(/(https?:\/\/\S+)/).map((piece, at) =>
							at % 2 === 1 ? (
								<a key={at} href={piece} dir="ltr">
									{piece}
								</a>
							) : (
								piece
							),
						)}
					</div>
				)}
			</details>
		</li>
	);
}

function State({ mail }: { mail: OutboxMail }) {
	const { t } = useTranslation("admin");
	if (mail.sentAt !== null) {
		return (
			<span>
				<span className="met">{t("outbox.sent")}</span> <When at={mail.sentAt} />
			</span>
		);
	}
	return mail.failure ? (
		<span className="not-met">{t("outbox.failed")}</span>
	) : (
		<span className="care">{t("outbox.waiting")}</span>
	);
}
