import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Form } from "react-router";
import { Button } from "#app/ui/button.tsx";
import { ItemFields, type PlaceText } from "./item-fields.tsx";
import { type Refused, refusedBy } from "./refused.ts";

/** A comment in the reader's own name: it goes to everyone at once. Begun anew after each (see its `key`). */
export function OwnComment({
	texts,
	formKey,
	late,
	refused,
}: {
	texts: readonly PlaceText[];
	formKey: string;
	late: boolean;
	refused: Refused;
}) {
	const { t } = useTranslation("circulation");
	const own = refusedBy(refused, "own");
	const [key] = useState(formKey);
	return (
		<details open={own !== undefined}>
			<summary>{t("own.title")}</summary>
			<Form method="post" className="stack circulation-form">
				<p className="soft note">{t(late ? "own.late" : "own.hint")}</p>
				<input type="hidden" name="key" value={own?.values.key ?? key} />
				<ItemFields texts={texts} refused={own} />
				<Button name="intent" value="own">
					{t("own.submit")}
				</Button>
			</Form>
		</details>
	);
}
