import { dateLocale } from "#shared/i18n.ts";
import type { RecordPaper } from "#shared/record-paper.ts";
import type { Speech } from "#shared/record-words.ts";
import { translatorFor } from "./mail-text.ts";

const known = ["government", "workers", "employers", "observers"];

/** How papers made by the server say a record, in a language; times in UTC, because a file has no reader's zone. */
export function speechFor(locale: string, { constituencies }: Pick<RecordPaper, "constituencies">): Speech {
	const say = translatorFor(locale) as unknown as Speech["say"];
	const format = dateLocale(locale);
	const write = new Intl.DateTimeFormat(format, {
		timeZone: "UTC",
		day: "numeric",
		month: "long",
		year: "numeric",
		hour: "2-digit",
		minute: "2-digit",
		timeZoneName: "short",
	});
	return {
		say,
		when: (at) => write.format(at),
		nameOf: (code) => {
			const own = constituencies.find((one) => one.code === code)?.name;
			if (own) return own;
			if (code === null) return say("common:constituency.none");
			return known.includes(code) ? say(`common:constituency.${code}`) : code;
		},
		languageOf: (code) => new Intl.DisplayNames([format], { type: "language" }).of(code) ?? code,
		listOf: (names) => new Intl.ListFormat(format, { type: "conjunction" }).format(names),
	};
}
