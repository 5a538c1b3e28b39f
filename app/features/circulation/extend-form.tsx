import { useTranslation } from "react-i18next";
import { Form, useRouteLoaderData } from "react-router";
import { Button } from "#app/ui/button.tsx";
import { TextAreaField, TextField } from "#app/ui/field.tsx";
import { formatLocalTime } from "#shared/zones.ts";
import { type Refused, refusedBy } from "./refused.ts";

const week = 7 * 24 * 60 * 60 * 1000;

/** A later end, before the present one is reached; never an earlier one. */
export function ExtendForm({ closesAt, refused }: { closesAt: number; refused: Refused }) {
	const { t } = useTranslation("circulation");
	const root = useRouteLoaderData("root") as { zone: string } | undefined;
	const own = refusedBy(refused, "extend");
	const zone = own?.values.zone ?? root?.zone ?? "UTC";
	return (
		<details open={own !== undefined}>
			<summary>{t("extend.title")}</summary>
			<Form method="post" className="stack-tight">
				<p className="soft note">{t("extend.hint")}</p>
				<input type="hidden" name="zone" value={zone} />
				<TextField
					label={t("extend.until")}
					hint={t("new.closesHint", { zone })}
					name="closes"
					type="datetime-local"
					required
					className="circulation-time"
					defaultValue={own?.values.closes ?? formatLocalTime(closesAt + week, zone)}
					error={own?.fields.closesAt}
				/>
				<TextAreaField
					label={t("reason")}
					name="reason"
					rows={2}
					required
					maxLength={1000}
					defaultValue={own?.values.reason}
					error={own?.fields.reason}
				/>
				<Button look="quiet" name="intent" value="extend">
					{t("extend.submit")}
				</Button>
			</Form>
		</details>
	);
}
