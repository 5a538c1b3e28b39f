import { useTranslation } from "react-i18next";
import { Form } from "react-router";
import { Button } from "#app/ui/button.tsx";
import { TextAreaField, TextField } from "#app/ui/field.tsx";
import { When } from "#app/ui/when.tsx";
import type { ShownAct } from "#server/features/submission-view.ts";
import { CalendarDay } from "./calendar-day.tsx";

export type Refusal = { fields: Record<string, string>; values: Record<string, string> } | undefined;

/** What may have been typed wrongly in an entry, and how its field is called. */
const typed = {
	returned: { reference: "reference", reasons: "reasons" },
	adopted: { title: "title", reference: "actNumber", signatory: "signatory" },
	published: { reference: "gazette", url: "url" },
	inForce: { reference: "reference" },
} as const;
type Name = "title" | "reference" | "signatory" | "reasons" | "url";

/** An entry as it should have been written, filled with what it says. */
export function CorrectForm({ act, formKey, refusal }: { act: ShownAct; formKey: string; refusal: Refusal }) {
	const { t } = useTranslation("submission");
	const field = (name: Name | "date" | "why") => ({
		name,
		defaultValue: refusal?.values[name] ?? (name === "why" ? "" : (act[name] ?? "")),
		error: refusal?.fields[name],
	});
	const names = Object.entries(typed[act.kind]) as [Name, "reference" | "reasons" | "title" | "url"][];
	return (
		<details className="no-print" open={refusal !== undefined}>
			<summary>{t("correct.open")}</summary>
			<Form method="post" className="stack submission-form">
				<p className="soft">{t("correct.intro")}</p>
				<input type="hidden" name="actId" value={act.id} />
				<input type="hidden" name="key" value={refusal?.values.key ?? formKey} />
				<TextField
					label={t(act.kind === "inForce" ? "field.inForceDate" : "field.date")}
					type="date"
					required
					className="submission-date"
					{...field("date")}
				/>
				{names.map(([name, label]) =>
					name === "reasons" ? (
						<TextAreaField key={name} label={t(`field.${label}`)} maxLength={8000} {...field(name)} />
					) : (
						<TextField
							key={name}
							label={t(`field.${label}`)}
							dir="auto"
							maxLength={name === "url" ? 500 : 300}
							{...field(name)}
						/>
					),
				)}
				<TextAreaField label={t("correct.why")} required maxLength={1000} rows={2} {...field("why")} />
				<Button look="quiet" name="intent" value="correct">
					{t("correct.submit")}
				</Button>
			</Form>
		</details>
	);
}

/** The entries that were corrected, as they were written. */
export function FormerEntries({ act }: { act: ShownAct }) {
	const { t } = useTranslation("submission");
	return act.former.map((one) => (
		<div key={one.id} className="submission-former stack-tight">
			<p>{t("correct.former", { why: `\u2068${one.why}\u2069` })}</p>
			<p className="soft note">
				<CalendarDay date={one.date} />
				{[one.title, one.reference, one.signatory, one.reasons, one.url].map((words) =>
					words ? (
						<span key={words}>
							{" "}
							· <bdi>{words}</bdi>
						</span>
					) : null,
				)}{" "}
				· <bdi>{one.by}</bdi> <When at={one.at} />
			</p>
		</div>
	));
}
