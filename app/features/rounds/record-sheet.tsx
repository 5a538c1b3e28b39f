import { useTranslation } from "react-i18next";
import { Message } from "#app/ui/message.tsx";
import type { RecordPaper } from "#shared/record-paper.ts";
import { describeRecord } from "#shared/record-parts.ts";
import { describeExport, wordsOf } from "#shared/record-words.ts";
import { RecordPart } from "./record-part.tsx";
import { useSpeech } from "./record-words.ts";
import { ResultView } from "./result-view.tsx";
import { useSay } from "./round-words.ts";

type Failures = { failures: { name: string; detail: string }[] };

/** The record of decision as it prints on A4 (DOMAIN 3.6). Everything on it is read from the signed file. */
export function RecordSheet({ paper }: { paper: RecordPaper & Failures }) {
	const { t } = useTranslation(["record", "certificate"]);
	const say = useSay();
	const speech = useSpeech(paper);
	const { count, state, certified, constituencies } = paper;
	const { round, groups, decision } = count;
	const rule = { ...round.rule, ...(round.castingVote && { castingVote: round.castingVote }) };
	return (
		<article className="sheet record stack-wide">
			<RunningHead paper={paper} />
			<header className="stack-tight">
				<p className="note soft">
					<bdi>{count.installation}</bdi> · <bdi>{count.policy.country}</bdi>
				</p>
				<h1>{t("title", { number: round.number })}</h1>
				<p className="record-policy" dir="auto">
					{count.policy.title}
				</p>
				<p className="record-state">
					<strong>{say(`certificate:state.${state}`)}</strong>
					{state === "closed" || state === "certified" ? (
						<span className="soft note"> {say(`certificate:stateText.${state}`)}</span>
					) : null}
				</p>
				{certified && certified.newer > 0 ? <p className="note">{t("certificate:newer")}</p> : null}
			</header>
			<Broken failures={paper.failures} />
			<section className="stack" aria-labelledby="result">
				<ResultView rule={rule} groups={groups} decision={decision} constituencies={constituencies} />
			</section>
			{describeRecord(paper, wordsOf(paper, speech)).map((part) => (
				<RecordPart key={part.id} part={part} constituencies={constituencies} />
			))}
			<footer className="stack-tight">
				<ExportFacts paper={paper} />
				{paper.failures.length === 0 ? <p className="note soft no-print">{t("holds")}</p> : null}
				<p className="note soft">{t("limits")}</p>
			</footer>
		</article>
	);
}

function Broken({ failures }: Failures) {
	const { t } = useTranslation("record");
	if (failures.length === 0) return null;
	return (
		<Message kind="wrong" title={t("broken")}>
			<ul>
				{failures.map((failure) => (
					<li key={`${failure.name} ${failure.detail}`}>
						{failure.name}: {failure.detail}
					</li>
				))}
			</ul>
		</Message>
	);
}

/** Stands above every printed page: which record this is, so that no sheet of it can go astray. */
export function RunningHead({ paper }: { paper: RecordPaper }) {
	const { t } = useTranslation("certificate");
	const hash = paper.certified?.hash ?? paper.countHash;
	const words = t("running", { number: paper.count.round.number, hash });
	// A page's margin takes its words from a style only. They are the catalogue's, a number and a hash.
	const content = JSON.stringify(words.replace(/[<"\\]/g, ""));
	return (
		<style>{`@page { @top-left { content: ${content}; font: 7.5pt sans-serif; white-space: nowrap; } }`}</style>
	);
}

/** What every form says of itself: what, version, hash, when, by whom, for whom, and that no caucus is in it. */
export function ExportFacts({ paper }: { paper: RecordPaper }) {
	const { t } = useTranslation("certificate");
	const speech = useSpeech(paper);
	return (
		<>
			<dl className="facts record-export">
				{describeExport(paper, speech).map(({ label, value }) => (
					<div key={label}>
						<dt>{label}</dt>
						<dd className={/^[0-9a-f]{64}$/.test(value) ? "hash" : undefined} dir="auto">
							{value}
						</dd>
					</div>
				))}
			</dl>
			<p className="note">
				<strong>{t("export.caucus")}</strong>
			</p>
		</>
	);
}
