import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Chip, useConstituencyName } from "#app/ui/who.tsx";
import type { RoundSettings } from "#shared/procedure.ts";
import { useSettingsWords } from "./procedure-words.ts";

/** A whole set of rules in plain sentences. `rule` is the decision's sentence. */
export function RulesInWords({
	rule,
	settings,
	level,
}: {
	rule: string;
	settings: RoundSettings;
	level: 3 | 4;
}) {
	const { t } = useTranslation("procedure");
	const settingsWords = useSettingsWords();
	const Heading = level === 3 ? "h3" : "h4";
	return (
		<>
			<Heading>{t("decision")}</Heading>
			<p className="rule-sentence">{rule}</p>
			<Heading>{t("conduct")}</Heading>
			<ul className="procedure-says">
				{settingsWords(settings).map((sentence) => (
					<li key={sentence}>{sentence}</li>
				))}
			</ul>
		</>
	);
}

/** The constituencies with a vote and their seats. */
export function WhoVotes({
	policyId,
	constituencies,
}: {
	policyId: string;
	constituencies: { code: string; name: string | null; seats: number }[];
}) {
	const { t } = useTranslation("procedure");
	const nameOf = useConstituencyName();
	return (
		<section className="stack-tight" aria-labelledby="who-votes">
			<h2 id="who-votes">{t("whoVotes")}</h2>
			<ul className="plain-list procedure-benches">
				{constituencies.map(({ code, name, seats }) => (
					<li key={code} className="who">
						<Chip constituency={code} />
						<span>
							{nameOf(code, name)}: {t("seats", { count: seats })}
						</span>
					</li>
				))}
			</ul>
			<p className="no-print">
				<Link to={`/policies/${policyId}/members`}>{t("members")}</Link>
			</p>
		</section>
	);
}
