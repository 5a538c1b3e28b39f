import { type DefaultTreeAdapterTypes, parseFragment } from "parse5";

export type HtmlNode = DefaultTreeAdapterTypes.ChildNode;
export type HtmlElement = DefaultTreeAdapterTypes.Element;
export type HtmlParent = DefaultTreeAdapterTypes.ParentNode;

/** Reads HTML as a tree. Nothing is executed or fetched. */
export function parseHtml(html: string): DefaultTreeAdapterTypes.DocumentFragment {
	return parseFragment(html);
}

export function isElement(node: HtmlNode): node is HtmlElement {
	return "tagName" in node;
}

export function isText(node: HtmlNode): node is DefaultTreeAdapterTypes.TextNode {
	return node.nodeName === "#text";
}

/** An attribute's value, or null. */
export function readAttribute(element: HtmlElement, name: string): string | null {
	return element.attrs.find((attribute) => attribute.name === name)?.value ?? null;
}

export function hasClass(element: HtmlElement, name: string): boolean {
	return (readAttribute(element, "class") ?? "").split(/\s+/).includes(name);
}

/** The elements directly inside, of the given names. */
export function childElements(parent: HtmlParent, ...names: string[]): HtmlElement[] {
	return parent.childNodes
		.filter(isElement)
		.filter((child) => names.length === 0 || names.includes(child.tagName));
}

/** All text inside, white space reduced to single spaces. */
export function plainText(node: HtmlNode): string {
	const pieces: string[] = [];
	const pending: HtmlNode[] = [node];
	for (let next = pending.pop(); next; next = pending.pop()) {
		if (isText(next)) pieces.push(next.value);
		else if (isElement(next)) {
			if (next.tagName === "p" || next.tagName === "br" || next.tagName === "li") pieces.push(" ");
			pending.push(...next.childNodes.toReversed());
		}
	}
	return pieces.join("").replace(/\s+/g, " ").trim();
}
