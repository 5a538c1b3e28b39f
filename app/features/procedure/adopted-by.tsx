import { useTranslation } from "react-i18next";
import { When } from "#app/ui/when.tsx";
import { dateLocale } from "#shared/i18n.ts";

type Adoption = { by: string; at: number; decidedOn: string; decision: string };

/** When the body adopted a version, by which decision, and who recorded it. */
export function AdoptedBy({ adopted }: { adopted: Adoption }) {
	const { t, i18n } = useTranslation("procedure");
	// A day of the calendar, the same in every zone.
	const date = new Intl.DateTimeFormat(dateLocale(i18n.language), { dateStyle: "long", timeZone: "UTC" });
	return (
		<p className="soft">
			{t("adoptedOn", {
				date: date.format(new Date(adopted.decidedOn)),
				decision: `\u2068${adopted.decision}\u2069`,
			})}
			<span className="note">
				{" · "}
				{t("recordedBy", { name: `\u2068${adopted.by}\u2069` })}, <When at={adopted.at} />
			</span>
		</p>
	);
}
