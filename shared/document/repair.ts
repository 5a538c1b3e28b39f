import { type ContentMatch, Fragment, Mark, type MarkType, type Node, type NodeType } from "@tiptap/pm/model";
import type { Doc, DocMark, DocNode } from "./check.ts";
import { documentSchema } from "./schema.ts";

function usableAttributes(type: NodeType | MarkType, value: unknown): Record<string, unknown> {
	const kept: Record<string, unknown> = {};
	if (typeof value !== "object" || value === null) return kept;
	for (const [name, spec] of Object.entries(type.spec.attrs ?? {})) {
		if (!Object.hasOwn(value, name)) continue;
		const given = (value as Record<string, unknown>)[name];
		try {
			if (typeof spec.validate === "function") spec.validate(given);
			kept[name] = given;
		} catch {
			// The default stands in: one bad attribute must not cost the words around it.
		}
	}
	return kept;
}

function repairMarks(marks: DocMark[] | undefined): readonly Mark[] {
	const kept: Mark[] = [];
	for (const json of marks ?? []) {
		const type = Object.hasOwn(documentSchema.marks, json.type) ? documentSchema.marks[json.type] : undefined;
		if (!type) continue;
		const attrs = usableAttributes(type, json.attrs);
		if (type.name !== "link" || attrs.href) kept.push(type.create(attrs));
	}
	return Mark.setFrom(kept);
}

/** Puts one child where the content model allows it, wrapping it or filling in what must stand before. */
function placeChild(match: ContentMatch, child: Node, placed: Node[]): ContentMatch {
	const direct = match.matchType(child.type);
	if (direct) {
		placed.push(child);
		return direct;
	}
	const wrapping = match.findWrapping(child.type);
	if (wrapping && wrapping.length > 0) {
		const wrapped = wrapping.reduceRight<Node | null>(
			(inner, type) => inner && type.createAndFill(null, inner),
			child,
		);
		const next = wrapped && match.matchType(wrapped.type);
		if (wrapped && next) {
			placed.push(wrapped);
			return next;
		}
	}
	const before = match.fillBefore(Fragment.from(child));
	const next = before && match.matchFragment(before.append(Fragment.from(child)));
	if (!before || !next) return match;
	before.forEach((node) => {
		placed.push(node);
	});
	placed.push(child);
	return next;
}

function repairContent(type: NodeType, children: Node[]): Fragment {
	const allowed = children.map((child) => child.mark(type.allowedMarks(child.marks)));
	const whole = Fragment.fromArray(allowed);
	if (type.validContent(whole)) return whole;
	const placed: Node[] = [];
	let match = type.contentMatch;
	for (const child of allowed) match = placeChild(match, child, placed);
	const end = match.fillBefore(Fragment.empty, true) ?? Fragment.empty;
	return Fragment.fromArray(placed).append(end);
}

function repairNode(json: DocNode): Node | null {
	if (json.type === "text") {
		const text = typeof json.text === "string" ? json.text.replace(/\p{Surrogate}/gu, "\uFFFD") : "";
		return text === "" ? null : documentSchema.text(text, repairMarks(json.marks));
	}
	const type = Object.hasOwn(documentSchema.nodes, json.type) ? documentSchema.nodes[json.type] : undefined;
	if (!type) return null;
	const children = (json.content ?? []).map(repairNode).filter((node) => node !== null);
	return type.create(
		usableAttributes(type, json.attrs),
		repairContent(type, children),
		repairMarks(json.marks),
	);
}

/**
 * Makes a document that obeys the schema out of one that may not, keeping every word it can.
 *
 * Two people editing at once can leave a list without items or a table without rows: each edit was
 * allowed, their sum is not. An editor drops such a part when it opens; reading, freezing and exporting
 * fill it in instead.
 */
export function repairDoc(json: { type: "doc"; content: DocNode[] }): Doc {
	const node = repairNode(json) ?? documentSchema.topNodeType.createAndFill();
	return (node as Node).toJSON() as Doc;
}
