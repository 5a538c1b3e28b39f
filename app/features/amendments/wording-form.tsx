import { lazy, Suspense, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Form } from "react-router";
import { Button } from "#app/ui/button.tsx";
import { CheckField, SelectField, TextAreaField, TextField } from "#app/ui/field.tsx";
import { Message } from "#app/ui/message.tsx";
import type { WriteStep } from "#server/features/amendment-forms.ts";
import type { DocNode } from "#shared/document/check.ts";
import { LabelLink, useSentence } from "./words.tsx";

const PassageEditor = lazy(() => import("./passage-editor.tsx"));

type Refused = { fields: Record<string, string>; values: Record<string, string> } | undefined;
type Props = { policyId: string; form: WriteStep; formKey: string; refusal: Refused };

/** The copy of the passage to write in, why, and the declaration of one purpose. */
export function WordingForm({ policyId, form, formKey, refusal }: Props) {
	const { t } = useTranslation("amendments");
	const say = useSentence();
	const { section, parent, revises, draftId, operation, blocks, misfit } = form;
	const values = refusal?.values;
	const fields = refusal?.fields ?? {};
	return (
		<Form method="post" className="stack amendment-form">
			<p>
				{t(`operation.${operation}`)}
				{blocks.length > 0 && operation !== "insert" ? (
					<>
						{" "}
						<bdi dir="ltr">{blocks.flatMap(({ number }) => number ?? []).join(", ")}</bdi>
					</>
				) : null}
				{" · "}
				{section.number} <bdi>{section.title}</bdi>
				{parent ? (
					<>
						{" · "}
						{t("toAmendment")} <LabelLink policyId={policyId} id={parent.id} number={parent.number} />
					</>
				) : null}
			</p>
			{misfit ? (
				<Message kind="care" title={t("misfit.title")}>
					<p>{say(misfit)}</p>
					<p>{t("misfit.again")}</p>
				</Message>
			) : null}
			<input type="hidden" name="sectionId" value={section.id} />
			<input type="hidden" name="parentId" value={parent?.id ?? ""} />
			<input type="hidden" name="draftId" value={draftId ?? ""} />
			<input type="hidden" name="amendmentId" value={revises?.id ?? ""} />
			<input type="hidden" name="operation" value={operation} />
			<input type="hidden" name="key" value={values?.key ?? formKey} />
			{blocks.map(({ id }) => (
				<input key={id} type="hidden" name="block" value={id} />
			))}
			{fields.wording ? <p className="field-error">{fields.wording}</p> : null}
			<Wording form={form} values={values} />
			<TextAreaField
				label={t("field.reason")}
				hint={t("field.reasonHint")}
				name="reason"
				required
				minLength={3}
				maxLength={4000}
				rows={4}
				defaultValue={values?.reason ?? form.reason}
				error={fields.reason}
			/>
			<SelectField
				label={t("field.language")}
				name="language"
				defaultValue={values?.language ?? form.language}
			>
				{[...new Set([form.language, section.language, "en", "fr", "es", "ar"])].map((code) => (
					<option key={code} value={code}>
						{languageName(code)}
					</option>
				))}
			</SelectField>
			<CheckField
				label={t("field.onePurpose")}
				name="onePurpose"
				value="yes"
				required
				defaultChecked={values?.onePurpose === "yes" || draftId !== null || revises !== null}
			/>
			{fields.onePurpose ? <p className="field-error">{fields.onePurpose}</p> : null}
			<Button name="intent" value={revises ? "revise" : "save"}>
				{revises ? t(`act.${revises.act}`) : t("draft.save")}
			</Button>
		</Form>
	);
}

/** A language by its own name. */
function languageName(code: string): string {
	try {
		return new Intl.DisplayNames([code], { type: "language" }).of(code) ?? code;
	} catch {
		return code;
	}
}

function Wording({ form, values }: { form: WriteStep; values: Record<string, string> | undefined }) {
	const { t } = useTranslation("amendments");
	const { operation, section, title, places, texts } = form;
	if (operation === "title") {
		return (
			<TextField
				label={t("field.title")}
				name="title"
				dir="auto"
				lang={section.language}
				required
				maxLength={300}
				defaultValue={values?.title ?? title}
			/>
		);
	}
	if (operation === "delete") {
		return (
			<div className="sheet amendment-passage" lang={section.language}>
				{texts.length === 0
					? null
					: form.copy.map((block, index) => (
							<p key={String(block.attrs?.id ?? index)} dir="auto">
								<del>{plainOfBlock(block)}</del>
							</p>
						))}
			</div>
		);
	}
	const placeField =
		operation === "insert" || operation === "move" ? (
			<SelectField label={t("field.place")} name="place" defaultValue={values?.place ?? form.place ?? ""}>
				<option value="">{t("field.atStart")}</option>
				{(operation === "insert" ? placesOfInsert(form) : places).map(({ id, number, text }) => (
					<option key={id} value={id}>
						{t("field.behind", { paragraph: `${number ?? ""} ${shorten(text)}`.trim() })}
					</option>
				))}
			</SelectField>
		) : null;
	return (
		<>
			{placeField}
			{operation === "move" ? null : <Copy form={form} values={values} />}
		</>
	);
}

/** Behind any paragraph, the chosen one among them. */
function placesOfInsert({ places, blocks, copy }: WriteStep): WriteStep["places"] {
	const chosen = blocks.map(({ id, number }) => ({ id, number, text: "" }));
	return copy.length >= 0 ? [...places, ...chosen].sort(byNumber) : places;
}

function byNumber(one: { number: string | null }, other: { number: string | null }): number {
	return (one.number ?? "").localeCompare(other.number ?? "", "en", { numeric: true });
}

function shorten(text: string): string {
	return text.length > 60 ? `${text.slice(0, 60).trimEnd()}…` : text;
}

function plainOfBlock(block: DocNode): string {
	return (block.content ?? [])
		.map((child) => child.text ?? plainOfBlock(child))
		.filter(Boolean)
		.join(block.type === "paragraph" || block.type === "heading" ? "" : "\n");
}

/** The copy: with scripts a small editor, without them a field for each paragraph. */
function Copy({ form, values }: { form: WriteStep; values: Record<string, string> | undefined }) {
	const { t } = useTranslation("amendments");
	const { operation, section, texts, copy } = form;
	const [scripted, setScripted] = useState(false);
	useEffect(() => setScripted(true), []);
	const plain = (
		<fieldset className="field stack-tight">
			<legend>{t(operation === "insert" ? "field.newText" : "field.copy")}</legend>
			<span className="field-hint">{t(operation === "insert" ? "field.newTextHint" : "field.copyHint")}</span>
			{texts.map(({ text, rows }, index) => (
				<textarea
					key={`${index}`}
					className="input"
					name={`text.${index}`}
					aria-label={t("field.paragraph", { number: index + 1 })}
					dir="auto"
					lang={section.language}
					rows={rows}
					defaultValue={values?.[`text.${index}`] ?? text}
				/>
			))}
		</fieldset>
	);
	if (!scripted || values?.["text.0"] !== undefined) return plain;
	return (
		<Suspense fallback={plain}>
			<PassageEditor
				blocks={readKept(values?.blocks) ?? copy}
				label={t(operation === "insert" ? "field.newText" : "field.copy")}
				language={section.language}
				name="blocks"
			/>
		</Suspense>
	);
}

/** What was written in the editor of a form that came back. */
function readKept(blocks: string | undefined): DocNode[] | null {
	if (!blocks) return null;
	try {
		return JSON.parse(blocks) as DocNode[];
	} catch {
		return null;
	}
}
