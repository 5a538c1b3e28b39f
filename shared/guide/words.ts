import type { Language } from "../i18n.ts";
import ar from "./ar.json" with { type: "json" };
import en from "./en.json" with { type: "json" };
import es from "./es.json" with { type: "json" };
import fr from "./fr.json" with { type: "json" };

export type GuideWords = {
	lists: Record<string, string>;
	parts: Record<string, string>;
	items: Record<string, string>;
};

const words: Record<Language, GuideWords> = { en, fr, es, ar };

/** The guide's checklists in this language; asked on the server, which sends a page only what it shows. */
export function guideWords(language: Language): GuideWords {
	return words[language];
}
