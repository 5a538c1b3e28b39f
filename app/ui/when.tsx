import { useTranslation } from "react-i18next";
import { useRouteLoaderData } from "react-router";
import { dateLocale } from "#shared/i18n.ts";

type Root = { zone: string; now: number } | undefined;

function useRoot(): { zone: string; now: number } {
	return (useRouteLoaderData("root") as Root) ?? { zone: "UTC", now: 0 };
}

/** "time": the time of the day alone, where the day stands above. */
type Style = "day" | "minute" | "second" | "time";

/** How times are written on this page: absolute, in the reader's zone, which is named. */
export function useWhen(): (at: number, style?: Style) => string {
	const { i18n } = useTranslation();
	const { zone } = useRoot();
	return (at, style = "minute") =>
		new Intl.DateTimeFormat(dateLocale(i18n.language), {
			timeZone: zone,
			...(style === "time" ? {} : { day: "numeric", month: "long", year: "numeric" }),
			...(style === "day" ? {} : { hour: "2-digit", minute: "2-digit", timeZoneName: "short" }),
			...(style === "second" ? { second: "2-digit" } : {}),
		}).format(at);
}

/** A moment: absolute, with its zone; `relative` adds how far away it is. */
export function When({ at, style, relative }: { at: number; style?: Style; relative?: boolean }) {
	const { i18n } = useTranslation();
	const { now } = useRoot();
	const write = useWhen();
	return (
		<time dateTime={new Date(at).toISOString()}>
			{write(at, style)}
			{relative ? ` (${distance(at - now, i18n.language)})` : ""}
		</time>
	);
}

function distance(ms: number, language: string): string {
	const write = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
	const minutes = Math.round(ms / 60_000);
	if (Math.abs(minutes) < 90) return write.format(minutes, "minute");
	const hours = Math.round(ms / 3_600_000);
	if (Math.abs(hours) < 36) return write.format(hours, "hour");
	return write.format(Math.round(ms / 86_400_000), "day");
}
