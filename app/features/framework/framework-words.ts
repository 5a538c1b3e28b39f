import { useTranslation } from "react-i18next";
import type { ShownProgress } from "#server/features/framework.ts";
import { dateLocale } from "#shared/i18n.ts";

/** A number kept as text, in the reader's way of writing it; no digit is lost. */
export function useNumber(): (value: string) => string {
	const { i18n } = useTranslation();
	const format = new Intl.NumberFormat(dateLocale(i18n.language), { maximumFractionDigits: 9 });
	// The text itself: as a number it would be rounded beyond fifteen digits.
	return (value) => format.format(value as unknown as number);
}

/** A calendar day (YYYY-MM-DD) in words; it has no zone. */
export function useDay(): (date: string) => string {
	const { i18n } = useTranslation();
	const format = new Intl.DateTimeFormat(dateLocale(i18n.language), {
		...{ timeZone: "UTC", day: "numeric", month: "short", year: "numeric" },
	});
	return (date) => (date === "" ? "" : format.format(Date.parse(`${date}T00:00:00Z`)));
}

/** Progress in words: a percentage that is never clamped, or what there is instead. */
export function useProgress(): (progress: ShownProgress) => string {
	const { t } = useTranslation("framework");
	const numberOf = useNumber();
	return ({ status, percent }) =>
		t(`progress.${status}`, { percent: percent === null ? "" : numberOf(percent) });
}
