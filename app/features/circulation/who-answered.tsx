import { useTranslation } from "react-i18next";
import { When } from "#app/ui/when.tsx";
import { Constituency } from "#app/ui/who.tsx";
import type { CirculationPage } from "#server/features/circulation-views.ts";

/** Which constituencies have submitted a response, and how many spoke in their own name. */
export function WhoAnswered({ answered }: { answered: CirculationPage["answered"] }) {
	const { t } = useTranslation("circulation");
	return (
		<section className="stack-tight" aria-labelledby="answered">
			<h2 id="answered">{t("answered.title")}</h2>
			<ul className="plain-list rule-list">
				{answered.constituencies.map((bench) => (
					<li key={bench.code} className="stack-tight">
						<Constituency code={bench.code} own={bench.name} />
						{bench.lastSentAt === null ? (
							<p className="note soft">{t("answered.notYet")}</p>
						) : (
							<p className="note">
								{t("comments", { count: bench.comments })} · {t("answered.lastOn")}{" "}
								<When at={bench.lastSentAt} />
							</p>
						)}
						{bench.notes.map(({ number, note }) => (
							<p key={number} className="note said-text" dir="auto">
								{note}
							</p>
						))}
					</li>
				))}
				<li className="note soft">
					{answered.own.comments === 0
						? t("answered.nobody")
						: t("answered.own", { count: answered.own.comments, people: answered.own.people })}
				</li>
			</ul>
		</section>
	);
}
