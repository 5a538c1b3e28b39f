import { useTranslation } from "react-i18next";
import { SelectField, TextAreaField } from "#app/ui/field.tsx";
import { commentTypes, responseLimits } from "#shared/circulation.ts";
import type { Refused } from "./refused.ts";

export type PlaceText = {
	sectionId: string;
	number: string;
	title: string;
	language: string;
	places: { blockId: string; number: string | null; words: string }[];
};
type Values = Partial<Record<"place" | "type" | "text" | "wording" | "justification", string>>;

/** The fields of a comment: where, of what kind, and what it says. What came back from a refusal stands first. */
export function ItemFields({
	texts,
	given = {},
	refused,
}: {
	texts: readonly PlaceText[];
	given?: Values;
	refused: Refused;
}) {
	const { t } = useTranslation("circulation");
	const values: Values = refused ? { ...given, ...refused.values } : given;
	const fields = refused?.fields ?? {};
	return (
		<>
			<SelectField
				label={t("item.place")}
				hint={t("item.placeHint")}
				name="place"
				defaultValue={values.place ?? texts[0]?.sectionId}
				error={fields.place}
			>
				{texts.map((text) => (
					<optgroup key={text.sectionId} label={`${text.number} ${text.title}`}>
						<option value={text.sectionId}>{t("item.whole", { number: text.number })}</option>
						{text.places.map((place) => (
							<option key={place.blockId} value={`${text.sectionId}:${place.blockId}`} lang={text.language}>
								{place.number ? `${place.number} · ` : ""}
								{place.words}
							</option>
						))}
					</optgroup>
				))}
			</SelectField>
			<SelectField
				label={t("item.type")}
				name="type"
				defaultValue={values.type ?? "general"}
				error={fields.type}
				className="circulation-type"
			>
				{commentTypes.map((type) => (
					<option key={type} value={type}>
						{t(`type.${type}`)}
					</option>
				))}
			</SelectField>
			<TextAreaField
				label={t("item.text")}
				name="text"
				rows={5}
				required
				maxLength={responseLimits.text}
				defaultValue={values.text}
				error={fields.text}
			/>
			<TextAreaField
				label={t("item.wording")}
				hint={t("item.wordingHint")}
				name="wording"
				rows={3}
				maxLength={responseLimits.wording}
				defaultValue={values.wording}
				error={fields.wording}
			/>
			<TextAreaField
				label={t("item.justification")}
				hint={t("item.optional")}
				name="justification"
				rows={2}
				maxLength={responseLimits.justification}
				defaultValue={values.justification}
				error={fields.justification}
			/>
		</>
	);
}
