import { useTranslation } from "react-i18next";
import { Form } from "react-router";
import { Button } from "#app/ui/button.tsx";
import { TextField } from "#app/ui/field.tsx";

type Refused = { fields: Record<string, string>; values: Record<string, string> } | undefined;

/** The chair records that the body has adopted the version. */
export function AdoptForm({
	procedureId,
	today,
	refusal,
}: {
	procedureId: string;
	today: string;
	refusal: Refused;
}) {
	const { t } = useTranslation("procedure");
	const mine = refusal?.values.procedureId === procedureId ? refusal : undefined;
	return (
		<Form method="post" className="stack procedure-adopt no-print">
			<h3>{t("adopt.title")}</h3>
			<input type="hidden" name="procedureId" value={procedureId} />
			<TextField
				label={t("adopt.decision")}
				hint={t("adopt.decisionHint")}
				name="decision"
				dir="auto"
				required
				maxLength={300}
				defaultValue={mine?.values.decision}
				error={mine?.fields.decision}
			/>
			<TextField
				label={t("adopt.decidedOn")}
				name="decidedOn"
				type="date"
				className="procedure-date"
				required
				defaultValue={mine?.values.decidedOn ?? today}
				error={mine?.fields.decidedOn}
			/>
			<p className="note soft">{t("adopt.final")}</p>
			<Button>{t("adopt.press")}</Button>
		</Form>
	);
}
