import { isElement, makeElement, type PasteElement, type PasteNode, textOf, walk } from "./paste-tree.ts";

/** As in the schema of the document: a longer note is cut. */
const longestNote = 2000;

const noteName = /^_?(?:ftn|edn|ftnt|endnt|sdfootnote|sdendnote)/i;

function namesOf(element: PasteElement): string[] {
	return [element.attrs.name, element.attrs.id].filter((name): name is string => Boolean(name));
}

function targetOf(element: PasteElement): string | null {
	const href = element.attrs.href ?? "";
	const at = href.indexOf("#");
	// Word writes the whole address of the file before the place in it.
	return element.tag === "a" && at >= 0 && noteName.test(href.slice(at + 1)) ? href.slice(at + 1) : null;
}

/**
 * Word, Google Docs and LibreOffice all write a footnote as two links that point at each other: the first is
 * the sign in the text, the second stands before the note's words.
 */
function pairLinks(nodes: readonly PasteNode[]): { sign: PasteElement; note: PasteElement }[] {
	const links = [...walk(nodes)].filter((element) => targetOf(element) !== null);
	const pairs: { sign: PasteElement; note: PasteElement }[] = [];
	for (const [index, sign] of links.entries()) {
		const target = targetOf(sign)!;
		const note = links
			.slice(index + 1)
			.find((other) => namesOf(other).includes(target) && namesOf(sign).includes(targetOf(other)!));
		if (note) pairs.push({ sign, note });
	}
	return pairs;
}

function holds(element: PasteElement, wanted: PasteElement): boolean {
	for (const inner of walk(element.children)) if (inner === wanted) return true;
	return false;
}

const noteBox = new Set(["div", "p", "li", "dd"]);

/** The smallest paragraph or the footnote's own box around its link. */
function findBox(nodes: readonly PasteNode[], note: PasteElement): PasteElement | null {
	let box: PasteElement | null = null;
	for (const element of walk(nodes)) {
		if (!noteBox.has(element.tag) || !holds(element, note)) continue;
		const own = /mso-element:\s*(foot|end)note\b(?!-)/i.test(element.attrs.style ?? "");
		const named = element.tag === "div" && noteName.test(element.attrs.id ?? "");
		if (own || named) return element;
		box = element;
	}
	return box;
}

function textWithout(node: PasteNode, left: PasteElement): string {
	if (!isElement(node)) return node;
	return node === left ? "" : node.children.map((child) => textWithout(child, left)).join("");
}

function replace(
	nodes: readonly PasteNode[],
	swap: ReadonlyMap<PasteElement, PasteNode | null>,
): PasteNode[] {
	return nodes.flatMap((node) => {
		if (!isElement(node)) return [node];
		const given = swap.get(node);
		if (given !== undefined) return given === null ? [] : [given];
		const children = replace(node.children, swap);
		// A raised sign around a footnote would raise it twice.
		const [only] = children;
		if (node.tag === "sup" && children.length === 1 && isElement(only) && only.tag === "sup") return [only];
		return [{ ...node, children }];
	});
}

/** Moves the words of pasted footnotes to the place of their signs, as this product's own footnotes. */
export function takeFootnotes(nodes: readonly PasteNode[]): PasteNode[] {
	const swap = new Map<PasteElement, PasteNode | null>();
	for (const { sign, note } of pairLinks(nodes)) {
		const box = findBox(nodes, note);
		if (!box || holds(box, sign)) continue;
		const text = textWithout(box, note).replace(/\s+/gu, " ").trim().slice(0, longestNote);
		swap.set(sign, makeElement("sup", [], { "data-footnote": text }));
		swap.set(box, null);
	}
	if (swap.size === 0) return [...nodes];
	return replace(nodes, swap).filter((node) => !isElement(node) || node.tag !== "hr" || textOf(node) !== "");
}
