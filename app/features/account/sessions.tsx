import { useTranslation } from "react-i18next";
import { Form } from "react-router";
import { Button } from "#app/ui/button.tsx";
import { When } from "#app/ui/when.tsx";

type Session = { id: string; device: string; signedInAt: number; usedAt: number; thisDevice: boolean };

/** The devices one is signed in on: each can be signed out, or all of them at once. */
export function Sessions({ sessions }: { sessions: Session[] }) {
	const { t } = useTranslation("account");
	return (
		<section className="stack" aria-labelledby="sessions">
			<h2 id="sessions">{t("sessions.title")}</h2>
			<table className="table-cards">
				<thead>
					<tr>
						<th scope="col">{t("sessions.device")}</th>
						<th scope="col">{t("sessions.signedIn")}</th>
						<th scope="col">{t("sessions.used")}</th>
						<th scope="col">
							<span className="visually-hidden">{t("sessions.action")}</span>
						</th>
					</tr>
				</thead>
				<tbody>
					{sessions.map((session) => {
						const device = session.device || t("sessions.unknown");
						return (
							<tr key={session.id}>
								<th scope="row">
									<span>
										<bdi>{device}</bdi>
										{session.thisDevice ? <span className="soft"> ({t("sessions.this")})</span> : null}
									</span>
								</th>
								<td data-label={t("sessions.signedIn")}>
									<When at={session.signedInAt} />
								</td>
								<td data-label={t("sessions.used")}>
									<When at={session.usedAt} />
								</td>
								<td>
									{session.thisDevice ? null : (
										<Form method="post">
											<input type="hidden" name="sessionId" value={session.id} />
											<Button
												look="plain"
												small
												name="intent"
												value="end"
												aria-label={t("sessions.endOne", { device })}
											>
												{t("sessions.end")}
											</Button>
										</Form>
									)}
								</td>
							</tr>
						);
					})}
				</tbody>
			</table>
			<p className="soft">{t("sessions.endAllText")}</p>
			<Form method="post">
				<Button look="danger" name="intent" value="endAll">
					{t("sessions.endAll")}
				</Button>
			</Form>
		</section>
	);
}
