import { useTranslation } from "react-i18next";
import { Form, Link } from "react-router";
import { Button } from "#app/ui/button.tsx";
import { SelectField } from "#app/ui/field.tsx";
import { Message } from "#app/ui/message.tsx";
import { languageNames, languages } from "#shared/i18n.ts";
import type { ImportPreview } from "#shared/import.ts";

type Place = { id: string; number: string; isPart: boolean; title: string };
type Places = { after: Place[]; canReplace: boolean; empty: boolean };
type Answer = { fields: Record<string, string>; values: Record<string, string> } | undefined;
type Props = { draftId: string; preview: ImportPreview; places: Places; language: string; refusal: Answer };

/** What becomes of the document, before anything is made. */
export function Preview({ draftId, preview, places, language, refusal }: Props) {
	const { t } = useTranslation("import");
	return (
		<>
			<p className="soft">
				{t("sections", { count: preview.sections.length })}
				{" · "}
				{t("words", { count: preview.words })}
				{". "}
				{t("previewIntro")}
			</p>
			{preview.warnings.map((warning) => (
				<Message key={warning} kind="care">
					{t(`warnings.${warning}`)}
				</Message>
			))}
			<div className="import-columns">
				<section aria-labelledby="plan">
					<h2 id="plan">{t("willBe")}</h2>
					<Plan preview={preview} />
				</section>
				<div className="stack-wide">
					<Losses preview={preview} />
					<Confirm {...{ draftId, places, language, refusal }} />
				</div>
			</div>
		</>
	);
}

function Plan({ preview }: { preview: ImportPreview }) {
	const { t } = useTranslation("import");
	return (
		<div className="table-scroll">
			<table className="import-plan">
				<thead>
					<tr>
						<th scope="col">{t("column.section")}</th>
						<th scope="col" className="number">
							{t("column.size")}
						</th>
					</tr>
				</thead>
				<tbody>
					{preview.sections.map((section, index) => (
						<tr key={index} className={section.parent === null ? "is-part" : undefined}>
							<th scope="row" className={section.parent === null ? undefined : "depth-1"}>
								<bdi>{section.title ?? t("untitled")}</bdi>
							</th>
							<td className="number soft">
								{section.kind === "part" ? t("part") : t("words", { count: section.words })}
							</td>
						</tr>
					))}
				</tbody>
			</table>
		</div>
	);
}

function Losses({ preview }: { preview: ImportPreview }) {
	const { t } = useTranslation("import");
	const kept = (["heading", "list", "table", "quote", "link", "footnote"] as const).filter(
		(kind) => preview.kept[kind] > 0,
	);
	return (
		<>
			<section aria-labelledby="kept">
				<h2 id="kept">{t("keptTitle")}</h2>
				<ul>
					<li>{t("keptPlain")}</li>
					{kept.map((kind) => (
						<li key={kind}>{t(`kept.${kind}`, { count: preview.kept[kind] })}</li>
					))}
				</ul>
			</section>
			<section aria-labelledby="dropped">
				<h2 id="dropped">{t("droppedTitle")}</h2>
				{preview.dropped.length === 0 ? <p>{t("droppedNone")}</p> : null}
				<ul>
					{preview.dropped.map(({ what, count, where }) => (
						<li key={what}>
							{t(`dropped.${what}`, { count })}
							{where ? <span className="soft">{` · ${t("droppedWhere", { where })}`}</span> : null}
						</li>
					))}
				</ul>
			</section>
		</>
	);
}

function Confirm({ draftId, places, language, refusal }: Omit<Props, "preview">) {
	const { t } = useTranslation("import");
	const { t: policies } = useTranslation("policies");
	const labelOf = ({ number, isPart, title }: Place) =>
		`${isPart ? policies("part", { number }) : number} ${title}`;
	const values = refusal?.values ?? {};
	const first = places.canReplace ? "replace" : "end";
	return (
		<section aria-label={t("place")} className="stack">
			<Form method="post" className="stack">
				<input type="hidden" name="draftId" value={draftId} />
				<SelectField label={t("place")} name="place" defaultValue={values.place ?? first}>
					{places.canReplace ? <option value="replace">{t("placeReplace")}</option> : null}
					<option value="end">{t("placeEnd")}</option>
					{places.after.map((place) => (
						<option key={place.id} value={`after:${place.id}`}>
							{t("placeAfter", { label: labelOf(place) })}
						</option>
					))}
				</SelectField>
				<SelectField label={t("language")} name="language" defaultValue={values.language ?? language}>
					{languages.map((code) => (
						<option key={code} value={code} lang={code}>
							{languageNames[code]}
						</option>
					))}
				</SelectField>
				<div className="row">
					<Button name="intent" value="confirm">
						{t("confirm")}
					</Button>
					<Button look="quiet" name="intent" value="discard" formNoValidate>
						{t("discard")}
					</Button>
				</div>
			</Form>
			<p className="note">
				<Link to="?">{t("other")}</Link>
			</p>
		</section>
	);
}
