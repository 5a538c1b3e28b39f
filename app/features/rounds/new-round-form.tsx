import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Form, Link, useRouteLoaderData } from "react-router";
import { Button } from "#app/ui/button.tsx";
import { Choices, TextAreaField, TextField } from "#app/ui/field.tsx";
import { Chip, useConstituencyName } from "#app/ui/who.tsx";
import type { RoundSettings } from "#shared/procedure.ts";
import { defaultRulePreset, type Rule, rulePresetNames, rulePresets } from "#shared/rounds.ts";
import { formatLocalTime } from "#shared/zones.ts";
import { useRuleWords } from "./round-words.ts";

/** Each section is a field of its own, so that a refused form comes back with every tick. */
export const sectionField = "section-";

const week = 7 * 24 * 60 * 60 * 1000;

type Bench = { code: string; name: string | null; seats: number; filled: number };
type Props = {
	policyId: string;
	/** The rules the body has adopted; null: a named one is chosen. */
	rules: { id: string; number: number; rule: Rule; settings: RoundSettings } | null;
	form: {
		policyTitle: string;
		sections: { id: string; number: string; title: string; state: string; depth: number }[];
		benches: Bench[];
		overfull: string[];
	};
	formKey: string;
	now: number;
	refusal: { fields: Record<string, string>; values: Record<string, string> } | undefined;
};

/** Question, text, rule and end of a round; nothing is left to be guessed. */
export function NewRoundForm({ policyId, form, rules, formKey, now, refusal }: Props) {
	const { t } = useTranslation("rounds");
	const root = useRouteLoaderData("root") as { zone: string } | undefined;
	const zone = refusal?.values.zone ?? root?.zone ?? "UTC";
	// Kept while the page asks its loaders again: pressing twice announces one round.
	const [key] = useState(formKey);
	const [firstEnd] = useState(() => Math.ceil((now + week) / 3_600_000) * 3_600_000);
	const values = refusal?.values ?? {};
	return (
		<Form method="post" className="stack-wide">
			<input type="hidden" name="key" value={key} />
			<input type="hidden" name="zone" value={zone} />
			<TextAreaField
				label={t("new.question")}
				hint={t("new.questionHint")}
				name="question"
				required
				maxLength={500}
				rows={3}
				defaultValue={values.question}
				error={refusal?.fields.question}
			/>
			<TextChoice form={form} values={values} error={refusal?.fields.sectionIds} />
			<AsksChoice values={values} error={refusal?.fields.passages} />
			{rules ? (
				<AdoptedRules policyId={policyId} rules={rules} benches={form.benches} />
			) : (
				<RuleChoice value={values.preset} error={refusal?.fields.preset} />
			)}
			<TextField
				label={t("new.closes")}
				hint={t("new.closesHint", { zone })}
				name="closes"
				type="datetime-local"
				className="round-closes"
				required
				defaultValue={values.closes ?? formatLocalTime(firstEnd, zone)}
				error={refusal?.fields.closesAt}
			/>
			<Preview benches={form.benches} overfull={form.overfull} />
			<Button>{t("new.submit")}</Button>
		</Form>
	);
}

/** Whether the text is voted on in one question, or in several asked together. */
function AsksChoice({ values, error }: { values: Record<string, string>; error: string | undefined }) {
	const { t } = useTranslation("conduct");
	return (
		<details open={error !== undefined || (values.asks ?? "one") !== "one"}>
			<summary>{t("asks.summary")}</summary>
			<div className="stack-tight acts-form">
				<Choices
					legend={t("asks.legend")}
					name="asks"
					value={values.asks ?? "one"}
					options={(["one", "eachSection", "passages"] as const).map((value) => ({
						value,
						label: t(`asks.${value}`),
					}))}
				/>
				<TextAreaField
					label={t("asks.lines")}
					hint={t("asks.linesHint")}
					name="passages"
					rows={3}
					maxLength={9000}
					defaultValue={values.passages}
					error={error}
				/>
			</div>
		</details>
	);
}

