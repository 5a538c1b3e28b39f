/** HTML as plain data, so that cleaning needs no browser. */
export type PasteElement = { tag: string; attrs: Record<string, string>; children: PasteNode[] };
export type PasteNode = string | PasteElement;

export function isElement(node: PasteNode | undefined): node is PasteElement {
	return typeof node === "object";
}

/** The words of a node. */
export function textOf(node: PasteNode): string {
	return isElement(node) ? node.children.map(textOf).join("") : node;
}

/** An element without attributes. */
export function makeElement(
	tag: string,
	children: PasteNode[],
	attrs: Record<string, string> = {},
): PasteElement {
	return { tag, attrs, children };
}

/** Every element under these nodes, in order of the document. */
export function* walk(nodes: readonly PasteNode[]): Generator<PasteElement> {
	for (const node of nodes) {
		if (!isElement(node)) continue;
		yield node;
		yield* walk(node.children);
	}
}

function fromDom(node: Node): PasteNode[] {
	if (node.nodeType === Node.TEXT_NODE) return [node.nodeValue ?? ""];
	if (node.nodeType !== Node.ELEMENT_NODE) return [];
	const element = node as Element;
	const attrs = Object.fromEntries([...element.attributes].map(({ name, value }) => [name, value]));
	return [makeElement(element.tagName.toLowerCase(), [...element.childNodes].flatMap(fromDom), attrs)];
}

/** Reads HTML in the browser; nothing in it runs or loads. */
export function readHtml(html: string): PasteNode[] {
	const parsed = new DOMParser().parseFromString(html, "text/html");
	return [...parsed.body.childNodes].flatMap(fromDom);
}

const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

function escapeText(text: string): string {
	return text.replace(/[&<>"]/g, (character) => entities[character]!);
}

/** Writes the tree as HTML. */
export function writeHtml(nodes: readonly PasteNode[]): string {
	return nodes
		.map((node) => {
			if (!isElement(node)) return escapeText(node);
			const attrs = Object.entries(node.attrs).map(([name, value]) => ` ${name}="${escapeText(value)}"`);
			const open = `<${node.tag}${attrs.join("")}>`;
			return node.tag === "br" ? open : `${open}${writeHtml(node.children)}</${node.tag}>`;
		})
		.join("");
}
