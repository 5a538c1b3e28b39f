import { useTranslation } from "react-i18next";
import { Form } from "react-router";
import { Button } from "#app/ui/button.tsx";
import { TextAreaField, TextField } from "#app/ui/field.tsx";
import type { OfferedAct } from "#server/features/amendment-view.ts";
import { type AmendmentAct, transitions } from "#shared/amendment-states.ts";
import { useSentence } from "./words.tsx";

type Refused = { fields: Record<string, string>; values: Record<string, string> } | undefined;
type Props = {
	acts: OfferedAct[];
	elsewhere: string[];
	revision: number;
	formKey: string;
	refusal: Refused;
};

/** What can be done now: each act with its form, or with the sentences that say why not yet. */
export function ActForms({ acts, elsewhere, revision, formKey, refusal }: Props) {
	const { t } = useTranslation("amendments");
	const say = useSentence();
	return (
		<section className="stack-tight no-print" aria-labelledby="acts">
			<h2 id="acts">{t("acts.title")}</h2>
			{acts.length === 0 && elsewhere.length === 0 ? <p className="soft">{t("acts.none")}</p> : null}
			{acts.map(({ act, why }) =>
				why.length === 0 ? (
					<ActForm key={act} act={act} revision={revision} formKey={formKey} refusal={refusal} />
				) : (
					<div key={act} className="amendment-act-not">
						<p>{t(`act.${act}`)}</p>
						<ul className="soft note">
							{why.map((one) => (
								<li key={one.key}>{say(one)}</li>
							))}
						</ul>
					</div>
				),
			)}
			{elsewhere.map((key) => (
				<p key={key} className="soft note">
					{say({ key, params: {} })}
				</p>
			))}
		</section>
	);
}

type FormProps = { act: AmendmentAct; revision: number; formKey: string; refusal: Refused };

/** One press where nothing has to be said; else a form that opens. */
function ActForm({ act, revision, formKey, refusal }: FormProps) {
	const { t } = useTranslation("amendments");
	const own = refusal?.values.act === act ? refusal : undefined;
	const { guards } = transitions[act];
	const needsReason = guards.includes("reason");
	const mayExplain = guards.includes("reservation") || act === "defer";
	const hidden = (
		<>
			<input type="hidden" name="key" value={own?.values.key ?? formKey} />
			<input type="hidden" name="act" value={act} />
			<input type="hidden" name="revision" value={revision} />
		</>
	);
	const button = (
		<Button name="intent" value="act" look={act === "incorporate" ? undefined : "quiet"}>
			{t(`act.${act}`)}
		</Button>
	);
	if (!needsReason && !mayExplain) {
		return (
			<Form method="post" className="amendment-act" preventScrollReset>
				{hidden}
				{button}
				<p className="soft note">{t(`actWhy.${act}`)}</p>
			</Form>
		);
	}
	return (
		<details className="amendment-act" open={own !== undefined || undefined}>
			<summary>{t(`act.${act}`)}</summary>
			<Form method="post" className="stack-tight" preventScrollReset>
				{hidden}
				<p className="soft note">{t(`actWhy.${act}`)}</p>
				{act === "defer" ? (
					<TextField
						label={t("field.until")}
						name="until"
						type="date"
						required
						defaultValue={own?.values.until}
						error={own?.fields.until}
					/>
				) : null}
				<TextAreaField
					label={t(needsReason ? "field.reasonNeeded" : "field.reasonMay")}
					name="reason"
					required={needsReason}
					maxLength={4000}
					rows={3}
					defaultValue={own?.values.reason}
					error={own?.fields.reason}
				/>
				{button}
			</Form>
		</details>
	);
}
