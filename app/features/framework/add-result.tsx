import { useTranslation } from "react-i18next";
import { Form } from "react-router";
import { Button } from "#app/ui/button.tsx";
import { TextAreaField } from "#app/ui/field.tsx";
import type { refusalOf } from "#app/ui/message.tsx";

/** The form of a new result at its place in the chain. */
export function AddResult({
	level,
	parentId,
	formKey,
	refusal,
}: {
	level: "impact" | "outcome" | "output";
	parentId: string;
	formKey: string;
	refusal: ReturnType<typeof refusalOf>;
}) {
	const { t } = useTranslation("framework");
	const own = refusal?.values.level === level && refusal.values.parentId === parentId ? refusal : undefined;
	return (
		<Form method="post" className="stack-tight framework-form">
			<input type="hidden" name="level" value={level} />
			<input type="hidden" name="parentId" value={parentId} />
			<input type="hidden" name="key" value={`${formKey}-${level}-${parentId.slice(-8)}`} />
			<TextAreaField
				label={t(`statement.${level}`)}
				name="statement"
				rows={2}
				required
				maxLength={600}
				defaultValue={own?.values.statement ?? ""}
				error={own?.fields.statement}
			/>
			<Button look="quiet" name="intent" value="add">
				{t("add.save")}
			</Button>
		</Form>
	);
}
