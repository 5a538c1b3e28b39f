import { getSchema } from "@tiptap/core";
import type { AttributeSpec, MarkType, NodeType, Schema } from "@tiptap/pm/model";
import { documentExtensions, suggestionMarkNames } from "./extensions.ts";

/** The ProseMirror schema of every section. */
export const documentSchema: Schema = getSchema(documentExtensions());

/**
 * Names the schema. The collaboration door refuses an editor that brings another one, because an editor
 * deletes for everybody what its schema does not know (SAFETY 0.1). A test computes it from the schema, so
 * a change of the schema demands a new value here, and a plan for the texts that exist.
 */
export const schemaVersion = "534f9c77";

/**
 * The same for what a frozen text may hold: everything but suggestions. Stands in every frozen text, and in its hash.
 */
export const frozenSchemaVersion = "843c754c";

function attributeSpecs(type: NodeType | MarkType): Record<string, AttributeSpec> {
	return type.spec.attrs ?? {};
}

function defaultsOf(type: NodeType | MarkType): Record<string, unknown> {
	const entries = Object.entries(attributeSpecs(type)).map(([name, spec]) => [name, spec.default]);
	return Object.fromEntries(entries);
}

const elementTypes = Object.values(documentSchema.nodes).filter(
	(type) => !type.isText && type.name !== "doc",
);
const markTypes = Object.values(documentSchema.marks);

/** Every node name that may stand in the shared document as an element (not `doc`, not `text`). */
export const nodeNames: readonly string[] = elementTypes.map((type) => type.name);

/** Every mark name, which are also the only formatting attributes allowed on shared text. */
export const markNames: readonly string[] = markTypes.map((type) => type.name);

/** The marks of a frozen text. */
export const frozenMarkNames: readonly string[] = markNames.filter(
	(name) => !suggestionMarkNames.includes(name),
);

/** The attributes each node or mark may carry, by its name. */
export const attributeNames: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
	[...elementTypes, ...markTypes].map((type) => [type.name, Object.keys(attributeSpecs(type))]),
);

/** The value each attribute has when nothing is said, by node or mark name. */
export const attributeDefaults: Readonly<Record<string, Readonly<Record<string, unknown>>>> =
	Object.fromEntries([...elementTypes, ...markTypes].map((type) => [type.name, defaultsOf(type)]));

/** The order of marks on one piece of text: smaller first. */
export const markRanks: Readonly<Record<string, number>> = Object.fromEntries(
	markTypes.map((type, rank) => [type.name, rank]),
);

function describeSchema(schema: Schema): string {
	const describe = (type: NodeType | MarkType) => {
		const spec = type.spec as { content?: string; marks?: string; group?: string; excludes?: string };
		return [type.name, spec.content, spec.marks, spec.group, spec.excludes, defaultsOf(type)];
	};
	const nodes = Object.values(schema.nodes).map(describe);
	const marks = Object.values(schema.marks).map(describe);
	return JSON.stringify({ nodes, marks });
}

/** The version a schema should carry: 32-bit FNV-1a over its names, contents, attributes and defaults. */
export function computeSchemaVersion(schema: Schema): string {
	let hash = 0x811c9dc5;
	for (const character of describeSchema(schema)) {
		hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
	}
	return hash.toString(16).padStart(8, "0");
}
