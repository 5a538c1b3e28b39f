import { useTranslation } from "react-i18next";
import { Form } from "react-router";
import { Button } from "#app/ui/button.tsx";
import { Choices, TextAreaField } from "#app/ui/field.tsx";
import type { Position } from "#shared/positions.ts";

type Props = {
	amendmentId: string;
	/** The wording on the page. */
	revision: number;
	/** What the member may state: nothing shows no form. */
	may: "position" | "view" | null;
	/** What the constituency holds now. */
	value: Position | null;
	formKey: string;
	refusal: { fields: Record<string, string>; values: Record<string, string> } | undefined;
};

const offered = ["support", "live_with", "reserve", "oppose", "none"] as const;

/** The spokesperson's form, or an observer's; posts `intent` "position" or "view" to the page it stands on. */
export function PositionForm({ amendmentId, revision, may, value, formKey, refusal }: Props) {
	const { t } = useTranslation("brackets");
	if (may === null) return null;
	const tried = refusal?.values.intent === may ? refusal : undefined;
	return (
		<Form
			method="post"
			className="position-form stack-tight"
			// Not the form's key: the page asks its loader again while somebody is writing.
			key={`${amendmentId} ${revision} ${value}`}
			preventScrollReset
		>
			<input type="hidden" name="amendmentId" value={amendmentId} />
			<input type="hidden" name="revision" value={revision} />
			<input type="hidden" name="key" value={formKey} />
			{may === "position" ? (
				<Choices
					legend={t("form.position")}
					name="value"
					required
					value={tried?.values.value ?? (value && value !== "none" ? value : undefined)}
					options={offered.map((one) => ({ value: one, label: t(`value.${one}`) }))}
					error={tried?.fields.value}
				/>
			) : null}
			<TextAreaField
				label={may === "position" ? t("form.statement") : t("form.view")}
				hint={may === "position" ? t("form.hint") : t("positions.viewsHint")}
				name="statement"
				rows={3}
				maxLength={4000}
				required={may === "view"}
				defaultValue={tried?.values.statement}
				error={tried?.fields.statement}
			/>
			<Button name="intent" value={may}>
				{t(may === "position" ? "form.save" : "form.viewSave")}
			</Button>
		</Form>
	);
}
