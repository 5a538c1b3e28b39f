import { useTranslation } from "react-i18next";
import { When } from "#app/ui/when.tsx";
import type { RoundSettings } from "#shared/procedure.ts";
import type { ProcedureField } from "#shared/procedure-form.ts";
import type { Rule } from "#shared/rounds.ts";
import { AdoptedBy } from "./adopted-by.tsx";
import { useFieldWords } from "./procedure-words.ts";
import { RulesInWords } from "./rules-sheet.tsx";

export type ShownVersion = {
	id: string;
	number: number;
	state: "proposed" | "adopted" | "overtaken";
	rule: Rule;
	settings: RoundSettings;
	proposedBy: string;
	proposedAt: number;
	adopted: { by: string; at: number; decidedOn: string; decision: string } | null;
	changes: { against: number; fields: { field: ProcedureField; before: string; after: string }[] } | null;
};

type Constituencies = { code: string; name: string | null }[];

/** Every version, newest first: who proposed it, whether the body adopted it, what it changed. */
export function VersionHistory({
	versions,
	constituencies,
	ruleWords,
}: {
	versions: ShownVersion[];
	constituencies: Constituencies;
	ruleWords: (version: ShownVersion) => string;
}) {
	const { t } = useTranslation("procedure");
	return (
		<section className="stack" aria-labelledby="versions">
			<h2 id="versions">{t("history")}</h2>
			<ol className="plain-list rule-list procedure-history">
				{versions.map((version) => (
					<li key={version.id} className="stack-tight">
						<h3>
							{t("version", { number: version.number })}{" "}
							<span className={version.state === "adopted" ? "good" : "soft"}>
								· {t(`state.${version.state}`)}
							</span>
						</h3>
						{version.adopted ? <AdoptedBy adopted={version.adopted} /> : null}
						<ProposedBy version={version} />
						<Changes changes={version.changes} constituencies={constituencies} />
						<details>
							<summary>{t("allOf", { number: version.number })}</summary>
							<RulesInWords rule={ruleWords(version)} settings={version.settings} level={4} />
						</details>
					</li>
				))}
			</ol>
		</section>
	);
}

/** Words of either direction keep their own, inside a sentence of the reader's. */
function isolate(text: string): string {
	return `\u2068${text}\u2069`;
}

/** Who proposed a version, and when. */
export function ProposedBy({ version }: { version: ShownVersion }) {
	const { t } = useTranslation("procedure");
	return (
		<p className="note soft">
			{t("proposedBy", { name: `\u2068${version.proposedBy}\u2069` })}, <When at={version.proposedAt} />
		</p>
	);
}

/** What a version changes against the one adopted before it, parameter by parameter. */
export function Changes({
	changes,
	constituencies,
}: {
	changes: ShownVersion["changes"];
	constituencies: Constituencies;
}) {
	const { t } = useTranslation("procedure");
	const fieldWords = useFieldWords(constituencies);
	if (!changes) return null;
	const number = changes.against;
	if (changes.fields.length === 0) return <p>{t("noChanges", { number })}</p>;
	return (
		<>
			<p>{t("changesAgainst", { number })}</p>
			<dl className="procedure-changes">
				{changes.fields.map(({ field, before, after }) => (
					<div key={field}>
						<dt>{t(`field.${field}`)}</dt>
						<dd>
							<span className="soft">{t("before", { value: isolate(fieldWords(field, before)) })}</span>
							<br />
							{t("after", { value: isolate(fieldWords(field, after)) })}
						</dd>
					</div>
				))}
			</dl>
		</>
	);
}
