export const languages = ["en", "fr", "es", "ar"] as const;
export type Language = (typeof languages)[number];

export function isLanguage(value: unknown): value is Language {
	return languages.includes(value as Language);
}

export function directionOf(language: string): "ltr" | "rtl" {
	return language === "ar" ? "rtl" : "ltr";
}

/** English dates as institutions write them: 6 November 2026, 17:46. */
export function dateLocale(language: string): string {
	return language === "en" ? "en-GB" : language;
}

/** The four languages in their own words. */
export const languageNames: Record<Language, string> = {
	en: "English",
	fr: "Français",
	es: "Español",
	ar: "العربية",
};

/** Cookies that carry a reader's choices; all are plain words, none is a secret. */
export const languageCookie = "language";
export const zoneCookie = "zone";
export const themeCookie = "theme";
/** The cookie that carries the message of an act over its redirect. */
export const flashName = "flash";
