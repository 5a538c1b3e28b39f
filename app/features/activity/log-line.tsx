import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { When } from "#app/ui/when.tsx";
import { Chip, useConstituencyName } from "#app/ui/who.tsx";
import type { LogDetail, LogEntry } from "#shared/activity.ts";
import { logSentenceKey } from "./log-sentence.ts";

/** One entry of the log as a sentence, with its moment, its number and its hash; `children` stand behind the sentence. */
export function LogLine({
	entry,
	policyId,
	children,
}: {
	entry: LogEntry;
	policyId: string;
	children?: ReactNode;
}) {
	const { t } = useTranslation("policies");
	const sentence = useSentence();
	return (
		<li value={entry.seq}>
			<span className="log-when">
				<When at={entry.at} style="second" />
			</span>
			<span>
				<SubjectChip entry={entry} /> {sentence(entry)}{" "}
				{entry.path ? (
					<Link
						className="note"
						to={`/policies/${policyId}/${entry.path}`}
						aria-label={`${t("log.open")}: ${sentence(entry)}`}
					>
						{t("log.open")}
					</Link>
				) : null}
				{children}
			</span>
			<span className="hash">
				{t("log.entry", { number: entry.seq })}
				{" · "}
				<bdi dir="ltr">{entry.hash}</bdi>
			</span>
		</li>
	);
}

/** The constituency of whom the sentence begins with. */
function SubjectChip({ entry }: { entry: LogEntry }) {
	if (entry.type === "member.added") return <Chip constituency={entry.detail.constituency ?? null} />;
	return entry.who ? <Chip constituency={entry.who.constituency} /> : null;
}

/** Names of either direction keep their own, inside a sentence of the reader's. */
function isolate(text: string): string {
	return `\u2068${text}\u2069`;
}

function useSentence(): (entry: LogEntry) => string {
	const { t, i18n } = useTranslation("policies");
	const { t: common } = useTranslation();
	const nameOf = useConstituencyName();
	const say = t as unknown as (key: string, params: object) => string;
	const has = (key: string) => i18n.exists(`policies:log.sentence.${key}`, { count: 1 });
	return (entry) => {
		const { capacity, constituency, state, count, step, ...words } = entry.detail;
		const part = [
			capacity ? common(`capacity.${capacity}` as "capacity.chair") : "",
			constituency ? nameOf(constituency) : "",
		].filter(Boolean);
		const texts = Object.entries(words satisfies LogDetail).map(([name, word]) => [
			name,
			isolate(String(word)),
		]);
		return say(`log.sentence.${logSentenceKey(entry, has)}`, {
			...Object.fromEntries(texts),
			who: isolate(entry.who ? entry.who.name : t("log.nobody")),
			part: part.join(" · "),
			constituency: constituency ? isolate(nameOf(constituency)) : "",
			state: state ? common(`state.${state}` as "state.drafting") : "",
			count: count ?? 0,
			step,
		});
	};
}
