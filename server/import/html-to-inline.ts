import type { DocMark, DocNode } from "#shared/document/check.ts";
import { isAllowedHref } from "#shared/document/links.ts";
import type { DroppedKind } from "#shared/import.ts";
import { type Conversion, fitFootnote, recordDropped } from "./convert-context.ts";
import {
	childElements,
	type HtmlElement,
	type HtmlNode,
	isElement,
	isText,
	plainText,
	readAttribute,
} from "./html-tree.ts";
import { ImportError } from "./import-error.ts";

const maxHtmlNesting = 300;

/** Formatting that a policy's text does not have: the words stay, the look is counted. */
const plainFormatting: Record<string, DroppedKind> = {
	u: "underline",
	s: "strikethrough",
	del: "strikethrough",
	strike: "strikethrough",
	sub: "script",
	sup: "script",
	mark: "highlight",
	code: "code",
};

const keptMarks: Record<string, string> = { strong: "bold", b: "bold", em: "italic", i: "italic" };

/** Runs `read` one level deeper, and refuses HTML nested so deep that only an attack explains it. */
export function goDeeper<T>(conversion: Conversion, read: () => T): T {
	conversion.nesting += 1;
	if (conversion.nesting > maxHtmlNesting) throw new ImportError("broken", "nested too deep");
	try {
		return read();
	} finally {
		conversion.nesting -= 1;
	}
}

function addMark(marks: DocMark[], mark: DocMark): DocMark[] {
	return marks.some(({ type }) => type === mark.type) ? marks : [...marks, mark];
}

function readHref(element: HtmlElement): string | null {
	const href = readAttribute(element, "href")?.trim();
	return href ? href.replaceAll(" ", "%20") : null;
}

function findNote(element: HtmlElement, conversion: Conversion): string | undefined {
	const href = element.tagName === "a" ? readAttribute(element, "href") : null;
	return href?.startsWith("#") ? conversion.notes.get(href.slice(1)) : undefined;
}

function convertLink(element: HtmlElement, marks: DocMark[], conversion: Conversion, out: DocNode[]): void {
	const note = findNote(element, conversion);
	if (note !== undefined) {
		if (note !== "") out.push({ type: "footnote", attrs: { text: fitFootnote(conversion, note) } });
		return;
	}
	const name = readAttribute(element, "id") ?? readAttribute(element, "name");
	if (name) conversion.pendingAnchors.push(name);
	const href = readHref(element);
	const allowed = isAllowedHref(href);
	if (href && !allowed) recordDropped(conversion, "link");
	const inner = allowed ? addMark(marks, { type: "link", attrs: { href } }) : marks;
	convertInline(element.childNodes, inner, conversion, out);
}

function convertElement(
	element: HtmlElement,
	marks: DocMark[],
	conversion: Conversion,
	out: DocNode[],
): void {
	const { tagName } = element;
	if (tagName === "a") convertLink(element, marks, conversion, out);
	else if (tagName === "br") out.push({ type: "hardBreak" });
	else if (tagName === "img") recordDropped(conversion, "image");
	else if (tagName === "input") {
		const box = readAttribute(element, "checked") === null ? "☐ " : "☑ ";
		out.push({ type: "text", text: box, marks });
	} else convertFormatting(element, marks, conversion, out);
}

function convertFormatting(
	element: HtmlElement,
	marks: DocMark[],
	conversion: Conversion,
	out: DocNode[],
): void {
	const { tagName } = element;
	const mark = keptMarks[tagName];
	const plain = plainFormatting[tagName];
	const isNoteMark = childElements(element).some((child) => findNote(child, conversion) !== undefined);
	if (plain && !isNoteMark && plainText(element) !== "") recordDropped(conversion, plain);
	convertInline(element.childNodes, mark ? addMark(marks, { type: mark }) : marks, conversion, out);
}

function convertInline(nodes: HtmlNode[], marks: DocMark[], conversion: Conversion, out: DocNode[]): void {
	goDeeper(conversion, () => {
		for (const node of nodes) {
			if (isText(node)) {
				const text = node.value.replace(/[ \t\r\n\f]+/g, " ").normalize("NFC");
				if (text !== "") out.push({ type: "text", text, marks });
			} else if (isElement(node)) convertElement(node, marks, conversion, out);
		}
	});
}

/** Takes away spaces that HTML would not show: at the ends, round line breaks, and two in a row. */
function tidy(nodes: DocNode[]): DocNode[] {
	const kept: DocNode[] = [];
	let afterSpace = true;
	for (const node of nodes) {
		if (node.type !== "text") {
			if (node.type === "hardBreak") trimEnd(kept);
			kept.push(node);
			afterSpace = node.type === "hardBreak";
			continue;
		}
		const text = afterSpace ? (node.text ?? "").replace(/^ +/, "") : (node.text ?? "");
		if (text === "") continue;
		kept.push({ ...node, text });
		afterSpace = text.endsWith(" ");
	}
	while (kept.at(-1)?.type === "hardBreak") kept.pop();
	trimEnd(kept);
	return kept.map((node) => (node.marks?.length ? node : { ...node, marks: undefined }));
}

function trimEnd(nodes: DocNode[]): void {
	const last = nodes.at(-1);
	if (last?.type !== "text") return;
	const text = (last.text ?? "").replace(/ +$/, "");
	nodes.pop();
	if (text !== "") nodes.push({ ...last, text });
	else trimEnd(nodes);
}

/** Turns inline HTML into the content of a paragraph: text with marks, line breaks and footnotes. */
export function readInline(nodes: HtmlNode[], conversion: Conversion): DocNode[] {
	const out: DocNode[] = [];
	convertInline(nodes, [], conversion, out);
	return tidy(out);
}
