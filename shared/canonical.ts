import canonicalize from "canonicalize";

/**
 * The canonical form of a text (DESIGN 6, SAFETY 4.2): two people who see the same words get the same string,
 * and so the same hash, whatever editor, order of keystrokes or database the text came through.
 */

export type DocMark = { type: string; attrs?: Record<string, unknown> };

/** A ProseMirror node as JSON. The canonical form never has empty `attrs`, `content` or `marks`. */
export type DocNode = {
	type: string;
	attrs?: Record<string, unknown>;
	content?: DocNode[];
	marks?: DocMark[];
	text?: string;
};

/** What the canonical form must know of the editor's schema: plain data, made from the schema by the caller. */
export type SchemaTable = {
	/** Every node type (also "text" and "doc") with its attributes and their defaults. */
	nodes: Record<string, { attrs?: Record<string, unknown> }>;
	/** Every mark type with its rank in the schema, and its attributes with their defaults. */
	marks: Record<string, { rank: number; attrs?: Record<string, unknown> }>;
};

/** Deeper documents are refused: they overflow the stack of whoever reads them (SAFETY 0.4). */
export const maxDocDepth = 100;

const forbiddenKeys: readonly string[] = ["__proto__", "constructor", "prototype"];

/**
 * JSON by RFC 8785: keys sorted by UTF-16 code units, no white space, numbers as ECMAScript prints them.
 * Keys whose value is undefined are left out.
 * @throws on NaN, Infinity, lone surrogates, cycles, and on undefined itself
 */
export function canonicalJson(value: unknown): string {
	const json = canonicalize(value);
	if (json === undefined) throw new Error("not JSON: undefined has no canonical form");
	return json;
}

/**
 * Brings a ProseMirror document into canonical shape: text and attribute strings in NFC with LF line ends;
 * every attribute of the schema present, others dropped; marks ordered by rank, each once; adjacent texts with
 * equal marks joined; empty texts, contents and mark lists dropped. Idempotent. The input is not changed.
 * @throws Error naming the place and the fault: unknown node or mark, forbidden key, too deep, wrong shape
 */
export function normalizeDoc(json: unknown, table: SchemaTable): DocNode {
	return joinTexts([normalizeNode(json, table, "doc", 1)])[0] ?? { type: "text", text: "" };
}

function normalizeNode(json: unknown, table: SchemaTable, at: string, depth: number): DocNode {
	if (depth > maxDocDepth) throw new Error(`${at}: nested deeper than ${maxDocDepth} levels`);
	const node = requireObject(json, at);
	const type = requireType(node, table.nodes, at);
	const result: DocNode = { type };

	const attrs = normalizeAttrs(node.attrs, ownEntry(table.nodes, type).attrs, `${at}.attrs`);
	if (attrs) result.attrs = attrs;
	const marks = normalizeMarks(node.marks, table, `${at}.marks`);
	if (marks.length > 0) result.marks = marks;
	if (type === "text") {
		if (typeof node.text !== "string") throw new Error(`${at}: a text node without text`);
		result.text = node.text;
		return result;
	}
	const content = requireArray(node.content, `${at}.content`).map((child, index) =>
		normalizeNode(child, table, `${at}.content[${index}]`, depth + 1),
	);
	const joined = joinTexts(content);
	if (joined.length > 0) result.content = joined;
	return result;
}

/** NFC, LF, and U+FFFD for half a surrogate pair, which UTF-8 cannot carry. */
function normalizeText(text: string): string {
	return text
		.replace(/\p{Surrogate}/gu, "\uFFFD")
		.replace(/\r\n?/g, "\n")
		.normalize("NFC");
}

