import { getSchema } from "@tiptap/core";
import { UniqueID } from "@tiptap/extension-unique-id";
import { expect, test } from "vitest";
import { blockTypes, documentExtensions, suggestionMarkNames } from "./extensions.ts";
import {
	attributeDefaults,
	attributeNames,
	computeSchemaVersion,
	documentSchema,
	frozenMarkNames,
	frozenSchemaVersion,
	markNames,
	markRanks,
	nodeNames,
	schemaVersion,
} from "./schema.ts";

test("the written version is the version of the schema", () => {
	expect(schemaVersion).toBe(computeSchemaVersion(documentSchema));
});

test("without suggestions it is the schema of frozen texts", () => {
	const frozen = documentExtensions().filter(({ name }) => !suggestionMarkNames.includes(name));
	expect(computeSchemaVersion(getSchema(frozen))).toBe(frozenSchemaVersion);
	expect(frozenMarkNames.map((name) => markRanks[name])).toEqual([0, 1, 2]);
});

test("the editor's block ids do not change the version", () => {
	const schema = getSchema([...documentExtensions(), UniqueID.configure({ types: blockTypes })]);
	expect(computeSchemaVersion(schema)).toBe(schemaVersion);
});

test("a missing mark or attribute changes the version", () => {
	const without = getSchema(documentExtensions().filter((extension) => extension.name !== "italic"));
	const withoutIds = getSchema(documentExtensions().filter((extension) => extension.name !== "blockId"));
	expect(computeSchemaVersion(without)).not.toBe(schemaVersion);
	expect(computeSchemaVersion(withoutIds)).not.toBe(schemaVersion);
});

test("the names for the collaboration door are the schema's", () => {
	expect([...nodeNames].sort()).toEqual(
		[
			"blockquote",
			"bulletList",
			"footnote",
			"hardBreak",
			"heading",
			"listItem",
			"orderedList",
			"paragraph",
			"table",
			"tableCell",
			"tableHeader",
			"tableRow",
		].sort(),
	);
	expect([...markNames].sort()).toEqual(["bold", "deletion", "insertion", "italic", "link"]);
	expect([...frozenMarkNames].sort()).toEqual(["bold", "italic", "link"]);
	expect(attributeNames.link).toEqual(["href"]);
	expect(attributeNames.footnote).toEqual(["text"]);
	expect(attributeNames.heading?.toSorted()).toEqual(["id", "level"]);
	expect(attributeDefaults.tableCell).toEqual({ colspan: 1, rowspan: 1, colwidth: null, align: null });
	expect(Object.keys(markRanks).toSorted((a, b) => (markRanks[a] ?? 0) - (markRanks[b] ?? 0))).toEqual([
		...markNames,
	]);
	for (const type of blockTypes) expect(attributeNames[type]).toContain("id");
});
