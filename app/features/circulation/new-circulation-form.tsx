import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Form, useRouteLoaderData } from "react-router";
import { Button } from "#app/ui/button.tsx";
import { Choices, TextAreaField, TextField } from "#app/ui/field.tsx";
import { ownNameRules } from "#shared/circulation.ts";
import { formatLocalTime } from "#shared/zones.ts";
import type { Refused } from "./refused.ts";

/** Each section is a field of its own, so that a refused form comes back with every tick. */
export const sectionField = "section-";

const day = 24 * 60 * 60 * 1000;

type Props = {
	sections: { id: string; number: string; title: string; state: string }[];
	/** The section that the reader came from. */
	asked: string | null;
	formKey: string;
	now: number;
	refusal: Refused;
};

/** What is circulated, until when, and who may comment in the own name. */
export function NewCirculationForm({ sections, asked, formKey, now, refusal }: Props) {
	const { t } = useTranslation("circulation");
	const root = useRouteLoaderData("root") as { zone: string } | undefined;
	const values = refusal?.values ?? {};
	const fields = refusal?.fields ?? {};
	const zone = values.zone ?? root?.zone ?? "UTC";
	// Kept while the page asks its loaders again: pressing twice opens one round.
	const [key] = useState(formKey);
	const [end] = useState(() => Math.ceil((now + 21 * day) / 3_600_000) * 3_600_000);
	return (
		<Form method="post" className="stack-wide">
			<input type="hidden" name="key" value={values.key ?? key} />
			<input type="hidden" name="zone" value={zone} />
			<TextField
				label={t("new.name")}
				hint={t("new.nameHint")}
				name="title"
				dir="auto"
				required
				maxLength={200}
				defaultValue={values.title}
				error={fields.title}
			/>
			<SectionChoice sections={sections} asked={asked} refusal={refusal} />
			<TextAreaField
				label={t("new.note")}
				hint={t("new.noteHint")}
				name="note"
				rows={3}
				maxLength={2000}
				defaultValue={values.note}
				error={fields.note}
			/>
			<TextField
				label={t("new.opens")}
				hint={t("new.opensHint", { zone })}
				name="opens"
				type="datetime-local"
				className="circulation-time"
				defaultValue={values.opens}
				error={fields.opensAt}
			/>
			<TextField
				label={t("new.closes")}
				hint={t("new.closesHint", { zone })}
				name="closes"
				type="datetime-local"
				className="circulation-time"
				required
				defaultValue={values.closes ?? formatLocalTime(end, zone)}
				error={fields.closesAt}
			/>
			<Choices
				legend={t("new.ownName")}
				name="ownName"
				value={values.ownName ?? "some"}
				error={fields.ownName}
				options={ownNameRules.map((value) => ({ value, label: t(`ownRule.${value}`) }))}
			/>
			<p className="soft">{t("new.effect")}</p>
			<Button>{t("new.submit")}</Button>
		</Form>
	);
}

function SectionChoice({ sections, asked, refusal }: Pick<Props, "sections" | "asked" | "refusal">) {
	const { t } = useTranslation(["circulation", "common"]);
	const error = refusal?.fields.sectionIds;
	return (
		<fieldset className="field" aria-describedby={error ? "sections-error" : undefined}>
			<legend>{t("new.sections")}</legend>
			<span className="field-hint">{t("new.sectionsHint")}</span>
			{error ? (
				<span className="field-error" id="sections-error">
					{error}
				</span>
			) : null}
			{sections.map(({ id, number, title, state }) => {
				const usable = state === "drafting" || state === "circulated";
				const ticked = refusal ? refusal.values[`${sectionField}${id}`] !== undefined : asked === id;
				return (
					<label key={id} className="choice circulation-choice">
						<input
							type="checkbox"
							name={`${sectionField}${id}`}
							defaultChecked={usable && ticked}
							disabled={!usable}
						/>
						<span>
							<bdi>
								{number} {title}
							</bdi>{" "}
							<span className="soft note">{t(`common:state.${state}` as "common:state.drafting")}</span>
						</span>
					</label>
				);
			})}
		</fieldset>
	);
}
