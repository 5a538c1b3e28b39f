import { useTranslation } from "react-i18next";
import { Chip, useConstituencyName } from "#app/ui/who.tsx";
import type { CollabSession } from "./collab-session.ts";
import { useSessionView } from "./use-session.ts";

function showCaret(clientId: number): void {
	const caret = document.querySelector(`.caret[data-client="${clientId}"]`);
	caret?.scrollIntoView({ block: "center", behavior: "smooth" });
	caret?.classList.add("caret-fresh");
}

/** Who else has the section open for editing; a press shows where they are. */
export function WhoIsHere({ session }: { session: CollabSession | null }) {
	const { t } = useTranslation("editor");
	const nameOf = useConstituencyName();
	const people = useSessionView(session, (view) => view.people) ?? [];
	if (people.length === 0) return null;
	return (
		<section className="who-is-here" aria-label={t("here.title")}>
			<h2>{t("here.count", { count: people.length })}</h2>
			<ul className="plain-list">
				{people.map((person) => (
					<li key={person.clientId}>
						<button type="button" className="who" onClick={() => showCaret(person.clientId)}>
							<Chip constituency={person.constituency} />
							<span>
								<bdi>{person.name}</bdi>{" "}
								<span className="soft">{person.constituency ? nameOf(person.constituency) : ""}</span>
							</span>
						</button>
					</li>
				))}
			</ul>
		</section>
	);
}
