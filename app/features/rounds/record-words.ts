import { useTranslation } from "react-i18next";
import { useRouteLoaderData } from "react-router";
import { useWhen } from "#app/ui/when.tsx";
import { useConstituencyName } from "#app/ui/who.tsx";
import { dateLocale } from "#shared/i18n.ts";
import type { RecordPaper } from "#shared/record-paper.ts";
import type { Speech } from "#shared/record-words.ts";
import { useSay } from "./round-words.ts";

/** How this page says what a record holds: the reader's language and zone, the names the body gave. */
export function useSpeech({ constituencies }: Pick<RecordPaper, "constituencies">): Speech {
	const say = useSay();
	const when = useWhen();
	const nameOf = useConstituencyName();
	const { i18n } = useTranslation();
	const root = useRouteLoaderData("root") as { zone: string } | undefined;
	const locale = dateLocale(i18n.language);
	const utc = new Intl.DateTimeFormat(locale, {
		timeZone: "UTC",
		day: "numeric",
		month: "short",
		hour: "2-digit",
		minute: "2-digit",
	});
	return {
		say,
		when: (at) => (!root || root.zone === "UTC" ? when(at) : `${when(at)} (${utc.format(at)} UTC)`),
		nameOf: (code) => nameOf(code, constituencies.find((one) => one.code === code)?.name),
		languageOf: (code) => new Intl.DisplayNames([locale], { type: "language" }).of(code) ?? code,
		listOf: (names) => new Intl.ListFormat(locale, { type: "conjunction" }).format(names),
	};
}
