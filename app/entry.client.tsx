import i18next from "i18next";
import { StrictMode, startTransition } from "react";
import { hydrateRoot } from "react-dom/client";
import { I18nextProvider, initReactI18next } from "react-i18next";
import { HydratedRouter } from "react-router/dom";
import { isLanguage, type Language, zoneCookie } from "#shared/i18n.ts";
import { makePatientFetch } from "./live/patient-fetch.ts";

/** One language travels, as one cached file. */
const catalogues: Record<Language, () => Promise<{ default: object }>> = {
	en: () => import("#shared/catalogues/en.ts"),
	fr: () => import("#shared/catalogues/fr.ts"),
	es: () => import("#shared/catalogues/es.ts"),
	ar: () => import("#shared/catalogues/ar.ts"),
};

async function hydrate(): Promise<void> {
	const written = document.documentElement.lang;
	const language = isLanguage(written) ? written : "en";
	const sentences = (await catalogues[language]()).default;
	await i18next.use(initReactI18next).init({
		lng: language,
		resources: { [language]: sentences as never },
		defaultNS: "common",
		interpolation: { escapeValue: false },
		react: { useSuspense: false },
	});
	// The server writes times in the reader's own zone from the next page on.
	const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
	// biome-ignore lint/suspicious/noDocumentCookie: the one-line way that every browser has
	document.cookie = `${zoneCookie}=${encodeURIComponent(zone)}; path=/; max-age=31536000; samesite=lax`;
	startTransition(() => {
		hydrateRoot(
			document,
			<I18nextProvider i18n={i18next}>
				<StrictMode>
					<HydratedRouter />
				</StrictMode>
			</I18nextProvider>,
		);
	});
}

window.fetch = makePatientFetch(window.fetch.bind(window), window.location.origin);
void hydrate();
