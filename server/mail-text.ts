import i18next, { type TFunction } from "i18next";
import ar from "#shared/catalogues/ar.ts";
import en from "#shared/catalogues/en.ts";
import es from "#shared/catalogues/es.ts";
import fr from "#shared/catalogues/fr.ts";
import { directionOf, isLanguage } from "#shared/i18n.ts";

export type MailKind =
	| "invitation"
	| "reset"
	| "roundOpened"
	| "roundExtended"
	| "ballotEntered"
	| "rectificationProposed"
	| "correctionsProposed"
	| "mention"
	| "checkpoint"
	| "recordCertified"
	| "amendmentFell"
	| "answers"
	| "answerReopened";

const translator = i18next.createInstance({
	resources: { en, fr, es, ar },
	fallbackLng: "en",
	interpolation: { escapeValue: false },
	initAsync: false,
});
const ready = translator.init();

/** Sentences in a reader's language, for what leaves the server without a page: mails and records. */
export function translatorFor(locale: string): TFunction {
	void ready;
	return translator.getFixedT(isLanguage(locale) ? locale : "en");
}

/** Subject and plain-text body of a mail. Right-to-left text carries its mark, so that plain readers align it. */
export function writeMail(
	kind: MailKind,
	locale: string,
	params: Record<string, string | number>,
): { subject: string; body: string } {
	const t = translatorFor(locale) as (key: string, params: object) => string;
	const mark = directionOf(locale) === "rtl" ? "\u200f" : "";
	const body = t(`mail:${kind}.body`, params);
	return {
		subject: mark + t(`mail:${kind}.subject`, params),
		body: body
			.split("\n")
			.map((line) => mark + line)
			.join("\n"),
	};
}