function TextChoice({
	form,
	values,
	error,
}: {
	form: Props["form"];
	values: Record<string, string>;
	error: string | undefined;
}) {
	const { t } = useTranslation(["rounds", "common"]);
	const bound = form.sections.some((section) => section.state === "locked");
	return (
		<div className="stack-tight">
			<Choices
				legend={t("new.text")}
				name="scope"
				value={values.scope ?? (bound ? "chosen" : "whole")}
				error={error}
				options={[
					{
						value: "whole",
						disabled: bound,
						label: (
							<>
								{t("new.whole", { title: form.policyTitle })}
								{bound ? <span className="soft note"> {t("new.wholeBound")}</span> : null}
							</>
						),
					},
					{ value: "chosen", label: t("new.chosen") },
				]}
			/>
			<fieldset className="round-sections">
				<legend className="note soft">{t("new.sections")}</legend>
				{form.sections.map((section) => (
					<label key={section.id} className="choice">
						<input
							type="checkbox"
							name={`${sectionField}${section.id}`}
							defaultChecked={values[`${sectionField}${section.id}`] !== undefined}
							disabled={section.state === "locked"}
						/>
						<span>
							<bdi>
								{section.number} {section.title}
							</bdi>{" "}
							<span className="soft note">{t(`common:state.${section.state}` as never)}</span>
						</span>
					</label>
				))}
			</fieldset>
		</div>
	);
}

/** The body has adopted its rules: there is nothing to choose, only something to read. */
function AdoptedRules({
	policyId,
	rules,
	benches,
}: {
	policyId: string;
	rules: NonNullable<Props["rules"]>;
	benches: Bench[];
}) {
	const { t } = useTranslation("procedure");
	const ruleWords = useRuleWords(benches);
	return (
		<section className="field stack-tight" aria-labelledby="new-rules">
			<input type="hidden" name="procedureId" value={rules.id} />
			<h2 id="new-rules" className="round-rules-head">
				{t("newRound.rules", { number: rules.number })}
			</h2>
			<p>{ruleWords(rules.rule, rules.settings)}</p>
			<p className="note">
				<Link to={`/policies/${policyId}/procedure`}>{t("newRound.readAll")}</Link>
			</p>
		</section>
	);
}

function RuleChoice({ value, error }: { value: string | undefined; error: string | undefined }) {
	const { t } = useTranslation(["rounds", "decision"]);
	const ruleWords = useRuleWords();
	return (
		<Choices
			legend={t("new.rule")}
			name="preset"
			boxed
			value={value ?? defaultRulePreset}
			error={error}
			options={rulePresetNames.map((preset) => ({
				value: preset,
				label: (
					<>
						<span className="round-preset">{t(`decision:preset.${preset}`)}</span>
						<span className="soft note round-preset-rule">{ruleWords(rulePresets[preset])}</span>
					</>
				),
			}))}
		/>
	);
}

/** What announcing does, and who would vote if the round opened now. */
function Preview({ benches, overfull }: { benches: Bench[]; overfull: string[] }) {
	const { t } = useTranslation("rounds");
	const nameOf = useConstituencyName();
	return (
		<section className="stack-tight" aria-labelledby="new-next">
			<h2 id="new-next">{t("new.next")}</h2>
			<ol className="round-next">
				<li>{t("new.nextFreeze")}</li>
				<li>{t("new.nextOpen")}</li>
				<li>{t("new.nextClose")}</li>
			</ol>
			<p>{t("new.roll")}</p>
			<ul className="plain-list round-benches">
				{benches.map((bench) => (
					<li key={bench.code} className="who">
						<Chip constituency={bench.code} />
						<span>
							{nameOf(bench.code, bench.name)}:{" "}
							{t("new.filled", { filled: bench.filled, count: bench.seats })}
							{overfull.includes(bench.code) ? <span className="care"> {t("new.overfull")}</span> : null}
						</span>
					</li>
				))}
			</ul>
		</section>
	);
}
