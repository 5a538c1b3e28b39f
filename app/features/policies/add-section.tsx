import { useTranslation } from "react-i18next";
import { Form } from "react-router";
import { Button } from "#app/ui/button.tsx";
import { Choices, SelectField, TextField } from "#app/ui/field.tsx";
import { languageNames, languages } from "#shared/i18n.ts";
import { useNumberWords } from "./section-words.ts";

type Answer = { fields: Record<string, string>; values: Record<string, string> } | undefined;
type Section = { id: string; number: string; isPart: boolean; title: string; mayHold: boolean };

/** The form that adds a section at the end of a part, of a text, or of the policy. */
export function AddSection({
	language,
	sections,
	refusal,
}: {
	language: string;
	sections: Section[];
	refusal: Answer;
}) {
	const { t } = useTranslation("policies");
	const numberWords = useNumberWords();
	const values = refusal?.values ?? {};
	return (
		<section aria-labelledby="add" className="add-section">
			<h2 id="add">{t("contents.add")}</h2>
			<Form method="post" className="stack" key={sections.length}>
				<TextField
					label={t("contents.name")}
					name="title"
					dir="auto"
					required
					maxLength={200}
					defaultValue={values.title}
					error={refusal?.fields.title}
				/>
				<Choices
					legend={t("contents.kind")}
					name="kind"
					value={values.kind ?? "text"}
					options={[
						{ value: "text", label: t("contents.kindText") },
						{ value: "part", label: t("contents.kindPart") },
					]}
				/>
				<SelectField label={t("contents.parent")} name="parentId" defaultValue={values.parentId ?? ""}>
					<option value="">{t("contents.top")}</option>
					{sections
						.filter((section) => section.mayHold)
						.map((section) => (
							<option key={section.id} value={section.id}>
								{t("contents.under", { label: `${numberWords(section)} ${section.title}` })}
							</option>
						))}
				</SelectField>
				<SelectField
					label={t("contents.language")}
					name="language"
					defaultValue={values.language ?? language}
				>
					{languages.map((code) => (
						<option key={code} value={code} lang={code}>
							{languageNames[code]}
						</option>
					))}
				</SelectField>
				<Button name="intent" value="add">
					{t("contents.addSubmit")}
				</Button>
			</Form>
		</section>
	);
}
