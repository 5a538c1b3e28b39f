import { isElement, makeElement, type PasteElement, type PasteNode, textOf } from "./paste-tree.ts";

type WordItem = { level: number; ordered: boolean; start: number; type: string | null; content: PasteNode[] };

const listLevel = /mso-list:[^;]*\blevel(\d)/i;
const ignored = /mso-list:\s*ignore/i;

function findMarker(nodes: readonly PasteNode[]): PasteElement | null {
	for (const node of nodes) {
		if (!isElement(node)) continue;
		if (ignored.test(node.attrs.style ?? "")) return node;
		const inside = findMarker(node.children);
		if (inside) return inside;
	}
	return null;
}

function without(nodes: readonly PasteNode[], marker: PasteElement | null): PasteNode[] {
	if (!marker) return [...nodes];
	return nodes
		.filter((node) => node !== marker)
		.map((node) => (isElement(node) ? { ...node, children: without(node.children, marker) } : node));
}

const letterValue = (letter: string) => letter.toLowerCase().charCodeAt(0) - 96;

/** What the printed sign before an item says: "3." counts from 3, "b)" is the second letter, anything else a bullet. */
function readMarker(sign: string): Pick<WordItem, "ordered" | "start" | "type"> {
	const number = /^\(?(\d+)[.)]/.exec(sign);
	if (number) return { ordered: true, start: Number(number[1]), type: null };
	const roman = /^\(?([ivx]+)[.)]/i.exec(sign);
	if (roman) return { ordered: true, start: 1, type: roman[1] === roman[1]!.toLowerCase() ? "i" : "I" };
	const letter = /^\(?([a-z])[.)]/i.exec(sign);
	if (letter) {
		const type = letter[1] === letter[1]!.toLowerCase() ? "a" : "A";
		return { ordered: true, start: letterValue(letter[1]!), type };
	}
	return { ordered: false, start: 1, type: null };
}

/** Word writes a list item as a paragraph that carries its level in its style and its sign as text. */
function readWordItem(node: PasteNode): WordItem | null {
	if (!isElement(node) || node.tag !== "p") return null;
	const level = listLevel.exec(node.attrs.style ?? "");
	if (!level) return null;
	const marker = findMarker(node.children);
	const sign = marker ? textOf(marker).trim() : "";
	return { level: Number(level[1]), ...readMarker(sign), content: without(node.children, marker) };
}

function makeLists(items: readonly WordItem[]): PasteNode[] {
	const lists: PasteNode[] = [];
	let current: PasteElement | null = null;
	const top = Math.min(...items.map((item) => item.level));
	for (let index = 0; index < items.length; ) {
		const item = items[index]!;
		index += 1;
		const tag = item.ordered ? "ol" : "ul";
		if (current?.tag !== tag) {
			const attrs: Record<string, string> = {};
			if (item.ordered && item.start !== 1) attrs.start = String(item.start);
			if (item.type) attrs.type = item.type;
			current = makeElement(tag, [], attrs);
			lists.push(current);
		}
		const inner: WordItem[] = [];
		while (items[index] && items[index]!.level > top) {
			inner.push(items[index]!);
			index += 1;
		}
		const content: PasteNode[] = [makeElement("p", item.content)];
		if (inner.length > 0) content.push(...makeLists(inner));
		current.children.push(makeElement("li", content));
	}
	return lists;
}

function isBlank(node: PasteNode): boolean {
	return !isElement(node) && node.trim() === "";
}

/** Turns Word's list paragraphs into real lists, with their levels. */
export function gatherWordLists(nodes: readonly PasteNode[]): PasteNode[] {
	const result: PasteNode[] = [];
	let run: WordItem[] = [];
	const flush = () => {
		if (run.length > 0) result.push(...makeLists(run));
		run = [];
	};
	for (const node of nodes) {
		const item = readWordItem(node);
		if (item) run.push(item);
		else if (run.length > 0 && isBlank(node)) continue;
		else {
			flush();
			result.push(isElement(node) ? { ...node, children: gatherWordLists(node.children) } : node);
		}
	}
	flush();
	return result;
}

/** A list that stands directly in a list (Google Docs, LibreOffice) belongs to the item before it. */
export function nestLists(nodes: readonly PasteNode[]): PasteNode[] {
	return nodes.map((node) => {
		if (!isElement(node)) return node;
		const children = nestLists(node.children);
		if (node.tag !== "ul" && node.tag !== "ol") return { ...node, children };
		const items: PasteNode[] = [];
		for (const child of children) {
			const last = items.at(-1);
			const inner = isElement(child) && (child.tag === "ul" || child.tag === "ol");
			if (inner && isElement(last)) last.children.push(child);
			else if (inner) items.push(makeElement("li", [makeElement("p", []), child]));
			else if (isElement(child)) items.push(child);
		}
		return { ...node, children: items };
	});
}
