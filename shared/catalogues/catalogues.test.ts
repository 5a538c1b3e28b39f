import { describe, expect, test } from "vitest";
import { languages } from "../i18n.ts";
import ar from "./ar.ts";
import en from "./en.ts";
import es from "./es.ts";
import fr from "./fr.ts";

const catalogues: Record<string, object> = { en, fr, es, ar };
const pluralEnding = /_(zero|one|two|few|many|other)$/;

function flatten(value: unknown, path = ""): [string, string][] {
	if (typeof value === "string") return [[path, value]];
	return Object.entries(value as object).flatMap(([key, inner]) =>
		flatten(inner, path ? `${path}.${key}` : key),
	);
}

/** Keys without their plural endings: each language has its own plural forms of the same sentence. */
function keysOf(language: string): string[] {
	return [...new Set(flatten(catalogues[language]).map(([key]) => key.replace(pluralEnding, "")))].sort();
}

function variablesOf(text: string): string[] {
	return [...new Set([...text.matchAll(/\{\{-?\s*(\w+)/g)].map((match) => match[1]!))].sort();
}

describe.each(languages.filter((language) => language !== "en"))("%s", (language) => {
	test("says everything that English says, and nothing else", () => {
		expect(keysOf(language)).toEqual(keysOf("en"));
	});

	test("fills the same variables", () => {
		const english = new Map<string, Set<string>>();
		for (const [key, text] of flatten(en)) {
			const bare = key.replace(pluralEnding, "");
			english.set(bare, new Set([...(english.get(bare) ?? []), ...variablesOf(text)]));
		}
		for (const [key, text] of flatten(catalogues[language])) {
			const known = english.get(key.replace(pluralEnding, "")) ?? new Set();
			// A plural form such as "one" may do without the number; it must not ask for more.
			for (const name of variablesOf(text)) expect(known, `${key} uses {{${name}}}`).toContain(name);
			if (!pluralEnding.test(key)) expect(variablesOf(text), key).toEqual([...known].sort());
		}
	});

	test("has every plural form its grammar knows", () => {
		const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
		const plurals = new Set(
			flatten(en)
				.filter(([key]) => pluralEnding.test(key))
				.map(([key]) => key.replace(pluralEnding, "")),
		);
		const keys = new Set(flatten(catalogues[language]).map(([key]) => key));
		for (const key of plurals) for (const form of forms) expect(keys, key).toContain(`${key}_${form}`);
	});

	test("is in its own words", () => {
		const english = new Map(flatten(en));
		const same = flatten(catalogues[language]).filter(
			([key, text]) => english.get(key) === text && text.length > 25 && / /.test(text),
		);
		expect(same.map(([key]) => key)).toEqual([]);
	});
});
