import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Form } from "react-router";
import { Button } from "#app/ui/button.tsx";
import { Choices, TextAreaField, TextField } from "#app/ui/field.tsx";
import type { SubmissionView } from "#server/features/submission-view.ts";
import { importExtensions } from "#shared/import.ts";
import { type ActKind, copyExtensions } from "#shared/submission.ts";

type Refusal = { fields: Record<string, string>; values: Record<string, string> } | undefined;
type Common = { formKey: string; today: string; refusal: Refusal };

/** The acts that this member may record now, each as a form; open where there is only one, or where it came back. */
export function ActForms({ view, refusal, ...common }: Common & { view: SubmissionView }) {
	const { t } = useTranslation("submission");
	const isOver = view.state === "notValidated" || view.state === "inForce";
	if (view.next.length === 0 && isOver) return null;
	return (
		<section className="stack" aria-labelledby="next">
			<h2 id="next">{t("next")}</h2>
			{view.next.length === 0 ? <p className="soft">{t("nextOthers")}</p> : null}
			{view.next.map((kind) => {
				const own = kindOf(refusal) === kind ? refusal : undefined;
				const form = <ActForm key={kind} kind={kind} view={view} {...common} refusal={own} />;
				return view.next.length === 1 ? (
					<div key={kind} className="stack-tight">
						<h3>{t(`act.${kind}`)}</h3>
						{form}
					</div>
				) : (
					<details key={kind} open={own !== undefined}>
						<summary>{t(`act.${kind}`)}</summary>
						{form}
					</details>
				);
			})}
		</section>
	);
}

/** Which act a refused form was about. */
function kindOf(refusal: Refusal): string | undefined {
	return refusal?.values.intent === "submit" ? "submitted" : refusal?.values.kind;
}

function ActForm({ kind, view, formKey, today, refusal }: Common & { kind: ActKind; view: SubmissionView }) {
	const { t } = useTranslation("submission");
	const field = fieldsOf(refusal);
	const date = (
		<TextField
			label={t(kind === "inForce" ? "field.inForceDate" : "field.date")}
			type="date"
			required
			className="submission-date"
			{...field("date", today)}
		/>
	);
	return (
		<Form method="post" encType="multipart/form-data" className="stack submission-form">
			<p className="soft">{t(`act.${kind}Intro`)}</p>
			<input type="hidden" name="key" value={refusal?.values.key ?? formKey} />
			{kind === "submitted" ? null : <input type="hidden" name="kind" value={kind} />}
			<Fields kind={kind} view={view} field={field} values={refusal?.values} date={date} />
			<Button name="intent" value={kind === "submitted" ? "submit" : "act"}>
				{t(`act.${kind}`)}
			</Button>
		</Form>
	);
}

type Field = (
	name: string,
	otherwise?: string,
) => { name: string; defaultValue: string; error: string | undefined };

/** A field's name with what was typed in it and why it came back. */
function fieldsOf(refusal: Refusal): Field {
	return (name, otherwise = "") => ({
		name,
		defaultValue: refusal?.values[name] ?? otherwise,
		error: refusal?.fields[name],
	});
}

type FieldsProps = {
	kind: ActKind;
	view: SubmissionView;
	field: Field;
	values: Record<string, string> | undefined;
	date: ReactNode;
};

function Fields({ kind, view, field, values, date }: FieldsProps) {
	const { t } = useTranslation("submission");
	const line = { dir: "auto", maxLength: 300 } as const;
	if (kind === "submitted") {
		return (
			<>
				<TextField
					label={t("field.addressee")}
					hint={t("field.addresseeHint")}
					required
					{...line}
					{...field("addressee")}
				/>
				<TextField label={t("field.reference")} required {...line} {...field("reference")} />
				{date}
				{view.needsNote ? (
					<TextAreaField
						label={t("field.note")}
						hint={t("field.noteHint")}
						required
						maxLength={4000}
						{...field("note")}
					/>
				) : null}
			</>
		);
	}
	if (kind === "returned") {
		return (
			<>
				<TextField label={t("field.reference")} required {...line} {...field("reference")} />
				{date}
				<TextAreaField
					label={t("field.reasons")}
					hint={t("field.reasonsHint")}
					required
					rows={6}
					maxLength={8000}
					{...field("reasons")}
				/>
			</>
		);
	}
	if (kind === "adopted") return <AdoptionFields {...{ field, values, date }} />;
	if (kind === "published") return <PublicationFields {...{ field, date }} />;
	return (
		<>
			{date}
			<TextField label={t("field.reference")} {...line} {...field("reference")} />
		</>
	);
}

const texts = importExtensions.join(",");
const copies = copyExtensions.join(",");

function AdoptionFields({ field, values, date }: Omit<FieldsProps, "kind" | "view">) {
	const { t } = useTranslation("submission");
	const line = { dir: "auto", maxLength: 300, required: true } as const;
	return (
		<>
			<TextField label={t("field.title")} hint={t("field.titleHint")} {...line} {...field("title")} />
			<TextField label={t("field.actNumber")} {...line} {...field("reference")} />
			<TextField
				label={t("field.signatory")}
				hint={t("field.signatoryHint")}
				{...line}
				{...field("signatory")}
			/>
			{date}
			<FileField
				name="copy"
				label={t("field.copy")}
				hint={t("field.copyHint")}
				accept={copies}
				required
				field={field}
			/>
			<Choices
				legend={t("field.which")}
				name="which"
				value={values?.which}
				required
				options={[
					{ value: "same", label: t("field.whichSame") },
					{ value: "given", label: t("field.whichGiven") },
				]}
			/>
			<FileField
				name="text"
				label={t("field.text")}
				hint={t("field.textHint")}
				accept={texts}
				field={field}
			/>
			<TextAreaField label={t("field.pasted")} rows={4} {...field("pasted")} />
		</>
	);
}

function PublicationFields({ field, date }: Pick<FieldsProps, "field" | "date">) {
	const { t } = useTranslation("submission");
	return (
		<>
			<TextField label={t("field.gazette")} dir="auto" maxLength={300} {...field("reference")} />
			<TextField label={t("field.url")} type="url" dir="ltr" maxLength={500} {...field("url")} />
			{date}
			<FileField
				name="text"
				label={t("field.publishedText")}
				hint={t("field.publishedTextHint")}
				accept={texts}
				field={field}
			/>
			<TextAreaField label={t("field.publishedPasted")} rows={4} {...field("pasted")} />
			<FileField
				name="copy"
				label={t("field.publishedCopy")}
				hint={t("field.publishedCopyHint")}
				accept={copies}
				field={field}
			/>
		</>
	);
}

/** A file is never filled in again: the browser does not allow it. */
function FileField({
	name,
	field,
	...rest
}: {
	name: string;
	label: string;
	hint: string;
	accept: string;
	required?: boolean;
	field: Field;
}) {
	const { error } = field(name);
	return <TextField type="file" name={name} error={error} {...rest} />;
}
