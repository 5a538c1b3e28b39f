import { createCookie } from "react-router";
import { createI18nextMiddleware } from "remix-i18next/middleware";
import ar from "#shared/catalogues/ar.ts";
import en from "#shared/catalogues/en.ts";
import es from "#shared/catalogues/es.ts";
import fr from "#shared/catalogues/fr.ts";
import { languageCookie, languages } from "#shared/i18n.ts";

/** The reader's chosen language; read before any other sign of it. */
export const languageChoice = createCookie(languageCookie, {
	path: "/",
	sameSite: "lax",
	maxAge: 60 * 60 * 24 * 365,
});

/** Finds each request's language (address, cookie, browser) and prepares its sentences. Server only: root.tsx mounts it. */
export const [i18nMiddleware, languageOf, translatorOf] = createI18nextMiddleware({
	detection: {
		supportedLanguages: [...languages],
		fallbackLanguage: "en",
		cookie: languageChoice,
		searchParamKey: "language",
	},
	i18next: {
		resources: { en, fr, es, ar },
		supportedLngs: [...languages],
		fallbackLng: "en",
		defaultNS: "common",
		interpolation: { escapeValue: false },
	},
});