/** Joins first and normalizes then: a letter and its combining mark, a CR and its LF may come from two texts. */
function joinTexts(nodes: DocNode[]): DocNode[] {
	const result: DocNode[] = [];
	for (const node of nodes) {
		const last = result.at(-1);
		if (node.type === "text" && last?.type === "text" && haveEqualMarks(last, node)) {
			result[result.length - 1] = { ...last, text: `${last.text}${node.text}` };
		} else if (node.text !== "") result.push(node);
	}
	return result.map((node) => (node.text === undefined ? node : { ...node, text: normalizeText(node.text) }));
}

function haveEqualMarks(a: DocNode, b: DocNode): boolean {
	return canonicalJson(a.marks ?? []) === canonicalJson(b.marks ?? []);
}

function normalizeMarks(json: unknown, table: SchemaTable, at: string): DocMark[] {
	const marks = requireArray(json, at).map((entry, index) => {
		const place = `${at}[${index}]`;
		const mark = requireObject(entry, place);
		const type = requireType(mark, table.marks, place);
		const known = ownEntry(table.marks, type);
		const attrs = normalizeAttrs(mark.attrs, known.attrs, `${place}.attrs`);
		const result: DocMark = attrs ? { type, attrs } : { type };
		return { rank: known.rank, sortKey: canonicalJson(result), mark: result };
	});
	marks.sort((a, b) => a.rank - b.rank || compareText(a.sortKey, b.sortKey));
	return marks.filter((one, index) => one.sortKey !== marks[index - 1]?.sortKey).map((one) => one.mark);
}

function normalizeAttrs(
	json: unknown,
	defaults: Record<string, unknown> | undefined,
	at: string,
): Record<string, unknown> | undefined {
	const given = json === undefined || json === null ? {} : requireObject(json, at);
	for (const [key, value] of Object.entries(given)) normalizeValue(value, `${at}.${key}`, 1);
	const names = Object.keys(defaults ?? {});
	if (names.length === 0) return undefined;
	return Object.fromEntries(
		names.map((name) => {
			const value = Object.hasOwn(given, name) && given[name] !== undefined ? given[name] : defaults?.[name];
			return [name, normalizeValue(value, `${at}.${name}`, 1)];
		}),
	);
}

/** An attribute's value: any JSON, its strings in canonical text form. */
function normalizeValue(value: unknown, at: string, depth: number): unknown {
	if (depth > maxDocDepth) throw new Error(`${at}: nested deeper than ${maxDocDepth} levels`);
	if (value === undefined || value === null || typeof value === "boolean") return value ?? null;
	if (typeof value === "string") return normalizeText(value);
	if (typeof value === "number") {
		if (!Number.isFinite(value)) throw new Error(`${at}: ${value} is not a JSON number`);
		return value;
	}
	if (Array.isArray(value))
		return value.map((item, index) => normalizeValue(item, `${at}[${index}]`, depth + 1));
	return Object.fromEntries(
		Object.entries(requireObject(value, at)).map(([key, item]) => [
			key,
			normalizeValue(item, `${at}.${key}`, depth + 1),
		]),
	);
}

function requireObject(value: unknown, at: string): Record<string, unknown> {
	if (typeof value !== "object" || value === null || Array.isArray(value))
		throw new Error(`${at}: not an object`);
	const forbidden = Object.keys(value).find((key) => forbiddenKeys.includes(key));
	if (forbidden) throw new Error(`${at}: the key ${forbidden} is not allowed`);
	return value as Record<string, unknown>;
}

function requireArray(value: unknown, at: string): unknown[] {
	if (value === undefined || value === null) return [];
	if (!Array.isArray(value)) throw new Error(`${at}: not a list`);
	return value;
}

function requireType(value: Record<string, unknown>, known: Record<string, unknown>, at: string): string {
	if (typeof value.type !== "string" || !Object.hasOwn(known, value.type)) {
		throw new Error(`${at}: ${JSON.stringify(value.type)} is not in the schema`);
	}
	return value.type;
}

function ownEntry<T>(entries: Record<string, T>, key: string): T {
	return entries[key] as T;
}

function compareText(a: string, b: string): number {
	if (a === b) return 0;
	return a < b ? -1 : 1;
}
