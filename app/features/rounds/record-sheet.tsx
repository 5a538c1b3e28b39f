import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Message } from "#app/ui/message.tsx";
import { Constituency } from "#app/ui/who.tsx";
import { Moment } from "./moment.tsx";
import { Part, type RecordView } from "./record-part.tsx";
import { RecordProof } from "./record-proof.tsx";
import { RollCall } from "./record-roll-call.tsx";
import { ResultView } from "./result-view.tsx";
import { type NamedConstituency, useRuleWords } from "./round-words.ts";

/** The record of decision as it prints on A4 (DOMAIN 3.6). Everything on it is read from the signed file. */
export function RecordSheet({ view, policyId }: { view: RecordView; policyId: string }) {
	const { t } = useTranslation("record");
	const { record } = view;
	return (
		<article className="sheet record stack-wide">
			<header className="stack-tight">
				<p className="note soft">
					{record.installation} · <span dir="auto">{record.policy.country}</span>
				</p>
				<h1>{t("title", { number: record.round.number })}</h1>
				<p className="record-policy" dir="auto">
					{record.policy.title}
				</p>
			</header>
			{view.failures.length > 0 ? (
				<Message kind="wrong" title={t("broken")}>
					<ul>
						{view.failures.map((failure) => (
							<li key={`${failure.name} ${failure.detail}`}>
								{failure.name}: {failure.detail}
							</li>
						))}
					</ul>
				</Message>
			) : null}
			<Part id="question" title={t("question")}>
				<p className="record-question" dir="auto">
					{record.round.question}
				</p>
			</Part>
			<section className="stack" aria-labelledby="result">
				<ResultView
					rule={record.round.rule}
					groups={record.groups}
					decision={record.decision}
					constituencies={view.constituencies}
				/>
				<Totals record={record} />
			</section>
			<TextAndRule view={view} policyId={policyId} />
			<Part id="roll" title={t("rollCall")}>
				<RollCall record={record} constituencies={view.constituencies} />
			</Part>
			<Statements record={record} constituencies={view.constituencies} />
			<RecordProof view={view} />
		</article>
	);
}

/** By weight, where the rule weighs; else by ballots. */
function Totals({ record }: { record: RecordView["record"] }) {
	const { t } = useTranslation("record");
	const { totals } = record.decision;
	if (!totals) return null;
	const filled = record.roll.length;
	const cast = record.ballots.filter((ballot) => ballot.supersededAt === null).length;
	const weighted = record.round.rule.kind === "weighted" || record.round.rule.kind === "mlc";
	return (
		<p>
			{t(weighted ? "totalsWeighted" : "totals", {
				for: totals.for_,
				against: totals.against,
				abstain: totals.abstain,
				silent: filled - cast,
			})}
		</p>
	);
}

function TextAndRule({ view, policyId }: { view: RecordView; policyId: string }) {
	const { t } = useTranslation(["record", "rounds", "decision"]);
	const ruleWords = useRuleWords();
	const { record, sections } = view;
	const { round, text } = record;
	return (
		<Part id="text" title={t("text")}>
			<dl className="facts">
				<dt>{t("version")}</dt>
				<dd>
					<Link to={`/policies/${policyId}/versions/${view.versionId}`}>
						{t("rounds:facts.version", { number: text.versionNumber })}
					</Link>{" "}
					· {t("language", { language: languageName(round.authenticLanguage) })}
				</dd>
				<dt>{t("hash")}</dt>
				<dd>
					<span className="hash" dir="ltr">
						{text.hash}
					</span>
					<br />
					<span className="note soft">{t("algorithm")}</span>
				</dd>
				<dt>{t("rounds:facts.sections")}</dt>
				<dd>
					<ul className="plain-list">
						{sections.map((section) => (
							<li key={section.id} dir="auto">
								{section.number} {section.title}
							</li>
						))}
					</ul>
				</dd>
				<dt>{t("rounds:facts.rule")}</dt>
				<dd>
					{ruleWords(round.rule)}
					<br />
					<span className="hash soft" dir="ltr">
						{Object.entries(round.rule)
							.map(([name, value]) => `${name}: ${typeof value === "object" ? JSON.stringify(value) : value}`)
							.join(" · ")}
					</span>
				</dd>
				<dt>{t("rounds:facts.opened")}</dt>
				<dd>
					<Moment at={round.openedAt} />
				</dd>
				<dt>{t("rounds:facts.closed")}</dt>
				<dd>
					<Moment at={round.closedAt} />
					{round.closedAt < round.closesAt ? (
						<>
							{" "}
							{t("early")} <Moment at={round.closesAt} />
							{view.reason ? (
								<>
									<br />
									{t("rounds:facts.closedBecause")}: <span dir="auto">{view.reason}</span>
								</>
							) : null}
						</>
					) : null}
				</dd>
			</dl>
		</Part>
	);
}

function languageName(code: string): string {
	return new Intl.DisplayNames([code], { type: "language" }).of(code) ?? code;
}

/** Reservations and statements in the voters' own words. */
function Statements({
	record,
	constituencies,
}: {
	record: RecordView["record"];
	constituencies: NamedConstituency[];
}) {
	const { t } = useTranslation(["record", "decision"]);
	const seats = new Map(record.roll.map((seat) => [seat.seat, seat]));
	const given = record.ballots.filter((ballot) => ballot.supersededAt === null && ballot.statement);
	if (given.length === 0) {
		return (
			<Part id="statements" title={t("statements")}>
				<p className="soft">{t("noStatements")}</p>
			</Part>
		);
	}
	const reservationsFirst = [...given].sort(
		(a, b) => Number(b.choice === "reserve") - Number(a.choice === "reserve") || a.castAt - b.castAt,
	);
	return (
		<Part id="statements" title={t("statements")}>
			<ul className="plain-list rule-list">
				{reservationsFirst.map((ballot) => {
					const code = seats.get(ballot.seat)?.constituency ?? null;
					const own = constituencies.find((one) => one.code === code)?.name ?? null;
					return (
						<li key={ballot.id} className="stack-tight record-statement">
							<p className="row">
								<Constituency code={code} own={own} />
								<strong dir="auto">{ballot.name}</strong>
								<span className="soft">{t(`decision:choice.${ballot.choice}`)}</span>
							</p>
							<blockquote dir="auto" className="verbatim">
								{ballot.statement}
							</blockquote>
						</li>
					);
				})}
			</ul>
		</Part>
	);
}
