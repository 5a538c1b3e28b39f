import { Fragment, Mark, type MarkType, type Node, type NodeType } from "@tiptap/pm/model";
import { documentSchema } from "./schema.ts";

/** A ProseMirror mark as JSON. */
export type DocMark = { type: string; attrs?: Record<string, unknown> };

/** A ProseMirror node as JSON. */
export type DocNode = {
	type: string;
	attrs?: Record<string, unknown>;
	content?: DocNode[];
	marks?: DocMark[];
	text?: string;
};

/** A section's text as checked ProseMirror JSON. */
export type Doc = { type: "doc"; content: DocNode[] };

/** What a document may hold at most. Depth counts levels of nodes under `doc`. */
export const docLimits = { depth: 32, nodes: 100_000, characters: 2_000_000 };

const forbiddenKeys = new Set(["__proto__", "constructor", "prototype"]);
const knownKeys = new Set(["type", "attrs", "content", "marks", "text"]);

type Plain = Record<string, unknown>;

function isPlain(value: unknown): value is Plain {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Own properties only: JSON.parse makes `__proto__` an own key, and it must never be copied. */
function checkKeys(value: Plain, known?: Set<string>): void {
	for (const key of Object.keys(value)) {
		if (forbiddenKeys.has(key)) throw new Error(`The document uses the forbidden name “${key}”.`);
		if (known && !known.has(key))
			throw new Error(`The document holds an unknown part “${key.slice(0, 40)}”.`);
	}
}

function readAttributes(type: NodeType | MarkType, value: unknown): Record<string, unknown> {
	if (value === undefined || value === null) return {};
	if (!isPlain(value)) throw new Error(`The attributes of “${type.name}” are not an object.`);
	checkKeys(value);
	const specs = type.spec.attrs ?? {};
	for (const name of Object.keys(value)) {
		if (!Object.hasOwn(specs, name)) {
			throw new Error(`“${type.name}” has an unknown attribute “${name.slice(0, 40)}”.`);
		}
	}
	return value;
}

function readMarks(value: unknown): readonly Mark[] {
	if (value === undefined) return Mark.none;
	if (!Array.isArray(value)) throw new Error("The marks of a text are not a list.");
	const marks = value.map((json: unknown) => {
		if (!isPlain(json)) throw new Error("A mark is not an object.");
		checkKeys(json, new Set(["type", "attrs"]));
		const name = json.type;
		const type =
			typeof name === "string" && Object.hasOwn(documentSchema.marks, name) && documentSchema.marks[name];
		if (!type) throw new Error(`The mark “${String(name).slice(0, 40)}” is not known.`);
		return type.create(readAttributes(type, json.attrs));
	});
	return Mark.setFrom(marks);
}

type Count = { nodes: number; characters: number };

function readText(json: Plain, count: Count): Node {
	const text = json.text;
	if (typeof text !== "string" || text === "") throw new Error("A piece of text is empty or not text.");
	if (/\p{Surrogate}/u.test(text)) throw new Error("The text holds half a character.");
	count.characters += text.length;
	if (count.characters > docLimits.characters) throw new Error("The document holds too much text.");
	return documentSchema.text(text, readMarks(json.marks));
}

function readNode(json: unknown, depth: number, count: Count): Node {
	if (depth > docLimits.depth) throw new Error(`The document is nested more than ${docLimits.depth} deep.`);
	count.nodes += 1;
	if (count.nodes > docLimits.nodes) throw new Error("The document has too many parts.");
	if (!isPlain(json)) throw new Error("A part of the document is not an object.");
	checkKeys(json, knownKeys);
	if (json.type === "text") return readText(json, count);
	const name = json.type;
	const type =
		typeof name === "string" && Object.hasOwn(documentSchema.nodes, name) && documentSchema.nodes[name];
	if (!type) throw new Error(`The part “${String(name).slice(0, 40)}” is not known.`);
	if (json.text !== undefined) throw new Error(`“${type.name}” cannot hold text directly.`);
	if (json.content !== undefined && !Array.isArray(json.content)) {
		throw new Error(`The content of “${type.name}” is not a list.`);
	}
	const children = (json.content ?? []).map((child: unknown) => readNode(child, depth + 1, count));
	return type.create(readAttributes(type, json.attrs), Fragment.fromArray(children), readMarks(json.marks));
}

/**
 * Reads JSON of unknown origin as a section's text.
 *
 * Returns the same document in its one normal form: every attribute present, marks in order, neighbouring
 * equal text joined. Throws an Error with a plain reason when a name, attribute, link, nesting or size is
 * not allowed (SAFETY 3.1: nothing enters that the schema does not know).
 */
export function checkDoc(json: unknown): Doc {
	const node = readNode(json, 0, { nodes: 0, characters: 0 });
	if (node.type.name !== "doc") throw new Error("The document does not begin with “doc”.");
	try {
		node.check();
	} catch (error) {
		throw new Error(`The document is not well formed: ${(error as Error).message}.`, { cause: error });
	}
	return node.toJSON() as Doc;
}
