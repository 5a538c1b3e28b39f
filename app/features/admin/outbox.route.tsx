import { useTranslation } from "react-i18next";
import { loadPage } from "#app/answers.server.ts";
import { Message } from "#app/ui/message.tsx";
import { listMails } from "#server/features/mail.ts";
import type { Route } from "./+types/outbox.route";
import { Mail } from "./mail.tsx";

export function loader(args: Route.LoaderArgs) {
	return loadPage(args, listMails);
}

export default function Outbox({ loaderData }: Route.ComponentProps) {
	const { t } = useTranslation("admin");
	const { mails, serverConfigured } = loaderData;
	return (
		<main id="main" className="page stack">
			<title>{t("outbox.title")}</title>
			<h1>{t("outbox.title")}</h1>
			<Message kind={serverConfigured ? "plain" : "care"}>
				{serverConfigured ? t("outbox.configured") : t("outbox.notConfigured")}
			</Message>
			<p className="soft">{t("outbox.text")}</p>
			{mails.length === 0 ? (
				<p className="empty">{t("outbox.empty")}</p>
			) : (
				<ul className="plain-list rule-list">
					{mails.map((mail) => (
						<Mail key={mail.id} mail={mail} />
					))}
				</ul>
			)}
		</main>
	);
}
