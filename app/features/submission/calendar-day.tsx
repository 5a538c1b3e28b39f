import { useTranslation } from "react-i18next";
import { dateLocale } from "#shared/i18n.ts";

/** A day of the calendar that is the same in every zone: the date on a letter or a law. */
export function CalendarDay({ date }: { date: string }) {
	const { i18n } = useTranslation();
	const words = new Intl.DateTimeFormat(dateLocale(i18n.language), {
		timeZone: "UTC",
		day: "numeric",
		month: "long",
		year: "numeric",
	}).format(Date.parse(`${date}T00:00:00Z`));
	return <time dateTime={date}>{words}</time>;
}
