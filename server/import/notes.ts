import {
	childElements,
	type HtmlElement,
	type HtmlParent,
	isElement,
	plainText,
	readAttribute,
} from "./html-tree.ts";

// Word's notes as mammoth writes them, and markdown-it-footnote's.
const noteId = /^(?:(?:footnote|endnote)-\d+|fn\d+)$/;
const backLink = /^#(?:(?:footnote|endnote)-ref-\d+|fnref\d+(?::\d+)?)$/;

function isNote(element: HtmlElement): boolean {
	return element.tagName === "li" && noteId.test(readAttribute(element, "id") ?? "");
}

/** A note's words. A link keeps its address in brackets, because a footnote is plain text. */
function noteText(element: HtmlElement): string {
	const clean = (parent: HtmlParent) => {
		parent.childNodes = parent.childNodes.filter(
			(child) => !(isElement(child) && backLink.test(readAttribute(child, "href") ?? "")),
		);
		for (const child of childElements(parent)) {
			clean(child);
			const href = child.tagName === "a" ? readAttribute(child, "href") : null;
			const last = child.childNodes.at(-1);
			if (href && /^https?:/i.test(href) && last && "value" in last && !plainText(child).includes(href)) {
				last.value += ` (${href})`;
			}
		}
	};
	clean(element);
	return plainText(element);
}

/**
 * Takes the list of notes out of the tree (it stands at the end of what mammoth and markdown-it write) and
 * returns their texts by id.
 */
export function takeNotes(root: HtmlParent): Map<string, string> {
	const notes = new Map<string, string>();
	const takeFrom = (list: HtmlElement) => {
		for (const item of childElements(list, "li").filter(isNote)) {
			notes.set(readAttribute(item, "id") as string, noteText(item));
		}
		list.childNodes = list.childNodes.filter((child) => !(isElement(child) && isNote(child)));
	};
	for (const list of childElements(root, "ol")) takeFrom(list);
	for (const section of childElements(root, "section"))
		for (const list of childElements(section, "ol")) takeFrom(list);
	root.childNodes = root.childNodes.filter((child) => {
		if (!isElement(child) || !["ol", "section", "hr"].includes(child.tagName)) return true;
		if (child.tagName === "hr") return readAttribute(child, "class") !== "footnotes-sep";
		return plainText(child) !== "" || notes.size === 0;
	});
	return notes;
}
