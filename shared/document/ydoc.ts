import { prosemirrorJSONToYXmlFragment } from "@tiptap/y-tiptap";
import * as Y from "yjs";
import { checkDoc, type Doc, type DocMark, type DocNode, docLimits } from "./check.ts";
import { repairDoc } from "./repair.ts";
import { documentSchema } from "./schema.ts";

/** The name of the shared type that holds a section's text. */
export const fragmentName = "default";

/**
 * Turns a text into the Yjs update that creates it.
 *
 * `clientId` (a whole number below 2^32) becomes the author of every character: the server gives one that
 * no person owns. The same input always gives the same bytes.
 */
export function docToUpdate(json: unknown, clientId: number): Uint8Array {
	const doc = checkDoc(json);
	const ydoc = new Y.Doc();
	ydoc.clientID = clientId;
	prosemirrorJSONToYXmlFragment(documentSchema, doc, ydoc.getXmlFragment(fragmentName));
	const update = Y.encodeStateAsUpdate(ydoc);
	ydoc.destroy();
	return update;
}

// y-tiptap adds "--" and a hash to marks of which one text may carry several.
const hashedMarkName = /^(.*)--[a-zA-Z0-9+/=]{8}$/;

/** Several people's suggestions on one piece stand in one order everywhere, whoever's came first. */
export function compareMarks(one: DocMark, other: DocMark): number {
	const name = ({ type, attrs }: DocMark) => `${type} ${attrs?.id ?? ""}`;
	return name(one) < name(other) ? -1 : 1;
}

function readText(text: Y.XmlText): DocNode[] {
	const pieces = text.toDelta() as { insert: unknown; attributes?: Record<string, unknown> }[];
	return pieces.flatMap(({ insert, attributes }) => {
		if (typeof insert !== "string") return [];
		const marks: DocMark[] = Object.entries(attributes ?? {})
			.filter(([, value]) => value !== null && value !== undefined && value !== false)
			.map(([name, value]) => ({
				type: hashedMarkName.exec(name)?.[1] ?? name,
				attrs: typeof value === "object" ? (value as Record<string, unknown>) : {},
			}));
		if (marks.length > 1) marks.sort(compareMarks);
		return [{ type: "text", text: insert, ...(marks.length > 0 ? { marks } : {}) }];
	});
}

function readChildren(parent: Y.XmlFragment, depth: number): DocNode[] {
	if (depth > docLimits.depth) throw new Error(`The document is nested more than ${docLimits.depth} deep.`);
	return parent.toArray().flatMap((item): DocNode[] => {
		if (item instanceof Y.XmlText) return readText(item);
		if (!(item instanceof Y.XmlElement)) return [];
		return [{ type: item.nodeName, attrs: item.getAttributes(), content: readChildren(item, depth + 1) }];
	});
}

/** Reads one block of the shared text as it stands, neither checked nor repaired. */
export function readBlock(element: Y.XmlElement): DocNode {
	return { type: element.nodeName, attrs: element.getAttributes(), content: readChildren(element, 2) };
}

/**
 * Reads the shared text as checked ProseMirror JSON. What simultaneous edits left incomplete is filled in
 * (repair.ts); an empty text is one empty paragraph. Throws when it is nested too deep.
 */
export function fragmentToDoc(fragment: Y.XmlFragment): Doc {
	return checkDoc(repairDoc({ type: "doc", content: readChildren(fragment, 1) }));
}

/** Reads a stored state (one Yjs update with everything in it) as checked ProseMirror JSON. */
export function updateToDoc(update: Uint8Array): Doc {
	const ydoc = new Y.Doc();
	try {
		Y.applyUpdate(ydoc, update);
		return fragmentToDoc(ydoc.getXmlFragment(fragmentName));
	} finally {
		ydoc.destroy();
	}
}
