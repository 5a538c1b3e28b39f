import type { Doc, DocNode } from "./check.ts";
import { splitWords } from "./words.ts";

/** A top-level block. `number` is null for headings and for blocks without any content. */
export type Block = { id: string | null; type: string; text: string; number: string | null };

/** A heading inside a section. Levels are 2 to 4, because the section's title is level 1. */
export type OutlineItem = { id: string | null; level: number; text: string };

type TextOptions = { footnotes: boolean };

function collectText(node: DocNode, options: TextOptions, lines: string[]): void {
	const inline: string[] = [];
	const flush = () => {
		if (inline.length > 0) lines.push(inline.splice(0).join(""));
	};
	const notes: string[] = [];
	for (const child of node.content ?? []) {
		if (child.type === "text") inline.push(child.text ?? "");
		else if (child.type === "hardBreak") inline.push("\n");
		else if (child.type === "footnote") notes.push(String(child.attrs?.text ?? ""));
		else {
			flush();
			collectText(child, options, lines);
		}
	}
	flush();
	if (options.footnotes) lines.push(...notes.filter((note) => note !== ""));
}

/** The plain text of one node, one line per paragraph, without its footnotes. */
export function nodeText(node: DocNode): string {
	const lines: string[] = [];
	collectText(node, { footnotes: false }, lines);
	return lines.join("\n");
}

/** The plain text of a section, one line per paragraph; each paragraph's footnotes follow it. */
export function docText(doc: Doc): string {
	const lines: string[] = [];
	collectText(doc, { footnotes: true }, lines);
	return lines.join("\n");
}

function hasContent(node: DocNode): boolean {
	if (node.type === "text" || node.type === "footnote" || node.type === "table") return true;
	return (node.content ?? []).some(hasContent);
}

/**
 * The generated number of each top-level block, in order: `<sectionNumber>.<n>`, or `<n>` when the section
 * has none. Headings and empty blocks take no number, so a blank line typed at the end moves nothing.
 */
export function numberBlocks(doc: Doc, sectionNumber: string | null): (string | null)[] {
	let counter = 0;
	return doc.content.map((node) => {
		if (node.type === "heading" || !hasContent(node)) return null;
		counter += 1;
		return sectionNumber ? `${sectionNumber}.${counter}` : String(counter);
	});
}

/** The top-level blocks of a section with their generated numbers. */
export function listBlocks(doc: Doc, sectionNumber: string | null): Block[] {
	const numbers = numberBlocks(doc, sectionNumber);
	return doc.content.map((node, index) => ({
		id: (node.attrs?.id as string | null | undefined) ?? null,
		type: node.type,
		text: nodeText(node),
		number: numbers[index] ?? null,
	}));
}

/** The headings of a section, in order. */
export function headingOutline(doc: Doc): OutlineItem[] {
	return doc.content
		.filter((node) => node.type === "heading")
		.map((node) => ({
			id: (node.attrs?.id as string | null | undefined) ?? null,
			level: Number(node.attrs?.level ?? 2),
			text: nodeText(node),
		}));
}

/** How many words a text has, in any language (Unicode word boundaries; punctuation does not count). */
export function countWords(text: string): number {
	return splitWords(text).filter((piece) => piece.isWord).length;
}
